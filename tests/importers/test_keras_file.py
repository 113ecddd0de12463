"""Keras models that are made and saved here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

keras = pytest.importorskip("keras", reason="keras is part of the extra keras")
pytest.importorskip("tensorflow", reason="TensorFlow is part of the extra keras")
pytest.importorskip("tf2onnx", reason="tf2onnx is part of the extra keras")

from tests.importers.agreement import assert_agrees, import_source, pictures

from parecido.embeddings.framing import Framing
from parecido.errors import ModelError

pytestmark = pytest.mark.filterwarnings("ignore")  # of TensorFlow and its packages about themselves and each other


def network(*first: Any, side: int | None = 32) -> Any:
    """A small network for pictures, after the given layers."""
    keras.utils.set_random_seed(0)
    return keras.Sequential(
        [
            keras.Input((side, side, 3)),
            *first,
            keras.layers.Conv2D(8, 3, strides=2, activation="relu"),
            keras.layers.BatchNormalization(),
            keras.layers.Conv2D(16, 3, strides=2, activation="relu"),
            keras.layers.GlobalAveragePooling2D(),
        ],
        name="net",
    )


@pytest.mark.parametrize("suffix", [".keras", ".h5"])
def test_file_with_its_preparation_beside_it(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"net{suffix}"
    net = network()
    net.save(file)
    with pytest.raises(ModelError) as caught:
        import_source(f"keras:{file}", tmp_path / "refused")
    assert str(caught.value) == (
        f"{file} does not say what its network wants of pixels, and has no Rescaling or Normalization of 0..255 as its "
        f'first layer; say it in net{suffix}.json beside it, for example {{"mean": 127.5, "std": 127.5}} for -1..1'
    )
    assert list((tmp_path / "refused").iterdir()) == []
    (tmp_path / f"net{suffix}.json").write_text('{"mean": 127.5, "std": 127.5, "mode": "crop", "crop": 0.875}')
    converted = import_source(f"keras:{file}", tmp_path / "out")
    assert converted.framing == Framing((32, 32), "crop", crop=0.875, filter="bilinear")
    assert (converted.origin.name, converted.origin.source, converted.origin.licence) == ("net", str(file), None)
    assert_agrees(converted, net(pictures((32, 32)) / np.float32(127.5) - 1, training=False).numpy())


def scaled() -> Any:
    return network(keras.layers.Rescaling(1 / 127.5, offset=-1))


def standardised() -> Any:
    """As in EfficientNet: first to 0..1, then by mean and variance, inside a model of its own."""
    first = keras.Sequential([keras.layers.Rescaling(1 / 255), keras.layers.Normalization(mean=[0.5], variance=[0.04])])
    return network(keras.layers.RandomFlip(), first)


@pytest.mark.parametrize("make", [scaled, standardised])
def test_network_that_scales_pixels_itself(tmp_path: Path, make: Any) -> None:
    net = make()
    net.save(tmp_path / "net.keras")
    converted = import_source(f"keras:{tmp_path / 'net.keras'}", tmp_path / "out")
    assert_agrees(converted, net(pictures((32, 32)).astype(np.float32), training=False).numpy())


def test_gelu(tmp_path: Path) -> None:
    """TensorFlow makes it of a function that tf2onnx does not know."""
    net = network(keras.layers.Rescaling(1 / 255), keras.layers.Conv2D(8, 3, activation="gelu"))
    net.save(tmp_path / "net.keras")
    converted = import_source(f"keras:{tmp_path / 'net.keras'}", tmp_path / "out")
    assert_agrees(converted, net(pictures((32, 32)).astype(np.float32), training=False).numpy())


def test_steps_that_cannot_be_converted_are_named(tmp_path: Path) -> None:
    """Keras compiles grouped convolutions in a way that leaves them out of tf2onnx's sight."""
    network(keras.layers.Rescaling(1 / 255), keras.layers.Conv2D(9, 3, groups=3)).save(tmp_path / "net.keras")
    with pytest.raises(ModelError, match=r"takes steps that tf2onnx cannot convert: StatefulPartitionedCall; take one"):
        import_source(f"keras:{tmp_path / 'net.keras'}", tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


def test_layer_that_expects_zero_to_one_is_not_taken_for_one_that_scales_pixels(tmp_path: Path) -> None:
    network(keras.layers.Rescaling(2.0, offset=-1)).save(tmp_path / "net.keras")
    with pytest.raises(ModelError, match="does not say what its network wants of pixels"):
        import_source(f"keras:{tmp_path / 'net.keras'}", tmp_path / "out")


def test_size_is_asked_for_where_it_is_open(tmp_path: Path) -> None:
    network(keras.layers.Rescaling(1 / 255), side=None).save(tmp_path / "net.keras")
    with pytest.raises(ModelError, match=r'takes pictures of any size; say which in net.keras.json: "size": 224$'):
        import_source(f"keras:{tmp_path / 'net.keras'}", tmp_path / "refused")
    (tmp_path / "net.keras.json").write_text('{"scale": 1, "size": [48, 40]}')
    converted = import_source(f"keras:{tmp_path / 'net.keras'}", tmp_path / "out")
    assert converted.framing.size == (48, 40)
    assert_agrees(converted)


@pytest.mark.parametrize("suffix", [".keras", ".h5"])
def test_code_in_a_file_is_not_run(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"net{suffix}"
    network(keras.layers.Lambda(lambda pixels: pixels / 255)).save(file)
    with pytest.raises(ModelError) as caught:
        import_source(f"keras:{file}", tmp_path / "out")
    assert str(caught.value) == (
        f"{file} cannot be loaded without running code of the file: it holds a Lambda layer, which is code; "
        "build the model with a layer of Keras in its place"
    )


def test_what_cannot_be_used(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"is no .keras or .h5 file; save the model as one, or give its SavedModel to"):
        import_source(f"keras:{tmp_path}", tmp_path / "folder")
    with pytest.raises(ModelError, match="is not there, or no file"):
        import_source(f"keras:{tmp_path / 'net.keras'}", tmp_path / "absent")
    network().save(tmp_path / "whole.keras")
    whole = (tmp_path / "whole.keras").read_bytes()
    cut, hollow = whole[:1000], whole[:1000].ljust(len(whole) - 1000) + whole[-1000:]
    for number, damaged in enumerate((b"damaged", b"PK\x03\x04", cut, hollow)):
        (tmp_path / "net.keras").write_bytes(damaged)
        with pytest.raises(ModelError, match=r"net.keras cannot be loaded without running code of the file: "):
            import_source(f"keras:{tmp_path / 'net.keras'}", tmp_path / f"damaged{number}")
    keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)]).save(tmp_path / "dense.keras")
    (tmp_path / "dense.keras.json").write_text('{"scale": 1}')
    with pytest.raises(ModelError, match=r"takes input of shape \(None, 4\), expected one picture"):
        import_source(f"keras:{tmp_path / 'dense.keras'}", tmp_path / "dense")
    places = keras.Sequential([keras.Input((32, 32, 3)), keras.layers.Rescaling(1 / 255), keras.layers.Conv2D(8, 3)])
    places.save(tmp_path / "places.keras")
    with pytest.raises(ModelError, match=r"gives rows of shape \(None, 30, 30, 8\), expected \(n, dimension\)"):
        import_source(f"keras:{tmp_path / 'places.keras'}", tmp_path / "places")
    assert list((tmp_path / "places").iterdir()) == []
