"""The bootstrap: means under weights by hand, whole names drawn, the same every time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from scipy.stats import bootstrap

from parecido.evaluate.bootstrap import Averages, number_names, percentile_interval, resample_weights
from parecido.evaluate.figures import Mean, average_scores
from parecido.evaluate.labels import make_labels
from parecido.evaluate.retrieval import Scores
from parecido.evaluate.small_classes import choose_small

# Five queries: two of class 0, two of class 1 (one does not count), one of none.
VALUES = np.array([[1.0], [0.0], [0.5], [np.nan], [0.7]])
CODES = np.array([0, 0, 1, 1, -1])


def test_means_by_hand() -> None:
    means = Averages(VALUES, CODES, 2).plain()
    assert means.micro.tolist() == [pytest.approx((1.0 + 0.0 + 0.5 + 0.7) / 4)]
    assert means.classes[:, 0].tolist() == [0.5, 0.5]
    assert means.macro.tolist() == [0.5]


def test_means_under_weights_by_hand() -> None:
    # query 0 three times, query 1 once, query 2 never, query 4 once
    means = Averages(VALUES, CODES, 2).means(np.array([[3.0, 1.0, 0.0, 2.0, 1.0]]))
    assert means.micro[0, 0] == pytest.approx((3 * 1.0 + 0.7) / 5)
    # class 1 was not drawn, and keeps its plain mean
    assert means.classes[0, :, 0].tolist() == [0.75, 0.5]
    assert means.macro[0, 0] == pytest.approx((0.75 + 0.5) / 2)


def test_a_class_in_which_no_query_counts_is_in_no_mean() -> None:
    means = Averages(np.array([[1.0], [np.nan]]), np.array([0, 1]), 2).plain()
    assert means.macro.tolist() == [1.0]
    assert np.isnan(means.classes[1, 0])


def test_whole_names_are_drawn_the_same_every_time(monkeypatch: pytest.MonkeyPatch) -> None:
    groups = number_names(["shirt", "belt", "shirt", "", ""])
    assert groups[0] == groups[2]
    assert len(set(groups.tolist())) == 4  # products without a name stand alone
    monkeypatch.setattr("parecido.evaluate.bootstrap._AT_ONCE_NUMBERS", 15)  # three resamples at once
    parts = list(resample_weights(groups, 7))
    assert [len(part) for part in parts] == [3, 3, 1]
    weights = np.concatenate(parts)
    assert (weights[:, 0] == weights[:, 2]).all()
    # four names are drawn each time: a name of two products adds two
    assert (weights[:, [0, 1, 3, 4]].sum(axis=1) == 4).all()
    np.testing.assert_array_equal(weights, np.concatenate(list(resample_weights(groups, 7))))


def test_the_bounds_leave_out_a_fortieth_on_either_side() -> None:
    low, high = percentile_interval(np.arange(41.0)[:, None])
    assert (low[0], high[0]) == (pytest.approx(1.0), pytest.approx(39.0))


def test_resampled_means_agree_with_a_plain_loop() -> None:
    random = np.random.default_rng(3)
    values = random.random((60, 2))
    values[::7, 1] = np.nan
    codes, groups = random.integers(-1, 3, 60), np.arange(60) // 2
    resampled = Averages(values, codes, 3).resampled(groups, 20)
    plain = Averages(values, codes, 3).plain()
    for place, weights in enumerate(np.concatenate(list(resample_weights(groups, 20)))):
        drawn = np.repeat(np.arange(60), weights.astype(int))
        np.testing.assert_allclose(resampled.micro[place], np.nanmean(values[drawn], axis=0))
        for number in range(3):
            of_class = values[drawn[codes[drawn] == number]]
            means = np.nanmean(of_class, axis=0) if len(of_class) else plain.classes[number]
            np.testing.assert_allclose(resampled.classes[place, number], means)
    np.testing.assert_allclose(resampled.macro, resampled.classes.mean(axis=1))


def test_the_interval_is_scipy_s() -> None:
    values = np.random.default_rng(4).random(400)
    ours = Averages(values[:, None], np.zeros(400, dtype=np.int64), 1).resampled(np.arange(400), 4000)
    theirs = bootstrap((values,), np.mean, n_resamples=4000, method="percentile", rng=1).confidence_interval
    low, high = percentile_interval(ours.micro)
    # two random draws of the bounds: they differ by little beside the interval's width of about .056
    assert low[0] == pytest.approx(theirs.low, abs=0.004)
    assert high[0] == pytest.approx(theirs.high, abs=0.004)


def test_few_names_have_no_interval() -> None:
    kinds = ["cap"] * 12 + ["belt"] * 9
    (label,) = make_labels(["kind"], {"kind": kinds})
    values = np.array([1.0, 0.0] * 6 + [1.0] * 9)

    def figures(groups: Any) -> Any:
        return average_scores(label, {"precision": Scores(values, ceiling=np.ones(21))}, groups, lonely=0)

    found = figures(np.arange(21))
    belt, cap = found.classes
    assert (belt.name, belt.queries, belt.metrics) == ("belt", 9, {"precision": Mean(1.0)})
    assert cap.metrics["precision"].low < 0.5 < cap.metrics["precision"].high
    micro = found.metrics["precision"].micro
    assert (micro.value, micro.ceiling, micro.chance) == (pytest.approx(15 / 21), 1.0, None)
    assert found.metrics["precision"].macro.value == pytest.approx((0.5 + 1.0) / 2)
    # twelve caps of two names are two things drawn, not twelve
    assert figures(np.arange(21) // 6).classes[1].metrics["precision"].low is None


def test_a_metric_in_which_no_query_counts_is_left_out() -> None:
    (label,) = make_labels(["kind"], {"kind": ["a", "b"]})
    scores = {"precision": Scores(np.zeros(2)), "recall": Scores(np.full(2, np.nan))}
    assert list(average_scores(label, scores, np.arange(2), lonely=2).metrics) == ["precision"]


def test_names_count_where_the_metric_counts() -> None:
    """Twenty products have the label, but the metric counts for three of them: too few for an interval."""
    (label,) = make_labels(["kind"], {"kind": ["cap", "belt"] * 10})
    values = np.full(20, np.nan)
    values[:3] = [1.0, 0.0, 1.0]
    scores = {"precision": Scores(np.tile([0.0, 1.0], 10)), "recall": Scores(values)}
    metrics = average_scores(label, scores, np.arange(20), lonely=0).metrics
    micro, macro = metrics["recall"].micro, metrics["recall"].macro
    assert [micro.value, macro.value] == pytest.approx([2 / 3, 0.5])  # caps 1 and 1, a belt 0
    assert (micro.low, micro.high, macro.low, macro.high) == (None,) * 4
    assert metrics["precision"].micro.low is not None


def test_a_resample_that_draws_nothing_that_counts_keeps_the_mean() -> None:
    means = Averages(VALUES, CODES, 2).means(np.array([[0.0, 0.0, 0.0, 1.0, 0.0]]))
    assert means.micro[0, 0] == pytest.approx((1.0 + 0.0 + 0.5 + 0.7) / 4)


def test_small_classes_are_drawn_as_a_whole() -> None:
    # five names in class 0, none of which differ; one name each in classes 1 and 2: one of the two is drawn, twice
    values, codes = np.array([0.3] * 5 + [0.0, 0.6])[:, None], np.array([0] * 5 + [1, 2])
    averages = Averages(values, codes, 3)
    assert set(averages.resampled(np.arange(7), 50).macro.round(6)[:, 0]) == {0.1, 0.5}
    evidence = averages.evidence(np.arange(7))
    assert (evidence.micro[0], evidence.macro[0], evidence.classes[:, 0].tolist()) == (7, 7, [5, 1, 1])


def test_a_lone_small_class_is_joined_by_the_smallest_other() -> None:
    assert choose_small(np.array([[9], [2], [6], [0]]))[:, 0].tolist() == [False, True, True, False]
    assert choose_small(np.array([[0], [2]]))[:, 0].tolist() == [False, False]


@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_an_interval_over_classes_covers_the_truth_whatever_their_size(size: int) -> None:
    """The true mean is 0 in each of 40 classes; about one interval in twenty leaves it out."""
    random, codes, trials = np.random.default_rng(17), np.repeat(np.arange(40), size), 300
    missed = 0
    for _ in range(trials):
        averages = Averages(random.normal(size=(40 * size, 1)), codes, 40)
        low, high = percentile_interval(averages.resampled(np.arange(40 * size), 300, classes=False).macro)
        missed += not low[0] <= 0.0 <= high[0]
    assert 0.01 <= missed / trials <= 0.1


@pytest.fixture(autouse=True)
def _no_division_warnings() -> Iterator[None]:
    with np.errstate(all="raise"):
        yield
