"""Decode, shrink and embed pictures on several threads, in catalogue order and bounded memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from parecido.catalogue.product import Product
from parecido.embeddings.embedder import Embedder, Prepared
from parecido.errors import PictureError
from parecido.images.decode import decode_picture
from parecido.images.thumbnail import make_thumbnail
from parecido.settings import Settings
from parecido.shop.writer import Embedded, Failed
from parecido.threads import work_in_order


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of a few products' pictures."""

    embedded: list[Embedded]
    failed: list[Failed]

    def __len__(self) -> int:
        """Products dealt with."""
        return len(self.embedded) + len(self.failed)


def embed_pictures(
    products: Sequence[Product], images: Path, embedder: Embedder, settings: Settings
) -> Iterator[Batch]:
    """Yield batches in order, `settings.workers` of them in the making and as many waiting."""
    chunks = (products[start : start + settings.batch_size] for start in range(0, len(products), settings.batch_size))
    return work_in_order(
        lambda chunk: _embed_batch(chunk, images, embedder, settings), chunks, settings.workers, name="parecido-build"
    )


def _embed_batch(products: Sequence[Product], images: Path, embedder: Embedder, settings: Settings) -> Batch:
    """Decode and embed one batch; a picture that cannot be used becomes a Failed and the rest goes on."""
    pixels: list[Prepared] = []
    thumbnails: list[tuple[int, bytes]] = []
    failed: list[Failed] = []
    for product in products:
        try:
            prepared, thumbnail = _prepare(images / product.picture, embedder, settings)
        except PictureError as error:
            failed.append(Failed(product, f"picture {product.picture}: {error}"))
            continue
        pixels.append(prepared)
        thumbnails.append((product.line, thumbnail))
    vectors = embedder.embed(np.stack(pixels)) if pixels else ()
    embedded = [Embedded(line, vector, jpeg) for (line, jpeg), vector in zip(thumbnails, vectors, strict=True)]
    return Batch(embedded, failed)


def _prepare(file: Path, embedder: Embedder, settings: Settings) -> tuple[Prepared, bytes]:
    """Return a picture as the embedder takes it and its thumbnail; the file is read and decoded once."""
    height, width = embedder.card.decode_size
    side = settings.thumbnail_side
    picture = decode_picture(file, settings.limits, target=(max(height, side), max(width, side)))
    return embedder.prepare(picture), make_thumbnail(picture, side, settings.thumbnail_quality)
