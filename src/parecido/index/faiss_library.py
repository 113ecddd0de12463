"""FAISS, imported on use: it takes a tenth of a second, and small shops never need it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from parecido.errors import IndexDamaged


def load_faiss() -> Any:
    """Return the module. It is not typed."""
    return import_module("faiss")


@contextmanager
def faiss_threads(count: int) -> Iterator[None]:
    """Let FAISS use `count` threads for what this thread asks of it."""
    faiss = load_faiss()
    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(count)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(before)


def write_faiss(path: Path, index: Any) -> None:
    """Write FAISS' file of an index. Raises OSError when it cannot be written, of which FAISS itself says nothing."""
    failures: list[OSError] = []
    with path.open("wb") as file:

        def write(block: bytes) -> None:
            try:
                file.write(block)
            except OSError as error:  # it must not pass through C++
                failures.append(error)

        faiss = load_faiss()
        faiss.write_index(index, faiss.PyCallbackIOWriter(write))
    if failures:
        raise failures[0]


def map_faiss(path: Path, rows: int, dim: int) -> Any:
    """Map FAISS' file of an index of so many rows and numbers. Raises IndexDamaged when it is another or none.

    FAISS follows whatever a file says, so that a file comes here only after all of it has been checked.
    """
    faiss = load_faiss()
    try:
        index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
    except RuntimeError as error:
        raise IndexDamaged(f"{path} is damaged: FAISS cannot read it") from error
    if (index.ntotal, index.d) != (rows, dim):
        raise IndexDamaged(f"{path} is damaged: it is of other rows")
    return index
