"""Which network and weights of open_clip a SOURCE means, fetched to this machine by the hub's own library."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from parecido.embeddings.importers.checkpoint import SUFFIXES
from parecido.embeddings.importers.contract import Origin
from parecido.embeddings.importers.hub_card import read_hub_card
from parecido.embeddings.importers.hub_folder import TOKENIZER_FILES, HubFolder, fetch_hub_folder
from parecido.errors import ModelError

CONFIG = "open_clip_config.json"
_SAFE, _PICKLED = "open_clip_model.safetensors", "open_clip_pytorch_model.bin"
_FORMS = "openclip:NAME/TAG, openclip:NAME=FILE, openclip:FOLDER or openclip:hf-hub:OWNER/REPO"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A network of open_clip on this machine.

    `name` is what open_clip makes it of, "local-dir:FOLDER" or an architecture. `config` is its configuration, with
    the keys of vision_cfg and text_cfg. `preprocess` is what the weights ask for beyond the architecture's.
    """

    name: str
    config: Mapping[str, Any]
    weights: Path
    origin: Origin
    preprocess: Mapping[str, Any] = field(default_factory=dict)
    folder: Path | None = None
    """Where the tokenizer lies, for a network that is not open_clip's own."""


def find_network(source: str, *, offline: bool) -> Wanted:
    """Return what a SOURCE means, its files on this machine. Raises ModelError where it means nothing, or is not there.

    NAME/TAG[@REVISION]           an architecture of open_clip and the tag of its published weights
    NAME=FILE                     an architecture and a checkpoint of it
    FOLDER                        a folder with open_clip_config.json and the weights
    hf-hub:OWNER/REPO[@REVISION]  the same on the Hugging Face hub
    """
    if source.startswith("hf-hub:"):
        return _find_repository(source.removeprefix("hf-hub:"), offline=offline)
    if Path(source).is_dir():
        folder = Path(source)
        card = read_hub_card(folder)
        origin = Origin(card.name or folder.resolve().name, str(folder), card.licence, card.data)
        return _find_folder(folder, origin)
    name, equals, file = source.partition("=")
    if equals and name and file:
        return _find_checkpoint(name, Path(file))
    name, slash, tag = source.partition("/")
    if not (name and slash and tag):
        raise ModelError(f"openclip:{source} is unclear, and no folder that is there; write {_FORMS}")
    return _find_tag(name, tag, offline=offline)


def _find_checkpoint(name: str, file: Path) -> Wanted:
    """Return an architecture with a checkpoint; pictures are prepared as for the architecture's published weights."""
    import open_clip

    config = _config(name)
    tags = open_clip.list_pretrained_tags_by_model(name)
    asked = [_preparation(open_clip.get_pretrained_cfg(name, tag)) for tag in tags]
    if any(each != asked[0] for each in asked):
        raise ModelError(
            f"open_clip prepares pictures for the published weights of {name} in different ways; put {file} into a "
            f"folder with an {CONFIG} that has a preprocess_cfg, and give openclip:FOLDER"
        )
    origin = Origin(f"open_clip {name}", str(file), licence=None)
    return Wanted(name, config, _checkpoint(file), origin, asked[0] if asked else {})


def _preparation(published: Mapping[str, Any]) -> dict[str, Any]:
    """Return what published weights ask for beyond their architecture."""
    keys = ("mean", "std", "interpolation", "resize_mode", "fill_color")
    return {key: published[key] for key in keys if published.get(key) is not None}


def _find_tag(name: str, tag: str, *, offline: bool) -> Wanted:
    import open_clip

    tag, _, revision = tag.partition("@")
    config, published = _config(name), open_clip.get_pretrained_cfg(name, tag)
    if not published:
        known = ", ".join(open_clip.list_pretrained_tags_by_model(name)) or "none"
        raise ModelError(f"open_clip has no weights {tag!r} for {name}; its tags are: {known}")
    wanted, made = bool(published.get("quick_gelu", False)), bool(config.get("quick_gelu", False))
    if wanted != made:
        other = f"{name}-quickgelu" if wanted else name.removesuffix("-quickgelu")
        raise ModelError(f"the weights {tag!r} of {name} belong to another activation; give openclip:{other}/{tag}")
    repository, _, file = str(published.get("hf_hub") or "").rpartition("/")
    if not repository:
        raise ModelError(
            f"the weights {tag!r} of {name} are not on the hub; fetch them ({published.get('url')}) and give "
            f"openclip:{name}=FILE"
        )
    found = _fetch_weights(repository, revision or None, file, offline=offline)
    address = f"https://huggingface.co/{repository}/tree/{found.commit}"
    card = read_hub_card(found.path)
    origin = Origin(f"open_clip {name} {tag}", address, card.licence, card.data)
    return Wanted(name, config, _weights_in(found.path, file), origin, _preparation(published))


def _find_repository(address: str, *, offline: bool) -> Wanted:
    repository, at, revision = address.partition("@")
    if repository.count("/") != 1 or repository.startswith("/") or repository.endswith("/") or (at and not revision):
        raise ModelError(
            f"openclip:hf-hub:{address} is not of the form hf-hub:OWNER/REPO or hf-hub:OWNER/REPO@REVISION"
        )
    found = _fetch_weights(repository, revision or None, "", offline=offline)
    card = read_hub_card(found.path)
    commit = f"https://huggingface.co/{repository}/tree/{found.commit}"
    return _find_folder(found.path, Origin(repository, commit, card.licence, card.data))


def _find_folder(folder: Path, origin: Origin) -> Wanted:
    file = folder / CONFIG
    try:
        facts = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelError(
            f"{file} cannot be read: {error.strerror}; give a folder of open_clip, or one of {_FORMS}"
        ) from error
    except (ValueError, RecursionError) as error:
        raise ModelError(f"{file} is not JSON: {error}") from error
    config = facts.get("model_cfg") if isinstance(facts, dict) else None
    if not isinstance(config, dict) or not {"embed_dim", "vision_cfg", "text_cfg"} <= set(config):
        raise ModelError(f"{file} describes no network; expected model_cfg with embed_dim, vision_cfg and text_cfg")
    return Wanted(f"local-dir:{folder}", config, _weights_in(folder, ""), origin, folder=folder)


def _fetch_weights(repository: str, revision: str | None, file: str, *, offline: bool) -> HubFolder:
    """Fetch a repository's weights as safetensors, or where there are none as a pickle, with what goes with them."""
    beside = (CONFIG, "README.md", *TOKENIZER_FILES)
    safe = str(Path(file).with_suffix(".safetensors")) if file else _SAFE
    found = fetch_hub_folder(repository, [safe, _SAFE, *beside], revision, offline=offline)
    if any(found.path.glob("*.safetensors")):
        return found
    return fetch_hub_folder(repository, [file or _PICKLED, *beside], found.commit, offline=offline)


def _weights_in(folder: Path, file: str) -> Path:
    """Return the checkpoint of a folder, one of safetensors first."""
    safe = str(Path(file).with_suffix(".safetensors")) if file else _SAFE
    for name in (_SAFE, safe, "open_clip_pytorch_model.safetensors", file or _PICKLED):
        if (folder / name).is_file():
            return folder / name
    raise ModelError(f"{folder} holds no weights; expected {_SAFE}")


def _config(name: str) -> dict[str, Any]:
    import open_clip

    config: dict[str, Any] | None = open_clip.get_model_config(name) if name in open_clip.list_models() else None
    if config is None:
        raise ModelError(
            f"open_clip {open_clip.__version__} knows no {name!r}; open_clip.list_models() names all of them"
        )
    return config


def _checkpoint(file: Path) -> Path:
    if not file.is_file() or file.suffix not in SUFFIXES:
        raise ModelError(f"{file} is no checkpoint that is there; expected a file that ends in {', '.join(SUFFIXES)}")
    return file
