"""Compaction on demand."""

from __future__ import annotations

from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from parecido.errors import ShopError
from parecido.index.derive import FOLDER, LOCK, compact
from parecido.index.store import drop_bases
from parecido.settings import Settings, default_settings
from parecido.shop.lock import hold_lock
from parecido.shop.reader import Shop
from parecido.shop.writer import ShopWriter


@dataclass(frozen=True, slots=True)
class Compaction:
    """What a compaction did: whether it made a new base, and how many cached embeddings and thumbnails it dropped."""

    renewed: bool
    forgotten: int
    bytes_before: int
    """Of shop.sqlite."""
    bytes_after: int


def compact_shop(folder: str | Path, *, forget: bool = False, settings: Settings | None = None) -> Compaction:
    """Take into the base what has changed since it was made; readers and other writers go on meanwhile.

    `forget` drops embeddings and thumbnails of pictures that no product shows any more, and writes shop.sqlite anew
    without them: that needs free disk of up to twice its size, and others cannot write meanwhile. Raises ShopError.
    """
    folder, settings = Path(folder), settings or default_settings()
    file, forgotten = folder / "shop.sqlite", 0
    Shop(folder).close()  # a writer would make a shop where there is none
    before = file.stat().st_size
    renewed = compact(folder, settings, whole=True)
    if forget:
        with ShopWriter(folder) as writer:
            forgotten = writer.forget()
    # Under both locks no base is written or named meanwhile; where another program holds one, it is left to the next.
    with suppress(ShopError), ShopWriter(folder) as writer, closing(hold_lock(folder / LOCK)):
        if base := writer.facts().get("base"):
            drop_bases(folder / FOLDER, base)
    return Compaction(renewed, forgotten, before, file.stat().st_size)
