"""Fine-tune all layers of a shop's network, and adopt the result only if products that it never saw are found better."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
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
from parecido.shop.reader import Shop
from parecido.shop.tuned import Tuned
from parecido.shop.writer import PATIENCE, ShopWriter
from parecido.train.full.course import choose_rows, frame_thumbnails, make_course, store_views, views_size
from parecido.train.full.place import place_to_train
from parecido.train.trial import Catalogue, Sight, Training, announce_start, read_catalogue, try_head

EPOCHS = 6
CALIBRATING = 256
"""Pictures by which the steps of the 8-bit convolutions are chosen."""
MADE = "+full"
"""What is put behind the name of the model that was fine-tuned."""
_BESIDE = 200_000_000
"""Bytes that a training takes beside its views: the checkpoint and the model."""


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
    torch = _import_tune()
    chosen = torch.choose_device(device)
    with Shop(folder) as shop:
        catalogue = read_catalogue(shop, labels)
        network = torch.read_network(shop.model_card, shop.model_file)
        announce_start(catalogue, "full", announce)
        rows = choose_rows(catalogue.parts, seed)
        identity = {
            "shop": shop.digest,
            "table": shop.facts["table_digest"],
            "labels": catalogue.columns,
            "epochs": epochs,
            "seed": seed,
        }
        needs = views_size(shop.model_card, len(rows)) + _BESIDE
        with place_to_train(folder, identity, needs, announce) as place:
            views = place / "views.npy"
            if not views.exists():
                store_views(shop, rows, views, settings)
            course = make_course(
                np.load(views, mmap_mode="r"),
                rows,
                catalogue.known,
                catalogue.parts,
                category=shop.category_column(),
                colour=catalogue.colour,
                size=shop.model_card.input_size,
                epochs=epochs,
                seed=seed,
            )
            file = torch.tune_network(
                network,
                course,
                place,
                device=chosen,
                threads=settings.workers,
                calibrating=_calibrating(shop, rows[course.learning], seed, settings),
                announce=announce,
            )
            card = _make_card(shop.model_card, file, torch.tuned_dims(), catalogue, epochs, seed)
            made = embed_thumbnails(shop, card, file, settings)
            trial = try_head(catalogue, Sight(card.digest, card.aspects, made), seed=seed)
            if trial.training.adopted:
                tuned = Tuned(card, file, made, trial.card, trial.graph)
                _store(folder, tuned, shop, settings, announce)
    return trial.training


def embed_thumbnails(shop: Shop, card: ModelCard, file: Path, settings: Settings) -> NDArray[np.float32]:
    """Return what a model makes of every product's thumbnail: unit float32 rows, (n, dimension), in row order."""
    embedder = Embedder(card, file, threads=settings.workers)
    made = np.empty((len(shop), card.dimension), dtype=np.float32)
    done = 0
    with progress("embed", len(shop), "pictures") as tick:
        for pixels in frame_thumbnails(shop, np.arange(len(shop)), card.framing, settings.workers):
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


def _calibrating(shop: Shop, rows: NDArray[np.intp], seed: int, settings: Settings) -> NDArray[np.uint8]:
    """Return some of the pictures that were learned from, as the network takes them."""
    chosen = np.random.default_rng(seed).choice(rows, min(CALIBRATING, len(rows)), replace=False)
    return np.concatenate(list(frame_thumbnails(shop, np.sort(chosen), shop.model_card.framing, settings.workers)))


def _make_card(
    before: ModelCard, file: Path, dims: dict[str, int], catalogue: Catalogue, epochs: int, seed: int
) -> ModelCard:
    """Return the card of the new model: prepared as the one before, its blocks the network's own."""
    command = f"parecido train SHOP --full --labels {','.join(catalogue.columns)} --epochs {epochs} --seed {seed}"
    learning, *_ = catalogue.parts.counts()
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


def _store(folder: Path, tuned: Tuned, shop: Shop, settings: Settings, announce: Callable[[str], None]) -> None:
    with ShopWriter(folder, wait=PATIENCE) as writer:
        if "former" in shop.facts:
            announce("full: the model before the present one can no longer be gone back to")
        writer.put_model(tuned, digest=shop.digest)
        renew_index(writer, settings)
