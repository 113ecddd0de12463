"""One request to the service and its answer, or the problem."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

import msgspec
import urllib3
from urllib3.util import Retry, Timeout

from parecido.client.problem import Problem, ServiceError

Made = TypeVar("Made")
Query = Sequence[tuple[str, str]]
_AGAIN = frozenset({"GET", "POST", "PUT", "DELETE"})
"""Every method of the service may be asked again: what is put or taken out is then as it was wanted."""


class Transport:
    """Sends requests over kept connections. Safe between threads."""

    def __init__(self, address: str, *, key: str | None, timeout: float, tries: int) -> None:
        self._address = address.rstrip("/")
        headers = {"Accept": "application/json", "User-Agent": "parecido-client"}
        if key is not None:
            headers["Authorization"] = f"Bearer {key}"
        retries = Retry(
            total=tries - 1,
            redirect=0,
            allowed_methods=_AGAIN,
            status_forcelist={503},
            backoff_factor=0.2,
            respect_retry_after_header=False,  # it may be a minute or a year: the caller is told, and decides
            raise_on_status=False,
        )
        self._headers = headers
        self._pool = urllib3.PoolManager(timeout=Timeout(timeout), retries=retries, maxsize=8)

    def close(self) -> None:
        """Close the connections."""
        self._pool.clear()

    def ask(
        self, kind: type[Made], method: str, path: str, *, query: Query = (), body: object = None, parts: Any = None
    ) -> Made:
        """Return the JSON answer as `kind`. `body` is sent as JSON, `parts` as multipart/form-data."""
        answer = self.send(method, path, query=query, body=body, parts=parts)
        try:
            return msgspec.json.decode(answer, type=kind)
        except (msgspec.MsgspecError, UnicodeError) as error:
            raise ServiceError(
                Problem("bad_answer", f"{self._address}{path} answered what this client cannot read: {error}", 200)
            ) from error

    def send(
        self,
        method: str,
        path: str,
        *,
        query: Query = (),
        body: object = None,
        parts: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> bytes:
        """Return the bytes of the answer. Raises ServiceError for every answer that is no success, and for none."""
        url = f"{self._address}{path}{'?' if query else ''}{urlencode(query)}"
        sent = {**self._headers, **(headers or {})}
        content = None
        if body is not None:
            content = json.dumps(body, ensure_ascii=False, allow_nan=False).encode()
            sent["Content-Type"] = "application/json"
        try:
            if parts is not None:
                response = self._pool.request(method, url, headers=sent, fields=parts)
            else:
                response = self._pool.request(method, url, headers=sent, body=content)
        except urllib3.exceptions.HTTPError as error:
            reason = str(error.reason if isinstance(error, urllib3.exceptions.MaxRetryError) else error)
            raise ServiceError(Problem("no_answer", f"no answer from {self._address}: {reason}", 0)) from error
        if not 200 <= response.status < 300:
            raise ServiceError(read_problem(response.status, response.data, response.headers.get("Retry-After")))
        return response.data


def read_problem(status: int, body: bytes, retry_after: str | None) -> Problem:
    """Return the problem of an answer: of /v1, of a classic route, or of something between here and the service."""
    wait = float(retry_after) if retry_after is not None and retry_after.isdecimal() else None
    try:
        found = json.loads(body)
        if "error" in found:
            return Problem(str(found["error"]["code"]), str(found["error"]["message"]), status, retry_after=wait)
        return Problem(
            str(found["code"]), str(found["detail"]), status, str(found["title"]), str(found["type"]), retry_after=wait
        )
    except (ValueError, KeyError, TypeError):
        return Problem(
            f"http_{status}", f"the answer has status {status} and says nothing more", status, retry_after=wait
        )
