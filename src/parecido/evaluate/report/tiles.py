"""Products as small pictures in rows: a query, and what is shown for it."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from parecido.errors import PictureError
from parecido.evaluate.measured import Measured
from parecido.evaluate.report.hits import right_places
from parecido.images.decode import decode_picture
from parecido.images.thumbnail import make_thumbnail
from parecido.settings import Settings
from parecido.shop.reader import Shop

_SIDE, _QUALITY = 160, 75
"""Of a picture in the page: about 4 KB."""
_MOST_MARKS = 3


@dataclass(frozen=True, slots=True)
class Mark:
    """One column of a shown product: its text, and whether that is the query's (None: the query has none)."""

    text: str
    right: bool | None


@dataclass(frozen=True, slots=True)
class Tile:
    """A product: `picture` is a data URI, "" where it cannot be shown; `right`, `similarity` not of a query."""

    id: str
    caption: str
    picture: str
    marks: tuple[Mark, ...]
    right: bool | None = None
    similarity: float | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """The list of one shop for a query; `right` counts what is of the query's class."""

    tiles: tuple[Tile, ...]
    right: int


@dataclass(frozen=True, slots=True)
class Example:
    """A query and the lists for it: this shop's, and the other's where there is one."""

    query: Tile
    lists: tuple[Shown, ...]


class Tiles:
    """Makes the tiles of two shops on the same products; every picture is read once."""

    def __init__(self, ours: Measured, theirs: Measured | None) -> None:
        """Show `ours`'s products; rows are those of its gallery, which are `theirs`'s too."""
        self._shop, self._gallery = ours.shop, ours.gallery
        self._sides = [side for side in (ours, theirs) if side is not None]
        self._right = [right_places(side.measurement.labels[0], side.measurement.nearest) for side in self._sides]
        self._columns = ours.measurement.attributes[:_MOST_MARKS]
        self._pictures: dict[int, str] = {}

    def example(self, row: int) -> Example:
        """Return a query with its lists."""
        return Example(self.tile(row), tuple(self._shown(number, row) for number in range(len(self._sides))))

    def tile(self, row: int) -> Tile:
        """Return one product by itself."""
        marks = tuple(Mark(self._gallery.table[label.name][row], None) for label in self._columns)
        return Tile(self._gallery.ids[row], self._caption(row), self._picture(row), marks)

    def _shown(self, number: int, row: int) -> Shown:
        """Return the list of shop `number` for a query."""
        side = self._sides[number]
        vectors = side.gallery.vectors
        tiles = [
            Tile(
                self._gallery.ids[other],
                self._caption(other),
                self._picture(other),
                self._marks(row, other),
                bool(hit),
                float(vectors[row] @ vectors[other]),
            )
            for other, hit in zip(
                side.measurement.nearest[row].tolist(), self._right[number][row].tolist(), strict=True
            )
            if other >= 0
        ]
        return Shown(tuple(tiles), sum(tile.right is True for tile in tiles))

    def _marks(self, query: int, other: int) -> tuple[Mark, ...]:
        """Return a shown product's columns beside the query's."""
        marks = []
        for label in self._columns:
            texts = self._gallery.table[label.name]
            marks.append(Mark(texts[other], None if not texts[query] else texts[query] == texts[other]))
        return tuple(marks)

    def _caption(self, row: int) -> str:
        return self._shop.products([int(self._gallery.rows[row])])[0].caption

    def _picture(self, row: int) -> str:
        if row not in self._pictures:
            self._pictures[row] = data_uri(self._shop, int(self._gallery.rows[row]))
        return self._pictures[row]


def data_uri(shop: Shop, row: int) -> str:
    """Return a product's thumbnail, smaller, as a data URI; "" where the shop's own is damaged."""
    (jpeg,) = shop.thumbnails([row])
    try:
        picture = decode_picture(jpeg, Settings().limits)
    except PictureError:
        return ""
    small = jpeg if max(picture.size) <= _SIDE else make_thumbnail(picture, _SIDE, _QUALITY)
    return "data:image/jpeg;base64," + base64.b64encode(small).decode("ascii")


def make_examples(tiles: Tiles, rows: Sequence[int]) -> tuple[Example, ...]:
    """Return the examples of some rows."""
    return tuple(tiles.example(row) for row in rows)
