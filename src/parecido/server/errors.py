"""Whatever a request runs into becomes the JSON of `refusal.py`: a status, a code, never a stack trace."""

from __future__ import annotations

import math
from http import HTTPStatus

from flask import Flask, Request, Response, current_app, jsonify, request
from werkzeug.exceptions import HTTPException

from parecido.errors import (
    BadColour,
    BadFilter,
    BadText,
    BadWeights,
    ParecidoError,
    PictureError,
    QueryError,
    ShopBusy,
    UnknownColumn,
    UnknownProduct,
)
from parecido.server.load.control import note_refusal
from parecido.server.refusal import STATUS, Refusal, error_object
from parecido.server.shape import answers_problems
from parecido.server.upload import drain, upload_limits
from parecido.server.v1.problem import problem_object

# The first class that fits names the code; Refusal brings its own.
CODES: tuple[tuple[type[ParecidoError], str], ...] = (
    (PictureError, "bad_image"),
    (UnknownProduct, "unknown_product"),
    (UnknownColumn, "unknown_column"),
    (BadFilter, "bad_where"),
    (BadWeights, "bad_weights"),
    (BadColour, "bad_colour"),
    (BadText, "bad_text"),
    (QueryError, "bad_query"),
    (ShopBusy, "busy"),
)
ADDRESSES = "there are POST /fashion, GET /similar/<id>, GET /images/<id> and GET /health"
HEADERS = {
    "busy": {"Retry-After": "5"},
    "key_needed": {"WWW-Authenticate": "Bearer"},
    "too_many_requests": {"Retry-After": "60"},
}
"""What goes with a code beside its body."""
INTERNAL = "the service could not answer this request; its log says why"


def register_errors(app: Flask) -> None:
    """Answer every error of `app` with the service's JSON."""
    app.register_error_handler(ParecidoError, _refuse)
    app.register_error_handler(HTTPException, _refuse_http)


def route_of(request: Request) -> str:
    """Return a request's method and route as a log has it: an address may hold what nobody should read there."""
    return f"{request.method} {request.url_rule.rule if request.url_rule is not None else 'of no route'}"


def error_code(error: ParecidoError) -> str:
    """Return the code of an error: "internal_error" for one that the asker could not have avoided."""
    if isinstance(error, Refusal):
        return error.code
    return next((code for kind, code in CODES if isinstance(error, kind)), "internal_error")


def _refuse(error: ParecidoError) -> Response:
    code = error_code(error)
    if code == "internal_error":
        current_app.logger.error("%s failed", route_of(request), exc_info=error)
        return _answer(code, INTERNAL)
    reason = f"the photo cannot be used: {error}" if code == "bad_image" else str(error)
    response = _answer(code, reason)
    if isinstance(error, Refusal) and error.wait is not None:
        response.headers["Retry-After"] = str(max(1, math.ceil(error.wait)))
    return response


def _refuse_http(error: HTTPException) -> Response:
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        drain(request)
    code, message = _describe(status, error)
    response = _answer(code, message, status)
    if allow := dict(error.get_headers(request.environ)).get("Allow"):
        response.headers["Allow"] = allow
    return response


def _describe(status: int, error: HTTPException) -> tuple[str, str]:
    if status == HTTPStatus.NOT_FOUND:
        return "not_found", f"there is nothing at {request.path}; {_addresses()}"
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        return "method_not_allowed", f"{request.path} does not answer {request.method}; {_addresses()}"
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return "too_large", f"the request is too large; {upload_limits(current_app)}"
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return "internal_error", INTERNAL
    name = error.name.lower().replace(" ", "_").replace("-", "_")
    return name, error.description or error.name


def _is_v1() -> bool:
    return answers_problems(request.path)


def _addresses() -> str:
    return "/openapi.json lists what there is" if _is_v1() else ADDRESSES


def _answer(code: str, message: str, status: int | None = None) -> Response:
    status = status or STATUS[code]
    note_refusal(current_app, code)
    if _is_v1():
        response = jsonify(problem_object(code, status, message))
        response.mimetype = "application/problem+json"
    else:
        response = jsonify(error_object(code, message))
    response.status_code = status
    for name, value in HEADERS.get(code, {}).items():
        response.headers[name] = value
    return response
