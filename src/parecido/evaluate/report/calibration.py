"""The reliability diagrams of stated probabilities, and what they say in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from parecido.evaluate.reliability import Reliability
from parecido.evaluate.report.drawing import SERIES, SOFT, draw_svg
from parecido.recommend.finding.alike import AlikeCard

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def draw_reliability(reliability: Reliability, *, name: str) -> Markup:
    """Return the reliability diagram as SVG; `name` is unique in the page. Raises MissingExtra."""
    filled = [(each, each.accuracy) for each in reliability.bins if each.accuracy is not None]

    def draw(axes: Axes) -> None:
        axes.bar(
            [each.low for each, _ in filled],
            [accuracy for _, accuracy in filled],
            [each.high - each.low for each, _ in filled],
            align="edge",
            color=SERIES[0],
            alpha=0.55,
            edgecolor=SERIES[0],
        )
        axes.plot([0, 1], [0, 1], color=SOFT, linestyle="--", linewidth=1.2)
        axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="probability stated", ylabel="share that was right")

    return draw_svg(draw, name=name, alt=describe_reliability(reliability))


def describe_reliability(reliability: Reliability) -> str:
    """Return the diagram in a sentence: its error, and on which side most predictions lie."""
    filled = [each for each in reliability.bins if each.count]
    lean = sum(each.count * ((each.confidence or 0.0) - (each.accuracy or 0.0)) for each in filled) / reliability.count
    side = "too high" if lean > 0.005 else "too low" if lean < -0.005 else "neither too high nor too low"
    return (
        f"Of {reliability.count:,} predictions, the stated probability misses the share that was right by "
        f"{100 * reliability.error:.1f} percentage points on average (expected calibration error "
        f"{reliability.error:.3f}); on the whole it is {side}."
    )


def describe_groups(card: AlikeCard) -> str:
    """Return how much a calibration means the same from query to query, beside what the similarity alone could say."""
    plain = card.report["cosine"]
    parts = [
        f"{what} {100 * card.report[name]:.1f} (by the similarity alone {100 * plain[name]:.1f})"
        for name, what in (("by_category", "of one category"), ("by_density", "with neighbours as near"))
        if card.report[name] is not None and plain[name] is not None
    ]
    return f"Percentage points that it misses by among queries {' and '.join(parts)}." if parts else ""
