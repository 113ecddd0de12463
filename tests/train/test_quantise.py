"""A quantised model: the same rows but for their rounding, on every CPU."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is part of the extra train")
pytest.importorskip("onnxscript", reason="onnxscript is part of the extra train")

import onnx
import onnxruntime
from onnx import numpy_helper

from parecido.errors import ModelError
from parecido.train.shipped.export import export_onnx
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


def test_no_sum_of_two_products_leaves_sixteen_bits(plain: Path, pixels: np.ndarray, tmp_path: Path) -> None:
    """What a CPU without dot products of 8-bit integers needs, to give the rows of one that has them."""
    file = tmp_path / "small.onnx"
    quantise(plain, pixels, file)
    weights = [
        numpy_helper.to_array(each)
        for each in onnx.load(file).graph.initializer
        if each.data_type == onnx.TensorProto.INT8
    ]
    kernels = [each for each in weights if each.ndim == 4]
    assert kernels
    assert all(2 * 255 * np.abs(each.astype(int)).max() < 2**15 for each in kernels)


def test_other_rows_than_the_model_s_are_refused(
    plain: Path, pixels: np.ndarray, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("parecido.train.shipped.quantise._LEAST_AGREEMENT", 1.01)
    with pytest.raises(ModelError, match="calibrate with more photos"):
        quantise(plain, pixels, tmp_path / "small.onnx")


def test_training_cannot_start_from_it(plain: Path, pixels: np.ndarray, tmp_path: Path) -> None:
    file = tmp_path / "small.onnx"
    quantise(plain, pixels, file)
    with pytest.raises(ModelError, match="is quantised"):
        start_from(Network(SMALL), file)
