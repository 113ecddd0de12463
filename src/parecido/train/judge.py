"""What a head changes for products that it never saw: P@10 before and after, with bootstrap intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parecido.evaluate.bootstrap import RESAMPLES, Averages, percentile_interval
from parecido.evaluate.labels import Label
from parecido.index.contract import Vectors
from parecido.index.exact import nearest_rows

K = 10
MOST = 10_000
"""Products that are ranked: of more held-out ones, as many drawn at random."""


@dataclass(frozen=True, slots=True)
class Bounded:
    """A figure and its 95 % bootstrap interval over names."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Change:
    """One label's P@10 before, after, and after less before, of the same queries; `over` "products" or "classes"."""

    label: str
    over: str
    before: Bounded
    after: Bounded
    difference: Bounded


def measure_changes(
    before: Vectors, after: Vectors, labels: Sequence[Label], asking: NDArray[np.bool_], groups: NDArray[np.int64]
) -> list[Change]:
    """Return what changes between two sets of unit rows of the same n products, label by label.

    The `asking` ones ask, all answer, each product leaving itself out. `groups` (n,) number what is drawn together: the
    products' names.
    """
    nearest = [nearest_rows(rows, rows[asking], min(K + 1, len(rows)))[0] for rows in (before, after)]
    own = np.flatnonzero(asking)
    lists = [_without(found, own) for found in nearest]
    changes = []
    for label in labels:
        texts = label.codes.astype(np.str_)
        texts[~label.known] = ""
        rates = [_rates(each, own, texts) for each in lists]
        values = np.stack([*rates, rates[1] - rates[0]], axis=1)
        if np.isnan(values).all():
            continue
        averages = Averages(values, label.codes[asking], len(label.classes))
        drawn = averages.resampled(_renumber(groups[asking]), RESAMPLES, classes=False)
        plain = averages.plain()
        for over, means, resampled in (("products", plain.micro, drawn.micro), ("classes", plain.macro, drawn.macro)):
            low, high = percentile_interval(resampled)
            changes.append(Change(label.name, over, *map(Bounded, means.tolist(), low.tolist(), high.tolist())))
    return changes


def _without(nearest: NDArray[np.intp], own: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return each list less its query itself, at most K long."""
    keep = nearest != own[:, np.newaxis]
    order = np.argsort(~keep, axis=1, kind="stable")  # the query itself goes last
    return np.take_along_axis(nearest, order, axis=1)[:, : nearest.shape[1] - 1]


def _rates(nearest: NDArray[np.intp], own: NDArray[np.intp], texts: NDArray[np.str_]) -> NDArray[np.float64]:
    """Return each query's share of neighbours with its own text, NaN where it has none."""
    hits = np.mean((texts[nearest] == texts[own, np.newaxis]) & (texts[own, np.newaxis] != ""), axis=1)
    return np.where(texts[own] != "", hits, np.nan)


def _renumber(groups: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.asarray(np.unique(groups, return_inverse=True)[1].reshape(-1), dtype=np.int64)
