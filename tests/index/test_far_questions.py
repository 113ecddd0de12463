"""What lies where the shop has little, as the mean of several products may, is found like what lies among them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from parecido.index.contract import Allowed, Index, Vectors
from parecido.index.hnsw import HnswIndex, open_files, write_files
from parecido.index.plan import plan_search
from parecido.settings import Settings

ROWS, DIM, THINGS, QUESTIONS = 12_000, 64, 200, 60
FILTERS = {"all": 1.0, "nine in ten": 0.9, "half": 0.5}


def unit(rows: NDArray[np.float64]) -> Vectors:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


@pytest.fixture(scope="module")
def rows() -> Vectors:
    """Two hundred things, each in about sixty rows."""
    random = np.random.default_rng(1)
    things = unit(random.standard_normal((THINGS, DIM)))
    return unit(things[random.integers(THINGS, size=ROWS)] + 0.075 * random.standard_normal((ROWS, DIM)))


@pytest.fixture(scope="module")
def folder(rows: Vectors, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("far")
    write_files(made, rows, [], [], Settings())
    return made


@pytest.fixture(scope="module")
def index(folder: Path, rows: Vectors) -> HnswIndex:
    opened = open_files(folder, rows, Settings())
    assert isinstance(opened, HnswIndex)
    assert opened.proof.trusts_graph
    return opened


def blends(rows: Vectors, several: int) -> Vectors:
    """The means of so many rows by chance."""
    chosen = np.random.default_rng(several).integers(ROWS, size=(several, QUESTIONS))
    return unit(rows[chosen].sum(axis=0).astype(np.float64))


def elsewhere() -> Vectors:
    """Directions by chance: what the shop has nothing like."""
    return unit(np.random.default_rng(9).standard_normal((QUESTIONS, DIM)))


def recall(asked: Index, questions: Vectors, share: float, k: int = 10) -> float:
    """The mean share of the nearest rows that is found, where a share of the rows by chance is allowed."""
    allowed = Allowed(np.random.default_rng(5).random(ROWS) < share) if share < 1 else None
    found, right = ([each.nearest(query, k, allowed) for query in questions] for each in (asked, asked.exactly()))
    return float(np.mean([len(set(some) & set(best)) / k for some, best in zip(found, right, strict=True)]))


@pytest.mark.parametrize("share", FILTERS.values(), ids=FILTERS.keys())
def test_what_is_like_nothing_in_the_shop_is_found(index: HnswIndex, share: float) -> None:
    assert recall(index, elsewhere(), share) >= 0.99


@pytest.mark.parametrize("share", FILTERS.values(), ids=FILTERS.keys())
@pytest.mark.parametrize("several", [2, 3])
def test_what_is_like_several_things_is_found(index: HnswIndex, rows: Vectors, several: int, share: float) -> None:
    asked = plan_search(index, as_built=True, blended=True)
    assert recall(asked, blends(rows, several), share) >= 0.99


@pytest.mark.parametrize("several", [2, 3])
def test_an_index_that_is_not_told_finds_nearly_as_much(index: HnswIndex, rows: Vectors, several: int) -> None:
    assert recall(index, blends(rows, several), 1.0) >= 0.98


def test_more_is_found_where_more_is_asked_for(index: HnswIndex, rows: Vectors) -> None:
    asked = unit(rows[::200] + 0.05 * np.random.default_rng(2).standard_normal((QUESTIONS, DIM)))
    assert recall(index, asked, 1.0, k=100) >= 0.99


def test_a_row_of_the_shop_is_walked_to(index: HnswIndex, rows: Vectors) -> None:
    methods = [index.trace(row, 10)[1].method for row in rows[::200]]
    assert methods.count("hnsw") >= 0.9 * QUESTIONS


def test_a_trace_says_what_was_too_far(index: HnswIndex) -> None:
    plan = index.trace(elsewhere()[0], 10)[1]
    assert plan.method == "lists"
    assert plan.why.startswith("the graph proved a recall of 1.000, of nearer rows than were found; then ")
    assert plan.why.endswith(" lists may hold one that is near enough, and were looked through")


def test_a_trace_says_that_it_was_careful(index: HnswIndex, rows: Vectors) -> None:
    asked = index.carefully()
    plan = asked.trace(blends(rows, 2)[0], 10)[1]
    assert plan.method == asked.plan(None).method == "lists"
    assert plan.why.startswith("nothing like it was proved: ")
    assert asked.nearest(rows[7], 1)[0].row == 7


def test_a_long_query_is_as_far_as_a_short_one(index: HnswIndex, rows: Vectors) -> None:
    for query in (rows[0], elsewhere()[0]):
        assert index.trace(3 * query, 10)[1] == index.trace(query / 3, 10)[1] == index.trace(query, 10)[1]


def test_a_base_of_before_is_measured_as_it_is_opened(folder: Path, rows: Vectors, tmp_path: Path) -> None:
    """Its proof said nothing of how far its questions went, and its lists had no bounds."""
    for file in folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    proof = tmp_path / "proof.json"
    facts = json.loads(proof.read_text())
    least, bounds = facts.pop("least"), facts.pop("bounds")
    proof.write_text(json.dumps(facts))
    opened = open_files(tmp_path, rows, Settings())
    assert isinstance(opened, HnswIndex)
    assert opened.proof.least == pytest.approx(least, abs=0.05)
    assert opened._listed.bounds.facts() == bounds
    assert recall(opened, elsewhere(), 1.0) >= 0.99
