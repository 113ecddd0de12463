"""What `/v1` asks of a recommender beyond the classic routes; `parecido.recommend.Recommender` keeps all of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, Unpack, cast

from PIL import Image

from parecido.embeddings.explain import Explanation
from parecido.images.decode import Box
from parecido.recommend import Answer, Photo, Where
from parecido.recommend.browsing import Browsing
from parecido.recommend.question import ExplainedWith, Wishes
from parecido.recommend.variants.found import Variants
from parecido.server.contract import Answering
from parecido.server.refusal import Refusal
from parecido.server.snapshot import RequestSnapshot


class Asked(Protocol):
    """A shop that can be asked with a part of a photo, too."""

    def similar(
        self,
        *,
        product: str | None = None,
        photo: Photo | None = None,
        text: str | None = None,
        k: int = 10,
        where: Where | None = None,
        min_similarity: float | None = None,
        weights: Mapping[str, float] | None = None,
        colour: str | None = None,
        **wishes: Unpack[Wishes],
    ) -> Answer:
        """Answer a question; see `parecido.server.contract.Answering`."""
        ...


class WholeShop(Answering, Protocol):
    """A shop that can be browsed and explained as well as asked."""

    @property
    def browsing(self) -> Browsing:
        """The products themselves."""
        ...

    @property
    def columns(self) -> tuple[str, ...]:
        """The table's own column names."""
        ...

    @property
    def index_kind(self) -> str:
        """The kind of the shop's index."""
        ...

    @property
    def snapshot(self) -> int:
        """The number of the shop's state."""
        ...

    def variants(self, product: str, *, most: int = 24) -> Variants:
        """Return what is the same in another colour or size. Raises UnknownProduct."""
        ...

    def picture(self, product: str, place: int) -> bytes | None:
        """Return the JPEG thumbnail of one picture of a product, None where it has fewer. Raises UnknownProduct."""
        ...

    def picture_count(self, product: str) -> int:
        """Return how many pictures there are of a product. Raises UnknownProduct."""
        ...

    def cut(self, photo: Photo, box: Box) -> Image.Image:
        """Return a part of a photo. Raises PictureError, or QueryError for a box without an inside."""
        ...

    def explain(
        self,
        *,
        with_product: str,
        product: str | None = None,
        photo: Photo | None = None,
        **asked: Unpack[ExplainedWith],
    ) -> Explanation:
        """Return why two pictures are alike. Raises QueryError, PictureError or ModelError.

        `asked` are only given where a request sends them.
        """
        ...


def whole_shop(recommender: Answering) -> WholeShop:
    """Return the snapshot that answers this request. Raises Refusal where what answers is no whole shop."""
    shop = recommender.pinned() if isinstance(recommender, RequestSnapshot) else recommender
    if not hasattr(shop, "browsing"):
        raise Refusal("not_available", "this service answers questions alone; it has no catalogue to read")
    return cast("WholeShop", shop)
