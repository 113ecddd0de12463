"""The queries worth looking at."""

from __future__ import annotations

from tests.evaluate.report.conftest import ANGLES, measure_circle

from parecido.evaluate.measurement import Measurement
from parecido.evaluate.report.examples import best_queries, gained_queries, worst_queries

NAMES = ["", "", "", "", "", ""]


def test_the_worst_are_those_that_could_be_better(circle: Measurement) -> None:
    assert worst_queries(circle, NAMES, 5) == [5]


def test_the_best_are_of_different_classes(circle: Measurement) -> None:
    assert best_queries(circle, NAMES, 5) == [0, 3]
    assert best_queries(circle, NAMES, 1) == [0]


def test_a_class_that_is_bad_as_a_whole_does_not_fill_the_list() -> None:
    # every kind stands far from itself: caps at 0 120 240, belts one degree beside them
    mixed = measure_circle([0.0, 120.0, 240.0, 1.0, 121.0, 241.0], k=1)
    assert worst_queries(mixed, NAMES, 9) == [0, 1, 3, 4]
    # of one name, one is enough
    assert worst_queries(mixed, ["a", "a", "b", "c", "d", "e"], 9) == [0, 2, 3, 4]


def test_gains_and_losses(circle: Measurement) -> None:
    other = measure_circle([0.0, 10.0, 21.0, 90.0, 100.0, 110.0])
    # there the belt 5 stands among belts; here its second answer is a cap
    assert gained_queries(other, circle, NAMES, 5) == [5]
    assert gained_queries(circle, other, NAMES, 5) == []
    assert gained_queries(circle, measure_circle(ANGLES), NAMES, 5) == []
