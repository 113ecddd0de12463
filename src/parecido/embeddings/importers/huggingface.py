"""CLIP, SigLIP, DINO and ViT as transformers keeps them, in a folder or on the Hugging Face hub, as ONNX."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parecido.embeddings.importers.contract import Converted, ConvertedText, Origin, Rows
from parecido.embeddings.importers.hf_networks import find_kind, load_network, picture_tower, text_tower
from parecido.embeddings.importers.hf_preparation import read_processor
from parecido.embeddings.importers.hub_card import read_hub_card
from parecido.embeddings.importers.hub_folder import TOKENIZER_FILES, fetch_hub_folder
from parecido.embeddings.importers.onnx_graph import missing, one_line
from parecido.embeddings.importers.text_graph import convert_text
from parecido.embeddings.importers.tokens import Tokenise, Tokens, check_tokens, save_tokenizer
from parecido.embeddings.importers.torch_graph import write_module
from parecido.errors import ModelError

_PACKAGES = {
    "transformers": "transformers",
    "torch": "torch",
    "onnx": "onnx",
    "onnxscript": "onnxscript",
    "safetensors": "safetensors",
    "tokenizers": "tokenizers",
    "sentencepiece": "sentencepiece",
    "huggingface_hub": "huggingface-hub",
}
_WANTED = (
    *TOKENIZER_FILES,
    "preprocessor_config.json",
    "model.safetensors",
    "model-*-of-*.safetensors",
    "model.safetensors.index.json",
    "README.md",
)
"""What is fetched of a repository: no pickles, no code, no weights of other frameworks."""
_BATCH = 16


def convert(source: str, folder: Path, *, offline: bool) -> Converted:
    """Convert FOLDER, as save_pretrained writes it, or OWNER/REPO[@REVISION] of the hub.

    Weights are read from safetensors only, no code of the model is run, and pictures are prepared as its
    preprocessor_config.json says. CLIP and SigLIP bring their text tower.
    """
    _check_packages()
    model, origin = _find(source, offline=offline)
    kind = find_kind(_read_config(model).get("model_type"))
    _check_weights(model, source)
    processor = _load_processor(model)
    prepared = read_processor(processor.to_dict())
    network = load_network(model, kind)
    tower = picture_tower(network, kind)
    write_module(tower, prepared, prepared.size or (0, 0), folder / "model.onnx")
    text = _convert_text(model, network, folder) if kind.texts else None
    origin = Origin(f"{origin.name}, {kind.rows}", origin.source, origin.licence, origin.data)
    framing = prepared.framing(prepared.size or (0, 0))
    return Converted(folder / "model.onnx", _ask(tower, processor), framing, origin, text)


def _check_packages() -> None:
    try:
        import onnxscript  # noqa: F401
        import tokenizers  # noqa: F401
        import torch  # noqa: F401
        import transformers  # noqa: F401
    except ModuleNotFoundError as error:
        raise missing(error, _PACKAGES, "hf", "converting a model of transformers") from None


def _find(source: str, *, offline: bool) -> tuple[Path, Origin]:
    """Return the model's folder on this machine, and where it is from."""
    folder = Path(source)
    if folder.is_dir():
        card = read_hub_card(folder)
        return folder, Origin(card.name or folder.resolve().name, str(folder), card.licence, card.data)
    repository, at, revision = source.partition("@")
    owner, slash, name = repository.partition("/")
    if not (owner and slash and name) or "/" in name or (at and not revision):
        raise ModelError(
            f"hf:{source} is neither a folder that is there nor of the form OWNER/REPO or OWNER/REPO@REVISION"
        )
    found = fetch_hub_folder(repository, _WANTED, revision or None, offline=offline)
    card = read_hub_card(found.path)
    address = f"https://huggingface.co/{repository}/tree/{found.commit}"
    return found.path, Origin(repository, address, card.licence, card.data)


def _read_config(model: Path) -> dict[str, Any]:
    file = model / "config.json"
    try:
        facts = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelError(
            f"{file} cannot be read: {error.strerror}; give a folder that save_pretrained wrote"
        ) from error
    except (ValueError, RecursionError) as error:
        raise ModelError(f"{file} is not JSON: {error}") from error
    if not isinstance(facts, dict):
        raise ModelError(f"{file} holds no JSON object; give a folder that save_pretrained wrote")
    return facts


def _check_weights(model: Path, source: str) -> None:
    if not any(model.glob("*.safetensors")):
        raise ModelError(
            f"hf:{source} has no weights as model.safetensors; pickled ones (pytorch_model.bin) can run code and are "
            "not read; where you trust them, save the model again with save_pretrained, which writes safetensors"
        )


def _load_processor(model: Path) -> Any:
    from transformers import AutoImageProcessor

    if not (model / "preprocessor_config.json").is_file():
        raise ModelError(f"{model} has no preprocessor_config.json, so how its pictures are prepared is not known")
    try:
        return AutoImageProcessor.from_pretrained(model, local_files_only=True, trust_remote_code=False)
    except (OSError, ValueError, ImportError, KeyError, TypeError) as error:
        raise ModelError(f"{model}/preprocessor_config.json cannot be used: {one_line(error)}") from error


def _ask(tower: Any, processor: Any) -> Callable[[NDArray[np.uint8]], Rows]:
    """Return the network as transformers runs it, its own processor before it: framed pixels to rows."""
    import torch

    def rows(pixels: NDArray[np.uint8]) -> Rows:
        found = []
        for start in range(0, len(pixels), _BATCH):
            prepared = processor(
                images=list(pixels[start : start + _BATCH]),
                do_resize=False,
                do_center_crop=False,
                input_data_format="channels_last",
                return_tensors="pt",
            )
            with torch.no_grad():
                found.append(tower(prepared["pixel_values"].float()).numpy())
        return np.concatenate(found).astype(np.float32, copy=False)

    return rows


def _convert_text(model: Path, network: Any, folder: Path) -> ConvertedText:
    """Write the text tower and its tokenizer."""
    tokenizer, length = _load_tokenizer(model), int(network.config.text_config.max_position_embeddings)
    if tokenizer.pad_token_id is None:
        raise ModelError(f"the tokenizer of {model} has no padding token; choose a model with one")

    file = folder / "tokenizer.json"
    padding = (int(tokenizer.pad_token_id), str(tokenizer.pad_token))
    save_tokenizer(_fast(tokenizer, model), file, length, pad=padding, side=tokenizer.padding_side)
    check_tokens(file, length, _tokenise(tokenizer))
    return convert_text(text_tower(network), _tokenise(tokenizer), length, folder / "text.onnx", file)


def _tokenise(tokenizer: Any) -> Tokenise:
    """Return transformers' tokenizer as a function of texts."""

    def tokens(texts: Sequence[str], length: int) -> Tokens:
        found = tokenizer(list(texts), padding="max_length", truncation=True, max_length=length, return_tensors="np")
        return np.asarray(found["input_ids"], dtype=np.int64)

    return tokens


def _load_tokenizer(model: Path) -> Any:
    from transformers import AutoTokenizer

    try:
        return AutoTokenizer.from_pretrained(model, local_files_only=True, trust_remote_code=False)
    except ModuleNotFoundError as error:
        raise missing(error, _PACKAGES, "hf", "this model's tokenizer") from None
    except (OSError, ValueError, ImportError, KeyError, TypeError) as error:
        raise ModelError(f"the tokenizer of {model} cannot be loaded: {one_line(error)}") from error


def _fast(tokenizer: Any, model: Path) -> Any:
    """Return the tokenizer of the package tokenizers that transformers runs, or that lies beside a slow one."""
    from tokenizers import Tokenizer

    if (backend := getattr(tokenizer, "backend_tokenizer", None)) is not None:
        return backend
    file = model / "tokenizer.json"
    if not file.is_file():
        raise ModelError(f"{model} has no tokenizer.json, and {type(tokenizer).__name__} cannot be written as one")
    return Tokenizer.from_file(str(file))
