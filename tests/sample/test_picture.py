"""Drawn pictures: the colour one sees is the colour in the table; nothing is cut off or invisible."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from parecido.sample.kinds import KINDS
from parecido.sample.palette import PALETTE
from parecido.sample.patterns import PATTERNS
from parecido.sample.picture import Picture, draw_picture
from parecido.sample.table import list_products

TSHIRT = replace(list_products(10, 1)[0], kind="Tshirts", colour="Red", pattern="Solid", gender="Men")


def seen(picture: Picture) -> npt.NDArray[np.float64]:
    """Return the mean colour of what the product covers wholly."""
    pixels: npt.NDArray[np.float64] = np.asarray(picture.image, np.float64)[picture.cover > 0.99]
    return np.asarray(pixels.mean(axis=0), np.float64)


def nearest_name(colour: npt.NDArray[np.float64]) -> str:
    """Return the name of the palette's colour that is nearest to `colour`."""
    return min(PALETTE, key=lambda name: float(np.linalg.norm(np.asarray(PALETTE[name]) - colour)))


@pytest.mark.parametrize("colour", PALETTE)
def test_solid_product_has_its_named_colour(colour: str) -> None:
    """Light and dye lots stay close: the nearest named colour is the product's own."""
    mean = seen(draw_picture(replace(TSHIRT, colour=colour), 7))
    assert nearest_name(mean) == colour
    assert float(np.linalg.norm(mean - np.asarray(PALETTE[colour]))) < 48


@pytest.mark.parametrize("pattern", PATTERNS)
def test_the_base_colour_dominates_every_pattern(pattern: str) -> None:
    """Of a red printed T-shirt, more is reddish than anything else."""
    picture = draw_picture(replace(TSHIRT, pattern=pattern), 7)
    pixels = np.asarray(picture.image, np.float64)[picture.cover > 0.99]
    reddish = (pixels[:, 0] > 1.6 * pixels[:, 1]) & (pixels[:, 0] > 1.6 * pixels[:, 2])
    assert 0.5 < float(reddish.mean()) <= 1.0


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_stays_within_its_picture(kind: str) -> None:
    """A product fills a fair part of a 240 x 320 picture and does not touch the edge."""
    picture = draw_picture(replace(TSHIRT, kind=kind), 7)
    assert picture.image.size == (240, 320)
    assert 0.05 < float(picture.cover.mean()) < 0.6
    edge = [picture.cover[:4], picture.cover[-4:], picture.cover[:, :4].T, picture.cover[:, -4:].T]
    assert max(float(side.max()) for side in edge) == 0.0


@pytest.mark.parametrize("colour", ["White", "Black"])
def test_white_and_black_stand_out_from_the_ground(colour: str) -> None:
    """The outline of a product shows against what lies behind it."""
    picture = draw_picture(replace(TSHIRT, colour=colour), 3)
    grey = np.asarray(picture.image.convert("L"), np.float64)
    ground = grey[picture.cover == 0.0].mean()
    assert abs(float(grey[picture.cover > 0.99].mean()) - float(ground)) > 12


def test_the_same_row_gives_the_same_pixels() -> None:
    """A picture depends on its row and the seed only."""
    first, again, other = (draw_picture(TSHIRT, seed).image.tobytes() for seed in (7, 7, 8))
    assert first == again
    assert first != other
