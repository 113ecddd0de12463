"""Which regions of two pictures make them alike, from the network's own places.

What a model sees in the overall block of a picture is the mean of its places. So what it adds to the overall cosine
with another picture is a sum over the places of one of them: each adds its inner product with the other's mean, divided
by how many places there are. Nothing is estimated. The rest of the cosine is what the guesses add, in a model whose
block begins with guesses of the kind of thing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from parecido.embeddings.aspects import OVERALL, aspect_similarities
from parecido.embeddings.card import ModelCard
from parecido.embeddings.embedder import Sight
from parecido.embeddings.regions import lay_places
from parecido.errors import ModelError
from parecido.images.heat import paint_heat
from parecido.images.thumbnail import shrink_picture

GAP = 8
"""White pixels between the two pictures of an explanation."""


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """A picture and what the shop's model sees in it (a Sight of one)."""

    picture: Image.Image
    sight: Sight


@dataclass(frozen=True, slots=True, eq=False)
class Regions:
    """What each place of a network's input adds to the overall cosine, and that laid over the picture."""

    contributions: NDArray[np.float64]
    heat: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """One of the two pictures of an explanation; `regions` is None for a model that does not tell places."""

    picture: Image.Image
    regions: Regions | None

    @property
    def contributions(self) -> NDArray[np.float64]:
        """What each place (h', w') of the input adds to the overall cosine; negative where it speaks against it.

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

    The contributions of each side and `guessed` add up to the overall cosine: `guessed` is what being taken for one
    kind of thing and for one kind of wearer adds, and through a trained head also what these and the regions add
    together. It has no place in the picture.

    The cosines are of the pictures as they were looked at now: of a product that is its stored thumbnail, so they can
    differ a little from those of an answer, whose products were embedded from their own files.

    With an imported model `tells_regions` is False: the similarities are there, and what is about regions raises
    ModelError.
    """

    similarity: float
    similarities: Mapping[str, float]
    query: Side
    other: Side

    @property
    def tells_regions(self) -> bool:
        """Whether the shop's model tells where its overall block comes from."""
        return self.query.regions is not None

    @property
    def guessed(self) -> float:
        """What has no place in the picture."""
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


def explain_pair(query: Look, other: Look, card: ModelCard, *, side: int) -> Explanation:
    """Explain what makes two pictures alike. Pictures are shown with a longest side of at most `side` pixels."""
    row, other_row = query.sight.embeddings[0], other.sight.embeddings
    cosines = aspect_similarities(row, other_row, card.aspects)
    return Explanation(
        similarity=float(other_row[0].astype(np.float64) @ row.astype(np.float64)),
        similarities={name: float(cosine[0]) for name, cosine in cosines.items()},
        query=_explain_side(query, other, card, side),
        other=_explain_side(other, query, card, side),
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
    heat = np.maximum(lay_places(contributions, picture.size, card), np.float32(0))
    heat = np.asarray(heat / max(float(heat.max()), 1e-12), dtype=np.float32)
    return Side(picture, Regions(contributions, heat))


def _at_height(picture: Image.Image, height: int) -> Image.Image:
    if picture.height == height:
        return picture
    width = max(1, round(picture.width * height / picture.height))
    return picture.resize((width, height), Image.Resampling.BICUBIC)
