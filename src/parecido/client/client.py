"""The client of a service: each method is one request, and its answer a frozen dataclass."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Self, TypedDict, Unpack

from parecido.client.answers import (
    Answer,
    Changes,
    Event,
    Explanation,
    ExplanationSide,
    Facets,
    Model,
    Notes,
    Product,
    ProductPage,
    Put,
    Recommendation,
    Told,
    Variants,
)
from parecido.client.transport import Transport
from parecido.paths import picture_path, product_path

Photo = bytes | Path
"""A picture file: its bytes, or where it lies."""
Box = tuple[float, float, float, float]
Where = str | Sequence[str]
MOST_EVENTS = 100
"""Events that a service takes at once."""


class Asked(TypedDict, total=False):
    """What a question for recommendations may say, by the names of `POST /v1/similar`."""

    product: str
    photo: Photo
    photo_url: str
    text: str
    like: Sequence[str | Photo] | Photo
    dislike: Sequence[str | Photo] | Photo
    crop: Box
    weights: Mapping[str, float]
    colour: str
    where: Where
    n: int
    after: str
    group: str
    diversity: float
    category: str
    tidy: bool
    min_similarity: float


class AskedWhy(TypedDict, total=False):
    """What a question for an explanation may say, by the names of `POST /v1/explain`.

    Of None nothing is said.
    """

    product: str | None
    photo: Photo | None
    photo_url: str | None
    like: Sequence[str | Photo] | Photo
    dislike: Sequence[str | Photo] | Photo
    crop: Box | None
    weights: Mapping[str, float] | None
    colour: str | None


class Client:
    """Asks one service. Safe between threads; close it, or use it as a context manager."""

    def __init__(self, address: str, *, key: str | None = None, timeout: float = 30.0, tries: int = 3) -> None:
        """Ask the service at `address`, such as "http://127.0.0.1:5000", with a key where it needs one.

        `timeout` are seconds without a connection or an answer. What fails on the way, or is answered with 503, is
        tried `tries` times; a change only where it surely was not made. Raises ServiceError for what is no key.
        """
        self._transport = Transport(address, key=key, timeout=timeout, tries=tries)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def similar(self, **asked: Unpack[Asked]) -> Answer:
        """Return what looks like a product, a photo, a text, or several products. Raises ServiceError."""
        question, files = _with_files(asked)
        return self._transport.ask(Answer, "POST", "/v1/similar", **_body(question, files))

    def similar_pages(self, **asked: Unpack[Asked]) -> Iterator[Recommendation]:
        """Yield recommendations, page after page, none twice, while there are some. Raises ServiceError."""
        answer = self.similar(**asked)
        yield from answer.recommendations
        while answer.next is not None:
            asked["after"] = answer.next
            answer = self.similar(**asked)
            yield from answer.recommendations

    def product(self, product_id: str) -> Product:
        """Return a product. Raises ServiceError."""
        path, query = product_path(product_id)
        return self._transport.ask(Product, "GET", path, query=query)

    def variants(self, product_id: str, *, n: int = 24) -> Variants:
        """Return up to `n` products that are the same in another colour or size. Raises ServiceError."""
        path, query = product_path(product_id)
        return self._transport.ask(Variants, "GET", f"{path}/variants", query=[*query, ("n", str(n))])

    def notes(self, product_id: str) -> Notes:
        """Return what looks wrong with a product; for a key of scope staff or write. Raises ServiceError."""
        path, query = product_path(product_id)
        return self._transport.ask(Notes, "GET", f"{path}/notes", query=query)

    def products(self, *, where: Where = (), n: int = 20, after: str | None = None) -> ProductPage:
        """Return a page of the products that match. Raises ServiceError."""
        query = [("n", str(n)), *_wheres(where)]
        if after is not None:
            query.append(("after", after))
        return self._transport.ask(ProductPage, "GET", "/v1/products", query=query)

    def every_product(self, *, where: Where = ()) -> Iterator[Product]:
        """Yield all products that match, in the order of the table. Raises ServiceError."""
        page = self.products(where=where, n=100)
        yield from page.products
        while page.next is not None:
            page = self.products(where=where, n=100, after=page.next)
            yield from page.products

    def put(
        self, product_id: str, columns: Mapping[str, str | int | float | None], pictures: Sequence[Photo] = ()
    ) -> Put:
        """Put a product in, or in the place of the one with its id; without pictures it keeps those that it has.

        When this returns, the change is durable and the service answers with it. Raises ServiceError.
        """
        files = [("picture", picture) for picture in pictures]
        path, query = product_path(product_id)
        parts = _parts("product", columns, files)
        return self._transport.ask(Put, "PUT", path, query=query, parts=parts, changes=True)

    def delete(self, product_id: str) -> Changes:
        """Take a product out. Raises ServiceError."""
        path, query = product_path(product_id)
        return self._transport.ask(Changes, "DELETE", path, query=query, changes=True)

    def sync(self, *, dry_run: bool = False, force: bool = False, patience: float = 3600.0) -> Changes:
        """Make the shop equal to the table that the service was started with; wait `patience` seconds for it.

        Raises ServiceError.
        """
        query = [(name, "true") for name, said in (("dry_run", dry_run), ("force", force)) if said]
        return self._transport.ask(Changes, "POST", "/v1/sync", query=query, changes=True, patience=patience)

    def facets(self, columns: Sequence[str] = (), *, where: Where = (), most: int = 20) -> Facets:
        """Return what some columns, or all, hold among the products that match. Raises ServiceError."""
        query = [("most", str(most)), *(("column", name) for name in columns), *_wheres(where)]
        return self._transport.ask(Facets, "GET", "/v1/facets", query=query)

    def model(self) -> Model:
        """Return the shop that answers, and its model. Raises ServiceError."""
        return self._transport.ask(Model, "GET", "/v1/model")

    def explain(self, with_product: str, *, heat: bool = False, **asked: Unpack[AskedWhy]) -> Explanation:
        """Return why a product or a photo looks like another one; with `heat` pictures, too. Raises ServiceError."""
        question, files = _with_files(_without_none({**asked, "with": with_product, "embed": heat}))
        found: Any = self._transport.ask(dict, "POST", "/v1/explain", **_body(question, files))
        query, other = _side(found["query"]), _side(found["with"])
        return Explanation(
            found["similarity"], found["aspects"], found["guessed"], query, other, found.get("map", "overall")
        )

    def tell(self, events: Sequence[Event]) -> Told:
        """Tell the service what was seen and clicked; one that keeps no events refuses. Raises ServiceError."""
        kept = unknown = 0
        for start in range(0, len(events), MOST_EVENTS):
            batch = [_without_none(asdict(event)) for event in events[start : start + MOST_EVENTS]]
            told = self._transport.ask(Told, "POST", "/v1/events", body={"events": batch}, changes=True)
            kept, unknown = kept + told.kept, unknown + told.unknown
        return Told(kept, unknown)

    def image(self, product_id: str, *, picture: int = 0, webp: bool = False) -> bytes:
        """Return a thumbnail of a product, of its first `picture` or a later one: JPEG or WebP. Raises ServiceError."""
        accept = "image/webp" if webp else "image/jpeg"
        path, query = picture_path(product_id)
        if picture:
            query.append(("picture", str(picture)))
        return self._transport.send("GET", path, query=query, headers={"Accept": accept})


def _with_files(asked: Mapping[str, Any]) -> tuple[dict[str, Any], list[tuple[str, Photo]]]:
    """Return what a question says, and the photos that are sent beside it, by the names of their parts."""
    question = dict(asked)
    files = [("photo", question.pop("photo"))] if "photo" in question else []
    for name in ("like", "dislike"):
        given = _listed(question.pop(name, ()))
        files += [(name, each) for each in given if not isinstance(each, str)]
        if ids := [each for each in given if isinstance(each, str)]:
            question[name] = ids
    return question, files


def _body(question: dict[str, Any], files: Sequence[tuple[str, Photo]]) -> dict[str, Any]:
    """Return what is sent, as the transport takes it."""
    return {"parts": _parts("question", question, files)} if files else {"body": question}


def _without_none(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _listed(given: Sequence[str | Photo] | Photo) -> Sequence[str | Photo]:
    """Return a list, of one thing where that is given alone: a text is a sequence of letters, too."""
    return [given] if isinstance(given, str | bytes | Path) else given


def _wheres(where: Where) -> list[tuple[str, str]]:
    return [("where", each) for each in ([where] if isinstance(where, str) else where)]


def _parts(name: str, question: Mapping[str, Any], files: Sequence[tuple[str, Photo]]) -> list[tuple[str, Any]]:
    """Return the parts of a multipart body: the question as JSON, then the files."""
    text = json.dumps(dict(question), ensure_ascii=False, allow_nan=False)
    made: list[tuple[str, Any]] = [(name, (None, text, "application/json"))]
    for field, photo in files:
        if not isinstance(photo, bytes | Path):
            raise TypeError(f"{field} is {type(photo).__name__}; give a picture's bytes, or a pathlib.Path to its file")
        content = photo if isinstance(photo, bytes) else photo.read_bytes()
        made.append((field, ("picture", content, "application/octet-stream")))
    return made


def _side(found: Mapping[str, Any]) -> ExplanationSide:
    rows = found["contributions"]
    heat = found.get("heat")
    return ExplanationSide(
        None if rows is None else tuple(map(tuple, rows)), None if heat is None else base64.b64decode(heat)
    )
