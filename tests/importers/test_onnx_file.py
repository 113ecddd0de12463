"""An .onnx file of anyone becomes one that takes uint8 pixels and gives rows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("onnx")

from onnx import TensorProto
from tests.small_networks import MEANS, SIDE, Nodes, mean_colours, write_network

from parecido.embeddings.framing import Framing
from parecido.embeddings.importers.contract import Converted, Rows
from parecido.embeddings.importers.onnx_file import convert
from parecido.embeddings.importers.registry import find_importer
from parecido.embeddings.importers.verify import verify_pictures
from parecido.embeddings.session import open_session
from parecido.errors import ModelError

NCHW: list[int | str] = ["n", 3, SIDE, SIDE]
OF_BYTES: Nodes = (
    ("Cast", ["images"], "numbers", {"to": TensorProto.FLOAT}),
    ("GlobalAveragePool", ["numbers"], "maps", {}),
)
PIXELS = np.random.default_rng(1).integers(0, 256, (3, SIDE, SIDE, 3), dtype=np.uint8)


def convert_network(
    folder: Path, nodes: Any = MEANS, takes: Any = NCHW, *, card: Any = None, **options: Any
) -> Converted:
    """Write a network and the card beside it, and convert it."""
    file = write_network(folder / "network.onnx", nodes, takes, **options)
    facts = {"scale": 1.0} if card is None else card
    file.with_name("network.onnx.json").write_text(facts if isinstance(facts, str) else json.dumps(facts))
    (folder / "made").mkdir()
    return convert(str(file), folder / "made", offline=True)


def rows_of(converted: Converted) -> Rows:
    """Run the converted file on PIXELS, once it passes for a model."""
    verify_pictures(converted)
    session = open_session(converted.file, 1)
    assert [(each.name, each.type) for each in session.get_inputs()] == [("pixels", "tensor(uint8)")]
    (rows,) = session.run(["embeddings"], {"pixels": PIXELS})
    assert rows.dtype == np.float32
    np.testing.assert_allclose(rows, converted.original(PIXELS), rtol=1e-3, atol=1e-3)
    return np.asarray(rows)


def test_pixels_are_scaled_and_centred_in_the_graph(tmp_path: Path) -> None:
    converted = convert_network(tmp_path, card={"scale": 1 / 255, "mean": [0.5, 0.4, 0.3], "std": [0.5, 1, 2]})
    wanted = (mean_colours(PIXELS) / 255 - np.array([0.5, 0.4, 0.3])) / np.array([0.5, 1, 2])
    np.testing.assert_allclose(rows_of(converted), wanted, atol=1e-5)
    assert converted.framing == Framing((SIDE, SIDE), mode="squash", filter="bilinear")


def test_blue_may_come_first(tmp_path: Path) -> None:
    """Means are in the order of the network's channels."""
    converted = convert_network(tmp_path, card={"mean": [100, 0, 0], "channels": "bgr"})
    np.testing.assert_allclose(rows_of(converted), mean_colours(PIXELS)[:, ::-1] - [100, 0, 0], atol=1e-3)


@pytest.mark.parametrize("kind", [TensorProto.FLOAT, TensorProto.FLOAT16])
def test_channels_may_come_last(tmp_path: Path, kind: int) -> None:
    nodes: Nodes = (("ReduceMean", ["images"], "features", {"axes": [1, 2], "keepdims": 0}),)
    converted = convert_network(
        tmp_path, nodes, ["n", "h", "w", 3], kind=kind, card={"mean": 127.5, "std": 127.5, "size": 6}
    )
    assert converted.framing.size == (6, 6)
    pixels = PIXELS[:, :6, :6]
    (rows,) = open_session(converted.file, 1).run(None, {"pixels": pixels})
    np.testing.assert_allclose(rows, mean_colours(pixels) / 127.5 - 1, atol=1e-3)
    verify_pictures(converted)


def test_a_network_of_bytes_is_left_as_it_is(tmp_path: Path) -> None:
    converted = convert_network(tmp_path, OF_BYTES, kind=TensorProto.UINT8)
    np.testing.assert_allclose(rows_of(converted), mean_colours(PIXELS), atol=1e-3)


def test_bytes_are_not_scaled(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="takes uint8 pixels, which its card would scale; give scale 1"):
        convert_network(tmp_path, OF_BYTES, kind=TensorProto.UINT8, card={"mean": 127.5})


def test_pooled_maps_become_rows(tmp_path: Path) -> None:
    np.testing.assert_allclose(rows_of(convert_network(tmp_path, MEANS[:1])), mean_colours(PIXELS), atol=1e-3)


def test_maps_that_are_not_pooled_are_refused(tmp_path: Path) -> None:
    nodes: Nodes = (("Relu", ["images"], "maps", {}),)
    with pytest.raises(ModelError, match=r"the output 'maps' of .* is float32 \(n, 3, 8, 8\), expected rows"):
        convert_network(tmp_path, nodes)


def test_a_tensor_inside_can_be_the_embedding(tmp_path: Path) -> None:
    """A classifier's features stand before its classes."""
    nodes: Nodes = (*MEANS, ("MatMul", ["features", "weights"], "classes", {}))
    weights = {"weights": np.ones((3, 2), dtype=np.float32)}
    converted = convert_network(tmp_path, nodes, constants=weights, card={"scale": 1, "output": "features"})
    np.testing.assert_allclose(rows_of(converted), mean_colours(PIXELS), atol=1e-3)


def test_a_name_of_ours_inside_does_no_harm(tmp_path: Path) -> None:
    """Its own tensors are called pixels and embeddings, the wrong way round."""
    nodes: Nodes = (("GlobalAveragePool", ["embeddings"], "flat", {}), ("Flatten", ["flat"], "pixels", {"axis": 1}))
    np.testing.assert_allclose(rows_of(convert_network(tmp_path, nodes)), mean_colours(PIXELS), atol=1e-3)


def test_a_fixed_batch_is_opened(tmp_path: Path) -> None:
    np.testing.assert_allclose(
        rows_of(convert_network(tmp_path, takes=[1, *NCHW[1:]])), mean_colours(PIXELS), atol=1e-3
    )


def test_an_old_file_is_brought_up_to_date(tmp_path: Path) -> None:
    np.testing.assert_allclose(rows_of(convert_network(tmp_path, opset=9)), mean_colours(PIXELS), atol=1e-3)


def test_the_card_tells_what_the_file_cannot(tmp_path: Path) -> None:
    told = {"scale": 1, "name": "Means", "licence": "CC0-1.0", "data": "none", "mode": "crop", "crop": 0.5}
    converted = convert_network(tmp_path, card=told)
    origin = converted.origin
    assert (origin.name, origin.licence, origin.data) == ("Means", "CC0-1.0", "none")
    assert origin.source.startswith("network.onnx (SHA-256 ")
    assert converted.framing == Framing((SIDE, SIDE), mode="crop", crop=0.5, filter="bilinear")


@pytest.mark.parametrize(
    ("card", "sentence"),
    [
        ("{", "is not JSON"),
        ("[]", "holds no JSON object"),
        ("[" * 200_000, "is not JSON: maximum recursion depth"),
        ('{"scale": 1' + "0" * 400 + "}", "scale is 10000.*, expected a number"),
        ({}, "has none of scale, mean and std"),
        ({"scale": 1, "colour": 1}, "has the unknown keys colour"),
        ({"scale": 1, "layout": "CHW"}, "layout is 'CHW', expected NCHW or NHWC"),
        ({"scale": 1, "layout": "NHWC"}, "takes pictures of 8 channels .NHWC., expected 3"),
        ({"scale": 1, "name": 3}, "name is 3, expected a text"),
        ({"scale": 1, "size": 9}, "takes pictures of 8x8, but its card says 9x9"),
        ({"scale": 1, "input": "pictures"}, "has the inputs images; name one of them in the card"),
        ({"scale": 1, "output": "rows"}, "has no tensor 'rows'; its outputs are features"),
    ],
)
def test_an_odd_card_is_one_sentence(tmp_path: Path, card: Any, sentence: str) -> None:
    with pytest.raises(ModelError, match=sentence) as raised:
        convert_network(tmp_path, card=card)
    assert "\n" not in str(raised.value)


def test_a_file_named_json_is_read_as_onnx_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{")
    (tmp_path / "x.json.json").write_text('{"scale": 1}')
    with pytest.raises(ModelError, match=r"x\.json is damaged or no ONNX model: "):
        convert(str(tmp_path / "x.json"), tmp_path, offline=True)


@pytest.mark.parametrize("name", [b"features", b"Flatten", b"images"])
def test_a_name_that_is_no_text_is_one_sentence(tmp_path: Path, name: bytes, capfd: pytest.CaptureFixture[str]) -> None:
    file = write_network(tmp_path / "network.onnx", MEANS, NCHW)
    file.write_bytes(file.read_bytes().replace(name, b"\xff" * len(name)))
    with pytest.raises(ModelError, match=r"network\.onnx cannot be loaded: "):
        open_session(file, 1)
    assert capfd.readouterr().out == ""


def test_what_is_not_told_is_asked_for(tmp_path: Path) -> None:
    both = ("maps", "features")
    with pytest.raises(ModelError, match="has the outputs maps, features; name one of them in the card"):
        convert_network(tmp_path, outputs=both)


def test_a_size_that_nobody_tells_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="takes pictures of any size; say which in the card"):
        convert_network(tmp_path, takes=["n", 3, "h", "w"])


def test_a_layout_that_the_shape_leaves_open_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="may be NCHW or NHWC; say it in the card"):
        convert_network(tmp_path, takes=["n", 3, 3, 3])


def test_what_is_no_picture_network_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="expected pictures"):
        convert_network(tmp_path, (("Relu", ["rows"], "more", {}),), ["n", 3])


def test_a_file_without_a_card_says_where_it_goes(tmp_path: Path) -> None:
    file = write_network(tmp_path / "network.onnx", MEANS, NCHW)
    with pytest.raises(ModelError, match=r"write network\.onnx\.json beside it, or name a card with --card"):
        convert(str(file), tmp_path, offline=False)


@pytest.mark.parametrize("content", [b"", b"not a network", b"\x08\x08"])
def test_a_broken_file_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "network.onnx"
    file.write_bytes(content)
    file.with_name("network.onnx.json").write_text('{"scale": 1}')
    with pytest.raises(ModelError, match=r"network\.onnx (is damaged or no ONNX model|is no ONNX model)"):
        convert(str(file), tmp_path, offline=False)


def test_a_truncated_file_is_one_sentence(tmp_path: Path) -> None:
    weights = {"weights": np.ones((3, 200), dtype=np.float32)}
    nodes: Nodes = (*MEANS, ("MatMul", ["features", "weights"], "classes", {}))
    file = write_network(tmp_path / "network.onnx", nodes, NCHW, constants=weights)
    file.write_bytes(file.read_bytes()[:1000])
    file.with_name("network.onnx.json").write_text('{"scale": 1}')
    with pytest.raises(ModelError, match="is damaged or no ONNX model"):
        convert(str(file), tmp_path, offline=False)


def test_an_absent_file_is_one_sentence(tmp_path: Path) -> None:
    convert_file, rest = find_importer(str(tmp_path / "gone.onnx"))
    assert convert_file is convert
    with pytest.raises(ModelError, match=r"no file .*gone\.onnx; give the path of an \.onnx file"):
        convert(rest, tmp_path, offline=False)
