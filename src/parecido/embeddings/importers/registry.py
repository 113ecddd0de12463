"""The kinds of sources that a model can be imported from, each in a module that is imported on use."""

from __future__ import annotations

import hashlib
import re
from importlib import import_module
from pathlib import Path

from parecido.embeddings.importers.contract import Importer
from parecido.errors import ModelError

SOURCES = {
    "onnx": "parecido.embeddings.importers.onnx_file",
    "tfhub": "parecido.embeddings.importers.tfhub",
    "keras": "parecido.embeddings.importers.keras_file",
    "timm": "parecido.embeddings.importers.timm_model",
    "openclip": "parecido.embeddings.importers.openclip",
    "hf": "parecido.embeddings.importers.huggingface",
}
"""Prefix of SOURCE -> the module whose `convert` is its Importer. A path that ends in .onnx needs no prefix."""


def find_importer(source: str) -> tuple[Importer, str]:
    """Return the importer of a SOURCE and what stands behind its prefix. Raises ModelError for no known kind."""
    kind, rest = _parts(source)
    if not rest:
        kinds = ", ".join(f"{name}:..." for name in SOURCES)
        raise ModelError(f"cannot tell what {source!r} is; give an .onnx file or one of {kinds}")
    convert: Importer = import_module(SOURCES[kind]).convert
    return convert, rest


def is_source(text: str) -> bool:
    """Tell whether a text is a SOURCE and not a model's name."""
    return bool(_parts(text)[1])


def name_source(source: str) -> str:
    """Return the name that a SOURCE has where nobody gave one: its kind, its last part, and its place in eight digits.

    So two folders of one name are two models.
    """
    kind, rest = _parts(source)
    place = Path(rest).expanduser()
    rest = str(place.resolve()) if place.exists() else rest
    last = re.sub(r"[^a-z0-9._-]+", "-", Path(rest.rstrip("/")).name.lower().removesuffix(".onnx"))
    digits = hashlib.sha256(f"{kind}:{rest}".encode()).hexdigest()[:8]
    return f"{kind}-{last[:40]}-{digits}"


def _parts(source: str) -> tuple[str, str]:
    """Return the kind of a SOURCE and what stands behind its prefix; empty texts for what is none."""
    kind, _, rest = source.partition(":")
    if kind in SOURCES:
        return kind, rest
    return ("onnx", source) if source.endswith(".onnx") else ("", "")
