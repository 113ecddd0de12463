"""From Python types to JSON Schema as OpenAPI 3.1 has it, by msgspec."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from typing import Any

import msgspec

from parecido.server.openapi.operation import Files

Schema = dict[str, Any]
REFERENCE = "#/components/schemas/{name}"


class Schemas:
    """The schemas of some types: each by its type, those that have names among the components."""

    def __init__(self, kinds: Iterable[Any]) -> None:
        self._kinds = [kind for kind in kinds if kind is not None]
        made, components = msgspec.json.schema_components(self._kinds, ref_template=REFERENCE)
        self._made = [_plain(schema) for schema in made]
        self.components: Schema = {name: _plain(schema) for name, schema in components.items()}

    def of(self, kind: Any) -> Schema:
        """Return the schema of one of the types, a reference where it has a name."""
        return next(made for each, made in zip(self._kinds, self._made, strict=True) if each is kind)

    def body(self, kind: Any) -> Schema:
        """Return the schema of a body: of a type, or of files with one part of JSON."""
        if not isinstance(kind, Files):
            return self.of(kind)
        file = {"type": "string", "format": "binary", "contentMediaType": "image/*"}
        parts: Schema = {kind.part: self.of(kind.kind)} if kind.part else {}
        parts |= dict.fromkeys(kind.one, file)
        parts |= {name: {"type": "array", "items": file, "maxItems": 10} for name in kind.many}
        needed = {"required": list(kind.needs)} if kind.needs else {}
        return {"type": "object", "properties": parts, **needed, "additionalProperties": False}

    def parameters(self, query: type[msgspec.Struct]) -> list[Schema]:
        """Return what an address may ask, as the parameters of an operation."""
        whole = self.components[query.__name__]
        found = []
        for name, schema in whole["properties"].items():
            value = _without_null(schema)
            said = value.pop("description", None)
            parameter: Schema = {"name": name, "in": "query", "required": False, "schema": value}
            if said is not None:
                parameter["description"] = said
            if value.get("type") == "array":
                parameter |= {"style": "form", "explode": True}
            found.append(parameter)
        return found


def _without_null(schema: Schema) -> Schema:
    """Return the schema of a value that an address gives: it has no null, and leaves out what is not said."""
    value = dict(schema)
    if value.get("default", ...) is None:
        del value["default"]
    options = [option for option in value.get("anyOf", ()) if option != {"type": "null"}]
    if "anyOf" in value and len(options) == 1:
        del value["anyOf"]
        value |= options[0]
    if None in value.get("enum", ()):
        value["enum"] = [each for each in value["enum"] if each is not None]
    return value


def _plain(schema: Any) -> Any:
    """Return a schema with the descriptions of docstrings as plain lines."""
    if isinstance(schema, dict):
        made = {key: _plain(value) for key, value in schema.items()}
        if isinstance(made.get("description"), str):
            made["description"] = inspect.cleandoc(made["description"])
        return made
    return [_plain(each) for each in schema] if isinstance(schema, list) else schema
