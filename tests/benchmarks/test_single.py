"""One large photo, and the network by workers: what is timed runs, whatever it takes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from benchmarks.network import example, images_per_second
from benchmarks.peak import best_rate
from benchmarks.photo import write_photo
from benchmarks.single import time_calls
from PIL import Image

from parecido.embeddings.shipped import shipped_model


def test_the_photo_is_large_and_always_the_same(tmp_path: Path) -> None:
    photo = write_photo(tmp_path / "photo.jpg")
    with Image.open(photo) as picture:
        assert (picture.format, picture.size) == ("JPEG", (1000, 1000))
    assert photo.read_bytes() == write_photo(tmp_path / "again.jpg").read_bytes()


def test_every_call_with_the_photo_is_timed(tiny_shop: Path, tmp_path: Path) -> None:
    milliseconds = time_calls(tiny_shop, write_photo(tmp_path / "photo.jpg"), 3)
    assert len(milliseconds) == 3
    assert min(milliseconds) > 0


@pytest.mark.parametrize("workers", [0, 2])
def test_the_network_runs_on_its_own_threads_or_on_workers(workers: int) -> None:
    assert images_per_second(shipped_model()[1], 2, 3, workers) > 0


def test_random_pixels_are_of_the_inputs_shape_and_kind() -> None:
    assert example(["n", 4, 6, 3], "tensor(uint8)", 2).shape == (2, 4, 6, 3)
    assert example(["n", 3, 8, 8], "tensor(float)", 1).dtype == np.float32
    with pytest.raises(ValueError, match="only the first dimension of the input may be free"):
        example(["n", 3, "h", "w"], "tensor(float)", 1)


def test_the_fastest_call_is_the_peak() -> None:
    """Multiplies of one call by the shortest time: it cannot be slower than all calls together."""
    calls: list[int] = []
    assert best_rate(lambda: calls.append(1), multiplies=1000, calls=5) > 0
    assert len(calls) == 5
