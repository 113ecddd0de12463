"""Chance, and the drawn catalogue's scenes and covers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from benchmarks.quality import drawn
from benchmarks.quality.drawn import chance
from benchmarks.quality.masks import enlarged, overlap

from parecido.sample.picture import draw_picture
from parecido.sample.table import list_products


def test_chance_is_the_share_of_random_other_products() -> None:
    """Two red ones find each other among three others, one time in three; blue and green never."""
    assert chance(np.array(["red", "red", "blue", "green"])) == pytest.approx((1 / 3 + 1 / 3 + 0 + 0) / 4)
    assert chance(np.array(["red"] * 5)) == 1.0


def test_without_a_studio_every_product_stands_in_clutter() -> None:
    """The picture is another, the product covers the same pixels; one that was in clutter already is the same."""
    products = list_products(10, 7)
    mixed = [draw_picture(product, 7) for product in products]
    cluttered = [draw_picture(product, 7, studio_share=0.0) for product in products]
    studio = [draw_picture(product, 7, studio_share=1.0) for product in products]
    for one, other, plain in zip(mixed, cluttered, studio, strict=True):
        assert np.array_equal(one.cover, other.cover)
        assert other.image.tobytes() != plain.image.tobytes()
        assert one.image.tobytes() in (other.image.tobytes(), plain.image.tobytes())


def test_a_catalogue_with_too_few_of_a_colour_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawn, "PRODUCTS", 120)
    with pytest.raises(ValueError, match="one colour has only 10 drawn products; at least 30 are needed"):
        drawn.draw_catalogue("few", size=(96, 96), stretch=4 / 3)


def test_the_seed_is_used_nowhere_else() -> None:
    source = Path(__file__).parents[2] / "src"
    assert [file for file in source.rglob("*.py") if str(drawn.SEED) in file.read_text(encoding="utf-8")] == []


def test_overlap_is_the_intersection_over_the_union() -> None:
    left, lower = np.zeros((4, 4), dtype=bool), np.zeros((4, 4), dtype=bool)
    left[:, :2], lower[2:] = True, True
    assert overlap(left, lower) == pytest.approx(4 / 12)
    assert overlap(left, left) == 1.0
    assert overlap(left & ~left, left & ~left) == 1.0


def test_a_mask_is_enlarged_and_cut_at_one_half() -> None:
    soft = np.array([[1.0, 0.0], [1.0, 0.0]], dtype=np.float32)
    assert enlarged(soft, (2, 4)).tolist() == [[True, True, False, False]] * 2
