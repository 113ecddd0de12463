"""Finds the variants of a product: by a column that names them, else by their names, else by their looks.

A catalogue that has no column for it still tells: "Red cap" and "Blue cap" of one category, alike in shape and texture,
are one product. What says the same colour and size and has the same picture, too, is no variant but that very product,
put in again. How far each of the two guesses can be believed is measured in docs/api.md.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parecido.catalogue.guess import guess_columns
from parecido.catalogue.product import Product
from parecido.filters.columns import Columns
from parecido.index.contract import Index, Mask
from parecido.recommend.arranging.grouping import PICTURE
from parecido.recommend.variants.alike import SHAPE, TEXTURE, Cosines, Likeness
from parecido.recommend.variants.found import By, Variant, Variants
from parecido.recommend.variants.names import colour_words, namesakes, same_but_codes, size_columns, size_in
from parecido.settings import Settings
from parecido.shop.reader import Shop

Rows = NDArray[np.intp]

COARSE = 100
"""Products of one value from which on a column names something larger than variants: a brand, a pattern."""
GENERAL = 5
"""Namesakes beyond which a name is that of many products, such as "men t-shirt": it says no more than their looks."""
NAMED = (0.85, 0.6)
LOOKS = (0.93, 0.85)
"""Cosines of shape and texture, at least, of variants by a telling name, and by a general one or by their looks."""
OTHER_COLOUR = 0.6
"""Cosine of the colours, at most, of what is another colour in the picture."""
MOST_COMPARED = 20_000
"""Products of a category from which on looks alone are not searched."""


class VariantFinder:
    """Finds variants in one snapshot of a shop. Safe between threads."""

    def __init__(self, shop: Shop, index: Index, columns: Columns, group: str | None, settings: Settings) -> None:
        """Look in `shop`, whose first pictures' rows `index` has; `group` is that of the shop's rules."""
        self._shop = shop
        self._index = index
        self._columns = columns
        self._near = settings.near_duplicate
        ruled = [group] if group and group != PICTURE and group in columns else []
        self._groups = [*ruled, *guess_columns("group", shop.columns)]
        self._name = shop.name_column()
        self._colour = shop.colour_column()
        self._category = shop.category_column()
        self._sizes = size_columns(shop.columns)
        self._own = {shop.id_column(), self._name}

    def find(self, row: int, allowed: Mask | None, most: int) -> Variants:
        """Return up to `most` variants of the product of a row, among those that are `allowed`."""
        looked_at = (*self._groups, self._name, self._colour, self._category, *self._sizes)
        self._columns.read_together([name for name in looked_at if name is not None])
        by, column, rows = self._told(row, np.ones(len(self._shop), dtype=bool) if allowed is None else allowed)
        if by is None:
            return Variants(None, None, (), 0)
        likeness = self._compare(row, rows)
        order = np.lexsort((rows, -np.round(likeness.order, 6)))[:most]
        product, *found = self._shop.products([row, *rows[order].tolist()])
        similarities = likeness.overall[order].tolist()
        return Variants(
            by,
            column,
            tuple(
                Variant(each, round(similarity, 6), self._differs(product, each))
                for each, similarity in zip(found, similarities, strict=True)
            ),
            len(rows),
        )

    def _told(self, row: int, allowed: Mask) -> tuple[By | None, str | None, Rows]:
        """Return how variants are told, and their rows."""
        for column in self._groups:
            if (rows := self._by_column(column, row, allowed)) is not None:
                return "column", column, rows
        among = self._of_category(row, allowed)
        colours = frozenset[str]() if self._colour is None else colour_words(self._texts(self._colour))
        rows = self._by_name(row, among, colours)
        if len(rows):
            return "name", None, rows
        rows = self._by_look(row, among, colours)
        return ("look" if len(rows) else None), None, rows

    def _by_column(self, column: str, row: int, allowed: Mask) -> Rows | None:
        """Return the others of a column's value; None where it has none here, or too many for variants."""
        encoded = self._columns.encoded(column)
        code = int(encoded.codes[row])
        rows = np.flatnonzero(encoded.codes == code)
        if code == encoded.code_of.get("", -1) or not 1 < len(rows) <= COARSE:
            return None
        rows = rows[(rows != row) & allowed[rows]]
        return rows if len(rows) else None

    def _of_category(self, row: int, allowed: Mask) -> Rows:
        """Return the others of the product's category: all others where the shop knows none."""
        if self._category is not None:
            codes = self._columns.encoded(self._category).codes
            allowed = allowed & (codes == codes[row])
        rows = np.flatnonzero(allowed)
        return np.asarray(rows[rows != row])

    def _by_name(self, row: int, among: Rows, colours: frozenset[str]) -> Rows:
        if self._name is None:
            return among[:0]
        rows = namesakes(self._columns, self._name, row, among, colours)
        if not len(rows):
            return rows
        likeness = self._compare(row, rows)
        least = NAMED if len(rows) <= GENERAL else LOOKS
        same = likeness.overall >= self._near  # as pictures of the sizes of one product are
        sizes = same & self._another_size(row, rows)
        other = (likeness.at_least(*least) | same) & self._another_colour(row, rows, likeness) & ~sizes
        return np.sort(np.concatenate([rows[sizes], self._one_of_each(rows[other], likeness.order[other])]))

    def _by_look(self, row: int, among: Rows, colours: frozenset[str]) -> Rows:
        if {SHAPE, TEXTURE} - {aspect.name for aspect in self._shop.card.aspects} or len(among) > MOST_COMPARED:
            return among[:0]
        likeness = self._compare(row, among)
        fits = likeness.at_least(*LOOKS) & likeness.other_colour(OTHER_COLOUR)
        fits &= self._another_colour(row, among, likeness)
        if self._name is not None and fits.any():
            places = np.flatnonzero(fits)
            name, *others = self._columns.encoded(self._name).texts_at(np.append(row, among[places]))
            fits[places] = [same_but_codes(name, other, colours) for other in others]
        return np.sort(self._one_of_each(among[fits], likeness.order[fits]))

    def _another_colour(self, row: int, rows: Rows, likeness: Likeness) -> Mask:
        """Return whose colour is said to be another; in a shop that says none, whose is another in the picture."""
        if self._colour is None:
            return likeness.other_colour(OTHER_COLOUR)
        codes = self._columns.encoded(self._colour).codes
        return np.asarray(codes[rows] != codes[row])

    def _another_size(self, row: int, rows: Rows) -> Mask:
        """Return whose size is said to be another, by a column of sizes or in the name."""
        other = np.zeros(len(rows), dtype=bool)
        for column in self._sizes:
            codes = self._columns.encoded(column).codes
            other |= codes[rows] != codes[row]
        if self._name is not None:
            name, *others = self._columns.encoded(self._name).texts_at(np.append(row, rows))
            size = size_in(name)
            other |= np.array([size_in(each) != size for each in others], dtype=bool)
        return other

    def _one_of_each(self, rows: Rows, order: Cosines) -> Rows:
        """Return the most alike of each colour that is said: a product has each of its colours once."""
        if self._colour is None:
            return rows
        best = np.argsort(-order, kind="stable")
        colours = self._columns.encoded(self._colour).codes[rows[best]]
        return rows[best[np.unique(colours, return_index=True)[1]]]

    def _compare(self, row: int, rows: Rows) -> Likeness:
        first = self._shop.picture_rows.first
        vectors = self._index.take(first[np.append(rows, row)])
        return Likeness.of(vectors[-1], vectors[:-1], self._shop.card.aspects)

    def _texts(self, column: str) -> list[str]:
        return list(self._columns.encoded(column).code_of)

    def _differs(self, product: Product, other: Product) -> dict[str, str]:
        """Return what another product says otherwise, but for its id, its name and its addresses."""
        addresses = {other.url, *other.pictures}
        return {
            name: value
            for name, value in other.attributes.items()
            if value != product.attributes.get(name, "") and value and value not in addresses and name not in self._own
        }
