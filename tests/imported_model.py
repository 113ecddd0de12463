"""A model as an import leaves it, and one of ours to stand beside it, both worked out by hand in fake_model.py."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.fake_model import SIDE, write_fake_model, write_plain_model

from parecido.embeddings.card import MODEL, ModelCard
from parecido.embeddings.library import CARD


def import_fake(folder: Path, name: str = "mean-colour", *, mode: str = "squash") -> ModelCard:
    """Put the network of one block into a folder of models, its pictures framed in another way than ours."""
    place = folder / name
    place.mkdir(parents=True)
    made = replace(write_plain_model(place / MODEL), name=name)
    card = ModelCard.from_json(replace(made, mode=mode, input_size=(SIDE, SIDE)).to_json())  # type: ignore[arg-type]
    (place / CARD).write_text(card.to_json(), encoding="utf-8")
    return card


def use_fake_companion(folder: Path, monkeypatch: pytest.MonkeyPatch) -> ModelCard:
    """Let the package's own model be the network of three blocks."""
    card = write_fake_model(folder / "companion.onnx")
    monkeypatch.setattr("parecido.embeddings.library.shipped_model", lambda: (card, folder / "companion.onnx"))
    return card
