"""One product's candidates, found for all products at once, as a search."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parecido.index.contract import Allowed
from parecido.index.product_pictures import ProductPictures, Rows
from parecido.index.rank import contenders
from parecido.recommend.finding.candidates import Pool
from parecido.recommend.finding.rivals import Rivals


class MoreNeeded(Exception):
    """A list of candidates ends before what is looked for in it."""


class Listed:
    """The nearest of a product's rivals; a `parecido.recommend.arranging.shaping.Search`.

    Raises MoreNeeded where it is asked for more than it holds and others compete besides.
    """

    def __init__(self, row: int, pool: Pool, rivals: Rivals, pictures: ProductPictures) -> None:
        """Look for what is like product `row` in a `pool` of the nearest allowed products, without itself."""
        fitting = rivals.among(row, pool.rows)
        self._pool = pool if fitting is None else pool.take(fitting)
        self._row, self._rivals, self._pictures = row, rivals, pictures

    def __len__(self) -> int:
        return len(self._pictures)

    def nearest(self, count: int, allowed: Allowed | None) -> Pool:
        """Return the first `count` candidates, or those that are `allowed`."""
        found = self._pool if allowed is None else self._pool.take(allowed.mask[self._pool.rows])
        if len(found) < count - 1:  # the product itself, which a search would find, is not listed
            rivals = self._rivals
            there = rivals.count(self._row) if allowed is None else rivals.left(self._row, allowed.mask)
            if len(found) < there:
                raise MoreNeeded
        return found.take(slice(count))

    def compare(self, rows: Rows) -> NDArray[np.float64]:
        """Return the similarities of some products."""
        return compare_with(self._pictures, self._row, rows)


class Compared:
    """All of a product's rivals by how they compare with it; a `parecido.recommend.arranging.shaping.Search`."""

    def __init__(self, row: int, rivals: Rows, coarse: NDArray[np.float32], pictures: ProductPictures) -> None:
        """Look among `rivals`, which ascend, whose similarities to product `row` are `coarse` as float32 products."""
        self._row, self._rivals, self._coarse, self._pictures = row, rivals, coarse, pictures

    def __len__(self) -> int:
        return len(self._pictures)

    def nearest(self, count: int, allowed: Allowed | None) -> Pool:
        """Return the `count` most similar rivals, or those that are `allowed`; equal ones in catalogue order."""
        rows, coarse = self._rivals, self._coarse
        if allowed is not None:
            there = allowed.mask[rows]
            rows, coarse = rows[there], coarse[there]
        rows = rows[contenders(coarse, count)]
        similarities = self.compare(rows)
        order = np.argsort(-similarities, kind="stable")[:count]
        return Pool(rows[order], similarities[order])

    def compare(self, rows: Rows) -> NDArray[np.float64]:
        """Return the similarities of some products."""
        return compare_with(self._pictures, self._row, rows)


def compare_with(pictures: ProductPictures, row: int, others: Rows) -> NDArray[np.float64]:
    """Return the similarities of a product and some others, to six decimals."""
    return np.asarray(pictures.millionths(np.full(len(others), row), others) / 1e6)
