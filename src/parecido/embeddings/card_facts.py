"""What the facts of a model card must be, checked as JSON gives them, before anything is made of them."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any, NoReturn

from parecido.embeddings.aspects import OVERALL
from parecido.errors import ModelError

LARGEST_SIDE = 4096
"""Pixels that a side of an input may have."""
LARGEST_DIMENSION = 65536
"""Numbers that a row, and tokens that a text, may have."""
_TEXTS = ("name", "version", "licence", "origin", "data", "split", "preprocessing")
_DIGEST = re.compile(r"[0-9a-f]{64}")


def check_facts(facts: object, *, companion: bool = False) -> None:
    """Raise ModelError, naming the fact, for a card that no model can have. `companion` says that it is one's card."""
    given = _mapping("companion" if companion else "the card", facts)
    for name in _TEXTS:
        _text(name, _fact(given, name))
    _digest("sha256", _fact(given, "sha256"))
    _whole("opset", _fact(given, "opset"), 1000)
    size = _fact(given, "input_size")
    if not isinstance(size, list) or len(size) != 2:
        _refuse("input_size", size, "[height, width] in pixels")
    for side in size:
        _whole("input_size", side, LARGEST_SIDE)
    _number("stretch", given.get("stretch", 1.0), 1.0, 100.0)
    _number("crop", given.get("crop", 1.0), 0.01, 1.0)
    _check_aspects(given)
    _check_metrics(given.get("metrics", {}))
    if (text := given.get("text")) is not None:
        _check_text(text)
    if (beside := given.get("companion")) is not None:
        if companion:
            raise ModelError("the companion has a companion itself, expected one model beside another")
        check_facts(beside, companion=True)


def _check_aspects(facts: Mapping[str, Any]) -> None:
    aspects = _fact(facts, "aspects")
    if not isinstance(aspects, list):
        _refuse("aspects", aspects, "a list")
    for aspect in aspects:
        _keys("an aspect", _mapping("an aspect", aspect), {"name", "dimension", "weight"})
        _text("an aspect's name", aspect["name"])
        _whole(f"the dimension of {aspect['name']}", aspect["dimension"], LARGEST_DIMENSION)
        _number(f"the weight of {aspect['name']}", aspect["weight"], 1e-6, 1.0)
    names = [aspect["name"] for aspect in aspects]
    if OVERALL not in names or len(set(names)) != len(names):
        _refuse("aspects", ", ".join(names), f"{OVERALL!r} among them and each once")
    if abs((total := math.fsum(aspect["weight"] for aspect in aspects)) - 1.0) > 1e-6:
        _refuse("the sum of the aspects' weights", total, "1")
    dimension = _whole("dimension", _fact(facts, "dimension"), LARGEST_DIMENSION)
    if (whole := sum(aspect["dimension"] for aspect in aspects)) != dimension:
        _refuse("dimension", dimension, f"the aspects' {whole} numbers")


def _check_metrics(metrics: object) -> None:
    for name, figures in _mapping("metrics", metrics).items():
        for what, figure in _mapping(f"metrics of {name}", figures).items():
            if isinstance(figure, bool) or not isinstance(figure, int | float):
                _refuse(f"the metric {what}", figure, "a number")


def _check_text(text: object) -> None:
    given = _mapping("text", text)
    _keys("text", given, {"length", "sha256", "tokenizer_sha256"})
    _whole("the length of texts", given["length"], LARGEST_DIMENSION)
    _digest("the text tower's sha256", given["sha256"])
    _digest("tokenizer_sha256", given["tokenizer_sha256"])


def _fact(facts: Mapping[str, Any], name: str) -> Any:
    if name not in facts:
        raise ModelError(f"the fact {name} is missing")
    return facts[name]


def _mapping(name: str, value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        _refuse(name, value, "a JSON object")
    return value


def _keys(name: str, given: Mapping[str, Any], wanted: set[str]) -> None:
    if set(given) != wanted:
        _refuse(f"what {name} tells", ", ".join(sorted(given)), ", ".join(sorted(wanted)))


def _text(name: str, value: object) -> None:
    if not isinstance(value, str):
        _refuse(name, value, "a text")


def _digest(name: str, value: object) -> None:
    if not isinstance(value, str) or not _DIGEST.fullmatch(value):
        _refuse(name, value, "64 digits of 0-9 and a-f")


def _whole(name: str, value: object, most: int) -> int:
    if type(value) is not int or not 1 <= value <= most:
        _refuse(name, value, f"a whole number from 1 to {most}")
    return value


def _number(name: str, value: object, least: float, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        _refuse(name, value, f"a number from {least:g} to {most:g}")
    return float(value)


def _refuse(name: str, value: object, expected: str) -> NoReturn:
    raise ModelError(f"{name} is {_shown(value)}, expected {expected}")


def _shown(value: object) -> str:
    """Return a value as a sentence shows it, short; a list or an object by its kind alone."""
    if isinstance(value, list | Mapping):
        return f"a {'list' if isinstance(value, list) else 'JSON object'} of {len(value)}"
    return repr(value)[:60]
