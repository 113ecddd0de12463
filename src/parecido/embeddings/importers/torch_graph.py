"""From a torch network of pictures to an ONNX file, and the same network asked in numpy."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parecido.embeddings.importers.contract import Rows
from parecido.embeddings.importers.onnx_graph import OPSET, one_line, save_graph
from parecido.embeddings.importers.preparation import Preparation
from parecido.embeddings.importers.quiet import quiet
from parecido.errors import ModelError

_BATCH = 16


def write_module(network: Any, prepared: Preparation, size: tuple[int, int], file: Path) -> None:
    """Write a torch module with its preparation before it as ONNX, as the contract asks. Imports torch and onnxscript.

    `network` takes float32 (n, 3, height, width). Raises ModelError for one whose output is not 2-D, and for one that
    torch's exporter cannot follow.
    """
    import torch

    whole = _with_preparation(network, prepared)
    sample = torch.zeros((3, *size, 3), dtype=torch.uint8)
    try:
        with torch.no_grad():
            rows = whole(sample)
    except (RuntimeError, ValueError, TypeError, AssertionError) as error:
        raise ModelError(f"the network does not take pictures of {size[0]} x {size[1]}: {one_line(error)}") from error
    if not isinstance(rows, torch.Tensor) or rows.ndim != 2:
        found = tuple(rows.shape) if isinstance(rows, torch.Tensor) else type(rows).__name__
        raise ModelError(f"the network gives rows of shape {found}, expected (n, dimension)")
    export_module(whole, sample, "pixels", file)


def export_module(whole: Any, sample: Any, takes: str, file: Path) -> None:
    """Write a torch module of one tensor as ONNX, its first axis of any length. Raises ModelError where it cannot be.

    `takes` names the input; `sample` is one, with at least 2 along that axis.
    """
    import torch

    try:
        with warnings.catch_warnings(), quiet():
            warnings.simplefilter("ignore")  # the exporter's about itself
            program = torch.onnx.export(
                whole,
                (sample,),
                input_names=[takes],
                output_names=["embeddings"],
                dynamic_shapes=({0: torch.export.Dim("n")},),
                opset_version=OPSET,
                dynamo=True,
                verbose=False,
            )
    except (RuntimeError, ValueError, TypeError, NotImplementedError, torch.onnx.OnnxExporterError) as error:
        raise ModelError(f"torch cannot write the network as ONNX: {one_line(_first_cause(error))}") from error
    if program is None:
        raise ModelError("torch cannot write the network as ONNX: it gave nothing")
    save_graph(program.model_proto, file, takes=takes)


def ask_module(network: Any, prepared: Preparation) -> Callable[[NDArray[np.uint8]], Rows]:
    """Return the network as torch runs it: pixels, uint8 (n, height, width, 3), to rows."""
    import torch

    whole = _with_preparation(network, prepared)

    def rows(pixels: NDArray[np.uint8]) -> Rows:
        batches = [torch.from_numpy(pixels[start : start + _BATCH]) for start in range(0, len(pixels), _BATCH)]
        with torch.no_grad():
            found = [whole(batch).numpy() for batch in batches]
        return np.concatenate(found).astype(np.float32, copy=False)

    return rows


def _first_cause(error: BaseException) -> BaseException:
    """Return what the exporter fell over; its own errors are pages of advice about themselves."""
    while error.__cause__ is not None:
        error = error.__cause__
    return error


def _with_preparation(network: Any, prepared: Preparation) -> Any:
    import torch

    class Prepared(torch.nn.Module):
        """Pixels as they come to the order and the numbers that the network takes."""

        def __init__(self) -> None:
            super().__init__()
            self.network = network
            self.register_buffer("factor", torch.tensor(prepared.factor())[:, None, None])
            self.register_buffer("offset", torch.tensor(prepared.offset())[:, None, None])

        def forward(self, pixels: Any) -> Any:
            colours = pixels.permute(0, 3, 1, 2).float()
            if prepared.channels == "bgr":
                colours = colours.flip(1)
            return self.network(colours * self.factor + self.offset)

    return Prepared().eval()
