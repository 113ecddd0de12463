"""From a torch network of texts to an ONNX file, and the same network asked in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from parecido.embeddings.importers.contract import ConvertedText, Rows
from parecido.embeddings.importers.onnx_graph import one_line
from parecido.embeddings.importers.tokens import Tokenise
from parecido.embeddings.importers.torch_graph import export_module
from parecido.errors import ModelError


def convert_text(network: Any, tokenise: Tokenise, length: int, file: Path, tokenizer: Path) -> ConvertedText:
    """Write a torch module of tokens as ONNX, and return it with its tokenizer, which is written already.

    `network` takes int64 (n, length); `tokenise` is the framework's own tokenizer. Raises ModelError for a network that
    does not give rows, and for one that torch's exporter cannot follow.
    """
    import torch

    sample = torch.from_numpy(tokenise(["a", "b", "c"], length))
    try:
        with torch.no_grad():
            rows = network(sample)
    except (RuntimeError, ValueError, TypeError, AssertionError, IndexError) as error:
        raise ModelError(f"the text tower does not take {length} tokens: {one_line(error)}") from error
    if not isinstance(rows, torch.Tensor) or rows.ndim != 2:
        found = tuple(rows.shape) if isinstance(rows, torch.Tensor) else type(rows).__name__
        raise ModelError(f"the text tower gives rows of shape {found}, expected (n, dimension)")
    export_module(network, sample, "tokens", file)
    return ConvertedText(file, tokenizer, length, _ask(network, tokenise, length))


def _ask(network: Any, tokenise: Tokenise, length: int) -> Callable[[Sequence[str]], Rows]:
    """Return the network as torch runs it: texts to rows."""
    import torch

    def rows(texts: Sequence[str]) -> Rows:
        with torch.no_grad():
            found: Rows = network(torch.from_numpy(tokenise(texts, length))).numpy()
        return found.astype(np.float32, copy=False)

    return rows
