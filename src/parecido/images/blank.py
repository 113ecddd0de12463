"""Pictures that show nothing: one colour from edge to edge."""

from __future__ import annotations

from typing import cast

from PIL import Image

LEVELS = 8
"""Levels of 256 between the darkest and the brightest pixel of each channel, below which a picture is blank.

So many as of a thumbnail that `parecido health` calls blank: a codec's rounding makes fewer of an even ground.
"""


def is_blank(picture: Image.Image) -> bool:
    """Whether an RGB picture is of one colour; one speck of another makes it a picture of something."""
    channels = cast("tuple[tuple[int, int], ...]", picture.getextrema())
    return all(bright - dark < LEVELS for dark, bright in channels)
