"""How a picture comes into a network's frame."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from parecido.embeddings.framing import Filter, Framing
from parecido.embeddings.preprocess import fit_picture, frame_picture


def stripes() -> Image.Image:
    """A picture of 40x20: red, green, blue, white columns of ten pixels each."""
    picture = Image.new("RGB", (40, 20), "white")
    for at, colour in enumerate(["red", "lime", "blue"]):
        picture.paste(colour, (10 * at, 0, 10 * at + 10, 20))
    return picture


def noise(width: int, height: int) -> Image.Image:
    return Image.fromarray(np.random.default_rng(5).integers(0, 256, (height, width, 3), dtype=np.uint8))


def test_a_fitted_picture_is_whole_on_white() -> None:
    framed = frame_picture(stripes(), Framing((20, 20)))
    assert framed.shape == (20, 20, 3)
    assert (framed[:5] == 255).all()
    assert (framed[15:] == 255).all()
    assert framed[10, 1].tolist() == [255, 0, 0]


def test_fitting_by_the_framing_is_fitting() -> None:
    picture = noise(333, 170)
    framing = Framing((96, 96), stretch=4 / 3)
    np.testing.assert_array_equal(frame_picture(picture, framing), fit_picture(picture, (96, 96), 4 / 3))


def test_a_squashed_picture_fills_the_frame() -> None:
    framed = frame_picture(stripes(), Framing((20, 20), mode="squash"))
    assert framed[10, [1, 7, 12, 18]].tolist() == [[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255]]
    np.testing.assert_array_equal(framed, np.asarray(stripes().resize((20, 20), Image.Resampling.BICUBIC)))


def test_a_crop_is_the_centre() -> None:
    """Of 40x20 the middle 20x20 is green and blue; at three quarters it is the middle 15x15."""
    framed = frame_picture(stripes(), Framing((20, 20), mode="crop"))
    np.testing.assert_array_equal(framed, np.asarray(stripes().crop((10, 0, 30, 20))))
    framing = Framing((15, 15), mode="crop", crop=0.75)
    assert framing.scaled == (20, 20)
    np.testing.assert_array_equal(frame_picture(stripes(), framing), np.asarray(stripes().crop((12, 2, 27, 17))))


@pytest.mark.parametrize(("width", "height"), [(500, 333), (333, 500), (91, 60), (256, 256), (224, 300)])
@pytest.mark.parametrize("how", ["bicubic", "bilinear", "lanczos"])
def test_a_crop_is_what_scaling_the_whole_and_cutting_gives(width: int, height: int, how: Filter) -> None:
    """Shorter side to 256, then the centre of 224: the recipe of most published networks.

    Pillow may scale a part in another order than the whole, which noise would show: these are smooth pictures.
    """
    picture = noise(9, 7).resize((width, height), Image.Resampling.BICUBIC)
    size = (256, int(256 * height / width)) if width < height else (int(256 * width / height), 256)
    whole = picture.resize(size, Image.Resampling[how.upper()])
    left, top = round((size[0] - 224) / 2), round((size[1] - 224) / 2)
    wanted = np.asarray(whole.crop((left, top, left + 224, top + 224)), dtype=np.int16)
    framed = frame_picture(picture, Framing((224, 224), mode="crop", crop=0.875, filter=how))
    assert np.abs(framed - wanted).max() <= 2


def test_a_sliver_is_cropped_without_its_whole_length() -> None:
    framed = frame_picture(Image.new("RGB", (50_000, 1), "black"), Framing((224, 224), mode="crop", crop=0.875))
    assert framed.shape == (224, 224, 3)
    assert framed.max() == 0
