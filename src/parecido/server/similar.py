"""GET /similar/<id>, /similar?text=… and /similar?like=…: what looks like a product, a text, or several products."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from parecido.answer import answer_dict
from parecido.server.contract import Answering
from parecido.server.options import read_options, read_text
from parecido.settings import Settings


def similar_routes(recommender: Answering, settings: Settings) -> Blueprint:
    """Return the routes. A product itself is never among its recommendations."""
    routes = Blueprint("similar", __name__)

    @routes.get("/similar/<product_id:product_id>")
    def similar(product_id: str) -> Response:
        options = read_options(request.args, settings)
        answer = recommender.similar(product=product_id, **options.question())
        return jsonify(answer_dict(answer, image=recommender.thumbnails if options.embed else None))

    @routes.get("/similar")
    def similar_to_text() -> Response:
        options = read_options(request.args, settings)
        answer = recommender.similar(text=read_text(request.args), **options.question())
        return jsonify(answer_dict(answer, image=recommender.thumbnails if options.embed else None))

    return routes
