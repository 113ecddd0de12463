"""What image processors of transformers say becomes a framing and three numbers a channel, or is refused."""

from __future__ import annotations

import math
from typing import Any

import pytest

from parecido.embeddings.framing import Framing
from parecido.embeddings.importers.hf_preparation import read_processor, share_kept
from parecido.errors import ModelError

CLIP: dict[str, Any] = {
    "do_resize": True,
    "size": {"shortest_edge": 224},
    "resample": 3,
    "do_center_crop": True,
    "crop_size": {"height": 224, "width": 224},
    "do_rescale": True,
    "rescale_factor": 1 / 255,
    "do_normalize": True,
    "image_mean": [0.1, 0.2, 0.3],
    "image_std": [0.4, 0.5, 0.6],
    "do_convert_rgb": True,
}


def test_a_centre_is_cut_out() -> None:
    prepared = read_processor(CLIP)
    assert prepared.framing(prepared.size or (0, 0)) == Framing((224, 224), "crop", filter="bicubic")
    assert (prepared.scale, prepared.mean, prepared.std) == (1 / 255, (0.1, 0.2, 0.3), (0.4, 0.5, 0.6))


@pytest.mark.parametrize(("kept", "side"), [(224, 256), (378, 432), (518, 592), (384, 439), (100, 101)])
def test_a_smaller_centre_is_that_of_the_scaled_picture(kept: int, side: int) -> None:
    prepared = read_processor(CLIP | {"size": {"shortest_edge": side}, "crop_size": {"height": kept, "width": kept}})
    framing = prepared.framing(prepared.size or (0, 0))
    assert (framing.size, framing.scaled) == ((kept, kept), (side, side))


def test_every_share_gives_back_its_side() -> None:
    for side in range(30, 700):
        for kept in range(max(16, side - 90), side + 1):
            assert math.floor(kept / share_kept(kept, side)) == side


@pytest.mark.parametrize("size", [384, {"height": 384, "width": 384}])
def test_pictures_are_squashed(size: Any) -> None:
    facts = CLIP | {"size": size, "do_center_crop": None, "crop_size": None, "resample": 2}
    prepared = read_processor(facts)
    assert prepared.framing(prepared.size or (0, 0)) == Framing((384, 384), "squash", filter="bilinear")


def test_steps_that_are_off_change_nothing() -> None:
    prepared = read_processor(CLIP | {"do_rescale": False, "do_normalize": False, "image_mean": None})
    assert (prepared.scale, prepared.mean, prepared.std) == (1.0, (0.0, 0.0, 0.0), (1.0, 1.0, 1.0))


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"do_resize": False}, "pictures of any size, without scaling"),
        ({"do_pad": True}, "the step do_pad"),
        ({"crop_pct": 0.9}, "the step crop_pct"),
        ({"resample": 0}, "pictures scaled by Pillow's filter 0"),
        ({"resample": None}, "pictures scaled by Pillow's filter None"),
        ({"do_center_crop": False}, "pictures that keep their proportions and are not cut"),
        ({"size": {"shortest_edge": 200}}, "a cut of 224 x 224 out of a shorter side of 200"),
        ({"crop_size": {"height": 224, "width": 112}}, "a cut of 224 x 112 out of a shorter side of 224"),
        ({"size": {"height": 256, "width": 256}}, "pictures squashed and then cut"),
        ({"size": {"shortest_edge": 224, "longest_edge": 448}}, "pictures scaled to {'shortest_edge': 224, "),
        ({"size": None}, "pictures scaled to {}"),
        ({"image_std": [0.5]}, "image_std [0.5]"),
    ],
)
def test_what_no_framing_can_say_is_refused(facts: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ModelError) as refused:
        read_processor(CLIP | facts)
    assert str(refused.value).startswith(f"the model's preprocessor_config.json asks for {sentence}")
    assert str(refused.value).endswith("which is not offered here")
