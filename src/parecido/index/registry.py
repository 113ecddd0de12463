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
AUTO = "auto"
"""Not a kind but the choice of one, by the number of rows: exact search, or the graph."""
_CHOICES = ("exact", "hnsw")
CHOICES: tuple[str, ...] = (AUTO, *BACKENDS)
"""What can be asked for."""


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
    if name == AUTO:
        return
    if name not in BACKENDS:
        raise ShopError(f"there is no index {name!r}; choose one of: {', '.join(CHOICES)}")
    _, package = BACKENDS[name]
    if package is not None and find_spec(package) is None:
        raise MissingExtra(package, package, f"the {name} index")


def load_backend(name: str) -> Backend:
    """Import and return the backend of that name; raises what check_backend raises, and ShopError for "auto"."""
    if name == AUTO:
        raise ShopError(f"{AUTO!r} is not a kind of index but a choice of one; choose_backend makes it")
    check_backend(name)
    return cast("Backend", import_module(BACKENDS[name][0]))


def choose_backend(asked: str, rows: int, settings: Settings) -> str:
    """Return the backend for so many rows: the one asked for, or the faster one for "auto"."""
    if asked != AUTO:
        return asked
    return _CHOICES[0] if rows <= settings.exact_up_to else _CHOICES[1]


def is_asked_for(kind: str, asked: str) -> bool:
    """Whether a base of some kind is what was asked for; "auto" takes any that it may have chosen at another size."""
    return kind in _CHOICES if asked == AUTO else kind == asked
