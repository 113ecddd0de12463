"""What all findings are made of: products, vectors, neighbours, and which products show the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parecido.errors import PictureError, ShopError
from parecido.health.duplicates import Rows, confirm_pairs, find_pairs, join_pairs, number_equal
from parecido.health.looks import Looks, make_look
from parecido.health.ranking import rank_products
from parecido.images.decode import decode_picture
from parecido.index.contract import Vectors
from parecido.settings import Settings
from parecido.shop.reader import Shop

NEIGHBOURS = 50
"""Of every product: what is shown, what votes, and room for duplicates among them."""
_THUMBNAILS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Gathered:
    """n products in row order. `vectors` are unit rows, `nearest` and `similarities` (n, up to NEIGHBOURS) theirs, by
    `rank_products`.

    `equal` (n,) number the pictures, the same for the same bytes, and `groups` (n,) those that show nearly the same;
    `pairs` (m, 2) of rows made groups of different pictures, at `pair_similarities` (m,).
    """

    ids: tuple[str, ...]
    categories: tuple[str, ...]
    table: Mapping[str, Sequence[str]]
    vectors: Vectors
    nearest: Rows
    similarities: NDArray[np.float32]
    equal: Rows
    groups: Rows
    pairs: Rows
    pair_similarities: NDArray[np.float32]


def gather(shop: Shop, table: Mapping[str, Sequence[str]], near: float) -> Gathered:
    """Read a shop, rank its products against each other and see which show the same."""
    vectors = shop.vectors()
    equal = number_equal(shop.picture_digests())
    nearest, similarities = rank_products(vectors, equal, NEIGHBOURS)
    ids = shop.ids()
    pairs = find_pairs(nearest, similarities, equal, near)
    pairs = pairs[confirm_pairs(pairs, lambda rows: read_looks(shop, rows, ids))]
    return Gathered(
        ids=tuple(ids),
        categories=tuple(shop.categories()),
        table=table,
        vectors=vectors,
        nearest=nearest,
        similarities=similarities,
        equal=equal,
        groups=join_pairs(equal, pairs),
        pairs=pairs,
        pair_similarities=np.einsum("pd,pd->p", vectors[pairs[:, 0]], vectors[pairs[:, 1]]),
    )


def read_looks(shop: Shop, rows: Sequence[int], ids: Sequence[str] | Mapping[int, str]) -> Looks:
    """Return the looks (m, 32, 32, 3) of some rows' thumbnails. Raises ShopError for a damaged one."""
    looks = []
    for start in range(0, len(rows), _THUMBNAILS_AT_ONCE):
        chunk = rows[start : start + _THUMBNAILS_AT_ONCE]
        for row, jpeg in zip(chunk, shop.thumbnails(chunk), strict=True):
            try:
                looks.append(make_look(decode_picture(jpeg, Settings().limits)))
            except PictureError as error:
                raise damaged(ids[row], error) from error
    return np.stack(looks)


def damaged(product_id: str, error: PictureError) -> ShopError:
    """Return the sentence about a thumbnail that cannot be read."""
    return ShopError(f"the thumbnail of product {product_id} is damaged ({error}); build the shop again with --replace")
