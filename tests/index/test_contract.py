"""Every index keeps one contract."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import numpy as np
import pytest
from numpy.typing import NDArray

from parecido.embeddings.aspects import Aspect, scale_blocks, weigh_query
from parecido.errors import DimensionMismatch, QueryError, ShopError
from parecido.index.contract import Allowed, Candidate, Index, Vectors
from parecido.index.hnsw import HnswIndex
from parecido.index.plan import plan_search
from parecido.index.registry import BACKENDS, check_backend, choose_backend, is_asked_for, load_backend
from parecido.settings import Settings


class Make(Protocol):
    """Builds an index over some rows."""

    def __call__(self, rows: Vectors, settings: Settings | None = None) -> Index: ...


X, Y = (1.0, 0.0), (0.0, 1.0)
SLANT = (0.6, 0.8)  # the cosine with X is .6, with Y .8
ROWS = np.array([X, SLANT, Y, (-1.0, 0.0), X], dtype=np.float32)
"""Rows 0 and 4 are the same product photo."""


@pytest.fixture(params=sorted(BACKENDS))
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    """Build an index of one kind over the given rows."""
    package = BACKENDS[request.param][1]
    if package is not None and find_spec(package) is None:
        pytest.skip(f"{package} is not installed")
    backend = load_backend(request.param)

    def build(rows: Vectors, settings: Settings | None = None) -> Index:
        settings = settings or Settings()
        ids = [str(n) for n in range(len(rows))]
        backend.write_files(tmp_path, rows, ids, [f"{n}.jpg" for n in ids], settings)
        return backend.open_files(tmp_path, rows, settings)

    return build


def vector(*numbers: float) -> NDArray[np.float32]:
    return np.array(numbers, dtype=np.float32)


def only(*rows: int, of: int = len(ROWS)) -> Allowed:
    allowed = np.zeros(of, dtype=np.bool_)
    allowed[list(rows)] = True
    return Allowed(allowed)


def crowd(rows: int = 2000, dim: int = 16) -> Vectors:
    """Random directions: enough for trees to be searched rather than the whole."""
    points = np.random.default_rng(7).normal(size=(rows, dim)).astype(np.float32)
    return np.asarray(points / np.linalg.norm(points, axis=1, keepdims=True), dtype=np.float32)


def test_best_first_and_ties_in_catalogue_order(make: Make) -> None:
    assert make(ROWS).nearest(vector(*X), 5) == [
        Candidate(0, 1.0),
        Candidate(4, 1.0),
        Candidate(1, 0.6),
        Candidate(2, 0.0),
        Candidate(3, -1.0),
    ]


def test_a_tie_at_the_cut_keeps_the_earlier_row(make: Make) -> None:
    assert make(ROWS).nearest(vector(*X), 1) == [Candidate(0, 1.0)]


def test_similarities_that_agree_to_six_decimals_are_ties(make: Make) -> None:
    rows = np.array([(0.6, 0.8), (0.6000001, 0.7999999), (0.60001, 0.8)], dtype=np.float32)
    assert [found.row for found in make(rows).nearest(vector(*X), 3)] == [2, 0, 1]


def test_size_and_dimension(make: Make) -> None:
    index = make(ROWS)
    assert (len(index), index.dim) == (5, 2)


def test_filter_is_applied_before_the_cut(make: Make) -> None:
    index = make(ROWS)
    assert index.nearest(vector(*X), 1, only(3)) == [Candidate(3, -1.0)]
    assert index.nearest(vector(*X), 2, only(1, 2, 3)) == [Candidate(1, 0.6), Candidate(2, 0.0)]
    assert index.nearest(vector(*X), 1, only(3, 4)) == [Candidate(4, 1.0)]


def test_empty_filter_gives_nothing(make: Make) -> None:
    assert make(ROWS).nearest(vector(*X), 3, only()) == []


def test_more_than_there_are_gives_all(make: Make) -> None:
    index = make(ROWS)
    assert [found.row for found in index.nearest(vector(*Y), 99)] == [2, 1, 0, 3, 4]
    assert [found.row for found in index.nearest(vector(*Y), 99, only(0, 1))] == [1, 0]


def test_no_rows_give_no_candidates(make: Make) -> None:
    index = make(np.zeros((0, 2), dtype=np.float32))
    assert (len(index), index.dim, index.nearest(vector(*X), 3)) == (0, 2, [])
    assert index.nearest(vector(*X), 3, only(of=0)) == []


def test_one_row(make: Make) -> None:
    assert make(ROWS[1:2]).nearest(vector(*Y), 3) == [Candidate(0, 0.8)]


def test_query_of_another_model_is_refused(make: Make) -> None:
    with pytest.raises(DimensionMismatch, match=r"^the query has 3 numbers but this index holds 2-number embeddings"):
        make(ROWS).nearest(vector(1, 0, 0), 1)


def test_what_is_no_vector_is_refused(make: Make) -> None:
    index = make(ROWS)
    for query in (ROWS[:1], np.array([1, 0]), vector(np.nan, 0), vector(np.inf, 0)):
        with pytest.raises(QueryError, match=r"^the query "):
            index.nearest(query, 1)


@pytest.mark.parametrize("k", [0, -1])
def test_a_count_below_one_is_refused(make: Make, k: int) -> None:
    with pytest.raises(QueryError, match=f"^{k} neighbours were asked for; ask for at least 1$"):
        make(ROWS).nearest(vector(*X), k)


def test_filter_of_another_length_is_refused(make: Make) -> None:
    with pytest.raises(QueryError, match=r"^the filter is bool "):
        make(ROWS).nearest(vector(*X), 1, only(0, of=4))
    with pytest.raises(QueryError, match=r"^the filter is int64 "):
        make(ROWS).nearest(vector(*X), 1, Allowed(np.array([0, 1, 2, 3, 4])))


def test_read_only_rows_will_do(make: Make) -> None:
    rows = ROWS.copy()
    rows.flags.writeable = False
    assert make(rows).nearest(vector(*SLANT), 1) == [Candidate(1, 1.0)]


def test_many_equal_rows_keep_catalogue_order(make: Make) -> None:
    """Two thousand products share a photo; whichever rows a tree proposes, the first ones come back."""
    rows = np.tile(vector(*SLANT), (2000, 1))
    rows[700] = X
    found = make(rows).nearest(vector(*X), 4)
    assert found == [Candidate(700, 1.0), Candidate(0, 0.6), Candidate(1, 0.6), Candidate(2, 0.6)]


@pytest.mark.parametrize("share", [0.01, 0.3, 0.9])
def test_filtered_answers_are_full_and_right_in_a_crowd(make: Make, share: float) -> None:
    rows = crowd()
    allowed = np.random.default_rng(1).random(len(rows)) < share
    query = rows[5]
    best = sorted(np.flatnonzero(allowed), key=lambda row: -float(rows[row] @ query))[:10]
    assert [found.row for found in make(rows).nearest(query, 10, Allowed(allowed))] == best


def test_a_filter_that_shuns_the_querys_neighbours_is_still_answered_in_full(make: Make) -> None:
    rows = crowd()
    allowed = rows @ rows[5] < 0.1
    found = make(rows).nearest(rows[5], 10, Allowed(allowed))
    assert len(found) == 10
    assert all(allowed[candidate.row] for candidate in found)


def test_recall_is_as_stated(make: Make) -> None:
    rows = crowd(4000, 32)
    index = make(rows)
    hits = 0
    for query in rows[:50]:
        best = set(np.argsort(-(rows @ query), kind="stable")[:10].tolist())
        hits += len(best & {found.row for found in index.nearest(query, 10)})
    assert hits / 500 >= 0.99


def test_a_query_of_another_length_is_not_scaled(make: Make) -> None:
    """Weighed queries are longer or shorter than 1; what comes back is their inner product with a row."""
    rows = crowd()
    index = make(rows)
    for length in (0.25, 3.0):
        found = index.nearest(np.float32(length) * rows[5], 10)
        products = (length * rows[5].astype(np.float64)) @ rows[[candidate.row for candidate in found]].T
        assert [candidate.similarity for candidate in found] == pytest.approx(products, abs=1e-6)
        assert found[0].row == 5


def test_an_index_knows_its_kind_and_its_rows(make: Make) -> None:
    index = make(ROWS)
    assert index.kind in BACKENDS
    np.testing.assert_array_equal(index.take(np.array([4, 1, 1])), ROWS[[4, 1, 1]])
    assert index.take(np.array([], dtype=np.intp)).shape == (0, 2)
    assert plan_search(index, as_built=True) is index
    assert plan_search(index, as_built=False).kind == "exact"
    assert index.exactly().kind == "exact"
    assert index.exactly().exactly() is index.exactly()


def test_what_is_taken_is_a_copy(make: Make) -> None:
    index = make(ROWS)
    index.take(np.array([0]))[0] = 9
    np.testing.assert_array_equal(index.take(np.array([0])), ROWS[:1])


def test_a_plan_says_what_competes(make: Make) -> None:
    index = make(ROWS)
    assert (index.plan(None).rows, index.plan(None).allowed) == (5, 5)
    plan = index.plan(only(3))
    assert (plan.method, plan.rows, plan.allowed) == ("exact", 5, 1)
    assert plan.text() == "exact search, 1 of 5 rows compete: only the allowed rows are compared"
    with pytest.raises(QueryError, match=r"^the filter is bool \(4,\); expected bool \(5,\), one for each row$"):
        index.plan(only(0, of=4))


def test_a_trace_finds_what_nearest_finds_and_says_how(make: Make) -> None:
    rows = crowd()
    index, half = make(rows), Allowed(np.arange(len(rows)) % 2 == 0)
    for allowed in (None, half, Allowed(np.arange(len(rows)) < 9)):
        found, plan = index.trace(rows[7], 10, allowed)
        assert found == index.nearest(rows[7], 10, allowed)
        assert (plan.rows, plan.allowed) == (len(rows), len(rows) if allowed is None else allowed.count)
        assert plan.method in {"exact", "lists", index.kind}
    with pytest.raises(QueryError, match=r"^the filter is bool \(4,\)"):
        index.trace(rows[7], 10, only(0, of=4))


ASPECTS = (Aspect("overall", 16, 0.6), Aspect("colour", 6, 0.2), Aspect("shape", 8, 0.1), Aspect("texture", 8, 0.1))


def weightings() -> list[dict[str, float]]:
    """Each aspect alone, and fifty weightings by chance."""
    names = [aspect.name for aspect in ASPECTS]
    chance = np.random.default_rng(11).dirichlet(np.ones(len(names)), 50)
    return [*({name: 1.0} for name in names), *(dict(zip(names, each.tolist(), strict=True)) for each in chance)]


def recall(index: Index, queries: Vectors, weights: dict[str, float]) -> float:
    """The mean share of the ten nearest rows at some weights that an index finds."""
    wide, hits = index.take(np.arange(len(index))).astype(np.float64), 0
    for query in queries:
        weighed = weigh_query(query, ASPECTS, weights)
        best = set(np.argsort(-(wide @ weighed), kind="stable")[:10].tolist())
        hits += len(best & {found.row for found in index.nearest(weighed, 10)})
    return hits / (10 * len(queries))


def test_recall_is_as_stated_at_every_weighting(make: Make) -> None:
    """One index serves them all: it is asked itself where it can, and left aside where it cannot."""
    rows = scale_blocks(crowd(2000, sum(aspect.dimension for aspect in ASPECTS)), ASPECTS)
    index = plan_search(make(rows), as_built=False)
    for weights in weightings():
        assert recall(index, rows[:5], weights) >= 0.99, weights


def test_an_index_that_is_left_aside_would_fall_short(make: Make) -> None:
    """Four hundred things in ten photos each, whose textures are chance: trees find the thing, not the texture."""
    random = np.random.default_rng(5)
    wide = sum(aspect.dimension for aspect in ASPECTS)
    photos = np.repeat(random.normal(size=(400, wide)), 10, axis=0) + 0.1 * random.normal(size=(4000, wide))
    photos[:, -8:] = random.normal(size=(4000, 8))
    rows = scale_blocks(photos.astype(np.float32), ASPECTS)
    # as many nodes for so many rows as the default has for 35,000
    index = make(rows, Settings(annoy_search_k=20_000 * len(rows) // 35_000))
    if index.steady:
        pytest.skip("serves every weighting itself, and is asked at every one")
    if isinstance(index, HnswIndex):
        pytest.skip("sees for itself that what it found is too far away, and searches on")
    default = {aspect.name: aspect.weight for aspect in ASPECTS}
    assert recall(index, rows[::100], default) >= 0.99
    assert recall(index, rows[::100], {"texture": 1.0}) < 0.9
    assert recall(plan_search(index, as_built=False), rows[::100], {"texture": 1.0}) >= 0.99


def test_auto_is_exact_up_to_a_size_and_the_graph_above() -> None:
    settings = Settings(exact_up_to=1000)
    assert [choose_backend("auto", rows, settings) for rows in (0, 1000, 1001)] == ["exact", "exact", "hnsw"]
    assert choose_backend("annoy", 5, settings) == "annoy"
    assert [is_asked_for(kind, "auto") for kind in ("exact", "hnsw", "annoy")] == [True, True, False]
    assert [is_asked_for(kind, "hnsw") for kind in ("exact", "hnsw", "annoy")] == [False, True, False]


def test_auto_is_asked_for_but_never_loaded() -> None:
    check_backend("auto")
    with pytest.raises(ShopError, match=r"^'auto' is not a kind of index but a choice of one; "):
        load_backend("auto")
