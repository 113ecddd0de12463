"""The network: a small residual one of plain 3x3 convolutions, which run nearer a CPU's peak than depthwise ones."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the network: channels and residual blocks of each stage, and the embedding's dimension.

    Every stage halves the picture's sides with a strided convolution before its blocks.
    """

    size: tuple[int, int] = (80, 64)
    channels: tuple[int, ...] = (32, 64, 128, 256)
    blocks: tuple[int, ...] = (0, 1, 2, 1)
    dimension: int = 256


class Residual(nn.Module):
    """Two convolutions around a shortcut (He et al. 2016); the block starts as nothing, its second norm at zero."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = _convolution(channels, channels, stride=1)
        self.second = _convolution(channels, channels, stride=1)
        nn.init.zeros_(self.second[1].weight)

    def forward(self, maps: Tensor) -> Tensor:
        return torch.relu(maps + self.second(torch.relu(self.first(maps))))


class Network(nn.Module):
    """Pictures in [-2, 2], shape (n, 3, height, width), to rows of `dimension` numbers, not yet of unit length."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        stages: list[nn.Module] = []
        width = 3
        for channels, blocks in zip(shape.channels, shape.blocks, strict=True):
            stages += [
                _convolution(width, channels, stride=2),
                nn.ReLU(),
                *(Residual(channels) for _ in range(blocks)),
            ]
            width = channels
        self.stages = nn.Sequential(*stages)
        self.project = nn.Linear(width, shape.dimension, bias=False)
        self.norm = nn.BatchNorm1d(shape.dimension)

    def forward(self, pictures: Tensor) -> Tensor:
        return self.norm(self.project(self.stages(pictures).mean((2, 3))).float())


def scale_unit(pictures: Tensor) -> Tensor:
    """Return pictures in [0, 1] as the network wants them: in [-2, 2]."""
    return pictures * 4.0 - 2.0


def _convolution(inputs: int, outputs: int, *, stride: int) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs))
