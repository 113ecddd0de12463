"""The kinds of sources that a model can be imported from, each in a module that is imported on use."""

from __future__ import annotations

from importlib import import_module

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
    kind, colon, rest = source.partition(":")
    if source.endswith(".onnx") and kind not in SOURCES:
        kind, colon, rest = "onnx", ":", source
    if not colon or not rest or kind not in SOURCES:
        kinds = ", ".join(f"{name}:..." for name in SOURCES)
        raise ModelError(f"cannot tell what {source!r} is; give an .onnx file or one of {kinds}")
    convert: Importer = import_module(SOURCES[kind]).convert
    return convert, rest
