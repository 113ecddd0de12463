"""How near to a query the rows of a list may be."""

from __future__ import annotations

import numpy as np
import pytest

from parecido.index.bounds import Bounds, measure_bounds
from parecido.index.contract import Vectors
from parecido.index.lists import list_rows


def at(*degrees: float) -> Vectors:
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def cosines(*degrees: float) -> Vectors:
    return np.cos(np.radians(degrees), dtype=np.float32)


def test_rows_lean_towards_the_query_at_most_as_far_as_they_are_off_the_centre() -> None:
    """Rows five degrees off their centre, and a query thirty degrees off it."""
    bounds = Bounds(along=cosines(5, 5), across=cosines(85, 85), lean=1.0)
    assert bounds.highest(cosines(30, 100)) == pytest.approx(cosines(25, 95), abs=1e-6)


def test_what_no_row_leans_is_not_expected() -> None:
    bounds = Bounds(along=cosines(5, 5), across=cosines(85, 85), lean=0.0)
    assert bounds.highest(cosines(30, 0)) == pytest.approx(cosines(30, 0) * cosines(5, 5), abs=1e-6)


def test_bounds_are_measured_by_list() -> None:
    rows = at(*[10 * place + side for place in range(18) for side in (-3, 3, -3, 3)])
    lists = list_rows(at(*range(0, 180, 10)), np.repeat(np.arange(18), 4))
    bounds = measure_bounds(rows, lists)
    assert bounds.along == pytest.approx(np.full(18, np.cos(np.radians(3))), abs=1e-6)
    assert bounds.across == pytest.approx(np.full(18, np.sin(np.radians(3))), abs=1e-6)
    assert bounds.lean == pytest.approx(1.0, abs=0.01)  # in a plane, all that is across is across the same way


def test_rows_of_many_numbers_lean_little() -> None:
    """Of 2,000 rows in 40 lists and 200 numbers, hardly any but of the nearest lists is beyond its list's bound."""
    random = np.random.default_rng(2)
    centres = random.normal(size=(40, 200))
    points = np.repeat(centres, 50, axis=0) + 0.5 * random.normal(size=(2000, 200))
    rows, centres = (np.asarray(each / np.linalg.norm(each, axis=1, keepdims=True)) for each in (points, centres))
    lists = list_rows(centres.astype(np.float32), np.repeat(np.arange(40), 50))
    bounds = measure_bounds(rows.astype(np.float32), lists)
    assert 0.15 < bounds.lean < 0.4
    farther = []
    for query in rows[::100]:
        closeness = (lists.centres @ query).astype(np.float32)
        beyond = (rows @ query).reshape(40, 50) > bounds.highest(closeness)[:, np.newaxis]
        farther.append(beyond[np.argsort(-closeness)[10:]].mean())
    assert 0 < np.mean(farther) < 0.005
