"""The trained network as an ONNX file: pixels in, blocks, mask and places out, weights stored as float16."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import helper, numpy_helper
from onnxscript import ir
from onnxscript.optimizer import fold_constants, remove_unused_nodes
from torch import Tensor, nn
from torch.nn import functional

from parecido.errors import ModelError
from parecido.train.shipped.attributes import Attributes
from parecido.train.shipped.network import Network

OPSET = 18
_SCALED = {"QuantizeLinear", "DequantizeLinear"}


class _Whole(nn.Module):
    """The network with its preprocessing before it, every block scaled to unit length, and what `explain` looks at."""

    def __init__(self, network: Network, attributes: Attributes | None) -> None:
        super().__init__()
        self.network = network
        self.attributes = attributes

    def forward(self, pixels: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        pictures = pixels.permute(0, 3, 1, 2).float() * (1.0 / 255.0)
        seen = self.network(pictures)
        blocks = {name: functional.normalize(rows) for name, rows in seen.aspects.items()}
        places = functional.linear(seen.places.permute(0, 2, 3, 1), *self._overall())
        if self.attributes is not None:
            blocks = self.attributes(blocks)
            places = self.attributes.reduce["overall"](places)
        return torch.cat(list(blocks.values()), 1), seen.mask.sigmoid().squeeze(1), places

    def _overall(self) -> tuple[Tensor, Tensor]:
        """Return the overall head and its norm as one linear map: rows of its places average to the block's numbers."""
        norm = self.network.norm
        scale = norm.weight / (norm.running_var + norm.eps).sqrt()  # type: ignore[operator]
        return scale[:, None] * self.network.overall.weight, norm.bias - norm.running_mean * scale  # type: ignore[operator]


def export_onnx(network: Network, file: Path, attributes: Attributes | None = None) -> None:
    """Write the network, with its attributes if any, as `file`: input `pixels` uint8 (n, height, width, 3).

    Outputs: `embeddings` (n, dimension), the blocks of all aspects in order, each of unit length; `mask` (n, height
    / 4, width / 4), how surely each place is the product's, 0 to 1; `places` (n, height / 16, width / 16, m), what each
    place adds to what the overall block sees: the last m numbers of the block have the direction of their mean.
    The batch is dynamic, the opset is OPSET. Weights are rounded to float16 in the file, half its size, and computed
    with in float32. Raises ModelError when the file does not give the network's rows to four digits of cosine.
    """
    alone = copy.deepcopy(network).cpu().float().to(memory_format=torch.contiguous_format)
    whole = _Whole(alone, attributes).eval()
    height, width = network.size
    sample = torch.randint(0, 256, (3, height, width, 3), dtype=torch.uint8)
    program = torch.onnx.export(
        whole,
        (sample,),
        input_names=["pixels"],
        output_names=["embeddings", "mask", "places"],
        dynamic_shapes={"pixels": {0: torch.export.Dim("n")}},
        opset_version=OPSET,
        dynamo=True,
        optimize=False,
    )
    if program is None:
        raise ModelError("torch gave no ONNX program; the network cannot be exported")
    fold_constants(program.model, should_fold=_may_fold)
    remove_unused_nodes(program.model)
    model = program.model_proto
    _strip(model)
    store_as_float16(model)
    onnx.checker.check_model(model)
    onnx.save(model, file)
    with torch.no_grad():
        expected = whole(sample)
    _check(file, sample.numpy(), [each.numpy() for each in expected])


def _may_fold(node: ir.Node) -> bool | None:
    """Keep every weight of the network under its name, for restart.py; onnxruntime folds the rest as it loads."""
    weighs = any(value is not None and str(value.name).startswith("network.") for value in node.inputs)
    return False if weighs else None


def _strip(model: onnx.ModelProto) -> None:
    """Take out the exporter's notes, which name source files."""
    del model.metadata_props[:]
    for node in model.graph.node:
        del node.metadata_props[:]
        node.doc_string = ""
    for value in (*model.graph.input, *model.graph.output, *model.graph.value_info):
        del value.metadata_props[:]


def store_as_float16(model: onnx.ModelProto) -> None:
    """Replace every large float32 weight by its float16 rounding and a Cast, which onnxruntime folds when it loads.

    Scales of quantised numbers stay as they are: they are few, and their rounding would move all that they scale.
    """
    graph = model.graph
    scales = {name for node in graph.node if node.op_type in _SCALED for name in node.input[1:]}
    casts = []
    for weight in list(graph.initializer):
        values = numpy_helper.to_array(weight)
        if values.dtype != np.float32 or values.size < 256 or weight.name in scales:
            continue
        graph.initializer.remove(weight)
        graph.initializer.append(numpy_helper.from_array(values.astype(np.float16), f"{weight.name}.half"))
        casts.append(helper.make_node("Cast", [f"{weight.name}.half"], [weight.name], to=onnx.TensorProto.FLOAT))
    for cast in reversed(casts):
        graph.node.insert(0, cast)


def _check(file: Path, pixels: NDArray[np.uint8], expected: Sequence[NDArray[np.float32]]) -> None:
    """Raise ModelError unless the file's outputs agree with the network's."""
    import onnxruntime  # noqa: PLC0415  (as in the embedder: on use)

    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    for found, wanted in zip(session.run(None, {"pixels": pixels}), expected, strict=True):
        one, other = found.reshape(len(pixels), -1), wanted.reshape(len(pixels), -1)
        lengths = np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
        agreement = float((np.sum(one * other, axis=1) / lengths).min())
        if agreement < 0.9999:
            raise ModelError(f"{file} gives rows of cosine {agreement:.5f} to the network's; the export went wrong")
