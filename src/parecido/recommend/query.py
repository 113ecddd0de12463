"""What is searched for: a question's products, photos or text as one row of numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from parecido.embeddings.aspects import COLOUR, OVERALL, block_slices, is_default, keep_weights, weigh_query
from parecido.embeddings.card import ModelCard
from parecido.index.contract import Vector, Vectors
from parecido.recommend.blend import blend_queries
from parecido.recommend.photo import PhotoReader
from parecido.recommend.question import Example, Question
from parecido.recommend.text import TextReader
from parecido.shop.reader import Shop


@dataclass(frozen=True, slots=True)
class Query:
    """A question's row (dim,) as the shop compares it, and `weighed`: the same scaled to the weights asked for.

    `made` is what the shop's model made of the one picture asked with, before any head; None for several or a text.
    `said` names the aspects that the question says something of, and `as_built` tells whether the row looks like what
    the index was built for: one picture at the default weights.
    """

    row: Vector
    weighed: Vector
    made: Vector | None
    said: tuple[str, ...]
    as_built: bool


class QueryReader:
    """Reads questions with a shop's model."""

    def __init__(self, shop: Shop, photos: PhotoReader, texts: TextReader, row_of: Callable[[str], int]) -> None:
        self._shop = shop
        self._photos = photos
        self._texts = texts
        self._row_of = row_of

    @property
    def _card(self) -> ModelCard:
        return self._shop.card

    def read(self, question: Question) -> Query:
        """Return what is searched for.

        Raises UnknownProduct, BadWeights, BadColour, BadText, QueryError, or PictureError for a photo that cannot be
        decoded.
        """
        said, weights = self._said(question), question.weights
        if question.text is not None:
            weights = keep_weights(self._card.aspects, weights, said)
        default = weights is None or is_default(self._card.aspects, weights)
        made, row = self._read_row(question)
        if question.colour is not None:
            row = row.copy()
            row[block_slices(self._card.aspects)[COLOUR]] = self._photos.colour_block(question.colour)
        weighed = row if weights is None or default else weigh_query(row, self._card.aspects, weights)
        return Query(row, weighed, made, tuple(said), default and question.colour is None and made is not None)

    def _said(self, question: Question) -> list[str]:
        """Return the names of the aspects that the question says something of: all of them, but for a text."""
        said = {OVERALL} if question.colour is None else {OVERALL, COLOUR}
        return [aspect.name for aspect in self._card.aspects if question.text is None or aspect.name in said]

    def _read_row(self, question: Question) -> tuple[Vector | None, Vector]:
        """Return what the model made of the one picture asked with, None for several or a text, and the row."""
        if question.text is not None:
            return None, self._seen(self._texts.embed(question.text))
        liked = [self._make(each) for each in question.like]
        if question.product is not None:
            liked.insert(0, self._shop.model_vector(self._row_of(question.product)))
        if question.photo is not None:
            liked.insert(0, self._photos.embed(question.photo))
        if len(liked) == 1 and not question.dislike:
            return liked[0], self._seen(liked[0])
        disliked = [self._make(each) for each in question.dislike]
        return None, blend_queries(self._seen_all(liked), self._seen_all(disliked), self._card.aspects)

    def _make(self, example: Example) -> Vector:
        """Return what the model made of a product or a photo, before any head."""
        if isinstance(example, str):
            return self._shop.model_vector(self._row_of(example))
        return self._photos.embed(example)

    def _seen(self, made: Vector) -> Vector:
        """Return a model's row as the shop compares it."""
        return np.asarray(self._shop.through_head(made[np.newaxis])[0])

    def _seen_all(self, made: Sequence[Vector]) -> Vectors:
        """Return a model's rows as the shop compares them, (n, dim)."""
        if not made:
            return np.empty((0, self._card.dimension), dtype=np.float32)
        return self._shop.through_head(np.stack(made))
