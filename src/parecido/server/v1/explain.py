"""POST /v1/explain: why a product or a photo looks like another product, as numbers and as pictures."""

from __future__ import annotations

import base64
import io
from typing import cast

from flask import Blueprint, Response, jsonify

from parecido.answer import explanation_dict
from parecido.embeddings.explain import Explanation, Side
from parecido.errors import ModelError
from parecido.recommend.asking.photo import Photo as Picture
from parecido.server.contract import Answering
from parecido.server.fetching import PhotoFetcher
from parecido.server.openapi.operation import Gives, Operation, Takes, describe, files_and
from parecido.server.refusal import Refusal
from parecido.server.v1.answers import ExplainedObject
from parecido.server.v1.questions import ExplainQuestion, NoQuery
from parecido.server.v1.read import read_query
from parecido.server.v1.sent import read_sent
from parecido.server.v1.shop import whole_shop
from parecido.server.v1.similar import cut
from parecido.settings import Settings

EXPLAIN = Operation(
    "Why two pictures are alike",
    "similar",
    "Of `product`, `photo` and `photo_url` one is given. The cosines of the aspects, and what each region of both "
    "pictures adds. With `weights`, `colour`, `like` and `dislike`, as the question had that found the product, it is "
    "added to the similarity that this question ranks by.",
    query=NoQuery,
    takes=(
        Takes("application/json", ExplainQuestion, {"product": "20013", "with": "20001"}),
        Takes(
            "multipart/form-data",
            files_and("question", ExplainQuestion, one=("photo",), many=("like", "dislike"), needs=("question",)),
        ),
    ),
    gives={200: Gives(ExplainedObject)},
    refuses=(
        *("bad_body", "bad_field", "bad_query", "bad_image", "empty_image", "several_images", "bad_crop", "bad_embed"),
        *("bad_photo_url", "bad_weights", "bad_colour"),
        *("unknown_product", "not_available", "too_large", "unsupported_media_type"),
    ),
)


def explain_routes(recommender: Answering, settings: Settings, fetcher: PhotoFetcher | None = None) -> Blueprint:
    """Return the route. Without a `fetcher` no photo is fetched from an address."""
    routes = Blueprint("v1_explain", __name__)

    @routes.post("/v1/explain")
    @describe(EXPLAIN)
    def explain() -> Response:
        read_query(NoQuery)
        sent = read_sent(ExplainQuestion, settings.limits, fetcher, needed=True)
        question = sent.question
        photo: Picture | None = sent.photo
        if question.crop is not None:
            photo = cut(recommender, photo, question.crop)
        shop = whole_shop(recommender)
        try:
            found = shop.explain(
                with_product=question.with_product,
                product=question.product,
                photo=photo,
                weights=question.weights,
                colour=question.colour,
                like=sent.like,
                dislike=sent.dislike,
            )
        except ModelError as error:
            raise Refusal("not_available", str(error)) from error
        return jsonify(_explained(found, embed=question.embed))

    return routes


def _explained(found: Explanation, *, embed: bool) -> ExplainedObject:
    made = cast("ExplainedObject", explanation_dict(found))
    if embed and found.tells_regions:
        made["query"]["heat"] = _png(found.query)
        made["with"]["heat"] = _png(found.other)
    return made


def _png(side: Side) -> str:
    file = io.BytesIO()
    side.overlay().save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode("ascii")
