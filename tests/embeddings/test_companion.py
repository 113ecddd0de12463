"""Two networks look at every picture: an imported one for the overall block, one of ours for the others."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.fake_model import write_fake_model
from tests.imported_model import import_fake

from parecido.embeddings.aspects import block_slices
from parecido.embeddings.card import ASPECTS, MODEL
from parecido.embeddings.embedder import Embedder
from parecido.embeddings.explain import Look, explain_pair
from parecido.embeddings.library import stand_beside
from parecido.embeddings.separate import separate_picture
from parecido.errors import ModelError


@pytest.fixture
def ours(tmp_path: Path) -> Embedder:
    return Embedder(write_fake_model(tmp_path / "ours.onnx"), tmp_path / "ours.onnx")


@pytest.fixture
def embedder(tmp_path: Path, ours: Embedder) -> Embedder:
    card = stand_beside(import_fake(tmp_path), ours.card)
    return Embedder(card, tmp_path / "mean-colour" / MODEL, companion=tmp_path / "ours.onnx")


def bar() -> Image.Image:
    """A strip of 32x16, its left half red and the rest white."""
    picture = Image.new("RGB", (32, 16), "white")
    picture.paste("red", (0, 0, 16, 16))
    return picture


def test_each_network_sees_the_picture_in_its_own_frame(embedder: Embedder, ours: Embedder) -> None:
    """Squashed, half of the picture is red and half white: mean (1, .5, .5). On white, ours sees a quarter red."""
    row = embedder.embed(embedder.prepare(bar())[np.newaxis])[0]
    blocks = block_slices(embedder.card.aspects)
    overall = row[blocks["overall"]] / np.linalg.norm(row[blocks["overall"]])
    np.testing.assert_allclose(overall, [1, 0, 0], atol=0.02)
    own = ours.embed(ours.prepare(bar())[np.newaxis])[0]
    for name in ("colour", "shape"):
        mine, wanted = row[blocks[name]], own[block_slices(ours.card.aspects)[name]]
        np.testing.assert_allclose(mine / np.linalg.norm(mine), wanted / np.linalg.norm(wanted), atol=1e-6)


def test_every_block_has_the_length_of_its_weight(embedder: Embedder) -> None:
    row = embedder.embed(embedder.prepare(bar())[np.newaxis])[0]
    assert row.shape == (22,)
    lengths = [float(np.linalg.norm(row[block]) ** 2) for block in block_slices(embedder.card.aspects).values()]
    assert lengths == pytest.approx([0.7 / 0.95, 0.2 / 0.95, 0.05 / 0.95], abs=1e-5)


def test_one_by_one_equals_all_at_once(embedder: Embedder) -> None:
    pictures = [bar(), Image.new("RGB", (20, 30), "navy"), Image.new("RGB", (16, 16), "lime")]
    prepared = [embedder.prepare(picture) for picture in pictures]
    assert [each.shape for each in prepared] == [(2 * 16 * 16 * 3,)] * 3
    together = embedder.embed(np.stack(prepared))
    alone = np.concatenate([embedder.embed(each[np.newaxis]) for each in prepared])
    np.testing.assert_allclose(alone, together, atol=1e-6)
    assert embedder.embed(np.stack(prepared)[:0]).shape == (0, 22)


def test_likeness_by_aspect_is_told_and_the_heat_is_refused(embedder: Embedder) -> None:
    one, other = (Look(each, embedder.see(embedder.prepare(each)[np.newaxis])) for each in (bar(), bar().rotate(180)))
    explanation = explain_pair(one, other, embedder.card, side=320)
    assert explanation.similarities["colour"] == pytest.approx(1.0, abs=1e-5)
    assert explanation.similarities["shape"] < 0.9
    assert not explanation.tells_regions
    for told in (explanation.picture, explanation.query.overlay):
        with pytest.raises(ModelError, match="there is no heat map; the similarities by aspect are there"):
            told()
    for name in ("heat", "guessed"):
        with pytest.raises(ModelError, match="there is no heat map"):
            getattr(explanation, name)


def test_the_product_is_separated_by_ours(embedder: Embedder) -> None:
    sight = embedder.see(embedder.prepare(bar())[np.newaxis])
    mask = separate_picture(bar(), sight, embedder.card).mask
    assert mask.shape == (16, 32)
    assert mask[8, 4] > 0.6
    assert mask[8, 28] < 0.05


def test_both_files_are_checked(tmp_path: Path, embedder: Embedder) -> None:
    place = tmp_path / "mean-colour"
    with pytest.raises(ModelError, match=r"aspects\.onnx cannot be read"):
        Embedder(embedder.card, place / MODEL)
    (place / ASPECTS).write_bytes((tmp_path / "ours.onnx").read_bytes() + b" ")
    with pytest.raises(ModelError, match=r"aspects\.onnx has SHA-256 .* was changed or damaged"):
        Embedder(embedder.card, place / MODEL)
    (place / ASPECTS).write_bytes((tmp_path / "ours.onnx").read_bytes())
    (place / MODEL).write_bytes(b"other")
    with pytest.raises(ModelError, match=r"model\.onnx has SHA-256 .* was changed or damaged"):
        Embedder(embedder.card, place / MODEL)
