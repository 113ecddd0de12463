"""The products and photos that both sides are given."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.rounds import extrapolate
from benchmarks.subset import choose_photos, make_subset, table_ids

TABLE = b"id,name\n7,a shirt\n8,a shoe, brown\n9,no picture\n10,a hat\n"


@pytest.fixture
def images(tmp_path: Path) -> Path:
    folder = tmp_path / "images"
    folder.mkdir()
    for name in ("7", "8", "10", "11", "12"):
        (folder / f"{name}.jpg").write_bytes(name.encode())
    return folder


@pytest.fixture
def styles(tmp_path: Path) -> Path:
    path = tmp_path / "styles.csv"
    path.write_bytes(TABLE)
    return path


def test_rows_without_a_picture_are_passed_over_and_lines_kept_as_written(images: Path, styles: Path) -> None:
    subset = make_subset(images, styles, images.parent / "out", 3)
    assert subset.styles.read_bytes() == b"id,name\n7,a shirt\n8,a shoe, brown\n10,a hat\n"
    assert {path.name: path.read_bytes() for path in subset.images.iterdir()} == {
        "7.jpg": b"7",
        "8.jpg": b"8",
        "10.jpg": b"10",
    }


def test_more_products_than_there_are_is_refused(images: Path, styles: Path) -> None:
    with pytest.raises(ValueError, match="has 3 products with a picture; 4 were asked for"):
        make_subset(images, styles, images.parent / "out", 4)


def test_ids_are_text_in_table_order(styles: Path) -> None:
    assert table_ids(styles) == ["7", "8", "9", "10"]


def test_photos_are_not_pictures_of_the_shop(images: Path, styles: Path) -> None:
    subset = make_subset(images, styles, images.parent / "out", 2)
    photos = choose_photos(images, 3, subset.images)
    assert [path.name for path in photos] == ["10.jpg", "11.jpg", "12.jpg"]
    with pytest.raises(ValueError, match="has 3 photos outside the shop; 4 were asked for"):
        choose_photos(images, 4, subset.images)


def test_only_the_work_per_product_is_extrapolated(tmp_path: Path) -> None:
    """10 s for 300 products, 2 of them start-up: 5,000 take 2 s and 5,000 / 300 times the rest."""
    report = tmp_path / "seconds.json"
    report.write_text('{"pictures": 300, "extract": 7.5, "index": 0.5}')
    assert extrapolate(10.0, 300, 5000, report) == pytest.approx(2 + 8 * 5000 / 300)
    assert extrapolate(10.0, 5000, 5000, report) == 10.0
