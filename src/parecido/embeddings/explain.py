"""Which regions of two pictures make them alike, from the network's own places, or measured.

What a model sees in the overall block of a picture is the mean of its places. So what it adds to the overall cosine
with another picture is a sum over the places of one of them: each adds its inner product with the other's mean, divided
by how many places there are. Nothing is estimated. The rest of the cosine is what the guesses add, in a model whose
block begins with guesses of the kind of thing.

A question that weighs the aspects, wishes for a colour, or likes and dislikes other things ranks by another similarity,
of which no such sum is known. What the regions add to that one is measured (see `parecido.embeddings.measure`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from parecido.embeddings.aspects import OVERALL, aspect_similarities
from parecido.embeddings.card import ModelCard
from parecido.embeddings.embedder import Sight
from parecido.embeddings.measure import Rows, Similarities
from parecido.embeddings.regions import lay_cells, lay_places
from parecido.errors import ModelError, QueryError
from parecido.images.heat import paint_heat
from parecido.images.thumbnail import shrink_picture

GAP = 8
"""White pixels between the two pictures of an explanation."""

MapOf = Literal["overall", "similarity"]
"""What a map is of: the overall aspect, as it comes, or the similarity that a question ranks by."""


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """A picture and what the shop's model sees in it (a Sight of one)."""

    picture: Image.Image
    sight: Sight


@dataclass(frozen=True, slots=True, eq=False)
class AskedWith:
    """What a question makes of its picture, and how the regions' part in its similarity is measured.

    `find` gives, for rows (n, dimension) of the query's picture, those that are searched for, and `weigh` scales these
    to the weights asked for. `measure` gives what each place of a picture adds to a similarity.
    """

    find: Callable[[Rows], Rows]
    weigh: Callable[[Rows], Rows]
    measure: Callable[[Look, Similarities], NDArray[np.float64]]


@dataclass(frozen=True, slots=True, eq=False)
class Regions:
    """What each place of a network's input adds to what the map is of, and that laid over the picture."""

    contributions: NDArray[np.float64]
    heat: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """One of the two pictures of an explanation; `regions` is None for a model that does not tell places."""

    picture: Image.Image
    regions: Regions | None

    @property
    def contributions(self) -> NDArray[np.float64]:
        """What each place (h', w') of the input adds to what the map is of; negative where it speaks against it.

        Raises ModelError for a model that does not tell places.
        """
        return self._told().contributions

    @property
    def heat(self) -> NDArray[np.float32]:
        """The positive contributions laid over the picture (height, width), at most 1. Raises as they do."""
        return self._told().heat

    def overlay(self) -> Image.Image:
        """Return the picture with its heat painted on it. Raises ModelError for a model that does not tell places."""
        return paint_heat(self.picture, self.heat)

    def _told(self) -> Regions:
        if self.regions is None:
            raise ModelError(
                "an imported model does not tell which regions make pictures alike: there is no heat map; "
                "the similarities by aspect are there, and a shop built without --model has both"
            )
        return self.regions


@dataclass(frozen=True, slots=True, eq=False)
class Explanation:
    """Why two pictures are alike: the similarity, the cosine of each aspect, and the regions of both.

    `map_of` says what the regions add to. For a question with weights, a wished colour, or what it likes and dislikes
    that is "similarity", the one that it ranks by: the contributions are measured, and add up to nothing.

    For any other it is "overall": the contributions of each side and `guessed` add up to the overall cosine. `guessed`
    is what being taken for one kind of thing and for one kind of wearer adds, and through a trained head also what
    these and the regions add together. It has no place in the picture.

    The cosines are of the pictures as they were looked at now: of a product that is its stored thumbnail, so they can
    differ a little from those of an answer, whose products were embedded from their own files.

    With an imported model `tells_regions` is False: the similarities are there, and what is about regions raises
    ModelError.
    """

    similarity: float
    similarities: Mapping[str, float]
    query: Side
    other: Side
    map_of: MapOf = "overall"

    @property
    def tells_regions(self) -> bool:
        """Whether the shop's model tells where its overall block comes from."""
        return self.query.regions is not None

    @property
    def adds_up(self) -> bool:
        """Whether the contributions of each side and `guessed` add up to the overall cosine."""
        return self.tells_regions and self.map_of == OVERALL

    @property
    def guessed(self) -> float:
        """What has no place in the picture. Raises QueryError where the contributions do not add up."""
        if self.map_of != OVERALL:
            raise QueryError(
                "the map is of the similarity that the question ranks by, whose regions do not add up; "
                "explain without weights, colour, like and dislike for what is guessed"
            )
        return float(self.similarities[OVERALL] - self.query.contributions.sum())

    @property
    def heat(self) -> NDArray[np.float32]:
        """The heat of the query's picture, float32 (height, width), 0 to 1."""
        return self.query.heat

    def picture(self) -> Image.Image:
        """Return both pictures with their heat, the query's to the left, at one height."""
        left, right = self.query.overlay(), self.other.overlay()
        height = max(left.height, right.height)
        left, right = _at_height(left, height), _at_height(right, height)
        both = Image.new("RGB", (left.width + GAP + right.width, height), "white")
        both.paste(left, (0, 0))
        both.paste(right, (left.width + GAP, 0))
        return both


def explain_pair(
    query: Look, other: Look, card: ModelCard, *, side: int, asked: AskedWith | None = None
) -> Explanation:
    """Explain what makes two pictures alike. Pictures are shown with a longest side of at most `side` pixels.

    With `asked` it is explained what makes the other one alike to what the question looks for.
    """
    rows, others = query.sight.embeddings, other.sight.embeddings
    found = rows if asked is None else asked.find(rows)
    weighed = found if asked is None else asked.weigh(found)
    cosines = aspect_similarities(found[0], others, card.aspects)
    query_side, other_side = _explain_side(query, other, card, side), _explain_side(other, query, card, side)
    if asked is not None and query_side.regions is not None:
        of_query = asked.measure(query, lambda made: _products(asked.weigh(asked.find(made)), others[0]))
        of_other = asked.measure(other, lambda made: _products(made, weighed[0]))
        query_side = Side(query_side.picture, _measured(of_query, query_side.picture, card))
        other_side = Side(other_side.picture, _measured(of_other, other_side.picture, card))
    return Explanation(
        similarity=float(_products(others, weighed[0])[0]),
        similarities={name: float(cosine[0]) for name, cosine in cosines.items()},
        query=query_side,
        other=other_side,
        map_of="overall" if asked is None else "similarity",
    )


def place_contributions(places: NDArray[np.float32], other: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return what each place (h', w', m) adds to the inner product of their mean and the mean of the other's places."""
    own, wanted = places.astype(np.float64), other.astype(np.float64).mean((0, 1))
    return np.asarray(own @ wanted / (own.shape[0] * own.shape[1]))


def _explain_side(look: Look, other: Look, card: ModelCard, side: int) -> Side:
    picture = shrink_picture(look.picture, side)
    if look.sight.places is None or other.sight.places is None:
        return Side(picture, None)
    contributions = place_contributions(look.sight.places[0], other.sight.places[0])
    return Side(picture, Regions(contributions, _heat(lay_places(contributions, picture.size, card))))


def _measured(contributions: NDArray[np.float64], picture: Image.Image, card: ModelCard) -> Regions:
    return Regions(contributions, _heat(lay_cells(contributions, picture.size, card)))


def _heat(laid: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the positive part, at most 1."""
    heat = np.maximum(laid, np.float32(0))
    return np.asarray(heat / max(float(heat.max()), 1e-12), dtype=np.float32)


def _products(rows: Rows, row: NDArray[np.float32]) -> NDArray[np.float64]:
    return np.asarray(rows.astype(np.float64) @ row.astype(np.float64))


def _at_height(picture: Image.Image, height: int) -> Image.Image:
    if picture.height == height:
        return picture
    width = max(1, round(picture.width * height / picture.height))
    return picture.resize((width, height), Image.Resampling.BICUBIC)
