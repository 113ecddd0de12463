"""The model card: frozen facts of an embedding model, kept beside its weights and inside every shop."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from parecido.embeddings.aspects import Aspect
from parecido.embeddings.card_facts import check_facts
from parecido.embeddings.framing import FILTERS, MODES, Filter, Framing, Mode
from parecido.errors import ModelError

MODEL, ASPECTS, TEXT, TOKENIZER = "model.onnx", "aspects.onnx", "text.onnx", "tokenizer.json"
"""The files of a model as they are named in a shop's folder `model/`: itself, its companion, its text tower."""


@dataclass(frozen=True, slots=True)
class TextCard:
    """The text tower of a model, `text.onnx`, whose rows are compared with the overall block, and `tokenizer.json`.

    The tower takes `tokens` int64 (n, length) and gives `embeddings` float32 (n, numbers of the overall block).
    """

    length: int
    sha256: str
    tokenizer_sha256: str


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What an embedding model is, where it came from and how a picture is prepared for it.

    `input_size` is (height, width) in pixels. `sha256` is the digest of the ONNX file. `metrics` are figures of
    the model on products it never saw, by name; the model's documentation says how they were measured. `mode`,
    `stretch`, `crop` and `filter` are those of the framing.
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
    """By how much at most a picture's proportions change to fill the input; see Framing."""
    metrics: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    mode: Mode = "fit"
    crop: float = 1.0
    filter: Filter = "bicubic"
    companion: ModelCard | None = None
    """The model of this package that fills every block but the overall one, `aspects.onnx`; None for our own models."""
    text: TextCard | None = None

    @property
    def framing(self) -> Framing:
        """How a picture comes into the input."""
        return Framing(self.input_size, self.mode, self.stretch, self.crop, self.filter)

    @property
    def decode_size(self) -> tuple[int, int]:
        """The (height, width) that a picture must at least have to lose nothing in the input, or in the companion's."""
        height, width = self.framing.scaled
        more_height, more_width = (0, 0) if self.companion is None else self.companion.decode_size
        return max(height, more_height), max(width, more_width)

    @property
    def digest(self) -> str:
        """What vectors must share to be compared: the file's SHA-256, or one over all that makes rows of two files."""
        if self.companion is None:
            return self.sha256
        beside = [asdict(self.companion.framing), self.companion.digest]
        made_by = [self.sha256, asdict(self.framing), list(map(asdict, self.aspects)), beside]
        return hashlib.sha256(json.dumps(made_by, sort_keys=True).encode()).hexdigest()

    @property
    def files(self) -> dict[str, str]:
        """The model's files by name, each with the SHA-256 it must have."""
        found = {MODEL: self.sha256}
        if self.companion is not None:
            found[ASPECTS] = self.companion.sha256
        if self.text is not None:
            found |= {TEXT: self.text.sha256, TOKENIZER: self.text.tokenizer_sha256}
        return found

    def to_json(self) -> str:
        """Return the card as indented JSON text; `from_json` gives it back equal."""
        return json.dumps(asdict(self), indent=2, sort_keys=False, ensure_ascii=False) + "\n"

    @classmethod
    def from_json(cls, text: str) -> ModelCard:
        """Read a card. Raises ModelError when the text is not one, or tells what no model can have."""
        try:
            facts = json.loads(text)
            cls._check_known(facts)
            check_facts(facts)
        except (ValueError, RecursionError, ModelError) as error:
            raise ModelError(f"model card cannot be read: {error}; build the shop again") from error
        return cls._from_facts(facts)

    @classmethod
    def _check_known(cls, facts: object) -> None:
        """Raise ModelError for what only a newer version can have written, in the companion's card too."""
        if not isinstance(facts, dict):
            return
        if unknown := set(facts) - {name.name for name in fields(cls)}:
            raise ModelError(f"it has unknown fields {sorted(unknown)}; a newer parecido wrote it")
        mode, kind = facts.get("mode", MODES[0]), facts.get("filter", FILTERS[0])
        if mode not in MODES or kind not in FILTERS:
            raise ModelError(f"it has mode {mode!r:.40} and filter {kind!r:.40}; a newer parecido wrote it")
        cls._check_known(facts.get("companion"))

    @classmethod
    def _from_facts(cls, facts: dict[str, Any]) -> ModelCard:
        """Make a card of checked facts."""
        height, width = facts["input_size"]
        made = {
            "input_size": (height, width),
            "aspects": tuple(Aspect(**aspect) for aspect in facts["aspects"]),
            "companion": None if (companion := facts.get("companion")) is None else cls._from_facts(companion),
            "text": None if (text := facts.get("text")) is None else TextCard(**text),
        }
        return cls(**{**facts, **made})


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal. Raises ModelError when it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(f"model file {path} cannot be read: {error.strerror}") from error
