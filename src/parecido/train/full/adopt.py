"""Fine-tune all layers of a shop's network, and adopt what comes of it only if unseen products are found better."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from parecido.embeddings.aspects import Aspect
from parecido.embeddings.card import ModelCard, file_digest
from parecido.embeddings.embedder import Embedder
from parecido.embeddings.library import SHARES
from parecido.errors import MissingExtra
from parecido.index.derive import renew_index
from parecido.progress import progress
from parecido.settings import Settings
from parecido.shop.database import sentences
from parecido.shop.lock import PATIENCE
from parecido.shop.reader import Shop
from parecido.shop.tuned import Tuned
from parecido.shop.writer import ShopWriter
from parecido.train.alike import renew_alike
from parecido.train.full.course import (
    Course,
    choose_rows,
    frame_thumbnails,
    make_course,
    store_views,
    views_size,
)
from parecido.train.full.place import place_to_train
from parecido.train.trial import Catalogue, Sight, Training, announce_start, read_catalogue, try_head

EPOCHS = 6
CALIBRATING = 256
"""Pictures by which the steps of the 8-bit convolutions are chosen."""
MADE = "+full"
"""What is put behind the name of the model that was fine-tuned."""
_BESIDE = 300_000_000
"""Bytes that a training takes beside its views: the checkpoint, twice while it is written, and the model."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a training is told: the catalogue, the rows whose pictures are looked at, and the options."""

    catalogue: Catalogue
    rows: NDArray[np.intp]
    epochs: int
    seed: int

    def identity(self, shop: Shop) -> dict[str, object]:
        """Return what a training that was stopped must agree in to go on."""
        return {
            "shop": shop.state,
            "table": shop.facts["table_digest"],
            "labels": self.catalogue.columns,
            "epochs": self.epochs,
            "seed": self.seed,
        }


def train_full(
    folder: str | Path,
    labels: Sequence[str] | None = None,
    *,
    settings: Settings,
    epochs: int = EPOCHS,
    device: str | None = None,
    announce: Callable[[str], None] = lambda _: None,
    seed: int = 0,
) -> Training:
    """Fine-tune the shop's network on its own thumbnails and labels, learn a head on top, and keep both if better.

    Labels, the parts of the products and the judging are those of `train_head`; before is what the shop compares by
    now, head and all. `device` is "cpu" or "cuda", by default CUDA where torch finds it. A training that is stopped
    goes on, with the same arguments, after its last epoch. Until the end the shop stays as it is; then model, rows,
    head and index change together, and `undo_training` takes them back.

    Raises MissingExtra without torch, ModelError for a model that cannot be fine-tuned, and what `train_head` raises.
    """
    folder = Path(folder)
    tune = _import_tune()
    chosen = tune.choose_device(device)
    with Shop(folder) as shop:
        catalogue = read_catalogue(shop, labels)
        network = tune.read_network(shop.model_card, shop.model_file)
        announce_start(catalogue, "full", announce)
        plan = _Plan(catalogue, choose_rows(catalogue.parts, seed), epochs, seed)
        needs = views_size(shop.model_card, len(plan.rows)) + _BESIDE
        with place_to_train(folder, plan.identity(shop), needs, announce) as place:
            file = tune.tune_network(
                network,
                _make_course(shop, plan, place, settings),
                place,
                device=chosen,
                threads=settings.workers,
                calibrating=_calibrating(shop, plan, settings),
                announce=announce,
            )
            card = _make_card(shop.model_card, file, tune.tuned_dims(), plan)
            made = embed_thumbnails(shop, card, file, settings)
            trial = try_head(catalogue, Sight(card.digest, card.aspects, made[shop.picture_rows.first]), seed=seed)
            if trial.training.adopted:
                if "former" in shop.facts:
                    announce("full: the model before the present one can no longer be gone back to")
                shop.close()  # so that the writer can fold its log, as large as the embeddings, into the file
                with ShopWriter(folder, wait=PATIENCE) as writer:
                    writer.put_model(Tuned(card, file, made, trial.card, trial.graph), state=shop.state)
                    renew_index(writer, settings)
                renew_alike(folder)
    return trial.training


def embed_thumbnails(shop: Shop, card: ModelCard, file: Path, settings: Settings) -> NDArray[np.float32]:
    """Return what a model makes of every picture's thumbnail: unit float32 rows, (m, dimension), by picture row."""
    embedder = Embedder(card, file, threads=settings.workers)
    pictures = len(shop.picture_rows.numbers)
    made = np.empty((pictures, card.dimension), dtype=np.float32)
    done = 0
    with progress("embed", pictures, "pictures") as tick:
        for pixels in frame_thumbnails(shop, np.arange(pictures), card.framing, settings.workers):
            made[done : done + len(pixels)] = embedder.embed(pixels)
            done += len(pixels)
            tick(len(pixels))
    return made


def _import_tune() -> ModuleType:
    """Return the module that needs torch. Raises MissingExtra without it."""
    try:
        from parecido.train.full import tune  # noqa: PLC0415  (torch, an extra, imported on use)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.split(".")[0] not in {"torch", "onnxscript"}:
            raise
        raise MissingExtra(error.name, "train", "training all layers (--full)") from error
    return tune


def _make_course(shop: Shop, plan: _Plan, place: Path, settings: Settings) -> Course:
    """Return what is learned, its pictures decoded into `place` where an earlier run did not."""
    views = place / "views.npy"
    if not views.exists():
        with sentences(place):
            store_views(shop, plan.rows, views, settings)
    return make_course(
        np.load(views, mmap_mode="r"),
        plan.rows,
        plan.catalogue.known,
        plan.catalogue.parts,
        category=shop.category_column(),
        colour=plan.catalogue.colour,
        size=shop.model_card.input_size,
        epochs=plan.epochs,
        seed=plan.seed,
    )


def _calibrating(shop: Shop, plan: _Plan, settings: Settings) -> NDArray[np.uint8]:
    """Return some of the pictures that are learned from, as the network takes them."""
    learning = plan.rows[plan.catalogue.parts.learning[plan.rows]]
    rows = np.random.default_rng(plan.seed).choice(learning, min(CALIBRATING, len(learning)), replace=False)
    pictures = shop.picture_rows.first[np.sort(rows)]
    return np.concatenate(list(frame_thumbnails(shop, pictures, shop.model_card.framing, settings.workers)))


def _make_card(before: ModelCard, file: Path, dims: dict[str, int], plan: _Plan) -> ModelCard:
    """Return the card of the new model: prepared as the one before, its blocks the network's own."""
    columns = ",".join(plan.catalogue.columns)
    command = f"parecido train SHOP --full --labels {columns} --epochs {plan.epochs} --seed {plan.seed}"
    learning, *_ = plan.catalogue.parts.counts()
    total = sum(SHARES[name] for name in dims)
    return replace(
        before,
        name=before.name.removesuffix(MADE) + MADE,
        origin=f"fine-tuned from {before.name} {before.version} of SHA-256 {before.sha256}, with: {command}",
        data=f"{before.data}; and the thumbnails and labels of {learning} products of the shop that it belongs to",
        dimension=sum(dims.values()),
        aspects=tuple(Aspect(name, dimension, SHARES[name] / total) for name, dimension in dims.items()),
        sha256=file_digest(file),
        metrics={},
        text=None,
    )
