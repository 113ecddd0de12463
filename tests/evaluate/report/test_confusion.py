"""Which classes are shown for which."""

from __future__ import annotations

import numpy as np

from parecido.evaluate.measurement import Measurement
from parecido.evaluate.report.confusion import UNLABELLED, Mistake, confuse_classes


def test_the_only_mistake_is_a_cap_for_a_belt(circle: Measurement) -> None:
    found = confuse_classes(circle.labels[0], circle.nearest)
    # three belts have six places, and one of them holds a cap
    assert found.mistakes == (Mistake("belt", "cap", 1, 1 / 6),)
    assert found.classes == ("belt", "cap")
    assert found.shares == {
        ("belt", "belt"): 5 / 6,
        ("belt", "cap"): 1 / 6,
        ("cap", "belt"): 0.0,
        ("cap", "cap"): 1.0,
    }


def test_what_has_no_label_is_found_and_never_asks(circle: Measurement) -> None:
    mistakes = confuse_classes(circle.labels[1], circle.nearest).mistakes
    # 0 and 2, red, are shown green 1; 1, green, red 0 and 2; 3, red, unlabelled 4 and green 5; 5, green, red 3 and 2
    assert mistakes == (
        Mistake("green", "red", 4, 1.0),
        Mistake("red", "green", 3, 0.5),
        Mistake("red", UNLABELLED, 1, 1 / 6),
    )


def test_only_the_first_are_kept_and_empty_places_do_not_count(circle: Measurement) -> None:
    assert len(confuse_classes(circle.labels[1], circle.nearest, pairs=1).mistakes) == 1
    assert confuse_classes(circle.labels[1], circle.nearest, classes=1).classes == ("red",)
    none = np.full_like(circle.nearest, -1)
    assert confuse_classes(circle.labels[0], none).mistakes == ()
