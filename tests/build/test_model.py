"""A shop of an imported model: built, questioned, continued, and kept apart from shops of other models."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from tests.fake_model import write_fake_model
from tests.imported_model import import_fake, use_fake_companion

import parecido
from parecido.build import build_shop
from parecido.embeddings.card import MODEL, TEXT, TOKENIZER, TextCard, file_digest
from parecido.embeddings.library import CARD, find_model
from parecido.errors import ModelError, ShopError
from parecido.export import export_vectors
from parecido.shop.reader import Shop
from parecido.train.adopt import adopt_head


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of models with `mean-colour` in it, beside a model of ours of three blocks."""
    monkeypatch.setenv("PARECIDO_MODELS", str(tmp_path / "models"))
    use_fake_companion(tmp_path, monkeypatch)
    import_fake(tmp_path / "models")
    return tmp_path / "models"


@pytest.fixture
def shop(tiny: Any, models: Path, tmp_path: Path) -> Path:
    build_shop(tiny.images, tiny.table, tmp_path / "shop", model="mean-colour")
    assert models.exists()
    return tmp_path / "shop"


def test_the_shop_has_its_own_copy_of_both_files(shop: Path, models: Path) -> None:
    with Shop(shop) as opened:
        card = opened.card
    assert card == find_model("mean-colour", models).card
    assert {file.name: file_digest(file) for file in (shop / "model").iterdir()} == card.files
    assert sorted(card.files) == ["aspects.onnx", "model.onnx"]


def test_it_answers_without_the_folder_of_models(shop: Path, models: Path, tiny: Any) -> None:
    shutil.rmtree(models)
    with parecido.open(shop) as opened:
        by_product = opened.similar(product="0", k=5).recommendations
        (itself,) = opened.similar(photo=tiny.images / "0.jpg", k=1).recommendations
        by_colour = opened.similar(product="0", k=1, weights={"colour": 1}).recommendations
        wished = opened.similar(product="0", k=2, colour="green", weights={"colour": 1}).recommendations
    assert itself.id == "0"
    assert itself.similarity == pytest.approx(1.0, abs=1e-5)
    assert by_product[0].id == "3"  # the other red one
    assert by_product[0].similarity == pytest.approx(
        (0.7 * by_product[0].similarities["overall"] + 0.2 * by_product[0].similarities["colour"]) / 0.95
        + 0.05 / 0.95 * by_product[0].similarities["shape"],
        abs=1e-5,
    )
    assert by_colour[0].id == "3"
    assert {each.id for each in wished} == {"1", "4"}


def test_export_and_head_know_the_imported_block(shop: Path, tmp_path: Path) -> None:
    assert export_vectors(shop, tmp_path / "v.npz") == 6
    assert np.load(tmp_path / "v.npz")["vectors"].shape == (6, 22)
    said: list[str] = []
    assert not adopt_head(shop, said.append)
    assert said == ["head: not learned; it needs two categories and 40 products on each side of the split"]


def test_explain_tells_similarities_and_refuses_the_heat(shop: Path) -> None:
    with parecido.open(shop) as opened:
        explanation = opened.explain(product="0", with_product="3")
        cut = opened.separate(product="0")
    assert explanation.similarities["overall"] == pytest.approx(1.0, abs=0.05)
    with pytest.raises(ModelError, match="there is no heat map"):
        explanation.picture()
    assert cut.mask[40, 30] > 0.5
    assert cut.mask[2, 2] < 0.05


def test_a_changed_companion_is_refused(shop: Path, tiny: Any, tmp_path: Path) -> None:
    write_fake_model(tmp_path / "other.onnx")
    (shop / "model" / "aspects.onnx").write_bytes((tmp_path / "other.onnx").read_bytes() + b" ")
    with parecido.open(shop) as opened, pytest.raises(ModelError, match=r"aspects\.onnx has SHA-256"):
        opened.similar(photo=tiny.images / "0.jpg")


def test_the_same_model_continues_it(shop: Path, tiny: Any) -> None:
    (shop / "model" / "aspects.onnx").unlink()
    assert build_shop(tiny.images, tiny.table, shop, model="mean-colour").embedded == 0
    assert (shop / "model" / "aspects.onnx").is_file()


def test_another_model_says_how_to_go_on(shop: Path, tiny: Any, models: Path) -> None:
    with pytest.raises(ShopError, match=r"'mean-colour', not of 'parecido-s'; give --model mean-colour to continue"):
        build_shop(tiny.images, tiny.table, shop)
    import_fake(models, "other")
    place = models / "mean-colour"
    card = import_fake(models, "again", mode="crop")
    (place / CARD).write_text(replace(card, name="mean-colour").to_json())
    with pytest.raises(ShopError, match="another model of the name 'mean-colour' than the one there is now"):
        build_shop(tiny.images, tiny.table, shop, model="mean-colour")
    assert build_shop(tiny.images, tiny.table, shop, model="mean-colour", replace=True).embedded == 6


def test_another_name_for_the_same_rows_continues_it(shop: Path, tiny: Any, models: Path) -> None:
    import_fake(models, "renamed")
    assert build_shop(tiny.images, tiny.table, shop, model="renamed").embedded == 0


def test_a_model_that_there_is_not_is_refused_first(tiny: Any, models: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no model named 'none'; there are parecido-s, mean-colour"):
        build_shop(tiny.images, tiny.table, tmp_path / "shop", model="none")
    assert models.exists()
    assert not (tmp_path / "shop").exists()


def test_a_changed_file_among_the_models_is_refused(tiny: Any, models: Path, tmp_path: Path) -> None:
    file = models / "mean-colour" / MODEL
    file.write_bytes(file.read_bytes() + b" ")
    with pytest.raises(ModelError, match="not the one that the card of 'mean-colour' describes; import the"):
        build_shop(tiny.images, tiny.table, tmp_path / "shop", model="mean-colour")


def test_the_text_tower_comes_along(tiny: Any, models: Path, tmp_path: Path) -> None:
    place = models / "mean-colour"
    (place / TEXT).write_bytes(b"tower")
    (place / TOKENIZER).write_text("{}")
    card = json.loads((place / CARD).read_text())
    digests = {"sha256": file_digest(place / TEXT), "tokenizer_sha256": file_digest(place / TOKENIZER)}
    (place / CARD).write_text(json.dumps({**card, "text": {"length": 8, **digests}}))
    build_shop(tiny.images, tiny.table, tmp_path / "shop", model="mean-colour")
    with Shop(tmp_path / "shop") as opened:
        assert opened.card.text == TextCard(8, **digests)
    assert (tmp_path / "shop" / "model" / TEXT).read_bytes() == b"tower"
    assert (tmp_path / "shop" / "model" / TOKENIZER).read_text() == "{}"


def test_a_large_input_gets_enough_pixels(models: Path, tmp_path: Path, tiny: Any) -> None:
    """A network that looks at 1,000 pixels is not given a photo decoded for a thumbnail."""
    card = json.loads((models / "mean-colour" / CARD).read_text())
    (models / "mean-colour" / CARD).write_text(json.dumps({**card, "mode": "crop", "crop": 0.016}))
    build_shop(tiny.images, tiny.table, tmp_path / "shop", model="mean-colour")
    Image.new("RGB", (4000, 4000), "red").save(tmp_path / "photo.jpg")
    with parecido.open(tmp_path / "shop") as opened:
        assert opened.decode(tmp_path / "photo.jpg").size == (2000, 2000)
