"""Numbers painted onto a picture."""

from __future__ import annotations

import numpy as np
from PIL import Image

from parecido.images.heat import paint_heat


def test_hot_is_bright_and_cold_is_dark() -> None:
    heat = np.array([(0.0, 0.5, 1.0)], dtype=np.float32)
    painted = np.asarray(paint_heat(Image.new("RGB", (3, 1), (128, 128, 128)), heat), dtype=np.float64)
    lightness = painted[0] @ (0.299, 0.587, 0.114)
    assert lightness[0] < lightness[1] < lightness[2]
    assert painted[0, 0].tolist() == [96, 96, 97]  # a quarter of almost black on grey
    assert painted[0, 2].tolist() == [225, 186, 66]


def test_the_picture_shows_through() -> None:
    picture = Image.new("RGB", (2, 1), "white")
    picture.putpixel((0, 0), (0, 0, 0))
    painted = np.asarray(paint_heat(picture, np.zeros((1, 2), dtype=np.float32)))
    assert painted[0, 0].max() < 5
    assert painted[0, 1].min() > 185
