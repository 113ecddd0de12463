"""How a picture of any proportions comes into the frame that a network takes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, get_args

Mode = Literal["fit", "squash", "crop"]
Filter = Literal["bicubic", "bilinear", "lanczos"]
MODES: tuple[Mode, ...] = get_args(Mode)
FILTERS: tuple[Filter, ...] = get_args(Filter)


@dataclass(frozen=True, slots=True)
class Framing:
    """The rule by which a model's pictures are framed; `size` is (height, width) in pixels.

    fit     the whole picture, its proportions changed by at most the factor `stretch`, centred on white
    squash  the whole picture, whatever becomes of its proportions
    crop    scaled until its shorter side is that of the frame divided by `crop`, then the centre of it
    """

    size: tuple[int, int]
    mode: Mode = "fit"
    stretch: float = 1.0
    crop: float = 1.0
    filter: Filter = "bicubic"

    @property
    def scaled(self) -> tuple[int, int]:
        """The (height, width) that a picture covers before its centre is cut out; `size` where nothing is."""
        if self.mode != "crop":
            return self.size
        height, width = self.size
        return max(height, math.floor(height / self.crop)), max(width, math.floor(width / self.crop))
