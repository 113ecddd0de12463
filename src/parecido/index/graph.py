"""A FAISS HNSW graph of the rows: grown, written, mapped from its file and walked.

Its distances are of rows in a byte (or two) a number, so a walk proposes rows and their exact similarities order them.
FAISS follows whatever neighbour a file names, so a file comes here only after all of it has been checked.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from parecido.errors import IndexDamaged
from parecido.index.contract import Vector, Vectors
from parecido.index.faiss_library import faiss_threads, load_faiss, map_faiss, write_faiss
from parecido.settings import Settings

FILE = "hnsw.faiss"

_CODES: Final = {"int8": "QT_8bit", "float16": "QT_fp16", "float32": None}
_BLOCK = 50_000
_TRAINING = 100_000


class Graph:
    """A graph that is only read. Safe to walk from several threads."""

    def __init__(self, index: Any) -> None:
        """Walk FAISS' own IndexHNSW."""
        self._faiss = load_faiss()
        self._index = index

    def walk(self, query: Vector, count: int, reach: int) -> NDArray[np.intp]:
        """Return up to `count` rows near a query of length 1, of those met on the way, best first.

        The `reach` nearest rows are kept in sight (efSearch).
        """
        distances, found = np.empty(count, dtype=np.float32), np.empty(count, dtype=np.int64)
        pointers = [self._faiss.swig_ptr(array) for array in (query, distances, found)]
        with faiss_threads(1):  # to wake others takes longer than to do it
            parameters = self._faiss.SearchParametersHNSW(efSearch=max(reach, count))
            self._index.search_c(1, pointers[0], count, *pointers[1:], parameters)
        return found[found >= 0]  # -1 pads an answer that is too short


def grow_graph(vectors: Vectors, settings: Settings) -> Graph:
    """Return a graph of the rows, the same from the same rows and FAISS."""
    faiss = load_faiss()
    dim, links, codes = vectors.shape[1], settings.hnsw_links, _CODES[settings.hnsw_codes]
    if codes is None:
        index = faiss.IndexHNSWFlat(dim, links)
    else:
        index = faiss.IndexHNSWSQ(dim, getattr(faiss.ScalarQuantizer, codes), links)
    index.hnsw.efConstruction = settings.hnsw_construction
    step = max(1, len(vectors) // _TRAINING)
    index.train(np.ascontiguousarray(vectors[::step]))
    for start in range(0, len(vectors), _BLOCK):
        index.add(np.ascontiguousarray(vectors[start : start + _BLOCK]))
    return Graph(index)


def write_graph(folder: Path, graph: Graph) -> None:
    """Write the file of a graph. Raises OSError when it cannot be written."""
    write_faiss(folder / FILE, graph._index)


def open_graph(folder: Path, rows: int, dim: int) -> Graph:
    """Map the graph of so many rows. Raises IndexDamaged when it is of other rows."""
    index = map_faiss(folder / FILE, rows, dim)
    if not isinstance(index, load_faiss().IndexHNSW):
        raise IndexDamaged(f"{folder / FILE} is damaged: it is no graph")
    return Graph(index)
