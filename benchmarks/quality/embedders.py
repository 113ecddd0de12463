"""The two networks as they embed lists of pictures: the shipped model by block, and the classic recipe's."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from PIL import Image

from benchmarks.quality.pictures import Pictures
from parecido.embeddings.aspects import block_slices
from parecido.embeddings.card import ModelCard, file_digest
from parecido.embeddings.embedder import Embedder, unit_rows

Rows = NDArray[np.float32]
"""Unit rows, shape (n, dimension)."""

BATCH = 32
DEFAULT = "default"
"""All blocks at their default weights: what `similar` sorts by."""
_SIDE = 224


class Ours:
    """The shipped model. What it embedded is kept in memory by the pictures' name."""

    def __init__(self, card: ModelCard, model: Path, *, threads: int) -> None:
        """Open the model; `threads` batches are decoded and embedded at once, each on a thread of its own."""
        self.card = card
        self.name = card.name
        self.threads = threads
        self.embedder = Embedder(card, model, threads=1)
        self._kept: dict[str, Rows] = {}

    def rows(self, pictures: Pictures, block: str = DEFAULT) -> Rows:
        """Return the pictures' unit rows: of all blocks at their default weights, or of one block alone."""
        if pictures.name not in self._kept:
            self._kept[pictures.name] = map_batches(pictures, self._embed, self.threads)
        rows = self._kept[pictures.name]
        return rows if block == DEFAULT else unit_rows(rows[:, block_slices(self.card.aspects)[block]])

    def masks(self, pictures: Pictures) -> NDArray[np.float32]:
        """Return where the model sees the product, float32 (n, h, w), 0 to 1. Raises ModelError if it cannot tell."""
        return map_batches(pictures, lambda batch: self.embedder.see(self._prepare(batch)).mask, self.threads)

    def _embed(self, batch: list[Image.Image]) -> Rows:
        return self.embedder.embed(self._prepare(batch))

    def _prepare(self, batch: list[Image.Image]) -> NDArray[np.uint8]:
        return np.stack([self.embedder.prepare(picture) for picture in batch])


class Recipe:
    """The classic recipe's network as an ONNX file: `images` (n, 3, 224, 224), RGB in [-1, 1], to `features`."""

    def __init__(self, file: Path, *, threads: int, cache: Path | None = None) -> None:
        """Open the network. With `cache`, a folder, its rows are kept there: they never change."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.name = file.stem
        self.threads = threads
        self._session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
        self._digest = file_digest(file)
        self._cache = cache
        self._kept: dict[str, Rows] = {}

    def rows(self, pictures: Pictures) -> Rows:
        """Return the pictures' unit rows: squashed to a square as the recipe does, RGB in [-1, 1]."""
        if pictures.name not in self._kept:
            self._kept[pictures.name] = self._cached(pictures)
        return self._kept[pictures.name]

    def _cached(self, pictures: Pictures) -> Rows:
        if self._cache is None:
            return map_batches(pictures, self._embed, self.threads)
        name = hashlib.sha256(f"{self._digest} {pictures.digest()}".encode()).hexdigest()
        file = self._cache / f"{name}.npy"
        if not file.is_file():
            self._cache.mkdir(parents=True, exist_ok=True)
            aside = file.with_suffix(".part.npy")
            np.save(aside, map_batches(pictures, self._embed, self.threads))
            aside.replace(file)
        rows: Rows = np.load(file)
        return rows

    def _embed(self, batch: list[Image.Image]) -> Rows:
        squashed = [np.asarray(p.resize((_SIDE, _SIDE), Image.Resampling.BILINEAR), dtype=np.float32) for p in batch]
        images = np.ascontiguousarray(np.stack(squashed).transpose(0, 3, 1, 2) / np.float32(127.5) - np.float32(1))
        rows: NDArray[np.float32] = self._session.run(None, {"images": images})[0]
        return unit_rows(rows)


def map_batches(
    pictures: Pictures, embed: Callable[[list[Image.Image]], NDArray[np.float32]], threads: int
) -> NDArray[np.float32]:
    """Return what `embed` gives for the pictures, BATCH at a time, in their order, on `threads` threads."""

    def batch(start: int) -> NDArray[np.float32]:
        return embed([pictures.load(at) for at in range(start, min(start + BATCH, len(pictures)))])

    with ThreadPoolExecutor(threads) as pool:
        return np.concatenate(list(pool.map(batch, range(0, len(pictures), BATCH))))
