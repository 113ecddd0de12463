"""Compares two shops on the products that both have: query by query, so that what is easy or hard for both cancels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from math import isfinite
from pathlib import Path
from typing import Unpack

import numpy as np
from numpy.typing import NDArray

from parecido.embeddings.aspects import Weights
from parecido.errors import QueryError
from parecido.evaluate.asked import Asked, make_question, open_asked, open_asked_gallery
from parecido.evaluate.bootstrap import Averages, number_names, percentile_interval
from parecido.evaluate.evaluation import Evaluation
from parecido.evaluate.figures import FEWEST
from parecido.evaluate.gallery import choose_rows, open_gallery
from parecido.evaluate.labels import Label
from parecido.evaluate.measured import Measured, measure_open
from parecido.evaluate.measurement import Measurement
from parecido.evaluate.retrieval import Numbers
from parecido.settings import Settings
from parecido.shop.reader import Shop

GRADED = "graded"
"""What nDCG's differences are named for, as it belongs to no single label."""
ALPHA = 0.05
"""The chance of calling any difference significant when there is none."""
FEWEST_RESAMPLES = 2000
RESAMPLES_PER_COMPARISON = 100
"""A bootstrap's smallest p-value is about 2 / resamples; corrected for all comparisons it must stay below ALPHA."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One metric of one label, meaned `over` "micro" or "macro": both shops' figures, and the first less the second.

    `low` and `high` bound 95 % of the resampled differences, None where too few names count (and `p` is 1); `p` is the
    two-sided bootstrap p-value of no difference, `p_corrected` the same after Holm's correction for all comparisons.
    """

    label: str
    metric: str
    over: str
    shop: float
    against: float
    difference: float
    low: float | None
    high: float | None
    p: float
    p_corrected: float

    @property
    def significant(self) -> bool:
        """Whether the difference stands after the correction and its interval leaves out 0."""
        if self.low is None or self.high is None or not (isfinite(self.low) and isfinite(self.high)):
            return False
        return self.p_corrected < ALPHA and not self.low <= 0.0 <= self.high


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two shops on the same products. `only_in_shop` and `only_in_against` count what the other one lacks."""

    shop: Evaluation
    against: Evaluation
    only_in_shop: int
    only_in_against: int
    resamples: int
    differences: tuple[Difference, ...]


def compare_shops(
    folder: str | Path,
    against: str | Path,
    *,
    labels: Sequence[str] | None = None,
    k: int = 10,
    weights: Weights | None = None,
    against_weights: Weights | None = None,
    exclude_duplicates: float | None = None,
    held_out: bool = False,
    sample: int = Settings.evaluation_sample,
) -> Comparison:
    """Return both shops' figures on the products that both have, by id, and their paired differences.

    Labels and names are those of `folder`. The shops may have other models. What either takes for a near-duplicate
    is left out of both. The rest is as evaluate_shop takes it. Raises what it raises, and QueryError for shops with
    fewer than two products in common.
    """
    asked = Asked(
        labels=labels,
        k=k,
        weights=weights,
        exclude_duplicates=exclude_duplicates,
        held_out=held_out,
        sample=sample,
    )
    with measure_shops(folder, against, against_weights, **asked) as compared:
        return compared.comparison


@dataclass(frozen=True, slots=True)
class Compared:
    """Two open shops with all that was measured, the products of both in the same order, and their comparison."""

    shop: Measured
    against: Measured
    comparison: Comparison


@contextmanager
def measure_shops(
    folder: str | Path, against: str | Path, against_weights: Weights | None = None, **asked: Unpack[Asked]
) -> Iterator[Compared]:
    """Measure as compare_shops does, and keep both shops open with what their figures were made of."""
    held_out, sample = asked.get("held_out", False), asked.get("sample", Settings.evaluation_sample)
    with open_asked(folder, sample) as first, open_asked(against, sample) as second:
        question = make_question(first.shop, asked)
        rows, others = _shared_rows(first.shop, second.shop, held_out=held_out)
        ours = open_asked_gallery(first.shop, rows, question, asked.get("weights"))
        read = open_gallery(
            second.shop, others, columns=(), weights=against_weights, pictures=question.near is not None
        )
        theirs = replace(read, table=ours.table, names=ours.names)
        mine, other = (
            measure_open(opened, gallery, question, [ours, theirs])
            for opened, gallery in ((first, ours), (second, theirs))
        )
        resamples, differences = compare_measurements(mine.measurement, other.measurement, number_names(ours.names))
        unshared = _count_unshared(first.shop, second.shop)
        comparison = Comparison(mine.evaluation, other.evaluation, *unshared, resamples, differences)
        yield Compared(mine, other, comparison)


def compare_measurements(
    ours: Measurement, theirs: Measurement, groups: NDArray[np.int64]
) -> tuple[int, tuple[Difference, ...]]:
    """Return how many resamples were drawn, and the paired differences of two measurements of the same queries.

    `groups` (n,) number the queries that are drawn together.
    """
    asked = [(label.name, label, ours.scores[label.name], theirs.scores[label.name]) for label in ours.labels]
    asked.append((GRADED, ours.attributes[0], {"ndcg": ours.graded}, {"ndcg": theirs.graded}))
    counted = [
        (name, label, {metric: (scores.values, others[metric].values) for metric, scores in first.items()})
        for name, label, first, others in asked
    ]
    comparisons = 2 * sum(len(metrics) for _, _, metrics in counted)
    resamples = max(FEWEST_RESAMPLES, RESAMPLES_PER_COMPARISON * comparisons)
    found = [each for parts in counted for each in _compare_label(*parts, groups, resamples)]
    corrected = correct_holm([difference.p for difference in found])
    return resamples, tuple(replace(each, p_corrected=p) for each, p in zip(found, corrected, strict=True))


def correct_holm(p_values: Sequence[float]) -> list[float]:
    """Return the p-values corrected for their number: Holm 1979, "A simple sequentially rejective multiple test
    procedure"."""
    order = np.argsort(p_values, kind="stable")
    factors = np.arange(len(p_values), 0, -1)
    stepped = np.minimum(1.0, np.maximum.accumulate(np.asarray(p_values)[order] * factors))
    corrected = np.empty(len(p_values))
    corrected[order] = stepped
    return [float(p) for p in corrected]


def bootstrap_p(resampled: Numbers) -> Numbers:
    """Return the two-sided p-value of no difference, (m,), from resampled differences (r, m).

    Twice the share of resamples on the rarer side of 0, those at 0 or NaN on both, with one added to count and total so
    that no p is 0 (Davison and Hinkley 1997, "Bootstrap Methods and their Application", section 4.2).
    """
    rarer = np.minimum((~(resampled > 0)).sum(axis=0), (~(resampled < 0)).sum(axis=0))
    return np.asarray(np.minimum(1.0, 2.0 * (1 + rarer) / (1 + len(resampled))))


def _compare_label(
    name: str,
    label: Label,
    metrics: Mapping[str, tuple[Numbers, Numbers]],
    groups: NDArray[np.int64],
    resamples: int,
) -> Iterator[Difference]:
    """Yield the differences of one label's metrics, p_corrected still p; none where no query counts."""
    counted = {metric: pair for metric, pair in metrics.items() if not np.isnan(pair[0]).all()}
    if not counted:
        return
    first, second = (np.stack([pair[side] for pair in counted.values()], axis=1) for side in (0, 1))
    plain = [Averages(values, label.codes, len(label.classes)).plain() for values in (first, second)]
    paired = Averages(first - second, label.codes, len(label.classes))
    resampled, evidence = paired.resampled(groups, resamples, classes=False), paired.evidence(groups)
    for over in ("micro", "macro"):
        drawn = getattr(resampled, over)
        (low, high), p_values = percentile_interval(drawn), bootstrap_p(drawn)
        ours, theirs = (getattr(means, over) for means in plain)
        for column, metric in enumerate(counted):
            mine, other = float(ours[column]), float(theirs[column])
            tested = getattr(evidence, over)[column] >= FEWEST
            least, most = (float(low[column]), float(high[column])) if tested else (None, None)
            p = float(p_values[column]) if tested else 1.0
            yield Difference(name, metric, over, mine, other, mine - other, least, most, p, p_corrected=p)


def _count_unshared(shop: Shop, against: Shop) -> tuple[int, int]:
    """Return how many products only the first shop has, and how many only the second."""
    ours, theirs = set(shop.ids()), set(against.ids())
    return len(ours - theirs), len(theirs - ours)


def _shared_rows(shop: Shop, against: Shop, *, held_out: bool) -> tuple[list[int], list[int]]:
    """Return the rows of the products that both have, in the first one's order, in each."""
    row_of = {product_id: row for row, product_id in enumerate(against.ids())}
    ids = shop.ids()
    rows = [row for row in choose_rows(shop, held_out=held_out) if ids[row] in row_of]
    if len(rows) < 2:
        raise QueryError(
            f"{shop.folder} and {against.folder} have {len(rows)} products in common by id; "
            "compare shops of the same catalogue"
        )
    return rows, [row_of[ids[row]] for row in rows]
