"""The optional fields that every question may carry: n, where, min_similarity, weights, colour and embed."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TypedDict

from werkzeug.datastructures import MultiDict

from parecido.recommend import Where
from parecido.server.refusal import Refusal
from parecido.settings import Settings
from parecido.weights import parse_weights
from parecido.where import parse_where


class Question(TypedDict):
    """The options of a recommender's `similar`, by its own names."""

    k: int
    where: Where
    min_similarity: float | None
    weights: dict[str, float] | None
    colour: str | None


@dataclass(frozen=True, slots=True)
class Options:
    """How many recommendations, of which products, how similar at least, by which aspects, in which colour, and
    whether with their pictures.
    """

    count: int
    where: Where
    min_similarity: float | None
    weights: dict[str, float] | None
    colour: str | None
    embed: bool

    def question(self) -> Question:
        """Return what a recommender is asked, beside the product or the photo."""
        return {
            "k": self.count,
            "where": self.where,
            "min_similarity": self.min_similarity,
            "weights": self.weights,
            "colour": self.colour,
        }


def read_options(fields: MultiDict[str, str], settings: Settings) -> Options:
    """Return the options among a request's fields. Raises Refusal, BadFilter or BadWeights for a value that is none."""
    return Options(
        count=_read_count(fields, settings),
        where=parse_where(fields.getlist("where")),
        min_similarity=_read_min_similarity(fields),
        weights=_read_weights(fields),
        colour=_only(fields, "colour", "bad_colour"),
        embed=_read_embed(fields),
    )


def read_text(fields: MultiDict[str, str]) -> str:
    """Return the text of a question by text. Raises Refusal where it is missing or given several times."""
    text = _only(fields, "text", "bad_text")
    if text is None:
        raise Refusal("bad_text", "text is missing; ask GET /similar?text=… in words, or GET /similar/<id> by product")
    return text


def _read_count(fields: MultiDict[str, str], settings: Settings) -> int:
    text = _only(fields, "n", "bad_n")
    if text is None:
        return settings.default_count
    # int() alone would also take "1_0", signs and the digits of other scripts
    if not re.fullmatch(r"[0-9]{1,9}", text) or not 1 <= int(text) <= settings.max_count:
        raise Refusal("bad_n", f"n is {_shown(text)}; it must be a whole number from 1 to {settings.max_count}")
    return int(text)


def _read_min_similarity(fields: MultiDict[str, str]) -> float | None:
    text = _only(fields, "min_similarity", "bad_min_similarity")
    if text is None:
        return None
    try:
        least = float(text)
    except ValueError:
        least = math.nan
    if not -1 <= least <= 1:  # false for nan, too
        raise Refusal("bad_min_similarity", f"min_similarity is {_shown(text)}; it must be a number from -1 to 1")
    return least


def _read_weights(fields: MultiDict[str, str]) -> dict[str, float] | None:
    text = _only(fields, "weights", "bad_weights")
    return None if text is None else parse_weights(text)


def _read_embed(fields: MultiDict[str, str]) -> bool:
    text = _only(fields, "embed", "bad_embed")
    if text not in {None, "0", "1"}:
        raise Refusal("bad_embed", f"embed is {_shown(text)}; it must be 1 (pictures in the answer) or 0")
    return text != "0"


def _only(fields: MultiDict[str, str], name: str, code: str) -> str | None:
    values = fields.getlist(name)
    if len(values) > 1:
        raise Refusal(code, f"{name} is given {len(values)} times; give it once")
    return values[0] if values else None


def _shown(text: str | None) -> str:
    return repr(text if text is None or len(text) <= 40 else text[:40] + "...")
