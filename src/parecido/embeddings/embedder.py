"""Runs an embedding model with onnxruntime: pictures in, unit-length rows out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from parecido.embeddings.aspects import OVERALL, block_slices, scale_blocks
from parecido.embeddings.card import ASPECTS, ModelCard, file_digest
from parecido.embeddings.preprocess import frame_picture
from parecido.embeddings.session import open_session
from parecido.errors import ModelError

Prepared = NDArray[np.uint8]
"""A picture as an embedder takes it: uint8, of one shape for all of its pictures, so that several can be stacked."""


NO_NUMBERS = "the model {} gives no numbers for it that can be compared"
"""What is said of a picture whose row holds no number, or only zeros."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What a model sees in n pictures beside their embeddings.

    `mask` float32 (n, h, w), 0 to 1, how surely each place is the product's. `places` float32 (n, h', w', m): what
    each place adds to the overall block of length 1, None where an imported model fills that block. Before a head,
    their mean is the block's last m numbers: all of them but in a model whose block begins with guesses. A place of the
    mask is centred in its part of the input; one of `places`, the last of several strided convolutions, at its part's
    first pixel.
    """

    embeddings: NDArray[np.float32]
    mask: NDArray[np.float32]
    places: NDArray[np.float32] | None


class Embedder:
    """One model, ready to embed. Safe to call from several threads at once.

    A network takes uint8 pixels of shape (n, height, width, 3) and returns float32 rows; scaling and centring of
    the pixels is part of its graph, so no caller can get them wrong. Where the model has a companion, two networks
    look at every picture, each in its own frame: the model fills the overall block and the companion the others.
    """

    def __init__(self, card: ModelCard, model: Path, *, companion: Path | None = None, threads: int = 1) -> None:
        """Load `model`, which must be the very file that `card` describes. Raises ModelError otherwise.

        The companion's file, where the card has one, is `companion` or the `aspects.onnx` beside the model.
        """
        found = file_digest(model)
        if found != card.sha256:
            raise ModelError(
                f"model file {model} has SHA-256 {found[:12]}… but its card says {card.sha256[:12]}…; "
                "it was changed or damaged, restore it or build the shop again with --replace"
            )
        self.card = card
        self._companion: Embedder | None = None
        if card.companion is not None:
            self._companion = Embedder(card.companion, companion or model.with_name(ASPECTS), threads=threads)
        self._session = open_session(model, threads)
        self._input = self._session.get_inputs()[0].name
        self._outputs = [output.name for output in self._session.get_outputs()]
        blocks = {each.name: each.dimension for each in card.aspects}
        self._numbers = card.dimension if card.companion is None else blocks[OVERALL]
        self._check_shapes(model)

    def prepare(self, picture: Image.Image) -> Prepared:
        """Return an upright RGB picture as `embed` and `see` take it.

        That is the pixels (height, width, 3) of the network's input; with a companion, those of both, one after
        another in one row.
        """
        pixels = frame_picture(picture, self.card.framing)
        if self._companion is None:
            return pixels
        return np.concatenate([pixels.ravel(), self._companion.prepare(picture).ravel()])

    def embed(self, prepared: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return unit-length float32 rows, shape (n, dimension), for n prepared pictures stacked.

        Each aspect's block has the length of the square root of its default weight.
        """
        if len(prepared) == 0:
            return np.empty((0, self.card.dimension), dtype=np.float32)
        if self._companion is None:
            return scale_blocks(self._run(prepared), self.card.aspects)
        own, others = _split(prepared, self.card.input_size, self._companion.card.input_size)
        return self._join(self._run(own), self._companion.embed(others), self._companion.card)

    def see(self, prepared: NDArray[np.uint8]) -> Sight:
        """Return the embeddings with where the model saw them. Raises ModelError for a model that cannot tell.

        With a companion the mask is the companion's, in its own frame, and there are no places.
        """
        if self._companion is not None:
            own, others = _split(prepared, self.card.input_size, self._companion.card.input_size)
            seen = self._companion.see(others)
            return Sight(self._join(self._run(own), seen.embeddings, self._companion.card), seen.mask, None)
        if self._outputs[1:] != ["mask", "places"]:
            raise ModelError(f"model {self.card.name!r} tells no regions; build the shop again with --replace")
        found, mask, places = self._session.run(None, {self._input: prepared})
        rows = scale_blocks(found, self.card.aspects)
        return Sight(rows, mask, self._at_their_length(places, rows))

    def _check_shapes(self, model: Path) -> None:
        """Raise ModelError unless the network takes the card's pixels and gives as many numbers as its blocks have."""
        height, width = self.card.input_size
        numbers = self._numbers
        takes, gives = self._session.get_inputs()[0].shape, self._session.get_outputs()[0].shape
        if not _fits(takes, (None, height, width, 3)) or not _fits(gives, (None, numbers)):
            raise ModelError(
                f"model file {model} takes {takes} and gives {gives} but its card says (n, {height}, {width}, 3) and "
                f"(n, {numbers}); import the model or build the shop again with --replace"
            )

    def _run(self, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return the network's own rows for pixels (n, height, width, 3)."""
        rows: NDArray[np.float32] = self._session.run([self._outputs[0]], {self._input: pixels})[0]
        if rows.shape != (len(pixels), self._numbers):  # where the file tells no sizes beforehand
            raise ModelError(
                f"model {self.card.name!r} gives rows {list(rows.shape)} but its card says (n, {self._numbers}); "
                "import the model or build the shop again with --replace"
            )
        return rows

    def _join(
        self, overall: NDArray[np.float32], others: NDArray[np.float32], companion: ModelCard
    ) -> NDArray[np.float32]:
        """Return rows of the model's overall block and the companion's other blocks, at the lengths of this card."""
        rest = np.delete(others, block_slices(companion.aspects)[OVERALL], axis=1)
        return scale_blocks(np.hstack([overall, rest]), self.card.aspects)

    def _at_their_length(self, places: NDArray[np.float32], rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the places scaled so that their mean is what is seen in the overall block, not only in direction."""
        overall = next(aspect for aspect in self.card.aspects if aspect.name == OVERALL)
        block = rows[:, block_slices(self.card.aspects)[OVERALL]].astype(np.float64) / np.sqrt(overall.weight)
        seen = np.linalg.norm(block[:, -places.shape[3] :], axis=1)
        means = np.linalg.norm(places.astype(np.float64).mean((1, 2)), axis=1)
        scale = seen / np.maximum(means, 1e-12)
        return np.asarray(places * scale[:, np.newaxis, np.newaxis, np.newaxis], dtype=np.float32)


def unit_rows(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the rows scaled to length 1, as float32; a row of zeros stays zeros."""
    norms = np.linalg.norm(rows.astype(np.float64), axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(norms, 1e-12), dtype=np.float32)


def _fits(shape: Sequence[int | str | None], wanted: Sequence[int | None]) -> bool:
    """Whether a network's shape can be the wanted one; a name or None is any size, and no shape any shape."""
    if not shape:
        return True
    sizes = zip(shape, wanted, strict=True) if len(shape) == len(wanted) else [(0, 1)]
    return all(size == most for size, most in sizes if isinstance(size, int) and most is not None)


def _split(
    prepared: NDArray[np.uint8], size: tuple[int, int], companion: tuple[int, int]
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return the pixels of two networks, (n, height, width, 3) each, of pictures prepared for both."""
    own, others = np.split(prepared, [size[0] * size[1] * 3], axis=1)
    return own.reshape(-1, *size, 3), others.reshape(-1, *companion, 3)
