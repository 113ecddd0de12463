"""Reads the answer of a connection that asked."""

from __future__ import annotations

import http.client


def answer_to(connection: http.client.HTTPConnection) -> tuple[http.client.HTTPResponse, bytes]:
    """Return an answer and its body; the connection is closed."""
    try:
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()
