"""A training's figures as lines of text and as an object for JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from parecido.train.judge import Change
from parecido.train.trial import Training

_OVER = {"products": "", "classes": ", mean of its values"}


def training_lines(training: Training) -> list[str]:
    """Return what a training changes, line by line: P@10 before and after, the guesses, and what was decided."""
    names = [f"{change.label}{_OVER[change.over]}" for change in training.changes]
    width = max(map(len, ["P@10", *names]))
    lines = [f"  {'P@10':<{width}}  before  after   difference, 95 % between"]
    lines += [f"  {name:<{width}}  {_figures(change)}" for name, change in zip(names, training.changes, strict=True)]
    lines += [
        f"  {column}: {training.right[column]:.3f} guessed right, probabilities off by {reliability.error:.3f}"
        for column, reliability in training.reliability.items()
    ]
    return [*lines, f"  {training.why}"]


def training_dict(training: Training) -> dict[str, Any]:
    """Return a training as an object for JSON."""
    return asdict(training)


def _figures(change: Change) -> str:
    difference = change.difference
    return (
        f"{change.before.value:.4f}  {change.after.value:.4f}  "
        f"{difference.value:+.4f}  [{difference.low:+.4f}, {difference.high:+.4f}]"
    )
