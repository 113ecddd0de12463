"""Small models of transformers with random weights, saved as their makers save large ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

SIDE, LENGTH = 32, 16
WORDS = ["<pad>", "<s>", "</s>", "<unk>", "vestido", "floral", "azul", "red", "blue", "shirt", "a", "ç", "#", "42"]
_LAYERS = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4}
_PICTURES = {**_LAYERS, "image_size": SIDE, "patch_size": 8}


def save_clip(folder: Path) -> Path:
    """A CLIP that cuts the centre out of pictures, with the text tower's end token first in its vocabulary."""
    from transformers import CLIPConfig, CLIPImageProcessor, CLIPModel

    texts = {
        **_LAYERS,
        "vocab_size": len(WORDS),
        "max_position_embeddings": LENGTH,
        "bos_token_id": 1,
        "eos_token_id": 2,
        "pad_token_id": 0,
    }
    # transformers takes 2 for the mistaken end token of old files, and then for the largest token: it is the last here
    texts["eos_token_id"] = len(WORDS) - 1
    _save(CLIPModel(CLIPConfig(text_config=texts, vision_config=_PICTURES, projection_dim=24)), folder)
    processor = CLIPImageProcessor(size={"shortest_edge": 40}, crop_size={"height": SIDE, "width": SIDE})
    processor.save_pretrained(folder)
    words = [word for word in WORDS if word != "</s>"] + ["</s>"]
    save_words(folder, words, end="</s>")
    return folder


def save_siglip(folder: Path) -> Path:
    """A SigLIP that squashes pictures, its texts padded without a mask."""
    from transformers import SiglipConfig, SiglipImageProcessor, SiglipModel

    texts = {**_LAYERS, "vocab_size": len(WORDS), "max_position_embeddings": LENGTH, "projection_size": 32}
    _save(SiglipModel(SiglipConfig(text_config=texts, vision_config=_PICTURES)), folder)
    SiglipImageProcessor(size={"height": SIDE, "width": SIDE}, resample=2).save_pretrained(folder)
    save_words(folder, WORDS, end="</s>")
    return folder


def save_dino(folder: Path) -> Path:
    """A DINOv2, asked at a smaller size than it was made for."""
    from transformers import BitImageProcessor, Dinov2Config, Dinov2Model

    _save(Dinov2Model(Dinov2Config(**{**_PICTURES, "image_size": 48})), folder)
    cut = {"height": SIDE, "width": SIDE}
    BitImageProcessor(size={"shortest_edge": 36}, crop_size=cut, do_center_crop=True, resample=3).save_pretrained(
        folder
    )
    return folder


def save_classifier(folder: Path) -> Path:
    """A ViT with a classifier on it, which no row needs."""
    from transformers import ViTConfig, ViTForImageClassification, ViTImageProcessor

    _save(ViTForImageClassification(ViTConfig(**_PICTURES, num_labels=3)), folder)
    ViTImageProcessor(size={"height": SIDE, "width": SIDE}, resample=2).save_pretrained(folder)
    return folder


def save_words(folder: Path, words: list[str], *, end: str) -> None:
    """Write a tokenizer that knows a few words, begins a text with <s> and ends it with `end`."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    numbers = {word: number for number, word in enumerate(words)}
    made = Tokenizer(models.WordLevel(numbers, unk_token="<unk>"))
    made.normalizer = normalizers.Lowercase()
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    made.post_processor = processors.TemplateProcessing(
        single=f"<s> $A {end}", special_tokens=[("<s>", numbers["<s>"]), (end, numbers[end])]
    )
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=made, unk_token="<unk>", bos_token="<s>", eos_token=end, pad_token="<pad>"
    )
    tokenizer.save_pretrained(folder)


def change_json(file: Path, **facts: Any) -> None:
    """Change keys of a JSON file; None takes a key away."""
    changed = json.loads(file.read_text(encoding="utf-8")) | facts
    file.write_text(json.dumps({key: value for key, value in changed.items() if value is not None}), encoding="utf-8")


def trap(sprung: Path) -> str:
    """Python that a model may bring, which writes a file as soon as it is run."""
    return f"""
from pathlib import Path
from transformers import PreTrainedTokenizerFast

Path({str(sprung)!r}).touch()

class Own(PreTrainedTokenizerFast):
    pass
"""


def _save(network: Any, folder: Path) -> None:
    """Save with weights large enough that rows differ by their pictures and texts."""
    import torch

    torch.manual_seed(7)
    with torch.no_grad():
        for weights in network.parameters():
            if weights.ndim > 1:
                weights.copy_(torch.randn_like(weights) * 0.2)
    network.save_pretrained(folder)
