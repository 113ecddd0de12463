"""From a shop's model file to a fine-tuned one: the only way from the rest of the package to torch."""

from __future__ import annotations

import io
import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from parecido.embeddings.card import ModelCard
from parecido.errors import ModelError
from parecido.train.full.course import Course
from parecido.train.full.tuning import FineTuning, choose_device
from parecido.train.shipped.export import OPSET, export_onnx
from parecido.train.shipped.network import Network, Shape
from parecido.train.shipped.quantise import quantise
from parecido.train.shipped.unfold import start_from_quantised

__all__ = ["OPSET", "choose_device", "read_network", "tune_network", "tuned_dims"]


def read_network(card: ModelCard, file: Path) -> Network:
    """Return the network of a shop's model. Raises ModelError for a model that is none of this package's networks."""
    network = Network(Shape(size=card.input_size))
    try:
        if card.companion is not None:
            raise ModelError(f"{card.name} was imported")
        start_from_quantised(network, file)
    except ModelError as error:
        raise ModelError(
            f"the shop's model {card.name!r} cannot be fine-tuned, only parecido-s and what --full made of it can "
            f"({error}); leave --full away, or build the shop with --model parecido-s"
        ) from error
    return network


def tuned_dims() -> dict[str, int]:
    """Return how many numbers each block of a fine-tuned network has, in their order."""
    return Shape().aspects


def tune_network(
    network: Network,
    course: Course,
    place: Path,
    *,
    device: str,
    threads: int,
    calibrating: NDArray[np.uint8],
    announce: Callable[[str], None],
) -> Path:
    """Fine-tune `network` in the folder `place`, going on where it stopped there; return the new model's file in it.

    `calibrating` uint8 (n, height, width, 3) are pictures as the network takes them, by which the steps of its 8-bit
    convolutions are chosen.
    """
    torch.set_num_threads(threads)
    tuning = FineTuning(network, course, device)
    announce(f"full: {course.epochs} epochs at most on {device}, in {str(tuning.precision).removeprefix('torch.')}")
    best = tuning.run(place / "checkpoint.npz", announce)
    plain, file = place / "plain.onnx", place / "model.onnx"
    torch.manual_seed(course.seed)
    with _quiet():
        export_onnx(best, plain)
        quantise(plain, calibrating, file)
    return file


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what torch and onnxruntime say about their own steps from the reader of the results."""
    log = logging.getLogger("torch.onnx")
    level = log.level
    with redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        log.setLevel(logging.ERROR)
        try:
            yield
        finally:
            log.setLevel(level)
