"""The later convolutions of an exported model in 8-bit integers: a smaller file, and more pictures in a second.

Weights take 7 bits, pictures 8. A CPU without dot products of 8-bit integers (AVX-512 VNNI, AVX-VNNI) adds every two
products in 16 bits: 2 * 255 * 127 does not fit there and is cut off, 2 * 255 * 64 fits. With 8-bit weights the rows
of such a CPU had a cosine of .4 to .99 to another's; with 7 bits most are the same to the last digits. In the others
a number's last digits have crossed the edge of a step, and the cosine is still above .999.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnxruntime.quantization import (
    CalibrationDataReader,
    CalibrationMethod,
    QuantFormat,
    QuantType,
    quantize_static,
)

from parecido.errors import ModelError
from parecido.train.shipped.export import store_as_float16

_BATCH = 32
_LEAST_AGREEMENT = 0.99
_WITHIN = 99.999
"""Percent of a map's numbers that its steps reach; a few far ones would make every step coarse."""
_EXACT = ("network.stages.0.", "network.stages.1.", "network.mask.", "network.texture.")
"""What stays in floating point, the first stages and what looks at them: a fifth of the multiplies, and more than half
of what rounding would cost the rows."""


def quantise(model: Path, pixels: NDArray[np.uint8], file: Path) -> None:
    """Write `model`, as export_onnx wrote it, with its convolutions quantised, but those of _EXACT, as `file`.

    `pixels` uint8 (n, height, width, 3) are ordinary pictures: what a quantised convolution takes and gives is
    stored in 256 even steps over the range that its numbers have in them (Jacob et al. 2018), but for the farthest
    .001 %. Weights have a scale for every channel.
    Raises ModelError where the rows' mean cosine to the model's is below .99 on these pictures, and writes no `file`.
    """
    with tempfile.TemporaryDirectory() as folder:
        plain, made = Path(folder) / "plain.onnx", Path(folder) / "made.onnx"
        _fold(model, plain)
        _quantise_folded(plain, pixels, made)
        quantised = onnx.load(made)
        store_as_float16(quantised)
        onnx.checker.check_model(quantised)
        onnx.save(quantised, made)
        agreement = _agreement(model, made, pixels)
        if agreement < _LEAST_AGREEMENT:
            raise ModelError(f"{model} quantised gives rows of mean cosine {agreement:.4f}; calibrate with more photos")
        shutil.move(made, file)


def _quantise_folded(plain: Path, pixels: NDArray[np.uint8], file: Path) -> None:
    """Write a folded model with quantised convolutions, its log kept quiet: it advises a step that _fold has taken."""
    root = logging.getLogger()
    before = root.level
    root.setLevel(logging.ERROR)
    try:
        quantize_static(
            plain,
            file,
            _Pictures(pixels),
            quant_format=QuantFormat.QDQ,
            op_types_to_quantize=["Conv"],
            nodes_to_exclude=_exact(plain),
            calibrate_method=CalibrationMethod.Percentile,
            extra_options={"CalibPercentile": _WITHIN},
            per_channel=True,
            reduce_range=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
        )
    finally:
        root.setLevel(before)


class _Pictures(CalibrationDataReader):  # type: ignore[misc]
    """Batches of the pictures, one after the other, then None."""

    def __init__(self, pixels: NDArray[np.uint8]) -> None:
        self._batches = iter(np.array_split(pixels, max(1, -(-len(pixels) // _BATCH))))

    def get_next(self) -> dict[str, NDArray[np.uint8]] | None:
        batch = next(self._batches, None)
        return None if batch is None else {"pixels": batch}


def _fold(model: Path, file: Path) -> None:
    """Write the model with norms folded into their convolutions and float16 weights as float32."""
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.optimized_model_filepath = str(file)
    onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


def _exact(model: Path) -> list[str]:
    """Return the names of the convolutions of _EXACT; folding has put something before their weights' names."""
    convolutions = [node for node in onnx.load(model).graph.node if node.op_type == "Conv"]
    return [node.name for node in convolutions if any(part in node.input[1] for part in _EXACT)]


def _agreement(model: Path, quantised: Path, pixels: NDArray[np.uint8]) -> float:
    """Return the mean cosine of the two models' rows."""
    one, other = (
        onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"]).run(
            ["embeddings"], {"pixels": pixels}
        )[0]
        for file in (model, quantised)
    )
    lengths = np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
    return float((np.sum(one * other, axis=1) / lengths).mean())
