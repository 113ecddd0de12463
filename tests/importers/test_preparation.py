"""The JSON beside a model that says what its network wants of pixels."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from parecido.embeddings.framing import Framing
from parecido.embeddings.importers.preparation import Preparation, preparation_file, read_preparation
from parecido.errors import ModelError


def test_file_lies_beside_the_model() -> None:
    assert preparation_file(Path("models/net.keras")) == Path("models/net.keras.json")


def test_minus_one_to_one(tmp_path: Path) -> None:
    (tmp_path / "net.json").write_text('{"mean": 127.5, "std": 127.5}')
    prepared = read_preparation(tmp_path / "net.json")
    assert prepared == Preparation(mean=(127.5, 127.5, 127.5), std=(127.5, 127.5, 127.5))
    assert [255 * prepared.factor()[0] + prepared.offset()[0], 0 * prepared.factor()[0] + prepared.offset()[0]] == [
        1,
        -1,
    ]


def test_everything_said(tmp_path: Path) -> None:
    facts = {
        "size": [128, 64],
        "scale": 0.5,
        "mean": [1, 2, 3],
        "std": [1, 2, 4],
        "channels": "bgr",
        "mode": "crop",
        "crop": 0.875,
        "stretch": 1.5,
        "filter": "bicubic",
    }
    (tmp_path / "net.json").write_text(json.dumps(facts))
    prepared = read_preparation(tmp_path / "net.json")
    assert prepared.size == (128, 64)
    assert prepared.factor() == (0.5, 0.25, 0.125)
    assert prepared.offset() == (-1.0, -1.0, -0.75)
    assert prepared.channels == "bgr"
    assert prepared.framing((128, 64)) == Framing((128, 64), "crop", stretch=1.5, crop=0.875, filter="bicubic")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "net.json is not JSON: "),
        ("[]", "net.json holds no JSON object; expected one like"),
        ('{"scale": 1, "sise": 224}', "net.json has the unknown keys sise; known are size, scale, mean"),
        ('{"size": 224}', 'has none of scale, mean and std; "scale": 1 says that the network takes 0..255'),
        ('{"scale": "1"}', "net.json: scale is '1', expected a number"),
        ('{"scale": NaN}', "net.json: scale is nan, expected a number"),
        ('{"mean": [1, 2]}', "net.json: mean has 2 numbers, expected one, or one for each of 3 channels"),
        ('{"std": [1, 0, 1]}', "net.json: std is 0, and pixels are divided by it"),
        ('{"scale": 1, "size": 0}', "net.json: size is 0, expected one side in pixels"),
        ('{"scale": 1, "size": true}', "net.json: size is True, expected one side in pixels"),
        ('{"scale": 1, "size": [1, 2, 3]}', r"net.json: size is \[1, 2, 3\], expected one side in pixels"),
        ('{"scale": 1, "mode": "pad"}', "net.json: mode is 'pad', expected one of fit, squash, crop"),
        ('{"scale": 1, "crop": 2}', "net.json: crop is 2, expected a number from 0.1 to 1"),
    ],
)
def test_what_it_cannot_mean(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "net.json").write_text(text)
    with pytest.raises(ModelError, match=message):
        read_preparation(tmp_path / "net.json")
