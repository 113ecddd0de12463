"""A quantised model: the same rows but for their rounding, and no sum that a CPU would cut off."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is part of the extra train")
pytest.importorskip("onnxscript", reason="onnxscript is part of the extra train")

import onnx
import onnxruntime
from onnx import helper, numpy_helper

from parecido.errors import ModelError
from parecido.train.shipped.export import export_onnx, store_as_float16
from parecido.train.shipped.network import Network, Shape
from parecido.train.shipped.quantise import quantise
from parecido.train.shipped.restart import start_from

SMALL = Shape(
    size=(32, 32), channels=(4, 6, 8, 8), blocks=(0, 1, 1, 1), pooled=8, overall=8, colour=4, shape=4, texture=4
)


@pytest.fixture(scope="module")
def pixels() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (64, 32, 32, 3), dtype=np.uint8)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(0)
    network = Network(SMALL)
    for _ in range(3):
        network.train()(torch.rand(8, 3, 32, 32))
    file = tmp_path_factory.mktemp("model") / "plain.onnx"
    export_onnx(network, file)
    return file


def test_the_rows_stay_what_they_were(plain: Path, pixels: np.ndarray, tmp_path: Path) -> None:
    file = tmp_path / "small.onnx"
    quantise(plain, pixels, file)
    found = [onnxruntime.InferenceSession(str(each)).run(None, {"pixels": pixels}) for each in (plain, file)]
    for one, other in zip(*found, strict=True):
        assert one.shape == other.shape
        assert np.corrcoef(one.ravel(), other.ravel())[0, 1] > 0.99


def test_the_later_kernels_have_seven_bits_and_a_scale_for_every_channel(
    plain: Path, pixels: np.ndarray, tmp_path: Path
) -> None:
    """No sum of two products leaves the 16 bits in which a CPU without dot products of 8-bit integers adds them."""
    file = tmp_path / "small.onnx"
    quantise(plain, pixels, file)
    stored = {each.name: numpy_helper.to_array(each) for each in onnx.load(file).graph.initializer}
    kernels = {name: each for name, each in stored.items() if each.dtype == np.int8 and each.ndim == 4}
    parts = {name.partition("network.")[2].rpartition(".weight")[0] for name in kernels}
    assert {part.split(".")[0] + "." + part.split(".")[1] for part in parts} == {"stages.2", "stages.3", "widen.0"}
    for name, kernel in kernels.items():
        assert 2 * 255 * np.abs(kernel.astype(int)).max() < 2**15
        assert stored[name.replace("_quantized", "_scale")].shape == (len(kernel),)


def test_large_weights_are_halved_and_scales_are_not() -> None:
    weight, scale = (numpy_helper.from_array(np.full(300, 1 / 3, np.float32), name) for name in ("weight", "scale"))
    small = numpy_helper.from_array(np.full(3, 1 / 3, np.float32), "small")
    numbers = numpy_helper.from_array(np.zeros(300, np.int8), "numbers")
    nodes = [
        helper.make_node("DequantizeLinear", ["numbers", "scale"], ["made"], axis=0),
        helper.make_node("Add", ["made", "weight"], ["sum"]),
    ]
    model = helper.make_model(helper.make_graph(nodes, "g", [], [], [weight, scale, small, numbers]))
    store_as_float16(model)
    kept = {each.name: each.data_type for each in model.graph.initializer}
    assert kept == {
        "weight.half": onnx.TensorProto.FLOAT16,
        "scale": onnx.TensorProto.FLOAT,
        "small": onnx.TensorProto.FLOAT,
        "numbers": onnx.TensorProto.INT8,
    }
    assert [node.op_type for node in model.graph.node] == ["Cast", "DequantizeLinear", "Add"]


def test_it_may_take_the_place_of_its_model(plain: Path, pixels: np.ndarray, tmp_path: Path) -> None:
    file = tmp_path / "small.onnx"
    file.write_bytes(plain.read_bytes())
    level = logging.getLogger().level
    quantise(file, pixels, file)
    assert any(node.op_type == "DequantizeLinear" for node in onnx.load(file).graph.node)
    assert logging.getLogger().level == level


def test_other_rows_than_the_model_s_are_refused(
    plain: Path, pixels: np.ndarray, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("parecido.train.shipped.quantise._LEAST_AGREEMENT", 1.01)
    with pytest.raises(ModelError, match="calibrate with more photos"):
        quantise(plain, pixels, tmp_path / "small.onnx")
    assert not (tmp_path / "small.onnx").exists()


def test_training_cannot_start_from_it(plain: Path, pixels: np.ndarray, tmp_path: Path) -> None:
    file = tmp_path / "small.onnx"
    quantise(plain, pixels, file)
    with pytest.raises(ModelError, match="is quantised"):
        start_from(Network(SMALL), file)
