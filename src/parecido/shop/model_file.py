"""Where a shop keeps its copy of its model: in `model/`, or in a folder there that the fact `model_folder` names."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Mapping
from pathlib import Path

from parecido.embeddings.card import MODEL, ModelCard, file_digest
from parecido.errors import ModelError
from parecido.shop.file import sync_path

MODEL_FOLDER = "model"
MODEL_FILE = Path(MODEL_FOLDER) / MODEL
"""The network that a build copies into a shop."""


def model_file(shop: Path, facts: Mapping[str, str]) -> Path:
    """Return the network of a shop with these facts; what else the model has lies beside it."""
    return shop / MODEL_FOLDER / facts.get("model_folder", "") / MODEL


def store_model(shop: Path, model: Path, card: ModelCard) -> str:
    """Copy a network into a folder of its own within the shop's `model/`, flushed to the disk; return its name.

    Raises ModelError when it is not the file that `card` describes.
    """
    place = card.sha256[:16]
    target = shop / MODEL_FOLDER / place / MODEL
    target.parent.mkdir(parents=True, exist_ok=True)
    if not place_file(model, target, card.sha256):
        raise ModelError(f"model file {model} is not the one that its card describes; train again")
    for folder in (target.parent.parent, shop):
        sync_path(folder)
    return place


def place_file(source: Path, target: Path, digest: str) -> bool:
    """Copy a file beside `target`, flush it to the disk and give it its name; False where its SHA-256 is another."""
    aside = target.with_suffix(".part")
    shutil.copyfile(source, aside)
    if file_digest(aside) != digest:
        aside.unlink()
        return False
    with aside.open("rb") as file:
        os.fsync(file.fileno())
    aside.replace(target)
    sync_path(target.parent)
    return True


def drop_models(shop: Path, keep: Collection[str]) -> None:
    """Remove the networks in folders of their own that are not to be kept; what a build copied stays."""
    for folder in (shop / MODEL_FOLDER).iterdir():
        if folder.is_dir() and folder.name not in keep:
            shutil.rmtree(folder, ignore_errors=True)
