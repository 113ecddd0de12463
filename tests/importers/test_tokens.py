"""A tokenizer that was written cuts and pads by itself, and gives the original's tokens or is refused."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from parecido.embeddings.importers.tokens import TEXTS, Tokenise, Tokens, check_tokens, save_tokenizer
from parecido.errors import ModelError

tokenizers = pytest.importorskip("tokenizers", reason="comes with the extras text, hf and openclip")

WORDS = {"-": 0, "?": 1, "azul": 2, "red": 3}


@pytest.fixture
def plain() -> Any:
    """A tokenizer of two words that neither cuts nor pads."""
    made = tokenizers.Tokenizer(tokenizers.models.WordLevel(WORDS, unk_token="?"))  # noqa: S106
    made.pre_tokenizer = tokenizers.pre_tokenizers.WhitespaceSplit()
    return made


def words_of(known: dict[str, int]) -> Tokenise:
    """The same, written in Python."""

    def tokens(texts: Sequence[str], length: int) -> Tokens:
        rows = [[known.get(word, 1) for word in text.split()][:length] for text in texts]
        return np.array([row + [0] * (length - len(row)) for row in rows], dtype=np.int64)

    return tokens


@pytest.mark.parametrize(("side", "ids"), [("right", [3, 2, 0, 0]), ("left", [0, 0, 3, 2])])
def test_it_pads_and_cuts(plain: Any, tmp_path: Path, side: str, ids: list[int]) -> None:
    save_tokenizer(plain, tmp_path / "tokenizer.json", 4, pad=(0, "-"), side=side)
    written = tokenizers.Tokenizer.from_file(str(tmp_path / "tokenizer.json"))
    assert written.encode("red azul").ids == ids
    cut = written.encode("red azul red azul red")
    assert (cut.ids, bool(cut.overflowing)) == ([3, 2, 3, 2], True)
    assert plain.encode("red").ids == [3]  # as it was


def test_the_original_s_tokens_are_proven(plain: Any, tmp_path: Path) -> None:
    file = tmp_path / "tokenizer.json"
    save_tokenizer(plain, file, 12, pad=(0, "-"))
    check_tokens(file, 12, words_of(WORDS))
    assert any("azul" in text.split() for text in TEXTS)
    with pytest.raises(
        ModelError,
        match=r"^the tokenizer cannot be converted: 'vestido floral azul' becomes the tokens 1, 1, 2, 0, 0, 0, 0, 0…, "
        r"but 1, 1, 9, 0, 0, 0, 0, 0… in the original; choose a model with another tokenizer$",
    ):
        check_tokens(file, 12, words_of(WORDS | {"azul": 9}))
