"""Decode, shrink and embed pictures on several threads, in catalogue order and bounded memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from parecido.catalogue.product import Product
from parecido.embeddings.aspects import usable_rows
from parecido.embeddings.embedder import NO_NUMBERS, Embedder, Prepared
from parecido.errors import PictureError
from parecido.images.decode import decode_picture
from parecido.images.source import PictureSource, read_pictures
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
    products: Sequence[Product], pictures: PictureSource, embedder: Embedder, settings: Settings
) -> Iterator[Batch]:
    """Yield batches in order, `settings.workers` of them in the making and as many waiting."""
    chunks = (products[start : start + settings.batch_size] for start in range(0, len(products), settings.batch_size))
    return work_in_order(
        lambda chunk: _embed_batch(chunk, pictures, embedder, settings), chunks, settings.workers, name="parecido-build"
    )


def _embed_batch(products: Sequence[Product], pictures: PictureSource, embedder: Embedder, settings: Settings) -> Batch:
    """Decode and embed one batch; a picture that cannot be used becomes a Failed and the rest goes on."""
    pixels: list[Prepared] = []
    kept: list[tuple[Product, bytes]] = []
    failed: list[Failed] = []
    contents = read_pictures(pictures, [product.picture for product in products])
    for product, content in zip(products, contents, strict=True):
        try:
            prepared, thumbnail = _prepare(content, embedder, settings)
        except PictureError as error:
            failed.append(Failed(product, f"picture {product.picture}: {error}"))
            continue
        pixels.append(prepared)
        kept.append((product, thumbnail))
    if not pixels:
        return Batch([], failed)
    vectors = embedder.embed(np.stack(pixels))
    embedded = []
    for (product, jpeg), vector, usable in zip(kept, vectors, usable_rows(vectors, embedder.card.aspects), strict=True):
        if usable:
            embedded.append(Embedded(product.line, vector, jpeg))
        else:
            failed.append(Failed(product, f"picture {product.picture}: {NO_NUMBERS.format(embedder.card.name)}"))
    return Batch(embedded, failed)


def _prepare(content: bytes | PictureError, embedder: Embedder, settings: Settings) -> tuple[Prepared, bytes]:
    """Return a picture as the embedder takes it and its thumbnail; it is decoded once."""
    if isinstance(content, PictureError):
        raise content
    height, width = embedder.card.decode_size
    side = settings.thumbnail_side
    picture = decode_picture(content, settings.limits, target=(max(height, side), max(width, side)))
    return embedder.prepare(picture), make_thumbnail(picture, side, settings.thumbnail_quality)
