"""Lists of pictures to embed, in batches and in order."""

from __future__ import annotations

import io

import numpy as np
from benchmarks.quality.embedders import BATCH, map_batches
from benchmarks.quality.pictures import Pictures
from numpy.typing import NDArray
from PIL import Image


def grey(level: int) -> bytes:
    """Return a PNG of one grey."""
    file = io.BytesIO()
    Image.new("RGB", (4, 4), (level, level, level)).save(file, "PNG")
    return file.getvalue()


def levels(batch: list[Image.Image]) -> NDArray[np.float32]:
    """Return the pictures' greys as rows of one number."""
    assert len(batch) <= BATCH
    return np.array([[np.asarray(picture).mean()] for picture in batch], dtype=np.float32)


def test_batches_come_back_in_order() -> None:
    pictures = Pictures("greys", [grey(level) for level in range(70)])
    assert map_batches(pictures, levels, threads=2).ravel().tolist() == list(range(70))


def test_a_view_changes_what_is_loaded_and_the_digest() -> None:
    sources = [grey(10), grey(20)]
    plain = Pictures("plain", sources)
    inverted = Pictures("inverted", sources, lambda picture, at: Image.new("RGB", picture.size, (200 + at, 0, 0)))
    assert inverted.load(1).getpixel((0, 0)) == (201, 0, 0)
    assert plain.digest() == Pictures("again", sources).digest()
    assert len({plain.digest(), inverted.digest(), Pictures("one", sources[:1]).digest()}) == 3
