"""One request to the service and its answer, or the problem."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, TypedDict, TypeVar, Unpack
from urllib.parse import urlencode

import msgspec
import urllib3
from urllib3.util import Retry, Timeout

from parecido.client.problem import Problem, ServiceError

Made = TypeVar("Made")
Query = Sequence[tuple[str, str]]
_SECRET = re.compile(r"[!-~]+")


class Sent(TypedDict, total=False):
    """What a request says beside its address: `body` as JSON, or `parts` as multipart/form-data.

    `changes` tells that it changes something; `patience` are seconds that its answer may take where that is more than
    usual.
    """

    query: Query
    body: object
    parts: Any
    headers: Mapping[str, str]
    changes: bool
    patience: float


class Transport:
    """Sends requests over kept connections. Safe between threads."""

    def __init__(self, address: str, *, key: str | None, timeout: float, tries: int) -> None:
        self._address = address.rstrip("/")
        self._timeout = timeout
        headers = {"Accept": "application/json", "User-Agent": "parecido-client"}
        if key is not None:
            if not _SECRET.fullmatch(key):  # the error of http.client would show the key
                said = "the key is empty, or has a blank or a line break in it; give it as it was printed"
                raise ServiceError(Problem("bad_key", said, 0))
            headers["Authorization"] = f"Bearer {key}"
        self._retries = Retry(
            total=tries - 1,
            redirect=0,
            allowed_methods=None,  # POST, too: it asks
            status_forcelist={503},
            backoff_factor=0.2,
            respect_retry_after_header=False,  # it may be a minute or a year: the caller is told, and decides
            raise_on_status=False,
        )
        self._headers = headers
        self._retries_of_a_change = self._retries.new(read=False)
        """A change whose answer is lost may have been made, and is not sent again."""
        self._pool = urllib3.PoolManager(maxsize=8)

    def close(self) -> None:
        """Close the connections."""
        self._pool.clear()

    def ask(self, kind: type[Made], method: str, path: str, **sent: Unpack[Sent]) -> Made:
        """Return the JSON answer as `kind`. Raises ServiceError."""
        answer = self.send(method, path, **sent)
        try:
            return msgspec.json.decode(answer, type=kind)
        except (msgspec.MsgspecError, UnicodeError) as error:
            raise ServiceError(
                Problem("bad_answer", f"{self._address}{path} answered what this client cannot read: {error}", 200)
            ) from error

    def send(self, method: str, path: str, **sent: Unpack[Sent]) -> bytes:
        """Return the bytes of the answer. Raises ServiceError for every answer that is no success, and for none."""
        query = sent.get("query", ())
        url = f"{self._address}{path}{'?' if query else ''}{urlencode(query)}"
        headers = {**self._headers, **sent.get("headers", {})}
        content: dict[str, Any] = {}
        if "parts" in sent:
            content["fields"] = sent["parts"]
        elif "body" in sent:
            content["body"] = json.dumps(sent["body"], ensure_ascii=False, allow_nan=False).encode()
            headers["Content-Type"] = "application/json"
        timeout = Timeout(connect=self._timeout, read=max(self._timeout, sent.get("patience", 0.0)))
        retries = self._retries_of_a_change if sent.get("changes") else self._retries
        try:
            response = self._pool.request(method, url, headers=headers, timeout=timeout, retries=retries, **content)
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
