"""The tokenizer of a text tower as one tokenizer.json, proven to give the framework's own tokens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from parecido.errors import ModelError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Tokens = NDArray[np.int64]
"""Tokens of n texts, padded and cut to one length, shape (n, length)."""
Tokenise = Callable[[Sequence[str], int], Tokens]
"""A framework's own tokenizer: texts and the length to tokens."""

TEXTS = (
    "a red dress with a floral pattern",
    "Women's T-shirt (size M), 100% cotton!",
    "it's 3-in-1: a kids' jacket & trousers, 2024/25",
    "vestido floral azul",
    "Tênis de corrida, preto e branco, nº 42",
    "CALÇA DE ALGODÃO com cós elástico - promoção: R$ 99,90",
    "sandália “anabela” d’água, tamanho único",
    "maçã, coração, pinguim, avô, avó, também",
    "  many   blanks\tand\na line break  ",
    "snake_case_and_UPPER 👗 ✨",
    "a photo of a blue shirt " * 40,
)
"""What the tokens are compared on: English and Portuguese as shoppers write it, punctuation, and a text to be cut."""


def save_tokenizer(tokenizer: Tokenizer, file: Path, length: int, *, pad: tuple[int, str], side: str = "right") -> None:
    """Write a tokenizer as `file`, set to cut a text to `length` tokens and to pad it to them with `pad` on a side.

    `pad` is the padding's id and its name, `side` left or right.
    """
    from tokenizers import Tokenizer as Read

    made = Read.from_str(tokenizer.to_str())
    made.enable_truncation(length)
    made.enable_padding(direction=side, pad_id=pad[0], pad_token=pad[1], length=length)
    made.save(str(file))


def check_tokens(file: Path, length: int, original: Tokenise) -> None:
    """Raise ModelError unless a tokenizer that was written gives the original's tokens for every one of TEXTS."""
    from tokenizers import Tokenizer as Read

    tokenizer = Read.from_file(str(file))
    for text, expected in zip(TEXTS, original(TEXTS, length), strict=True):
        found = tokenizer.encode(text).ids
        if found != expected.tolist():
            raise ModelError(
                f"the tokenizer cannot be converted: {text[:40]!r} becomes the tokens {_shown(found)}, but "
                f"{_shown(expected.tolist())} in the original; choose a model with another tokenizer"
            )


def _shown(tokens: Sequence[int]) -> str:
    return f"{', '.join(map(str, tokens[:8]))}…"
