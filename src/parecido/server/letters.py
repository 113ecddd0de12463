"""The letters of an address: UTF-8, or it is not understood."""

from __future__ import annotations

from urllib.parse import unquote_to_bytes

from flask import Flask, request

from parecido.server.refusal import Refusal


def check_letters(app: Flask) -> None:
    """Let `app` refuse an address that is not UTF-8, before its route is called.

    Read with other letters in the place of those bytes, two ids would become one, and a filter another one.
    """
    app.before_request(_check)


def _check() -> None:
    """Raise Refusal."""
    path, query = (str(request.environ.get(name, "")).encode("latin-1") for name in ("PATH_INFO", "QUERY_STRING"))
    try:
        path.decode()
        unquote_to_bytes(query).decode()
    except UnicodeDecodeError as error:
        raise Refusal(
            "bad_request", "the address is not UTF-8; percent-encode the bytes of its text in UTF-8"
        ) from error
