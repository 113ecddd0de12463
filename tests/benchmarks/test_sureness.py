"""What the benchmark says of categories that are believed and doubted."""

from __future__ import annotations

import numpy as np
from benchmarks.sureness import DOCUMENT, HEADER, Told, line_of, random_box


def test_a_line_of_the_table() -> None:
    """Of four photos three are believed, two of them rightly; the doubted one is right as well."""
    told = [Told("photos", 1.0, right, True) for right in (True, True, False)]
    told += [Told("photos", 0.6, True, False), Told("others", 0.5, False, False)]
    assert line_of("photos", told) == "| photos | 4 | 90% | 75% | 75% | 67% | 100% |"
    assert line_of("others", told) == "| others | 1 | 50% | 0% | 0% |  | 0% |"


def test_a_box_lies_in_the_picture() -> None:
    for seed in range(50):
        left, top, right, bottom = random_box(np.random.default_rng(seed))
        assert 0 <= left < right <= 1
        assert 0 <= top < bottom <= 1
        assert 0.3 <= right - left <= 0.7
        assert 0.3 <= bottom - top <= 0.7


def test_the_document_has_the_table() -> None:
    assert HEADER in DOCUMENT.read_text(encoding="utf-8")
