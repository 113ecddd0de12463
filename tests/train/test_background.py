"""Products cut out of plain studio photos by their background's colour."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("scipy", reason="scipy is part of the extra train")

from parecido.train.shipped.background import skin_like, studio_cover


def shoe(background: int = 250) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """A black ring on a light ground: what it encloses is as light as the ground."""
    picture = np.full((40, 40, 3), background, dtype=np.uint8)
    picture[10:30, 10:30] = 20
    picture[15:25, 15:25] = background
    return picture


def test_what_the_product_encloses_is_product() -> None:
    cover = studio_cover(shoe())
    assert cover is not None
    assert cover[12:28, 12:28].all()  # the corners are rounded as specks are removed
    cover[10:30, 10:30] = False
    assert not cover.any()


def test_a_speck_is_no_product() -> None:
    picture = shoe()
    picture[35, 35] = 0
    cover = studio_cover(picture)
    assert cover is not None
    assert not cover[35, 35]


@pytest.mark.parametrize(
    "picture",
    [
        pytest.param(shoe(120), id="a dark ground"),
        pytest.param(np.full((40, 40, 3), 250, dtype=np.uint8), id="nothing there"),
        pytest.param(
            np.random.default_rng(0).integers(0, 256, (40, 40, 3), dtype=np.uint8), id="a ground of many colours"
        ),
    ],
)
def test_where_nobody_can_tell_there_is_no_cover(picture: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> None:
    assert studio_cover(picture) is None


def test_skin_and_what_has_its_colours() -> None:
    pixels = np.array([[224, 172, 140], [120, 70, 50], [255, 255, 255], [20, 20, 20], [40, 60, 160]], dtype=np.uint8)
    assert skin_like(pixels).tolist() == [True, True, False, False, False]
