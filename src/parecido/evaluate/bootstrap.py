"""Bootstrap over queries: how far a mean would move with other queries of the same kind.

Products of one name (sizes, pack counts, the same thing photographed twice) are not independent queries, so whole
names are drawn, with replacement (a cluster bootstrap): intervals come out wider and honest. Small classes are drawn
as a whole for the mean over classes (`small_classes`). Intervals are percentile intervals (Efron 1979; Efron and
Tibshirani 1993, "An Introduction to the Bootstrap", chapter 13).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parecido.evaluate.labels import MISSING
from parecido.evaluate.small_classes import choose_small, count_names, draw_sums

Numbers = NDArray[np.float64]

RESAMPLES = 1000
SEED = 20_241
CONFIDENCE = 0.95
_AT_ONCE_NUMBERS = 4_000_000


@dataclass(frozen=True, slots=True)
class Means:
    """Means of m metrics: `micro` over queries and `macro` over classes, both (..., m), `classes` (..., c, m).

    NaN where no query counts.
    """

    micro: Numbers
    macro: Numbers
    classes: Numbers


@dataclass(frozen=True, slots=True)
class Evidence:
    """How many things are drawn for each of the m metrics' means: (m,), (m,) and (c, m).

    `micro` and `classes` count the names of which a query counts; `macro` those of the classes that are resampled by
    name, and 1 for each class that is drawn as a whole, but no name twice.
    """

    micro: NDArray[np.int64]
    macro: NDArray[np.int64]
    classes: NDArray[np.int64]


def number_names(names: Sequence[str]) -> NDArray[np.int64]:
    """Return the number of every product's name, (n,): what is drawn together. A product without one stands alone."""
    _, numbers = np.unique(np.asarray(names, dtype=np.str_), return_inverse=True)
    numbers = numbers.reshape(-1).astype(np.int64)
    nameless = np.array([name == "" for name in names], dtype=bool)
    numbers[nameless] = len(names) + np.arange(int(nameless.sum()))
    return np.asarray(np.unique(numbers, return_inverse=True)[1].reshape(-1), dtype=np.int64)


def resample_weights(groups: NDArray[np.int64], resamples: int, seed: int = SEED) -> Iterator[Numbers]:
    """Yield how often each query was drawn, float64 (some, n), until there are `resamples` rows of it.

    Each resample draws as many groups as there are, with replacement. The same seed draws the same.
    """
    count = int(groups.max()) + 1
    random = np.random.default_rng(seed)
    step = max(1, _AT_ONCE_NUMBERS // len(groups))
    for start in range(0, resamples, step):
        some = min(step, resamples - start)
        drawn = random.integers(count, size=(some, count)) + count * np.arange(some)[:, None]
        times = np.bincount(drawn.reshape(-1), minlength=some * count).reshape(some, count)
        yield times[:, groups].astype(np.float64)


class Averages:
    """Takes the means of n queries' metrics under any weights of the queries.

    A class with no weight at all keeps its plain mean. Were it left out of a resample's mean over classes instead,
    that would be a mean over the larger classes, and small classes are rarely like large ones. So does the mean over
    queries where none that counts has a weight.
    """

    def __init__(self, values: Numbers, codes: NDArray[np.int64], classes: int) -> None:
        """Average `values` (n, m), NaN where a query does not count, by class: `codes` (n,), MISSING for no class."""
        self._codes, self._known = codes, ~np.isnan(values)
        self._order = np.argsort(codes, kind="stable")
        ordered = codes[self._order]
        known = self._known[self._order]
        # numerators and denominators side by side: one matrix product per class does both
        self._sums = np.hstack([np.where(known, values[self._order], 0.0), known])
        self._edges = np.searchsorted(ordered, np.arange(MISSING, classes + 1))
        self._metrics = values.shape[1]
        self._kept, self._kept_micro = np.full((classes, self._metrics), np.nan), np.full(self._metrics, np.nan)
        plain = self.plain()
        self._kept, self._kept_micro = plain.classes, plain.micro

    def means(self, weights: Numbers) -> Means:
        """Return the means under weights (r, n), one row after the other."""
        weights = weights[:, self._order]
        sums = np.stack(
            [
                weights[:, start:stop] @ self._sums[start:stop]
                for start, stop in zip(self._edges[:-1], self._edges[1:], strict=True)
            ],
            axis=1,
        )
        totals, counts = sums[..., : self._metrics], sums[..., self._metrics :]
        classes = _divide(totals, counts)[:, 1:]
        classes = np.where(np.isnan(classes), self._kept, classes)
        counted = ~np.isnan(classes)
        macro = _divide(np.where(counted, classes, 0.0).sum(axis=1), counted.sum(axis=1))
        micro = _divide(totals.sum(axis=1), counts.sum(axis=1))
        return Means(np.where(np.isnan(micro), self._kept_micro, micro), macro, classes)

    def plain(self) -> Means:
        """Return the means with every query counted once."""
        means = self.means(np.ones((1, len(self._order))))
        return Means(means.micro[0], means.macro[0], means.classes[0])

    def resampled(self, groups: NDArray[np.int64], resamples: int, *, classes: bool = True) -> Means:
        """Return the means of every resample, the resamples along the first axis; without `classes`, not theirs.

        In the mean over classes the small ones are drawn as a whole.
        """
        parts: list[Means] = []
        small = choose_small(self._names(groups))
        sums, counted = draw_sums(self._kept, small, resamples), (~np.isnan(self._kept)).sum(axis=0)
        for weights in resample_weights(groups, resamples):
            means = self.means(weights)
            start = sum(len(part.micro) for part in parts)
            steady = np.where(small | np.isnan(means.classes), 0.0, means.classes).sum(axis=1)
            macro = _divide(steady + sums[start : start + len(weights)], counted)
            parts.append(Means(means.micro, macro, means.classes if classes else means.classes[:, :0].copy()))
        return Means(
            np.concatenate([part.micro for part in parts]),
            np.concatenate([part.macro for part in parts]),
            np.concatenate([part.classes for part in parts]),
        )

    def evidence(self, groups: NDArray[np.int64]) -> Evidence:
        """Return how many things are drawn for each mean when `groups` (n,) are resampled."""
        micro = count_names(self._known, np.zeros_like(self._codes), groups, 1)[0]
        names = self._names(groups)
        small = choose_small(names)
        units = np.where(small, 1, names).sum(axis=0)
        return Evidence(micro, np.minimum(micro, units), names)  # one name may stand in several classes

    def _names(self, groups: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return of how many names each class has queries that count, (c, m)."""
        return count_names(self._known, self._codes, groups, len(self._kept))


def percentile_interval(resampled: Numbers) -> tuple[Numbers, Numbers]:
    """Return the bounds between which CONFIDENCE of the resampled means lie, over the first axis."""
    tail = (1.0 - CONFIDENCE) / 2
    low, high = np.quantile(resampled, [tail, 1.0 - tail], axis=0)
    return low, high


def _divide(totals: Numbers, counts: NDArray[Any]) -> Numbers:
    """Return the quotients, NaN where nothing was counted."""
    return np.where(counts > 0, totals / np.where(counts > 0, counts, 1.0), np.nan)
