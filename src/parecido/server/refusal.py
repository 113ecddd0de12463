"""The codes of everything that the service refuses, and the error that carries one.

    code                    status  when
    missing_image           400     POST /fashion without a file in the field `image`
    image_not_a_file        400     the field `image` holds text
    several_images          400     more than one file in the field `image`
    empty_image             400     the uploaded file has 0 bytes
    bad_image               400     not a picture, truncated, or of too many pixels
    bad_n                   400     `n` is not a whole number from 1 to the most allowed
    bad_where               400     a `where` does not parse, or its column cannot answer it
    bad_embed               400     `embed` is neither 0 nor 1
    bad_min_similarity      400     `min_similarity` is not a number from -1 to 1
    bad_weights             400     `weights` are not of the form aspect=number,... or of no aspect of the model
    bad_colour              400     `colour` is no colour, or the shop's model cannot tell colours
    bad_text                400     `text` is missing, empty or too long, or the shop's model reads no texts
    bad_group               400     `group` is given several times
    bad_diversity           400     `diversity` is not a number from 0 to 1
    bad_category            400     `category` is none of same, other and any
    bad_tidy                400     `tidy` is neither 0 nor 1
    bad_after               400     `after` is not the `next` of an answer
    bad_photo_url           400     `photo_url` is no address, or no photo can be fetched from it (/v1)
    bad_crop                400     `crop` is no part of a picture, or there is no photo (/v1)
    bad_body                400     the body is not the JSON that was expected, or none is taken (/v1)
    bad_field               400     a field is unknown, missing, too long or of the wrong kind (/v1)
    bad_product             400     the columns of a product make no product of this shop (/v1)
    unknown_column          400     `where` names a column that the shop's table does not have
    bad_query               400     any other question that cannot be answered as asked
    bad_request             400     HTTP that cannot be understood, or an address that is not UTF-8
    key_needed              401     the address needs a key, and the request brings none
    unknown_key             401     the key is not known, or was revoked
    read_only               403     changing the shop where the service was started for reading alone (/v1)
    wrong_scope             403     the key reads, and the request changes the shop or asks for the staff's notes
    wrong_origin            403     a widget's key that does not come from a page of its origin, or events of a page
                                    that is not let in (/v1)
    unknown_product         404     no product has that id
    not_found               404     no such address
    method_not_allowed      405     the address answers other methods; the header Allow names them
    busy                    409     another is writing the shop; the header Retry-After says when to ask again (/v1)
    not_available           409     the shop, its model or the service as it was started cannot do that (/v1)
    sync_refused            409     the shop cannot be made equal to its table; the message says why (/v1)
    too_large               413     the upload, or one of its fields, is larger than the service takes
    unsupported_media_type  415     the body is not multipart/form-data (under /v1 nor JSON), or is compressed (/v1)
    wrong_host              421     the Host header names none of the names that the service answers to
    too_many_requests       429     more requests a minute than the key or the address may send, or photos to fetch
    internal_error          500     a fault of the service: the log tells it, the answer does not
    overloaded              503     as many requests wait as may; the header Retry-After says when to ask again

Codes are stable: new ones may come, these stay. A refusal of HTTP itself that the table does not list
(headers too long, say) has its standard phrase for a code.
"""

from __future__ import annotations

from typing import TypedDict

from parecido.errors import QueryError

STATUS = {
    "missing_image": 400,
    "image_not_a_file": 400,
    "several_images": 400,
    "empty_image": 400,
    "bad_image": 400,
    "bad_n": 400,
    "bad_where": 400,
    "bad_embed": 400,
    "bad_min_similarity": 400,
    "bad_weights": 400,
    "bad_colour": 400,
    "bad_text": 400,
    "bad_group": 400,
    "bad_diversity": 400,
    "bad_category": 400,
    "bad_tidy": 400,
    "bad_after": 400,
    "bad_photo_url": 400,
    "bad_crop": 400,
    "bad_body": 400,
    "bad_field": 400,
    "bad_product": 400,
    "unknown_column": 400,
    "bad_query": 400,
    "bad_request": 400,
    "key_needed": 401,
    "unknown_key": 401,
    "read_only": 403,
    "wrong_scope": 403,
    "wrong_origin": 403,
    "unknown_product": 404,
    "not_found": 404,
    "method_not_allowed": 405,
    "busy": 409,
    "not_available": 409,
    "sync_refused": 409,
    "too_large": 413,
    "unsupported_media_type": 415,
    "wrong_host": 421,
    "too_many_requests": 429,
    "internal_error": 500,
    "overloaded": 503,
}


class Refusal(QueryError):
    """A request that cannot be answered as sent; `code` is a key of STATUS, `wait` the seconds until it may be."""

    def __init__(self, code: str, message: str, *, wait: float | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.wait = wait


class ErrorFacts(TypedDict):
    """A stable code for programs and a sentence for people."""

    code: str
    message: str


class ErrorObject(TypedDict):
    """The body of every answer that is not a success."""

    error: ErrorFacts


def error_object(code: str, message: str) -> ErrorObject:
    """Return the body of a refusal."""
    return {"error": {"code": code, "message": message}}
