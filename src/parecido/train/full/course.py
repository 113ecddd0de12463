"""What a network is fine-tuned on: pictures decoded once, what is to be learned of them, and who chooses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.lib.format import open_memmap
from numpy.typing import NDArray

from parecido.embeddings.aspects import COLOUR, OVERALL
from parecido.embeddings.card import ModelCard
from parecido.embeddings.framing import Framing
from parecido.embeddings.preprocess import Pixels, frame_picture
from parecido.images.decode import decode_picture
from parecido.progress import progress
from parecido.settings import PictureLimits, Settings
from parecido.shop.reader import Shop
from parecido.train.labels import MISSING, ClassLabel
from parecido.train.learn import MOST_CHOOSING, Parts, at_most

SHAPE = "shape"
LARGER = 7 / 6
"""Stored views have sides this much larger than the network's input, so that what moves in them stays sharp."""
MOST_TUNED = 100_000
"""Products whose pictures are learned from: of more, as many drawn at random. They take 38 KB each on the disk."""
_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class Wish:
    """One label to learn: the block that tells it, how much it counts, and `codes` int64 (n,), MISSING where unknown.

    A product of a class counts `weights` (classes,). `joined` is the combination of all labels.
    """

    block: str
    codes: NDArray[np.int64]
    weights: NDArray[np.float32]
    share: float
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Course:
    """Everything that a fine-tuning depends on beside the network that it starts from.

    `pixels` uint8 (n, side, side, 3) are mapped from a file. `learning` and `choosing` (n,) tell the products apart;
    `labels` int64 (labels, n) are the codes of all their labels.
    """

    pixels: NDArray[np.uint8]
    learning: NDArray[np.bool_]
    choosing: NDArray[np.bool_]
    wishes: tuple[Wish, ...]
    labels: NDArray[np.int64]
    size: tuple[int, int]
    epochs: int
    seed: int


def choose_rows(parts: Parts, seed: int) -> NDArray[np.intp]:
    """Return the rows whose pictures are looked at: those that learn, and those that choose."""
    return np.flatnonzero(at_most(parts.learning, seed, MOST_TUNED) | at_most(parts.choosing, seed, MOST_CHOOSING))


def make_course(
    pixels: NDArray[np.uint8],
    rows: NDArray[np.intp],
    known: Sequence[ClassLabel],
    parts: Parts,
    *,
    category: str | None,
    colour: str | None,
    size: tuple[int, int],
    epochs: int,
    seed: int,
) -> Course:
    """Return the course of these rows' pixels.

    Every label, and all of them together, is told by the overall block; the `colour` column by the colour block, too,
    and the `category` column by the shape.
    """
    learning = parts.learning[rows]
    codes = {label.column: label.codes[rows] for label in known}
    wishes = [_wish(OVERALL, each, learning, 1.0 / len(codes)) for each in codes.values()]
    if len(codes) > 1:
        wishes.append(replace(_wish(OVERALL, _join(list(codes.values())), learning, 1.0), joined=True))
    for column, block in ((colour, COLOUR), (category, SHAPE)):
        if column in codes:
            wishes.append(_wish(block, codes[column], learning, 0.5))
    return Course(
        pixels, learning, parts.choosing[rows], tuple(wishes), np.stack(list(codes.values())), size, epochs, seed
    )


def store_views(shop: Shop, rows: NDArray[np.intp], file: Path, settings: Settings) -> None:
    """Write some rows' thumbnails as views, uint8 (rows, side, side, 3), into a .npy file; whole or not at all."""
    height, width = _larger(shop.model_card)
    framing = replace(shop.model_card.framing, size=(height, width))
    aside = file.with_suffix(".part")
    views = open_memmap(aside, mode="w+", dtype=np.uint8, shape=(len(rows), height, width, 3))
    done = 0
    with progress("decode", len(rows), "pictures") as tick:
        for pixels in frame_thumbnails(shop, shop.picture_rows.first[rows], framing, settings.workers):
            views[done : done + len(pixels)] = pixels
            done += len(pixels)
            tick(len(pixels))
    views.flush()
    aside.replace(file)


def views_size(card: ModelCard, count: int) -> int:
    """Return how many bytes the views of so many products take."""
    height, width = _larger(card)
    return count * height * width * 3


def frame_thumbnails(shop: Shop, rows: NDArray[np.intp], framing: Framing, threads: int) -> Iterator[NDArray[np.uint8]]:
    """Yield picture rows' thumbnails as a network takes them, uint8 (some, height, width, 3) at a time, in order."""
    limits = PictureLimits()

    def frame(jpeg: bytes) -> Pixels:
        return frame_picture(decode_picture(jpeg, limits), framing)

    with ThreadPoolExecutor(threads) as pool:
        for start in range(0, len(rows), _AT_ONCE):
            yield np.stack(list(pool.map(frame, shop.picture_thumbnails(rows[start : start + _AT_ONCE].tolist()))))


def _larger(card: ModelCard) -> tuple[int, int]:
    """Return the (height, width) of a stored view."""
    height, width = card.input_size
    return round(height * LARGER), round(width * LARGER)


def _wish(block: str, codes: NDArray[np.int64], learning: NDArray[np.bool_], share: float) -> Wish:
    """Return a wish whose rare classes count more than their share, as a head's do; the mean product counts 1."""
    counts = np.bincount(codes[learning & (codes != MISSING)], minlength=int(codes.max(initial=0)) + 1)
    weights = np.maximum(counts, 1) ** -0.5
    weights *= counts.sum() / max((weights * counts).sum(), 1e-9)
    return Wish(block, codes, weights.astype(np.float32), share)


def _join(codes: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """Return codes of the labels' combinations, MISSING where one is missing or only one product has it."""
    together = np.stack(codes, axis=1)
    _, numbers, counts = np.unique(together, axis=0, return_inverse=True, return_counts=True)
    numbers = numbers.reshape(-1)
    told = (together != MISSING).all(axis=1) & (counts[numbers] > 1)
    joined = np.full(len(together), MISSING, dtype=np.int64)
    joined[told] = np.unique(numbers[told], return_inverse=True)[1].reshape(-1)
    return joined
