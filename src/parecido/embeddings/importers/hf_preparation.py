"""What a preprocessor_config.json of transformers asks for, as a framing and numbers in the graph."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from parecido.embeddings.framing import Filter, Mode
from parecido.embeddings.importers.preparation import Colours, Preparation
from parecido.errors import ModelError

_FILTERS: dict[int, Filter] = {1: "lanczos", 2: "bilinear", 3: "bicubic"}
"""Pillow's number of a filter -> its name."""
_PLAIN = (False, None, 0)


@dataclass(frozen=True, slots=True)
class _Frame:
    size: tuple[int, int]
    mode: Mode
    crop: float = 1.0


def read_processor(facts: Mapping[str, Any]) -> Preparation:
    """Return the preparation that an image processor's own facts (`to_dict`) describe, with its size.

    Raises ModelError for steps that no Framing can say.
    """
    if not facts.get("do_resize", True):
        raise _cannot("pictures of any size, without scaling")
    for step in ("do_pad", "do_reduce_labels", "crop_pct", "do_flip_channel_order"):
        if facts.get(step) not in _PLAIN:
            raise _cannot(f"the step {step}")
    if (number := facts.get("resample")) not in _FILTERS:
        raise _cannot(f"pictures scaled by Pillow's filter {number}")
    frame = _frame(facts)
    normalised = facts.get("do_normalize", True)
    return Preparation(
        size=frame.size,
        scale=float(facts.get("rescale_factor", 1 / 255)) if facts.get("do_rescale", True) else 1.0,
        mean=_colours(facts, "image_mean") if normalised else (0.0, 0.0, 0.0),
        std=_colours(facts, "image_std") if normalised else (1.0, 1.0, 1.0),
        mode=frame.mode,
        crop=frame.crop,
        filter=_FILTERS[int(number or 0)],
    )


def _frame(facts: Mapping[str, Any]) -> _Frame:
    size, crop = _sides(facts.get("size")), _sides(facts.get("crop_size"))
    cut = bool(facts.get("do_center_crop", False))
    if "height" in size and "width" in size:
        whole = (size["height"], size["width"])
        if cut and crop and (crop.get("height"), crop.get("width")) != whole:
            raise _cannot("pictures squashed and then cut")
        return _Frame(whole, "squash")
    side = size.get("shortest_edge")
    if side is None or "longest_edge" in size:
        raise _cannot(f"pictures scaled to {size}")
    height, width = crop.get("height"), crop.get("width")
    if not cut or height is None:
        raise _cannot("pictures that keep their proportions and are not cut")
    if height != width or height > side:
        raise _cannot(f"a cut of {height} x {width} out of a shorter side of {side}")
    return _Frame((height, height), "crop", share_kept(height, side))


def share_kept(kept: int, side: int) -> float:
    """Return the share for which a frame of `kept` pixels is cut out of a shorter side of exactly `side`."""
    share = kept / side
    return share if math.floor(kept / share) == side else math.nextafter(share, 0.0)


def _sides(size: Any) -> dict[str, int]:
    """Return a size by its sides' names, whichever way it is written."""
    if isinstance(size, int):
        return {"height": size, "width": size}
    return {name: int(side) for name, side in dict(size or {}).items() if side is not None}


def _colours(facts: Mapping[str, Any], key: str) -> Colours:
    values = facts.get(key)
    numbers = [values] * 3 if isinstance(values, (int, float)) else list(values or ())
    if len(numbers) != 3:
        raise _cannot(f"{key} {values!r}")
    first, second, third = (float(each) for each in numbers)
    return first, second, third


def _cannot(wish: str) -> ModelError:
    return ModelError(f"the model's preprocessor_config.json asks for {wish}, which is not offered here")
