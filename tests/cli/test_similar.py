"""How `parecido similar` writes what it found."""

from __future__ import annotations

import pytest

from parecido.cli.similar import percent


@pytest.mark.parametrize(
    ("probability", "written"),
    [(1.0, "100%"), (0.8128, " 81%"), (0.01, "  1%"), (0.0099, "less than 1%"), (0.0, "less than 1%")],
)
def test_what_may_yet_be_alike_is_not_called_never(probability: float, written: str) -> None:
    assert percent(probability) == written
