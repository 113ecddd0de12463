"""POST /fashion: the products that look like a shopper's photo."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from parecido.answer import answer_dict
from parecido.server.contract import Answering
from parecido.server.options import read_options
from parecido.server.upload import read_photo
from parecido.settings import Settings


def fashion_routes(recommender: Answering, settings: Settings) -> Blueprint:
    """Return the route. Options are taken from the form and from the address alike."""
    routes = Blueprint("fashion", __name__)

    @routes.post("/fashion")
    def fashion() -> Response:
        photo = read_photo(request, settings.limits)
        options = read_options(request.values, settings)
        answer = recommender.similar(photo=photo, **options.question())
        return jsonify(answer_dict(answer, image=recommender.thumbnails if options.embed else None))

    return routes
