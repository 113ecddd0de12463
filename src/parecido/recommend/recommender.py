"""A shop opened for questions."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

from parecido.embeddings.aspects import (
    COLOUR,
    OVERALL,
    Weights,
    aspect_similarities,
    block_slices,
    is_default,
    keep_weights,
    weigh_query,
)
from parecido.embeddings.card import ModelCard
from parecido.embeddings.embedder import Embedder
from parecido.embeddings.explain import Explanation, explain_pair
from parecido.embeddings.separate import Separation, separate_picture
from parecido.embeddings.text import TextTower
from parecido.errors import QueryError, UnknownProduct
from parecido.filters import Matched, Where
from parecido.index.contract import Allowed, Index, Vector, Vectors
from parecido.index.derive import open_with_index
from parecido.index.plan import plan_search
from parecido.index.rank import DECIMALS
from parecido.recommend.filters import filters_of
from parecido.recommend.found import Answer, Prediction, Recommendation
from parecido.recommend.labels import guess_labels
from parecido.recommend.nearest import Nearest, nearest_products
from parecido.recommend.photo import Photo, PhotoReader
from parecido.recommend.text import TextReader
from parecido.recommend.vote import vote
from parecido.settings import Settings, default_settings
from parecido.shop.reader import Shop, is_newest

_ONE_OF_BOTH = "give either a product id or a photo, not both and not neither"
_ONE_OF_ALL = "give one of a product id, a photo and a text, and no more than one"


class Recommender:
    """A shop opened for questions. Safe to use from several threads."""

    def __init__(self, shop: Shop, index: Index, settings: Settings) -> None:
        """Answer from `shop` through `index`, whose rows must be the shop's; see `Recommender.open`."""
        self._shop = shop
        self._index = index
        self._settings = settings
        self._filters = filters_of(shop, len(shop))
        self._pictures = shop.picture_rows
        self._categories: dict[int, str] = {}
        # More questions at once than cores only slow each other down, and a large photo takes much memory.
        self._turns = threading.BoundedSemaphore(settings.workers)
        self._photos = PhotoReader(shop, settings)
        self._texts = TextReader(shop, settings)

    @classmethod
    def open(cls, folder: str | Path, settings: Settings | None = None) -> Recommender:
        """Open a shop made by `parecido build`. Raises ShopError, or ModelError for a model it was not built with."""
        settings = settings or default_settings()
        return cls(*open_with_index(Path(folder), settings), settings)

    def latest(self) -> Recommender:
        """Return a recommender of the shop's newest snapshot: this one where it is still that, or a new one.

        The new one shares what has not changed: the model, and the base of the index. This one goes on answering as
        before until it is closed. Raises ShopError when the shop cannot be opened any more.
        """
        if is_newest(self._shop):
            return self
        shop, index = open_with_index(self._shop.folder, self._settings, self._index)
        newest = Recommender(shop, index, self._settings)
        newest._photos.share(self._photos)
        newest._texts.share(self._texts)
        return newest

    @property
    def snapshot(self) -> int:
        """The number of the shop's state that this recommender answers for."""
        return self._shop.snapshot

    def __len__(self) -> int:
        """Products that can be recommended."""
        return len(self._shop)

    def __enter__(self) -> Recommender:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the shop."""
        self._shop.close()

    @property
    def products(self) -> int:
        """Products that can be recommended."""
        return len(self._shop)

    @property
    def card(self) -> ModelCard:
        """The card of the model that embedded this shop."""
        return self._shop.card

    @property
    def columns(self) -> tuple[str, ...]:
        """The table's own column names, in its order."""
        return self._shop.columns

    @property
    def index_kind(self) -> str:
        """The kind of this shop's index; an `Answer` whose `search` is another was searched without it."""
        return self._index.kind

    def similar(
        self,
        *,
        product: str | None = None,
        photo: Photo | None = None,
        text: str | None = None,
        k: int = 10,
        where: Where | None = None,
        min_similarity: float | None = None,
        weights: Weights | None = None,
        colour: str | None = None,
    ) -> Answer:
        """Return up to `k` products like a product of the shop (itself left out), a photo, or what a text says.

        Exactly one of `product`, `photo` and `text` is given. `where` narrows the candidates before the cut, so `k`
        matching products come back whenever `k` exist. Nothing less similar than `min_similarity` (cosine, -1 to 1) is
        returned or votes; with no neighbour left `predicted` is None. Equal similarities keep catalogue order.

        `weights` says how much each aspect of the model counts, such as {"colour": 2, "shape": 1}: an aspect that is
        not named counts nothing, and only the proportions matter. `colour` is a wish, by name or as "#rrggbb": what
        looks like the query, but in that colour.

        A text is read by the model's text tower, where it has one. It is compared with the overall aspect alone (and a
        wish with the colour), so the similarity is that aspect's cosine, and other weights count nothing. Texts and
        pictures compare lower than pictures do: a cosine of 0.3 can be a perfect match.

        Raises QueryError, UnknownProduct, UnknownColumn, BadFilter, BadWeights, BadColour, BadText, or PictureError for
        a photo that cannot be decoded.
        """
        if sum(each is not None for each in (product, photo, text)) != 1:
            raise QueryError(_ONE_OF_ALL)
        if k < 1:
            raise QueryError(f"k is {k}; ask for at least 1 recommendation")
        allowed = self._allowed(where)
        said = self._said(text, colour)
        if text is not None:
            weights = keep_weights(self.card.aspects, weights, said)
        plain = weights is None or is_default(self.card.aspects, weights)
        with self._turns:
            own = None if product is None else self._row(product)
            made = self._made(own, photo, text)
            queries = self._queries(made, colour)
            weighed = queries if weights is None or plain else self._weigh(queries, weights)
            index = plan_search(self._index, as_built=plain and colour is None and text is None)
            voters, found = self._search(index, weighed, k, own, allowed)
        floor = -np.inf if min_similarity is None else min_similarity
        recommendations = self._recommendations(_above(found, floor), queries, said)
        predicted = self._predict(_above(voters, floor))
        if predicted is not None and self._shop.head is not None and text is None:
            predicted = replace(predicted, labels=guess_labels(self._shop.head, made[0]))
        return Answer(predicted, recommendations, index.kind)

    def explain_filter(self, where: Where) -> Matched | None:
        """Return what a filter asks for and how many products match, None for no filter.

        Raises BadFilter or UnknownColumn.
        """
        return self._filters.explain(where)

    def _said(self, text: str | None, colour: str | None) -> list[str]:
        """Return the names of the aspects that the query says something of: all of them, but for a text."""
        said = {OVERALL, COLOUR} if colour is not None else {OVERALL}
        return [aspect.name for aspect in self.card.aspects if text is None or aspect.name in said]

    def _made(self, own: int | None, photo: Photo | None, text: str | None) -> Vectors:
        """Return what the shop's model makes of the query's pictures, before any head: a row for each."""
        if own is not None:
            return self._shop.model_vectors_of(self._pictures.of(own).tolist())
        made = self._photos.embed(photo) if photo is not None else self._texts.embed(text or "")
        return made[np.newaxis]

    def _queries(self, made: Vectors, colour: str | None) -> Vectors:
        """Return what is searched for of a model's rows: as the shop compares them, their colour replaced by a wish."""
        queries = np.asarray(self._shop.through_head(made))
        if colour is not None:
            queries = queries.copy()
            queries[:, block_slices(self.card.aspects)[COLOUR]] = self._photos.colour_block(colour)
        return queries

    def _weigh(self, queries: Vectors, weights: Weights) -> Vectors:
        """Return the queries' rows at other weights than the default ones."""
        return np.stack([weigh_query(query, self.card.aspects, weights) for query in queries])

    def _allowed(self, where: Where | None) -> Allowed | None:
        """Return which pictures' products match a filter, None without one."""
        mask = self._filters.allowed(where)
        return None if mask is None else Allowed(mask if self._pictures.one_each else mask[self._pictures.owners])

    def _search(
        self, index: Index, queries: Vectors, k: int, own: int | None, allowed: Allowed | None
    ) -> tuple[list[Nearest], list[Nearest]]:
        """Return the neighbours that vote on the category, whatever the filter, and the `k` allowed ones."""
        wide = max(k, self._settings.voters)
        nearest = nearest_products(index, self._pictures, queries, wide, own=own, allowed=None)
        voters = nearest[: self._settings.voters]
        if allowed is None:
            return voters, nearest[:k]
        return voters, nearest_products(index, self._pictures, queries, k, own=own, allowed=allowed)

    def _predict(self, voters: Sequence[Nearest]) -> Prediction | None:
        """Return the category that the neighbours vote for."""
        unknown = [voter.row for voter in voters if voter.row not in self._categories]
        self._categories.update(zip(unknown, self._shop.categories(unknown), strict=True))
        return vote(voters, self._categories)

    def explain(self, *, with_product: str, product: str | None = None, photo: Photo | None = None) -> Explanation:
        """Return which regions make a product or a photo look like another product, and how each aspect compares.

        Exactly one of `product` and `photo` is given. Of products the stored thumbnails are looked at. An imported
        model tells the similarities alone. Raises QueryError, UnknownProduct, PictureError, or ModelError for a model
        from before there were aspects.
        """
        with self._turns:
            query, other = self._picture(product, photo), self.thumbnail_picture(with_product)
            looks = self._photos.look(query), self._photos.look(other)
        return explain_pair(*looks, self.card, side=self._settings.thumbnail_side)

    def separate(self, *, product: str | None = None, photo: Photo | None = None) -> Separation:
        """Return a photo, or a product's thumbnail, with its product apart from the background.

        A large JPEG is decoded at reduced size; give a decoded picture to keep its own. Raises what `explain` raises.
        """
        with self._turns:
            picture = self._picture(product, photo)
            return separate_picture(picture, self._photos.look(picture).sight, self.card)

    def _picture(self, product: str | None, photo: Photo | None) -> Image.Image:
        """Return a photo decoded, or a product's thumbnail."""
        if product is not None and photo is None:
            return self.thumbnail_picture(product)
        if photo is not None and product is None:
            return self.decode(photo)
        raise QueryError(_ONE_OF_BOTH)

    def embed(self, photo: Photo) -> Vector:
        """Return a photo's embedding as this shop compares it: one unit float32 row, shape (dim,)."""
        return np.asarray(self._shop.through_head(self._photos.embed(photo)[np.newaxis])[0])

    def decode(self, photo: Photo) -> Image.Image:
        """Return a photo as an upright RGB picture, large JPEGs at reduced size. Raises PictureError."""
        return self._photos.decode(photo)

    def load_model(self) -> Embedder:
        """Return the shop's embedder, loading it on first use. Raises ModelError for a changed or missing file."""
        return self._photos.load_model()

    def load_text_tower(self) -> TextTower:
        """Return the shop's text tower, loading it on first use. Raises BadText, ModelError or MissingExtra."""
        return self._texts.load_tower()

    def thumbnail(self, product: str) -> bytes:
        """Return a product's JPEG thumbnail. Raises UnknownProduct."""
        return self.thumbnails([product])[0]

    def thumbnails(self, products: Sequence[str]) -> list[bytes]:
        """Return some products' JPEG thumbnails, in the order asked for. Raises UnknownProduct."""
        return self._shop.thumbnails([self._row(product) for product in products])

    def thumbnail_picture(self, product: str) -> Image.Image:
        """Return a product's thumbnail decoded, as RGB. Raises UnknownProduct."""
        return self.decode(self.thumbnail(product))

    def _row(self, product: str) -> int:
        """Return the row of a product id."""
        row = self._shop.row_of(product)
        if row is None:
            raise UnknownProduct(f"no product {product!r} in this shop of {len(self)}; ids are text, as in the table")
        return row

    def _recommendations(
        self, found: Sequence[Nearest], queries: Vectors, said: Sequence[str]
    ) -> tuple[Recommendation, ...]:
        """Return what was found with what the shop knows of the products, and how each aspect compares."""
        vectors = self._index.take(np.array([each.picture for each in found], dtype=np.intp))
        cosines: list[dict[str, float]] = [{} for _ in found]
        for number, query in enumerate(queries):
            places = [place for place, each in enumerate(found) if each.query == number]
            every = aspect_similarities(query, vectors[places], self.card.aspects)
            for name in said:
                for place, cosine in zip(places, every[name], strict=True):
                    cosines[place][name] = _rounded(cosine)
        return tuple(
            Recommendation(product.id, each.similarity, product.caption, product.url, product.attributes, aspects)
            for product, each, aspects in zip(
                self._shop.products([each.row for each in found]), found, cosines, strict=True
            )
        )


def _rounded(similarity: float) -> float:
    """Return a similarity as an index rounds it, without a negative zero."""
    return round(float(similarity), DECIMALS) + 0.0


def _above(found: Sequence[Nearest], floor: float) -> list[Nearest]:
    """Return what is at least as similar as `floor`."""
    return [each for each in found if each.similarity >= floor]
