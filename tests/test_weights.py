"""The grammar of weights."""

from __future__ import annotations

import pytest

from parecido.errors import BadWeights
from parecido.weights import parse_weights


@pytest.mark.parametrize(
    ("text", "weights"),
    [
        ("colour=2", {"colour": 2.0}),
        ("colour=2,shape=1,texture=0", {"colour": 2.0, "shape": 1.0, "texture": 0.0}),
        (" colour = .5 , shape=1e-3", {"colour": 0.5, "shape": 0.001}),
        ("size=-1,fit=inf", {"size": -1.0, "fit": float("inf")}),  # the shop refuses them, in its own words
    ],
)
def test_parts_become_weights(text: str, weights: dict[str, float]) -> None:
    assert parse_weights(text) == weights


@pytest.mark.parametrize(
    "part", ["", "colour", "=2", "colour=", "colour=much", "colour=1_0", "colour=1=2", "colour=٢", "colour=２"]
)
def test_a_part_of_another_form_is_refused(part: str) -> None:
    with pytest.raises(BadWeights) as caught:
        parse_weights(f"shape=1,{part}")
    assert str(caught.value) == (f"the weight {part!r} is not of the form aspect=number; write colour=2,shape=1, say")


def test_an_aspect_has_one_weight() -> None:
    with pytest.raises(BadWeights, match=r"^the aspect 'colour' has two weights; give one$"):
        parse_weights("colour=1,shape=1,colour=2")
    with pytest.raises(BadWeights, match=rf"^the aspect '{'x' * 40}' has two weights; give one$"):
        parse_weights(f"{'x' * 99}=1,{'x' * 99}=1")
