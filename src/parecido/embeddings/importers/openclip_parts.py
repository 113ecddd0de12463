"""What a network of open_clip asks for beside its weights: checked that none of it is code, and put on this machine."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from parecido.embeddings.importers.hub_folder import TOKENIZER_FILES, fetch_hub_folder
from parecido.embeddings.importers.openclip_source import Wanted
from parecido.errors import ModelError

TOKENIZER_OPTIONS = (
    "clean",
    "strip_sep_token",
    "language",
    "tokenizer_mode",
    "reduction_mask",
    "additional_special_tokens",
)
"""What a network's tokenizer_kwargs may hold: open_clip hands them on to transformers, where others can run code."""
_CODE = ("auto_map", "configuration_files")
"""Keys of a config.json that name Python beside it, or another config.json."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Folders on this machine, None where open_clip itself has the part.

    `tokenizer` is of transformers; `text` holds the config.json of a text network of transformers. `origin` tells where
    both are from where that is not the model's own folder, with their commits; "" otherwise.
    """

    tokenizer: Path | None
    text: Path | None
    origin: str


def find_parts(wanted: Wanted, *, offline: bool) -> Parts:
    """Return the parts of a network. Raises ModelError for one that would run code or download, or cannot be had."""
    texts, told = wanted.config["text_cfg"], []
    read_options(texts)
    _check_timm_name(wanted.config["vision_cfg"])
    tokenizer, text = None, None
    if name := _name(texts, "hf_tokenizer_name"):
        tokenizer = wanted.folder
        if tokenizer is None:
            tokenizer, address = _fetch(name, TOKENIZER_FILES, offline=offline)
            told.append(f"tokenizer {address}")
    if name := _name(texts, "hf_model_name"):
        text, address = (Path(name), name) if Path(name).is_dir() else _fetch(name, ["config.json"], offline=offline)
        _check_text_config(text / "config.json")
        told.append(f"text configuration {address}")
    return Parts(tokenizer, text, ", ".join(told))


def read_options(texts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the tokenizer_kwargs of a text_cfg. Raises ModelError for a key that is not in TOKENIZER_OPTIONS."""
    options = texts.get("tokenizer_kwargs") or {}
    if not isinstance(options, dict):
        raise ModelError(f"the network's tokenizer_kwargs are {options!r}; expected a JSON object")
    if unknown := sorted(set(options) - set(TOKENIZER_OPTIONS)):
        raise ModelError(
            f"the network's tokenizer_kwargs hold {unknown[0]!r}, which could run code of the model; "
            f"expected only {', '.join(TOKENIZER_OPTIONS)}"
        )
    return dict(options)


def _check_timm_name(pictures: Mapping[str, Any]) -> None:
    name = pictures.get("timm_model_name")
    if name is not None and not (isinstance(name, str) and re.fullmatch(r"[\w.]*", name)):
        raise ModelError(
            f"the network's timm_model_name is {name!r}; expected an architecture of timm, not a place to fetch it"
        )


def _name(texts: Mapping[str, Any], key: str) -> str | None:
    name = texts.get(key)
    if name is not None and not isinstance(name, str):
        raise ModelError(f"the network's {key} is {name!r}; expected the name of a repository")
    return name or None


def _fetch(repository: str, patterns: tuple[str, ...] | list[str], *, offline: bool) -> tuple[Path, str]:
    """Return files of another repository than the model's, and their address with the commit."""
    found = fetch_hub_folder(repository, patterns, None, offline=offline)
    return found.path, f"https://huggingface.co/{repository}/tree/{found.commit}"


def _check_text_config(file: Path) -> None:
    """Refuse a config.json with which transformers would run, or offer to run, code that is not its own."""
    try:
        facts = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"{file} cannot be read: {error}; give the text network's config.json") from error
    if found := _find_code(facts):
        raise ModelError(f"{file} has {found}, which names code outside transformers; no code of a model is run")


def _find_code(facts: Any) -> str | None:
    """Return the key that names code, at any depth: a part of a network has a configuration of its own."""
    if isinstance(facts, list):
        return next(filter(None, map(_find_code, facts)), None)
    if not isinstance(facts, dict):
        return None
    for key, value in facts.items():
        kernel = "attn_implementation" in key and isinstance(value, str) and "/" in value
        if key in _CODE or kernel:
            return str(key)
    return next(filter(None, map(_find_code, facts.values())), None)
