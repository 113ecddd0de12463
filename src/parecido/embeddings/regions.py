"""From a network's grid of places back onto the picture that it looked at."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from parecido.embeddings.card import ModelCard
from parecido.embeddings.preprocess import place_picture


def lay_mask(mask: NDArray[np.float32], picture: tuple[int, int], card: ModelCard) -> NDArray[np.float32]:
    """Return a mask (h', w') at the size of a picture of (width, height), float32 (height, width), 0 to 1."""
    return np.clip(_lay(mask, picture, card, Image.Resampling.BILINEAR, 0.0), 0.0, 1.0)


def lay_places(values: NDArray[np.floating], picture: tuple[int, int], card: ModelCard) -> NDArray[np.float32]:
    """Return values of places (h', w') at the size of a picture of (width, height), float32 (height, width).

    Bicubic, so that a peak may come out a little higher than its place.
    """
    height, width = card.input_size
    steps = np.array([width / values.shape[1], height / values.shape[0]])
    return _lay(values, picture, card, Image.Resampling.BICUBIC, 0.5 - 0.5 / steps)


def lay_cells(values: NDArray[np.floating], picture: tuple[int, int], card: ModelCard) -> NDArray[np.float32]:
    """Return values of parts of the input (h', w') as `lay_places` does; each stands for the middle of its part."""
    return _lay(values, picture, card, Image.Resampling.BICUBIC, 0.0)


def _lay(
    grid: NDArray[np.floating],
    picture: tuple[int, int],
    card: ModelCard,
    how: Image.Resampling,
    shift: NDArray[np.float64] | float,
) -> NDArray[np.float32]:
    """Cut out of the grid what the picture filled of the input, and scale it to the picture's size.

    `shift` (across, down) is by how much of a cell the cells' centres lie before their middles.
    """
    height, width = card.input_size
    place = place_picture(picture, card.input_size, card.stretch)
    cells = np.array([grid.shape[1] / width, grid.shape[0] / height])
    upper = np.array([place.left, place.top]) * cells + shift + 1.0
    lower = np.array([place.left + place.width, place.top + place.height]) * cells + shift + 1.0
    # one more cell on each side: at the border there is something to interpolate with
    around = Image.fromarray(np.pad(grid, 1, mode="edge").astype(np.float32))
    box = (float(upper[0]), float(upper[1]), float(lower[0]), float(lower[1]))
    return np.asarray(around.resize(picture, how, box=box), dtype=np.float32)
