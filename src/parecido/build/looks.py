"""Read products' pictures on several threads, and embed those that the shop has not seen, each content once."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from parecido.catalogue.product import Product
from parecido.embeddings.aspects import usable_rows
from parecido.embeddings.embedder import NO_NUMBERS, Embedder, Prepared
from parecido.errors import PictureError
from parecido.images.decode import decode_picture
from parecido.images.source import PictureSource, read_pictures
from parecido.images.thumbnail import make_thumbnail
from parecido.settings import Settings
from parecido.shop.contents import Content
from parecido.threads import work_in_order


@dataclass(frozen=True, slots=True)
class Look:
    """What was read of each of a product's pictures: its digest, or why it could not be read."""

    product: Product
    pictures: tuple[bytes | str, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """Some products' looks, what the contents became that were new among them, and why others cannot be used.

    A content that another batch was the first to read is in that one, which may come later.
    """

    looks: list[Look] = field(default_factory=list)
    contents: list[Content] = field(default_factory=list)
    unusable: dict[bytes, str] = field(default_factory=dict)


class Claims:
    """The contents that are known or being embedded. Safe between threads."""

    def __init__(self, known: Container[bytes]) -> None:
        self._known = known
        self._taken: set[bytes] = set()
        self._turn = threading.Lock()

    def claim(self, digest: bytes) -> bool:
        """Whether nobody had claimed this content before; now it is claimed."""
        with self._turn:
            new = digest not in self._taken and digest not in self._known
            self._taken.add(digest)
            return new


def look_at(
    products: Sequence[Product],
    pictures: PictureSource,
    known: Container[bytes],
    load: Callable[[], Embedder] | None,
    settings: Settings,
) -> Iterator[Batch]:
    """Yield batches in order, `settings.workers` of them in the making and as many waiting.

    Contents that are not `known` are embedded by what `load` returns; without it, they are only decoded.
    """
    claims = Claims(known)
    chunks = (products[start : start + settings.batch_size] for start in range(0, len(products), settings.batch_size))
    return work_in_order(
        lambda chunk: _look(chunk, pictures, claims, load, settings),
        chunks,
        settings.workers,
        name="parecido-build",
        stop=pictures.stop,
    )


def _look(
    products: Sequence[Product],
    pictures: PictureSource,
    claims: Claims,
    load: Callable[[], Embedder] | None,
    settings: Settings,
) -> Batch:
    """Read one batch, and embed what is new in it; a picture that cannot be used is told, and the rest goes on."""
    batch = Batch()
    new: dict[bytes, bytes] = {}
    contents = read_pictures(pictures, [name for product in products for name in product.pictures])
    for product in products:
        found: list[bytes | str] = []
        for content in (next(contents) for _ in product.pictures):
            if isinstance(content, PictureError):
                found.append(str(content))
                continue
            digest = hashlib.sha256(content).digest()
            found.append(digest)
            if claims.claim(digest):
                new[digest] = content
                if len(new) >= settings.batch_size:  # products may have many pictures
                    _take(new, load, settings, batch)
                    new.clear()
        batch.looks.append(Look(product, tuple(found)))
    if new:
        _take(new, load, settings, batch)
    return batch


def _take(new: dict[bytes, bytes], load: Callable[[], Embedder] | None, settings: Settings, batch: Batch) -> None:
    """Embed new contents, by digest, into the batch, or only decode them."""
    if load is None:
        _decode(new, settings, batch)
    else:
        embed_contents(new, load(), settings, batch)


def _decode(new: dict[bytes, bytes], settings: Settings, batch: Batch) -> None:
    """Tell which new contents, by digest, could be embedded; what they would become is left empty."""
    for digest, content in new.items():
        try:
            decode_picture(content, settings.limits, target=(settings.thumbnail_side, settings.thumbnail_side))
        except PictureError as error:
            batch.unusable[digest] = str(error)
        else:
            batch.contents.append(Content(digest, np.empty(0, dtype=np.float32), b""))


def embed_contents(new: dict[bytes, bytes], embedder: Embedder, settings: Settings, batch: Batch) -> None:
    """Decode and embed new contents, by digest, into the batch."""
    pixels: list[Prepared] = []
    kept: list[tuple[bytes, bytes]] = []
    for digest, content in new.items():
        try:
            prepared, jpeg = _prepare(content, embedder, settings)
        except PictureError as error:
            batch.unusable[digest] = str(error)
            continue
        pixels.append(prepared)
        kept.append((digest, jpeg))
    if not pixels:
        return
    vectors = embedder.embed(np.stack(pixels))
    usable = usable_rows(vectors, embedder.card.aspects)
    for (digest, jpeg), vector, good in zip(kept, vectors, usable, strict=True):
        if good:
            batch.contents.append(Content(digest, vector, jpeg))
        else:
            batch.unusable[digest] = NO_NUMBERS.format(embedder.card.name)


def _prepare(content: bytes, embedder: Embedder, settings: Settings) -> tuple[Prepared, bytes]:
    """Return a picture as the embedder takes it and its thumbnail; it is decoded once."""
    height, width = embedder.card.decode_size
    side = settings.thumbnail_side
    picture = decode_picture(content, settings.limits, target=(max(height, side), max(width, side)))
    return embedder.prepare(picture), make_thumbnail(picture, side, settings.thumbnail_quality)
