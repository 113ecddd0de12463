"""The model card: frozen facts of an embedding model, kept beside its weights and inside every shop."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

from parecido.embeddings.aspects import Aspect
from parecido.errors import ModelError


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What an embedding model is, where it came from and how a picture is prepared for it.

    `input_size` is (height, width) in pixels. `sha256` is the digest of the ONNX file. `metrics` are figures of
    the model on products it never saw, by name; the model's documentation says how they were measured.
    """

    name: str
    version: str
    licence: str
    origin: str
    data: str
    split: str
    input_size: tuple[int, int]
    preprocessing: str
    dimension: int
    aspects: tuple[Aspect, ...]
    opset: int
    sha256: str
    stretch: float = 1.0
    """By how much at most a picture's proportions change to fill the input; see fit_picture."""
    metrics: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def to_json(self) -> str:
        """Return the card as indented JSON text; `from_json` gives it back equal."""
        return json.dumps(asdict(self), indent=2, sort_keys=False, ensure_ascii=False) + "\n"

    @classmethod
    def from_json(cls, text: str) -> ModelCard:
        """Read a card. Raises ModelError when the text is not one."""
        try:
            facts = json.loads(text)
            known = {name.name for name in fields(cls)}
            if unknown := set(facts) - known:
                raise ModelError(f"model card has unknown fields {sorted(unknown)}; a newer parecido wrote it")
            height, width = facts["input_size"]
            aspects = tuple(Aspect(**aspect) for aspect in facts["aspects"])
            return cls(**{**facts, "input_size": (int(height), int(width)), "aspects": aspects})
        except (KeyError, TypeError, ValueError) as error:
            raise ModelError(f"model card cannot be read: {error}; build the shop again") from error


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal. Raises ModelError when it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(f"model file {path} cannot be read: {error.strerror}") from error
