"""Which queries are worth looking at: the worst, the best, and those that two shops answer most differently."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from parecido.evaluate.labels import Label
from parecido.evaluate.measurement import Measurement
from parecido.evaluate.retrieval import Numbers

PER_CLASS = 2
"""Queries of one class in a row of bad examples; one that is bad as a whole would fill it otherwise."""


def worst_queries(measurement: Measurement, names: Sequence[str], count: int) -> list[int]:
    """Return up to `count` rows whose lists fall most short of what the first label allows, the worst first.

    Equal ones go by mAP@R. At most PER_CLASS of a class and one of a name. A list that cannot be better is no bad one.
    """
    label, precision, ceiling, depth = _scores(measurement)
    shortfall = precision - ceiling
    order = np.lexsort((depth, shortfall))
    return _spread((row for row in order.tolist() if shortfall[row] < 0), label, names, count, PER_CLASS)


def best_queries(measurement: Measurement, names: Sequence[str], count: int) -> list[int]:
    """Return up to `count` rows with the most right answers, each of another class; equal ones go by mAP@R."""
    label, precision, _, depth = _scores(measurement)
    order = np.lexsort((-depth, -precision))
    return _spread((row for row in order.tolist() if precision[row] > 0), label, names, count, 1)


def gained_queries(ours: Measurement, theirs: Measurement, names: Sequence[str], count: int) -> list[int]:
    """Return up to `count` rows where the first has most more right answers than the second, the largest gain first."""
    label, precision, _, depth = _scores(ours)
    _, other, _, other_depth = _scores(theirs)
    gain = precision - other
    order = np.lexsort((other_depth - depth, -gain))
    return _spread((row for row in order.tolist() if gain[row] > 0), label, names, count, PER_CLASS)


def _scores(measurement: Measurement) -> tuple[Label, Numbers, Numbers, Numbers]:
    """Return the first label with its P@k, what that can reach, and mAP@R, 0 where there is none."""
    label = measurement.labels[0]
    scores = measurement.scores[label.name]
    precision, ceiling = scores["precision"].values, scores["precision"].ceiling
    best = np.ones_like(precision) if ceiling is None else ceiling
    return label, precision, best, np.nan_to_num(scores["map_at_r"].values)


def _spread(rows: Iterable[int], label: Label, names: Sequence[str], count: int, per_class: int) -> list[int]:
    """Return the first `count` rows of which no class has more than `per_class`, and no name more than one."""
    chosen: list[int] = []
    classes: Counter[int] = Counter()
    seen: set[str] = set()
    for row in rows:
        code = int(label.codes[row])
        if classes[code] >= per_class or names[row] in seen:
            continue
        chosen.append(row)
        if len(chosen) == count:
            break
        classes[code] += 1
        seen |= {names[row]} - {""}
    return chosen
