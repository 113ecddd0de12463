"""The shape of a refusal: problems under `/v1`, the classic error object everywhere else."""

from __future__ import annotations

import json

from parecido.server.refusal import error_object
from parecido.server.v1.problem import problem_object

PROBLEMS_UNDER = "/v1"
"""This address and those below it answer problems as RFC 9457 has them."""


def answers_problems(path: str) -> bool:
    """Whether what is refused at a path is answered as a problem."""
    return path == PROBLEMS_UNDER or path.startswith(f"{PROBLEMS_UNDER}/")


def refusal_body(path: str, code: str, status: int, message: str) -> tuple[bytes, str]:
    """Return the body of a refusal and its media type, for a layer that has no Flask."""
    if answers_problems(path):
        return json.dumps(problem_object(code, status, message)).encode(), "application/problem+json"
    return json.dumps(error_object(code, message)).encode(), "application/json"
