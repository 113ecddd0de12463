"""One snapshot for each request: whatever a request asks, it asks of the same state of the shop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

from flask import g

from parecido.embeddings.card import ModelCard
from parecido.recommend import Answer
from parecido.server.contract import Answering


class RequestSnapshot:
    """Answers a request from the snapshot that was the newest when the request first asked."""

    def __init__(self, current: Callable[[], Answering]) -> None:
        self._current = current

    @property
    def products(self) -> int:
        """How many products the shop holds."""
        return self.pinned().products

    @property
    def card(self) -> ModelCard:
        """The facts of the model that embedded them."""
        return self.pinned().card

    def similar(self, **question: Any) -> Answer:
        """Answer a question; see Answering."""
        return self.pinned().similar(**question)

    def thumbnail(self, product_id: str, /) -> bytes:
        """Return a product's thumbnail, a JPEG. Raises UnknownProduct."""
        return self.pinned().thumbnail(product_id)

    def thumbnails(self, products: Sequence[str], /) -> Sequence[bytes]:
        """Return some products' thumbnails, in the order asked for. Raises UnknownProduct."""
        return self.pinned().thumbnails(products)

    def pinned(self) -> Answering:
        """Return the snapshot that this request keeps to."""
        if "snapshot" not in g:
            g.snapshot = self._current()
        return cast("Answering", g.snapshot)
