"""Measure the shipped model beside the classic recipe's network on products that training never saw.

    python -m benchmarks.quality --data DIR --baseline mobilenetv2_imagenet.onnx [--write]

DIR holds `styles.csv` and `images/` of the public fashion catalogue. --write puts the figures into the model's card
and the table into docs/model.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import click
import numpy as np
import onnxruntime
from numpy.typing import NDArray
from PIL import Image

from benchmarks.table import replace_table
from parecido.catalogue.columns import ColumnOptions
from parecido.catalogue.product import Product
from parecido.catalogue.read import read_catalogue
from parecido.embeddings.embedder import Embedder, unit_rows
from parecido.embeddings.shipped import shipped_model
from parecido.evaluate.precision import precision_at_k
from parecido.evaluate.split import is_held_out
from parecido.images.decode import decode_picture
from parecido.images.folder import list_pictures
from parecido.settings import PictureLimits

COLUMNS = ("articleType", "baseColour", "gender", "usage")
ROOT = Path(__file__).parents[1]
BASELINE = "mobilenetv2_imagenet"
REQUIRED = {"type+colour": 1.6, "articleType": 1.0, "gender": 1.0}
"""The least ratio to the baseline that the project asks of this model."""
BATCH = 32


def held_out_products(data: Path) -> list[Product]:
    """Return the validation gallery: every product whose name was held out of the training."""
    catalogue, _ = read_catalogue(data / "styles.csv", list_pictures(data / "images"), ColumnOptions())
    return [product for product in catalogue.products if is_held_out(product.attributes["productDisplayName"])]


def pictures(data: Path, products: Sequence[Product]) -> Iterator[list[Image.Image]]:
    """Yield the products' pictures in batches, decoded as a build decodes them."""
    for start in range(0, len(products), BATCH):
        chunk = products[start : start + BATCH]
        yield [decode_picture(data / "images" / product.picture, PictureLimits()) for product in chunk]


def embed_shipped(data: Path, products: Sequence[Product]) -> NDArray[np.float32]:
    """Return the shipped model's unit rows."""
    embedder = Embedder(*shipped_model(), threads=2)
    return np.concatenate(
        [embedder.embed(np.stack([embedder.prepare(p) for p in batch])) for batch in pictures(data, products)]
    )


def embed_baseline(data: Path, products: Sequence[Product], file: Path) -> NDArray[np.float32]:
    """Return the baseline's unit rows: pictures squashed to 224 x 224 as the recipe does, RGB in [-1, 1]."""
    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    rows = []
    for batch in pictures(data, products):
        squashed = [np.asarray(p.resize((224, 224), Image.Resampling.BILINEAR), dtype=np.float32) for p in batch]
        images = np.ascontiguousarray(np.stack(squashed).transpose(0, 3, 1, 2) / 127.5 - 1.0)
        rows.append(session.run(None, {"images": images})[0])
    return unit_rows(np.concatenate(rows))


def quality_table(gallery: int, ours: dict[str, float], theirs: dict[str, float], name: str) -> str:
    """Return the figures as Markdown."""
    lines = [
        f"| P@10, {gallery:,} held-out products | {name} | {BASELINE} | ratio | required |",
        "|---|---:|---:|---:|---:|",
    ]
    for label, figure in ours.items():
        required = f"{REQUIRED[label]:.2f}" if label in REQUIRED else ""
        lines.append(f"| {label} | {figure:.4f} | {theirs[label]:.4f} | {figure / theirs[label]:.2f} | {required} |")
    return "\n".join(lines)


@click.command()
@click.option("--data", type=click.Path(path_type=Path, exists=True), required=True)
@click.option("--baseline", type=click.Path(path_type=Path, exists=True), required=True)
@click.option("--write", is_flag=True, help="Write the figures into the card and docs/model.md.")
def main(data: Path, baseline: Path, write: bool) -> None:
    """Measure leave-one-out P@10 of both networks on the same gallery; fail below the required ratios."""
    products = held_out_products(data)
    labels = {column: [product.attributes[column] for product in products] for column in COLUMNS}
    ours = precision_at_k(embed_shipped(data, products), labels)
    theirs = precision_at_k(embed_baseline(data, products, baseline), labels)
    card, model = shipped_model()
    table = quality_table(len(products), ours, theirs, card.name)
    print(table)
    if write:
        rounded = {
            name: {label: round(figure, 4) for label, figure in figures.items()}
            for name, figures in ((card.name, ours), (BASELINE, theirs))
        }
        model.with_suffix(".json").write_text(replace(card, metrics=rounded).to_json(), encoding="utf-8")
        document = ROOT / "docs" / "model.md"
        document.write_text(replace_table(document.read_text(encoding="utf-8"), table), encoding="utf-8")
    short = [label for label, ratio in REQUIRED.items() if ours[label] < ratio * theirs[label]]
    if short:
        raise click.ClickException(f"below the required ratio: {', '.join(short)}")


if __name__ == "__main__":
    main()
