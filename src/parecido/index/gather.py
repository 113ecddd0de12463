"""Inner products of a query with some rows, wherever they lie."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parecido.index.contract import Vector, Vectors
from parecido.index.faiss_library import faiss_threads, load_faiss

_FEW_NUMBERS = 32_000
"""Up to so many numbers NumPy gathers them as fast as FAISS does, and FAISS need not be imported."""


def inner_products(vectors: Vectors, rows: NDArray[np.intp], query: Vector) -> NDArray[np.float32]:
    """Return the float32 inner products of `query` with `rows` of C-contiguous `vectors`, shape (len(rows),).

    Nothing is copied, so thousands of rows cost what reading them costs. The rows must exist: nothing checks them.
    """
    if len(rows) * vectors.shape[1] <= _FEW_NUMBERS:
        return np.asarray(vectors[rows] @ query)
    faiss = load_faiss()
    products = np.empty(len(rows), dtype=np.float32)
    numbers = np.ascontiguousarray(rows, dtype=np.int64)
    pointers = [faiss.swig_ptr(array) for array in (products, query, vectors, numbers)]
    with faiss_threads(1):  # to wake others takes longer than to do it
        faiss.fvec_inner_products_by_idx(*pointers, vectors.shape[1], 1, len(rows))
    return products
