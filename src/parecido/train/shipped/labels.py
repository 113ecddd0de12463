"""Texts to class numbers, for the losses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from parecido.train.shipped.photos import Photos

JOINT = ("articleType", "baseColour")
"""The pair of columns that is also learned as one label, as type and colour are asked for together."""


@dataclass(frozen=True, slots=True)
class Task:
    """One label to learn: its name, its weight in the loss, its number of classes and the class of every photo.

    `codes` is int64 (n,); -1 where the label is missing or too rare to learn from.
    """

    name: str
    weight: float
    classes: int
    codes: Tensor


def make_tasks(photos: Photos, weights: dict[str, float]) -> list[Task]:
    """Return a task for every weighted column, and for "joint" the pair in JOINT."""
    tasks = []
    for name, weight in weights.items():
        texts = _pair(*(photos.labels[column] for column in JOINT)) if name == "joint" else photos.labels[name]
        classes, codes = _encode(texts, photos.trainable, at_least=2)
        tasks.append(Task(name, weight, classes, codes))
    return tasks


def _pair(first: NDArray[np.str_], second: NDArray[np.str_]) -> NDArray[np.str_]:
    """Return "first|second", "" where either is missing."""
    both = np.char.add(np.char.add(first, "|"), second)
    return np.where((first == "") | (second == ""), "", both)


def _encode(texts: NDArray[np.str_], trainable: NDArray[np.bool_], *, at_least: int) -> tuple[int, Tensor]:
    """Number the texts seen at least so often among the trainable photos; the others become -1."""
    names, counts = np.unique(texts[trainable & (texts != "")], return_counts=True)
    number = {str(name): code for code, name in enumerate(names[counts >= at_least])}
    return len(number), torch.tensor([number.get(str(text), -1) for text in texts])
