"""The picture files of a folder, by relative name."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from parecido.errors import CatalogueError, PictureError
from parecido.images.decode import decode_picture
from parecido.images.folder import list_pictures
from parecido.settings import PictureLimits

SUFFIXES = ".jpg, .jpeg, .png, .webp, .gif, .bmp, .tif, .tiff"


def put(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"")


def test_pictures_are_found_at_any_depth_and_in_any_case(tmp_path: Path) -> None:
    put(tmp_path, "a.jpg", "B.JPEG", "c.png", "deep/er/d.WebP", "e.gif", "f.bmp", "g.tif", "deep/h.TIFF")
    put(tmp_path, "notes.txt", "jpg", "table.csv", "i.jpg.part")
    expected = {"a.jpg", "B.JPEG", "c.png", "deep/er/d.WebP", "e.gif", "f.bmp", "g.tif", "deep/h.TIFF"}
    assert list_pictures(tmp_path) == expected


def test_hidden_files_and_folders_are_left_out(tmp_path: Path) -> None:
    put(tmp_path, "a.jpg", ".b.jpg", ".hidden/c.jpg")
    assert list_pictures(tmp_path) == {"a.jpg"}


def test_links_to_pictures_count_and_linked_folders_are_not_entered(tmp_path: Path) -> None:
    put(tmp_path, "a.jpg", "in/b.jpg")
    (tmp_path / "link.jpg").symlink_to("a.jpg")
    (tmp_path / "broken.jpg").symlink_to("gone.jpg")
    (tmp_path / "in" / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "folder.jpg").mkdir()
    assert list_pictures(tmp_path) == {"a.jpg", "link.jpg", "in/b.jpg"}


def test_missing_empty_and_wrong_folders_are_refused(tmp_path: Path) -> None:
    put(tmp_path, "full/a.jpg", "texts/a.txt")
    (tmp_path / "empty").mkdir()
    for path, said in (
        (tmp_path / "gone", f"there is no folder {tmp_path / 'gone'}"),
        (
            tmp_path / "full" / "a.jpg",
            f"{tmp_path / 'full' / 'a.jpg'} is a file; give the folder that holds the pictures",
        ),
        (
            tmp_path / "empty",
            f"the folder {tmp_path / 'empty'} holds no pictures ({SUFFIXES})",
        ),
        (
            tmp_path / "texts",
            f"the folder {tmp_path / 'texts'} holds no pictures ({SUFFIXES})",
        ),
    ):
        with pytest.raises(CatalogueError) as refused:
            list_pictures(path)
        assert str(refused.value) == said


def test_an_unreadable_folder_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def deny(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(os, "scandir", deny)
    with pytest.raises(CatalogueError) as refused:
        list_pictures(tmp_path)
    assert str(refused.value) == f"the folder {tmp_path} cannot be read (Permission denied)"


def test_links_to_what_cannot_be_looked_at_are_left_to_the_decoder(tmp_path: Path) -> None:
    put(tmp_path, "a.jpg")
    (tmp_path / "round.jpg").symlink_to("round.jpg")
    assert list_pictures(tmp_path) == {"a.jpg", "round.jpg"}
    with pytest.raises(PictureError, match=r"^cannot be read \("):
        decode_picture(tmp_path / "round.jpg", PictureLimits())
