"""The figures of a label: means with their intervals, over all queries, over classes, and class by class."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from parecido.evaluate.bootstrap import RESAMPLES, Averages, Evidence, Means, percentile_interval
from parecido.evaluate.labels import Label
from parecido.evaluate.retrieval import Numbers, Scores

FEWEST = 10
"""Names (or small classes) below which there is no interval.

A few values drawn again and again say nothing of what others would be.
"""


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean with its 95 % interval, None where there is none.

    `chance` is what a random order reaches on average and `ceiling` what a perfect one does, meaned over the same
    queries; None where not worked out.
    """

    value: float
    low: float | None = None
    high: float | None = None
    chance: float | None = None
    ceiling: float | None = None


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric: `micro` the mean over queries, `macro` the mean over classes of the mean over their queries."""

    micro: Mean
    macro: Mean


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """One class: how many queries are of it, and the mean of each metric over them."""

    name: str
    queries: int
    metrics: Mapping[str, Mean]


@dataclass(frozen=True, slots=True)
class LabelFigures:
    """The figures of one label. `queries` have the label; `lonely` of them are the only one of their class left."""

    label: str
    queries: int
    lonely: int
    metrics: Mapping[str, Metric]
    classes: tuple[ClassFigures, ...]


def average_scores(
    label: Label, scores: Mapping[str, Scores], groups: NDArray[np.int64], *, lonely: int, resamples: int = RESAMPLES
) -> LabelFigures:
    """Return the figures of a label from its queries' scores; `groups` (n,) number what is resampled together.

    Metrics that no query counts in are left out.
    """
    counted = {name: score for name, score in scores.items() if not np.isnan(score.values).all()}
    sizes = label.sizes()
    by_class: list[dict[str, Mean]] = [{} for _ in label.classes]
    metrics = {}
    if counted:
        plain, low, high, evidence = _bounds(label, counted, groups, resamples)
        for column, (name, score) in enumerate(counted.items()):
            chance, ceiling = _average(label, score.chance), _average(label, score.ceiling)
            micro = _mean((plain.micro, low.micro, high.micro), column, wide=bool(evidence.micro[column] >= FEWEST))
            macro = _mean((plain.macro, low.macro, high.macro), column, wide=bool(evidence.macro[column] >= FEWEST))
            metrics[name] = Metric(
                replace(micro, chance=chance and chance[0], ceiling=ceiling and ceiling[0]),
                replace(macro, chance=chance and chance[1], ceiling=ceiling and ceiling[1]),
            )
            for number, means in enumerate(by_class):
                parts = (plain.classes[number], low.classes[number], high.classes[number])
                if not np.isnan(parts[0][column]):
                    means[name] = _mean(parts, column, wide=bool(evidence.classes[number, column] >= FEWEST))
    classes = map(ClassFigures, label.classes, sizes.tolist(), by_class)
    return LabelFigures(label.name, int(label.known.sum()), lonely, metrics, tuple(classes))


def _bounds(
    label: Label, scores: Mapping[str, Scores], groups: NDArray[np.int64], resamples: int
) -> tuple[Means, Means, Means, Evidence]:
    """Return the means, the lower and upper bounds of all of them, and how many things they are drawn from."""
    values = np.stack([score.values for score in scores.values()], axis=1)
    averages = Averages(values, label.codes, len(label.classes))
    resampled = averages.resampled(groups, resamples)
    pairs = [percentile_interval(part) for part in (resampled.micro, resampled.macro, resampled.classes)]
    low, high = Means(*(low for low, _ in pairs)), Means(*(high for _, high in pairs))
    return averages.plain(), low, high, averages.evidence(groups)


def _average(label: Label, values: Numbers | None) -> tuple[float, float] | None:
    """Return the mean over queries and over classes of a chance or a ceiling."""
    if values is None:
        return None
    means = Averages(values[:, None], label.codes, len(label.classes)).plain()
    return float(means.micro[0]), float(means.macro[0])


def _mean(parts: tuple[Numbers, Numbers, Numbers], column: int, *, wide: bool) -> Mean:
    """Return one metric's mean, with its bounds where it is `wide` enough to have them."""
    plain, low, high = (float(part[column]) for part in parts)
    return Mean(plain, low, high) if wide else Mean(plain)
