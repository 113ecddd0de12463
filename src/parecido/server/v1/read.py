"""Reads the question of a request into a type, or refuses it in one sentence."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable
from functools import cache
from typing import Any, TypeVar, get_origin, get_type_hints

import msgspec
from flask import request

from parecido.catalogue.read import LONGEST_ID
from parecido.catalogue.values import quoted
from parecido.server.refusal import Refusal
from parecido.server.upload import MULTIPART_ROOM

Read = TypeVar("Read")
Asked = TypeVar("Asked", bound=msgspec.Struct)

OWN_CODES = (
    *("n", "where", "embed", "min_similarity", "weights", "colour", "text", "group", "diversity", "category", "tidy"),
    *("after", "crop", "photo_url"),
)
"""Fields that have a code of their own."""
_PLACE = re.compile(r" - at `\$\.?(.*)`$")
_UNKNOWN = re.compile(r"(?s)Object contains unknown field `(.*)`$")


def read_named(kind: type[Asked], product_id: str | None) -> tuple[Asked, str]:
    """Return what the address asks, and the product that its path names, or where that names none, its field `id`.

    Raises Refusal as read_query does, and where no product is named.
    """
    if product_id is not None:
        return read_query(kind), product_id
    query, named = read_query(kind, also=("id",)), request.args.getlist("id")
    if len(named) != 1 or not 1 <= len(named[0]) <= LONGEST_ID:
        raise Refusal("bad_field", f"id names no product; give it once, with 1 to {LONGEST_ID} letters: ?id=…")
    return query, named[0]


def read_query(kind: type[Asked], *, also: Collection[str] = ()) -> Asked:
    """Return what the address asks, but for the fields `also`, which it may have, too.

    Raises Refusal for an unknown field, and for a value that is none.
    """
    given = request.args
    names, several = _fields_of(kind)
    _check_known(given, [*also, *(each.encode_name for each in names)])
    values: dict[str, Any] = {}
    for each in names:
        found = given.getlist(each.encode_name)
        if each.name in several:
            values[each.encode_name] = found
        elif len(found) > 1:
            raise Refusal(code_of(each.encode_name), f"{each.encode_name} is given {len(found)} times; give it once")
        elif found:
            values[each.encode_name] = found[0]
    try:
        query = msgspec.convert(values, kind, strict=False)
    except msgspec.ValidationError as error:
        raise _refusal(error) from error
    for name, value in values.items():  # msgspec reads the word null as nothing
        if getattr(query, name) is None:
            raise Refusal(code_of(name), f"{name} is {quoted(value)}; give a value, or leave it out")
    return query


@cache
def _fields_of(kind: type[msgspec.Struct]) -> tuple[tuple[msgspec.structs.FieldInfo, ...], frozenset[str]]:
    """Return the fields of a type, and the names of those that may be given several times."""
    several = frozenset(name for name, hint in get_type_hints(kind).items() if get_origin(hint) is list)
    return msgspec.structs.fields(kind), several


def read_json(kind: Any, *, most: int | None = None, also: Collection[str] = ()) -> Any:
    """Return the JSON body of the request as `kind`; it may be sent as one of the media types `also`, too.

    Raises Refusal, also for a body of more than `most` bytes.
    """
    _check_coding()
    if request.mimetype != "application/json" and request.mimetype not in also:
        raise Refusal(
            "unsupported_media_type", f"the body is {quoted(request.mimetype or 'of no type')}; send application/json"
        )
    if most is not None and (request.content_length or 0) > most:
        raise Refusal("too_large", f"the body has {request.content_length} bytes; send at most {most}")
    body = request.get_data(cache=False)
    if most is not None and len(body) > most:
        raise Refusal("too_large", f"the body has {len(body)} bytes; send at most {most}")
    return decode(body, kind)


def read_part(name: str, kind: Any, *, needed: bool = False) -> Any:
    """Return the JSON of one part of a multipart body, sent as a field or as a file.

    Without one it is an empty object, unless it is `needed`. Raises Refusal.
    """
    texts: list[str | bytes] = [*request.form.getlist(name)]
    texts += [file.read(MULTIPART_ROOM) for file in request.files.getlist(name)]
    if len(texts) > 1:
        raise Refusal("bad_body", f"the part {name} is there {len(texts)} times; send it once")
    if needed and not texts:
        raise Refusal("bad_body", f"the part {name} is missing; send it as JSON, with curl: -F '{name}={{…}}'")
    text = texts[0] if texts else "{}"
    if isinstance(text, str) and "\ufffd" in text:  # what werkzeug puts in the place of bytes that are no letters
        raise Refusal("bad_body", f"the part {name} is not UTF-8; send it as JSON in UTF-8")
    return decode(text, kind)


def check_parts(text: str, files: Collection[str]) -> None:
    """Raise Refusal unless the parts of a multipart body are files of these names and one of JSON."""
    _check_coding()
    if as_text := [name for name in request.form if name in files]:
        raise Refusal("image_not_a_file", f"the field {as_text[0]} holds text, not a file; send it as a file")
    # werkzeug's name of a part that has none is None
    _check_known([name or "" for name in (*request.form, *request.files)], (text, *files))


def check_no_body(instead: str) -> None:
    """Raise Refusal for a body where none is taken; `instead` says where its contents belong."""
    if request.get_data(cache=False):
        raise Refusal("bad_body", f"this request takes no body; {instead}")


def is_multipart() -> bool:
    """Whether the body is one of files and fields."""
    return bool(request.mimetype == "multipart/form-data")


def decode(body: str | bytes, kind: Any) -> Any:
    """Return JSON text as `kind`. Raises Refusal."""
    try:
        decoded = msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError as error:
        raise _refusal(error) from error
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        _check_letters(body)
        reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise Refusal("bad_body", f"the body is no JSON: {_short(reason)}; send an object in UTF-8") from error
    json.loads(body, object_pairs_hook=_check_once, parse_int=str, parse_float=str)
    return decoded


def code_of(field: str) -> str:
    """Return the code for a field that is not as it must be."""
    return f"bad_{field}" if field in OWN_CODES else "bad_field"


def _check_once(pairs: list[tuple[str, Any]]) -> None:
    """Raise Refusal for an object that names a field twice: one reader takes the first, another the last."""
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        twice = next(name for place, name in enumerate(names) if name in names[:place])
        raise Refusal("bad_body", f"the field {quoted(twice, 40)} is there twice; send it once")


def _check_letters(body: str | bytes) -> None:
    """Raise Refusal for JSON that is whole, but whose texts hold one half of a surrogate pair."""
    try:
        json.dumps(json.loads(body), ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        half = f"\\u{ord(error.object[error.start]):04x}"
        raise Refusal(
            "bad_body", f"a text in the body holds {half} alone, half of a letter; send the letter itself, in UTF-8"
        ) from error
    except (ValueError, RecursionError):
        return


def _check_coding() -> None:
    """Raise Refusal for a body that was compressed on its way."""
    coding = request.headers.get("Content-Encoding", "").strip()
    if coding.lower() not in {"", "identity"}:
        raise Refusal("unsupported_media_type", f"the body comes as {quoted(coding, 40)}; send it uncompressed")


def _check_known(given: Iterable[str], known: Collection[str]) -> None:
    if unknown := [name for name in given if name not in known]:
        may = f"there are {', '.join(known)}" if known else "none is taken here"
        raise Refusal("bad_field", f"the field {quoted(unknown[0], 40)} is unknown; {may}")


def _refusal(error: msgspec.ValidationError) -> Refusal:
    """Return what msgspec says as a sentence: the field first, then what was expected."""
    said = str(error)
    if (unknown := _UNKNOWN.match(said.partition(" - at ")[0])) is not None:
        return Refusal(
            "bad_field", f"the field {quoted(unknown[1], 40)} is unknown; /openapi.json lists those there are"
        )
    place = _PLACE.search(said)
    inside = "" if place is None else place[1]
    reason = _short(_PLACE.sub("", said)).replace("`", "")
    code = code_of(re.split(r"[.\[]", inside)[0]) if inside else "bad_body"
    where = "a value" if inside.startswith("[") else inside or "the body"
    return Refusal(code, f"{where}: {reason[:1].lower()}{reason[1:]}")


def _short(text: str) -> str:
    return quoted(text, 200)[1:-1]
