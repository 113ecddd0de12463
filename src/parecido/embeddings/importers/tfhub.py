"""A TensorFlow SavedModel, in a folder or on TensorFlow Hub, as ONNX."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from parecido.embeddings.importers.archive import extract_archive
from parecido.embeddings.importers.contract import Converted, Origin
from parecido.embeddings.importers.download import fetch_file
from parecido.embeddings.importers.hub_address import is_address, read_address
from parecido.embeddings.importers.onnx_graph import missing, one_line
from parecido.embeddings.importers.preparation import Preparation, preparation_file, read_preparation
from parecido.embeddings.importers.saved_model import find_pictures
from parecido.embeddings.importers.tensorflow_graph import ask_network, write_network
from parecido.errors import ModelError
from parecido.settings import downloads_folder

_PACKAGES = {
    "tensorflow": "tensorflow",
    "tensorflow_hub": "tensorflow-hub",
    "tf_keras": "tf-keras",
    "pkg_resources": "setuptools<82 (tensorflow-hub imports its pkg_resources)",
    "tf2onnx": "tf2onnx",
    "onnx": "onnx",
}
_UNTOLD_SIDE = 224
_ZERO_TO_ONE = Preparation(scale=1 / 255)
"""TensorFlow Hub's convention for image feature vectors: float32, 0..1, RGB (tensorflow.org/hub/common_signatures)."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A SavedModel's folder on this machine, and what to say of where it comes from."""

    folder: Path
    name: str
    source: str
    preparation: Path
    of_hub: bool = False
    """Whether it is of a hub whose image models take 0..1 by convention."""


def convert(source: str, folder: Path, *, offline: bool) -> Converted:
    """Convert a SavedModel's folder, or a handle of TensorFlow Hub or Kaggle with its version (see read_address).

    Pixels come as 0..1 unless FOLDER.json beside the folder (for a handle, beside the archive in the cache) says
    otherwise; a folder that Keras exported needs it, as such networks differ. A size that the signature leaves open is
    224 x 224 unless the JSON names another; the origin tells it.
    """
    if not is_address(source):
        saved = Path(source)
        return _convert(_Found(saved, saved.resolve().name, str(saved), preparation_file(saved)), folder)
    named = read_address(source)
    archive = downloads_folder() / "tfhub" / named.place
    digest = fetch_file(named.address, archive, sha256=named.sha256, offline=offline)
    with TemporaryDirectory(dir=folder, prefix="saved-model-") as unpacked:
        saved = Path(unpacked)
        extract_archive(archive, saved)
        name, origin = named.handle.partition("://")[2], f"{named.handle} (archive of SHA-256 {digest})"
        return _convert(_Found(saved, name, origin, preparation_file(archive), named.of_hub), folder)


def _convert(found: _Found, folder: Path) -> Converted:
    if not (found.folder / "saved_model.pb").is_file():
        raise ModelError(f"{found.source} holds no saved_model.pb; give the folder of a TensorFlow SavedModel")
    loaded = _load(found)
    pictures = find_pictures(loaded, found.source)
    prepared = _preparation(found, loaded)
    size = prepared.size or pictures.size or (_UNTOLD_SIDE, _UNTOLD_SIDE)
    if pictures.size is not None and size != pictures.size:
        raise ModelError(f"{found.source} takes {pictures.size} (height, width), {found.preparation.name} says {size}")
    told = "" if prepared.size or pictures.size else f"; it takes any size, and {size[0]} x {size[1]} was taken"
    write_network(pictures.constant, prepared, size, folder / "model.onnx")
    return Converted(
        folder / "model.onnx",
        ask_network(pictures.network, prepared),
        prepared.framing(size),
        Origin(found.name, f"{found.source}{told}", licence=None),
    )


def _load(found: _Found) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # pkg_resources about itself, and deprecations between these packages
            import tensorflow as tf
            import tensorflow_hub
            import tf2onnx  # noqa: F401
    except ModuleNotFoundError as error:
        raise missing(error, _PACKAGES, "tfhub", "converting a TensorFlow model") from None
    try:
        return tensorflow_hub.load(str(found.folder))
    except (OSError, ValueError, RuntimeError, KeyError, TypeError, AttributeError, tf.errors.OpError) as error:
        raise ModelError(f"TensorFlow cannot load {found.source}: {one_line(error)}") from error


def _preparation(found: _Found, loaded: Any) -> Preparation:
    if found.preparation.is_file():
        return read_preparation(found.preparation)
    if not found.of_hub and _is_of_keras(found.folder, loaded):
        raise ModelError(
            f"{found.source} was exported by Keras and does not say what it wants of pixels; say it in "
            f"{found.preparation}: "
            '{"mean": 127.5, "std": 127.5} for -1..1, {"std": 255} for 0..1, {"scale": 1} for 0..255'
        )
    return _ZERO_TO_ONE


def _is_of_keras(folder: Path, loaded: Any) -> bool:
    """Whether Keras wrote a SavedModel: version 2 leaves a file, version 3 an endpoint of its own name."""
    return (folder / "keras_metadata.pb").is_file() or "serve" in loaded.signatures
