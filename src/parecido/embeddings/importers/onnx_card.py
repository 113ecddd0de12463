"""The preprocessing card beside an .onnx file: what the file itself cannot tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from parecido.embeddings.importers.preparation import Preparation, make_preparation, preparation_file, read_facts
from parecido.errors import ModelError

Layout = Literal["NCHW", "NHWC"]

_TEXTS = ("input", "layout", "output", "name", "licence", "origin", "data")


@dataclass(frozen=True, slots=True)
class OnnxCard:
    """How an .onnx file wants its pixels, which of its tensors is the embedding, and what its makers say of it.

    None is what the card leaves to the file: its only input, its only output, a layout that its shape tells.
    """

    preparation: Preparation
    input: str | None = None
    layout: Layout | None = None
    output: str | None = None
    name: str | None = None
    licence: str | None = None
    origin: str | None = None
    data: str | None = None


def read_onnx_card(model: Path, card: Path | None) -> OnnxCard:
    """Read `card`, or the file beside the model with .json added. Raises ModelError for none, and for an odd one."""
    file = card or preparation_file(model)
    if card is None and not file.is_file():
        raise ModelError(
            f"nothing tells how {model} wants its pixels; write {file.name} beside it, or name a card with "
            "--card CARD.json"
        )
    facts = read_facts(file)
    preparation = make_preparation(facts, file, _TEXTS)
    return OnnxCard(preparation, **_texts(facts, file))


def _texts(facts: Mapping[str, Any], file: Path) -> dict[str, Any]:
    texts = {key: facts[key] for key in _TEXTS if key in facts}
    for key, text in texts.items():
        if not isinstance(text, str) or not text:
            raise ModelError(f"{file}: {key} is {text!r}, expected a text")
    if texts.get("layout", "NCHW") not in {"NCHW", "NHWC"}:
        raise ModelError(f"{file}: layout is {texts['layout']!r}, expected NCHW or NHWC")
    return texts
