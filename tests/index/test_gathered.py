"""Copies of a filter's rows: from the second time on, within a budget."""

from __future__ import annotations

import numpy as np
import pytest

from parecido.index import gathered
from parecido.index.contract import Allowed
from parecido.index.gathered import GatheredRows

VECTORS = np.arange(12, dtype=np.float32).reshape(6, 2)


def only(*rows: int) -> Allowed:
    mask = np.zeros(6, dtype=np.bool_)
    mask[list(rows)] = True
    return Allowed(mask)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two rows are enough, four too many, and six in all."""
    monkeypatch.setattr(gathered, "_LEAST", 2)
    monkeypatch.setattr(gathered, "_MOST", 3 * 8)
    monkeypatch.setattr(gathered, "_TOGETHER", 6 * 8)


def test_rows_are_copied_the_second_time() -> None:
    rows, allowed = GatheredRows(VECTORS), only(1, 4)
    assert rows.of(allowed) is None
    copied = rows.of(allowed)
    assert copied is not None
    assert copied.tolist() == [[2, 3], [8, 9]]
    assert rows.of(allowed) is copied


def test_few_and_many_rows_are_not_copied() -> None:
    rows = GatheredRows(VECTORS)
    for allowed in (only(1), only(0, 1, 2, 3)):
        assert [rows.of(allowed), rows.of(allowed)] == [None, None]


def test_all_are_let_go_when_they_would_be_too_many() -> None:
    rows, filters = GatheredRows(VECTORS), [only(0, 1, 2), only(3, 4, 5), only(0, 5)]
    for allowed in filters:
        assert rows.of(allowed) is None
    first, second = rows.of(filters[0]), rows.of(filters[1])
    assert rows.of(filters[0]) is first
    assert rows.of(filters[2]) is not None
    assert rows.of(filters[1]) is None
    assert second is not None
