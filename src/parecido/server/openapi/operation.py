"""What a route takes and gives, written beside it: the document is made from this and from the types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec

View = TypeVar("View", bound=Callable[..., Any])
_MARK = "__operation__"


@dataclass(frozen=True, slots=True)
class Files:
    """A body of files and one part of JSON: `one` names files that may be there once, `many` several times."""

    part: str
    kind: Any
    one: tuple[str, ...]
    many: tuple[str, ...]
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Takes:
    """A body: its media type, its type (or Files), and one for people to begin with."""

    media: str
    kind: Any
    example: Any = None


@dataclass(frozen=True, slots=True)
class Gives:
    """An answer that is a success: its type, or None for bytes of the media types; headers that a client may need."""

    kind: Any
    media: tuple[str, ...] = ("application/json",)
    headers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address. `refuses` are the codes of its refusals; `query` the type of what the address asks."""

    summary: str
    tag: str
    description: str = ""
    query: type[msgspec.Struct] | None = None
    takes: tuple[Takes, ...] = ()
    gives: Mapping[int, Gives] = field(default_factory=dict)
    refuses: tuple[str, ...] = ()


def files_and(
    part: str, kind: Any, *, one: tuple[str, ...] = (), many: tuple[str, ...] = (), needs: tuple[str, ...] = ()
) -> Files:
    """Return a multipart body whose `part` is JSON of a type; `needs` are the parts that must be there."""
    return Files(part, kind, one, many, needs)


def describe(operation: Operation) -> Callable[[View], View]:
    """Write an operation beside the function that answers it."""

    def mark(view: View) -> View:
        setattr(view, _MARK, operation)
        return view

    return mark


def described(view: Callable[..., Any]) -> Operation | None:
    """Return what was written beside a function."""
    return getattr(view, _MARK, None)
