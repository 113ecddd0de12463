"""Runs an embedding model with onnxruntime: pixels in, unit-length rows out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from parecido.embeddings.aspects import OVERALL, block_slices, scale_blocks
from parecido.embeddings.card import ModelCard, file_digest
from parecido.embeddings.preprocess import Pixels, fit_picture
from parecido.errors import ModelError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession


@dataclass(frozen=True, slots=True)
class Sight:
    """What a model sees in n pictures beside their embeddings.

    `mask` float32 (n, h, w), 0 to 1, how surely each place is the product's. `places` float32 (n, h', w', m): what
    each place adds to the overall block of length 1. Before a head, their mean is the block's last m numbers: all of
    them but in a model whose block begins with guesses. A place of the mask is centred in its part of the input; one of
    `places`, the last of several strided convolutions, at its part's first pixel.
    """

    embeddings: NDArray[np.float32]
    mask: NDArray[np.float32]
    places: NDArray[np.float32]


class Embedder:
    """One model, ready to embed. Safe to call from several threads at once.

    The network takes uint8 pixels of shape (n, height, width, 3) and returns float32 rows; scaling and centring of
    the pixels is part of the network's graph, so no caller can get them wrong.
    """

    def __init__(self, card: ModelCard, model: Path, *, threads: int = 1) -> None:
        """Load `model`, which must be the very file that `card` describes. Raises ModelError otherwise."""
        found = file_digest(model)
        if found != card.sha256:
            raise ModelError(
                f"model file {model} has SHA-256 {found[:12]}… but its card says {card.sha256[:12]}…; "
                "it was changed or damaged, restore it or build the shop again with --replace"
            )
        self.card = card
        self._session = open_session(model, threads)
        self._input = self._session.get_inputs()[0].name
        self._outputs = [output.name for output in self._session.get_outputs()]

    def prepare(self, picture: Image.Image) -> Pixels:
        """Return the uint8 pixels (height, width, 3) that the network takes for an upright RGB picture."""
        return fit_picture(picture, self.card.input_size, self.card.stretch)

    def embed(self, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return unit-length float32 rows, shape (n, dimension), for uint8 pixels of shape (n, height, width, 3).

        Each aspect's block has the length of the square root of its default weight.
        """
        if len(pixels) == 0:
            return np.empty((0, self.card.dimension), dtype=np.float32)
        rows: NDArray[np.float32] = self._session.run([self._outputs[0]], {self._input: pixels})[0]
        return scale_blocks(rows, self.card.aspects)

    def see(self, pixels: NDArray[np.uint8]) -> Sight:
        """Return the embeddings with where the model saw them. Raises ModelError for a model that cannot tell."""
        if self._outputs[1:] != ["mask", "places"]:
            raise ModelError(f"model {self.card.name!r} tells no regions; build the shop again with --replace")
        found, mask, places = self._session.run(None, {self._input: pixels})
        rows = scale_blocks(found, self.card.aspects)
        return Sight(rows, mask, self._at_their_length(places, rows))

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


def open_session(model: Path, threads: int) -> InferenceSession:
    """Open an onnxruntime session on the CPU that keeps to `threads` threads and does not spin while idle."""
    import onnxruntime  # noqa: PLC0415  (60 ms and 40 MB: only who embeds pays)
    from onnxruntime.capi import onnxruntime_pybind11_state as state  # noqa: PLC0415

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    refusals = (state.Fail, state.InvalidArgument, state.InvalidGraph, state.InvalidProtobuf, state.NotImplemented)
    try:
        return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    except refusals as error:
        raise ModelError(f"model file {model} cannot be loaded: {str(error).splitlines()[0]}") from error
