"""sRGB to OKLab (Ottosson 2020, "A perceptual color space for image processing"), in torch."""

from __future__ import annotations

import torch
from torch import Tensor

_TO_CONES = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
_TO_LAB = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)


def to_oklab(pictures: Tensor) -> Tensor:
    """Return (n, 3, h, w) sRGB in [0, 1] as OKLab: lightness in [0, 1], then green-red and blue-yellow."""
    linear = torch.where(pictures > 0.04045, ((pictures.clamp_min(0.04045) + 0.055) / 1.055) ** 2.4, pictures / 12.92)
    cones = torch.einsum("ij,njhw->nihw", linear.new_tensor(_TO_CONES), linear)
    return torch.einsum("ij,njhw->nihw", linear.new_tensor(_TO_LAB), cones.clamp_min(1e-6) ** (1 / 3))
