"""The curves of a report: how right the lists are, place by place, class by class, query by query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from markupsafe import Markup

from parecido.evaluate.measured import Measured
from parecido.evaluate.report.drawing import HOLLOW, INK, MARKERS, SERIES, SIGNS, SOFT, draw_svg
from parecido.evaluate.report.hits import count_right, precision_curve
from parecido.evaluate.report.words import of_shown, percent, spoken_label, spoken_number
from parecido.evaluate.retrieval import Numbers

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_LABELS = len(SERIES)


@dataclass(frozen=True, slots=True)
class Key:
    """One entry of a legend: the sign of its series, the number of its colour (from 1), whether dashed, its words."""

    sign: str
    series: int
    dashed: bool
    words: str


@dataclass(frozen=True, slots=True)
class Curve:
    """One picture with its title, its legend and what it says in words."""

    title: str
    svg: Markup
    keys: tuple[Key, ...]
    says: str


def draw_curves(ours: Measured, theirs: Measured | None) -> list[Curve]:
    """Return the report's curves, the other shop's beside them where there is one. Raises MissingExtra."""
    return [draw_by_place(ours, theirs), draw_counts(ours, theirs), draw_by_size(ours)]


def draw_by_place(ours: Measured, theirs: Measured | None) -> Curve:
    """Return P@1 to P@k of up to MOST_LABELS labels."""
    sides = [side for side in (ours, theirs) if side is not None]
    labels = ours.measurement.labels[:MOST_LABELS]
    curves = [[precision_curve(label, side.measurement.nearest) for label in labels] for side in sides]
    width = ours.measurement.nearest.shape[1]

    def draw(axes: Axes) -> None:
        for dashed, side in enumerate(curves):
            for number, curve in enumerate(side):
                axes.plot(
                    np.arange(1, width + 1),
                    curve,
                    color=SERIES[number],
                    marker=MARKERS[number],
                    linestyle="--" if dashed else "-",
                    markerfacecolor="none" if dashed else SERIES[number],
                )
        axes.set(xlabel="products shown", ylabel="share that is right", ylim=(0, 1.02))
        axes.set_xticks(_ticks(width))

    parts = "; ".join(
        f"{percent(float(curve[0]))} and {percent(float(curve[-1]))} by {spoken_label(label.columns)}"
        for label, curve in zip(labels, curves[0], strict=True)
    )
    says = f"Right are of the first products shown and of the first {spoken_number(width)}: {parts}"
    names = [spoken_label(label.columns) for label in labels]
    keys = [Key(SIGNS[number], number + 1, False, name) for number, name in enumerate(names)]
    if theirs is not None:
        keys += [Key(HOLLOW[number], number + 1, True, f"{name}, other shop") for number, name in enumerate(names)]
    return Curve("Down the list", draw_svg(draw, name="by-place", alt=says), tuple(keys), says)


def draw_counts(ours: Measured, theirs: Measured | None) -> Curve:
    """Return how many queries are shown 0, 1, ... k right products of the first label."""
    label = ours.measurement.labels[0]
    counts = count_right(label, ours.measurement.nearest)
    shares = counts / counts.sum()
    others = None
    if theirs is not None:
        found = count_right(label, theirs.measurement.nearest)
        others = found / found.sum()

    def draw(axes: Axes) -> None:
        places = np.arange(len(shares))
        axes.bar(places, shares * 100, width=0.75, color=SERIES[0], alpha=0.75)
        if others is not None:
            axes.plot(places, others * 100, color=SERIES[1], marker=MARKERS[1], linestyle="--", markerfacecolor="none")
        axes.set(xlabel="right products shown", ylabel="% of all queries")
        axes.set_xticks(_ticks(len(shares) - 1, first=0))

    says = (
        f"{percent(float(shares[-1]))} of the products asked with get only products of their own "
        f"{spoken_label(label.columns)}, {percent(float(shares[0]))} get none"
    )
    keys = [Key("■", 1, False, "this shop"), Key(HOLLOW[1], 2, True, "other shop")]
    return Curve(
        "All right, some, none",
        draw_svg(draw, name="counts", alt=says),
        tuple(keys if others is not None else ()),
        says,
    )


def draw_by_size(ours: Measured) -> Curve:
    """Return P@k of every class of the first label over the number of its products."""
    label, k = ours.measurement.labels[0], ours.evaluation.places
    figures = ours.evaluation.labels[0]
    points = [
        (each.queries, each.metrics["precision"].value) for each in figures.classes if "precision" in each.metrics
    ]
    sizes, values = (np.asarray(part, dtype=np.float64) for part in zip(*points, strict=True))
    ticks = _size_ticks(int(sizes.min()), int(sizes.max()))
    span = np.unique(np.geomspace(max(1, sizes.min()), max(2, sizes.max()), 60))

    def draw(axes: Axes) -> None:
        axes.plot(span, np.minimum(np.maximum(span - 1, 0), k) / k, color=SOFT, linestyle=":", linewidth=1.4)
        axes.scatter(sizes, values, s=26, color=SERIES[0], alpha=0.6, edgecolors=INK, linewidths=0.4)
        axes.set_xscale("log")
        axes.minorticks_off()
        axes.set_xticks(ticks, labels=[f"{tick:,}" for tick in ticks])
        axes.set(xlabel="products of the class", ylabel="share that is right", ylim=(-0.03, 1.03))

    small, large = _by_half(sizes, values)
    what = spoken_label(label.columns)
    says = (
        f"One point for each {what}; the smaller half of them show {of_shown(small, k)} right of "
        f"{spoken_number(k)} on average, the larger half {of_shown(large, k)}. "
        "The dotted line is the best possible: a class of four can show three"
    )
    return Curve("Small and large classes", draw_svg(draw, name="by-size", alt=says), (), says)


def _by_half(sizes: Numbers, values: Numbers) -> tuple[float, float]:
    """Return the mean value of the smaller and of the larger half; of a single one, its own twice."""
    order = np.argsort(sizes, kind="stable")
    middle = len(order) // 2
    ranked = values[order]
    return float(ranked[: max(1, middle)].mean()), float(ranked[middle:].mean())


def _size_ticks(least: int, most: int) -> list[int]:
    """Return the powers of ten and their triples between two sizes, or else the sizes themselves."""
    ticks = [each for power in range(8) for each in (10**power, 3 * 10**power) if least <= each <= most]
    return ticks if len(ticks) > 1 else sorted({least, most})


def _ticks(last: int, *, first: int = 1) -> list[int]:
    """Return `first` and about ten more whole numbers up to `last`."""
    step = max(1, round(last / 10))
    return sorted({first, *range(step, last + 1, step)})
