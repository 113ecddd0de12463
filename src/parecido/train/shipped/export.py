"""The trained network as an ONNX file: pixels in, unit rows out, weights stored as float16."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import helper, numpy_helper
from torch import Tensor, nn
from torch.nn import functional

from parecido.errors import ModelError
from parecido.train.shipped.network import Network, scale_unit

OPSET = 18


class _Whole(nn.Module):
    """The network with its preprocessing before it and the scaling to unit length after it."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, pixels: Tensor) -> Tensor:
        pictures = pixels.permute(0, 3, 1, 2).float() * (1.0 / 255.0)
        return functional.normalize(self.network(scale_unit(pictures)))


def export_onnx(network: Network, size: tuple[int, int], file: Path) -> None:
    """Write the network as `file`: input `pixels` uint8 (n, height, width, 3), output `embeddings` (n, dimension).

    The batch is dynamic, the opset is OPSET. Weights are rounded to float16 in the file, half its size, and computed
    with in float32. Raises ModelError when the file does not give the network's rows to four digits of cosine.
    """
    whole = _Whole(network.float().to(memory_format=torch.contiguous_format)).eval()
    sample = torch.randint(0, 256, (3, *size, 3), dtype=torch.uint8)
    program = torch.onnx.export(
        whole,
        (sample,),
        input_names=["pixels"],
        output_names=["embeddings"],
        dynamic_shapes={"pixels": {0: torch.export.Dim("n")}},
        opset_version=OPSET,
        dynamo=True,
    )
    if program is None:
        raise ModelError("torch gave no ONNX program; the network cannot be exported")
    model = program.model_proto
    _store_as_float16(model)
    onnx.checker.check_model(model)
    onnx.save(model, file)
    with torch.no_grad():
        expected = whole(sample).numpy()
    _check(file, sample.numpy(), expected)


def _store_as_float16(model: onnx.ModelProto) -> None:
    """Replace every large float32 weight by its float16 rounding and a Cast, which onnxruntime folds when it loads."""
    graph = model.graph
    casts = []
    for weight in list(graph.initializer):
        values = numpy_helper.to_array(weight)
        if values.dtype != np.float32 or values.size < 256:
            continue
        graph.initializer.remove(weight)
        graph.initializer.append(numpy_helper.from_array(values.astype(np.float16), f"{weight.name}.half"))
        casts.append(helper.make_node("Cast", [f"{weight.name}.half"], [weight.name], to=onnx.TensorProto.FLOAT))
    for cast in reversed(casts):
        graph.node.insert(0, cast)


def _check(file: Path, pixels: NDArray[np.uint8], expected: NDArray[np.float32]) -> None:
    """Raise ModelError unless the file's rows agree with the network's."""
    import onnxruntime  # noqa: PLC0415  (as in the embedder: on use)

    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    rows = session.run(None, {"pixels": pixels})[0]
    agreement = float(np.sum(rows * expected, axis=1).min())
    if agreement < 0.9999:
        raise ModelError(f"{file} gives rows of cosine {agreement:.5f} to the network's; the export went wrong")
