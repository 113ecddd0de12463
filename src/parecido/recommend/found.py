"""What a question finds: recommendations with their reasons, and a predicted category."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from parecido.index.contract import Plan
from parecido.recommend.reasons import Reason


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One product that looks like the query. `product` holds the table's own columns as text ("" = missing).

    `similarities` are the cosines of the model's aspects, by name, to six decimals: `similarity` is their mean at the
    weights of the question. Under a colour wish the colour is compared with the wish. A text says something of the
    overall aspect alone, so the others are left out.

    `looks_alike` is how probably the product agrees with what was asked for on category and colour (see
    `parecido.recommend.finding.alike`); None where the shop has no calibration, or it is not for such a question.

    `folded` are the ids of the products that this one stands for, where the answer is grouped: those of its group among
    the candidates that were looked at, not all that the shop has. `reasons` are the rules that
    moved it, none where its similarity alone put it where it is.
    """

    id: str
    similarity: float
    caption: str
    url: str
    product: Mapping[str, str]
    similarities: Mapping[str, float] = field(default_factory=dict)
    looks_alike: float | None = None
    folded: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()


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
class Doubt:
    """Why a photo's category is not to be believed: it is "blank", or "far" from all products; and a sentence."""

    kind: Literal["blank", "far"]
    says: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The recommendations, and the predicted category (None when nothing voted, or the photo is blank).

    That of a photo is the photo's alone, whatever else was asked, and `doubt` says why it is not to be believed, None
    for nothing against it. `voted` is what the neighbours of a blank photo vote for all the same.

    The most similar ones come first, unless boosts, groups, diversity or pins were asked for. `search` is the kind of
    index that found them: "exact", "hnsw" or "annoy"; `plan` says how it searched, and why. `next` asks for the next
    page (None: there is none), and `folded` are the ids of what belongs to the groups of the query, or of what earlier
    pages showed, of the candidates that were looked at.
    """

    predicted: Prediction | None
    recommendations: tuple[Recommendation, ...]
    search: str = "exact"
    plan: Plan | None = field(default=None, compare=False)
    next: str | None = None
    folded: tuple[str, ...] = ()
    doubt: Doubt | None = None
    voted: Prediction | None = None
