"""Similar products for every product of a shop: time, memory, what a change costs, and what `looks_alike` is worth.

    python -m benchmarks.recommend --shop SHOP --write docs/benchmarks.md

SHOP is a built shop of the whole catalogue; it is copied, and stays as it is.
"""

from __future__ import annotations

import os
import resource
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click
import numpy as np

from benchmarks.machine import circumstances
from benchmarks.table import replace_table
from parecido.build.sync import remove_products
from parecido.export import Exported, recommend_all
from parecido.index.neighbours import BLOCK
from parecido.recommend.finding.alike import AlikeCard
from parecido.shop.reader import Shop
from parecido.train.alike import renew_alike

MARKS = ("<!-- recommend:begin -->", "<!-- recommend:end -->")
CHANGED = 100
"""Products that are removed, and come back."""
MILLION = 1_000_000


@click.command()
@click.option("--shop", type=click.Path(path_type=Path, exists=True, file_okay=False), required=True)
@click.option("--top", type=int, default=20, show_default=True)
@click.option("--write", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Put the figures in here.")
def main(shop: Path, top: int, write: Path | None) -> None:
    """Measure, print the figures, and put them into a page between their marks."""
    with tempfile.TemporaryDirectory(prefix="parecido-recommend-") as place:
        text = measure(shop, Path(place), top)
    print(text)
    if write is not None:
        write.write_text(replace_table(write.read_text(encoding="utf-8"), text, *MARKS), encoding="utf-8")


def measure(shop: Path, place: Path, top: int) -> str:
    """Return the figures as Markdown."""
    load_before = os.getloadavg()[0]
    copy = Path(shutil.copytree(shop, place / "shop"))
    fitting, card = timed(lambda: renew_alike(copy))
    with Shop(copy) as opened:
        vectors, ids = opened.vectors(), opened.ids()
    multiply(vectors[: 4 * BLOCK])
    product, _ = timed(lambda: multiply(vectors))
    kind = "parquet" if find_spec("pyarrow") else "csv"
    file = place / f"similar.{kind}"
    full, done = timed(lambda: recommend_all(copy, file, top=top))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    rows = [("exact matrix product alone, every product with every product", product, None), ("everything", full, done)]
    rows.append(("nothing changed", *timed(lambda: recommend_all(copy, file, top=top))))
    gone = np.random.default_rng(0).choice(ids, CHANGED, replace=False).tolist()
    fewer = Path(shutil.copytree(copy, place / "fewer"))
    remove_products(fewer, gone)
    rows.append((f"{CHANGED} products removed", *timed(lambda: recommend_all(fewer, file, top=top))))
    check(fewer, file, place / f"check.{kind}", top)
    rows.append((f"{CHANGED} products added", *timed(lambda: recommend_all(copy, file, top=top))))
    check(copy, file, place / f"check.{kind}", top)
    hours = full.wall / len(ids) ** 2 * MILLION**2 / 3600
    more = [
        f"versions: numpy {np.__version__}",
        f"shop: {len(ids):,} products, {vectors.shape[1]} numbers each; the {top} most similar of each as .{kind}",
        f"memory at most {peak:,.0f} MB, the shop's vectors and the product alone included",
        f"a million products, by the square of their number: {hours:.1f} hours for everything",
    ]
    lines = [
        circumstances(load_before, more=more),
        "",
        "| | s | core seconds | lists computed | lists that took new products in |",
        "|---|---:|---:|---:|---:|",
        *(f"| {name} | {cost.wall:.1f} | {cost.work:.1f} | {_counts(found)} |" for name, cost, found in rows),
        "",
        *calibration_lines(card, fitting),
    ]
    return "\n".join(lines)


@dataclass(frozen=True)
class Cost:
    """Seconds by the clock, and those that all cores together worked for it."""

    wall: float
    work: float


def timed(work: Callable[[], Any]) -> tuple[Cost, Any]:
    """Return what some work costs, and what it gives."""
    start, worked = time.perf_counter(), time.process_time()
    found = work()
    return Cost(time.perf_counter() - start, time.process_time() - worked), found


def multiply(vectors: np.ndarray[Any, Any]) -> None:
    """Make all inner products, block by block, and keep none."""
    out = np.empty((BLOCK, len(vectors)), dtype=np.float32)
    for row in range(0, len(vectors), BLOCK):
        block = vectors[row : row + BLOCK]
        np.matmul(block, vectors.T, out=out[: len(block)])


def check(shop: Path, file: Path, again: Path, top: int) -> None:
    """Raise RuntimeError unless an export that was brought up to date is what computing everything gives."""
    recommend_all(shop, again, top=top, full=True)
    if file.read_bytes() != again.read_bytes():
        raise RuntimeError("the export after a change differs from a full one")


def calibration_lines(card: AlikeCard | None, cost: Cost) -> list[str]:
    """Return what `looks_alike` is worth beside the best rising function of the similarity alone."""
    if card is None:
        return ["This shop has no calibration."]
    ours, plain = card.report, card.report["cosine"]
    rows = {
        "expected calibration error": "error",
        "missed by within a category": "by_category",
        "missed by within a tenth by density": "by_density",
        "mean squared error (Brier)": "brier",
    }
    return [
        f"Of {ours['queries']:,} queries apart; fitting took {cost.wall:.1f} s, {cost.work:.1f} core seconds:",
        "",
        "| | by the similarity alone | `looks_alike` |",
        "|---|---:|---:|",
        *(f"| {name} | {_figure(plain[key])} | {_figure(ours[key])} |" for name, key in rows.items()),
    ]


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"


def _counts(done: Exported | None) -> str:
    return " | " if done is None else f"{done.computed:,} | {done.merged:,}"


if __name__ == "__main__":
    main()
