"""What is searched for: a question's products, photos or text as one row of numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from parecido.embeddings.aspects import (
    COLOUR,
    OVERALL,
    block_slices,
    is_default,
    keep_weights,
    share_weights,
    weigh_query,
)
from parecido.embeddings.explain import AskedWith
from parecido.index.contract import Vector, Vectors
from parecido.recommend.asking.blend import blend_queries
from parecido.recommend.asking.photo import PhotoReader
from parecido.recommend.asking.text import TextReader
from parecido.recommend.question import Example, Question
from parecido.shop.reader import Shop


@dataclass(frozen=True, slots=True)
class Query:
    """A question's rows (q, dim) as the shop compares them, and `weighed`: the same scaled to the weights asked for.

    There is a row for each picture of the product asked with, one for everything else. `made` is what the shop's model
    made of the first picture, before any head; None for several examples or a text. `said` names the aspects that the
    question says something of, and `as_built` tells whether the rows look like what the index was built for: pictures
    at the default weights; `blended` that it is the mean of several examples.
    """

    rows: Vectors
    weighed: Vectors
    made: Vector | None
    said: tuple[str, ...]
    as_built: bool
    blended: bool


class QueryReader:
    """Reads questions with a shop's model."""

    def __init__(self, shop: Shop, photos: PhotoReader, texts: TextReader) -> None:
        self._shop = shop
        self._photos = photos
        self._texts = texts

    def read(self, question: Question, own: Mapping[str, int]) -> Query:
        """Return what is searched for; `own` has the rows of the question's products by id.

        Raises BadWeights, BadColour, BadText, QueryError, or PictureError for a photo that cannot be decoded.
        """
        aspects = self._shop.card.aspects
        said, weights = self._said(question), question.weights
        if question.text is not None:
            weights = keep_weights(aspects, weights, said)
        default = weights is None or is_default(aspects, weights)
        made, rows = self._read_rows(question, own)
        if question.colour is not None:
            rows = rows.copy()
            rows[:, block_slices(aspects)[COLOUR]] = self._photos.colour_block(question.colour)
        weighed = rows
        if weights is not None and not default:
            weighed = np.stack([weigh_query(row, aspects, weights) for row in rows])
        pictures = question.text is None and question.colour is None and not question.dislike
        return Query(rows, weighed, made, said, default and pictures, blended=made is None and question.text is None)

    def asked_with(self, question: Question, own: Mapping[str, int]) -> AskedWith | None:
        """Return what a question makes of its picture, None where it says nothing that changes the similarity.

        Raises BadWeights, BadColour, PictureError, or QueryError where its examples leave nothing to look for.
        """
        aspects, weights = self._shop.card.aspects, question.weights
        if weights is None and question.colour is None and not question.like and not question.dislike:
            return None
        if weights is not None:
            share_weights(aspects, weights)  # what is wrong with them is said before anything is looked at
        colour = None if question.colour is None else self._photos.colour_block(question.colour)
        liked, disliked = self._examples(question, own)

        def find(rows: Vectors) -> Vectors:
            joined = [np.concatenate([row[np.newaxis], liked]) for row in rows]
            found = np.stack([blend_queries(each, disliked, aspects) for each in joined])
            if colour is not None:
                found[:, block_slices(aspects)[COLOUR]] = colour
            return found

        def weigh(found: Vectors) -> Vectors:
            return found if weights is None else np.stack([weigh_query(row, aspects, weights) for row in found])

        return AskedWith(find, weigh, self._photos.measure)

    def _said(self, question: Question) -> tuple[str, ...]:
        """Return the names of the aspects that the question says something of: all of them, but for a text."""
        said = {OVERALL} if question.colour is None else {OVERALL, COLOUR}
        names = (aspect.name for aspect in self._shop.card.aspects)
        return tuple(name for name in names if question.text is None or name in said)

    def _read_rows(self, question: Question, own: Mapping[str, int]) -> tuple[Vector | None, Vectors]:
        """Return what the model made of the first picture, None for several examples or a text, and the rows."""
        if question.text is not None:
            return None, self._shop.through_head(self._texts.embed(question.text)[np.newaxis])
        asked = [each for each in (question.photo, question.product) if each is not None]
        liked = [self._make(each, own, is_id=each is question.product) for each in asked]
        liked += [self._make(each, own, is_id=isinstance(each, str)) for each in question.like]
        disliked = [self._make(each, own, is_id=isinstance(each, str)) for each in question.dislike]
        if len(liked) == 1 and not disliked:
            return liked[0][0], self._shop.through_head(liked[0])
        blended = blend_queries(self._means(liked), self._means(disliked), self._shop.card.aspects)
        return None, blended[np.newaxis]

    def _examples(self, question: Question, own: Mapping[str, int]) -> tuple[Vectors, Vectors]:
        """Return a row for each example that is liked, and for each that is disliked, as the shop compares them."""
        liked, disliked = (
            self._means([self._make(each, own, is_id=isinstance(each, str)) for each in examples])
            for examples in (question.like, question.dislike)
        )
        return liked, disliked

    def _make(self, example: Example, own: Mapping[str, int], *, is_id: bool) -> Vectors:
        """Return what the model made of all pictures of a product, or of a photo, before any head."""
        if is_id and isinstance(example, str):
            return self._shop.model_vectors_of(self._shop.picture_rows.of(own[example]).tolist())
        return self._photos.embed(example)[np.newaxis]

    def _means(self, made: Sequence[Vectors]) -> Vectors:
        """Return a row (n, dim) for each example as the shop compares it: the mean of its pictures' rows."""
        if not made:
            return np.empty((0, self._shop.card.dimension), dtype=np.float32)
        return np.stack([self._shop.through_head(rows).mean(axis=0) for rows in made])
