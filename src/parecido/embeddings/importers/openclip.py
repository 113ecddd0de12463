"""CLIP and SigLIP as open_clip keeps them, as ONNX: the picture tower, and the text tower with its tokenizer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from parecido.embeddings.importers.checkpoint import read_weights
from parecido.embeddings.importers.contract import Converted, Origin, Rows
from parecido.embeddings.importers.onnx_graph import missing, one_line
from parecido.embeddings.importers.openclip_parts import find_parts, read_options
from parecido.embeddings.importers.openclip_source import Wanted, find_network
from parecido.embeddings.importers.openclip_tokens import load_tokenizer, tokenise_with, write_tokenizer
from parecido.embeddings.importers.preparation import Preparation
from parecido.embeddings.importers.quiet import quiet
from parecido.embeddings.importers.text_graph import convert_text
from parecido.embeddings.importers.torch_graph import write_module
from parecido.errors import ModelError

_PACKAGES = {
    "open_clip": "open-clip-torch",
    "torch": "torch",
    "torchvision": "torchvision",
    "timm": "timm",
    "onnx": "onnx",
    "onnxscript": "onnxscript",
    "safetensors": "safetensors",
    "tokenizers": "tokenizers",
    "transformers": "transformers",
    "huggingface_hub": "huggingface-hub",
}
_PAIR = "torch==2.14.1 torchvision==0.29.1"
"""A pair that this importer was tested with."""
_BATCH = 16


def convert(source: str, folder: Path, *, offline: bool) -> Converted:
    """Convert a network of open_clip; `openclip_source.find_network` says how a SOURCE is written.

    Weights are read from safetensors, or by torch's weights-only loader, and must be the network's exactly. Pictures
    are prepared as the network's own preprocess_cfg says. No code of the model is run.
    """
    _check_packages()
    wanted = find_network(source, offline=offline)
    parts = find_parts(wanted, offline=offline)
    network = _load_network(wanted, parts.text)
    facts = dict(network.visual.preprocess_cfg)
    prepared = _read_preparation(facts)
    size = prepared.size or (0, 0)
    write_module(_picture_tower(network), prepared, size, folder / "model.onnx")

    texts, file = wanted.config["text_cfg"], folder / "tokenizer.json"
    tokenizer = load_tokenizer(texts, parts.tokenizer)
    write_tokenizer(tokenizer, read_options(texts), file)
    length = int(tokenizer.context_length)
    text = convert_text(_text_tower(network), tokenise_with(tokenizer), length, folder / "text.onnx", file)
    return Converted(
        folder / "model.onnx", _ask(network, facts), prepared.framing(size), _origin(wanted, parts.origin), text
    )


def _origin(wanted: Wanted, parts: str) -> Origin:
    """Return where a network is from, with what is of other repositories than its own."""
    return replace(wanted.origin, source=f"{wanted.origin.source}, {parts}") if parts else wanted.origin


def _check_packages() -> None:
    """Import what a conversion needs; open_clip imports torchvision, which works beside its own torch alone."""
    try:
        import onnxscript  # noqa: F401
        import open_clip  # noqa: F401
        import tokenizers  # noqa: F401
    except ModuleNotFoundError as error:
        raise missing(error, _PACKAGES, "openclip", "converting a model of open_clip") from None
    except (ImportError, RuntimeError, OSError, AttributeError) as error:
        raise ModelError(
            f"open_clip cannot be imported beside torch {_version('torch')} and torchvision {_version('torchvision')}: "
            f"{one_line(error)}; install two that belong together, for example: pip install {_PAIR}"
        ) from error


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "(not installed)"


def _load_network(wanted: Wanted, text: Path | None) -> Any:
    """Return the network with its weights, float32; `text` holds the config.json of a text network of transformers."""
    import open_clip

    if wanted.weights.suffix != ".safetensors":
        read_weights(wanted.weights)  # refuses what is more than weights, with a sentence
    texts = dict(wanted.config["text_cfg"])
    if text is not None:
        texts |= {"hf_model_name": str(text), "hf_model_pretrained": False}
    try:
        with quiet():
            network = open_clip.create_model(
                wanted.name,
                pretrained=None if wanted.folder else str(wanted.weights),
                precision="fp32",
                device="cpu",
                pretrained_text=False,
                require_pretrained=True,
                weights_only=True,
                force_preprocess_cfg=dict(wanted.preprocess),
                text_cfg=texts,
            )
    except (OSError, ValueError, RuntimeError, KeyError, TypeError, AssertionError, ImportError) as error:
        raise ModelError(f"{wanted.weights} cannot be loaded as {wanted.name}: {one_line(error)}") from error
    return network.eval()


def _read_preparation(facts: Mapping[str, Any]) -> Preparation:
    """Return what a preprocess_cfg asks for. Raises ModelError for what no Framing can say."""
    size = facts["size"]
    height, width = (size, size) if isinstance(size, int) else map(int, size)
    mode = {"shortest": "crop", "squash": "squash", "longest": "fit"}.get(str(facts["resize_mode"]))
    if mode is None or (mode == "crop" and height != width):
        raise _cannot(f"resize_mode {facts['resize_mode']!r} into {height} x {width}")
    if mode == "fit" and facts.get("fill_color", 0) != 255:
        raise _cannot(f"pictures on a background of {facts.get('fill_color', 0)}, where white is 255,")
    return Preparation(
        size=(height, width),
        scale=1 / 255,
        mean=_colours(facts["mean"]),
        std=_colours(facts["std"]),
        mode=mode,  # type: ignore[arg-type]
        filter="bilinear" if facts["interpolation"] == "bilinear" else "bicubic",  # as open_clip reads it
    )


def _colours(values: Any) -> tuple[float, float, float]:
    first, second, third = (float(each) for each in ([values] * 3 if isinstance(values, (int, float)) else values))
    return first, second, third


def _cannot(wish: str) -> ModelError:
    return ModelError(f"the network's preprocess_cfg asks for {wish} which is not offered here")


def _picture_tower(network: Any) -> Any:
    import torch

    class PictureTower(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def forward(self, pictures: Any) -> Any:
            return self.network.encode_image(pictures, normalize=False)

    return PictureTower().eval()


def _text_tower(network: Any) -> Any:
    """Return the network's text tower as a module of tokens; a mask over the padding is part of it where it has one."""
    import torch

    class TextTower(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def forward(self, tokens: Any) -> Any:
            return self.network.encode_text(tokens, normalize=False)

    return TextTower().eval()


def _ask(network: Any, facts: Mapping[str, Any]) -> Callable[[NDArray[np.uint8]], Rows]:
    """Return the network as torch runs it, open_clip's own transform before it: framed pixels to rows."""
    import torch
    from open_clip.transform import PreprocessCfg, image_transform_v2

    transform = image_transform_v2(PreprocessCfg(**facts), is_train=False)

    def rows(pixels: NDArray[np.uint8]) -> Rows:
        found = []
        for start in range(0, len(pixels), _BATCH):
            batch = torch.stack([transform(Image.fromarray(each)) for each in pixels[start : start + _BATCH]])
            with torch.no_grad():
                found.append(network.encode_image(batch, normalize=False).numpy())
        return np.concatenate(found).astype(np.float32, copy=False)

    return rows
