"""Answers and explanations as the JSON objects that the service sends and `--json` prints."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from typing import Literal, NotRequired, TypedDict, cast
from urllib.parse import urlencode

from parecido.embeddings.explain import Explanation, MapOf, Side
from parecido.paths import picture_path
from parecido.recommend import Answer, Prediction, Recommendation

Thumbnails = Callable[[Sequence[str]], Sequence[bytes]]
"""Gives the JPEG thumbnails of product ids, in their order; `Recommender.thumbnails` is one."""


class GuessObject(TypedDict):
    """A value and its calibrated probability, 0 to 1."""

    value: str
    probability: float


class PredictionObject(TypedDict):
    """The category that the neighbours vote for; `share` is between 0 and 1.

    `probability` has, by column, the value that the shop's trained head takes the query for; without a head it is
    left out.
    """

    category: str
    share: float
    probability: NotRequired[dict[str, GuessObject]]


class ReasonObject(TypedDict):
    """A rule that moved a recommendation: its kind, for programs, and a sentence for people."""

    rule: str
    says: str


class RecommendationObject(TypedDict):
    """One recommended product; `image` is its thumbnail, a JPEG in base64, left out where not asked for.

    `aspects` are the cosines of the model's aspects by name. `looks_alike` is how probably it agrees with the query on
    category and colour, 0 to 1, left out where nothing says so. `folded` are the ids that it stands for among the
    candidates, `reasons` the rules that moved it: left out where there are none.
    """

    id: str
    similarity: float
    aspects: dict[str, float]
    caption: str
    url: str
    product: dict[str, str]
    folded: NotRequired[list[str]]
    reasons: NotRequired[list[ReasonObject]]
    image: NotRequired[str]
    image_url: str
    looks_alike: NotRequired[float]


class AnswerObject(TypedDict):
    """What `/fashion` and `/similar/<id>` answer. Keys may be added to it later, never taken away.

    `next` asks for the next page, and is left out on the last one; `folded` are the ids that belong to the groups of
    the query or of earlier pages, left out where there are none.
    """

    predicted: PredictionObject | None
    recommendations: list[RecommendationObject]
    search: str
    folded: NotRequired[list[str]]
    next: NotRequired[str]


class DoubtObject(TypedDict):
    """Why a photo's category is not to be believed: the picture is `blank`, or `far` from all products; a sentence."""

    kind: Literal["blank", "far"]
    says: str


class DoubtedObject(AnswerObject):
    """What `/v1/similar` answers: `doubt` says why `predicted` is not to be believed, left out where nothing says so.

    A blank photo has no category: `predicted` is null.
    """

    doubt: NotRequired[DoubtObject]


class SideObject(TypedDict):
    """What each place of one picture adds to what the map is of: rows of numbers, the picture's top first.

    None for a model that does not tell places.
    """

    contributions: list[list[float]] | None


ExplanationObject = TypedDict(
    "ExplanationObject",
    {
        "similarity": float,
        "aspects": dict[str, float],
        "guessed": float | None,
        "map": MapOf,
        "query": SideObject,
        "with": SideObject,
    },
)
"""What `explain --json` prints. `map` is what the contributions are of.

Where it is "overall", `guessed` and the contributions of each side add up to the overall aspect's cosine. Where it is
"similarity" they add up to nothing, and `guessed` is None. For a model that does not tell places all of it is None.
"""


def answer_dict(answer: Answer, *, image: Thumbnails | None) -> AnswerObject:
    """Return `answer` as an object for JSON, similarities to six decimals and the share to four.

    `image` is asked once, for all products of the answer; without it the key "image" is left out. Nothing is said of
    doubts here, and a blank photo has the category that its neighbours vote for: `doubted_dict` says more.
    """
    made = [_recommendation(each) for each in answer.recommendations]
    if image is not None and made:
        for recommendation, thumbnail in zip(made, image([each["id"] for each in made]), strict=True):
            recommendation["image"] = base64.b64encode(thumbnail).decode("ascii")
    answered: AnswerObject = {
        "predicted": _prediction(answer.predicted or answer.voted),
        "recommendations": made,
        "search": answer.search,
    }
    if answer.folded:
        answered["folded"] = list(answer.folded)
    if answer.next is not None:
        answered["next"] = answer.next
    return answered


def doubted_dict(answer: Answer, *, image: Thumbnails | None) -> DoubtedObject:
    """Return what `answer_dict` does, with the doubt about the category; a blank photo has none."""
    made = cast("DoubtedObject", answer_dict(answer, image=image))
    made["predicted"] = _prediction(answer.predicted)
    if answer.doubt is not None:
        made["doubt"] = {"kind": answer.doubt.kind, "says": answer.doubt.says}
    return made


def explanation_dict(explanation: Explanation) -> ExplanationObject:
    """Return `explanation` as an object for JSON, to six decimals; its contributions row by row, from the top."""
    return {
        "similarity": round(explanation.similarity, 6),
        "aspects": {name: round(cosine, 6) for name, cosine in explanation.similarities.items()},
        "guessed": round(explanation.guessed, 6) + 0.0 if explanation.adds_up else None,
        "map": explanation.map_of,
        "query": _side(explanation.query),
        "with": _side(explanation.other),
    }


def image_url(product_id: str) -> str:
    """Return the path of a product's thumbnail on the service, every unsafe character of the id quoted."""
    path, query = picture_path(product_id)
    return f"{path}?{urlencode(query)}" if query else path


def _side(side: Side) -> SideObject:
    return {"contributions": None if side.regions is None else side.contributions.round(6).tolist()}


def _prediction(predicted: Prediction | None) -> PredictionObject | None:
    if predicted is None:
        return None
    made: PredictionObject = {"category": predicted.category, "share": round(float(predicted.share), 4)}
    if predicted.labels:
        made["probability"] = {
            each.column: {"value": each.value, "probability": round(float(each.probability), 4)}
            for each in predicted.labels
        }
    return made


def _recommendation(given: Recommendation) -> RecommendationObject:
    made: RecommendationObject = {
        "id": given.id,
        "similarity": round(float(given.similarity), 6),
        "aspects": {name: round(float(cosine), 6) for name, cosine in given.similarities.items()},
        "caption": given.caption,
        "url": given.url,
        "product": dict(given.product),
        "image_url": image_url(given.id),
    }
    if given.looks_alike is not None:
        made["looks_alike"] = round(float(given.looks_alike), 4)
    if given.folded:
        made["folded"] = list(given.folded)
    if given.reasons:
        made["reasons"] = [{"rule": each.rule, "says": each.says} for each in given.reasons]
    return made
