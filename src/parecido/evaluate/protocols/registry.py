"""The protocols by name, each in a module that is imported on use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from parecido.errors import QueryError

if TYPE_CHECKING:
    from parecido.evaluate.protocols.contract import Task

DEFAULT_MODEL = "parecido-s"


@dataclass(frozen=True, slots=True)
class Protocol:
    """Where a protocol's loader is, the K of its R@K as its authors report them, and whether each query asks the
    other queries instead of a gallery."""

    module: str
    function: str
    ranks: tuple[int, ...]
    leave_one_out: bool

    def load(self, folder: Path) -> Task:
        """Read the protocol's files below `folder`. Raises CatalogueError."""
        loader: Callable[[Path], Task] = getattr(import_module(self.module), self.function)
        return loader(folder)


_ROOM = "parecido.evaluate.protocols"
PROTOCOLS = {
    "in-shop": Protocol(f"{_ROOM}.in_shop", "load_in_shop", (1, 10, 20, 30), leave_one_out=False),
    "sop": Protocol(f"{_ROOM}.sop", "load_sop", (1, 10, 100, 1000), leave_one_out=True),
    "classes": Protocol(f"{_ROOM}.folders", "load_classes", (1, 2, 4, 8), leave_one_out=True),
    "query-gallery": Protocol(f"{_ROOM}.folders", "load_query_gallery", (1, 10, 20, 30), leave_one_out=False),
}
"""Name -> protocol. Class folders have the ranks that Song et al. 2016 report for CUB-200 and Cars-196."""


def find_protocol(name: str) -> Protocol:
    """Return the protocol of that name. Raises QueryError for another one."""
    if name not in PROTOCOLS:
        raise QueryError(f"no protocol named {name[:40]!r}; there are {', '.join(PROTOCOLS)}")
    return PROTOCOLS[name]
