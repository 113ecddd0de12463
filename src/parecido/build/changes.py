"""What must change in a shop so that it holds what a catalogue says: found out, and made batch by batch."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Container, Mapping, Set
from dataclasses import dataclass, field

from parecido.build.looks import Batch, Look, look_at
from parecido.catalogue.product import Product, Reject
from parecido.embeddings.embedder import Embedder
from parecido.images.source import PictureSource
from parecido.progress import progress
from parecido.settings import Settings
from parecido.shop.contents import Content
from parecido.shop.products import Put
from parecido.shop.stored import Picture, Stored, metadata_digest

KEPT = "; the picture as it was is kept"

Store = Callable[[list[Put], list[Content]], None]
"""Makes one durable transaction of products and contents."""


@dataclass(frozen=True, slots=True)
class Before:
    """What a shop holds before it is changed: its products by id, and the digests of the contents it knows."""

    products: Mapping[str, Stored]
    contents: Container[bytes]


@dataclass(slots=True)
class Changes:
    """The ids of a catalogue's products by what becomes of them, and what could not be used."""

    added: list[str] = field(default_factory=list)
    repictured: list[str] = field(default_factory=list)
    """Products whose pictures changed."""
    updated: list[str] = field(default_factory=list)
    """Products of whom only what the table says changed."""
    removed: list[str] = field(default_factory=list)
    unchanged: int = 0
    embedded: int = 0
    """Pictures embedded."""
    rejects: list[Reject] = field(default_factory=list)
    lost: list[tuple[str, str, str]] = field(default_factory=list)
    """Pictures that could not be used, of products that have others: id, picture's name, reason."""
    relisted: bool = False
    """Whether the shop's columns, or its rejects or lost pictures, are others than before."""

    @property
    def any(self) -> bool:
        """Whether anything changes."""
        return bool(self.added or self.repictured or self.updated or self.removed)


def compare_tables(
    products: Collection[Product], before: Mapping[str, Stored], *, partly: bool = False
) -> tuple[dict[int, Product], list[str]]:
    """Return the products whose metadata changed, by number, and the ids of those that the table lacks.

    `partly` says that the table holds some of the products only, and the others stay.
    """
    updated = {
        stored.number: product
        for product in products
        if (stored := before.get(product.id)) is not None and stored.metadata != metadata_digest(product)
    }
    named = {product.id for product in products}
    return updated, [] if partly else [identity for identity in before if identity not in named]


class Following:
    """Follows products in their order: each is put once all of its pictures' contents are at hand."""

    def __init__(self, before: Before, updated: Set[int], store: Store, settings: Settings) -> None:
        self.changes = Changes()
        self._before = before
        self._updated = updated
        self._store = store
        self._settings = settings
        self._new: set[bytes] = set()
        self._unusable: dict[bytes, str] = {}
        self._waiting: deque[Look] = deque()
        self._puts: list[Put] = []
        self._contents: list[Content] = []

    def follow(self, products: list[Product], pictures: PictureSource, load: Callable[[], Embedder] | None) -> Changes:
        """Look at all products and store what changed, also what was finished when it is interrupted.

        Without `load` new pictures are decoded only; their contents have neither vector nor thumbnail.
        """
        try:
            with progress("pictures", len(products), "products") as tick:
                for batch in look_at(products, pictures, self._before.contents, load, self._settings):
                    self._take(batch)
                    tick(len(batch.looks))
        finally:
            self._flush()
        return self.changes

    def _take(self, batch: Batch) -> None:
        """Settle the products whose contents are all at hand."""
        self.changes.embedded += len(batch.contents)
        self._contents += batch.contents
        self._new |= {content.digest for content in batch.contents}
        self._unusable |= batch.unusable
        self._waiting += batch.looks
        while self._waiting and self._at_hand(self._waiting[0]):
            self._settle(self._waiting.popleft())
        if len(self._puts) + len(self._contents) >= self._settings.commit_rows:
            self._flush()

    def _at_hand(self, look: Look) -> bool:
        return all(isinstance(each, str) or self._is_settled(each) for each in look.pictures)

    def _is_settled(self, digest: bytes) -> bool:
        return digest in self._new or digest in self._unusable or digest in self._before.contents

    def _settle(self, look: Look) -> None:
        """Decide what becomes of one product."""
        product, stored = look.product, self._before.products.get(look.product.id)
        pictures, lost = self._usable(look, stored)
        if not pictures:
            if stored is None:
                (_, name, reason), *_ = lost
                self.changes.rejects.append(Reject(product.line, product.id, f"picture {name}: {reason}"))
                return
            pictures = stored.pictures
            lost = [(identity, name, reason.removesuffix(KEPT) + KEPT) for identity, name, reason in lost]
        self.changes.lost += lost
        if stored is None:
            self.changes.added.append(product.id)
        elif pictures != stored.pictures:
            self.changes.repictured.append(product.id)
        elif stored.number in self._updated:
            self.changes.updated.append(product.id)
            return
        else:
            self.changes.unchanged += 1
            return
        self._puts.append(Put(product, pictures))

    def _usable(self, look: Look, stored: Stored | None) -> tuple[tuple[Picture, ...], list[tuple[str, str, str]]]:
        """Return a product's pictures that can be used, and those that cannot; a former content stands in for these."""
        former = {} if stored is None else {picture.name: picture.digest for picture in stored.pictures}
        usable: list[Picture] = []
        lost: list[tuple[str, str, str]] = []
        for name, found in zip(look.product.pictures, look.pictures, strict=True):
            reason = found if isinstance(found, str) else self._unusable.get(found)
            if reason is None and isinstance(found, bytes):
                usable.append(Picture(name, found))
            elif name in former:
                usable.append(Picture(name, former[name]))
                lost.append((look.product.id, name, f"{reason}{KEPT}"))
            else:
                lost.append((look.product.id, name, str(reason)))
        return tuple(usable), lost

    def _flush(self) -> None:
        self._store(self._puts, self._contents)
        self._puts, self._contents = [], []
