"""P@k on rows whose neighbours can be counted by hand."""

from __future__ import annotations

import numpy as np
import pytest

from parecido.evaluate.precision import hit_rates, precision_at_k
from parecido.evaluate.split import is_held_out

# Two tight pairs: rows 0 and 1 point one way, 2 and 3 another; 4 lies nearer to the second pair.
ANGLES = np.radians([0.0, 1.0, 90.0, 91.0, 80.0])
VECTORS = np.stack([np.cos(ANGLES), np.sin(ANGLES)], axis=1).astype(np.float32)


def test_each_query_counts_its_own_neighbours() -> None:
    figures = precision_at_k(
        VECTORS,
        {"articleType": ["cap", "cap", "belt", "cap", "belt"], "baseColour": ["red", "red", "red", "blue", "red"]},
        k=1,
    )
    # neighbours: 0->1, 1->0, 2->3, 3->2, 4->2
    assert figures["articleType"] == pytest.approx(3 / 5)
    assert figures["articleType, macro"] == pytest.approx((2 / 3 + 1 / 2) / 2)
    assert figures["baseColour"] == pytest.approx(3 / 5)
    assert figures["type+colour"] == pytest.approx(3 / 5)
    assert "type+colour+gender" not in figures


def test_k_neighbours_share_the_point() -> None:
    figures = precision_at_k(VECTORS, {"kind": ["cap", "cap", "belt", "cap", "belt"]}, k=2)
    # neighbours: 0->1,4  1->0,4  2->3,4  3->2,4  4->2,3
    assert figures["kind"] == pytest.approx((0.5 + 0.5 + 0.5 + 0.0 + 0.5) / 5)


def test_a_missing_label_asks_no_question_and_is_no_hit() -> None:
    figures = precision_at_k(VECTORS, {"kind": ["", "", "belt", "belt", "belt"]}, k=1)
    assert figures["kind"] == pytest.approx(1.0)
    nearest = np.array([[1], [-1]])
    column = np.array(["a", ""])
    assert hit_rates(nearest, [column])[0] == 0.0
    assert np.isnan(hit_rates(nearest, [column])[1])


def test_padding_is_never_a_hit() -> None:
    column = np.array(["a", "a"])
    assert hit_rates(np.array([[1, -1], [0, -1]]), [column]).tolist() == [0.5, 0.5]


def test_the_split_goes_by_the_letters_of_the_name() -> None:
    # SHA-256 of "titan women silver watch" mod 100 and so on, worked out apart from this code.
    import hashlib

    for name, normalised in (("Titan Women Silver Watch 42!", "titan women silver watch "), ("PUMA-Shoe", "pumashoe")):
        number = int.from_bytes(hashlib.sha256(normalised.encode()).digest(), "big") % 100
        assert is_held_out(name) == (number < 20)
    assert is_held_out("Blue Shirt 12") == is_held_out("BLUE SHIRT 34")
