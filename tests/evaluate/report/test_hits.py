"""What is right, place by place and query by query."""

from __future__ import annotations

from parecido.evaluate.measurement import Measurement
from parecido.evaluate.report.hits import count_right, precision_curve, right_places


def test_by_kind(circle: Measurement) -> None:
    kind = circle.labels[0]
    assert right_places(kind, circle.nearest).tolist() == [[True, True]] * 5 + [[True, False]]
    assert precision_curve(kind, circle.nearest).tolist() == [1.0, 11 / 12]
    assert count_right(kind, circle.nearest).tolist() == [0, 1, 5]


def test_a_product_without_the_label_neither_asks_nor_answers(circle: Measurement) -> None:
    colour = circle.labels[1]
    # 0: 1 2 (green, red)   2: 1 0 (green, red); 4, without a colour, is shown first for 3 and right for nobody
    assert right_places(colour, circle.nearest).tolist() == [
        [False, True],
        [False, False],
        [False, True],
        [False, False],
        [False, False],
        [False, False],
    ]
    assert count_right(colour, circle.nearest).tolist() == [3, 2, 0]
    assert precision_curve(colour, circle.nearest).tolist() == [0.0, 0.2]
