"""Random changes to training pictures that a shopper's photo may show and that do not change any label."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional


def augment(pictures: Tensor, size: tuple[int, int], generator: torch.Generator) -> Tensor:
    """Return pictures (n, 3, *size) in [0, 1], each mirrored or not, moved, turned, stretched, lit a little otherwise.

    `pictures` are float32 (n, 3, h, w) in [0, 1]; what comes into view from outside is white. Colours are kept but
    for brightness, as colour is one of the things to learn.
    """
    count, height, width = len(pictures), *size

    def uniform(low: float, high: float, *shape: int) -> Tensor:
        return torch.rand(count, *shape, generator=generator) * (high - low) + low

    scale, stretch, angle = uniform(0.85, 1.15), uniform(0.93, 1.07), uniform(-0.12, 0.12)
    mirror = torch.randint(0, 2, (count,), generator=generator) * 2.0 - 1.0
    proportion = height / width
    warp = torch.zeros(count, 2, 3)
    warp[:, 0, 0] = scale * stretch * torch.cos(angle) * mirror
    warp[:, 0, 1] = -scale * torch.sin(angle) * proportion
    warp[:, 1, 0] = scale * torch.sin(angle) / proportion * mirror
    warp[:, 1, 1] = scale / stretch * torch.cos(angle)
    warp[:, :, 2] = uniform(-0.08, 0.08, 2)
    grid = functional.affine_grid(warp, [count, 3, height, width], align_corners=False)
    moved = 1.0 - functional.grid_sample(1.0 - resize(pictures, size), grid, padding_mode="zeros", align_corners=False)
    lit = moved * uniform(0.92, 1.08, 1, 1, 1) + uniform(-0.03, 0.03, 1, 1, 1)
    return lit.clamp(0.0, 1.0)


def resize(pictures: Tensor, size: tuple[int, int]) -> Tensor:
    """Return pictures (n, 3, h, w) at another size, antialiased."""
    if tuple(pictures.shape[2:]) == size:
        return pictures
    return functional.interpolate(pictures, size, mode="bilinear", antialias=True)
