"""What exact search promises beyond the contract: many queries at once."""

from __future__ import annotations

import numpy as np
import pytest

from parecido.errors import QueryError
from parecido.index import exact
from parecido.index.exact import ExactIndex, nearest_rows

ROWS = np.array([(1, 0), (0.6, 0.8), (0, 1), (1, 0)], dtype=np.float32)


def test_nearest_rows_leave_out_the_row_itself() -> None:
    rows, similarities = nearest_rows(ROWS, ROWS, 2, exclude_self=True)
    assert rows.tolist() == [[3, 1], [2, 0], [1, 0], [0, 1]]
    assert similarities == pytest.approx(np.array([[1, 0.6], [0.8, 0.6], [0.8, 0], [1, 0.6]]), abs=1e-6)


def test_nearest_rows_give_at_most_all() -> None:
    rows, similarities = nearest_rows(ROWS, ROWS[2:3], 9)
    assert rows.tolist() == [[2, 1, 0, 3]]
    assert similarities[0].tolist() == pytest.approx([1, 0.8, 0, 0], abs=1e-6)
    assert nearest_rows(ROWS[:1], ROWS[:1], 3, exclude_self=True)[0].shape == (1, 0)
    assert nearest_rows(ROWS[:0], ROWS, 3)[0].shape == (4, 0)


def test_blocks_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    points = np.random.default_rng(2).normal(size=(300, 8)).astype(np.float32)
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    whole = nearest_rows(points, points, 5, exclude_self=True)[0].tolist()
    monkeypatch.setattr(exact, "_BLOCK_NUMBERS", 300 * 7)
    assert nearest_rows(points, points, 5, exclude_self=True)[0].tolist() == whole
    index = ExactIndex(points)
    one_by_one = [[c.row for c in index.nearest(q, 6) if c.row != n][:5] for n, q in enumerate(points)]
    assert whole == one_by_one


def test_only_rows_can_exclude_themselves() -> None:
    with pytest.raises(QueryError, match=r"^1 queries cannot be the 4 rows themselves$"):
        nearest_rows(ROWS, ROWS[:1], 1, exclude_self=True)


def test_vectors_of_another_kind_are_refused() -> None:
    with pytest.raises(QueryError, match="expected float32"):
        ExactIndex(ROWS.astype(np.float64))
