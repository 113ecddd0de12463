"""Probabilities that mean what they say: temperature scaling, and how far they are off (Guo et al. 2017)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parecido.train.softmax import Codes, Rows, softmax

BINS = 15
TEMPERATURES = np.geomspace(0.25, 8.0, 81)
"""What is tried: in steps of 4 %."""


@dataclass(frozen=True, slots=True)
class Reliability:
    """How confidence and hits agree, by BINS of equal width: `confidence`, `accuracy` (None where empty), `counts`.

    `error` is the expected calibration error: the mean distance of the two, every product counted once.
    """

    error: float
    confidence: tuple[float | None, ...]
    accuracy: tuple[float | None, ...]
    counts: tuple[int, ...]


def choose_temperature(logits: Rows, codes: Codes) -> float:
    """Return the temperature at which the logits (n, classes) tell the classes (n,) with the least cross-entropy.

    Without a product it is 1.
    """
    if len(codes) == 0:
        return 1.0
    rows = np.arange(len(codes))
    losses = [-np.log(np.maximum(softmax(logits, t)[rows, codes], 1e-12)).mean() for t in TEMPERATURES]
    return float(TEMPERATURES[int(np.argmin(losses))])


def measure_reliability(confidences: NDArray[np.floating], hits: NDArray[np.bool_]) -> Reliability:
    """Return how the most likely class's probabilities (n,) and whether it was right (n,) agree.

    Without a product the error is 0.
    """
    places = np.minimum((np.asarray(confidences) * BINS).astype(int), BINS - 1)
    counts = np.bincount(places, minlength=BINS)
    total = np.maximum(counts, 1)
    confidence = np.bincount(places, np.asarray(confidences, dtype=np.float64), minlength=BINS) / total
    accuracy = np.bincount(places, hits.astype(np.float64), minlength=BINS) / total
    error = float((np.abs(confidence - accuracy) * counts).sum() / max(counts.sum(), 1))
    return Reliability(error, _filled(confidence, counts), _filled(accuracy, counts), tuple(counts.tolist()))


def _filled(means: NDArray[np.float64], counts: NDArray[np.intp]) -> tuple[float | None, ...]:
    return tuple(float(mean) if count else None for mean, count in zip(means, counts, strict=True))
