"""A text tower whose rows can be read off the text: the numbers of its words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto
from tests.small_networks import Nodes, write_network

from parecido.embeddings.importers.contract import ConvertedText, Rows
from parecido.embeddings.importers.verify import TEXTS

LENGTH = 4


def word_tokenizer(file: Path, length: int = LENGTH) -> Path:
    """Write a tokenizer that counts the words it knows from 1, cut and padded to a length."""
    tokenizers = pytest.importorskip("tokenizers")
    words = sorted({word for text in TEXTS for word in text.split()})
    known = {"?": 0, **{word: number for number, word in enumerate(words, start=1)}}
    tokenizer = tokenizers.Tokenizer(tokenizers.models.WordLevel(known, unk_token="?"))  # noqa: S106
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.WhitespaceSplit()
    tokenizer.enable_truncation(length)
    tokenizer.enable_padding(length=length, pad_token="?")  # noqa: S106
    tokenizer.save(str(file))
    return file


def text_tower(folder: Path, *, original: float = 1.0, length: int = LENGTH) -> ConvertedText:
    """A tower whose row is its tokens' numbers; the original's first number is multiplied."""
    nodes: Nodes = (("Cast", ["tokens"], "embeddings", {"to": TensorProto.FLOAT}),)
    file = write_network(folder / "text.onnx", nodes, ["n", LENGTH], kind=TensorProto.INT64)
    tokenizer = word_tokenizer(folder / "tokenizer.json", length)

    def rows(texts: Sequence[str]) -> Rows:
        from tokenizers import Tokenizer

        found = [each.ids for each in Tokenizer.from_file(str(tokenizer)).encode_batch(list(texts))]
        return np.array(found, dtype=np.float32) * np.array([original, 1, 1, 1], dtype=np.float32)

    return ConvertedText(file, tokenizer, LENGTH, rows)
