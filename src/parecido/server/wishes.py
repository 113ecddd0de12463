"""The fields that say in what order, and how varied, an answer is to be, and what else it should be like."""

from __future__ import annotations

import math

from werkzeug.datastructures import MultiDict

from parecido.errors import QueryError
from parecido.recommend.asking.cursor import read_cursor
from parecido.recommend.finding.category import check_mode
from parecido.recommend.question import Wishes
from parecido.server.fields import read_one, shown
from parecido.server.refusal import Refusal


def read_wishes(fields: MultiDict[str, str]) -> Wishes:
    """Return the wishes among a request's fields, without those that it leaves out. Raises Refusal."""
    wishes: Wishes = {}
    if (group := read_one(fields, "group", "bad_group")) is not None:
        wishes["group"] = group
    if (diversity := _read_diversity(fields)) is not None:
        wishes["diversity"] = diversity
    if (category := _read_category(fields)) is not None:
        wishes["category"] = category
    if _read_tidy(fields):
        wishes["tidy"] = True
    if (after := _read_after(fields)) is not None:
        wishes["after"] = after
    if liked := fields.getlist("like"):
        wishes["like"] = liked
    if disliked := fields.getlist("dislike"):
        wishes["dislike"] = disliked
    return wishes


def _read_diversity(fields: MultiDict[str, str]) -> float | None:
    text = read_one(fields, "diversity", "bad_diversity")
    if text is None:
        return None
    try:
        diversity = float(text)
    except ValueError:
        diversity = math.nan
    if not 0 <= diversity <= 1:  # false for nan, too
        raise Refusal("bad_diversity", f"diversity is {shown(text)}; it must be a number from 0 to 1")
    return diversity


def _read_category(fields: MultiDict[str, str]) -> str | None:
    text = read_one(fields, "category", "bad_category")
    try:
        return None if text is None else check_mode(text)
    except QueryError as error:
        raise Refusal("bad_category", str(error)) from error


def _read_tidy(fields: MultiDict[str, str]) -> bool:
    text = read_one(fields, "tidy", "bad_tidy")
    if text not in {None, "0", "1"}:
        raise Refusal("bad_tidy", f"tidy is {shown(text)}; it must be 1 (variants folded, and some variety) or 0")
    return text == "1"


def _read_after(fields: MultiDict[str, str]) -> str | None:
    text = read_one(fields, "after", "bad_after")
    if text is None:
        return None
    try:
        read_cursor(text)
    except QueryError as error:
        raise Refusal("bad_after", str(error)) from error
    return text
