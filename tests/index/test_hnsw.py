"""What the graph promises beyond the contract: how it searches, that it says so, that files of others are refused."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from parecido.errors import IndexDamaged
from parecido.index import filtered, graph
from parecido.index.contract import Allowed, Vectors
from parecido.index.exact import ExactIndex
from parecido.index.hnsw import FILES, HnswIndex, open_files, write_files
from parecido.index.proof import Proof, open_proof
from parecido.settings import Settings

ROWS = 4000


def crowd(rows: int = ROWS, dim: int = 16, seed: int = 6) -> Vectors:
    points = np.random.default_rng(seed).normal(size=(rows, dim)).astype(np.float32)
    return np.asarray(points / np.linalg.norm(points, axis=1, keepdims=True), dtype=np.float32)


def write(folder: Path, rows: Vectors, settings: Settings | None = None) -> None:
    write_files(folder, rows, [""] * len(rows), [""] * len(rows), settings or Settings())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("hnsw")
    write(made, crowd())
    return made


def opened(folder: Path) -> HnswIndex:
    index = open_files(folder, crowd(), Settings())
    assert isinstance(index, HnswIndex)
    return index


def walking(folder: Path) -> HnswIndex:
    """The index, walking the graph whatever was proved."""
    whole = opened(folder)
    proof = replace(whole.proof, walks=True, least=None)
    return HnswIndex(crowd(), whole._graph, whole._listed, proof)


def rows_of(index: HnswIndex | ExactIndex, query: Vectors, allowed: Allowed | None = None) -> list[int]:
    return [found.row for found in index.nearest(query, 10, allowed)]


def test_the_same_rows_give_the_same_files(folder: Path, tmp_path: Path) -> None:
    write(tmp_path, crowd(), Settings(workers=1))
    for name in FILES:
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes(), name


def test_few_rows_are_searched_exactly(tmp_path: Path) -> None:
    write(tmp_path, crowd(999))
    assert isinstance(open_files(tmp_path, crowd(999), Settings()), ExactIndex)


def test_the_plan_names_the_way(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = walking(folder)
    assert index.plan(None).text() == (
        f"hnsw search, 4000 of 4000 rows compete: the graph proved a recall of {index.proof.walk_recall:.3f}"
    )
    few = Allowed(np.arange(ROWS) < 100)
    assert index.plan(few).text() == "exact search, 100 of 4000 rows compete: so few that each of them is compared"
    half = Allowed(np.arange(ROWS) % 2 == 0)
    assert (index.plan(half).method, index.plan(half).allowed) == ("exact", 2000)
    monkeypatch.setattr(filtered, "_ONCE", 0)
    assert (index.plan(half).method, index.plan(half).allowed) == ("hnsw", 2000)
    most = Allowed(np.arange(ROWS) > 9)
    assert index.plan(most).why == index.plan(None).why


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two thousand rows are no longer so few that they are compared at once, and walks cost nothing."""
    monkeypatch.setattr(filtered, "_ONCE", 0)
    monkeypatch.setattr(filtered, "_STEP", 0)


@pytest.mark.usefixtures("soon")
def test_a_trace_says_that_a_walk_was_enough(folder: Path) -> None:
    half = Allowed(np.arange(ROWS) % 2 == 0)
    found, plan = walking(folder).trace(crowd(1, seed=8)[0], 10, half)
    assert found == ExactIndex(crowd()).nearest(crowd(1, seed=8)[0], 10, half)
    assert (plan.method, plan.rows, plan.allowed) == ("hnsw", ROWS, 2000)
    assert plan.why == "the graph was walked, and the allowed rows that it met lie well within its sight"


@pytest.mark.usefixtures("soon")
def test_a_trace_says_that_a_walk_was_not_enough(folder: Path) -> None:
    """The hundred rows that are most like the query are barred: the walk is among them, and the lists go beyond."""
    index, query = walking(folder), crowd(1, seed=8)[0]
    cosines = crowd() @ query
    others = Allowed(cosines < np.sort(cosines)[-100])
    assert index.plan(others).method == "hnsw"
    found, plan = index.trace(query, 10, others)
    assert found == index.nearest(query, 10, others) == ExactIndex(crowd()).nearest(query, 10, others)
    assert plan.method in {"lists", "exact"}
    assert plan.why.startswith("the graph was walked, and met too few allowed rows; then ")
    assert " of the 100 lists with allowed rows may hold one that is near enough, " in plan.why


def test_a_trace_says_that_much_was_asked_for(folder: Path) -> None:
    query = crowd(1, seed=8)[0]
    found, plan = walking(folder).trace(query, 1000)
    assert found == ExactIndex(crowd()).nearest(query, 1000)
    assert (plan.method, plan.why) == ("exact", "so much was asked for that each of them is compared")


def test_a_trace_says_that_ties_were_compared(tmp_path: Path) -> None:
    rows = crowd()
    rows[:1000] = rows[0]
    write(tmp_path, rows)
    found, plan = open_files(tmp_path, rows, Settings()).trace(rows[0], 10)
    assert [each.row for each in found] == list(range(10))
    assert plan.method == "exact"
    assert plan.why.endswith("; too few were found, or too many that tie, so that every row was compared")


def test_a_graph_that_proved_little_is_left_aside(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = opened(folder)
    proof = replace(whole.proof, walks=False, walk_recall=0.5, lists=len(whole._listed.lists), list_recall=1.0)
    index = HnswIndex(crowd(), whole._graph, whole._listed, proof)
    assert index.plan(None).method == "lists"
    assert index.plan(None).why.endswith("lists proved a recall of 1.000, for less than the graph's 0.500")
    exact, half = ExactIndex(crowd()), Allowed(np.arange(ROWS) % 2 == 0)
    monkeypatch.setattr(filtered, "_ONCE", 0)
    assert index.plan(half).method == "lists"
    for query in crowd(20, seed=8):
        assert index.nearest(query, 10) == exact.nearest(query, 10)
        assert len(set(rows_of(index, query, half)) & set(rows_of(exact, query, half))) >= 9


def test_ties_beyond_what_was_fetched_keep_catalogue_order(tmp_path: Path) -> None:
    """Sixty equal pictures among others: the first ten come back."""
    rows = crowd()
    rows[::67] = rows[0]
    write(tmp_path, rows)
    index = open_files(tmp_path, rows, Settings())
    assert [found.row for found in index.nearest(rows[0], 10)] == list(range(0, 670, 67))


@pytest.mark.parametrize("codes", ["float16", "float32"])
def test_other_codes_find_as_much(tmp_path: Path, codes: str) -> None:
    write(tmp_path, crowd(), Settings(hnsw_codes=codes))
    index, exact = opened(tmp_path), ExactIndex(crowd())
    shares = [len(set(rows_of(index, query)) & set(rows_of(exact, query))) / 10 for query in crowd(50, seed=9)]
    assert np.mean(shares) >= 0.99


def test_threads_get_what_one_gets(folder: Path) -> None:
    index, queries, half = opened(folder), crowd(200, seed=7), Allowed(np.arange(ROWS) % 2 == 0)
    alone = [(rows_of(index, query), rows_of(index, query, half)) for query in queries]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda query: (rows_of(index, query), rows_of(index, query, half)), queries)) == alone


def test_a_filter_is_forgotten_with_its_last_user(folder: Path) -> None:
    index, allowed = opened(folder), Allowed(np.arange(ROWS) % 2 == 0)
    rows_of(index, crowd(1)[0], allowed)
    assert len(index._filtered) == 1
    del allowed
    assert len(index._filtered) == 0


def test_files_of_other_rows_are_refused(folder: Path, tmp_path: Path) -> None:
    for rows, said in ((crowd(3000), "listed.npy"), (crowd(ROWS, 8), "centres.npy")):
        with pytest.raises(IndexDamaged, match=said):
            open_files(folder, rows, Settings())
    for name in FILES:
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    other = tmp_path / "other"
    other.mkdir()
    write(other, crowd(3000))
    (tmp_path / "hnsw.faiss").write_bytes((other / "hnsw.faiss").read_bytes())
    with pytest.raises(IndexDamaged, match=r"hnsw\.faiss is damaged: it is of other rows$"):
        opened(tmp_path)
    (tmp_path / "hnsw.faiss").write_bytes((folder / "lists.faiss").read_bytes())
    with pytest.raises(IndexDamaged, match=r"hnsw\.faiss is damaged: it is no graph$"):
        opened(tmp_path)
    (tmp_path / "hnsw.faiss").write_bytes(b"what is this")
    with pytest.raises(IndexDamaged, match=r"hnsw\.faiss is damaged: FAISS cannot read it$"):
        opened(tmp_path)


def test_lists_that_name_no_rows_are_refused(folder: Path, tmp_path: Path) -> None:
    for name in FILES:
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    listed = np.load(tmp_path / "listed.npy")
    listed[0] = ROWS
    np.save(tmp_path / "listed.npy", listed)
    with pytest.raises(IndexDamaged, match=r"listed\.npy is damaged: it names rows that do not exist$"):
        opened(tmp_path)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"walks": 1}'])
def test_what_is_no_proof_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "proof.json").write_text(text)
    with pytest.raises(IndexDamaged, match=r"proof\.json is damaged"):
        open_proof(tmp_path, 100)


def test_a_proof_is_read_as_it_was_written(folder: Path) -> None:
    facts = json.loads((folder / "proof.json").read_text())
    bounds = facts.pop("bounds")
    proof, read = open_proof(folder, len(bounds["along"]))
    assert proof == Proof(**facts)
    assert read is not None
    assert read.facts() == bounds
    assert facts["walk_recall"] >= 0.99
    assert facts["list_recall"] >= 0.99


def test_a_full_disk_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """FAISS itself would leave a short file and say nothing."""
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    monkeypatch.setattr(graph, "FILE", "full")
    (tmp_path / "full").symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left"):
        write(tmp_path, crowd(1000))
