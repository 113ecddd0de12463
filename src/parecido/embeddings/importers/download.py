"""One file from the web: resumed where it was cut, checked, and under its name only when it is whole."""

from __future__ import annotations

import http.client
import json
import math
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import IO, NoReturn
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

from parecido.embeddings.card import file_digest
from parecido.errors import ModelError
from parecido.progress import Tick, progress

_CHUNK = 1024 * 1024
_ANOTHER_TRY_HELPS = {408, 425, 429, 500, 502, 503, 504}


@dataclass(frozen=True, slots=True)
class Patience:
    """How much a download may be, and how long it is tried."""

    max_bytes: int = 4 * 1024**3
    timeout: float = 30.0
    """Seconds without an answer or a byte of it."""
    tries: int = 5
    pause: float = 1.0
    """Seconds before the second try; each further wait is twice as long."""
    sleep: Callable[[float], None] = time.sleep


class _Cut(Exception):
    """The connection or the server failed in a way that another try may cure."""


@dataclass(slots=True)
class _Part:
    """What is there of a file so far: its bytes, and in a second file what they are bytes of."""

    data: Path
    facts: Path

    @classmethod
    def of(cls, path: Path) -> _Part:
        return cls(path.with_name(f"{path.name}.part"), path.with_name(f"{path.name}.part.json"))

    def size(self) -> int:
        return self.data.stat().st_size if self.data.exists() else 0

    def known(self) -> tuple[str | None, int | None]:
        """Return the entity tag and the whole length of what is being fetched, as far as they are known."""
        try:
            facts = json.loads(self.facts.read_text(encoding="utf-8"))
            return facts["etag"], facts["total"]
        except (OSError, ValueError, KeyError, TypeError):
            return None, None

    def begin(self, etag: str | None, total: int | None) -> None:
        """Forget what is there and write down what comes now."""
        self.data.write_bytes(b"")
        self.facts.write_text(json.dumps({"etag": etag, "total": total}), encoding="utf-8")

    def forget(self) -> None:
        self.data.unlink(missing_ok=True)
        self.facts.unlink(missing_ok=True)


class SafeRedirects(urllib.request.HTTPRedirectHandler):
    """Redirects are followed, but never from https to an address that anyone on the way can read and change."""

    def redirect_request(  # noqa: PLR0917  (urllib's)
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> urllib.request.Request | None:
        if urlsplit(req.full_url).scheme == "https" and urlsplit(newurl).scheme != "https":
            raise ModelError(f"{req.full_url} leads to {newurl}, which is not https; fetch it by hand if you trust it")
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]


def fetch_file(
    address: str, path: Path, *, sha256: str | None = None, offline: bool = False, patience: Patience | None = None
) -> str:
    """Return the SHA-256 of `path`, fetched from an http(s) `address` unless it is there already.

    A download that is cut stays beside `path` as `.part` and goes on there, in the next try or the next call, if the
    server still has the same file (its strong entity tag says so); else it begins anew. Raises ModelError when the
    file cannot be had, is larger than `patience.max_bytes` or is not the one of `sha256`; `path` is then not there.
    """
    if path.exists():
        return _check(path, sha256, address)
    if offline:
        raise ModelError(f"downloads are switched off and {path} is not there; fetch {address} by hand to that file")
    part = _Part.of(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _fetch_patiently(address, part, sha256 is not None, patience or Patience())
        digest = _check(part.data, sha256, address)
        part.data.replace(path)
        part.forget()
    except OSError as error:
        raise ModelError(f"{path} cannot be written: {error.strerror or error}") from error
    return digest


def _check(file: Path, wanted: str | None, address: str) -> str:
    digest = file_digest(file)
    if wanted is not None and digest != wanted.lower():
        if file.suffix == ".part":
            _Part(file, file.with_name(f"{file.name}.json")).forget()
            raise ModelError(f"{address} gave a file of SHA-256 {digest}, not {wanted.lower()}; it was not kept")
        raise ModelError(f"{file} has SHA-256 {digest}, not {wanted.lower()}; delete it and it is fetched again")
    return digest


def _fetch_patiently(address: str, part: _Part, sure: bool, patience: Patience) -> None:
    """Fetch what is missing of `part`, in several tries. `sure` says that a digest will prove it whole."""
    reason = ""
    for attempt in range(patience.tries):
        if attempt:
            patience.sleep(patience.pause * 2 ** (attempt - 1))
        try:
            _fetch_rest(address, part, sure, patience)
            return
        except _Cut as cut:
            reason = str(cut)
    kept = f"; {part.size():,} bytes are kept and the same command goes on from there" if part.known()[0] else ""
    raise ModelError(f"{address} could not be fetched in {patience.tries} tries: {reason}{kept}")


def _fetch_rest(address: str, part: _Part, sure: bool, patience: Patience) -> None:
    etag, total = part.known()
    have = part.size() if etag is not None else 0
    if have and have == total:
        return
    request = urllib.request.Request(address, headers={"User-Agent": "parecido"})  # noqa: S310  (checked in _open)
    if have and etag is not None:
        request.add_header("Range", f"bytes={have}-")
        request.add_header("If-Range", etag)
    with _open(request, part, patience) as response:
        if response.status == http.HTTPStatus.PARTIAL_CONTENT:
            total = _continues(response, have)
        else:
            have, total = 0, _length(response)
            if total is None and not sure and response.headers.get("Transfer-Encoding", "").lower() != "chunked":
                raise ModelError(f"{address} does not say how long it is, so a cut would go unseen; add #sha256=...")
            _limit(address, total or 0, patience)
            tag = response.headers.get("ETag", "")
            part.begin(tag if tag.startswith('"') else None, total)
        label, size = f"fetching {part.data.name.removesuffix('.part')}", math.ceil((total or 0) / _CHUNK)
        with progress(label, size, "MB", done=have // _CHUNK) as tick:
            have = _append(address, response, part, patience, tick)
    if total is not None and have != total:
        raise _Cut(f"it ended after {have:,} of {total:,} bytes")


def _open(request: urllib.request.Request, part: _Part, patience: Patience) -> http.client.HTTPResponse:
    if urlsplit(request.full_url).scheme not in {"http", "https"}:
        raise ModelError(f"{request.full_url} is no http(s) address; give one, or a file or folder of this machine")
    opener = urllib.request.build_opener(SafeRedirects)
    try:
        answer: http.client.HTTPResponse = opener.open(request, timeout=patience.timeout)
    except HTTPError as error:
        error.close()
        _refuse(request.full_url, error, part)
    except URLError as error:
        raise _Cut(str(error.reason)) from error
    except (OSError, http.client.HTTPException) as error:
        raise _Cut(str(error) or type(error).__name__) from error
    return answer


def _refuse(address: str, error: HTTPError, part: _Part) -> NoReturn:
    if error.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        part.forget()  # what is there is longer than the file; the next try begins anew
        raise _Cut(f"{error.code} {error.reason}") from error
    if error.code in _ANOTHER_TRY_HELPS:
        raise _Cut(f"{error.code} {error.reason}") from error
    raise ModelError(f"{address} answers {error.code} {error.reason}; check the address") from error


def _length(response: http.client.HTTPResponse) -> int | None:
    text = response.headers.get("Content-Length", "")
    return int(text) if text.isdecimal() else None


def _continues(response: http.client.HTTPResponse, have: int) -> int | None:
    """Return the whole length of what a partial answer continues. Raises ModelError if it begins elsewhere."""
    unit_and_range, _, whole = response.headers.get("Content-Range", "").partition("/")
    if not unit_and_range.startswith(f"bytes {have}-"):
        raise ModelError(f"the server continues at {unit_and_range!r}, asked for byte {have}; fetch the file by hand")
    return int(whole) if whole.isdecimal() else None


def _append(address: str, response: http.client.HTTPResponse, part: _Part, patience: Patience, tick: Tick) -> int:
    """Append what comes to the part, and return how long it is then."""
    with part.data.open("ab") as file:
        while chunk := _read(response):
            _limit(address, file.tell() + len(chunk), patience)
            file.write(chunk)
            tick(1)
        return file.tell()


def _read(response: http.client.HTTPResponse) -> bytes:
    try:
        return response.read(_CHUNK)
    except http.client.IncompleteRead as error:
        raise _Cut("the connection was cut") from error
    except (OSError, http.client.HTTPException) as error:
        raise _Cut(str(error) or type(error).__name__) from error


def _limit(address: str, size: int, patience: Patience) -> None:
    if size > patience.max_bytes:
        raise ModelError(f"{address} is larger than the {patience.max_bytes:,} bytes that a download may have")
