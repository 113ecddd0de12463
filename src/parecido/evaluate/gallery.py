"""The products of a shop that ask and answer while it is measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parecido.embeddings.aspects import Weights
from parecido.errors import QueryError
from parecido.evaluate.exclusion import number_pictures
from parecido.evaluate.labels import TOGETHER
from parecido.evaluate.split import is_held_out
from parecido.evaluate.weights import weigh_vectors
from parecido.index.contract import Vectors
from parecido.shop.reader import Shop


@dataclass(frozen=True, slots=True)
class Gallery:
    """n products: `rows` are theirs in the shop, `names` their names, `table` its columns' texts.

    `stored` are the embeddings as the shop compares them, `vectors` the same at the `weights` that are measured (None:
    the shop's own), both unit float32 rows; `pictures` number the thumbnails, None where duplicates are not looked for.
    """

    rows: NDArray[np.int64]
    ids: tuple[str, ...]
    names: tuple[str, ...]
    table: Mapping[str, Sequence[str]]
    stored: Vectors
    vectors: Vectors
    pictures: NDArray[np.int64] | None
    weights: Weights | None


def choose_rows(shop: Shop, *, held_out: bool) -> list[int]:
    """Return the rows of the products to measure: all of them, or those whose name is held out of training.

    Raises QueryError when fewer than two are left.
    """
    rows = [row for row, name in enumerate(shop.names()) if not held_out or is_held_out(name)]
    if len(rows) < 2:
        which = "held-out products" if held_out else "products"
        raise QueryError(f"{shop.folder} has {len(rows)} {which}; there must be two for one to find the other")
    return rows


def default_labels(shop: Shop) -> list[str]:
    """Return the category column, the colour column and the two together, as far as the shop has them."""
    columns = [column for column in (shop.category_column(), shop.colour_column()) if column is not None]
    columns = list(dict.fromkeys(column for column in columns if any(shop.attribute(column))))
    return columns if len(columns) < 2 else [*columns, TOGETHER.join(columns)]


def open_gallery(
    shop: Shop, rows: Sequence[int], *, columns: Sequence[str], weights: Weights | None, pictures: bool
) -> Gallery:
    """Read some rows of a shop, in that order, with these of its columns; `pictures` says whether to number them."""
    ids, names = shop.ids(), shop.names()
    table = {column: shop.attribute(column) for column in columns}
    stored = shop.vectors()[rows]
    return Gallery(
        rows=np.asarray(rows, dtype=np.int64),
        ids=tuple(ids[row] for row in rows),
        names=tuple(names[row] for row in rows),
        table={column: [texts[row] for row in rows] for column, texts in table.items()},
        stored=stored,
        vectors=stored if weights is None else weigh_vectors(shop, stored, weights),
        pictures=number_pictures(shop, rows) if pictures else None,
        weights=weights,
    )
