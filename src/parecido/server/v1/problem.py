"""Problem answers as RFC 9457 has them: what `/v1` says instead of the classic error object."""

from __future__ import annotations

from http import HTTPStatus
from typing import TypedDict

TITLES = {
    "missing_image": "no photo was sent",
    "image_not_a_file": "the photo is not a file",
    "several_images": "more photos than one question may have",
    "empty_image": "the photo has 0 bytes",
    "bad_image": "the picture cannot be used",
    "bad_n": "n is not a whole number within its limits",
    "bad_where": "a filter does not parse, or its column cannot answer it",
    "bad_embed": "embed is neither true nor false",
    "bad_min_similarity": "min_similarity is not a number from -1 to 1",
    "bad_weights": "the aspects cannot be weighed like that",
    "bad_colour": "the colour is none, or the model tells no colours",
    "bad_text": "the text cannot be asked with",
    "bad_group": "group is not a column or picture",
    "bad_diversity": "diversity is not a number from 0 to 1",
    "bad_category": "category is none of same, other and any",
    "bad_tidy": "tidy is neither true nor false",
    "bad_after": "after is not the next of an answer",
    "bad_photo_url": "photo_url is no address that a photo can be fetched from",
    "bad_crop": "the box is no part of a picture",
    "bad_body": "the body is not the JSON that was expected",
    "bad_field": "a field is unknown, missing, too long or of the wrong kind",
    "bad_product": "the columns make no product of this shop",
    "unknown_column": "the shop's table has no such column",
    "bad_query": "the question cannot be answered as asked",
    "bad_request": "HTTP that cannot be understood",
    "key_needed": "a key is needed",
    "unknown_key": "the key is not known, or was revoked",
    "wrong_scope": "the key may not do that",
    "wrong_origin": "pages of that origin may not do that",
    "read_only": "the service was started for reading alone",
    "unknown_product": "no product has that id",
    "not_found": "there is no such address",
    "method_not_allowed": "the address answers other methods",
    "busy": "another is writing the shop",
    "not_available": "this shop or service cannot do that",
    "sync_refused": "the shop cannot be made equal to its table",
    "too_large": "the request is larger than the service takes",
    "unsupported_media_type": "the body is of another media type than expected",
    "wrong_host": "the service does not answer to this host name",
    "too_many_requests": "more requests than the key or the address may send",
    "internal_error": "a fault of the service",
    "overloaded": "as many requests wait as may",
}
"""What each code means, in one short phrase that never changes from answer to answer."""


class Problem(TypedDict):
    """A problem: `type` is an address that tells of it, `code` its short name, `detail` a sentence for people."""

    type: str
    title: str
    status: int
    detail: str
    code: str


def problem_object(code: str, status: int, detail: str) -> Problem:
    """Return the body of a refusal; a refusal of HTTP itself, which no code is listed for, has no type of its own."""
    known = TITLES.get(code)
    kind = "about:blank" if known is None else f"/problems/{code}"
    return {"type": kind, "title": known or _phrase(status), "status": status, "detail": detail, "code": code}


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "an error"
