"""Small shops by a model whose answers are exact, to be killed and damaged."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image
from tests.fake_model import write_fake_model

from benchmarks.crash.questions import SETTINGS
from parecido.build import build_source, read_source
from parecido.catalogue.columns import ColumnOptions
from parecido.embeddings.card import MODEL
from parecido.embeddings.embedder import Embedder
from parecido.embeddings.library import Model
from parecido.shop.contents import Content
from parecido.shop.products import Put
from parecido.shop.reader import Shop
from parecido.shop.stored import Picture
from parecido.shop.writer import ShopWriter

HEADER = "id,articleType,price,productDisplayName"


def write_table(file: Path, rows: Sequence[tuple[str, str, int]]) -> Path:
    """Write a table of (id, kind, price)."""
    lines = [f"{identity},{kind},{price},{kind} {identity}" for identity, kind, price in rows]
    file.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    return file


def draw(file: Path, seed: int) -> None:
    """Draw a picture of sixteen coloured squares, of its own for each seed."""
    colours = np.random.default_rng(seed).integers(0, 256, (4, 4, 3), dtype=np.uint8)
    aside = file.with_suffix(".part")
    Image.fromarray(colours).resize((32, 32), Image.Resampling.NEAREST).save(aside, format="PNG")
    aside.replace(file)


def build(images: Path, table: Path, out: Path, model: Path, *, replace: bool = False) -> Path:
    """Build a shop by the fake model, whose file is written where it is not there yet."""
    card = write_fake_model(model)
    source = read_source(images, table, ColumnOptions(), settings=SETTINGS)
    build_source(source, out, backend=None, replace=replace, settings=SETTINGS, model=Model(card, {MODEL: model}))
    return out


def make_rich(place: Path, products: int = 14) -> Path:
    """Make a shop of some of everything: two pictures of a product, removed ones, rejects, lost pictures, a delta."""
    images = place / "images"
    images.mkdir(parents=True)
    rows = [(str(100 + number), ("Caps", "Belts")[number % 2], number) for number in range(products)]
    for number, (identity, _, _) in enumerate(rows):
        draw(images / f"{identity}.png", number)
    (images / "103.png").write_bytes(b"no picture")
    shop = build(images, write_table(place / "table.csv", rows), place / "shop", place / "fake.onnx")
    with Shop(shop) as made:
        card, model, product = made.model_card, made.model_file, made.products([2])[0]
    draw(images / "second.png", 77)
    content = (images / "second.png").read_bytes()
    digest = hashlib.sha256(content).digest()
    with Image.open(images / "second.png") as picture:
        embedder = Embedder(card, model)
        vector = embedder.embed(embedder.prepare(picture.convert("RGB"))[np.newaxis])[0]
    with ShopWriter(shop) as writer:
        stored = writer.stored()[product.id]
        pictures = (*stored.pictures, Picture("second.png", digest))
        added = Put(dataclasses.replace(product, pictures=("102.png", "second.png")), pictures)
        writer.put([added], [Content(digest, vector, content)], card.digest)
        writer.put_rejects(writer.rejects()[0], [(product.id, "third.png", "it is not there")])
        writer.update({}, [writer.stored()["104"].number])
    return shop


def copy_with_log(shop: Path, target: Path) -> Path:
    """Copy a shop while a writer has it open whose last changes are in the log only."""
    with Shop(shop) as made:
        product = made.products([0])[0]
        number = int(made.picture_rows.products[0])
    with ShopWriter(shop) as writer, Shop(shop):
        writer.update({number: dataclasses.replace(product, caption="changed")}, [])
        writer.update({number: dataclasses.replace(product, caption="changed again")}, [])
        shutil.copytree(shop, target)
    for name in ("shop.sqlite-shm", "writer.lock", "index.lock"):
        if (target / name).exists():
            os.unlink(target / name)  # noqa: PTH108
    return target
