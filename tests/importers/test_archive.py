"""Archives from elsewhere: nothing is written outside the folder, and not more than is allowed."""

from __future__ import annotations

import io
import tarfile
import tracemalloc
from pathlib import Path

import pytest

from parecido.embeddings.importers.archive import extract_archive
from parecido.errors import ModelError


def write_archive(file: Path, *members: tuple[str, bytes]) -> Path:
    with tarfile.open(file, "w:gz") as tar:
        for name, content in members:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return file


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "folder").mkdir()
    return tmp_path / "folder"


def test_files_come_into_the_folder(tmp_path: Path, folder: Path) -> None:
    archive = write_archive(tmp_path / "net.tar.gz", ("./saved_model.pb", b"graph"), ("variables/v.index", b"12"))
    extract_archive(archive, folder)
    assert (folder / "saved_model.pb").read_bytes() == b"graph"
    assert (folder / "variables" / "v.index").read_bytes() == b"12"


@pytest.mark.parametrize("name", ["../outside", "a/../../outside"])
def test_nothing_is_written_outside(tmp_path: Path, folder: Path, name: str) -> None:
    archive = write_archive(tmp_path / "net.tar.gz", (name, b"bad"))
    with pytest.raises(ModelError, match=r"net.tar.gz wants to write outside its folder .*; it is not unpacked$"):
        extract_archive(archive, folder)
    assert not (tmp_path / "outside").exists()


def test_absolute_path_is_taken_into_the_folder(tmp_path: Path, folder: Path) -> None:
    """As tar itself does: the leading slash is dropped."""
    extract_archive(write_archive(tmp_path / "net.tar.gz", ("/a", b"1")), folder)
    assert [path.name for path in folder.iterdir()] == ["a"]


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_are_refused(tmp_path: Path, folder: Path, kind: bytes) -> None:
    with tarfile.open(tmp_path / "net.tar.gz", "w:gz") as tar:
        info = tarfile.TarInfo("odd")
        info.type, info.linkname = kind, "saved_model.pb"
        tar.addfile(info)
    with pytest.raises(ModelError, match=r"holds 'odd', which is no file or folder; it is not unpacked$"):
        extract_archive(tmp_path / "net.tar.gz", folder)
    assert list(folder.iterdir()) == []


def test_too_much_is_refused(tmp_path: Path, folder: Path) -> None:
    archive = write_archive(tmp_path / "net.tar.gz", ("a", bytes(60)), ("b", bytes(60)))
    with pytest.raises(ModelError, match=r"holds more than 10,000 files or 100 bytes; is it the right file\?$"):
        extract_archive(archive, folder, max_bytes=100)
    with pytest.raises(ModelError, match="holds more than 1 files"):
        extract_archive(archive, folder, max_files=1)


def test_damaged_archive_is_named(tmp_path: Path, folder: Path) -> None:
    archive = write_archive(tmp_path / "net.tar.gz", ("a", bytes(range(256)) * 40))
    archive.write_bytes(archive.read_bytes()[:60])
    with pytest.raises(ModelError, match=r"net.tar.gz is damaged or no .tar.gz"):
        extract_archive(archive, folder)
    archive.write_bytes(b"<html>not found</html>")
    with pytest.raises(ModelError, match=r"net.tar.gz is damaged or no .tar.gz"):
        extract_archive(archive, folder)


def write_headers(file: Path, kind: bytes, *headers: bytes) -> Path:
    """Write an archive whose one file has such headers before it."""
    with tarfile.open(file, "w:gz", format=tarfile.USTAR_FORMAT) as tar:
        for content in headers:
            info = tarfile.TarInfo("header")
            info.type, info.size = kind, len(content)
            tar.addfile(info, io.BytesIO(content))
        tar.addfile(tarfile.TarInfo("a"))
    return file


@pytest.mark.parametrize("kind", [tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME])
@pytest.mark.parametrize("sizes", [[5000], [600] * 6])
def test_headers_are_refused_before_they_are_read(tmp_path: Path, folder: Path, kind: bytes, sizes: list[int]) -> None:
    """One long header, and several that are long together."""
    archive = write_headers(tmp_path / "net.tar.gz", kind, *(b"x" * size for size in sizes))
    with pytest.raises(ModelError, match=r"has more than 4,000 bytes of headers before a file; it is not unpacked$"):
        extract_archive(archive, folder, max_headers=4000)
    assert list(folder.iterdir()) == []


def test_a_header_bomb_takes_no_memory(tmp_path: Path, folder: Path) -> None:
    """32 MB of one header, packed into 32 kB."""
    archive = write_headers(tmp_path / "net.tar.gz", tarfile.XHDTYPE, b"x" * 32_000_000)
    tracemalloc.start()
    try:
        with pytest.raises(ModelError, match=r"has more than 262,144 bytes of headers before a file"):
            extract_archive(archive, folder)
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


def test_facts_about_all_files_are_counted(tmp_path: Path, folder: Path) -> None:
    facts = b"".join(b"11 k%04d=v\n" % number for number in range(1001))
    archive = write_headers(tmp_path / "net.tar.gz", tarfile.XGLTYPE, facts)
    with pytest.raises(ModelError, match=r"has odd headers before 'a'; it is not unpacked$"):
        extract_archive(archive, folder)


@pytest.mark.parametrize("form", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
def test_long_names_and_large_files_are_unpacked(tmp_path: Path, folder: Path, form: int) -> None:
    names = [f"{'n' * 90}/{'ã' * 60}{number}" for number in range(3)]
    with tarfile.open(tmp_path / "net.tar.gz", "w:gz", format=form) as tar:
        for name in names:
            info = tarfile.TarInfo(name)
            info.size = 300_000
            tar.addfile(info, io.BytesIO(bytes(300_000)))
    extract_archive(tmp_path / "net.tar.gz", folder)
    assert [(folder / name).stat().st_size for name in names] == [300_000] * 3
