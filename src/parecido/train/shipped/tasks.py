"""What is learned from labels: which column is told by which block, and how much it counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from parecido.train.shipped.names import pattern_word, split_words

Labels = Mapping[str, str]

_BRAND_AT_LEAST = 25


@dataclass(frozen=True, slots=True)
class Wish:
    """One label to learn: the block that tells it, the columns (joined where several) and its weight in the loss."""

    block: str
    columns: tuple[str, ...]
    weight: float

    @property
    def needs_colour(self) -> bool:
        """True where a picture that lost its colours says nothing about the label."""
        return bool({"baseColour", "colour"} & set(self.columns))


WISHES = (
    Wish("overall", ("articleType",), 1.0),
    Wish("overall", ("baseColour",), 0.6),
    Wish("overall", ("gender",), 0.5),
    Wish("overall", ("usage",), 0.2),
    Wish("overall", ("brand",), 0.3),
    Wish("overall", ("articleType", "baseColour"), 1.0),
    Wish("overall", ("articleType", "baseColour", "gender"), 0.5),
    Wish("overall", ("clothing",), 0.4),
    Wish("overall", ("object",), 0.6),
    Wish("overall", ("kind", "colour"), 0.3),
    Wish("colour", ("baseColour",), 1.0),
    Wish("colour", ("colour",), 0.5),
    Wish("shape", ("articleType",), 0.7),
    Wish("shape", ("gender",), 0.2),
    Wish("shape", ("clothing",), 0.2),
    Wish("shape", ("object",), 0.3),
    Wish("shape", ("kind",), 0.5),
    Wish("texture", ("words",), 0.4),
    Wish("texture", ("pattern",), 0.7),
)
"""What the first run learns from labels."""

WHOLE = {"overall": 0.45, "colour": 0.2, "shape": 0.25, "texture": 0.1}
"""The mix of blocks, by weight, that labels of the block "whole" are learned on: what a shop sorts by, about."""

MORE_WISHES = (
    *(wish for wish in WISHES if wish.columns != ("words",)),
    Wish("overall", ("name",), 0.6),
    Wish("whole", ("articleType",), 0.5),
    Wish("whole", ("articleType", "baseColour"), 1.0),
    Wish("whole", ("articleType", "baseColour", "gender"), 0.5),
    Wish("texture", ("words",), 0.6),
)
"""What the second run learns from labels."""


@dataclass(frozen=True, slots=True)
class Task:
    """A wish with its classes: `codes` is int64 (views,), -1 where the label is missing or too rare to learn from."""

    wish: Wish
    classes: int
    codes: Tensor


def make_tasks(labels: Sequence[Labels], wishes: Sequence[Wish]) -> list[Task]:
    """Return a task for every wish, its classes numbered over the views' labels and what the names say."""
    brands = _brands(labels)
    known = [{**each, **_from_name(each.get("productDisplayName", ""), brands)} for each in labels]
    return [Task(wish, *_encode([_join(each, wish.columns) for each in known])) for wish in wishes]


def _from_name(name: str, brands: frozenset[str]) -> dict[str, str]:
    first = name.split(" ", maxsplit=1)[0]
    return {"words": pattern_word(name), "brand": first if first in brands else "", "name": " ".join(split_words(name))}


def _brands(labels: Sequence[Labels]) -> frozenset[str]:
    """Return the first words that begin at least _BRAND_AT_LEAST names."""
    counts = Counter(each["productDisplayName"].split(" ")[0] for each in labels if "productDisplayName" in each)
    return frozenset(word for word, count in counts.items() if count >= _BRAND_AT_LEAST)


def _join(labels: Labels, columns: tuple[str, ...]) -> str:
    """Return the columns' texts as one, "" where any is missing."""
    texts = [labels.get(column, "") for column in columns]
    return "|".join(texts) if all(texts) else ""


def _encode(texts: Sequence[str]) -> tuple[int, Tensor]:
    """Number the texts that occur at least twice; the others become -1."""
    names, counts = np.unique([text for text in texts if text], return_counts=True)
    number = {str(name): code for code, name in enumerate(names[counts >= 2])}
    return len(number), torch.tensor([number.get(text, -1) for text in texts])
