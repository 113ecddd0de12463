"""What a graph finds of what exact search finds, measured as it is built; how to search is decided by it.

Half of the questions are rows moved by as much as their nearest neighbour is away, as another photo of the same thing
would lie; half are rows that lean towards another one, as something lies that the shop does not have. Everything is
drawn by a fixed seed and nothing is timed, so that the same rows give the same proof.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from parecido.errors import IndexDamaged
from parecido.index.bounds import Bounds, read_bounds
from parecido.index.contract import Candidate, Vector, Vectors
from parecido.index.graph import Graph
from parecido.index.lists import Lists

FILE = "proof.json"

_REACHES = (48, 64, 96, 128, 192, 256)
_LISTS = (12, 16, 24, 32, 48, 64, 96, 128, 256)
_STEP, _READY, _ROW, _NUMBER = 1.2, 40.0, 0.01, 1.2e-4
"""Microseconds, as measured: a step of a walk; to make ready for lists, to look at a row, at one number of it."""
_NEEDED = 0.997
"""Recall at 10 that the questions must have: fewer misses than are promised, as other questions may be harder."""
_PROMISED = 0.99
"""Recall at 10 below which what was measured is no proof: where rows form no groups at all, say."""
_QUESTIONS = 256
LOOKED = 2000
"""Rows that a search in lists looks at, at least, whatever was proved: small lists cost little and miss more."""
ASKED = 10
"""Rows that each question asks for."""
_USUAL = 0.05
"""Share of the questions whose nearest rows are so far away that a search that finds no nearer ones is not trusted."""
_AFTERWARDS = 64
"""Questions that are asked where a base's proof says nothing of that: it was made before that was kept."""
_SEED = 20_241
_BLOCK = 50_000
_KINDS = {"bool": (bool,), "int": (int,), "float": (float,), "float | None": (float, type(None))}


@dataclass(frozen=True, slots=True)
class Proof:
    """How a query without a filter is searched: by a walk where that finds enough in less time, else in lists.

    `reach` is the walk's (efSearch), `lists` how many lists are looked at, and the recalls are those they had. `least`
    is the cosine that the ASKED-th row had with nearly all questions; what is farther away is not what was proved.
    None in a proof of before it was kept.
    """

    walks: bool
    reach: int
    walk_recall: float
    lists: int
    list_recall: float
    least: float | None = None

    @property
    def trusts_graph(self) -> bool:
        """Whether the graph is walked, and found what is promised."""
        return self.walks and self.walk_recall >= _PROMISED

    @property
    def trusts_lists(self) -> bool:
        """Whether so many lists held what is promised."""
        return self.list_recall >= _PROMISED

    def covers(self, similarities: NDArray[np.float64], length: float) -> bool:
        """Whether what was found for a query of this length, best first, is as near as what the questions found."""
        if self.least is None:
            return True
        return len(similarities) >= ASKED and float(similarities[ASKED - 1]) >= self.least * length

    def reach_for(self, wanted: int) -> int:
        """Return how wide a walk must be for so many rows: as wide for each as was proved for twice ASKED."""
        return self.reach * max(2 * ASKED, wanted) // (2 * ASKED)

    def most(self, rows: int, dim: int) -> int:
        """Return for how many rows a walk takes no more time than comparing so many of them."""
        return int(2 * ASKED * (_READY + rows * (_ROW + _NUMBER * dim)) / (_STEP * self.reach))


def prove(vectors: Vectors, graph: Graph, lists: Lists) -> Proof:
    """Raise the reach, and the number of lists, until enough is found, and say what was found."""
    queries = _draw_questions(vectors, _QUESTIONS, lambda rows, k: _best(vectors, rows, k)[1])
    right, cosines = _best(vectors, queries, ASKED)
    listed, list_recall = 0, 0.0
    ranks = _list_ranks(lists, queries, right)
    for listed in _LISTS:
        list_recall = float((ranks < listed).mean())
        if list_recall >= _NEEDED:
            break
    reach, walk_recall = 0, 0.0
    for reach in _REACHES:
        found = [graph.walk(query, 2 * ASKED, reach) for query in queries]
        walk_recall = float(np.mean([np.isin(rows, mine).mean() for rows, mine in zip(right, found, strict=True)]))
        if walk_recall >= _NEEDED:
            break
    looked = int(min(len(vectors), max(LOOKED, listed * len(vectors) / len(lists))))
    shorter = Proof(True, reach, walk_recall, listed, list_recall, _least(cosines[:, -1]))
    walks = walk_recall >= min(_NEEDED, list_recall) and shorter.most(looked, vectors.shape[1]) > 2 * ASKED
    return replace(shorter, walks=walks)


def measure_least(vectors: Vectors, nearest: Callable[[Vector, int], list[Candidate]]) -> float:
    """Return `Proof.least` as a search finds it by itself, for a proof that has none; in some tens of milliseconds."""

    def best(queries: Vectors, k: int) -> NDArray[np.float32]:
        return np.array([[each.similarity for each in nearest(query, k)] for query in queries], dtype=np.float32)

    return _least(best(_draw_questions(vectors, _AFTERWARDS, best), ASKED)[:, -1])


def write_proof(folder: Path, proof: Proof, bounds: Bounds) -> None:
    """Write a proof, and the bounds of the lists, as their file."""
    facts = {**asdict(proof), "bounds": bounds.facts()}
    (folder / FILE).write_text(json.dumps(facts) + "\n", encoding="utf-8")


def open_proof(folder: Path, lists: int) -> tuple[Proof, Bounds | None]:
    """Read a proof, and the bounds of so many lists, None where they were not kept yet.

    Raises IndexDamaged when it is none.
    """
    path = folder / FILE
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
        bounds = read_bounds(kept := facts.pop("bounds", None), lists)
        facts.setdefault("least", None)
        kinds = {each.name: _KINDS[str(each.type)] for each in fields(Proof)}
        right = facts.keys() == kinds.keys() and all(type(facts[name]) in kind for name, kind in kinds.items())
        if right and (bounds is None) == (kept is None):
            return Proof(**facts), bounds
    except (OSError, ValueError, AttributeError, TypeError, RecursionError) as error:
        raise IndexDamaged(f"{path} is damaged: it is not JSON") from error
    raise IndexDamaged(f"{path} is damaged: a value is of the wrong type")


def _least(cosines: NDArray[np.float32]) -> float:
    """Return what nearly all of some questions' cosines reach, rounded down, so that rounding decides nothing."""
    return min(0.999, float(np.floor(np.quantile(cosines, _USUAL, method="lower").astype(np.float64) * 1000)) / 1000)


def _draw_questions(vectors: Vectors, count: int, best: Callable[[Vectors, int], NDArray[np.float32]]) -> Vectors:
    """Return questions of length 1, shape (up to `count`, dim): rows moved by chance, and towards other rows.

    `best` returns the cosines of the nearest rows.
    """
    random = np.random.default_rng(_SEED)
    order = random.permutation(len(vectors))[:count]
    half = len(order) // 2
    chosen, leaning, others = (
        np.array(vectors[rows]) for rows in (order[:half], order[half:], order[: len(order) - half])
    )
    away = np.sqrt(np.maximum(0.0, 2.0 - 2.0 * best(chosen, 2)[:, 1]))
    noise = random.standard_normal(chosen.shape)
    moved = chosen + noise * (away / np.linalg.norm(noise, axis=1))[:, np.newaxis]
    questions = np.concatenate([moved, leaning + others / 3])
    return np.asarray(questions / np.linalg.norm(questions, axis=1, keepdims=True), dtype=np.float32)


def _best(vectors: Vectors, queries: Vectors, k: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return the k nearest rows of each query and their cosines, best first, in bounded memory."""
    rows = np.zeros((len(queries), 0), dtype=np.int64)
    cosines = np.zeros((len(queries), 0), dtype=np.float32)
    for start in range(0, len(vectors), _BLOCK):
        more = queries @ vectors[start : start + _BLOCK].T
        kept = np.argpartition(-more, min(k, more.shape[1]) - 1, axis=1)[:, :k]
        rows = np.concatenate([rows, kept + start], axis=1)
        cosines = np.concatenate([cosines, np.take_along_axis(more, kept, 1)], axis=1)
        order = np.argsort(-cosines, axis=1, kind="stable")[:, :k]
        rows, cosines = np.take_along_axis(rows, order, 1), np.take_along_axis(cosines, order, 1)
    return rows, cosines


def _list_ranks(lists: Lists, queries: Vectors, right: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how many lists are nearer to the query than the one that each right answer is in."""
    list_of = np.empty(len(lists.rows), dtype=np.int64)
    list_of[lists.rows] = np.repeat(np.arange(len(lists)), lists.sizes)
    order = np.argsort(-(queries @ lists.centres.T), axis=1)
    ranks = np.argsort(order, axis=1)
    return np.take_along_axis(ranks, list_of[right], axis=1)
