"""Embeds a protocol's pictures on several threads; one that cannot be decoded is listed and left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from parecido.embeddings.embedder import Embedder
from parecido.embeddings.preprocess import Pixels
from parecido.errors import CatalogueError, PictureError
from parecido.evaluate.protocols.contract import Entry
from parecido.images.decode import decode_picture
from parecido.index.contract import Vectors
from parecido.progress import progress
from parecido.settings import Settings
from parecido.threads import work_in_order


@dataclass(frozen=True, slots=True)
class Rejected:
    """A listed picture that could not be used, and why."""

    picture: str
    reason: str


@dataclass(frozen=True, slots=True)
class Embedded:
    """The pictures that could be used, in their order, their embeddings (n, dim), and those that could not."""

    entries: tuple[Entry, ...]
    vectors: Vectors
    rejects: tuple[Rejected, ...]


@dataclass(frozen=True, slots=True)
class _Batch:
    kept: list[Entry]
    vectors: Vectors
    rejects: list[Rejected]


def embed_entries(
    entries: Sequence[Entry], images: Path, embedder: Embedder, settings: Settings, *, what: str
) -> Embedded:
    """Embed the pictures of some entries below the folder `images`; `what` names them in the progress and in errors.

    Raises CatalogueError when none of them can be used.
    """

    def embed(chunk: Sequence[Entry]) -> _Batch:
        return _embed_batch(chunk, images, embedder, settings)

    size = settings.batch_size
    chunks = (entries[start : start + size] for start in range(0, len(entries), size))
    batches = []
    with progress(f"embed {what}", len(entries), "pictures") as tick:
        for batch in work_in_order(embed, chunks, settings.workers):
            batches.append(batch)
            tick(len(batch.kept) + len(batch.rejects))
    rejects = tuple(reject for batch in batches for reject in batch.rejects)
    if len(rejects) == len(entries):
        raise CatalogueError(
            f"none of the {len(entries)} {what} pictures in {images} can be used, the first "
            f"({rejects[0].picture}) because: {rejects[0].reason}; give the folder that holds them"
        )
    kept = tuple(entry for batch in batches for entry in batch.kept)
    return Embedded(kept, np.concatenate([batch.vectors for batch in batches]), rejects)


def _embed_batch(entries: Sequence[Entry], images: Path, embedder: Embedder, settings: Settings) -> _Batch:
    """Decode and embed one batch."""
    pixels: list[Pixels] = []
    kept, rejects = [], []
    for entry in entries:
        try:
            picture = decode_picture(images / entry.picture, settings.limits, target=embedder.card.decode_size)
        except PictureError as error:
            rejects.append(Rejected(entry.picture, str(error)))
            continue
        pixels.append(embedder.prepare(picture))
        kept.append(entry)
    dimension = embedder.card.dimension
    vectors = embedder.embed(np.stack(pixels)) if pixels else np.empty((0, dimension), dtype=np.float32)
    return _Batch(kept, vectors, rejects)
