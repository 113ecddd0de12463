"""What a protocol asks of a model: which pictures look for which, and what a right answer is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from parecido.errors import CatalogueError


@dataclass(frozen=True, slots=True)
class Entry:
    """One picture, relative to the protocol's folder of pictures, and the class that its right answers are of."""

    picture: str
    name: str


@dataclass(frozen=True, slots=True)
class Task:
    """The queries and the gallery below the folder `images`.

    Where `gallery` is None each query in turn is asked against all the other queries.
    """

    images: Path
    queries: tuple[Entry, ...]
    gallery: tuple[Entry, ...] | None


def check_task(task: Task, where: Path) -> Task:
    """Return the task. Raises CatalogueError, naming the list or folder `where`, when no query has a right answer."""
    asked = [entry.name for entry in task.queries]
    if task.gallery is None:
        if len(set(asked)) == len(asked):
            raise CatalogueError(
                f"{where} has no class with two pictures ({len(asked)} pictures in all); none could be found by another"
            )
    elif not set(asked) & {entry.name for entry in task.gallery}:
        raise CatalogueError(
            f"{where} has no query whose class is in the gallery ({len(asked)} queries, {len(task.gallery)} in the "
            "gallery); both must name classes alike"
        )
    return task


def check_once(entries: Sequence[Entry], lines: Sequence[int], where: Path) -> None:
    """Raise CatalogueError for a picture that two lines of a list name."""
    seen: dict[str, int] = {}
    for entry, line in zip(entries, lines, strict=True):
        first = seen.setdefault(entry.picture, line)
        if first != line:
            raise CatalogueError(f"line {line} of {where} lists {entry.picture}, as line {first} does; list it once")
