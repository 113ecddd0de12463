"""Whether stated probabilities are right as often as they say: bins, and the expected calibration error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parecido.errors import QueryError

BINS = 15


@dataclass(frozen=True, slots=True)
class Bin:
    """The predictions whose confidence is above `low` and at most `high` (0 belongs to the first bin).

    `confidence` is their mean confidence and `accuracy` the share that was right, None in an empty bin.
    """

    low: float
    high: float
    count: int
    confidence: float | None
    accuracy: float | None


@dataclass(frozen=True, slots=True)
class Reliability:
    """Predictions in bins of equal width, and the expected calibration error: 0 is perfect, at most 1."""

    bins: tuple[Bin, ...]
    count: int
    error: float

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any]) -> Reliability:
        """Return what `dataclasses.asdict` made of one, also after JSON. Raises KeyError or TypeError for others."""
        return cls(tuple(Bin(**each) for each in facts["bins"]), facts["count"], facts["error"])


def measure_reliability(
    confidences: Sequence[float] | NDArray[np.float64], hits: Sequence[bool] | NDArray[np.bool_], bins: int = BINS
) -> Reliability:
    """Return how confidences (n,), 0 to 1, compare with whether each prediction was right, `hits` (n,).

    The expected calibration error is the mean over predictions of the gap between accuracy and mean confidence of
    their bin (Guo, Pleiss, Sun and Weinberger 2017, "On Calibration of Modern Neural Networks"). Raises QueryError
    for no predictions, for another number of hits, and for a confidence that is not between 0 and 1.
    """
    stated, right = np.asarray(confidences, dtype=np.float64), np.asarray(hits, dtype=bool)
    if stated.shape != right.shape or stated.ndim != 1 or not len(stated):
        raise QueryError(
            f"{stated.size} confidences and {right.size} hits were given; give as many of both, at least one"
        )
    if not ((stated >= 0) & (stated <= 1)).all():
        raise QueryError("a confidence is not between 0 and 1; give probabilities")
    edges = np.linspace(0.0, 1.0, bins + 1)
    places = np.clip(np.searchsorted(edges, stated, side="left") - 1, 0, bins - 1)
    found, gap = [], 0.0
    for number in range(bins):
        members = places == number
        count = int(members.sum())
        confidence = float(stated[members].mean()) if count else None
        accuracy = float(right[members].mean()) if count else None
        if confidence is not None and accuracy is not None:
            gap += count * abs(accuracy - confidence)
        found.append(Bin(float(edges[number]), float(edges[number + 1]), count, confidence, accuracy))
    return Reliability(tuple(found), len(stated), gap / len(stated))
