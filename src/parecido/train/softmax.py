"""Multinomial logistic regression on rows, in NumPy: what a head guesses a label with.

Adam with decoupled weight decay (Kingma & Ba 2015; Loshchilov & Hutter 2019), the running average of the weights
(Polyak & Juditsky 1992), stopped when products apart no longer gain.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float32]
Codes = NDArray[np.int64]

BATCH = 512
RATE = 0.005
DECAY = 0.1
"""Share of the weights, times the rate, that every step takes away."""
BALANCE = 0.5
"""A class with n products counts n to the minus this as much a product: 0 is none, 1 makes all classes count alike."""
PATIENCE = 4
STEPS_BETWEEN = 50
"""Steps between two looks at the products apart, at least: an epoch of few products is not worth a look."""
_AVERAGE = 0.98
_FIRST, _SECOND, _TINY = 0.9, 0.999, 1e-8


@dataclass(frozen=True, slots=True)
class Linear:
    """A linear map to the classes' logits: `weights` float32 (classes, dim), `bias` float32 (classes,)."""

    weights: Rows
    bias: Rows

    def logits(self, rows: Rows) -> Rows:
        """Return the logits (n, classes) of rows (n, dim)."""
        return np.asarray(rows @ self.weights.T + self.bias, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Lesson:
    """Rows (n, dim) and their classes (n,), every one known."""

    rows: Rows
    codes: Codes


def softmax(logits: Rows, temperature: float = 1.0) -> Rows:
    """Return the probabilities (n, classes) of logits divided by a temperature."""
    scaled = logits / np.float32(temperature)
    powers = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)


def fit_softmax(
    lesson: Lesson,
    apart: Lesson,
    classes: int,
    *,
    seed: int = 0,
    epochs: int = 40,
    announce: Callable[[int, float], None] = lambda _epoch, _loss: None,
) -> Linear:
    """Return the map that was best on `apart` while it learned from `lesson`, or learns on where `apart` is empty.

    Rare classes count more, by BALANCE. `announce` is told the mean loss on `apart` after every epoch. The same seed
    gives the same map on one machine.
    """
    rng = np.random.default_rng(seed)
    dim = lesson.rows.shape[1]
    worth = _worth(lesson.codes, classes)
    moving = _Adam([np.zeros((classes, dim), np.float32), np.zeros(classes, np.float32)])
    best, least, patience = moving.averages(), np.inf, PATIENCE
    rounds = -(-STEPS_BETWEEN // max(1, -(-len(lesson.codes) // BATCH)))
    for epoch in range(epochs):
        for _ in range(rounds):
            order = rng.permutation(len(lesson.codes))
            for start in range(0, len(order), BATCH):
                chosen = order[start : start + BATCH]
                moving.step(_gradients(moving.numbers, lesson.rows[chosen], lesson.codes[chosen], worth))
        average = moving.averages()
        loss = _loss(Linear(*average), apart, worth) if len(apart.codes) else -float(epoch)
        announce(epoch, loss)
        if loss < least:
            best, least, patience = average, loss, PATIENCE
        else:
            patience -= 1
        if patience == 0:
            break
    return Linear(*best)


def _worth(codes: Codes, classes: int) -> Rows:
    """Return how much a product of each class counts, 1 on average over the products."""
    counts = np.maximum(np.bincount(codes, minlength=classes), 1).astype(np.float64)
    worth = counts**-BALANCE
    return np.asarray(worth / worth[codes].mean(), dtype=np.float32)


def _gradients(numbers: list[Rows], rows: Rows, codes: Codes, worth: Rows) -> list[Rows]:
    weights, bias = numbers
    errors = softmax(np.asarray(rows @ weights.T + bias, dtype=np.float32))
    errors[np.arange(len(codes)), codes] -= 1.0
    errors *= (worth[codes] / len(codes))[:, None]
    return [errors.T @ rows, errors.sum(axis=0)]


def _loss(linear: Linear, lesson: Lesson, worth: Rows) -> float:
    """Return the mean cross-entropy, every class counted as it is while learning."""
    picked = softmax(linear.logits(lesson.rows))[np.arange(len(lesson.codes)), lesson.codes]
    return float(np.average(-np.log(np.maximum(picked, 1e-12)), weights=worth[lesson.codes]))


class _Adam:
    """Numbers that follow their gradients, and their running average."""

    def __init__(self, numbers: list[Rows]) -> None:
        self.numbers = numbers
        self._means = [np.zeros_like(each) for each in numbers]
        self._squares = [np.zeros_like(each) for each in numbers]
        self._sums = [np.zeros_like(each) for each in numbers]
        self._steps = 0

    def step(self, gradients: list[Rows]) -> None:
        self._steps += 1
        first, second = 1 - _FIRST**self._steps, 1 - _SECOND**self._steps
        for place, gradient in enumerate(gradients):
            self._means[place] += (1 - _FIRST) * (gradient - self._means[place])
            self._squares[place] += (1 - _SECOND) * (gradient * gradient - self._squares[place])
            change = (self._means[place] / first) / (np.sqrt(self._squares[place] / second) + _TINY)
            kept = 1 - RATE * DECAY if gradient.ndim > 1 else 1.0
            self.numbers[place] = np.asarray(kept * self.numbers[place] - RATE * change, dtype=np.float32)
            self._sums[place] += (1 - _AVERAGE) * (self.numbers[place] - self._sums[place])

    def averages(self) -> list[Rows]:
        """Return the running averages, freed of their start at zero."""
        share = 1 - _AVERAGE ** max(self._steps, 1)
        return [np.asarray(total / share, dtype=np.float32) for total in self._sums]
