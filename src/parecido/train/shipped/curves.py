"""The curve of a training as a picture: what the losses did, and what the galleries found, by epoch."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

Curve = Sequence[Mapping[str, float]]
"""One mapping per epoch: "epoch", the mean losses, "seconds", and on some epochs the galleries' figures."""

LOSSES = ("labels", "pairs", "teacher", "relations", "mask", "secrets", "names")


def read_curve(file: Path) -> Curve:
    """Return the curve that the training wrote beside its checkpoint."""
    curve: Curve = json.loads(file.read_text(encoding="utf-8"))
    return curve


def draw_curves(curve: Curve, file: Path) -> None:
    """Draw losses (each as a share of its first epoch's) and figures (P@10) into a PNG."""
    import matplotlib  # noqa: PLC0415 - an extra, imported on use

    matplotlib.use("Agg")
    from matplotlib.figure import Figure  # noqa: PLC0415

    figure = Figure(figsize=(15, 8), layout="constrained")
    axes = figure.subplots(2, 2)
    colours = matplotlib.colormaps["tab20"](range(20))
    for axis in axes.flat:
        axis.set_prop_cycle(color=colours)
    epochs = [point["epoch"] for point in curve]
    for name in LOSSES:
        first = curve[0].get(name, 0.0)
        if first > 0:
            axes[0, 0].plot(epochs, [point[name] / first for point in curve], label=name)
    axes[0, 0].set(title="losses, as shares of the first epoch's", xlabel="epoch", ylim=(0, None))
    for axis, gallery in zip((axes[0, 1], axes[1, 0], axes[1, 1]), ("fashion", "objects", "drawn"), strict=True):
        measured = [point for point in curve if any(name.startswith(gallery) for name in point)]
        for name in sorted({name for point in measured for name in point if name.startswith(gallery)}):
            axis.plot([p["epoch"] for p in measured], [p[name] for p in measured], marker=".", label=name)
        axis.set(title=f"P@10, {gallery}, never trained on", xlabel="epoch", ylim=(0, 1))
    for axis in axes.flat:
        axis.grid(alpha=0.3)
        axis.legend(fontsize=7, loc="center left", bbox_to_anchor=(1.0, 0.5))  # on the lines it would hide them
    figure.savefig(file, dpi=80)
