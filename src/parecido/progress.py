"""Progress of long steps: a bar with pictures per second and time left, on stderr."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Tick = Callable[[int], None]
"""Call it with how many items were finished since the last call."""


@contextmanager
def progress(label: str, total: int, unit: str, *, done: int = 0) -> Iterator[Tick]:
    """Show a bar for a step of `total` items, `done` of them finished before. Quiet without a terminal."""
    from tqdm import tqdm  # noqa: PLC0415  (only a long step needs it)

    with tqdm(
        desc=label,
        total=total,
        initial=done,
        unit=f" {unit}",
        file=sys.stderr,
        disable=None,  # tqdm's way to say: only on a terminal
        dynamic_ncols=True,
        mininterval=0.2,
    ) as bar:
        yield lambda count: _advance(bar, count)


def _advance(bar: object, count: int) -> None:
    """Move a tqdm bar on."""
    bar.update(count)  # type: ignore[attr-defined]
