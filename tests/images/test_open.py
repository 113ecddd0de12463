"""Which source of pictures IMAGES names."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from tests.images.shelf import Answer, open_shelf

from parecido.errors import CatalogueError
from parecido.images.open import open_pictures
from parecido.settings import Settings, WebLimits

SETTINGS = Settings(web=WebLimits(allow_private=True))


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with pictures in `photos` and in `photos.zip`, under `shoes`."""
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.jpg").write_bytes(b"red")
    with zipfile.ZipFile(tmp_path / "photos.zip", "w") as out:
        out.writestr("shoes/b.jpg", b"blue")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PARECIDO_CACHE", str(tmp_path / "cache"))
    return tmp_path


@pytest.mark.parametrize(
    ("named", "is_"),
    [
        ("photos", "the folder photos"),
        ("./photos", "the folder photos"),
        ("photos.zip", "the ZIP file photos.zip"),
        ("photos.zip/shoes", "the ZIP file photos.zip"),
        ("web", "the web"),
        ("photos+web", "the folder photos and the web"),
        ("photos.zip/shoes+web", "the ZIP file photos.zip and the web"),
    ],
)
def test_what_a_text_names(place: Path, named: str, is_: str) -> None:
    with open_pictures(named, SETTINGS) as pictures:
        assert str(pictures) == is_
        asks = named.endswith("web")
        assert pictures.addresses is asks
        assert pictures.files is (named != "web")
        assert pictures.announcement == (
            "pictures: fetched from the web addresses in the table, private networks too, at most 16 at once; "
            f"kept in {place / 'cache' / 'pictures'}"
            if asks
            else ""
        )


def test_a_folder_may_be_called_like_something_else(place: Path) -> None:
    for name in ("x.zip", "y+web"):
        (place / "photos").rename(place / name)
        with open_pictures(name, SETTINGS) as pictures:
            assert str(pictures) == f"the folder {name}"
        (place / name).rename(place / "photos")
    (place / "photos").rename(place / "web")
    for named in ("./web", Path("web")):
        with open_pictures(named, SETTINGS) as pictures:
            assert pictures.names() == {"a.jpg"}
    with pytest.raises(CatalogueError) as caught:
        open_pictures("web", SETTINGS)
    assert str(caught.value) == (
        "web means the addresses in the table, and there is also a file or folder of that name; write ./web for that, "
        "or run the command in another folder"
    )


@pytest.mark.usefixtures("place")
def test_what_is_not_there_is_said() -> None:
    for named in ("gone", "gone+web", Path("gone"), "photos/gone"):
        with pytest.raises(CatalogueError) as caught:
            open_pictures(named, SETTINGS)
        assert str(caught.value) == f"there is no folder {str(named).removesuffix('+web')}"


@pytest.mark.usefixtures("place")
def test_names_come_from_the_folder_and_addresses_from_the_web() -> None:
    with open_shelf() as shelf, open_pictures("photos+web", SETTINGS) as pictures:
        address = shelf.put("/c", Answer(b"green"))
        assert pictures.find(address) == address
        assert pictures.find("a.png", any_suffix=True) == "a.jpg"
        assert pictures.find("b.jpg") == ""
        assert pictures.refusal("b.jpg") == 'no picture "b.jpg" in the folder'
        assert pictures.refusal("https://u:secret@shop.example/") == (
            'the picture "https://shop.example/" cannot be fetched: its address holds a user name or password, which '
            "is not sent; take it out"
        )
        assert [pictures.read("a.jpg"), pictures.read(address)] == [b"red", b"green"]
        assert pictures.names() == {"a.jpg"}
    with open_pictures("web", SETTINGS) as web:
        assert web.refusal("a.jpg") == 'the picture "a.jpg" cannot be fetched: no http or https address'


@pytest.mark.parametrize("named", ["a" * 5000, "a" * 5000 + "+web", "a/" * 5000 + "p.zip"])
def test_a_name_that_is_too_long_for_a_file_is_said(place: Path, named: str) -> None:  # noqa: ARG001
    with pytest.raises(CatalogueError, match=r"cannot be read .*File name too long"):
        open_pictures(named, SETTINGS)


def test_a_name_that_is_no_text_is_said(place: Path) -> None:  # noqa: ARG001
    with pytest.raises(CatalogueError, match="there is no folder"):
        open_pictures("\udcff", SETTINGS)
