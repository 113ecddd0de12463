"""Pictures that show little: blank, tiny, blurred, washed out or dark, told from their thumbnails.

A product on white is well exposed, so how bright a picture is on the whole says nothing. What is dark in it and what is
bright in it does: a picture without any dark is washed out, one without any bright is dark.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from parecido.health.finding import BLANK, BLURRED, OVER_EXPOSED, TINY, UNDER_EXPOSED
from parecido.settings import Settings

BLANK_LEVELS = 8
"""Levels of 256 between the darkest and the brightest of a blank picture."""
PALE, DARK = 235, 100
"""Levels: an over-exposed picture has nothing darker than PALE, an under-exposed one nothing brighter than DARK."""
BLURRED_EDGE = 7.0
"""Pixels from dark to bright over the sharpest edges of a blurred picture."""
_ENDS = 0.005
"""Share of the pixels that is left out at either end: specks, and the codec's ringing."""
_BLANK_ENDS = 0.002


@dataclass(frozen=True, slots=True)
class Exposure:
    """What a thumbnail measures: `side` its longest, pixels; `dark` and `bright` the levels of its ends, 0 to 255.

    `spread` is the levels between the outermost ends, `edge` the pixels that its sharpest edges are wide.
    """

    side: int
    dark: int
    bright: int
    spread: int
    edge: float


def measure_exposure(picture: Image.Image) -> Exposure:
    """Return what an RGB thumbnail measures.

    An edge's width is the picture's range of levels over its steepest slope, that of the pixel at 99.5 %: the inverse
    of a gradient's maximum as a measure of sharpness (Pertuz, Puig and Garcia 2013, "Analysis of focus measure
    operators for shape-from-focus"), freed of the picture's contrast.
    """
    levels = np.asarray(picture.convert("L"), dtype=np.int16)
    counts = np.cumsum(np.bincount(levels.reshape(-1), minlength=256))
    dark, bright = _end(counts, _ENDS), _end(counts, 1 - _ENDS)
    spread = _end(counts, 1 - _BLANK_ENDS) - _end(counts, _BLANK_ENDS)
    return Exposure(max(levels.shape), dark, bright, spread, _edge_width(levels, bright - dark))


def judge_exposure(found: Exposure, tiny_side: int = Settings.tiny_side) -> list[tuple[str, float, str]]:
    """Return what is wrong with a picture: kind, score and what was measured. Of a blank one nothing else is said."""
    if found.spread < BLANK_LEVELS:
        return [(BLANK, 1.0 - found.spread / 255, f"{found.spread} levels of 255 from its darkest to its brightest")]
    wrong = []
    if found.side < tiny_side:
        wrong.append((TINY, 1.0 - found.side / tiny_side, f"{found.side} pixels on its longest side"))
    if found.edge > BLURRED_EDGE:
        wrong.append(
            (BLURRED, 1.0 - BLURRED_EDGE / found.edge / 2, f"its sharpest edges are {found.edge:.1f} pixels wide")
        )
    if found.dark > PALE:
        wrong.append((OVER_EXPOSED, found.dark / 255, f"nothing in it is darker than level {found.dark} of 255"))
    if found.bright < DARK:
        wrong.append(
            (UNDER_EXPOSED, 1.0 - found.bright / 255, f"nothing in it is brighter than level {found.bright} of 255")
        )
    return wrong


def _end(counts: NDArray[np.intp], share: float) -> int:
    """Return the level that a share of the pixels does not exceed."""
    return int(np.searchsorted(counts, share * counts[-1], side="left"))


def _edge_width(levels: NDArray[np.int16], span: int) -> float:
    """Return the pixels that the steepest slope needs for the whole span of levels, 0 where there is no span."""
    if min(levels.shape) < 3 or span <= 0:
        return 0.0
    across = np.abs(levels[1:-1, 2:] - levels[1:-1, :-2])
    down = np.abs(levels[2:, 1:-1] - levels[:-2, 1:-1])
    slopes = np.cumsum(np.bincount(np.maximum(across, down).reshape(-1), minlength=256))
    steepest = max(1, _end(slopes, 1 - _ENDS))
    return 2.0 * span / steepest
