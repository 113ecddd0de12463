"""A shop of three plain colours, whose every answer can be worked out by hand."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Unpack

import numpy as np
import pytest
from flask.testing import FlaskClient
from PIL import Image

from parecido.embeddings.aspects import Aspect, Weights, share_weights
from parecido.embeddings.card import ModelCard
from parecido.errors import BadText, UnknownColumn, UnknownProduct
from parecido.filters import Filters, Where
from parecido.images.colour_names import parse_colour
from parecido.images.decode import decode_picture
from parecido.recommend import Answer, Prediction, Recommendation
from parecido.recommend.question import Wishes
from parecido.server.app import create_app
from parecido.settings import PictureLimits, Settings

Colour = tuple[float, float, float]
CARD = ModelCard(
    name="mean-colour",
    version="1",
    licence="CC0-1.0",
    origin="a test",
    data="none",
    split="none",
    input_size=(1, 1),
    preprocessing="mean",
    dimension=3,
    aspects=(Aspect("colour", 3, 1.0),),
    opset=0,
    sha256="0" * 64,
)
# Red against yellow is cos 45 degrees = 0.707107; blue is at right angles to both.
PRODUCTS: dict[str, tuple[Colour, str, dict[str, str]]] = {
    "red": ((255, 0, 0), "https://shop.test/red", {"kind": "Shirts", "gender": "Women"}),
    "a/b c": ((255, 255, 0), "", {"kind": "Shirts", "gender": "Men"}),
    "blue": ((0, 0, 255), "", {"kind": "Shoes", "gender": ""}),
}


class ColourShop:
    """Stands in for a Recommender: the embedding of a picture is its mean colour.

    While `gate` is not set, questions wait for it, so that a test can hold a request in flight.
    """

    def __init__(self) -> None:
        self.products = len(PRODUCTS)
        self.card = CARD
        self.gate = threading.Event()
        self.gate.set()
        self.arrived = threading.Event()
        self.loaded = False
        self.closed = False
        self.wishes: Wishes = {}

    def warm_up(self) -> None:
        """It has no model to load, but remembers that it was told to."""
        self.loaded = True

    def tell(self, stopwatch: object) -> None:
        """It has no steps to time."""

    folder = Path("no-such-folder")
    snapshot = 7
    rejects = 2

    def latest(self) -> ColourShop:
        """It never changes."""
        return self

    def similar(
        self,
        *,
        product: str | None = None,
        photo: bytes | None = None,
        text: str | None = None,
        k: int = 10,
        where: Where | None = None,
        min_similarity: float | None = None,
        weights: Weights | None = None,
        colour: str | None = None,
        **wishes: Unpack[Wishes],
    ) -> Answer:
        self.wishes = wishes
        if product is None and photo is None and text is None:
            product = str(wishes["like"][0])
        self.arrived.set()
        self.gate.wait(10)
        if weights is not None:
            share_weights(CARD.aspects, weights)
        if text is not None:
            product = _named(text)
        asked = _mean_colour(photo) if photo is not None else self._product(product)[0]
        if colour is not None:
            ((red, green, blue),) = parse_colour(colour)
            asked = (red, green, blue)
        found = [
            Recommendation(name, _cosine(asked, other), f"A {name} one", url, values, {"colour": _cosine(asked, other)})
            for name, (other, url, values) in PRODUCTS.items()
            if (name != product or text is not None) and _matches(name, where)
        ]
        found = [each for each in found if min_similarity is None or each.similarity >= min_similarity]
        found.sort(key=lambda each: -each.similarity)
        predicted = Prediction(found[0].product["kind"], 2 / 3) if found and photo is not None else None
        return Answer(predicted, tuple(found[:k]))

    def thumbnail(self, product_id: str) -> bytes:
        self._product(product_id)
        return b"jpeg of " + product_id.encode()

    def thumbnails(self, product_ids: Sequence[str]) -> list[bytes]:
        return [self.thumbnail(product_id) for product_id in product_ids]

    def close(self) -> None:
        self.closed = True

    def _product(self, product_id: str | None) -> tuple[Colour, str, dict[str, str]]:
        if product_id not in PRODUCTS:
            raise UnknownProduct(f"no product has the id {product_id!r}")
        return PRODUCTS[product_id]


def _named(text: str) -> str:
    """Return the product whose name is a word of a text; this shop reads nothing else."""
    for word in text.split():
        if word in PRODUCTS:
            return word
    raise BadText(f"{text[:40]!r} names no colour of this shop")


def _mean_colour(photo: bytes) -> Colour:
    pixels = np.asarray(decode_picture(photo, PictureLimits()))
    red, green, blue = pixels.reshape(-1, 3).mean(axis=0)
    return red, green, blue


def _cosine(one: Colour, other: Colour) -> float:
    return float(np.dot(one, other) / np.linalg.norm(one) / np.linalg.norm(other))


class _ColourTable:
    columns = ("kind", "gender")

    def texts(self, column: str, rows: Sequence[int] | None = None) -> list[str]:
        texts = [values[column] for _, _, values in PRODUCTS.values()]
        return texts if rows is None else [texts[row] for row in rows]

    def lines(self, columns: Sequence[str]) -> Iterable[Sequence[str]]:
        return zip(*map(self.texts, columns), strict=True)


def _matches(name: str, where: Where | None) -> bool:
    if isinstance(where, Mapping):
        return all(_has(PRODUCTS[name][2], *wish) for wish in where.items())
    allowed = Filters(_ColourTable(), len(PRODUCTS)).allowed(where)
    return allowed is None or bool(allowed[list(PRODUCTS).index(name)])


def _has(values: Mapping[str, str], column: str, wanted: str | Sequence[str]) -> bool:
    if column not in values:
        raise UnknownColumn(f"the table has no column {column!r}; it has kind and gender")
    return all(values[column] == value for value in wanted)


@pytest.fixture
def shop() -> ColourShop:
    return ColourShop()


@pytest.fixture
def settings() -> Settings:
    return Settings(threads=2)


@pytest.fixture
def client(shop: ColourShop, settings: Settings) -> FlaskClient:
    return create_app(shop, settings).test_client()


@pytest.fixture
def photo_of() -> Callable[[Colour], bytes]:
    """Return a maker of small PNG photos of one colour."""

    def make(colour: Colour) -> bytes:
        file = io.BytesIO()
        Image.new("RGB", (24, 32), tuple(map(int, colour))).save(file, "PNG")
        return file.getvalue()

    return make
