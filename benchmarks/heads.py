"""What a head trained on labels adds to the shipped model: on the catalogue's held-out products and on people's photos.

    python -m benchmarks.heads --data DIR --shop SHOP

DIR holds `styles.csv`, `images/` and `clothing/`. The head learns from the products that are not held out, and is
measured on all that are, half of which chose how much its guesses count; of the clothes it learns from the split
`train`, and the split `test` asks among `train`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import click
import numpy as np

from benchmarks.quality.embedders import Ours, Rows
from benchmarks.quality.galleries import clothing
from benchmarks.quality.photos import class_precision
from parecido.build import build_shop
from parecido.embeddings.head import Head, HeadCard
from parecido.embeddings.shipped import shipped_model
from parecido.evaluate.precision import precision_at_k
from parecido.shop.reader import Shop
from parecido.train.head_graph import grow_aspects, write_graph
from parecido.train.labels import read_labels
from parecido.train.learn import Parts, digest_of, learn_head, place_guesses, split_products

LABELS = ("articleType", "baseColour", "gender")
REQUIRED = {"type+colour": 1.05, "articleType, macro": 1.1, "clothing class": 1.25}
"""Times the shipped model's figure."""


@click.command()
@click.option("--data", type=click.Path(path_type=Path, exists=True, file_okay=False), required=True, metavar="DIR")
@click.option("--shop", type=click.Path(path_type=Path, file_okay=False), required=True, help="The catalogue's shop.")
def main(data: Path, shop: Path) -> None:
    """Train both heads and print the figures before and after."""
    if not (shop / "shop.sqlite").is_file():
        build_shop(data / "images", data / "styles.csv", shop)
    print("| | shipped | with a head | ratio | required |\n|---|---:|---:|---:|---:|")
    for name, (before, after) in (catalogue_figures(shop) | clothing_figures(data)).items():
        required = f"{REQUIRED[name]} x" if name in REQUIRED else ""
        print(f"| {name} | {before:.4f} | {after:.4f} | {after / before:.3f} | {required} |")


def catalogue_figures(folder: Path) -> dict[str, tuple[float, float]]:
    """Return P@10 by label before and after, of all held-out products."""
    with Shop(folder) as shop:
        rows, names, colour = shop.model_vectors(), shop.names(), shop.colour_column()
        table = {column: shop.attribute(column) for column in LABELS}
    parts = split_products(names)
    head = train(rows, table, names, parts, colour)
    held = parts.held_out
    columns = {column: np.asarray(texts)[held] for column, texts in table.items()}
    before, after = (precision_at_k(each[held], columns) for each in (rows, head.apply(rows)))
    return {name: (figure, after[name]) for name, figure in before.items()}


def clothing_figures(data: Path) -> dict[str, tuple[float, float]]:
    """Return P@10 of the class before and after, `test` asking among `train`; a fifth of `train` chooses."""
    ours = Ours(*shipped_model(), threads=2)
    train_split, test_split = clothing(data, "train"), clothing(data, "test")
    rows, asked = ours.rows(train_split.pictures), ours.rows(test_split.pictures)
    kinds = [gallery.labels["class"] for gallery in (train_split, test_split)]
    choosing = np.arange(len(rows)) % 5 == 0
    parts = Parts(~choosing, choosing, np.zeros(len(rows), dtype=bool))
    names = [str(number) for number in range(len(rows))]
    head = train(rows, {"class": kinds[0].tolist()}, names, parts, None)
    before = class_precision(asked, kinds[1], rows, kinds[0])
    after = class_precision(head.apply(asked), kinds[1], head.apply(rows), kinds[0])
    return {"clothing class": (before, after)}


def train(
    rows: Rows, table: Mapping[str, Sequence[str]], names: Sequence[str], parts: Parts, colour: str | None
) -> Head:
    """Return a head learned from some rows, as `parecido train` learns it."""
    card, _ = shipped_model()
    labels = read_labels(list(table), table, names, parts.learning)
    learned = learn_head(rows, labels, parts, place_guesses(labels, card.aspects, colour))
    graph = write_graph(card.aspects, learned.mix, learned.maps, learned.temperatures)
    classes = {label.column: len(label.classes) for label in labels}
    return Head(HeadCard(card.sha256, grow_aspects(learned.mix, classes), (), digest_of(graph), {}), graph)


if __name__ == "__main__":
    main()
