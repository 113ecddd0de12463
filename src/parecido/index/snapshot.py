"""A snapshot's index: an immutable base, less what was removed since, and a small exact delta of what came since."""

from __future__ import annotations

from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from parecido.errors import IndexDamaged
from parecido.index.contract import Allowed, Candidate, Index, Plan, Vector, Vectors
from parecido.index.exact import ExactIndex
from parecido.index.query import check_allowed, check_count, check_query
from parecido.index.store import Base

Part = tuple[Allowed | None, Allowed | None]
"""Which rows of the base and of the delta compete; None for all."""


class SnapshotIndex:
    """The rows of a snapshot's pictures, ascending by number: those of the base that are still there, then the delta.

    A picture's number never gets another content, so the base needs no look at what it holds to be told apart from
    what changed. Safe to call from several threads.
    """

    def __init__(self, base: Base, pictures: NDArray[np.int64], delta: Vectors) -> None:
        """Search the snapshot of the picture numbers `pictures`, whose last `len(delta)` are not in the base.

        Raises IndexDamaged when the others are not.
        """
        self.base = base
        self._old = len(pictures) - len(delta)
        self._rows = np.searchsorted(base.pictures, pictures[: self._old])
        """The row in the base of each of the snapshot's first rows."""
        inside = self._rows < len(base.pictures)
        if not inside.all() or (base.pictures[self._rows] != pictures[: self._old]).any():
            raise IndexDamaged(f"the index {base.reference.split()[0]} is stale: it is of an earlier life of this shop")
        self._delta = ExactIndex(delta)
        self._whole = len(self._rows) == len(base.pictures)
        self._live = None if self._whole else Allowed(np.isin(base.pictures, pictures[: self._old], assume_unique=True))
        self._parts: WeakKeyDictionary[Allowed, Part] = WeakKeyDictionary()

    @property
    def kind(self) -> str:
        """The kind of the base."""
        return self.base.index.kind

    @property
    def steady(self) -> bool:
        """Whether the base searches any query equally well, whatever its weights."""
        return self.base.index.steady

    @property
    def dim(self) -> int:
        """Numbers in a vector."""
        return self.base.index.dim

    @property
    def changes(self) -> int:
        """Rows of the delta, and rows of the base that are gone: what a new base would take in."""
        return len(self._delta) + len(self.base.pictures) - self._old

    def __len__(self) -> int:
        """Rows in the snapshot."""
        return self._old + len(self._delta)

    def nearest(self, query: Vector, k: int, allowed: Allowed | None = None) -> list[Candidate]:
        """Return up to `k` candidates of both parts, most similar first; equal to six decimals, by row."""
        query, k = check_query(query, self.dim), check_count(k)
        old, new = self._split(allowed)
        return self._merge(self.base.index.nearest(query, k, old) if self._old else [], query, k, new)

    def trace(self, query: Vector, k: int, allowed: Allowed | None = None) -> tuple[list[Candidate], Plan]:
        """Return what `nearest` returns, and how the base was searched."""
        query, k = check_query(query, self.dim), check_count(k)
        old, new = self._split(allowed)
        found, plan = self.base.index.trace(query, k, old) if self._old else ([], self.base.index.plan(old))
        return self._merge(found, query, k, new), self._of_both(plan, new)

    def take(self, rows: NDArray[np.intp]) -> Vectors:
        """Return copies of some rows' vectors, shape (len(rows), dim)."""
        rows = np.asarray(rows, dtype=np.intp)
        taken = np.empty((len(rows), self.dim), dtype=np.float32)
        old = rows < self._old
        taken[old] = self.base.index.take(self._rows[rows[old]])
        taken[~old] = self._delta.take(rows[~old] - self._old)
        return taken

    def exactly(self) -> Index:
        """Return exact search of the same rows."""
        return self._with(self.base.index.exactly())

    def carefully(self) -> Index:
        """Return a search of the same rows that takes no question for one the base was tried with."""
        return self._with(self.base.index.carefully())

    def plan(self, allowed: Allowed | None) -> Plan:
        """Return how the base would be searched; the delta is always compared row by row."""
        old, new = self._split(allowed)
        return self._of_both(self.base.index.plan(old), new)

    def _with(self, index: Index) -> SnapshotIndex:
        """Return the snapshot with another index of its base."""
        if index is self.base.index:
            return self
        other = object.__new__(SnapshotIndex)
        other.__dict__ |= self.__dict__ | {"base": Base(self.base.reference, index, self.base.pictures)}
        return other

    def _merge(self, found: list[Candidate], query: Vector, k: int, new: Allowed | None) -> list[Candidate]:
        """Return the best of what was found in the base and of the delta."""
        if not self._whole:
            found = [Candidate(self._row(each.row), each.similarity) for each in found]
        if not len(self._delta):
            return found
        found = found + [
            Candidate(self._old + each.row, each.similarity) for each in self._delta.nearest(query, k, new)
        ]
        return sorted(found, key=lambda each: (-each.similarity, each.row))[:k]

    def _of_both(self, plan: Plan, new: Allowed | None) -> Plan:
        """Return the plan of the base, with what is done in the delta."""
        count = plan.allowed + (len(self._delta) if new is None else new.count)
        why = f"{plan.why}; {len(self._delta)} newer rows are compared" if len(self._delta) else plan.why
        return Plan(plan.method, len(self), count, why)

    def _row(self, base_row: int) -> int:
        """Return the snapshot's row of a row of the base that is still there."""
        return int(np.searchsorted(self._rows, base_row))

    def _split(self, allowed: Allowed | None) -> Part:
        """Return which rows of the base and of the delta a filter lets through; made once for each filter."""
        if allowed is None:
            return self._live, None
        check_allowed(allowed, len(self))
        if self._whole and not len(self._delta):
            return allowed, None
        if (part := self._parts.get(allowed)) is None:
            old = allowed.mask[: self._old]
            if not self._whole:
                old = np.zeros(len(self.base.pictures), dtype=bool)
                old[self._rows] = allowed.mask[: self._old]
            part = self._parts[allowed] = (Allowed(old), Allowed(allowed.mask[self._old :]))
        return part
