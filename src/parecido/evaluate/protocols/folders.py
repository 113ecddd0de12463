"""Folders of class folders: one set in which each picture looks for the others, or a query and a gallery set."""

from __future__ import annotations

from pathlib import Path

from parecido.errors import CatalogueError
from parecido.evaluate.protocols.contract import Entry, Task, check_task
from parecido.images.folder import list_pictures

QUERY, GALLERY = "query", "gallery"


def load_classes(folder: Path) -> Task:
    """Return all pictures below the class folders of `folder`, each to be found by the others.

    Raises CatalogueError.
    """
    return check_task(Task(folder, _read_classes(folder, ""), None), folder)


def load_query_gallery(folder: Path) -> Task:
    """Return the pictures below the class folders of `folder`/query and of `folder`/gallery. Raises CatalogueError."""
    queries, gallery = (_read_classes(folder / part, f"{part}/") for part in (QUERY, GALLERY))
    return check_task(Task(folder, queries, gallery), folder)


def _read_classes(folder: Path, prefix: str) -> tuple[Entry, ...]:
    """Return the pictures below a folder in the order of their names, their class the outermost folder."""
    entries = []
    for picture in sorted(list_pictures(folder)):
        name, slash, _ = picture.partition("/")
        if not slash:
            raise CatalogueError(f"{folder / picture} is in no class folder; put every picture into its class's")
        entries.append(Entry(prefix + picture, name))
    return tuple(entries)
