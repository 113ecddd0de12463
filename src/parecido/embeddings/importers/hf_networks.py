"""The networks of transformers that can be imported, and how each gives one row for a picture or a text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from parecido.embeddings.importers.onnx_graph import one_line
from parecido.embeddings.importers.quiet import quiet
from parecido.errors import ModelError


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of model, by its `model_type`: transformers' class, and which of its numbers become the row."""

    class_name: str
    rows: str
    texts: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)


_POOLED = "the normalised class token (pooler_output)"
KINDS = {
    "clip": Kind("CLIPModel", "the projected picture features", texts=True),
    "siglip": Kind("SiglipModel", "the picture features of the pooling head", texts=True),
    "dinov2": Kind("Dinov2Model", _POOLED),
    "dinov2_with_registers": Kind("Dinov2WithRegistersModel", _POOLED),
    "dinov3_vit": Kind("DINOv3ViTModel", _POOLED),
    "dinov3_convnext": Kind("DINOv3ConvNextModel", "the normalised average over all places (pooler_output)"),
    "vit": Kind("ViTModel", "the normalised class token of the last layer", options={"add_pooling_layer": False}),
}
"""model_type -> what is made of it."""


def find_kind(model_type: object) -> Kind:
    """Return the kind of a config.json's `model_type`. Raises ModelError for one that is not in KINDS."""
    if model_type == "siglip2":
        raise ModelError(
            "the model is a SigLIP 2 of variable size (NaFlex), whose pictures no fixed frame can hold; "
            "take one of a fixed size, such as google/siglip2-base-patch16-224"
        )
    if not isinstance(model_type, str) or model_type not in KINDS:
        raise ModelError(f"the model's model_type is {model_type!r}; expected one of {', '.join(KINDS)}")
    return KINDS[model_type]


def load_network(folder: Path, kind: Kind) -> Any:
    """Return a network of a local folder, float32, its weights from safetensors alone, no code of the folder run.

    Raises ModelError where weights are missing or of other shapes: they would be random numbers.
    """
    import safetensors
    import torch
    import transformers

    maker = getattr(transformers, kind.class_name, None)
    if maker is None:
        raise ModelError(f"transformers {transformers.__version__} has no {kind.class_name}; install a newer one")
    bars = transformers.logging.is_progress_bar_enabled()
    transformers.logging.disable_progress_bar()
    try:
        with quiet():
            network, found = maker.from_pretrained(
                folder,
                use_safetensors=True,
                local_files_only=True,
                trust_remote_code=False,
                dtype=torch.float32,
                attn_implementation="eager",
                output_loading_info=True,
                **kind.options,
            )
    except (OSError, ValueError, RuntimeError, KeyError, TypeError, safetensors.SafetensorError) as error:
        raise ModelError(f"{folder} cannot be loaded by transformers: {one_line(error)}") from error
    finally:
        if bars:
            transformers.logging.enable_progress_bar()
    if absent := sorted(map(str, [*found["missing_keys"], *found["mismatched_keys"]])):
        raise ModelError(
            f"{folder} lacks {len(absent)} of the weights that its config.json asks for, such as {absent[0]}; "
            "it is damaged, or of another kind than it says"
        )
    return network.eval()


def picture_tower(network: Any, kind: Kind) -> Any:
    """Return a torch module of prepared pictures, float32 (n, 3, height, width), that gives their rows."""
    import torch

    class PictureTower(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def forward(self, pictures: Any) -> Any:
            if kind.texts:
                found = self.network.get_image_features(pixel_values=pictures)
                return getattr(found, "pooler_output", found)
            found = self.network(pixel_values=pictures)
            return found.last_hidden_state[:, 0] if kind.class_name == "ViTModel" else found.pooler_output

    return PictureTower().eval()


def text_tower(network: Any) -> Any:
    """Return a torch module of tokens, int64 (n, length), that gives the texts' rows.

    Neither CLIP nor SigLIP needs a mask over the padding: CLIP looks back from the text's end only, and SigLIP's
    texts were padded without one when it was trained.
    """
    import torch

    class TextTower(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def forward(self, tokens: Any) -> Any:
            found = self.network.get_text_features(input_ids=tokens)
            return getattr(found, "pooler_output", found)

    return TextTower().eval()
