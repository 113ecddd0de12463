"""Train the model that the package carries, and write it with its card.

    python -m parecido.train.shipped --data DIR --out src/parecido/embeddings/weights [--name parecido-xs]

DIR holds `styles.csv` and `images/` of the public fashion catalogue. Stopped, the same command continues from its
checkpoint.
"""

from __future__ import annotations

import json
import logging
from pathlib import Path

import click

from parecido.embeddings.card import Aspect, ModelCard, file_digest
from parecido.train.shipped.export import OPSET, export_onnx
from parecido.train.shipped.loop import Recipe, Training
from parecido.train.shipped.photos import load_photos


@click.command()
@click.option("--data", type=click.Path(path_type=Path, exists=True, file_okay=False), required=True)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True)
@click.option("--name", default="parecido-xs", show_default=True)
@click.option("--version", default="1", show_default=True)
@click.option("--seed", default=0, show_default=True)
@click.option("--checkpoint", type=click.Path(path_type=Path), default=Path("training.pt"), show_default=True)
def main(data: Path, out: Path, name: str, version: str, seed: int, checkpoint: Path) -> None:
    """Train from random initialisation and write NAME.onnx and NAME.json (the card) into --out.

    The curve of the training (loss, seconds and figures by epoch) goes beside the checkpoint.
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    recipe = Recipe(seed=seed)
    photos = load_photos(data, recipe.shape.size)
    logging.info(
        "%d photos, %d to train on, %d held out",
        len(photos.ids),
        photos.trainable.sum(),
        photos.held_out.sum(),
    )
    training = Training(photos, recipe)
    training.run(checkpoint)
    out.mkdir(parents=True, exist_ok=True)
    export_onnx(training.average, recipe.shape.size, out / f"{name}.onnx")
    card = make_card(name, version, recipe, file_digest(out / f"{name}.onnx"), int(photos.trainable.sum()))
    (out / f"{name}.json").write_text(card.to_json(), encoding="utf-8")
    checkpoint.with_suffix(".curve.json").write_text(json.dumps(training.curve, indent=1) + "\n", encoding="utf-8")


def make_card(name: str, version: str, recipe: Recipe, sha256: str, photos: int) -> ModelCard:
    """Return the card of a model just trained; its figures are measured later, by benchmarks/quality.py."""
    height, width = recipe.shape.size
    return ModelCard(
        name=name,
        version=version,
        licence="Apache-2.0",
        origin=(
            "trained from random initialisation with: python -m parecido.train.shipped --data DIR --out DIR "
            f"--seed {recipe.seed}"
        ),
        data=(
            f"{photos} photos of the public catalogue 'fashion product images (small)', published on Kaggle; "
            "the photos' own licence is not stated there"
        ),
        split="held out: SHA-256 of the normalised name, mod 100, below 20 (parecido.evaluate.split)",
        input_size=recipe.shape.size,
        preprocessing=(
            f"upright RGB scaled into {height}x{width} (height x width), proportions kept, bicubic, centred on white, "
            "uint8; scaling to [-2, 2] is part of the graph"
        ),
        dimension=recipe.shape.dimension,
        aspects=(Aspect("overall", recipe.shape.dimension, 1.0),),
        opset=OPSET,
        sha256=sha256,
    )


if __name__ == "__main__":
    main()
