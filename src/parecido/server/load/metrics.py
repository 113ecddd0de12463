"""GET /metrics: the figures of all workers, for Prometheus."""

from __future__ import annotations

from flask import Blueprint, Response

from parecido.server.load.exposition import CONTENT_TYPE, exposition
from parecido.server.load.figures import Figures
from parecido.server.openapi.operation import Gives, Operation, describe

METRICS = Operation(
    "The figures of the service",
    "service",
    "In Prometheus' text format. It needs a key where reading does, and where other machines can reach the service.",
    gives={200: Gives(None, ("text/plain",))},
)


def metrics_routes(figures: Figures) -> Blueprint:
    """Return the route."""
    routes = Blueprint("metrics", __name__)

    @routes.get("/metrics")
    @describe(METRICS)
    def metrics() -> Response:
        return Response(exposition(figures), content_type=CONTENT_TYPE)

    return routes
