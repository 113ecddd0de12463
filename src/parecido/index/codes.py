"""The rows of lists in a byte a number, list after list (FAISS): a few lists are looked through in one stroke.

What is found by codes is ordered by exact similarity elsewhere.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parecido.errors import IndexDamaged
from parecido.index.contract import Allowed, Vector, Vectors
from parecido.index.faiss_library import faiss_threads, load_faiss, map_faiss, write_faiss
from parecido.index.lists import Lists

FILE = "lists.faiss"
_BLOCK = 50_000
_TRAINING = 100_000


class ListCodes:
    """The codes of all rows by list. Safe to search from several threads."""

    def __init__(self, index: Any) -> None:
        """Search FAISS' own IndexIVFScalarQuantizer."""
        self._faiss = load_faiss()
        self._index = index
        ranges = self._faiss.vector_to_array(index.sq.trained)[index.d :]  # the least numbers, then how far they range
        self._variances = np.square(ranges / 255, dtype=np.float32) / 12
        """Of a number's code, which stands for the middle of a step."""

    def best(
        self, query: Vector, lists: NDArray[np.intp], count: int, allowed: Allowed | None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return the up to `count` allowed rows of some lists nearest to a query of length 1, and how far they are.

        Best first; the distances are squared, and of the codes.
        """
        if not len(lists):
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
        numbers, away = np.ascontiguousarray(lists, dtype=np.int64), np.zeros(len(lists), dtype=np.float32)
        distances, found = np.empty(count, dtype=np.float32), np.empty(count, dtype=np.int64)
        pointers = [self._faiss.swig_ptr(array) for array in (query, numbers, away, distances, found)]
        bits = None if allowed is None else self._faiss.IDSelectorBitmap(allowed.bits)
        with faiss_threads(1):  # to wake others takes longer than to do it
            parameters = self._faiss.SearchParametersIVF(nprobe=len(lists), sel=bits)
            self._index.search_preassigned_c(1, pointers[0], count, *pointers[1:], False, parameters)
        return found[found >= 0], distances[found >= 0]  # -1 pads an answer that is too short

    def error(self, query: Vector, row: Vector) -> float:
        """Return the standard error of a coded cosine of `query` with a row, both of length 1."""
        return float(np.sqrt(np.square(query - row) @ self._variances))


def grow_codes(vectors: Vectors, lists: Lists) -> ListCodes:
    """Return the codes of the rows of some lists; the same from the same lists."""
    faiss = load_faiss()
    dim = vectors.shape[1]
    middle = faiss.IndexFlatL2(dim)
    middle.add(lists.centres)
    kind = faiss.ScalarQuantizer.QT_8bit
    index = faiss.IndexIVFScalarQuantizer(middle, dim, len(lists), kind, faiss.METRIC_L2, False)  # codes of the rows
    index.train(np.ascontiguousarray(vectors[:: max(1, len(vectors) // _TRAINING)]))
    list_of = np.empty(len(vectors), dtype=np.int64)
    list_of[lists.rows] = np.repeat(np.arange(len(lists)), lists.sizes)
    for start in range(0, len(vectors), _BLOCK):
        block = np.ascontiguousarray(vectors[start : start + _BLOCK])
        assigned = np.ascontiguousarray(list_of[start : start + _BLOCK])
        index.add_core(len(block), faiss.swig_ptr(block), None, faiss.swig_ptr(assigned))
    return ListCodes(index)


def write_codes(folder: Path, codes: ListCodes) -> None:
    """Write the file of some codes. Raises OSError when it cannot be written."""
    write_faiss(folder / FILE, codes._index)


def open_codes(folder: Path, rows: int, lists: Lists) -> ListCodes:
    """Map the codes of so many rows in these lists. Raises IndexDamaged when they are of others."""
    index = map_faiss(folder / FILE, rows, lists.centres.shape[1])
    if not isinstance(index, load_faiss().IndexIVFScalarQuantizer) or index.nlist != len(lists):
        raise IndexDamaged(f"{folder / FILE} is damaged: it is of other lists")
    return ListCodes(index)
