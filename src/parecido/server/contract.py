"""What the service asks of a recommender; `parecido.recommend.Recommender` keeps it, so may a stand-in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol, Unpack

from parecido.embeddings.card import ModelCard
from parecido.recommend import Answer, Where
from parecido.recommend.question import Wishes


class Answering(Protocol):
    """A shop that can be asked what looks alike, from several threads at once."""

    @property
    def products(self) -> int:
        """How many products the shop holds."""
        ...

    @property
    def card(self) -> ModelCard:
        """The facts of the model that embedded them."""
        ...

    def similar(
        self,
        *,
        product: str | None = None,
        photo: bytes | None = None,
        text: str | None = None,
        k: int = 10,
        where: Where | None = None,
        min_similarity: float | None = None,
        weights: Mapping[str, float] | None = None,
        colour: str | None = None,
        **wishes: Unpack[Wishes],
    ) -> Answer:
        """Answer for a product id, for a photo's bytes or for a text.

        `wishes` are only given where a request sends them: what knows none of them answers all others.

        The service gives `where` as column -> texts where all of it is plain (`column=text`), else as a tuple of the
        request's own texts; `parecido.filters.Filters` reads all forms.

        Raises PictureError, or QueryError and what derives from it, for what cannot be answered.
        """
        ...

    def thumbnail(self, product_id: str, /) -> bytes:
        """Return a product's thumbnail, a JPEG. Raises UnknownProduct."""
        ...

    def thumbnails(self, products: Sequence[str], /) -> Sequence[bytes]:
        """Return some products' thumbnails, in the order asked for. Raises UnknownProduct."""
        ...
