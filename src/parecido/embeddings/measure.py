"""What each region of a picture adds to any similarity, measured by showing the model parts of the picture.

Only the overall block is a sum over places. Of colours, shapes and textures, of a wish, and of several examples at once
it can only be measured what a region adds. It is the mean of what it adds first and last: how much more similar the
picture is with that region alone than with none of them, and how much less similar without it. (The mean over all
orders in which regions can be added is the Shapley value; these are its first and its last step.) Of a similarity that
is a sum over regions both are the region's own term.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from parecido.embeddings.embedder import Prepared

Rows = NDArray[np.float32]
"""Embeddings (n, dimension)."""
Similarities = Callable[[Rows], NDArray[np.float64]]
"""From the rows of n pictures to how similar each of them is, (n,)."""

AT_ONCE = 16
"""Pictures that go through the network together: what it needs for them in memory stays small."""
DECIMALS = 6
"""Of what is measured; what is less is the arithmetic's own."""


def see_parts(
    pixels: Prepared, mask: NDArray[np.float32], grid: tuple[int, int], embed: Callable[[Prepared], Rows]
) -> Rows:
    """Return the rows of the 2 h' w' + 2 pictures of `paint_over`; `embed` takes stacked pixels, AT_ONCE at most."""
    pictures = paint_over(pixels, mask, grid)
    rows = [embed(pictures[start : start + AT_ONCE]) for start in range(0, len(pictures), AT_ONCE)]
    return np.concatenate(rows)


def measure_places(parts: Rows, grid: tuple[int, int], similarities: Similarities) -> NDArray[np.float64]:
    """Return what each place of a grid (h', w') adds to a similarity, by the rows of `see_parts`.

    It is negative where a place speaks against the likeness. The places do not add up to the similarity.
    """
    whole, none, *others = similarities(parts)
    alone, without = np.split(np.array(others), 2)
    added = np.round((alone - none + whole - without) / 2, DECIMALS) + 0.0  # no negative zero
    return np.asarray(added.reshape(grid))


def paint_over(pixels: Prepared, mask: NDArray[np.float32], grid: tuple[int, int]) -> Prepared:
    """Return 2 h' w' + 2 pictures: the whole one, none of it, each place of the grid alone, and all but each place.

    The rest of a picture is painted over with the mean colour of what is not the product, white where all is.
    """
    height, width = pixels.shape[:2]
    rows, columns = _spread(height, grid[0]), _spread(width, grid[1])
    places = np.arange(grid[0] * grid[1])
    kept = places[:, np.newaxis, np.newaxis] == rows[:, np.newaxis] * grid[1] + columns
    product = mask[_spread(height, mask.shape[0])][:, _spread(width, mask.shape[1])] > 0.5
    around = pixels[~product]
    paint = np.rint(around.mean(0) if len(around) else np.full(3, 255.0)).astype(np.uint8)
    shown = np.concatenate([np.ones((1, height, width), bool), np.zeros((1, height, width), bool), kept, ~kept])
    return np.where(shown[..., np.newaxis], pixels, paint)


def _spread(length: int, cells: int) -> NDArray[np.intp]:
    """Return in which of so many cells each of so many pixels lies."""
    return np.asarray(np.arange(length) * cells // length, dtype=np.intp)
