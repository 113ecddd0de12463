"""Plain coloured pictures, and a model whose embedding is their mean colour less grey."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from tests.fake_model import write_plain_model

from parecido.embeddings.card import MODEL
from parecido.embeddings.library import Model

Paint = Callable[[str, str], None]


@pytest.fixture
def paint(tmp_path: Path) -> Paint:
    """Paints a picture below the test's folder in one colour: `paint("a/1.png", "red")`."""

    def picture(name: str, colour: str) -> None:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (16, 16), colour).save(file)

    return picture


@pytest.fixture
def colours(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the model of benchmarks one of mean colours.

    Two of red, lime, blue, yellow, magenta, cyan, white and black have the cosine 1/3, -1/3 or -1: as many of the three
    channels as they share, less those in which they differ, by three.
    """
    file = tmp_path_factory.mktemp("model") / "fake.onnx"
    card = write_plain_model(file)
    model = Model(card, {MODEL: file})
    monkeypatch.setattr("parecido.evaluate.protocols.benchmark.find_model", lambda *_: model)
