"""POST /fashion: the products that look like a shopper's photo."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from parecido.answer import answer_dict
from parecido.server.contract import Answering
from parecido.server.options import Question, read_options
from parecido.server.upload import read_examples, read_photo
from parecido.settings import Settings


def fashion_routes(recommender: Answering, settings: Settings) -> Blueprint:
    """Return the route. Options are taken from the form and from the address alike."""
    routes = Blueprint("fashion", __name__)

    @routes.post("/fashion")
    def fashion() -> Response:
        photo = read_photo(request, settings.limits)
        options = read_options(request.values, settings)
        answer = recommender.similar(photo=photo, **_with_examples(options.question(), settings))
        return jsonify(answer_dict(answer, image=recommender.thumbnails if options.embed else None))

    return routes


def _with_examples(question: Question, settings: Settings) -> Question:
    """Return the question with the photos that the request likes and dislikes, beside the ids."""
    liked = read_examples(request, settings.limits, "like")
    disliked = read_examples(request, settings.limits, "dislike")
    if liked:
        question["like"] = [*question.get("like", ()), *liked]
    if disliked:
        question["dislike"] = [*question.get("dislike", ()), *disliked]
    return question
