"""Pictures into one folder per category: safe names, nothing merged, nothing overwritten."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from parecido.catalogue.columns import ColumnOptions
from parecido.catalogue.organize import DEFAULT_BY, Mode, Organized, default_by, organize
from parecido.catalogue.product import Catalogue, Product
from parecido.catalogue.read import read_catalogue
from parecido.errors import CatalogueError

COLUMNS = ("id", "masterCategory", "articleType")
SHIRT = ("1.jpg", "Apparel", "Shirts")
WATCH = ("2.jpg", "Accessories", "Watches")
BARE = ("sub/3.png", "", "")


def catalogue_of(*rows: tuple[str, str, str]) -> Catalogue:
    products = [
        Product(
            str(line),
            line,
            (picture,),
            "",
            kind,
            "",
            {"id": str(line), "masterCategory": top, "articleType": kind},
        )
        for line, (picture, top, kind) in enumerate(rows, start=2)
    ]
    return Catalogue(COLUMNS, tuple(products), (), 0, 0, "")


@pytest.fixture
def images(tmp_path: Path) -> Path:
    """A folder of files that each hold their own name."""
    folder = tmp_path / "images"
    for name in ("1.jpg", "2.jpg", "sub/3.png", "a/x.jpg", "b/x.jpg"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    return folder


def files(out: Path) -> dict[str, str]:
    return {path.relative_to(out).as_posix(): path.read_text() for path in out.rglob("*") if path.is_file()}


@pytest.mark.parametrize("mode", ["hardlink", "symlink", "copy"])
def test_pictures_lie_in_a_folder_per_category(images: Path, tmp_path: Path, mode: Mode) -> None:
    catalogue, out = catalogue_of(SHIRT, WATCH, BARE), tmp_path / "out"
    assert organize(catalogue, images, out, by=DEFAULT_BY, mode=mode) == Organized(3, 3, new=3, kept=0)
    assert files(out) == {
        "Apparel/Shirts/1.jpg": "1.jpg",
        "Accessories/Watches/2.jpg": "2.jpg",
        "unknown/unknown/3.png": "sub/3.png",
    }


@pytest.mark.parametrize("mode", ["hardlink", "symlink", "copy"])
def test_organizing_twice_changes_nothing(images: Path, tmp_path: Path, mode: Mode) -> None:
    catalogue, out = catalogue_of(SHIRT, WATCH), tmp_path / "out"
    organize(catalogue, images, out, mode=mode)
    before = {path: (path.lstat().st_ino, path.lstat().st_mtime_ns) for path in sorted(out.rglob("*"))}
    assert organize(catalogue, images, out, mode=mode) == Organized(2, 2, new=0, kept=2)
    assert {path: (path.lstat().st_ino, path.lstat().st_mtime_ns) for path in sorted(out.rglob("*"))} == before


def test_a_new_product_is_added_to_what_is_there(images: Path, tmp_path: Path) -> None:
    organize(catalogue_of(SHIRT), images, tmp_path / "out")
    assert organize(catalogue_of(SHIRT, WATCH), images, tmp_path / "out") == Organized(2, 2, new=1, kept=1)


def test_hard_links_are_the_picture_and_copies_are_not(images: Path, tmp_path: Path) -> None:
    organize(catalogue_of(SHIRT), images, tmp_path / "links", mode="hardlink")
    organize(catalogue_of(SHIRT), images, tmp_path / "copies", mode="copy")
    assert (tmp_path / "links/Apparel/Shirts/1.jpg").samefile(images / "1.jpg")
    assert not (tmp_path / "copies/Apparel/Shirts/1.jpg").samefile(images / "1.jpg")
    assert [path.name for path in (tmp_path / "copies/Apparel/Shirts").iterdir()] == ["1.jpg"]


def test_symbolic_links_are_relative_and_move_with_the_pictures(images: Path, tmp_path: Path) -> None:
    organize(catalogue_of(SHIRT), images, tmp_path / "out", mode="symlink")
    assert (tmp_path / "out/Apparel/Shirts/1.jpg").readlink() == Path("../../../images/1.jpg")
    (tmp_path / "moved").mkdir()
    images.rename(tmp_path / "moved/images")
    (tmp_path / "out").rename(tmp_path / "moved/out")
    assert (tmp_path / "moved/out/Apparel/Shirts/1.jpg").read_text() == "1.jpg"


def test_unsafe_and_equal_names_do_not_merge(images: Path, tmp_path: Path) -> None:
    rows = [("1.jpg", "../..", "a/b"), ("2.jpg", "../..", "a-b"), ("sub/3.png", "CON", "shirts"),
            ("a/x.jpg", "CON", "Shirts")]  # fmt: skip
    organize(catalogue_of(*rows), images, tmp_path / "out")
    assert files(tmp_path / "out") == {
        "-/a-b-c14cddc0/1.jpg": "1.jpg",
        "-/a-b/2.jpg": "2.jpg",
        "_CON/shirts-33a0d09c/3.png": "sub/3.png",
        "_CON/Shirts/x.jpg": "a/x.jpg",
    }


def test_files_of_one_name_from_two_folders_do_not_merge(images: Path, tmp_path: Path) -> None:
    rows = [("a/x.jpg", "Apparel", "Shirts"), ("b/x.jpg", "Apparel", "Shirts")]
    assert organize(catalogue_of(*rows), images, tmp_path / "out") == Organized(1, 2, new=2, kept=0)
    assert files(tmp_path / "out") == {
        "Apparel/Shirts/x.jpg": "a/x.jpg",
        "Apparel/Shirts/x-c5d163b0.jpg": "b/x.jpg",
    }


def test_a_picture_shared_by_two_products_is_one_file_in_their_folder(images: Path, tmp_path: Path) -> None:
    assert organize(catalogue_of(SHIRT, SHIRT), images, tmp_path / "out") == Organized(1, 1, new=1, kept=0)


def test_by_one_column(images: Path, tmp_path: Path) -> None:
    organize(catalogue_of(SHIRT, WATCH), images, tmp_path / "out", by=("articleType",))
    assert sorted(files(tmp_path / "out")) == ["Shirts/1.jpg", "Watches/2.jpg"]


def test_default_by_follows_the_table() -> None:
    assert default_by(COLUMNS, "articleType") == ("masterCategory", "articleType")
    assert default_by(("id", "tipo"), "tipo") == ("tipo",)
    with pytest.raises(CatalogueError, match="no category column to organise by; say --by"):
        default_by(("id",), None)


@pytest.mark.parametrize("mode", ["hardlink", "symlink", "copy"])
def test_another_file_in_the_place_is_never_overwritten(images: Path, tmp_path: Path, mode: Mode) -> None:
    other = tmp_path / "out/Accessories/Watches/2.jpg"
    other.parent.mkdir(parents=True)
    other.write_text("mine.")
    with pytest.raises(CatalogueError, match=r"2\.jpg exists and is not the picture \"2\.jpg\"; nothing was changed"):
        organize(catalogue_of(SHIRT, WATCH), images, tmp_path / "out", mode=mode)
    assert files(tmp_path / "out") == {"Accessories/Watches/2.jpg": "mine."}


def test_a_dangling_link_in_the_place_is_refused(images: Path, tmp_path: Path) -> None:
    target = tmp_path / "out/Apparel/Shirts/1.jpg"
    target.parent.mkdir(parents=True)
    target.symlink_to("nowhere")
    with pytest.raises(CatalogueError, match="exists and is not the picture"):
        organize(catalogue_of(SHIRT), images, tmp_path / "out", mode="copy")
    assert target.readlink() == Path("nowhere")


@pytest.mark.parametrize("place", ["out", "out/Apparel", "out/Apparel/Shirts"])
def test_a_file_where_a_folder_is_needed_is_refused(images: Path, tmp_path: Path, place: str) -> None:
    (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / place).write_text("mine")
    with pytest.raises(CatalogueError, match=r"cannot be made"):
        organize(catalogue_of(SHIRT), images, tmp_path / "out")
    assert (tmp_path / place).read_text() == "mine"


@pytest.mark.parametrize(
    ("code", "reason"), [(errno.EXDEV, "are on different file systems"), (errno.EPERM, "are where")]
)
def test_impossible_hard_links_name_the_way_out(
    images: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, reason: str
) -> None:
    def refuse(source: Path, target: Path) -> None:
        raise OSError(code, os.strerror(code), str(source), None, str(target))

    monkeypatch.setattr(os, "link", refuse)
    with pytest.raises(CatalogueError, match=rf"images and .*out {reason}.*; use --mode copy$"):
        organize(catalogue_of(SHIRT), images, tmp_path / "out")


def test_a_copy_that_fails_leaves_nothing_behind(images: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fill_the_disk(source: Path, target: Path) -> None:
        Path(target).write_text(Path(source).read_text()[:2])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("shutil.copy2", fill_the_disk)
    with pytest.raises(CatalogueError, match=r"1\.jpg cannot be made from .*: No space left on device"):
        organize(catalogue_of(SHIRT), images, tmp_path / "out", mode="copy")
    assert files(tmp_path / "out") == {}


def test_unwritable_target_is_one_line(images: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refused by a stand-in, because root may write into a folder without write permission."""

    def refuse(folder: Path, mode: int = 0o777, parents: bool = False, exist_ok: bool = False) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder), mode, (parents, exist_ok))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(CatalogueError, match=r"Shirts cannot be made: Permission denied; choose another --out$"):
        organize(catalogue_of(SHIRT), images, tmp_path / "out")


def test_target_among_the_pictures_is_refused(images: Path) -> None:
    with pytest.raises(CatalogueError, match="is inside the pictures' folder"):
        organize(catalogue_of(SHIRT), images, images / "out")


@pytest.mark.parametrize(
    ("by", "message"),
    [
        (
            ("size",),
            "--by names a column that the table does not have: size; the columns are: id, masterCategory, ",
        ),
        ((), "--by names no column; the columns are: "),
        (("id", "id"), "--by names a column twice: id"),
    ],
)
def test_columns_that_cannot_be_used_are_refused(
    images: Path, tmp_path: Path, by: tuple[str, ...], message: str
) -> None:
    with pytest.raises(CatalogueError) as caught:
        organize(catalogue_of(SHIRT), images, tmp_path / "out", by=by)
    assert str(caught.value).startswith(message)


@pytest.mark.catalogue
@pytest.mark.parametrize(("by", "folders"), [(DEFAULT_BY, 148), (("articleType",), 139)])
def test_the_real_catalogue(real_catalogue: Path, tmp_path: Path, by: tuple[str, ...], folders: int) -> None:
    images = real_catalogue / "images"
    names = frozenset(path.name for path in images.iterdir())
    catalogue, _ = read_catalogue(real_catalogue / "styles.csv", names, ColumnOptions())
    out = tmp_path / "out"
    assert organize(catalogue, images, out, by=by, mode="symlink") == Organized(folders, 35_230, 35_230, 0)
    leaves = [folder for folder, _, found in os.walk(out) if found]
    assert (len(leaves), sum(len(found) for _, _, found in os.walk(out))) == (folders, 35_230)
