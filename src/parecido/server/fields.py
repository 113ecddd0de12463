"""The fields of a request, one value at a time."""

from __future__ import annotations

from werkzeug.datastructures import MultiDict

from parecido.server.refusal import Refusal


def read_one(fields: MultiDict[str, str], name: str, code: str) -> str | None:
    """Return a field's value, None where it is left out. Raises Refusal with the code for one given several times."""
    values = fields.getlist(name)
    if len(values) > 1:
        raise Refusal(code, f"{name} is given {len(values)} times; give it once")
    return values[0] if values else None


def shown(text: str | None) -> str:
    """Return a value as a sentence shows it: in quotes, its end cut."""
    return repr(text if text is None or len(text) <= 40 else text[:40] + "...")
