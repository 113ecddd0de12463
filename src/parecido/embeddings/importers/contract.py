"""What an importer makes of an outside model, whatever its framework."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from parecido.embeddings.framing import Framing

Rows = NDArray[np.float32]
"""Embeddings, shape (n, dimension), of any length."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an outside model comes from. `licence` is None where the source itself does not tell."""

    name: str
    """As its makers call it."""
    source: str
    """Address or file, with the pinned revision where there is one."""
    licence: str | None
    data: str = "not told by the source"
    """What it was trained on."""


@dataclass(frozen=True, slots=True)
class ConvertedText:
    """The text tower beside a picture tower: texts become rows that are compared with pictures' rows.

    `file` is ONNX: input `tokens` int64 (n, length), output `embeddings` float32 (n, dimension); where the tower needs
    a mask, the graph makes it of the padding. `tokenizer` is a tokenizer.json of the package tokenizers, which pads
    and cuts to `length` by itself. `original` gives the framework's own rows of texts.
    """

    file: Path
    tokenizer: Path
    length: int
    original: Callable[[Sequence[str]], Rows]


@dataclass(frozen=True, slots=True)
class Converted:
    """An outside model as ONNX, and the original to compare it with.

    `file` has the input `pixels`, uint8 (n, height, width, 3) of `framing.size`, and the output `embeddings`, float32
    (n, dimension): scaling and centring of the pixels are part of the graph, and n is dynamic. `original` gives the
    framework's own rows of the same pixels.
    """

    file: Path
    original: Callable[[NDArray[np.uint8]], Rows]
    framing: Framing
    origin: Origin
    text: ConvertedText | None = None


class Importer(Protocol):
    """Converts one kind of source: a function `convert` in a module of its own, heavy imports inside it."""

    def __call__(self, source: str, folder: Path, *, offline: bool) -> Converted:
        """Convert what stands behind the prefix of SOURCE, writing files into `folder`, which exists and is empty.

        `offline` forbids any download. Raises ModelError for a source that cannot be used, MissingExtra where the
        framework is not installed; then nothing of use is left in `folder`.
        """
        ...
