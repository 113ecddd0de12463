"""What a network wants of its pixels, as a small JSON file beside it says: nothing in a model file tells it."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from parecido.embeddings.framing import Filter, Framing, Mode
from parecido.errors import ModelError

Colours = tuple[float, float, float]
Channels = Literal["rgb", "bgr"]

_KEYS = ("size", "scale", "mean", "std", "channels", "mode", "crop", "stretch", "filter")
_LARGEST_SIDE = 4096


@dataclass(frozen=True, slots=True)
class Preparation:
    """How pixels become a network's input: (pixels of 0..255 * scale - mean) / std, in the order of `channels`.

    `size` is (height, width), None where the file leaves it to the network. The rest is as in Framing.
    """

    size: tuple[int, int] | None = None
    scale: float = 1.0
    mean: Colours = (0.0, 0.0, 0.0)
    std: Colours = (1.0, 1.0, 1.0)
    channels: Channels = "rgb"
    mode: Mode = "squash"
    crop: float = 1.0
    stretch: float = 1.0
    filter: Filter = "bilinear"

    def factor(self) -> Colours:
        """Return what each channel of the network's order is multiplied by, before `offset` is added."""
        red, green, blue = (self.scale / each for each in self.std)
        return red, green, blue

    def offset(self) -> Colours:
        """Return what is added to each channel of the network's order after `factor`."""
        red, green, blue = (-mean / std for mean, std in zip(self.mean, self.std, strict=True))
        return red, green, blue

    def framing(self, size: tuple[int, int]) -> Framing:
        """Return the framing of pictures for a network whose input is of `size`."""
        return Framing(size, self.mode, stretch=self.stretch, crop=self.crop, filter=self.filter)


def preparation_file(model: Path) -> Path:
    """Return where the preparation of a model file or folder is looked for: beside it, with .json added."""
    return model.with_name(f"{model.name}.json")


def read_preparation(file: Path) -> Preparation:
    """Read a preparation. Raises ModelError, naming the file and the key, for anything that it cannot mean.

    At least one of `scale`, `mean` and `std` must be there; {"scale": 1} says that a network takes 0..255.
    """
    return make_preparation(read_facts(file), file)


def read_facts(file: Path) -> dict[str, Any]:
    """Return the JSON object in a file. Raises ModelError where there is none."""
    try:
        facts = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelError(f"{file} cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise ModelError(f"{file} is not JSON: {error}") from error
    if not isinstance(facts, dict):
        raise ModelError(f'{file} holds no JSON object; expected one like {{"mean": 127.5, "std": 127.5}}')
    return facts


def make_preparation(facts: Mapping[str, Any], file: Path, others: Sequence[str] = ()) -> Preparation:
    """Return the preparation in a file's facts, which may have `others` among their keys. Raises ModelError."""
    if unknown := sorted(set(facts) - {*_KEYS, *others}):
        raise ModelError(f"{file} has the unknown keys {', '.join(unknown)}; known are {', '.join((*_KEYS, *others))}")
    if not {"scale", "mean", "std"} & set(facts):
        raise ModelError(f'{file} has none of scale, mean and std; "scale": 1 says that the network takes 0..255')
    try:
        return _preparation(facts)
    except ValueError as error:
        raise ModelError(f"{file}: {error}") from error


def _preparation(facts: Mapping[str, Any]) -> Preparation:
    plain = Preparation()
    std = _colours("std", facts.get("std", 1.0))
    if 0.0 in std:
        raise ValueError("std is 0, and pixels are divided by it; expected other numbers")
    return Preparation(
        size=_size(facts["size"]) if "size" in facts else None,
        scale=_number("scale", facts.get("scale", 1.0)),
        mean=_colours("mean", facts.get("mean", 0.0)),
        std=std,
        channels=_one_of("channels", facts.get("channels", plain.channels), get_args(Channels)),
        mode=_one_of("mode", facts.get("mode", plain.mode), get_args(Mode)),
        crop=_number("crop", facts.get("crop", plain.crop), 0.1, 1.0),
        stretch=_number("stretch", facts.get("stretch", plain.stretch), 1.0, 100.0),
        filter=_one_of("filter", facts.get("filter", plain.filter), get_args(Filter)),
    )


def _number(key: str, value: object, least: float = -math.inf, most: float = math.inf) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) <= sys.float_info.max:
        raise ValueError(f"{key} is {value!r:.40}, expected a number")
    if not least <= value <= most:
        raise ValueError(f"{key} is {value!r}, expected a number from {least:g} to {most:g}")
    return float(value)


def _colours(key: str, value: object) -> Colours:
    """Return three numbers: one for each channel, or one for all of them."""
    values = value if isinstance(value, list) else [value] * 3
    if len(values) != 3:
        raise ValueError(f"{key} has {len(values)} numbers, expected one, or one for each of 3 channels")
    first, second, third = (_number(key, each) for each in values)
    return first, second, third


def _size(value: object) -> tuple[int, int]:
    sides = value if isinstance(value, list) else [value] * 2
    whole = [side for side in sides if type(side) is int and 1 <= side <= _LARGEST_SIDE]
    if len(sides) != 2 or len(whole) != 2:
        raise ValueError(f"size is {value!r}, expected one side in pixels, or [height, width], up to {_LARGEST_SIDE}")
    return whole[0], whole[1]


def _one_of(key: str, value: object, known: tuple[str, ...]) -> Any:
    if value not in known:
        raise ValueError(f"{key} is {value!r}, expected one of {', '.join(known)}")
    return value
