"""Pictures in a ZIP file: found as in a folder, within limits, and damage is a reason."""

from __future__ import annotations

import os
import stat
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from parecido.errors import CatalogueError, PictureError
from parecido.images.zip_file import ZipPictures
from parecido.settings import PictureLimits

LIMITS = PictureLimits(max_bytes=1000)


def pack(file: Path, *members: tuple[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(file, "w", packing) as out:
        for name, content in members:
            out.writestr(name, content)
    return file


def refusal(call: Callable[[], object], kind: type[Exception] = PictureError) -> str:
    with pytest.raises(kind) as caught:
        call()
    return str(caught.value)


def test_pictures_are_found_as_in_a_folder(tmp_path: Path) -> None:
    file = pack(
        tmp_path / "p.zip",
        ("a.jpg", b"red"),
        ("sub/B.PNG", b"blue"),
        ("notes.txt", b"x"),
        (".hidden.jpg", b"x"),
        ("__MACOSX/._a.jpg", b"x"),
        ("../out.jpg", b"x"),
        ("/etc/abs.jpg", b"x"),
    )
    with ZipPictures(file, LIMITS) as pictures:
        assert pictures.names() == {"a.jpg", "sub/B.PNG"}
        assert pictures.find("sub\\B.PNG") == "sub/B.PNG"
        assert pictures.find("a.png", any_suffix=True) == "a.jpg"
        assert pictures.read("sub/B.PNG") == b"blue"
        assert pictures.refusal("c.jpg") == 'no picture "c.jpg" in the ZIP file'
        assert pictures.refusal("../out.jpg") == 'the picture "../out.jpg" is outside the pictures\' folder'
        assert refusal(lambda: pictures.read("c.jpg")) == "no such file in the ZIP file"
        assert str(pictures) == f"the ZIP file {file}"


def test_one_folder_of_it(tmp_path: Path) -> None:
    file = pack(tmp_path / "p.zip", ("shop/a.jpg", b"red"), ("b.jpg", b"x"))
    with ZipPictures(file, LIMITS, "shop") as pictures:
        assert pictures.names() == {"a.jpg"}
        assert pictures.read("a.jpg") == b"red"
    assert refusal(lambda: ZipPictures(file, LIMITS, "gone"), CatalogueError).startswith(
        f'the folder "gone" of the ZIP file {file} holds no pictures (.jpg'
    )


def test_a_bomb_does_not_go_off(tmp_path: Path) -> None:
    """Neither by the size that is written of it nor by a size that is not true."""
    file = pack(tmp_path / "p.zip", ("a.jpg", bytes(10**7)))
    with ZipPictures(file, LIMITS) as pictures:
        assert refusal(lambda: pictures.read("a.jpg")) == "10.0 MB, more than the 0.0 allowed"
    content = bytearray(file.read_bytes())
    size = (10**7).to_bytes(4, "little")
    while (place := content.find(size)) >= 0:
        content[place : place + 4] = (500).to_bytes(4, "little")
    file.write_bytes(content)
    with ZipPictures(file, LIMITS) as pictures:
        assert refusal(lambda: pictures.read("a.jpg")).startswith("damaged in the ZIP file (Bad CRC-32")


def test_what_cannot_be_unpacked_says_why(tmp_path: Path) -> None:
    file = pack(tmp_path / "p.zip", ("a.jpg", b"red" * 99), ("empty.jpg", b""))
    content = bytearray(file.read_bytes())
    with ZipPictures(file, LIMITS) as pictures:
        assert refusal(lambda: pictures.read("empty.jpg")) == "0 bytes"
    start = content.index(b"a.jpg") + len("a.jpg")
    content[start] ^= 0xFF
    file.write_bytes(content)
    with ZipPictures(file, LIMITS) as pictures:
        assert refusal(lambda: pictures.read("a.jpg")).startswith("damaged in the ZIP file (")
    content[content.index(b"PK\1\2") + 8] |= 1  # the flag of encryption, in the list of contents
    file.write_bytes(content)
    with ZipPictures(file, LIMITS) as pictures:
        assert refusal(lambda: pictures.read("a.jpg")) == "encrypted in the ZIP file; pack it without a password"
    pack(file, ("a.jpg", b"red"), packing=zipfile.ZIP_LZMA)
    with ZipPictures(file, LIMITS) as pictures:
        assert refusal(lambda: pictures.read("a.jpg")).startswith("packed in an unusual way in the ZIP file")


def test_files_that_are_no_usable_archive(tmp_path: Path) -> None:
    file = tmp_path / "p.zip"
    assert refusal(lambda: ZipPictures(file, LIMITS), CatalogueError) == (
        f"there is no ZIP file {file}; give the file or folder of the pictures"
    )
    whole = pack(file, ("a.jpg", b"red")).read_bytes()
    file.write_bytes(whole[:-10])
    assert refusal(lambda: ZipPictures(file, LIMITS), CatalogueError).startswith(f"{file} is no ZIP file, or a damaged")
    pack(file, ("a.txt", b"red"))
    assert refusal(lambda: ZipPictures(file, LIMITS), CatalogueError).startswith(f"the ZIP file {file} holds no pict")
    with pytest.warns(UserWarning, match="Duplicate name"):
        pack(file, ("a.jpg", b"red"), ("a.jpg", b"blue"))
    assert refusal(lambda: ZipPictures(file, LIMITS), CatalogueError) == (
        f"the ZIP file {file} holds two pictures of one name: a.jpg; pack one of each"
    )


@pytest.mark.skipif(sys.platform == "win32", reason="devices and pipes as POSIX has them")
def test_a_pipe_is_refused_without_waiting(tmp_path: Path) -> None:
    pipe = tmp_path / "p.zip"
    os.mkfifo(pipe)
    for file in (pipe, Path("/dev/zero")):
        assert refusal(lambda file=file: ZipPictures(file, LIMITS), CatalogueError) == (  # type: ignore[misc]
            f"{file} is a pipe or a device, no ZIP file; give the file or folder of the pictures"
        )


def test_a_link_in_it_leads_nowhere(tmp_path: Path) -> None:
    """What is packed as a link is the text of where it led; nothing outside the ZIP file is read."""
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    link = zipfile.ZipInfo("a.jpg")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "p.zip", "w") as out:
        out.writestr(link, str(tmp_path / "secret.jpg"))
    with ZipPictures(tmp_path / "p.zip", LIMITS) as pictures:
        assert pictures.read("a.jpg") == str(tmp_path / "secret.jpg").encode()


@pytest.mark.parametrize("name", ["../a.jpg", "b/../../a.jpg", "/a.jpg", "C:\\a.jpg", "..\\a.jpg", "b/..jpg/../a.jpg"])
def test_a_name_that_leads_out_of_it_is_no_picture(tmp_path: Path, name: str) -> None:
    file = pack(tmp_path / "p.zip", (name, b"x"), ("ok.jpg", b"red"))
    with ZipPictures(file, LIMITS) as pictures:
        assert pictures.names() == {"ok.jpg"}
