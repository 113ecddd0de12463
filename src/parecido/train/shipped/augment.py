"""Random changes to training pictures that a shopper's photo may show, and one that it may not: other colours."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor
from torch.nn import functional


@dataclass(frozen=True, slots=True)
class Strength:
    """How far pictures are changed: geometry by `much` of its range, light by `light` of it, the rest by chance.

    Pictures of no fashion catalogue may be changed further than by `much` and `light`, up to `generic`: they have no
    column of colours to blur, and are there to be known again from elsewhere.
    """

    much: float = 1.0
    light: float = 1.0
    generic: float = 0.0
    background: float = 0.3
    blur: float = 0.15
    coarse: float = 0.2
    jpeg: float = 0.15


@dataclass(frozen=True, slots=True)
class Originals:
    """Pictures float32 (n, 3, h, w) in [0, 1], the products' covers and the unsure parts of them (n, 1, h, w), which
    pictures have a cover at all (n,), and which are of no fashion catalogue (n,)."""

    pictures: Tensor
    covers: Tensor
    unsure: Tensor
    covered: Tensor
    generic: Tensor


@dataclass(slots=True)
class Augmented:
    """Pictures (n, 3, *size) in [0, 1], the products' covers and the unsure parts of them (n, 1, *size), and which
    pictures stand in a scene that is not theirs (n,)."""

    pictures: Tensor
    covers: Tensor
    unsure: Tensor
    moved_elsewhere: Tensor


class Augmenter:
    """Changes batches at random; the same generator gives the same changes."""

    def __init__(self, size: tuple[int, int], strength: Strength, generator: torch.Generator) -> None:
        self.size = size
        self.strength = strength
        self.generator = generator

    def __call__(self, originals: Originals, scenes: Tensor, recolour: Tensor) -> Augmented:
        """Return the batch changed.

        `scenes` (m, 3, h, w) are pictures that products may be put before; `recolour` (n,) marks those that shall lose
        their colours.
        """
        count, covered = len(originals.pictures), originals.covered
        much = self._how_far(self.strength.much, originals.generic)
        together = self._move(torch.cat([originals.pictures, originals.covers, originals.unsure], 1), much)
        moved, covers, unsure = together[:, :3], together[:, 3:4], together[:, 4:]
        if bool(recolour.any()):
            where = torch.where(covered[recolour][:, None, None, None], covers[recolour], 1.0)
            moved[recolour] = moved[recolour].lerp(self._recoloured(moved[recolour]), where)
        elsewhere = (self._chance(count) < self.strength.background) & covered
        if bool(elsewhere.any()):
            scene = self._scenes(scenes, int(elsewhere.sum()))
            moved[elsewhere] = scene.lerp(moved[elsewhere], covers[elsewhere])
        lit = self._spoil(self._light(moved, self._how_far(self.strength.light, originals.generic)))
        return Augmented(lit.clamp(0.0, 1.0), covers, unsure, elsewhere)

    def _uniform(self, low: float, high: float, *shape: int) -> Tensor:
        return torch.rand(shape, generator=self.generator) * (high - low) + low

    def _chance(self, count: int) -> Tensor:
        return torch.rand(count, generator=self.generator)

    def _how_far(self, usual: float, generic: Tensor) -> Tensor:
        """Return the share of the range that each picture may be changed by, (n,)."""
        return torch.where(generic, max(usual, self.strength.generic), usual)

    def _move(self, pictures: Tensor, much: Tensor) -> Tensor:
        """Mirror, move, turn, stretch, scale and tilt by `much` (n,); what comes into view continues the edge."""
        count = len(pictures)
        scale = (self._uniform(-0.32, 0.2, count) * much).exp()
        stretch = (self._uniform(-0.15, 0.15, count) * much).exp()
        angle = self._uniform(-1.0, 1.0, count) ** 3 * 0.5 * much
        mirror = torch.randint(0, 2, (count,), generator=self.generator) * 2.0 - 1.0
        warp = torch.zeros(count, 3, 3)
        warp[:, 0, 0] = scale * stretch * angle.cos() * mirror
        warp[:, 0, 1] = -scale * angle.sin()
        warp[:, 1, 0] = scale * angle.sin() * mirror
        warp[:, 1, 1] = scale / stretch * angle.cos()
        warp[:, :2, 2] = self._uniform(-0.12, 0.12, count, 2) * much[:, None]
        warp[:, 2, :2] = self._uniform(-0.12, 0.12, count, 2) * much[:, None]
        warp[:, 2, 2] = 1.0
        height, width = self.size
        rows = (torch.arange(height) + 0.5) / height * 2.0 - 1.0
        columns = (torch.arange(width) + 0.5) / width * 2.0 - 1.0
        places = torch.stack(
            [columns.expand(height, width), rows[:, None].expand(height, width), torch.ones(height, width)]
        )
        seen = warp @ places.reshape(1, 3, -1)
        grid = (seen[:, :2] / seen[:, 2:].clamp_min(0.2)).reshape(count, 2, height, width).permute(0, 2, 3, 1)
        return functional.grid_sample(pictures, grid, padding_mode="border", align_corners=False)

    def _recoloured(self, pictures: Tensor) -> Tensor:
        """Turn the hues by any angle, change how strong they are, some to grey or to the negative's lightness."""
        count = len(pictures)
        angle, strong = self._uniform(0.0, 2 * math.pi, count), self._uniform(0.0, 1.6, count)
        strong = torch.where(self._chance(count) < 0.25, torch.zeros(()), strong)
        light = torch.where(self._chance(count) < 0.35, -1.0, 1.0) * self._uniform(0.6, 1.1, count)
        axis = torch.full((3, 3), 1 / 3)
        cross = torch.tensor([[0.0, -1.0, 1.0], [1.0, 0.0, -1.0], [-1.0, 1.0, 0.0]]) / math.sqrt(3.0)
        turn = angle.cos()[:, None, None] * (torch.eye(3) - axis) + angle.sin()[:, None, None] * cross
        matrix = turn * strong[:, None, None] + axis * light[:, None, None]
        shift = self._uniform(-0.15, 0.15, count, 3, 1, 1)
        return (torch.einsum("nij,njhw->nihw", matrix, pictures - 0.5) + 0.5 + shift).clamp(0.0, 1.0)

    def _scenes(self, scenes: Tensor, count: int) -> Tensor:
        """Return backgrounds: parts of other pictures, plain colours, or one colour running into another."""
        height, width = self.size
        chosen = scenes[torch.randint(0, len(scenes), (count,), generator=self.generator)]
        chosen = functional.interpolate(chosen, self.size, mode="bilinear")
        if bool(torch.rand((), generator=self.generator) < 0.5):
            chosen = chosen.flip(3)
        one, other = self._uniform(0.05, 1.0, count, 3, 1, 1), self._uniform(0.05, 1.0, count, 3, 1, 1)
        other = torch.where(self._chance(count)[:, None, None, None] < 0.5, one, other)
        ramp = torch.linspace(0.0, 1.0, height)[:, None].expand(height, width)
        plain = one.lerp(other, ramp.expand(count, 1, height, width))
        return torch.where(self._chance(count)[:, None, None, None] < 0.55, chosen, plain)

    def _light(self, pictures: Tensor, share: Tensor) -> Tensor:
        """Change exposure, contrast, white balance, gamma and the light's direction, as rooms and cameras do."""
        count, much = len(pictures), share[:, None, None, None]
        gamma = (self._uniform(-0.2, 0.2, count, 1, 1, 1) * much).exp()
        gain = (self._uniform(-0.15, 0.12, count, 1, 1, 1) * much).exp()
        balance = (self._uniform(-0.05, 0.05, count, 3, 1, 1) * much).exp()
        lift = self._uniform(-0.03, 0.04, count, 1, 1, 1) * much
        height, width = self.size
        slope = self._uniform(-0.1, 0.1, count, 2, 1, 1) * much
        across, down = torch.linspace(-1, 1, width).expand(height, width), torch.linspace(-1, 1, height)[:, None]
        light = 1.0 + slope[:, :1] * across + slope[:, 1:] * down
        return pictures.clamp_min(1e-4) ** gamma * (gain * balance) * light + lift

    def _spoil(self, pictures: Tensor) -> Tensor:
        """Blur some, take detail from some, put some through JPEG, add a little noise."""
        count, strength = len(pictures), self.strength
        chance = self._chance(count)
        blurred = (chance < strength.blur).nonzero()[:, 0]
        if len(blurred):
            pictures[blurred] = functional.avg_pool2d(
                functional.pad(pictures[blurred], (1, 1, 1, 1), mode="replicate"), 3, 1
            )
        coarse = (chance > 1.0 - strength.coarse).nonzero()[:, 0]
        if len(coarse):
            share = float(self._uniform(0.35, 0.75))
            side = (max(16, round(self.size[0] * share)), max(16, round(self.size[1] * share)))
            small = functional.interpolate(pictures[coarse], side, mode="bilinear", antialias=True)
            pictures[coarse] = functional.interpolate(small, self.size, mode="bicubic")
        for row in (self._chance(count) < strength.jpeg).nonzero()[:, 0].tolist():
            pictures[row] = _through_jpeg(pictures[row], int(self._uniform(30.0, 85.0)))
        return pictures + self._uniform(-0.018, 0.018, *pictures.shape) * strength.much


def _through_jpeg(picture: Tensor, quality: int) -> Tensor:
    """Return one picture (3, h, w) as it comes back from a JPEG file."""
    pixels = (picture.clamp(0.0, 1.0) * 255).byte().permute(1, 2, 0).contiguous().numpy()
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=quality)
    return torch.from_numpy(np.array(Image.open(file))).permute(2, 0, 1).float() / 255.0


def to_pictures(pixels: NDArray[np.uint8]) -> Tensor:
    """Return pixels (n, h, w, 3) as float32 pictures (n, 3, h, w) in [0, 1]; mapped arrays are read."""
    return torch.from_numpy(np.array(pixels)).permute(0, 3, 1, 2).float() / 255.0
