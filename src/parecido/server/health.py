"""GET /health: that the service answers, and for which shop."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from parecido.server.contract import Answering


def health_routes(recommender: Answering) -> Blueprint:
    """Return the route."""
    routes = Blueprint("health", __name__)

    @routes.get("/health")
    def health() -> Response:
        return jsonify({"status": "ok", "products": recommender.products, "model": recommender.card.name})

    return routes
