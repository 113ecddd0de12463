"""The model card, the pixels a network takes, and the rows it gives."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from parecido.embeddings.aspects import block_slices
from parecido.embeddings.card import ModelCard, file_digest
from parecido.embeddings.embedder import Embedder, unit_rows
from parecido.embeddings.preprocess import fit_picture
from parecido.embeddings.shipped import shipped_model
from parecido.errors import ModelError


def test_proportions_are_kept_on_white() -> None:
    pixels = fit_picture(Image.new("RGB", (100, 50), "black"), (80, 64))
    assert pixels.shape == (80, 64, 3)
    assert pixels.dtype == np.uint8
    assert (pixels[:24] == 255).all()
    assert (pixels[24:56] == 0).all()
    assert (pixels[56:] == 255).all()


def test_a_picture_may_be_stretched_to_fill_the_frame() -> None:
    """At 4/3 a 3:4 portrait fills a square; a strip twice as wide as high is stretched a third and then padded."""
    portrait = fit_picture(Image.new("RGB", (60, 80), "black"), (96, 96), 4 / 3)
    assert (portrait == 0).all()
    strip = fit_picture(Image.new("RGB", (200, 100), "black"), (96, 96), 4 / 3)
    assert (strip[:16] == 255).all()
    assert (strip[16:80] == 0).all()
    assert (strip[80:] == 255).all()


def test_a_picture_that_fits_is_not_resampled() -> None:
    picture = Image.fromarray(np.random.default_rng(0).integers(0, 256, (80, 60, 3), dtype=np.uint8))
    np.testing.assert_array_equal(fit_picture(picture, (80, 64))[:, 2:62], np.asarray(picture))


def test_a_sliver_keeps_at_least_a_pixel() -> None:
    assert fit_picture(Image.new("RGB", (1000, 1), "black"), (80, 64)).min() == 0


def test_unit_rows_leave_zeros_alone() -> None:
    rows = unit_rows(np.array([[3, 4], [0, 0]], dtype=np.float32))
    np.testing.assert_allclose(rows, np.array([[0.6, 0.8], [0.0, 0.0]]), rtol=1e-6)


def test_the_card_reads_back_equal() -> None:
    card, _ = shipped_model()
    assert ModelCard.from_json(card.to_json()) == card
    with pytest.raises(ModelError, match="unknown fields"):
        ModelCard.from_json(json.dumps({**json.loads(card.to_json()), "new": 1}))
    with pytest.raises(ModelError, match="cannot be read"):
        ModelCard.from_json("{}")


def test_an_unknown_model_is_named() -> None:
    with pytest.raises(ModelError, match="no model named 'other' in the package; it carries parecido-s"):
        shipped_model("other")


def test_the_shipped_model_is_what_its_card_says() -> None:
    card, model = shipped_model()
    assert model.stat().st_size <= 7_000_000
    assert [aspect.name for aspect in card.aspects] == ["overall", "colour", "shape", "texture"]
    assert card.dimension == sum(aspect.dimension for aspect in card.aspects) <= 512
    assert sum(aspect.weight for aspect in card.aspects) == pytest.approx(1.0)
    assert all(aspect.weight > 0 for aspect in card.aspects)


def test_another_file_than_the_card_s_is_refused(tmp_path: Path) -> None:
    card, model = shipped_model()
    other = tmp_path / "model.onnx"
    other.write_bytes(model.read_bytes() + b" ")
    with pytest.raises(ModelError, match="was changed or damaged"):
        Embedder(card, other)
    with pytest.raises(ModelError, match="cannot be read"):
        Embedder(card, tmp_path / "absent.onnx")


def test_one_by_one_equals_all_at_once() -> None:
    embedder = Embedder(*shipped_model())
    height, width = embedder.card.input_size
    pixels = np.random.default_rng(3).integers(0, 256, (5, height, width, 3), dtype=np.uint8)
    together = embedder.embed(pixels)
    assert together.shape == (5, embedder.card.dimension)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1.0, atol=1e-6)
    alone = np.concatenate([embedder.embed(row[np.newaxis]) for row in pixels])
    np.testing.assert_allclose(np.sum(alone * together, axis=1), 1.0, atol=1e-3)
    assert embedder.embed(pixels[:0]).shape == (0, embedder.card.dimension)


GOLDEN: dict[str, dict[int, float]] = {
    "overall": {123: -0.1678, 148: 0.1968, 154: 0.1907, 180: -0.1734},
    "colour": {49: 0.141, 50: 0.1229, 52: -0.2089, 53: 0.1989},
    "shape": {0: -0.0592, 13: 0.078, 21: -0.0621, 24: 0.0564},
    "texture": {0: 0.1195, 1: -0.0591, 2: 0.0993, 8: -0.0816},
}
"""The four largest numbers of every block, by their place in it, for the picture below."""


def test_the_shipped_model_gives_its_golden_vector() -> None:
    """Another model file, or another preprocessing in its graph, shows here first.

    Another CPU's last digits may cross the edge of a step of a quantised map, hence the tolerance.
    """
    embedder = Embedder(*shipped_model())
    rows, columns = np.mgrid[0:96, 0:96]
    pixels = np.stack([rows * 3 % 256, columns * 4 % 256, (rows + columns) % 256], axis=-1).astype(np.uint8)
    embedding = embedder.embed(pixels[np.newaxis])[0]
    for name, block in block_slices(embedder.card.aspects).items():
        places, numbers = list(GOLDEN[name]), list(GOLDEN[name].values())
        np.testing.assert_allclose(embedding[block][places], numbers, atol=5e-3, err_msg=name)


def test_a_file_that_is_no_network_is_refused(tmp_path: Path) -> None:
    """Even one whose card names its digest."""
    card, _ = shipped_model()
    for content in (b"not a network", b""):
        file = tmp_path / "model.onnx"
        file.write_bytes(content)
        with pytest.raises(ModelError, match="cannot be loaded"):
            Embedder(replace(card, sha256=file_digest(file)), file)
