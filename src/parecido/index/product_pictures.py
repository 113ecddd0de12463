"""The vectors of all products' pictures, product by product: how alike two products are is said by their best pair."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parecido.index.contract import Vectors
from parecido.shop.reader import Shop

Rows = NDArray[np.intp]
"""Product rows, shape (some,)."""

_PAIRS = 128
"""Pairs of pictures scored at once in float64: what a core's own cache holds of 512 numbers each."""


@dataclass(frozen=True, slots=True)
class ProductPictures:
    """The pictures of n products. Those of product `row` are `vectors[starts[row] : starts[row + 1]]`, at least one.

    `vectors` are float32 unit rows (pictures, dim), which may be a read-only memory map; `starts` is (n + 1,).
    """

    vectors: Vectors
    starts: Rows

    @classmethod
    def of(cls, vectors: Vectors, owners: Rows | None = None) -> ProductPictures:
        """Put pictures in the order of their products; `owners` (pictures,) are their product rows, 0 to n - 1.

        Without owners every product has one picture, in its own row.
        """
        if owners is None:
            return cls(vectors, np.arange(len(vectors) + 1, dtype=np.intp))
        if (owners[1:] < owners[:-1]).any():
            order = np.argsort(owners, kind="stable")
            vectors, owners = vectors[order], owners[order]
        products = int(owners[-1]) + 1 if len(owners) else 0
        return cls(vectors, np.searchsorted(owners, np.arange(products + 1)).astype(np.intp))

    @classmethod
    def of_shop(cls, shop: Shop) -> ProductPictures:
        """Read the pictures of a shop, as it compares them."""
        pictures = shop.picture_rows
        return cls.of(shop.picture_vectors(), None if pictures.one_each else pictures.owners)

    def __len__(self) -> int:
        """Products."""
        return len(self.starts) - 1

    @property
    def single(self) -> bool:
        """Whether every product has one picture."""
        return len(self.vectors) == len(self)

    def contents(self) -> NDArray[np.uint8]:
        """Return a digest of each product's vectors, (n, 16): equal ones compare alike with everything."""
        digests = np.empty((len(self), 16), dtype=np.uint8)
        for row in range(len(self)):
            pictures = np.ascontiguousarray(self.vectors[self.starts[row] : self.starts[row + 1]])
            digests[row] = np.frombuffer(hashlib.blake2b(pictures.data, digest_size=16).digest(), dtype=np.uint8)
        return digests

    def compare(self, rows: Rows, tile: slice) -> NDArray[np.float32]:
        """Return the similarities of some products and of those of a tile, (rows, tile), as float32 products."""
        pictures, starts = self._gather(rows)
        across = self.starts[tile.start : tile.stop + 1]
        similarities = np.asarray(pictures @ self.vectors[across[0] : across[-1]].T)
        if len(pictures) > len(rows):
            similarities = np.maximum.reduceat(similarities, starts, axis=0)
        if across[-1] - across[0] >= len(across):
            similarities = np.maximum.reduceat(similarities, across[:-1] - across[0], axis=1)
        return similarities

    def millionths(self, left: Rows, right: Rows) -> NDArray[np.int32]:
        """Return the similarities of pairs of products in float64, rounded to millionths, (pairs,).

        How a pair rounds depends on the two alone, not on what else is asked: as `rank_rows` scores them.
        """
        found = np.empty(len(left), dtype=np.int32)
        for start in range(0, len(left), _PAIRS):
            part = slice(start, start + _PAIRS)
            one, other, starts = self._picture_pairs(left[part], right[part])
            cosines = np.einsum(
                "ij,ij->i", self.vectors[one].astype(np.float64), self.vectors[other].astype(np.float64)
            )
            found[part] = np.rint(np.maximum.reduceat(cosines, starts) * 1e6)
        return found

    def _picture_pairs(self, left: Rows, right: Rows) -> tuple[Rows, Rows, Rows]:
        """Return all pairs of pictures of pairs of products, product pair after product pair, and where each begins."""
        if self.single:
            return left, right, np.arange(len(left))
        counts = np.diff(self.starts)
        across, every = counts[right], counts[left] * counts[right]
        starts = np.cumsum(every) - every
        down, along = np.divmod(np.arange(every.sum()) - np.repeat(starts, every), np.repeat(across, every))
        return np.repeat(self.starts[left], every) + down, np.repeat(self.starts[right], every) + along, starts

    def _gather(self, rows: Rows) -> tuple[Vectors, Rows]:
        """Return the pictures of some products, one product after the other, and where each one's begin."""
        counts = np.diff(self.starts)[rows]
        starts = np.cumsum(counts) - counts
        return self.vectors[np.repeat(self.starts[rows] - starts, counts) + np.arange(counts.sum())], starts
