"""Small networks of open_clip with random weights, saved as its folders and as checkpoints."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.importers.tiny_transformers import WORDS, save_words

SIDE, LENGTH = 32, 20
PICTURES = {"image_size": SIDE, "layers": 1, "width": 32, "head_width": 8, "patch_size": 8}
TEXTS = {"context_length": LENGTH, "width": 32, "heads": 4, "layers": 1}
CLIP: dict[str, Any] = {
    "embed_dim": 24,
    "vision_cfg": PICTURES,
    "text_cfg": {**TEXTS, "vocab_size": 49408},
}
"""A CLIP with CLIP's own tokenizer."""
SIGLIP: dict[str, Any] = {
    "embed_dim": 32,
    "init_logit_bias": -10,
    "custom_text": True,
    "vision_cfg": {**PICTURES, "attentional_pool": True, "attn_pooler_queries": 1, "attn_pooler_heads": 4},
    "text_cfg": {
        **TEXTS,
        "vocab_size": len(WORDS),
        "hf_tokenizer_name": "its own folder",
        "tokenizer_kwargs": {"clean": "canonicalize"},
        "no_causal_mask": True,
        "proj_bias": True,
        "pool_type": "last",
    },
}
"""A network as SigLIP is: no mask, the last token of the padding, a tokenizer of transformers."""


def bert_config(folder: Path) -> dict[str, Any]:
    """A CLIP whose texts are read by a network of transformers, which masks the padding; writes its config.json."""
    from transformers import BertConfig

    layers = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 1, "num_attention_heads": 4}
    BertConfig(**layers, vocab_size=len(WORDS), max_position_embeddings=LENGTH, pad_token_id=0).save_pretrained(folder)
    texts = {
        "hf_model_name": str(folder),
        "hf_tokenizer_name": "its own folder",
        "hf_proj_type": "mlp",
        "hf_pooler_type": "mean_pooler",
        "context_length": LENGTH,
    }
    return {"embed_dim": 24, "vision_cfg": PICTURES, "text_cfg": texts}


def save_folder(folder: Path, config: dict[str, Any], **preprocess: Any) -> Path:
    """Write a folder as open_clip pushes to the hub: open_clip_config.json and open_clip_model.safetensors."""
    folder.mkdir()
    file = folder / "open_clip_config.json"
    file.write_text(json.dumps({"model_cfg": config, "preprocess_cfg": preprocess}), encoding="utf-8")
    if "hf_tokenizer_name" in config["text_cfg"]:
        save_words(folder, WORDS, end="</s>")
    save_weights(make_network(folder), folder / "open_clip_model.safetensors")
    return folder


def make_network(folder: Path) -> Any:
    """Make the network of a folder, with weights large enough that rows differ by their pictures and texts."""
    import open_clip
    import torch

    from parecido.embeddings.importers.quiet import quiet

    torch.manual_seed(7)
    with quiet():  # that it has no weights yet
        network = open_clip.create_model(f"local-dir:{folder}", load_weights=False, pretrained_text=False)
    with torch.no_grad():
        for weights in network.parameters():
            if weights.ndim > 1:
                weights.copy_(torch.randn_like(weights) * 0.2)
    return network.eval()


def save_weights(network: Any, file: Path) -> None:
    """Write a network's weights as safetensors."""
    from safetensors.torch import save_file

    save_file({name: weights.contiguous() for name, weights in network.state_dict().items()}, file)
