"""A picture network of timm, with its published weights or those of a checkpoint, as ONNX."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from parecido.embeddings.importers.checkpoint import read_weights
from parecido.embeddings.importers.contract import Converted, Origin
from parecido.embeddings.importers.hub_file import fetch_hub_file
from parecido.embeddings.importers.onnx_graph import missing, one_line
from parecido.embeddings.importers.preparation import Preparation, preparation_file, read_preparation
from parecido.embeddings.importers.torch_graph import ask_module, write_module
from parecido.errors import ModelError

_PACKAGES = {
    "timm": "timm",
    "torch": "torch",
    "torchvision": "torchvision",
    "onnx": "onnx",
    "onnxscript": "onnxscript",
    "safetensors": "safetensors",
    "huggingface_hub": "huggingface-hub",
}
_PAIR = "torch==2.14.1 torchvision==0.29.1"
"""A pair that this importer was tested with."""
_MODES = {"center": "crop", "squash": "squash"}


@dataclass(frozen=True, slots=True)
class _Wanted:
    """NAME, NAME@REVISION or NAME=FILE, read."""

    name: str
    revision: str | None
    file: Path | None


def convert(source: str, folder: Path, *, offline: bool) -> Converted:
    """Convert NAME (of timm.list_models) with its weights from the hub, at a commit, or NAME=FILE, a checkpoint.

    Weights are read without running code (see read_weights) and must be the network's exactly, but for the
    classifier, which is cut off. Pixels are prepared as timm publishes for NAME, or as FILE.json says.
    """
    wanted = _read_source(source)
    timm = _import_timm()
    if not timm.is_model(wanted.name):
        raise ModelError(
            f"timm {timm.__version__} knows no model {wanted.name!r}; timm.list_models() names all of them"
        )
    try:
        network = timm.create_model(wanted.name, pretrained=False, num_classes=0, exportable=True).eval()
    except (RuntimeError, ValueError, TypeError) as error:
        raise ModelError(f"timm cannot make {wanted.name!r}: {one_line(error)}") from error
    published = timm.data.resolve_model_data_config(network)
    if wanted.file is None:
        file, origin = _fetch(network, wanted, offline=offline)
        prepared = _preparation(published, wanted.name)
    else:
        file, origin = wanted.file, Origin(wanted.name, str(wanted.file), licence=None)
        beside = preparation_file(file)
        prepared = read_preparation(beside) if beside.is_file() else _preparation(published, wanted.name)
    _put_weights(network, file, wanted.name)
    size = prepared.size or tuple(published["input_size"][1:])
    write_module(network, prepared, size, folder / "model.onnx")
    return Converted(folder / "model.onnx", ask_module(network, prepared), prepared.framing(size), origin)


def _read_source(source: str) -> _Wanted:
    name, equals, file = source.partition("=")
    name, at, revision = name.partition("@")
    if not name or (equals and not file) or (at and not revision) or (at and equals):
        raise ModelError(f"timm:{source} is unclear; write timm:NAME, timm:NAME@REVISION or timm:NAME=FILE")
    return _Wanted(name, revision or None, Path(file) if file else None)


def _import_timm() -> Any:
    """Import timm, which imports torchvision, which works beside the torch that it was built for and no other."""
    try:
        import onnxscript  # noqa: F401
        import timm
        import timm.data
    except ModuleNotFoundError as error:
        raise missing(error, _PACKAGES, "timm", "converting a timm model") from None
    except (ImportError, RuntimeError, OSError, AttributeError) as error:
        raise ModelError(
            f"timm cannot be imported beside torch {_version('torch')} and torchvision {_version('torchvision')}: "
            f"{one_line(error)}; install two that belong together, for example: pip install {_PAIR}"
        ) from error
    return timm


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "(not installed)"


def _fetch(network: Any, wanted: _Wanted, *, offline: bool) -> tuple[Path, Origin]:
    facts = network.pretrained_cfg
    repository = facts.get("hf_hub_id")
    if not repository:
        raise ModelError(
            f"timm has no repository with weights for {wanted.name!r}; give a checkpoint: "
            f"timm:{wanted.name}=FILE.safetensors"
        )
    found = fetch_hub_file(repository, "model.safetensors", wanted.revision, offline=offline)
    return found.path, Origin(repository, f"{repository}@{found.commit}", facts.get("license"))


def _preparation(published: dict[str, Any], name: str) -> Preparation:
    """Return the preparation that timm evaluates a network with. Raises ModelError for one that Framing cannot say."""
    mode, crop = _MODES.get(published["crop_mode"]), float(published["crop_pct"])
    if mode is None or (mode == "squash" and crop != 1.0) or crop > 1.0:
        raise ModelError(
            f"{name} wants pictures framed by {published['crop_mode']} at {crop}, which is not offered here"
        )
    if published["interpolation"] not in {"bicubic", "bilinear", "lanczos"}:
        raise ModelError(f"{name} wants pictures scaled by {published['interpolation']!r}, which is not offered here")
    return Preparation(
        scale=1 / 255,
        mean=tuple(published["mean"]),
        std=tuple(published["std"]),
        mode=mode,  # type: ignore[arg-type]
        crop=crop,
        filter=published["interpolation"],
    )


def _put_weights(network: Any, file: Path, name: str) -> None:
    """Load weights into a network whose classifier is cut off; every other weight must be there, and no more."""
    found = read_weights(file)
    wanted = set(network.state_dict())
    if not wanted <= set(found):
        found = _translate(network, found)
    classifier = network.pretrained_cfg.get("classifier") or ()
    heads = (classifier,) if isinstance(classifier, str) else tuple(classifier)
    kept = {
        key: value
        for key, value in found.items()
        if key in wanted or not key.startswith(tuple(f"{each}." for each in heads))
    }
    try:
        network.load_state_dict(kept, strict=True)
    except RuntimeError as error:
        raise ModelError(f"{file} does not hold the weights of timm's {name!r}: {one_line(error)}") from error


def _translate(network: Any, found: dict[str, Any]) -> dict[str, Any]:
    """Rename weights that are named as their first makers named them; a family's own function knows how, if any."""
    rename = getattr(sys.modules[type(network).__module__], "checkpoint_filter_fn", None)
    try:
        return found if rename is None else dict(rename(found, network))
    except (KeyError, AttributeError, TypeError, ValueError, RuntimeError):
        return found  # as they were: they do not fit, and loading them says which
