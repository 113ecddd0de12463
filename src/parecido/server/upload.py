"""The photo of a multipart request: how large it may be, and every way in which it can be missing."""

from __future__ import annotations

import io
from typing import IO

from flask import Flask, Request
from werkzeug.datastructures import FileStorage

from parecido.catalogue.values import quoted
from parecido.server.refusal import Refusal
from parecido.settings import PictureLimits

MULTIPART_ROOM = 1024 * 1024
"""Bytes that a request may hold beside its photo: boundaries, headers and the other fields."""
FIELD_BYTES = 128 * 1024
"""Bytes that a text field of a request may hold.

Well above the 64 kB that werkzeug reads at a time: it holds this limit against its read buffer too, and a photo whose
piece ends in what may be the start of a boundary (a line break) leaves some bytes there.
"""
FIELD_PARTS = 100
"""Fields that a request may have."""
MOST_EXAMPLES = 10
"""Photos that a request may like, and as many that it may dislike; the room of one photo holds them all."""
SEND_A_FILE = "send the photo as a file in the field image, with curl: -F image=@photo.jpg"


class UploadRequest(Request):
    """A request whose files stay in memory: the photo is needed there, and MAX_CONTENT_LENGTH bounds it."""

    def _get_file_stream(self, *_described: object, **_as: object) -> IO[bytes]:
        return io.BytesIO()


def limit_uploads(app: Flask, limits: PictureLimits) -> None:
    """Let `app` refuse a body that is too large before any of it is kept."""
    app.request_class = UploadRequest
    app.config["MAX_CONTENT_LENGTH"] = limits.max_bytes + MULTIPART_ROOM
    app.config["MAX_FORM_MEMORY_SIZE"] = FIELD_BYTES
    app.config["MAX_FORM_PARTS"] = FIELD_PARTS


def upload_limits(app: Flask) -> str:
    """Say what a request may hold."""
    photo = _megabytes(app.config["MAX_CONTENT_LENGTH"] - MULTIPART_ROOM)
    return f"a photo may have {photo}, a request {FIELD_PARTS} fields and {FIELD_BYTES // 1024} kB of text in each"


def read_photo(request: Request, limits: PictureLimits) -> bytes:
    """Return the bytes of the one file in the field `image`.

    Raises Refusal when there is none, when it is text, empty or over the limit, or when there are several.
    """
    if request.mimetype not in {"", "multipart/form-data", "application/x-www-form-urlencoded"}:
        raise Refusal("unsupported_media_type", f"the body is {request.mimetype}; {SEND_A_FILE}")
    files = request.files.getlist("image")
    if len(files) > 1:
        raise Refusal("several_images", f"the field image holds {len(files)} files; send one photo at a time")
    if not files:
        raise _no_file(request)
    return _read_file(files[0], limits)


def read_examples(request: Request, limits: PictureLimits, name: str) -> list[bytes]:
    """Return the bytes of the files in a field that may have several. Raises Refusal as read_photo does."""
    files = request.files.getlist(name)
    if len(files) > MOST_EXAMPLES:
        raise Refusal("several_images", f"the field {name} holds {len(files)} files; send at most {MOST_EXAMPLES}")
    return [_read_file(file, limits) for file in files]


def _read_file(file: FileStorage, limits: PictureLimits) -> bytes:
    """Return the bytes of one file. Raises Refusal when it is missing, empty or over the limit."""
    photo: bytes = file.read(limits.max_bytes + 1)
    if len(photo) > limits.max_bytes:
        raise Refusal("too_large", f"the photo is larger than {_megabytes(limits.max_bytes)}; send a smaller one")
    if not photo and not file.filename:
        raise Refusal("missing_image", f"the field {file.name} names no file; {_send(file)}")
    if not photo:
        raise Refusal("empty_image", f"the file {quoted(file.filename or '', 40)} is empty (0 bytes); {_send(file)}")
    return photo


def read_file(request: Request, limits: PictureLimits, name: str) -> bytes | None:
    """Return the bytes of the one file in a field, None without it. Raises Refusal as read_photo does."""
    files = request.files.getlist(name)
    if len(files) > 1:
        raise Refusal("several_images", f"the field {name} holds {len(files)} files; send one photo at a time")
    return _read_file(files[0], limits) if files else None


def drain(request: Request) -> None:
    """Read the rest of a refused body, within reason, so that its sender is still there for the answer.

    A server that closes a connection with unread data resets it, and the client reports that instead.
    """
    stream = request.environ["wsgi.input"]
    remaining = min(request.content_length or 0, 4 * (request.max_content_length or 0))
    while remaining > 0:
        chunk = stream.read(min(remaining, 64 * 1024))
        if not chunk:
            break
        remaining -= len(chunk)


def _send(file: FileStorage) -> str:
    return f"send the photo as a file, with curl: -F {file.name}=@photo.jpg"


def _no_file(request: Request) -> Refusal:
    if "image" in request.form:
        return Refusal("image_not_a_file", f"the field image holds text, not a file; {SEND_A_FILE}")
    return Refusal("missing_image", f"the request has no field image; {SEND_A_FILE}")


def _megabytes(count: int) -> str:
    return f"{count / (1024 * 1024):.3g} MB"
