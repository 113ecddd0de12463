"""Labels made wrong by chance, and the figures of a list that can be worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from benchmarks.mislabelled import Judged, Made, average_precision, fit_confidence, heading, make_wrong, table_line

from parecido.health.classes import Classes, read_classes


def test_a_share_of_the_labels_is_made_wrong() -> None:
    classes = read_classes("kind", ["a"] * 60 + ["b"] * 39 + ["c"] + [""] * 20)
    made = make_wrong(classes, seed=1, power=0.0, share=0.1)
    assert int(made.wrong.sum()) == 10
    assert ((made.classes.codes != classes.codes) == made.wrong).all()
    assert made.right is classes.codes
    assert not made.wrong[100:].any()
    again = make_wrong(classes, seed=1, power=0.0, share=0.1)
    assert (again.classes.codes == made.classes.codes).all()
    drawn = make_wrong(classes, seed=1, power=1.0, share=0.9)
    assert (
        np.bincount(drawn.classes.codes[:60], minlength=3)[2]
        < np.bincount(drawn.classes.codes[:60], minlength=3)[1] / 5
    )


def test_figures_of_four_products() -> None:
    """Listed are 0 and 1, of which 0 was made wrong and is given back what it was; 3 is missed."""
    made = make_wrong(Classes("kind", ("a", "b"), np.array([0, 0, 1, 1])), seed=0, power=0.0, share=0.5)
    made = replace(made, wrong=np.array([True, False, False, True]))
    judged = Judged(made, np.array([100.0, 50.0, 0.0, 0.0], dtype=np.float32), np.array([0, 0, 0, 0]))
    assert average_precision(judged.odds, made.wrong) == pytest.approx((1 + 2 / 4) / 2)
    line = table_line("kind", judged, np.ones(4, dtype=bool))
    assert line.startswith("| kind | 2 | 0.750 | 2 | 0.500 | 0.500 |")
    assert line.endswith("| 1.000 |")
    assert line.count("|") == heading().splitlines()[0].count("|") == heading().splitlines()[1].count("|")


def test_the_confidence_that_fits() -> None:
    """Half of those at odds 1 are wrong, and more of those at higher ones."""
    odds = np.repeat(np.array([0.1, 1.0, 10.0], dtype=np.float32), 100)
    wrong = np.concatenate([np.arange(100) < many for many in (10, 50, 90)])
    classes = Classes("kind", ("a", "b"), np.zeros(300, dtype=np.int64))
    made = Made(classes, wrong, classes.codes)
    slope, offset = fit_confidence([Judged(made, odds, np.zeros(300, dtype=np.int64))])
    assert slope == pytest.approx(np.log(9) / np.log(10), abs=1e-4)
    assert offset == pytest.approx(0.0, abs=1e-6)
