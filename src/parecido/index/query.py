"""Checks of what an index is asked, in the words of the person who asks."""

from __future__ import annotations

import math
import operator

import numpy as np

from parecido.errors import DimensionMismatch, QueryError
from parecido.index.contract import Allowed, Vector


def check_query(query: Vector, dim: int) -> Vector:
    """Return the query as float32 numbers that follow each other in memory.

    Raises DimensionMismatch when another model made it, QueryError when it is no vector of finite numbers.
    """
    if query.ndim != 1 or query.dtype.kind != "f":
        raise QueryError(f"the query is {query.dtype} {query.shape}; expected float32 ({dim},)")
    if len(query) != dim:
        raise DimensionMismatch(
            f"the query has {len(query)} numbers but this index holds {dim}-number embeddings; "
            "embed the query with the index's own model"
        )
    if not np.isfinite(query).all():
        raise QueryError("the query holds numbers that are not finite; embed it again")
    return np.ascontiguousarray(query, dtype=np.float32)


def check_count(k: int) -> int:
    """Return k. Raises QueryError unless it is a whole number of at least 1."""
    try:
        count = operator.index(k)
    except TypeError:
        count = 0
    if count < 1:
        raise QueryError(f"{k!r} neighbours were asked for; ask for at least 1")
    return count


def check_allowed(allowed: Allowed, rows: int) -> None:
    """Raise QueryError unless the filter speaks of so many rows."""
    if len(allowed) != rows:
        raise QueryError(f"the filter is bool ({len(allowed)},); expected bool ({rows},), one for each row")


def length_of(query: Vector) -> float:
    """Return the length of a query."""
    return math.sqrt(query @ query)


def unit(query: Vector) -> Vector:
    """Return a query with length 1; one of zeros as it is."""
    length = length_of(query)
    return query if length == 0 else np.asarray(query / np.float32(length), dtype=np.float32)
