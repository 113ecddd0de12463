"""Small networks of open_clip with random weights, saved as its folders and as checkpoints."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

SIDE = 32
CONFIG: dict[str, Any] = {
    "embed_dim": 24,
    "vision_cfg": {"image_size": SIDE, "layers": 2, "width": 32, "head_width": 8, "patch_size": 8},
    "text_cfg": {"context_length": 20, "vocab_size": 49408, "width": 32, "heads": 4, "layers": 2},
}


def save_folder(folder: Path, config: dict[str, Any] | None = None, **preprocess: Any) -> Path:
    """Write a folder as open_clip pushes to the hub: open_clip_config.json and open_clip_model.safetensors."""
    folder.mkdir()
    file = folder / "open_clip_config.json"
    file.write_text(json.dumps({"model_cfg": config or CONFIG, "preprocess_cfg": preprocess}))
    save_weights(make_network(folder), folder / "open_clip_model.safetensors")
    return folder


def make_network(folder: Path) -> Any:
    """Make the network of a folder, with weights large enough that rows differ by their pictures and texts."""
    import open_clip
    import torch

    torch.manual_seed(7)
    network = open_clip.create_model(f"local-dir:{folder}", load_weights=False)
    with torch.no_grad():
        for weights in network.parameters():
            if weights.ndim > 1:
                weights.copy_(torch.randn_like(weights) * 0.2)
    return network.eval()


def save_weights(network: Any, file: Path) -> None:
    """Write a network's weights as safetensors."""
    from safetensors.torch import save_file

    save_file({name: weights.contiguous() for name, weights in network.state_dict().items()}, file)
