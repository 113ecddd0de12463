"""The mean of several examples is searched for with care; what is one picture is not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import parecido
from parecido.index.contract import Index
from parecido.index.exact import ExactIndex


@pytest.mark.parametrize(
    ("asked", "with_care"),
    [
        ({"product": "0"}, False),
        ({"like": ["0"]}, False),
        ({"product": "0", "like": ["1"]}, True),
        ({"like": ["0", "1", "2"]}, True),
    ],
)
def test_several_examples_are_asked_with_care(
    fake_shop: Path, monkeypatch: pytest.MonkeyPatch, asked: dict[str, Any], with_care: bool
) -> None:
    seen: list[Index] = []

    def carefully(index: ExactIndex) -> ExactIndex:
        seen.append(index)
        return index

    monkeypatch.setattr(ExactIndex, "carefully", carefully)
    with parecido.open(fake_shop) as shop:
        assert shop.similar(**asked, k=1).recommendations
    assert bool(seen) == with_care
