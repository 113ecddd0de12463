"""GET /problems/<code>: what the `type` of a problem leads to."""

from __future__ import annotations

from typing import TypedDict

from flask import Blueprint, Response, jsonify
from werkzeug.exceptions import NotFound

from parecido.server.openapi.operation import Gives, Operation, describe
from parecido.server.refusal import STATUS
from parecido.server.v1.problem import TITLES


class ProblemKind(TypedDict):
    """A kind of problem, by its code."""

    code: str
    status: int
    title: str


def problem_routes() -> Blueprint:
    """Return the route."""
    routes = Blueprint("v1_problems", __name__)

    @routes.get("/problems/<code>")
    @describe(Operation("What a code means", "service", gives={200: Gives(ProblemKind)}, refuses=("not_found",)))
    def problem(code: str) -> Response:
        if code not in TITLES:
            raise NotFound
        kind: ProblemKind = {"code": code, "status": STATUS[code], "title": TITLES[code]}
        return jsonify(kind)

    return routes
