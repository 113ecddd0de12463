"""The optional fields of every question: n, where, min_similarity, weights, colour, embed and the wishes."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Required

from werkzeug.datastructures import MultiDict

from parecido.recommend import Where
from parecido.recommend.question import Wishes
from parecido.server.fields import read_one, shown
from parecido.server.refusal import Refusal
from parecido.server.wishes import read_wishes
from parecido.settings import Settings
from parecido.weights import parse_weights
from parecido.where import parse_where


class Question(Wishes, total=False):
    """The options of a recommender's `similar`, by its own names."""

    k: Required[int]
    where: Required[Where]
    min_similarity: Required[float | None]
    weights: Required[dict[str, float] | None]
    colour: Required[str | None]


@dataclass(frozen=True, slots=True)
class Options:
    """How many recommendations, of which products, how similar at least, by which aspects, in which colour, in what
    order, and whether with their pictures.
    """

    count: int
    where: Where
    min_similarity: float | None
    weights: dict[str, float] | None
    colour: str | None
    wishes: Wishes
    embed: bool

    def question(self) -> Question:
        """Return what a recommender is asked, beside the product or the photo; of the wishes those that were sent."""
        return {
            "k": self.count,
            "where": self.where,
            "min_similarity": self.min_similarity,
            "weights": self.weights,
            "colour": self.colour,
            **self.wishes,
        }


def read_options(fields: MultiDict[str, str], settings: Settings) -> Options:
    """Return the options among a request's fields. Raises Refusal, BadFilter or BadWeights for a value that is none."""
    return Options(
        count=_read_count(fields, settings),
        where=parse_where(fields.getlist("where")),
        min_similarity=_read_min_similarity(fields),
        weights=_read_weights(fields),
        colour=read_one(fields, "colour", "bad_colour"),
        wishes=read_wishes(fields),
        embed=_read_embed(fields),
    )


def read_text(fields: MultiDict[str, str]) -> str | None:
    """Return the text of a question, None where it asks by what is liked instead. Raises Refusal for neither."""
    text = read_one(fields, "text", "bad_text")
    if text is None and "like" not in fields:
        raise Refusal(
            "bad_text",
            "text is missing; ask GET /similar?text=… in words, GET /similar/<id> by product, or "
            "GET /similar?like=<id> by several",
        )
    return text


def _read_count(fields: MultiDict[str, str], settings: Settings) -> int:
    text = read_one(fields, "n", "bad_n")
    if text is None:
        return settings.default_count
    # int() alone would also take "1_0", signs and the digits of other scripts
    if not re.fullmatch(r"[0-9]{1,9}", text) or not 1 <= int(text) <= settings.max_count:
        raise Refusal("bad_n", f"n is {shown(text)}; it must be a whole number from 1 to {settings.max_count}")
    return int(text)


def _read_min_similarity(fields: MultiDict[str, str]) -> float | None:
    text = read_one(fields, "min_similarity", "bad_min_similarity")
    if text is None:
        return None
    try:
        least = float(text)
    except ValueError:
        least = math.nan
    if not -1 <= least <= 1:  # false for nan, too
        raise Refusal("bad_min_similarity", f"min_similarity is {shown(text)}; it must be a number from -1 to 1")
    return least


def _read_weights(fields: MultiDict[str, str]) -> dict[str, float] | None:
    text = read_one(fields, "weights", "bad_weights")
    return None if text is None else parse_weights(text)


def _read_embed(fields: MultiDict[str, str]) -> bool:
    text = read_one(fields, "embed", "bad_embed")
    if text not in {None, "0", "1"}:
        raise Refusal("bad_embed", f"embed is {shown(text)}; it must be 1 (pictures in the answer) or 0")
    return text != "0"
