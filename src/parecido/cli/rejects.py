"""What could not be used, in lines of text: the first of it, and where the rest is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from parecido.printing import echo

if TYPE_CHECKING:
    from parecido.catalogue.product import Reject

_MOST_SHOWN = 10


def described(reject: Reject) -> str:
    """Return where a reject is, what it is and why."""
    named = f", id {reject.id}" if reject.id else ""  # what has none says so
    return f"line {reject.line}{named}: {reject.reason}"


def show_rejects(rejects: Sequence[Reject], rest: str = "--json lists all of them") -> None:
    """Print the first rejects."""
    show_first("reject", [described(each) for each in rejects], rest)


def show_first(what: str, lines: Sequence[str], rest: str) -> None:
    """Print the first lines, each after `what` it is; where there are more, how many, and how to see the `rest`."""
    for line in lines[:_MOST_SHOWN]:
        echo(f"  {what}: {line}")
    if len(lines) > _MOST_SHOWN:
        echo(f"  ... and {len(lines) - _MOST_SHOWN} more; {rest}")
