"""What a shop holds, in figures."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from parecido.errors import IndexDamaged
from parecido.index.derive import FOLDER, index_kind
from parecido.index.store import PICTURES
from parecido.shop.database import connect_reader, sentences
from parecido.shop.file import FILE
from parecido.shop.model_file import MODEL_FOLDER
from parecido.shop.reader import Shop
from parecido.shop.schema import VERSION


@dataclass(frozen=True, slots=True)
class ShopInfo:
    """What a shop holds. Counts are of the snapshot that was opened."""

    snapshot: int
    layout: int
    changed: str
    """When a file of the record was last written: ISO 8601, UTC."""
    products: int
    pictures: int
    rejects: int
    lost_pictures: int
    embeddings: int
    """Cached: those of pictures that no product shows any more, and of a former model, too."""
    thumbnails: int
    columns: tuple[str, ...]
    chosen: dict[str, str | bool | None]
    """Which column plays which part."""
    model: str
    version: str
    """Of the model."""
    dimension: int
    """Numbers in a row as it is searched."""
    head: tuple[str, ...] | None
    """The columns that a trained head was learned from; None without one."""
    index: str
    """The kind: that of the base, or what the shop asks for where there is none yet."""
    base: str | None
    """The folder of the base index; None where it is yet to be made."""
    delta: int
    """Pictures that came since the base was made."""
    removed: int
    """Pictures of the base that are gone."""
    bytes: dict[str, int]
    """Of the record, the model and the index."""


def describe_shop(folder: str | Path) -> ShopInfo:
    """Return what a shop holds. Raises ShopError where it cannot be opened."""
    folder = Path(folder)
    with Shop(folder) as shop:
        delta, removed = _since_base(shop)
        counts = _cached(folder)
        return ShopInfo(
            snapshot=shop.snapshot,
            layout=VERSION,
            changed=_last_written(folder),
            products=len(shop),
            pictures=len(shop.picture_rows.numbers),
            rejects=len(shop.rejects()),
            lost_pictures=len(shop.lost_pictures()),
            embeddings=counts["embeddings"],
            thumbnails=counts["thumbnails"],
            columns=shop.columns,
            chosen=json.loads(shop.facts.get("column_choice", "{}")),
            model=shop.model_card.name,
            version=shop.model_card.version,
            dimension=shop.card.dimension,
            head=None if shop.head is None else tuple(label.column for label in shop.head.card.labels),
            index=_kind(shop),
            base=shop.facts["base"].split()[0] if "base" in shop.facts else None,
            delta=delta,
            removed=removed,
            bytes={part: _size(folder, part) for part in ("record", MODEL_FOLDER, FOLDER)},
        )


def _since_base(shop: Shop) -> tuple[int, int]:
    """Return how many pictures came since the base was made, and how many of its pictures are gone."""
    numbers = shop.picture_rows.numbers
    try:
        based = np.load(shop.folder / FOLDER / shop.facts["base"].split()[0] / PICTURES, mmap_mode="r")
        last = int(based[-1]) if len(based) else 0
    except (KeyError, OSError, ValueError, EOFError):
        return len(numbers), 0  # there is no base, or none that can be read
    old = int(np.searchsorted(numbers, last, side="right"))
    return len(numbers) - old, len(based) - old


def _kind(shop: Shop) -> str:
    try:
        return index_kind(shop)
    except IndexDamaged:
        return shop.backend


def _cached(folder: Path) -> dict[str, int]:
    with closing(connect_reader(folder)) as connection, sentences(folder):
        return {
            table: int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
            for table in ("embeddings", "thumbnails")
        }


def _files(folder: Path, part: str) -> list[Path]:
    if part == "record":
        return [file for file in folder.glob(f"{FILE}*") if file.is_file()]
    return [file for file in (folder / part).rglob("*") if file.is_file()]


def _size(folder: Path, part: str) -> int:
    return sum(file.stat().st_size for file in _files(folder, part))


def _last_written(folder: Path) -> str:
    """Return when the record or its log was last written."""
    written = max(file.stat().st_mtime for file in _files(folder, "record") if not file.name.endswith("-shm"))
    return datetime.fromtimestamp(written, UTC).isoformat(timespec="seconds")
