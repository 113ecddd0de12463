"""Train the model that the package carries, and write it with its card.

    python -m parecido.train.shipped prepare --data DIR --teacher FILE.onnx --views VIEWS
    python -m parecido.train.shipped train --data DIR --views VIEWS --checkpoint training.pt --out TRAINED
    python -m parecido.train.shipped attributes --views VIEWS --model TRAINED/parecido-s.onnx --out FITTED
    python -m parecido.train.shipped quantise --views VIEWS --model FITTED/parecido-s.onnx --out WEIGHTS

DIR holds `styles.csv`, `images/`, `images-large/`, `clothing/` and `objects/`. Stopped, `train` continues from its
checkpoint.
"""

from __future__ import annotations

import json
import logging
from collections import Counter
from dataclasses import replace
from pathlib import Path

import click
import numpy as np
import torch

from parecido.embeddings.aspects import Aspect
from parecido.embeddings.card import ModelCard, file_digest
from parecido.errors import ModelError
from parecido.train.shipped.attributes import ATTRIBUTES, fit_attributes, number_classes, telling_directions
from parecido.train.shipped.curves import draw_curves
from parecido.train.shipped.export import OPSET, export_onnx
from parecido.train.shipped.features import look_at, whole_photos, whole_pixels
from parecido.train.shipped.loop import Training
from parecido.train.shipped.network import Network, Shape
from parecido.train.shipped.objectives import KEPT_FROM
from parecido.train.shipped.quantise import quantise
from parecido.train.shipped.recipe import CALM, RECIPES, Recipe
from parecido.train.shipped.restart import start_from
from parecido.train.shipped.sources import DRAWN
from parecido.train.shipped.validation import load_galleries
from parecido.train.shipped.views import STRETCH, load_views, prepare_views

_FOLDER = click.Path(path_type=Path, file_okay=False)
_FILE = click.Path(path_type=Path, dir_okay=False)

WEIGHTS = {"overall": 0.7, "colour": 0.2, "shape": 0.05, "texture": 0.05}
"""The aspects' default weights; chosen on the validation gallery."""

_ATTRIBUTES = "then its attributes"
_QUANTISED = "then quantised"
_CALIBRATION = 256
"""Photos that show how far every map of the network reaches."""
_TAKEN_FROM = ("shape", "texture")
"""Blocks that lose what they must not tell. What tells a pattern in the colour block are the colours it has: without
them it found colours less well, and patterns no worse."""


@click.group()
def main() -> None:
    """Train the model that the package carries."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")


@main.command()
@click.option("--data", type=_FOLDER, required=True)
@click.option("--teacher", type=_FILE, required=True)
@click.option("--views", type=_FOLDER, required=True)
@click.option("--seed", default=0, show_default=True)
def prepare(data: Path, teacher: Path, views: Path, seed: int) -> None:
    """Decode every training picture once, with its crops and what the teacher says of them, into --views."""
    prepare_views(data, teacher, views, seed=seed)


@main.command()
@click.option("--data", type=_FOLDER, required=True)
@click.option("--views", type=_FOLDER, required=True)
@click.option("--out", type=_FOLDER, required=True)
@click.option("--name", default="parecido-s", show_default=True)
@click.option("--version", default="1", show_default=True)
@click.option("--seed", default=0, show_default=True)
@click.option("--checkpoint", type=_FILE, default=Path("training.pt"), show_default=True)
@click.option("--recipe", "run", type=click.Choice(list(RECIPES)), default="first", show_default=True)
@click.option("--start", type=_FILE, help="A model of an earlier run, NAME.onnx, to start from.")
def train(
    data: Path,
    views: Path,
    out: Path,
    name: str,
    version: str,
    seed: int,
    checkpoint: Path,
    run: str,
    start: Path | None,
) -> None:
    """Train from random initialisation, or from --start, and write NAME.onnx and NAME.json (the card) into --out.

    The curve of the training (losses, seconds and figures by epoch) goes beside the checkpoint.
    """
    recipe = replace(RECIPES[run], seed=seed)
    loaded = load_views(views)
    logging.info("%s", Counter(loaded.sources))
    training = Training(loaded, load_galleries(data, recipe.shape.size), recipe)
    if start is not None:
        training.start_from(start)
    training.run(checkpoint)
    out.mkdir(parents=True, exist_ok=True)
    export_onnx(training.average, out / f"{name}.onnx")
    photos = len({product for product, source in zip(loaded.products, loaded.sources, strict=True) if source != DRAWN})
    how = f"from random initialisation, recipe {run}"
    if start is not None:
        how = f"recipe {run}, from an earlier run's model of SHA-256 {training.started_from}"
    card = make_card(name, version, recipe, file_digest(out / f"{name}.onnx"), photos, how)
    (out / f"{name}.json").write_text(card.to_json(), encoding="utf-8")
    curve = checkpoint.with_suffix(".curve.json")
    curve.write_text(json.dumps(training.curve, indent=1) + "\n", encoding="utf-8")
    draw_curves(training.curve, checkpoint.with_suffix(".curve.png"))


@main.command()
@click.option("--views", type=_FOLDER, required=True)
@click.option("--model", type=_FILE, required=True, help="What `train` wrote: NAME.onnx, its card beside it.")
@click.option("--out", type=_FOLDER, required=True)
@click.option("--seed", default=0, show_default=True)
def attributes(views: Path, model: Path, out: Path, seed: int) -> None:
    """Fit the heads that guess the attributes of a trained model's pictures; write it with them into --out.

    They learn from every photo as it is, and changed as a shopper's may be. What a block must not tell is taken out of
    it as far as drawn pictures show where it is.
    """
    card = ModelCard.from_json(model.with_suffix(".json").read_text(encoding="utf-8"))
    if _ATTRIBUTES in card.origin:
        raise ModelError(f"{model} has its attributes already; give what `train` wrote")
    network = Network(Shape())
    start_from(network, model)
    loaded = load_views(views)
    rows = whole_photos(loaded)
    looks = [look_at(network, loaded, rows), look_at(network, loaded, rows, strength=CALM, seed=seed)]
    blocks = {name: torch.cat([look[name] for look in looks]) for name in looks[0]}
    labels = [loaded.labels[row] for row in rows]
    classes = [number_classes(attribute, labels) for attribute in ATTRIBUTES]
    repeated = [replace(each, codes=each.codes.repeat(len(looks))) for each in classes]
    drawn = np.flatnonzero([source == DRAWN for source in loaded.sources])
    known = [loaded.labels[row] for row in drawn]
    told = {
        name: telling_directions(rows, known, KEPT_FROM[name])
        for name, rows in look_at(network, loaded, drawn).items()
        if name in _TAKEN_FROM
    }
    fitted = fit_attributes(blocks, repeated, without=told, seed=seed)
    out.mkdir(parents=True, exist_ok=True)
    export_onnx(network, out / model.name, fitted)
    command = f"python -m parecido.train.shipped attributes --views VIEWS --model {model.name} --out DIR"
    finished = replace(
        card,
        origin=f"{card.origin}; {_ATTRIBUTES}, seed {seed}, with: {command}",
        dimension=sum(fitted.dims.values()),
        aspects=tuple(Aspect(name, dimension, WEIGHTS[name]) for name, dimension in fitted.dims.items()),
        sha256=file_digest(out / model.name),
        metrics={},
    )
    (out / model.with_suffix(".json").name).write_text(finished.to_json(), encoding="utf-8")


@main.command("quantise")
@click.option("--views", type=_FOLDER, required=True)
@click.option("--model", type=_FILE, required=True, help="What `attributes` wrote: NAME.onnx, its card beside it.")
@click.option("--out", type=_FOLDER, required=True)
@click.option("--seed", default=0, show_default=True)
def quantise_model(views: Path, model: Path, out: Path, seed: int) -> None:
    """Write a model with its later convolutions in 8-bit integers into --out; nothing can be trained from that file."""
    card = ModelCard.from_json(model.with_suffix(".json").read_text(encoding="utf-8"))
    if _ATTRIBUTES not in card.origin or _QUANTISED in card.origin:
        raise ModelError(f"{model} is not what `attributes` wrote; give that")
    loaded = load_views(views)
    rows = np.sort(np.random.default_rng(seed).choice(whole_photos(loaded), _CALIBRATION, replace=False))
    out.mkdir(parents=True, exist_ok=True)
    quantise(model, whole_pixels(loaded, rows, card.input_size), out / model.name)
    command = f"python -m parecido.train.shipped quantise --views VIEWS --model {model.name} --out DIR"
    finished = replace(
        card,
        origin=f"{card.origin}; {_QUANTISED}, seed {seed}, with: {command}",
        sha256=file_digest(out / model.name),
        metrics={},
    )
    (out / model.with_suffix(".json").name).write_text(finished.to_json(), encoding="utf-8")


def make_card(name: str, version: str, recipe: Recipe, sha256: str, photos: int, how: str) -> ModelCard:
    """Return the card of a model just trained; `python -m benchmarks.quality --write` measures its figures."""
    height, width = recipe.shape.size
    dims = recipe.shape.aspects
    return ModelCard(
        name=name,
        version=version,
        licence="Apache-2.0",
        origin=(
            f"trained {how}, seed {recipe.seed}, with: python -m parecido.train.shipped train --data DIR --views VIEWS "
            "--out DIR"
        ),
        data=(
            f"photos of {photos} things: the public catalogue 'fashion product images (small)' in two sizes (Kaggle; "
            "the photos' own licence is not stated there), clothing-dataset-small (CC0), Caltech-101 (CC BY 4.0 as far "
            "as known), and pictures drawn by this package; taught by an ImageNet MobileNetV2's outputs (Apache-2.0)"
        ),
        split=(
            "held out: products whose name's SHA-256 mod 100 is below 20 (parecido.evaluate.split), the splits "
            "validation and test of the clothing photos, every fifth kind of Caltech-101 (SHA-256 of its name mod 5)"
        ),
        input_size=recipe.shape.size,
        preprocessing=(
            f"upright RGB scaled into {height}x{width} (height x width), proportions changed by at most {STRETCH:.3f}, "
            "bicubic, centred on white, uint8; scaling is part of the graph"
        ),
        dimension=sum(dims.values()),
        aspects=tuple(Aspect(aspect, dimension, WEIGHTS[aspect]) for aspect, dimension in dims.items()),
        opset=OPSET,
        sha256=sha256,
        stretch=STRETCH,
    )


if __name__ == "__main__":
    main()
