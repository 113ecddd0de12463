"""What tests of every room share."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from tests.fake_model import write_fake_model, write_plain_model, write_text_tower

from parecido.build import build_shop
from parecido.embeddings.card import ModelCard
from parecido.shop.reader import Shop
from parecido.shop.writer import ShopWriter


@pytest.fixture(scope="session")
def real_catalogue() -> Path:
    """The unpacked real catalogue (styles.csv, images/); its tests carry the marker `catalogue`."""
    named = os.environ.get("PARECIDO_CATALOGUE", "")
    if not named:
        pytest.skip("PARECIDO_CATALOGUE does not name the unpacked real catalogue")
    folder = Path(named)
    for part in (folder / "styles.csv", folder / "images"):
        if not part.exists():
            pytest.fail(f"PARECIDO_CATALOGUE names {folder}, which has no {part.name}")
    return folder


@dataclass(frozen=True, slots=True)
class TinyCatalogue:
    """Six drawn products: a red, a green and a blue one of each of two kinds, and their table."""

    images: Path
    table: Path


@pytest.fixture
def tiny(tmp_path: Path) -> TinyCatalogue:
    """A fresh tiny catalogue in the test's own folder."""
    return draw_tiny(tmp_path)


def draw_tiny(folder: Path) -> TinyCatalogue:
    """Draw the tiny catalogue into a folder."""
    images = folder / "images"
    images.mkdir()
    rows = ["id,gender,articleType,baseColour,productDisplayName"]
    for number, (kind, colour) in enumerate(product(("Caps", "Belts"), ("Red", "Green", "Blue"))):
        draw_product(images / f"{number}.jpg", kind, colour)
        rows.append(f"{number},{'Men' if number % 2 else 'Women'},{kind},{colour},{colour} {kind}")
    table = folder / "styles.csv"
    table.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return TinyCatalogue(images, table)


def draw_product(file: Path, kind: str, colour: str) -> None:
    """Draw a cap (a disc) or a belt (a bar) on white."""
    picture = Image.new("RGB", (60, 80), "white")
    pen = ImageDraw.Draw(picture)
    if kind == "Caps":
        pen.ellipse((10, 20, 50, 60), fill=colour.lower())
    else:
        pen.rectangle((5, 36, 55, 46), fill=colour.lower())
    picture.save(file, quality=95)


@pytest.fixture
def tiny_shop(tiny: TinyCatalogue, tmp_path: Path) -> Path:
    """The built shop of the tiny catalogue."""
    build_shop(tiny.images, tiny.table, tmp_path / "shop")
    return tmp_path / "shop"


@pytest.fixture
def fake_shop(tiny: TinyCatalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The tiny catalogue's shop by a model whose three aspects can be worked out by hand; see tests/fake_model.py."""
    return _build_with(write_fake_model(tmp_path / "fake.onnx"), tiny, tmp_path, monkeypatch)


@pytest.fixture
def text_shop(fake_shop: Path) -> Path:
    """That shop with a text tower, to which a text is the mean colour of its words; see tests/fake_model.py."""
    pytest.importorskip("tokenizers", reason="questions by text need tokenizers (extra text)")
    card = write_text_tower(fake_shop / "model")
    with ShopWriter(fake_shop) as writer, Shop(fake_shop) as made:
        writer.put_facts(card=replace(made.card, text=card).to_json())
    return fake_shop


@pytest.fixture
def old_shop(tiny: TinyCatalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The tiny catalogue's shop as one was made before there were aspects: one block, one output, no `stretch`."""
    shop = _build_with(write_plain_model(tmp_path / "fake.onnx"), tiny, tmp_path, monkeypatch)
    with ShopWriter(shop) as writer, Shop(shop) as made:
        facts = json.loads(made.facts["card"])
        del facts["stretch"]
        writer.put_facts(card=json.dumps(facts))
    return shop


def _build_with(card: ModelCard, tiny: TinyCatalogue, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("parecido.build.shop.shipped_model", lambda: (card, folder / "fake.onnx"))
    build_shop(tiny.images, tiny.table, folder / "fake")
    return folder / "fake"
