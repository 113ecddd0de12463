"""A shop opened for questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Unpack

import numpy as np
from PIL import Image

from parecido.embeddings.card import ModelCard
from parecido.embeddings.embedder import Embedder
from parecido.embeddings.explain import Explanation, explain_pair
from parecido.embeddings.separate import Separation, separate_picture
from parecido.embeddings.text import TextTower
from parecido.errors import QueryError
from parecido.filters import Filters, Matched, Where
from parecido.images.decode import Box
from parecido.index.contract import Index, Vector
from parecido.index.derive import open_with_index
from parecido.recommend.answering import Answering
from parecido.recommend.asking.photo import Photo, PhotoReader
from parecido.recommend.asking.text import TextReader
from parecido.recommend.browsing import Browsing
from parecido.recommend.filters import ShopTable, filters_of
from parecido.recommend.found import Answer
from parecido.recommend.question import Asked, ExplainedWith, Question
from parecido.recommend.rules.rules import Rules
from parecido.recommend.turns import Stopwatch, Turns
from parecido.recommend.variants.find import VariantFinder
from parecido.recommend.variants.found import Variants
from parecido.settings import Settings, default_settings
from parecido.shop.reader import Shop, is_newest

_ONE_OF_BOTH = "give either a product id or a photo, not both and not neither"


class Recommender:
    """A shop opened for questions. Safe to use from several threads."""

    def __init__(self, shop: Shop, index: Index, settings: Settings, *, before: Recommender | None = None) -> None:
        """Answer from `shop` through `index`, whose rows must be the shop's; see `Recommender.open`.

        What an earlier snapshot's recommender has read and loaded is used where it is still the same.
        """
        self._shop = shop
        self._index = index
        self._settings = settings
        self._filters = _filters(shop, before)
        self._turns: Turns = Turns(settings.workers) if before is None else before._turns
        self._photos = PhotoReader(shop, settings, self._turns)
        self._texts = TextReader(shop, settings, self._turns)
        if before is not None:
            shop.keep_on(before._shop)
            self._photos.share(before._photos)
            self._texts.share(before._texts)
        self.browsing = Browsing(shop, self._filters)
        """The products themselves, page by page, and the values of their columns."""
        self.shop = shop
        """The snapshot that is asked."""
        self._answering: Answering = Answering(
            shop,
            index,
            self._filters,
            (self._photos, self._texts),
            settings,
            before=None if before is None else before._answering,
        )

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
        return self if is_newest(self._shop) else self.reopen()

    def reopen(self) -> Recommender:
        """Return a recommender of the shop's newest snapshot, a new one also where there is none newer."""
        shop, index = open_with_index(self._shop.folder, self._settings, self._index)
        return Recommender(shop, index, self._settings, before=self)

    @property
    def folder(self) -> Path:
        """The folder of the shop."""
        return self._shop.folder

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
    def rejects(self) -> int:
        """Rows of the table without a usable picture."""
        return self._shop.count_rejects()

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

    @property
    def rules(self) -> Rules:
        """The shop's rules, which apply to every answer."""
        return self._answering.rules

    def similar(self, question: Question | None = None, /, **asked: Unpack[Asked]) -> Answer:
        """Return up to `k` products like a product of the shop (itself left out), a photo, or what a text says.

        What is asked is given as keywords: the fields of a `Question`, which may also be given whole, and then be
        changed by keywords. Exactly one of `product`, `photo` and `text` is given, or products and photos to `like`.
        `where` narrows the candidates before the cut, so `k` matching products come back whenever `k` exist. Nothing
        less similar than `min_similarity` (cosine, -1 to 1) is returned or votes; with no neighbour left `predicted` is
        None. Equal similarities keep catalogue order.

        `weights` says how much each aspect of the model counts, such as {"colour": 2, "shape": 1}: an aspect that is
        not named counts nothing, and only the proportions matter. `colour` is a wish, by name or as "#rrggbb": what
        looks like the query, but in that colour.

        A text is read by the model's text tower, where it has one. It is compared with the overall aspect alone (and a
        wish with the colour), so the similarity is that aspect's cosine, and other weights count nothing. Texts and
        pictures compare lower than pictures do: a cosine of 0.3 can be a perfect match.

        `group`, `diversity`, `category`, `boosts` and the shop's rules arrange the answer, and `after` turns its pages:
        see `Question`. What they did is in the `reasons` of each recommendation.

        Raises QueryError, UnknownProduct, UnknownColumn, BadFilter, BadWeights, BadColour, BadText, PictureError for a
        photo that cannot be decoded, or RulesError for rules of columns that the shop does not have any more.
        """
        asking = Question(**asked) if question is None else replace(question, **asked)
        return self._answering.answer(asking, self._turns)

    def variants(self, product: str, *, most: int = 24) -> Variants:
        """Return up to `most` products that are the same in another colour or size, as the shop or its pictures say.

        The shop's rules hide what they hide in every answer. Raises UnknownProduct, or RulesError as `similar` does.
        """
        row = self.row(product)
        finder = VariantFinder(self.shop, self._index, self._filters.columns, self.rules.group, self._settings)
        allowed = self._answering.recommendable(product)
        with self._turns.timed("search"), self._turns.searching:
            return finder.find(row, allowed, most)

    def explain_filter(self, where: Where) -> Matched | None:
        """Return what a filter asks for and how many products match, None for no filter.

        Raises BadFilter or UnknownColumn.
        """
        return self._filters.explain(where)

    def explain(
        self,
        *,
        with_product: str,
        product: str | None = None,
        photo: Photo | None = None,
        **asked: Unpack[ExplainedWith],
    ) -> Explanation:
        """Return which regions make a product or a photo look like another product, and how each aspect compares.

        Exactly one of `product` and `photo` is given. Of products the stored thumbnails are looked at. `weights`,
        `colour`, `like` and `dislike` are those of the question that found the other product: with any of them the
        similarity is the one it was ranked by, and the regions are those that make that one; they are measured, and the
        network runs some 150 times. An imported model tells the similarities alone.

        Raises QueryError, UnknownProduct, BadWeights, BadColour, PictureError, or ModelError for a model from before
        there were aspects.
        """
        if (product is None) == (photo is None):
            raise QueryError(_ONE_OF_BOTH)
        asked_with = self._answering.asked_with(Question(product=product, photo=photo, **asked))
        with self._turns.decoding:
            query, other = self._picture(product, photo), self.thumbnail_picture(with_product)
            looks = self._photos.look(query), self._photos.look(other)
        return explain_pair(*looks, self.card, side=self._settings.thumbnail_side, asked=asked_with)

    def separate(self, *, product: str | None = None, photo: Photo | None = None) -> Separation:
        """Return a photo, or a product's thumbnail, with its product apart from the background.

        A large JPEG is decoded at reduced size; give a decoded picture to keep its own. Raises what `explain` raises.
        """
        with self._turns.decoding:
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

    def cut(self, photo: Photo, box: Box) -> Image.Image:
        """Return the part of a photo inside a box (left, top, right, bottom; fractions of the upright picture).

        It can be asked with like any photo. Raises PictureError, or QueryError for a box that has no inside.
        """
        with self._turns.decoding:
            return self._photos.cut(photo, box)

    def tell(self, stopwatch: Stopwatch) -> None:
        """Tell `stopwatch` how long the steps of questions take, to this snapshot and to later ones made from it."""
        self._turns.stopwatch = stopwatch

    def load_model(self) -> Embedder:
        """Return the shop's embedder, loading it on first use. Raises ModelError for a changed or missing file."""
        return self._photos.load_model()

    def warm_up(self) -> None:
        """Load the model and run it once: what only a first question would wait for. Raises ModelError."""
        embedder = self.load_model()
        height, width = embedder.card.input_size
        embedder.embed(embedder.prepare(Image.new("RGB", (width, height), "white"))[np.newaxis])

    def load_text_tower(self) -> TextTower:
        """Return the shop's text tower, loading it on first use. Raises BadText, ModelError or MissingExtra."""
        return self._texts.load_tower()

    def thumbnail(self, product: str) -> bytes:
        """Return a product's JPEG thumbnail. Raises UnknownProduct."""
        return self.thumbnails([product])[0]

    def thumbnails(self, products: Sequence[str]) -> list[bytes]:
        """Return some products' JPEG thumbnails, in the order asked for. Raises UnknownProduct."""
        return self._shop.thumbnails(self._answering.rows(products))

    def picture(self, product: str, place: int) -> bytes | None:
        """Return the JPEG thumbnail of one picture of a product, 0 for its first; None where it has fewer.

        Raises UnknownProduct.
        """
        rows = self.shop.picture_rows.of(self.row(product))
        return self.shop.picture_thumbnails([int(rows[place])])[0] if 0 <= place < len(rows) else None

    def picture_count(self, product: str) -> int:
        """Return how many pictures the shop keeps of a product. Raises UnknownProduct."""
        return len(self.shop.picture_rows.of(self.row(product)))

    def thumbnail_picture(self, product: str) -> Image.Image:
        """Return a product's thumbnail decoded, as RGB. Raises UnknownProduct."""
        return self.decode(self.thumbnail(product))

    def row(self, product: str) -> int:
        """Return the row of a product id in `shop`. Raises UnknownProduct."""
        return self._answering.row(product)


def _filters(shop: Shop, before: Recommender | None) -> Filters:
    """Return a shop's filters, which read no column anew of which little has changed since `before`."""
    old_row = None if before is None else shop.rows_before(before._shop)
    if before is None or old_row is None:
        return filters_of(shop, len(shop))
    return before._filters.follow(ShopTable(shop), old_row)
