"""GET /health/live and /health/ready: for who starts, watches and replaces the service."""

from __future__ import annotations

from typing import TypedDict

from flask import Blueprint, Response, jsonify

from parecido.server.load.readiness import Readiness
from parecido.server.openapi.operation import Gives, Operation, describe


class StateObject(TypedDict):
    """What the service is doing: `live`, or `starting`, `ready` or `stopping`."""

    status: str


LIVE = Operation("That it runs", "service", gives={200: Gives(StateObject)})
IS_READY = Operation(
    "Whether it takes requests",
    "service",
    "503 while it starts, and from the moment it is told to stop.",
    gives={200: Gives(StateObject), 503: Gives(StateObject)},
)


def state_routes(readiness: Readiness) -> Blueprint:
    """Return the routes."""
    routes = Blueprint("state", __name__)

    @routes.get("/health/live")
    @describe(LIVE)
    def live() -> Response:
        return jsonify({"status": "live"})

    @routes.get("/health/ready")
    @describe(IS_READY)
    def ready() -> Response:
        response = jsonify({"status": readiness.state})
        response.status_code = 200 if readiness.state == "ready" else 503
        return response

    return routes
