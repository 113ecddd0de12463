"""The network that is trained here: what it exports, it can start from again."""

from __future__ import annotations

from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="torch is part of the extra train")
pytest.importorskip("onnxscript", reason="onnxscript is part of the extra train")

from parecido.errors import ModelError
from parecido.train.shipped.export import export_onnx
from parecido.train.shipped.network import Network, Shape
from parecido.train.shipped.oklab import to_oklab
from parecido.train.shipped.restart import start_from

SMALL = Shape(
    size=(32, 32), channels=(4, 6, 8, 8), blocks=(0, 1, 1, 1), pooled=8, overall=8, colour=4, shape=4, texture=4
)


def test_oklab_of_known_colours() -> None:
    """White, and sRGB red as Ottosson (2020) gives it."""
    colours = torch.tensor([[1.0, 1.0, 1.0], [1.0, 0.0, 0.0]]).T[None, :, :, None]
    found = to_oklab(colours)[0, :, :, 0].T
    assert found[0].tolist() == pytest.approx([1.0, 0.0, 0.0], abs=1e-3)
    assert found[1].tolist() == pytest.approx([0.628, 0.225, 0.126], abs=1e-3)


def test_what_is_exported_can_be_started_from(tmp_path: Path) -> None:
    torch.manual_seed(0)
    network = Network(SMALL)
    for _ in range(3):  # so that the norms have measured something
        network.train()(torch.rand(8, 3, 32, 32))
    export_onnx(network, tmp_path / "small.onnx")
    torch.manual_seed(1)
    other = Network(SMALL)
    start_from(other, tmp_path / "small.onnx")
    pictures = torch.rand(2, 3, 32, 32)
    with torch.no_grad():
        ours, theirs = network.eval()(pictures), other.eval()(pictures)
    for name, rows in ours.aspects.items():
        assert torch.cosine_similarity(rows, theirs.aspects[name]).tolist() == pytest.approx([1.0, 1.0], abs=1e-3)


def test_a_network_of_another_shape_is_refused(tmp_path: Path) -> None:
    export_onnx(Network(SMALL), tmp_path / "small.onnx")
    wider = Shape(size=(32, 32), channels=(4, 6, 8, 16), blocks=(0, 1, 1, 1), pooled=8, overall=8, colour=4, shape=4)
    with pytest.raises(ModelError, match="of another shape"):
        start_from(Network(wider), tmp_path / "small.onnx")
