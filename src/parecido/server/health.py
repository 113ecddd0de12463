"""GET /health: that the service answers, and for which shop."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from parecido.server.contract import Answering


def health_routes(recommender: Answering) -> Blueprint:
    """Return the route."""
    routes = Blueprint("health", __name__)

    @routes.get("/health")
    def health() -> Response:
        card = recommender.card
        aspects = {aspect.name: aspect.weight for aspect in card.aspects}
        facts = {"status": "ok", "products": recommender.products, "model": card.name, "aspects": aspects}
        return jsonify(facts | {"text": card.text is not None})

    return routes
