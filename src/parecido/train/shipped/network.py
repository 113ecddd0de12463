"""The network: a trunk of plain 3x3 convolutions, which run near a CPU's peak, and a head for every aspect.

overall   a linear map of what the trunk sees, averaged over the picture: so the similarity of two pictures is a sum
          over the places of one of them, which is what `explain` shows
colour    a histogram in OKLab of the pixels that the mask takes for the product: blind to shape by construction
shape     the trunk and the mask's outline
texture   means and deviations of early, local features inside the mask: blind to where things are
mask      which pixels are the product, learned from plain studio photos put before other pictures
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from parecido.train.shipped.oklab import to_oklab


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the network. Every stage halves the picture's sides with a strided convolution before its blocks."""

    size: tuple[int, int] = (96, 96)
    channels: tuple[int, int, int, int] = (32, 64, 128, 256)
    blocks: tuple[int, int, int, int] = (0, 1, 3, 3)
    pooled: int = 384
    overall: int = 256
    colour: int = 64
    shape: int = 96
    texture: int = 96
    anchors: int = 64

    @property
    def aspects(self) -> dict[str, int]:
        """The blocks of the embedding, in their order, and how many numbers each has."""
        return {"overall": self.overall, "colour": self.colour, "shape": self.shape, "texture": self.texture}


@dataclass(slots=True)
class Seen:
    """What the network makes of n pictures; aspects are not yet of unit length.

    `mask` (n, 1, height / 4, width / 4) are logits of "product"; `pooled` (n, pooled) is the trunk's mean;
    `places` (n, pooled, height / 16, width / 16) what it is the mean of.
    """

    aspects: dict[str, Tensor]
    mask: Tensor
    pooled: Tensor
    places: Tensor


class Residual(nn.Module):
    """Two convolutions around a shortcut (He et al. 2016); the block starts as nothing, its second norm at zero."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = convolution(channels, channels, stride=1)
        self.second = convolution(channels, channels, stride=1)
        nn.init.zeros_(self.second[1].weight)

    def forward(self, maps: Tensor) -> Tensor:
        return torch.relu(maps + self.second(torch.relu(self.first(maps))))


class Stage(nn.Module):
    """A halving convolution and residual blocks; also gives the maps after the first of them, which see less far."""

    def __init__(self, inputs: int, channels: int, blocks: int) -> None:
        super().__init__()
        self.halve = convolution(inputs, channels, stride=2)
        self.blocks = nn.ModuleList(Residual(channels) for _ in range(blocks))

    def forward(self, maps: Tensor) -> tuple[Tensor, Tensor]:
        maps = torch.relu(self.halve(maps))
        early = maps
        for number, block in enumerate(self.blocks):
            maps = block(maps)
            early = maps if number == 0 else early
        return maps, early


class MaskHead(nn.Module):
    """From two stages' maps to one logit for every fourth pixel (both ways)."""

    def __init__(self, fine: int, coarse: int, width: int = 24) -> None:
        super().__init__()
        self.fine = nn.Conv2d(fine, width, 1)
        self.coarse = nn.Conv2d(coarse, width, 1)
        self.join = convolution(width, width, stride=1)
        self.logit = nn.Conv2d(width, 1, 1)

    def forward(self, fine: Tensor, coarse: Tensor) -> Tensor:
        wide = functional.interpolate(self.coarse(coarse), scale_factor=2.0, mode="nearest")
        return self.logit(torch.relu(self.join(torch.relu(self.fine(fine) + wide))))


class ColourHead(nn.Module):
    """A soft histogram over learned OKLab anchors of the masked pixels, its roots mapped to the block.

    The square root makes the inner product of two histograms their Bhattacharyya coefficient.
    """

    def __init__(self, anchors: int, dimension: int) -> None:
        super().__init__()
        self.anchors = nn.Parameter(_lattice(anchors))
        self.sharpness = nn.Parameter(torch.tensor(5.0))
        self.straight = nn.Linear(anchors, dimension, bias=False)
        self.bent = nn.Sequential(nn.Linear(anchors, 2 * anchors), nn.ReLU(), nn.Linear(2 * anchors, dimension))

    def forward(self, pictures: Tensor, mask: Tensor) -> Tensor:
        shrunk = functional.avg_pool2d(pictures, 2)
        fine = functional.interpolate(mask.sigmoid(), scale_factor=2.0, mode="bilinear", align_corners=False)
        if self.training:  # one pixel in four, another one each time: the same histogram but for noise
            down, across = (int(offset) for offset in torch.randint(0, 2, (2,)))
            shrunk, fine = shrunk[:, :, down::2, across::2], fine[:, :, down::2, across::2]
        pixels = to_oklab(shrunk).flatten(2).transpose(1, 2)
        weights = fine.flatten(2) + 1e-3
        # |p - a|^2 less |p|^2, which the softmax does not see
        sharp = self.sharpness.exp() * self.anchors
        shares = functional.linear(pixels, 2.0 * sharp, -(sharp * self.anchors).sum(1)).softmax(2)
        histogram = (weights @ shares / weights.sum(2, keepdim=True)).squeeze(1)
        roots = (histogram + 1e-5).sqrt()
        return self.straight(roots) + self.bent(roots)


class TextureHead(nn.Module):
    """Mean and deviation of local features over the product, mapped to the block."""

    def __init__(self, fine: int, coarse: int, dimension: int, width: int = 64) -> None:
        super().__init__()
        self.fine = nn.Conv2d(fine, width, 1)
        self.coarse = nn.Conv2d(coarse, width, 1)
        self.project = nn.Sequential(
            nn.Linear(4 * width, 2 * dimension), nn.ReLU(), nn.Linear(2 * dimension, dimension, bias=False)
        )
        self.norm = nn.BatchNorm1d(dimension)

    def forward(self, fine: Tensor, coarse: Tensor, mask: Tensor) -> Tensor:
        weights = mask.sigmoid() + 1e-3
        parts = [
            *_moments(torch.relu(self.fine(fine)), weights),
            *_moments(torch.relu(self.coarse(coarse)), functional.avg_pool2d(weights, 2)),
        ]
        return self.norm(self.project(torch.cat(parts, 1)).float())


class ShapeHead(nn.Module):
    """The trunk's mean and the mask at an eighth of the picture's size, mapped to the block."""

    GRID = (12, 12)

    def __init__(self, pooled: int, dimension: int, width: int = 96) -> None:
        super().__init__()
        self.outline = nn.Sequential(nn.Linear(self.GRID[0] * self.GRID[1], width), nn.ReLU())
        self.trunk = nn.Sequential(nn.Linear(pooled, 2 * dimension), nn.ReLU())
        self.project = nn.Linear(2 * dimension + width, dimension, bias=False)
        self.norm = nn.BatchNorm1d(dimension)

    def forward(self, pooled: Tensor, mask: Tensor) -> Tensor:
        outline = functional.interpolate(mask.sigmoid(), self.GRID, mode="bilinear", align_corners=False)
        both = torch.cat([self.trunk(pooled), self.outline(outline.flatten(1))], 1)
        return self.norm(self.project(both).float())


class Network(nn.Module):
    """Pictures in [0, 1], sRGB, shape (n, 3, height, width), sides divisible by 16, to what Seen holds."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        one, two, three, four = shape.channels
        self.size = shape.size
        self.stages = nn.ModuleList(
            Stage(before, channels, blocks)
            for before, channels, blocks in zip((3, one, two, three), shape.channels, shape.blocks, strict=True)
        )
        self.widen = nn.Sequential(nn.Conv2d(four, shape.pooled, 1, bias=False), nn.BatchNorm2d(shape.pooled))
        self.overall = nn.Linear(shape.pooled, shape.overall, bias=False)
        self.norm = nn.BatchNorm1d(shape.overall)
        self.mask = MaskHead(two, three)
        self.colour = ColourHead(shape.anchors, shape.colour)
        self.texture = TextureHead(two, three, shape.texture)
        self.shape = ShapeHead(shape.pooled, shape.shape)

    def forward(self, pictures: Tensor) -> Seen:
        maps, _ = self.stages[0](pictures * 4.0 - 2.0)
        fine, _ = self.stages[1](maps)
        coarse, early = self.stages[2](fine)
        deep, _ = self.stages[3](coarse)
        places = torch.relu(self.widen(deep))
        pooled = places.mean((2, 3))
        mask = self.mask(fine, coarse)
        still = mask.detach()
        with torch.autocast(pictures.device.type, enabled=False):
            colour = self.colour(pictures.float(), mask.float())
        aspects = {
            "overall": self.norm(self.overall(pooled).float()),
            "colour": colour,
            "shape": self.shape(pooled, still),
            "texture": self.texture(fine, early, still),
        }
        return Seen(aspects, mask, pooled, places)


def convolution(inputs: int, outputs: int, *, stride: int) -> nn.Sequential:
    """Return a 3x3 convolution and its batch norm."""
    return nn.Sequential(nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs))


def _moments(maps: Tensor, weights: Tensor) -> tuple[Tensor, Tensor]:
    """Return the weighted mean and standard deviation of every channel, each (n, channels)."""
    rows = maps.float().flatten(2)
    shares = weights.float().flatten(2).transpose(1, 2)
    shares = shares / shares.sum(1, keepdim=True)
    mean, square = (rows @ shares).squeeze(2), (rows.square() @ shares).squeeze(2)
    return mean, (square - mean.square()).clamp_min(1e-4).sqrt()


def _lattice(count: int) -> Tensor:
    """Return `count` colours in OKLab that sRGB can show, spread evenly: where the anchors start."""
    steps = torch.linspace(0.02, 0.98, 9)
    grid = to_oklab(torch.cartesian_prod(steps, steps, steps).T[None, :, :, None])[0, :, :, 0].T
    chosen = [int((grid[:, 0] - 0.5).abs().argmin())]
    distance = (grid - grid[chosen[0]]).square().sum(1)
    while len(chosen) < count:  # farthest point first
        chosen.append(int(distance.argmax()))
        distance = torch.minimum(distance, (grid - grid[chosen[-1]]).square().sum(1))
    return grid[chosen].clone()
