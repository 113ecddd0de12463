"""sRGB to OKLab in torch, through which gradients pass; see parecido.images.oklab."""

from __future__ import annotations

import torch
from torch import Tensor

from parecido.images.oklab import TO_CONES, TO_LAB


def to_oklab(pictures: Tensor) -> Tensor:
    """Return (n, 3, h, w) sRGB in [0, 1] as OKLab: lightness in [0, 1], then green-red and blue-yellow."""
    linear = torch.where(pictures > 0.04045, ((pictures.clamp_min(0.04045) + 0.055) / 1.055) ** 2.4, pictures / 12.92)
    cones = torch.einsum("ij,njhw->nihw", linear.new_tensor(TO_CONES), linear)
    return torch.einsum("ij,njhw->nihw", linear.new_tensor(TO_LAB), cones.clamp_min(1e-6) ** (1 / 3))
