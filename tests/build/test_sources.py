"""Shops of pictures from a ZIP file and from the web."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.images.shelf import Answer, Shelf, open_shelf

from parecido.cli import parecido, run_command
from parecido.shop.reader import Shop

GOOGLE = "http://base.google.com/ns/1.0"


@pytest.fixture
def shelf(tiny: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    """The tiny catalogue's pictures on the web, the last of them missing."""
    monkeypatch.setenv("PARECIDO_CACHE", str(tmp_path / "cache"))
    with open_shelf() as opened:
        for file in tiny.images.iterdir():
            opened.put(f"/{file.name}", Answer(file.read_bytes(), headers={"ETag": f'"{file.name}"'}))
        opened.put("/5.jpg", Answer(status=404))
        yield opened


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, list[str], str]:
    code = run_command(parecido, [str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return code, out.splitlines(), err


def write_feed(file: Path, address: str) -> Path:
    items = "".join(
        f"<item><g:id>{number}</g:id><g:title>Product {number}</g:title><g:image_link>{address}/{number}.jpg"
        "</g:image_link></item>\n"
        for number in range(6)
    )
    file.write_text(f'<rss version="2.0" xmlns:g="{GOOGLE}"><channel>\n{items}</channel></rss>')
    return file


def test_a_shop_of_a_feed_and_its_addresses(
    shelf: Shelf, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    feed, shop = write_feed(tmp_path / "feed.xml", shelf.address), tmp_path / "shop"
    code, out, err = run(capsys, "build", "web", feed, "--out", shop, "--allow-private-addresses")
    assert (code, err) == (0, "")
    assert out == [
        "format: Google Merchant feed (RSS 2.0)",
        'picture: guessed column "image_link" (it holds web addresses); say --image COLUMN or PATTERN to change it',
        'caption: guessed column "title" (no productDisplayName); say --caption COLUMN to change it',
        "pictures: fetched from the web addresses in the table, private networks too, at most 16 at once; kept in "
        f"{tmp_path / 'cache' / 'pictures'}",
        "table: 6 rows, 6 products, 0 rejects, 0 repaired; 0 pictures without a row",
        f"shop: 5 products, 1 reject of 6 rows (5 embedded now, exact index) in {shop}",
        f"  reject: line 7, id 5: picture {shelf.address}/5.jpg: the server answers 404",
    ]
    asked = len(shelf.asked)
    code, out, _ = run(capsys, "build", "web", feed, "--out", shop, "--allow-private-addresses", "--replace")
    assert (code, out[-2]) == (0, f"shop: 5 products, 1 reject of 6 rows (5 embedded now, exact index) in {shop}")
    told = {path: headers.get("if-none-match") for path, headers in shelf.asked[asked:]}
    assert told == {f"/{number}.jpg": f'"{number}.jpg"' if number < 5 else None for number in range(6)}


def test_the_own_network_is_refused_unless_allowed(
    shelf: Shelf, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    feed = write_feed(tmp_path / "feed.xml", shelf.address)
    code, _, err = run(capsys, "build", "web", feed, "--out", tmp_path / "shop")
    assert code == 1
    assert "127.0.0.1 is at 127.0.0.1, an address of a private or special network" in err
    assert err.count("\n") == 1
    assert shelf.asked == []


def test_a_shop_of_a_zip_file_is_that_of_its_folder(
    tiny: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    packed = tmp_path / "photos.zip"
    with zipfile.ZipFile(packed, "w") as out:
        for file in tiny.images.iterdir():
            out.write(file, f"photos/{file.name}")
    for images, shop in ((tiny.images, "folder"), (packed / "photos", "zip")):
        assert run(capsys, "build", images, tiny.table, "--out", tmp_path / shop)[0] == 0
    with Shop(tmp_path / "folder") as one, Shop(tmp_path / "zip") as other:
        assert one.ids() == other.ids()
        assert (one.vectors() == other.vectors()).all()
    code, _, err = run(capsys, "build", packed, tiny.table, "--out", tmp_path / "none")
    assert code == 1
    assert 'no picture "0.jpg" in the ZIP file, nor with .jpeg' in err


def test_folder_and_web_together(shelf: Shelf, tiny: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "table.csv"
    table.write_text(f"id,image\n0,0.jpg\n1,{shelf.address}/1.jpg\n")
    arguments = (tiny.images, table, "--out", tmp_path / "shop", "--image", "image", "--allow-private-addresses")
    code, out, _ = run(capsys, "build", f"{arguments[0]}+web", *arguments[1:])
    assert (code, out[-1]) == (
        0,
        f"shop: 2 products, 0 rejects of 2 rows (2 embedded now, exact index) in {tmp_path / 'shop'}",
    )
    assert [path for path, _ in shelf.asked] == ["/1.jpg"]


def test_a_shop_follows_a_feed_with_the_format_and_the_pictures_it_was_built_with(
    shelf: Shelf, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two rows of one handle are two products where `csv` was said; an unchanged picture is not sent again."""
    monkeypatch.chdir(tmp_path)
    table, shop = tmp_path / "table.csv", tmp_path / "shop"
    rows = [f"cap,{number},{shelf.address}/{number}.jpg,,{shelf.address}/2.jpg" for number in range(2)]
    header = "Handle,Variant SKU,Image Src,Image Position,Variant Image"
    table.write_text("\n".join([header, *rows]) + "\n")
    options = ("--format", "csv", "--id", "Variant SKU", "--image", "Image Src", "--image", "Variant Image")
    assert run(capsys, "build", "web", table, "--out", shop, *options, "--allow-private-addresses")[0] == 0
    asked = len(shelf.asked)
    code, out, err = run(capsys, "sync", shop, "web", table, "--allow-private-addresses")
    assert (code, err) == (0, "")
    assert "0 added, 0 with new pictures, 0 updated, 0 removed, 2 unchanged; 0 rejects" in "\n".join(out)
    told = sorted((path, headers.get("if-none-match")) for path, headers in shelf.asked[asked:])
    assert told == [(f"/{n}.jpg", f'"{n}.jpg"') for n in (0, 1, 2, 2)]
