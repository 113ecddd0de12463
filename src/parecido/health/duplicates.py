"""Products with the same picture, and with nearly the same one."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parecido.health.looks import MOST_DIFFERENCE, Looks, worst_difference

Rows = NDArray[np.intp]
Look = Callable[[Sequence[int]], Looks]
"""Gives the looks (m, 32, 32, 3) of some rows."""
_PAIRS_AT_ONCE = 4_000


@dataclass(frozen=True, slots=True)
class Group:
    """Rows, ascending, that show the same; `similarity` is the lowest of the pairs that made them a group."""

    rows: tuple[int, ...]
    similarity: float = 1.0


def number_equal(contents: Sequence[Hashable]) -> Rows:
    """Return a number for every content, the same for equal ones: the row that has it first, shape (n,)."""
    first: dict[Hashable, int] = {}
    return np.array([first.setdefault(each, row) for row, each in enumerate(contents)], dtype=np.intp)


def group_equal(numbers: Rows) -> list[Group]:
    """Return the groups of two or more rows of one number, in the order of their first rows."""
    return [Group(rows) for rows in _members(numbers) if len(rows) > 1]


def find_pairs(nearest: Rows, similarities: NDArray[np.float32], numbers: Rows, least: float) -> Rows:
    """Return the pairs of neighbours at least so similar whose `numbers` differ, (m, 2), each once, lower row first.

    `nearest` and `similarities` are (n, k). Of rows with one number only the first is in any pair.
    """
    rows, places = np.nonzero(similarities >= least)
    pairs = np.sort(np.stack([numbers[rows], numbers[nearest[rows, places]]], axis=1), axis=1)
    return np.unique(pairs[pairs[:, 0] != pairs[:, 1]], axis=0).reshape(-1, 2)


def confirm_pairs(pairs: Rows, look: Look, most: float = MOST_DIFFERENCE) -> NDArray[np.bool_]:
    """Return which pairs (m, 2) are seen to be the same photograph; a few thousand are looked at together."""
    same = np.zeros(len(pairs), dtype=bool)
    for start in range(0, len(pairs), _PAIRS_AT_ONCE):
        some = pairs[start : start + _PAIRS_AT_ONCE]
        rows, places = np.unique(some, return_inverse=True)
        looks = look(rows.tolist())
        first, second = looks[places.reshape(some.shape)].swapaxes(0, 1)
        same[start : start + len(some)] = worst_difference(first, second) <= most
    return same


def join_pairs(numbers: Rows, pairs: Rows) -> Rows:
    """Return the numbers with those of every pair made one, the lower: what shows nearly the same, (n,)."""
    joined = np.arange(len(numbers), dtype=np.intp)

    def root(row: int) -> int:
        while joined[row] != row:
            joined[row] = joined[joined[row]]
            row = int(joined[row])
        return row

    for one, other in pairs.tolist():
        low, high = sorted((root(one), root(other)))
        joined[high] = low
    return np.array([root(int(number)) for number in numbers], dtype=np.intp)


def group_near(joined: Rows, numbers: Rows, pairs: Rows, similarities: NDArray[np.float32]) -> list[Group]:
    """Return the groups of `joined` that hold more than one of `numbers`, each with its lowest pair's similarity.

    `pairs` (m, 2) are the confirmed ones and `similarities` (m,) theirs.
    """
    lowest: dict[int, float] = {}
    for (one, _), similarity in zip(pairs.tolist(), similarities.tolist(), strict=True):
        number = int(joined[one])
        lowest[number] = min(lowest.get(number, 1.0), similarity)
    return [
        Group(rows, lowest[int(joined[rows[0]])])
        for rows in _members(joined)
        if len({int(numbers[row]) for row in rows}) > 1
    ]


def _members(numbers: Rows) -> list[tuple[int, ...]]:
    """Return the rows of every number, in the order of their first rows."""
    members: dict[int, list[int]] = {}
    for row, number in enumerate(numbers.tolist()):
        members.setdefault(number, []).append(row)
    return [tuple(rows) for rows in members.values()]
