"""Curves as SVG inside the page: Matplotlib draws, the page's own style sheet colours (extra `picture`)."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from parecido.errors import MissingExtra

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INK, SOFT, LINE = "#010101", "#020202", "#030303"
SERIES = ("#040401", "#040402", "#040403", "#040404", "#040405")
"""Stand for the page's own colours, light and dark, in what Matplotlib draws."""
MARKERS = ("o", "s", "^", "D", "v")
SIGNS, HOLLOW = ("●", "■", "▲", "◆", "▼"), ("○", "□", "△", "◇", "▽")
"""Series differ in form as well as in colour: these markers are those signs, hollow where the line is dashed."""

_VARIABLES = {INK: "--ink", SOFT: "--soft", LINE: "--line"} | {
    colour: f"--series-{number}" for number, colour in enumerate(SERIES, start=1)
}
_STYLE: dict[Any, object] = {
    "svg.fonttype": "none",
    "font.size": 11.0,
    "text.color": INK,
    "axes.edgecolor": LINE,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": LINE,
    "grid.linewidth": 0.7,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "xtick.major.size": 0.0,
    "xtick.minor.size": 0.0,
    "ytick.major.size": 0.0,
    "lines.linewidth": 2.0,
    "lines.markersize": 5.0,
}


def check_drawing() -> None:
    """Raise MissingExtra where Matplotlib is not installed."""
    try:
        import matplotlib  # noqa: F401, PLC0415  (an extra)
    except ImportError as error:
        raise MissingExtra("Matplotlib", "picture", "a report") from error


def draw_svg(draw: Callable[[Axes], None], *, name: str, alt: str) -> Markup:
    """Return an SVG element with what `draw` puts on its axes, described by `alt`.

    `name` is unique in the page, as the ids of what is inside are made of it. Raises MissingExtra.
    """
    check_drawing()
    from matplotlib import rc_context  # noqa: PLC0415  (an extra)
    from matplotlib.figure import Figure  # noqa: PLC0415

    with rc_context({**_STYLE, "svg.hashsalt": name}):
        figure = Figure(figsize=(4.6, 3.1), layout="constrained")
        draw(figure.add_subplot())
        written = io.StringIO()
        figure.savefig(written, format="svg", transparent=True, metadata={"Date": None})
    return _inline(written.getvalue(), alt)


def _inline(svg: str, alt: str) -> Markup:
    """Return a file of SVG as an element of the page: without addresses, fonts or colours of its own."""
    body = svg[svg.index("<svg") :]
    body = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>", "", body, flags=re.DOTALL)
    viewed = re.search(r'viewBox="[^"]+"', body)
    body = re.sub(r"^<svg[^>]*>", "", body).replace("xlink:href", "href")
    body = re.sub(r"font: (?:[\w-]+ )*?([\d.]+)px [^;\"]*", r"font-size: \1px", body)
    for colour, variable in _VARIABLES.items():
        body = body.replace(colour, f"var({variable})")
    opening = Markup('<svg role="img" aria-label="{}" {}>').format(alt, Markup(viewed[0] if viewed else ""))  # noqa: S704
    return opening + Markup(body)  # noqa: S704  (Matplotlib escapes the texts that it writes)
