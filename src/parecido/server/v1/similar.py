"""POST /v1/similar and GET /v1/products/<id>/similar: what looks like a product, a photo, a text or several of them."""

from __future__ import annotations

from typing import Any, cast

from flask import Blueprint, Response, jsonify

from parecido.answer import DoubtedObject, doubted_dict
from parecido.errors import QueryError
from parecido.images.decode import Box
from parecido.recommend import Answer
from parecido.recommend.asking.cursor import read_cursor
from parecido.recommend.asking.photo import Photo as Picture
from parecido.server.contract import Answering
from parecido.server.fetching import PhotoFetcher
from parecido.server.openapi.operation import Gives, Operation, Takes, describe, files_and
from parecido.server.refusal import Refusal
from parecido.server.v1.questions import Asking, NoQuery, SimilarQuery, SimilarQuestion
from parecido.server.v1.read import read_named, read_query
from parecido.server.v1.sent import read_sent
from parecido.server.v1.shop import Asked, whole_shop
from parecido.settings import Settings
from parecido.weights import parse_weights
from parecido.where import parse_where

REFUSES = (
    *("bad_n", "bad_where", "bad_min_similarity", "bad_weights", "bad_colour", "bad_group", "bad_diversity"),
    *("bad_category", "bad_tidy", "bad_after", "bad_embed", "bad_field", "unknown_column", "bad_query"),
    "unknown_product",
)
"""What may be wrong with any question for recommendations."""
REFUSES_PHOTOS = (
    *("bad_body", "bad_text", "bad_image", "empty_image", "several_images", "bad_crop", "bad_photo_url"),
    "not_available",
)
SIMILAR = Operation(
    "What looks alike",
    "similar",
    "One of `product`, `photo`, `photo_url`, `text` and `like` is given. A photo is sent in base64, or as the part "
    "`photo` of multipart/form-data with the rest of the question as JSON in the part `question`; further photos to "
    "like and dislike are parts `like` and `dislike`.",
    query=NoQuery,
    takes=(
        Takes("application/json", SimilarQuestion, {"product": "20013", "n": 3, "weights": {"colour": 2, "shape": 1}}),
        Takes("multipart/form-data", files_and("question", SimilarQuestion, one=("photo",), many=("like", "dislike"))),
    ),
    gives={200: Gives(DoubtedObject)},
    refuses=(*REFUSES, *REFUSES_PHOTOS, "too_large", "unsupported_media_type"),
)
SIMILAR_TO_PRODUCT = Operation(
    "What looks like a product",
    "products",
    "The product itself is not among them.",
    query=SimilarQuery,
    gives={200: Gives(DoubtedObject)},
    refuses=REFUSES,
)


def similar_routes(recommender: Answering, settings: Settings, fetcher: PhotoFetcher | None = None) -> Blueprint:
    """Return the routes. Without a `fetcher` no photo is fetched from an address."""
    routes = Blueprint("v1_similar", __name__)

    @routes.post("/v1/similar")
    @describe(SIMILAR)
    def similar() -> Response:
        read_query(NoQuery)
        sent = read_sent(SimilarQuestion, settings.limits, fetcher)
        question = sent.question
        photo: Picture | None = sent.photo
        if question.crop is not None:
            photo = cut(recommender, photo, question.crop)
        examples = {"like": sent.like, "dislike": sent.dislike}
        where = [question.where] if isinstance(question.where, str) else question.where or []
        asked = {"product": question.product, "photo": photo, "text": question.text, "weights": question.weights}
        part = {} if question.crop is None else {"part": True}
        answer = _ask(recommender, settings, question, where, asked | examples | part)
        return _send(recommender, answer, embed=question.embed)

    @routes.get("/v1/product/similar")
    @routes.get("/v1/products/<product_id:product_id>/similar")
    @describe(SIMILAR_TO_PRODUCT)
    def similar_to_product(product_id: str | None = None) -> Response:
        query, product_id = read_named(SimilarQuery, product_id)
        weights = None if query.weights is None else parse_weights(query.weights)
        asked = {"product": product_id, "weights": weights, "like": query.like, "dislike": query.dislike}
        answer = _ask(recommender, settings, query, query.where, asked)
        return _send(recommender, answer, embed=query.embed)

    return routes


def cut(recommender: Answering, photo: Picture | None, crop: Box) -> Picture:
    """Return the part of a photo that a question is about. Raises Refusal for a box without an inside, or no photo."""
    if photo is None:
        raise Refusal("bad_crop", "crop is given without a photo; send both, or neither")
    try:
        return whole_shop(recommender).cut(photo, crop)
    except Refusal:
        raise
    except QueryError as error:
        raise Refusal("bad_crop", str(error)) from error


def _ask(recommender: Answering, settings: Settings, asking: Asking, where: list[str], asked: dict[str, Any]) -> Answer:
    """Ask, with the wishes that were sent."""
    if asking.n > settings.max_count:
        raise Refusal("bad_n", f"n is {asking.n}; it must be a whole number from 1 to {settings.max_count}")
    if asking.after is not None:
        _check_cursor(asking.after)
    for name in ("group", "diversity", "category", "after"):
        if (value := getattr(asking, name)) is not None:
            asked[name] = value
    if asking.tidy:
        asked["tidy"] = True
    asked = {name: value for name, value in asked.items() if value not in (None, [])}
    return cast("Asked", recommender).similar(
        k=asking.n,
        where=parse_where(where),
        min_similarity=asking.min_similarity,
        colour=asking.colour,
        **asked,
    )


def _check_cursor(after: str) -> None:
    try:
        read_cursor(after)
    except QueryError as error:
        raise Refusal("bad_after", str(error)) from error


def _send(recommender: Answering, answer: Answer, *, embed: bool) -> Response:
    return jsonify(doubted_dict(answer, image=recommender.thumbnails if embed else None))
