"""The models that the package carries."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from parecido.embeddings.card import ModelCard
from parecido.errors import ModelError

DEFAULT = "parecido-s"
WEIGHTS = Path(str(files("parecido.embeddings"))) / "weights"


def shipped_model(name: str = DEFAULT) -> tuple[ModelCard, Path]:
    """Return the card and the ONNX file of a model in the package. Raises ModelError for an unknown name."""
    card = WEIGHTS / f"{name}.json"
    if not card.is_file():
        names = ", ".join(sorted(path.stem for path in WEIGHTS.glob("*.json")))
        raise ModelError(f"no model named {name!r} in the package; it carries {names}")
    return ModelCard.from_json(card.read_text(encoding="utf-8")), WEIGHTS / f"{name}.onnx"
