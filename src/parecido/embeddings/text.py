"""Runs the text tower of a model: words in, a row to compare with the overall blocks of pictures out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from parecido.embeddings.card import TEXT, TOKENIZER, TextCard, file_digest
from parecido.embeddings.session import open_session
from parecido.errors import BadText, MissingExtra, ModelError

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

_SHOWN = 40
"""Characters of a text that a sentence shows."""


class TextTower:
    """One text tower with its tokenizer, ready to embed. Safe to call from several threads at once."""

    def __init__(self, card: TextCard, folder: Path, *, threads: int = 1) -> None:
        """Load `text.onnx` and `tokenizer.json` of a folder, which must be the very files that `card` describes.

        Raises ModelError where they are not, MissingExtra without the package tokenizers.
        """
        for name, sha256 in ((TEXT, card.sha256), (TOKENIZER, card.tokenizer_sha256)):
            _check_file(folder / name, sha256)
        self.card = card
        self._tokenizer = open_tokenizer(folder / TOKENIZER, "a question by text")
        self._session = open_session(folder / TEXT, threads)

    def embed(self, text: str) -> NDArray[np.float32]:
        """Return the tower's row for a text, float32 (m,), of any length.

        Raises BadText for a text that is empty, that is no Unicode, or that is longer than the model reads.
        """
        tokens = np.array([self._encode(text).ids], dtype=np.int64)
        if tokens.shape[1] != self.card.length:
            raise ModelError(
                f"the tokenizer gives {tokens.shape[1]} tokens but the text tower takes {self.card.length}; "
                "import the model and build the shop again"
            )
        row: NDArray[np.float32] = self._session.run(["embeddings"], {"tokens": tokens})[0][0]
        return row

    def _encode(self, text: str) -> Encoding:
        """Return a text's tokens, padded to the length that the tower takes."""
        if not text.strip():
            raise BadText("the text is empty; say in a few words what to look for")
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise BadText(f"the text {text[:_SHOWN]!r} holds bytes that are no letters; send it as UTF-8") from error
        encoding = self._tokenizer.encode(text)
        if encoding.overflowing:
            read = text[: max(end for _, end in encoding.offsets)].strip()
            raise BadText(
                f"the text is longer than the {self.card.length} tokens that the model reads, up to "
                f"'…{read[-_SHOWN:].strip()}'; shorten it"
            )
        return encoding


def open_tokenizer(file: Path, purpose: str) -> Tokenizer:
    """Return the tokenizer of a file, for a `purpose` that MissingExtra names where the package is not installed.

    Raises ModelError for a file that is no tokenizer.
    """
    try:
        from tokenizers import Tokenizer  # noqa: PLC0415  (an extra)
    except ImportError as error:
        raise MissingExtra("tokenizers", "text", purpose) from error
    try:
        return Tokenizer.from_file(str(file))
    except Exception as error:  # the package raises nothing narrower
        raise ModelError(f"the tokenizer of the model cannot be used: {str(error).splitlines()[0]}") from error


def _check_file(file: Path, sha256: str) -> None:
    """Raise ModelError unless a file has the digest that the card says."""
    found = file_digest(file)
    if found != sha256:
        raise ModelError(
            f"model file {file} has SHA-256 {found[:12]}… but its card says {sha256[:12]}…; "
            "it was changed or damaged, restore it or build the shop again with --replace"
        )
