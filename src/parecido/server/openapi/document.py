"""The OpenAPI 3.1 document of an application: its own addresses, each with what stands beside its route."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from parecido.catalogue.read import LONGEST_ID
from parecido.server.openapi.classic import CLASSIC
from parecido.server.openapi.guarded import SCHEMES, guard_refuses, security_of
from parecido.server.openapi.operation import Files, Gives, Operation, Takes, described
from parecido.server.openapi.schemas import Schema, Schemas
from parecido.server.refusal import STATUS, ErrorObject
from parecido.server.v1.problem import TITLES, Problem

INFO = {
    "title": "Parecido",
    "version": "1",
    "summary": "What looks alike in a shop's catalogue.",
    "description": "The classic routes keep their shapes; under `/v1` whatever is refused is a problem as RFC 9457 has "
    "it. A program should ignore keys that it does not know: later versions may add some.",
    "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
}
TAGS = [
    {"name": "similar", "description": "What looks like a photo, a product or a text, and why."},
    {"name": "products", "description": "The catalogue: products, pictures, columns."},
    {"name": "writing", "description": "Changes of the shop; a key is always needed."},
    {"name": "events", "description": "What shoppers saw and clicked."},
    {"name": "service", "description": "The service itself."},
]
TELLS = {401: "WWW-Authenticate", 409: "Retry-After", 429: "Retry-After", 503: "Retry-After"}
"""Status -> the header that says what to do about it."""

BY_FIELD = ("/v1/product", "/v1/product/similar", "/v1/product/variants", "/v1/product/notes", "/images/")
"""Addresses whose product is named by the field `id`, for ids that no path can hold."""

ALWAYS = ("bad_request", "internal_error", "overloaded")
"""The codes with which any operation may be refused."""


def make_document(app: Flask) -> Schema:
    """Return the document of the routes that say what they are; see `describe` and `CLASSIC`."""
    found = list(_operations(app))
    kinds: list[Any] = [Problem, ErrorObject]
    for _, _, operation in found:
        kinds.append(operation.query)
        kinds += [each.kind.kind if isinstance(each.kind, Files) else each.kind for each in operation.takes]
        kinds += [each.kind for each in operation.gives.values()]
    schemas = Schemas(kinds)
    paths: Schema = {}
    for path, method, operation in found:
        paths.setdefault(path, {})[method.lower()] = _operation(path, method, operation, schemas)
    return {
        "openapi": "3.1.0",
        "info": INFO,
        "servers": [{"url": "."}],
        "tags": TAGS,
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": schemas.components,
            "securitySchemes": SCHEMES,
        },
    }


def undescribed(app: Flask) -> list[str]:
    """Return the addresses that the document leaves out."""
    return sorted(rule.rule for rule in app.url_map.iter_rules() if _described(app, rule) is None)


def _operations(app: Flask) -> Iterator[tuple[str, str, Operation]]:
    for rule in app.url_map.iter_rules():
        operation = _described(app, rule)
        if operation is None:
            continue
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield path, method, operation


def _described(app: Flask, rule: Rule) -> Operation | None:
    return described(app.view_functions[rule.endpoint]) or CLASSIC.get(rule.endpoint)


def _operation(path: str, method: str, operation: Operation, schemas: Schemas) -> Schema:
    named = re.findall(r"\{(\w+)\}", path)
    parameters = [_path_parameter(name) for name in named]
    if path in BY_FIELD:
        parameters.append(_product_field())
    if operation.query is not None:
        parameters += schemas.parameters(operation.query)
    words = re.findall(r"[a-z0-9]+", path)
    made: Schema = {
        "operationId": "_".join([method.lower(), *words]) if words else f"{method.lower()}_root",
        "summary": operation.summary,
        "tags": [operation.tag],
        "responses": _responses(method, path, operation, schemas),
    }
    if operation.description:
        made["description"] = operation.description
    if parameters:
        made["parameters"] = parameters
    if operation.takes:
        content = {each.media: _takes(each, schemas) for each in operation.takes}
        made["requestBody"] = {"required": True, "content": content}
    if (security := security_of(method, path)) is not None:
        made["security"] = security
    return made


def _takes(takes: Takes, schemas: Schemas) -> Schema:
    made = {"schema": schemas.body(takes.kind), **_encoding(takes.kind)}
    return made if takes.example is None else {**made, "example": takes.example}


def _encoding(kind: Any) -> Schema:
    """Return how the parts of a multipart body are written."""
    if not isinstance(kind, Files):
        return {}
    parts: Schema = {kind.part: {"contentType": "application/json"}} if kind.part else {}
    return {"encoding": parts | {name: {"contentType": "image/*"} for name in (*kind.one, *kind.many)}}


def _path_parameter(name: str) -> Schema:
    about = {"product_id": "A product's id, percent-encoded.", "code": "The code of a problem."}
    value: Schema = {"type": "string", "minLength": 1, "maxLength": LONGEST_ID, "examples": ["20013"]}
    if name == "code":
        value = {"type": "string", "enum": list(TITLES)}
    return {"name": name, "in": "path", "required": True, "description": about[name], "schema": value}


def _product_field() -> Schema:
    return {**_path_parameter("product_id"), "name": "id", "in": "query", "description": "A product's id, any at all."}


def _responses(method: str, path: str, operation: Operation, schemas: Schemas) -> Schema:
    made: Schema = {str(status): _gives(status, gives, schemas) for status, gives in operation.gives.items()}
    by_status: dict[int, list[str]] = {}
    for code in dict.fromkeys((*guard_refuses(method, path), *operation.refuses, *ALWAYS)):
        by_status.setdefault(STATUS[code], []).append(code)
    for status, codes in sorted(by_status.items()):
        if status in operation.gives:
            continue
        made[str(status)] = _refuses(path, "; ".join(f"`{code}`: {TITLES[code]}" for code in codes), schemas)
        if status in TELLS and (status != HTTPStatus.CONFLICT or "busy" in codes):
            made[str(status)]["headers"] = {TELLS[status]: {"schema": {"type": "string"}}}
    if operation.query is not None:
        about = "Headers, the address among them, of more than 64 kB."
        made["431"] = _refuses(path, about, schemas)
    made["default"] = _refuses(path, "Any other refusal.", schemas)
    return made


def _gives(status: int, gives: Gives, schemas: Schemas) -> Schema:
    if gives.kind is None:
        content = {media: {"schema": {"type": "string", "contentMediaType": media}} for media in gives.media}
    else:
        content = {media: {"schema": schemas.of(gives.kind)} for media in gives.media}
    made: Schema = {"description": HTTPStatus(status).phrase}
    if content:
        made["content"] = content
    if gives.headers:
        made["headers"] = {name: {"schema": {"type": "string"}} for name in gives.headers}
    return made


def _refuses(path: str, what: str, schemas: Schemas) -> Schema:
    problem = path.startswith("/v1/")
    media, kind = ("application/problem+json", Problem) if problem else ("application/json", ErrorObject)
    return {"description": what, "content": {media: {"schema": schemas.of(kind)}}}
