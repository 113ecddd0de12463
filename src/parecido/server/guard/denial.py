"""What the guard refuses, and in which shape: problems (RFC 9457) under /v1, the service's own object elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, current_app, jsonify

from parecido.server.load.control import note_refusal
from parecido.server.refusal import STATUS, Refusal, error_object
from parecido.server.v1.problem import problem_object

REALM = 'Bearer realm="parecido"'


class Denial(Refusal):
    """A request that is not let in; `headers` go with the answer."""

    def __init__(self, code: str, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(code, message)
        self.headers = dict(headers or {})


def denial_answer(denial: Denial, path: str) -> Response:
    """Return the answer of a denial to a request at `path`."""
    status = STATUS[denial.code]
    if path == "/v1" or path.startswith("/v1/"):
        response = jsonify(problem_object(denial.code, status, str(denial)))
        response.mimetype = "application/problem+json"
    else:
        response = jsonify(error_object(denial.code, str(denial)))
    note_refusal(current_app, denial.code)
    response.status_code = status
    response.headers.extend(denial.headers)
    return response
