"""What a question finds: recommendations with their reasons, and a predicted category."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One product that looks like the query. `product` holds the table's own columns as text ("" = missing).

    `similarities` are the cosines of the model's aspects, by name, to six decimals: `similarity` is their mean at the
    weights of the question. Under a colour wish the colour is compared with the wish. A text says something of the
    overall aspect alone, so the others are left out.

    `looks_alike` is how probably the product agrees with what was asked for on category and colour (see
    `parecido.recommend.alike`); None where the shop has no calibration, or it is not for such a question.
    """

    id: str
    similarity: float
    caption: str
    url: str
    product: Mapping[str, str]
    similarities: Mapping[str, float] = field(default_factory=dict)
    looks_alike: float | None = None


@dataclass(frozen=True, slots=True)
class LabelGuess:
    """One of the table's columns, the value that a trained head guesses, and the value's calibrated probability."""

    column: str
    value: str
    probability: float


@dataclass(frozen=True, slots=True)
class Prediction:
    """The category that the query's neighbours vote for, and its share (0 to 1) of the vote.

    `labels` are what a shop's trained head takes the query for; without one there are none.
    """

    category: str
    share: float
    labels: tuple[LabelGuess, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The recommendations, most similar first, and the predicted category (None when nothing voted).

    `search` is the kind of index that found them: "exact" or "annoy".
    """

    predicted: Prediction | None
    recommendations: tuple[Recommendation, ...]
    search: str = "exact"
