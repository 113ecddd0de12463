"""Multiplies counted on a network small enough to count by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from benchmarks.core import Core, core_rows
from benchmarks.multiplies import Cost, network_cost


@pytest.fixture
def tiny_network(tmp_path: Path) -> Path:
    """A grouped convolution of 8 x 8 pixels, an average, a matrix product and an einsum, batch free."""
    onnx = pytest.importorskip("onnx", reason="onnx is not installed (extra train)")
    make = onnx.helper
    weights = {"kernel": (6, 2, 3, 3), "matrix": (5, 6), "mix": (5, 7)}
    nodes = [
        make.make_node("Conv", ["pixels", "kernel"], ["seen"], group=2, pads=[1, 1, 1, 1], strides=[2, 2]),
        make.make_node("Relu", ["seen"], ["lit"]),
        make.make_node("GlobalAveragePool", ["lit"], ["pooled"]),
        make.make_node("Flatten", ["pooled"], ["flat"]),
        make.make_node("Gemm", ["flat", "matrix"], ["five"], transB=1),
        make.make_node("Einsum", ["five", "mix"], ["out"], equation="bi,io->bo"),
    ]
    value = make.make_tensor_value_info
    graph = make.make_graph(
        nodes,
        "tiny",
        [value("pixels", onnx.TensorProto.FLOAT, ["n", 4, 8, 8])],
        [value("out", onnx.TensorProto.FLOAT, ["n", 7])],
        [onnx.numpy_helper.from_array(np.ones(shape, np.float32), name) for name, shape in weights.items()],
    )
    file = tmp_path / "tiny.onnx"
    onnx.save(make.make_model(graph, opset_imports=[make.make_opsetid("", 18)], ir_version=10), file)
    return file


def test_convolutions_and_matrix_products_are_counted(tiny_network: Path) -> None:
    """6 channels of 4 x 4 places, 2 x 3 x 3 each; 6 times 5; 5 times 7."""
    cost = network_cost(tiny_network)
    assert cost.multiplies == 6 * 4 * 4 * (2 * 3 * 3) + 6 * 5 + 5 * 7
    assert cost.numbers == 7
    assert cost.bytes == tiny_network.stat().st_size
    assert cost.exceeded() == []


def test_limits_that_are_exceeded_are_named() -> None:
    assert Cost(350_000_001, 12_000_001, 513).exceeded() == [
        "12,000,001 bytes, at most 12,000,000",
        "350,000,001 multiplies per image, at most 350,000,000",
        "513 numbers in an embedding, at most 512",
    ]


def test_the_share_of_the_peak() -> None:
    """100 images of 300 million multiplies are 30 of 60 billion a second."""
    core = Core(100.0, 300_000_000, 60e9)
    assert core.share == 0.5
    rows = {row.name: row.parecido.value for row in core_rows(core) if row.parecido is not None}
    assert rows == {
        "Network alone, images/s per core, 32 images a call": 100.0,
        "Matrix peak of one core, 10^9 multiplies/s": 60.0,
        "Multiplies per image, 10^6": 300.0,
        "Network alone, share of the float32 matrix peak": 0.5,
    }


def test_without_a_count_there_is_no_share() -> None:
    assert [row.name for row in core_rows(Core(100.0, None, 60e9))] == [
        "Network alone, images/s per core, 32 images a call",
        "Matrix peak of one core, 10^9 multiplies/s",
    ]
