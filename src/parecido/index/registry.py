"""The kinds of index by name; each is a module that is imported on use."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol, cast

from parecido.errors import MissingExtra, ShopError
from parecido.index.contract import Index, Vectors
from parecido.settings import Settings

BACKENDS: dict[str, tuple[str, str | None]] = {
    "exact": ("parecido.index.exact", None),
    "hnsw": ("parecido.index.hnsw", None),
    "annoy": ("parecido.index.annoy", "annoy"),
}
"""Name -> the module, and the optional package that it needs (which is also the name of its extra)."""


class Backend(Protocol):
    """What the module of a backend provides; the store does the rest."""

    FILES: tuple[str, ...]

    def write_files(
        self, folder: Path, vectors: Vectors, ids: Sequence[str], pictures: Sequence[str], settings: Settings
    ) -> None:
        """Write FILES, and nothing else, into `folder`."""
        ...

    def open_files(self, folder: Path, vectors: Vectors, settings: Settings) -> Index:
        """Return an index of `vectors` from FILES, which are known to be as they were written."""
        ...


def check_backend(name: str) -> None:
    """Raise ShopError when there is no backend of that name, MissingExtra when it lacks its package."""
    if name not in BACKENDS:
        raise ShopError(f"there is no index {name!r}; choose one of: {', '.join(BACKENDS)}")
    _, package = BACKENDS[name]
    if package is not None and find_spec(package) is None:
        raise MissingExtra(package, package, f"the {name} index")


def load_backend(name: str) -> Backend:
    """Import and return the backend of that name; raises what check_backend raises."""
    check_backend(name)
    return cast("Backend", import_module(BACKENDS[name][0]))
