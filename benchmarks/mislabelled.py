"""How many wrong labels `parecido health` finds, and how many that it names are wrong: on labels made wrong by chance.

    python -m benchmarks.mislabelled --shop SHOP [--write]

SHOP is the shop of a catalogue whose labels are taken for right: what is wrong in it anyway counts against precision.
What was fitted (the confidence's slope and offset) was fitted with `--seed 0 --fit`; another seed reports.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from benchmarks.table import replace_table
from parecido.evaluate.split import is_held_out
from parecido.health.classes import Classes, read_classes
from parecido.health.gathered import Gathered, gather
from parecido.health.learned import Learned
from parecido.health.mislabelled import confidence_of, weigh_labels
from parecido.health.voters import Voters
from parecido.settings import Settings
from parecido.shop.reader import Shop
from parecido.train.learn import unit_blocks

DOCUMENT = Path(__file__).parents[1] / "docs" / "health.md"
LABELS = ("articleType", "baseColour", "gender")
SHARE = 0.02
LEVELS = (0.5, 0.7, 0.9)
DRAWS = {"any other value": 0.0, "as frequent as values are": 1.0}
"""How a wrong value is drawn -> the power of the values' shares that it is drawn by."""


@dataclass(frozen=True, slots=True)
class Made:
    """One column with labels made wrong: `wrong` bool (n,), which ones, and `right` int64 (n,), what they were."""

    classes: Classes
    wrong: NDArray[np.bool_]
    right: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Judged:
    """The odds that each label is wrong, and the suggested class, both (n,)."""

    made: Made
    odds: NDArray[np.float32]
    suggested: NDArray[np.int64]


@click.command()
@click.option("--shop", type=click.Path(path_type=Path, exists=True, file_okay=False), required=True, metavar="SHOP")
@click.option("--labels", default=",".join(LABELS), show_default=True, metavar="COLUMN,...")
@click.option("--seed", default=1, show_default=True, help="Of what is made wrong.")
@click.option("--fit", is_flag=True, help="Print the slope and offset of the confidence that fit this seed.")
@click.option("--write", is_flag=True, help="Write the table into docs/health.md.")
def main(shop: Path, labels: str, seed: int, *, fit: bool, write: bool) -> None:
    """Make 2 % of each column's labels wrong, judge them, and print precision and recall."""
    columns = labels.split(",")
    with Shop(shop) as opened:
        table = {column: opened.attribute(column) for column in columns}
        gathered = gather(opened, table, Settings.near_duplicate)
        rows = unit_blocks(opened.model_vectors(), opened.model_card.aspects)
        held_out = np.array([is_held_out(name) for name in opened.names()], dtype=bool)
    lines = [heading()]
    judged = []
    for column in columns:
        for name, power in DRAWS.items():
            judged.append(judge(gathered, rows, make_wrong(read_classes(column, table[column]), seed, power)))
            lines += [*table_lines(f"{column}, {name}", judged[-1], held_out)]
            print(lines[-2], lines[-1], sep="\n", flush=True)
    text = "\n".join(lines)
    print(f"\n{text}")
    if fit:
        slope, offset = fit_confidence(judged)
        print(f"confidence: slope {slope:.2f}, offset {offset:.2f}")
    if write:
        DOCUMENT.write_text(replace_table(DOCUMENT.read_text(encoding="utf-8"), text), encoding="utf-8")


def make_wrong(classes: Classes, seed: int, power: float, share: float = SHARE) -> Made:
    """Give a share of the labelled products another value, drawn by the values' shares to a power."""
    random = np.random.default_rng(seed)
    known = np.flatnonzero(classes.known)
    chosen = random.choice(known, round(share * len(known)), replace=False)
    codes, weights = classes.codes.copy(), np.where(classes.shares > 0, classes.shares.astype(np.float64) ** power, 0.0)
    for row in chosen.tolist():
        others = weights.copy()
        others[codes[row]] = 0.0
        codes[row] = random.choice(len(others), p=others / others.sum())
    wrong = np.zeros(len(codes), dtype=bool)
    wrong[chosen] = True
    return Made(replace(classes, codes=codes), wrong, classes.codes)


def judge(gathered: Gathered, rows: NDArray[np.float32], made: Made) -> Judged:
    """Judge labels as `parecido health` does."""
    voters = Voters(gathered.nearest, gathered.similarities, gathered.groups, made.classes)
    odds, suggested = weigh_labels([voters, Learned(rows, gathered.groups, made.classes)], made.classes)
    return Judged(made, odds, suggested)


def average_precision(odds: NDArray[np.float32], wrong: NDArray[np.bool_]) -> float:
    """Return the mean, over the wrong labels, of the precision of the list that ends with each, the surest first."""
    hits = wrong[np.argsort(-odds, kind="stable")]
    precision = np.cumsum(hits) / np.arange(1, len(hits) + 1)
    return float(precision[hits].mean())


def heading() -> str:
    """Return the table's first lines."""
    names = " | ".join(f"confidence {level:.1f}: listed | precision | recall" for level in LEVELS)
    rule = "---:|" * (3 + 3 * len(LEVELS))
    return f"| | made wrong | average precision | {names} | right suggestion |\n|---|{rule}"


def table_lines(name: str, judged: Judged, held_out: NDArray[np.bool_]) -> Iterator[str]:
    """Yield the table's line of all products, and that of those that no training saw."""
    yield table_line(name, judged, np.ones_like(held_out))
    yield table_line(f"{name}; held out", judged, held_out)


def table_line(name: str, judged: Judged, part: NDArray[np.bool_]) -> str:
    """Return the table's line of some products."""
    made = judged.made
    part = part & made.classes.known
    odds, wrong = judged.odds[part], made.wrong[part]
    confidence = confidence_of(odds)
    cells = [name, f"{wrong.sum():,}", f"{average_precision(odds, wrong):.3f}"]
    for level in LEVELS:
        listed = confidence >= level
        hits = int((listed & wrong).sum())
        cells += [f"{listed.sum():,}", f"{hits / max(1, listed.sum()):.3f}", f"{hits / wrong.sum():.3f}"]
    named = part & made.wrong & (confidence_of(judged.odds) >= LEVELS[0])
    cells.append(f"{(judged.suggested == made.right)[named].mean():.3f}")
    return f"| {' | '.join(cells)} |"


def fit_confidence(judged: Sequence[Judged]) -> tuple[float, float]:
    """Return the slope and offset of a logistic regression of what was made wrong on the logarithm of the odds.

    Newton's method, on the labels whose suggestion was more probable than what was given.
    """
    odds = np.concatenate([each.odds for each in judged]).astype(np.float64)
    wrong = np.concatenate([each.made.wrong for each in judged])[odds > 3e-4].astype(np.float64)
    inputs = np.stack([np.log(odds[odds > 3e-4]), np.ones_like(wrong)], axis=1)
    found = np.zeros(2)
    for _ in range(25):
        chance = 1 / (1 + np.exp(-(inputs @ found)))
        hessian = (inputs * (chance * (1 - chance))[:, np.newaxis]).T @ inputs
        found += np.linalg.solve(hessian, inputs.T @ (wrong - chance))
    return float(found[0]), float(found[1])


if __name__ == "__main__":
    main()
