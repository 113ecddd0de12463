"""Curves that take their colours from the page and load nothing."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from parecido.errors import MissingExtra
from parecido.evaluate.report.drawing import SERIES, draw_svg

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def draw(axes: Axes) -> None:
    """A line with a label that Matplotlib would read as a formula."""
    axes.plot([0, 1], [0, 1], color=SERIES[0], marker="o")
    axes.set(xlabel="places & more")


def test_an_element_without_addresses_and_with_the_page_s_colours() -> None:
    svg = draw_svg(draw, name="one", alt='a "rising" line')
    assert svg.startswith('<svg role="img" aria-label="a &#34;rising&#34; line" viewBox="0 0 ')
    assert svg.rstrip().endswith("</svg>")
    assert "places &amp; more" in svg
    assert "var(--series-1)" in svg
    assert [word for word in ("http", "<style", "metadata", "xlink", "font:", "#0404") if word in svg] == []


def test_the_same_every_time_and_ids_of_their_own() -> None:
    first, again, other = (draw_svg(draw, name=name, alt="") for name in ("one", "one", "two"))
    assert first == again
    assert first != other


def test_without_matplotlib_the_command_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(MissingExtra, match=r"a report needs Matplotlib, .* pip install '\.\[picture\]'"):
        draw_svg(draw, name="one", alt="")
