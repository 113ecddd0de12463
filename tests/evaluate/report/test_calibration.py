"""The expected calibration error and its diagram, worked out by hand."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest

from parecido.errors import QueryError
from parecido.evaluate.reliability import Reliability, measure_reliability
from parecido.evaluate.report.calibration import describe_reliability, draw_reliability

CONFIDENCES = [0.1, 0.2, 0.8, 0.9, 1.0]
HITS = [False, True, True, False, True]


def test_two_bins_by_hand() -> None:
    found = measure_reliability(CONFIDENCES, HITS, bins=2)
    # the first bin says .15 and is right half the time, the second says .9 and is right two times of three
    low, high = found.bins
    assert (low.low, low.high, low.count, high.count) == (0.0, 0.5, 2, 3)
    assert [low.confidence, low.accuracy] == pytest.approx([0.15, 0.5])
    assert [high.confidence, high.accuracy] == pytest.approx([0.9, 2 / 3])
    assert found.error == pytest.approx((2 * 0.35 + 3 * (0.9 - 2 / 3)) / 5)


def test_fifteen_bins_of_equal_width_closed_above() -> None:
    found = measure_reliability([0.0, 1 / 15, 1.0], [False, False, True])
    assert [each.count for each in found.bins] == [2, *[0] * 13, 1]
    empty = found.bins[7]
    assert [empty.low, empty.high] == pytest.approx([7 / 15, 8 / 15])
    assert (empty.count, empty.confidence, empty.accuracy) == (0, None, None)
    assert found.error == pytest.approx((2 * (1 / 30)) / 3)


def test_it_reads_back_from_json() -> None:
    found = measure_reliability(CONFIDENCES, HITS)
    assert Reliability.from_facts(json.loads(json.dumps(asdict(found)))) == found


def test_it_is_said_in_words() -> None:
    assert describe_reliability(measure_reliability([0.9, 0.9], [True, False])) == (
        "Of 2 predictions, the stated probability misses the share that was right by 40.0 percentage points on "
        "average (expected calibration error 0.400); on the whole it is too high."
    )
    assert "it is too low." in describe_reliability(measure_reliability([0.5], [True]))
    assert "neither too high nor too low." in describe_reliability(measure_reliability([1.0], [True]))


def test_the_diagram_is_an_element_with_a_description() -> None:
    svg = draw_reliability(measure_reliability(CONFIDENCES, HITS), name="kind")
    assert svg.startswith('<svg role="img" aria-label="Of 5 predictions')
    assert "probability stated" in svg


@pytest.mark.parametrize(
    ("confidences", "hits", "sentence"),
    [
        ([], [], "0 confidences and 0 hits were given; give as many of both, at least one"),
        ([0.5], [True, False], "1 confidences and 2 hits were given"),
        ([1.5], [True], "a confidence is not between 0 and 1"),
        ([float("nan")], [True], "a confidence is not between 0 and 1"),
    ],
)
def test_mistakes(confidences: list[float], hits: list[bool], sentence: str) -> None:
    with pytest.raises(QueryError, match=sentence):
        measure_reliability(confidences, hits)
