"""How much of the similarity of what is shown comes from which aspect."""

from __future__ import annotations

import numpy as np
import pytest

from parecido.embeddings.aspects import Aspect
from parecido.evaluate.report.shares import share_similarity

ASPECTS = (Aspect("shape", 2, 0.75), Aspect("colour", 2, 0.25))


def test_by_hand() -> None:
    # three products of one shape; the first two of one colour, the third of another, at a right angle
    shape, colour = np.sqrt(0.75), np.sqrt(0.25)
    stored = np.array([[shape, 0, colour, 0], [shape, 0, colour, 0], [shape, 0, 0, colour]], dtype=np.float32)
    found = share_similarity(stored, np.array([[1, 2], [0, 2], [0, -1]]), ASPECTS)
    assert [each.name for each in found] == ["shape", "colour"]
    # shown: of five places two are of the same colour; of the three pairs of any two, one is
    assert [each.shown for each in found] == pytest.approx([1.0, 2 / 5])
    assert [each.chance for each in found] == pytest.approx([1.0, 1 / 3])
    assert [each.share for each in found] == pytest.approx([0.75 / 0.85, 0.1 / 0.85])


def test_nothing_shown_has_no_shares() -> None:
    stored = np.array([[1, 0, 0, 0], [0, 1, 0, 0]], dtype=np.float32)
    assert [each.share for each in share_similarity(stored, np.full((2, 1), -1), ASPECTS)] == [0.0, 0.0]
