"""The one command: both sides in turn on the same pictures, and the table of what they measured."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.core import core_rows, measure_core
from benchmarks.environment import classic_python
from benchmarks.load.closed import read_bodies
from benchmarks.machine import circumstances, describe_versions
from benchmarks.photo import write_photo
from benchmarks.process import CommandFailedError, Run, run_measured
from benchmarks.report import all_rows, full_rows
from benchmarks.rounds import Counts, Photos, Round, run_round
from benchmarks.sides import Side, both_sides
from benchmarks.subset import Subset, choose_photos, make_subset, table_ids
from benchmarks.table import replace_table, table_text

Both = tuple[Side, Side]
Subsets = tuple[Subset, Subset]
Results = tuple[list[Round], list[Round]]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print the table, and write it into the document where one is named."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if (options.classic_products or 0) > options.products:
        parser.error("--classic-products is for fewer products than --products")
    load_before = os.getloadavg()[0]
    sides = both_sides(classic_python(options.env))
    try:
        with tempfile.TemporaryDirectory(prefix="parecido-bench-", dir=options.work) as folder:
            text = measure(options, sides, Path(folder))
    except CommandFailedError as error:
        sys.exit(str(error))
    text = "\n\n".join([_circumstances(options, sides, load_before), text])
    print(text)
    if options.write is not None:
        document = options.write.read_text(encoding="utf-8")
        options.write.write_text(replace_table(document, text), encoding="utf-8")


def measure(options: argparse.Namespace, sides: Both, work: Path) -> str:
    """Run every round and return the table and the line on what the sampling cost."""
    counts = Counts(options.rounds, options.products, options.requests, options.calls)
    classic_products = options.classic_products or counts.products
    whole = make_subset(options.images, options.styles, work / "whole", counts.products)
    part = whole
    if classic_products < counts.products:
        part = make_subset(options.images, options.styles, work / "part", classic_products)
    photos = choose_photos(options.photos or options.images, min(200, counts.requests), whole.images)
    asked = Photos(read_bodies(photos), write_photo(work / "photo.jpg"))
    results = _rounds(sides, (part, whole), work, asked, counts)
    rows = all_rows(results, counts, classic_products)
    rows += core_rows(measure_core(sides[1], round_folder(sides[1], 0, work) / "shop", counts.calls))
    if options.full:
        rows += full_rows(*_build_all(sides[1], options.images, options.styles, work))
    shares = [max(round_.build.sampling_share for round_ in side) for side in results]
    return (
        f"{table_text(rows)}\n\nSampling the memory of a build took at most {shares[0]:.1%} of one core "
        f"(classic) and {shares[1]:.1%} (Parecido)."
    )


def _rounds(sides: Both, subsets: Subsets, work: Path, photos: Photos, counts: Counts) -> Results:
    """Alternate the sides, and which of them goes first, so that a busy spell of the machine meets both.

    Memory is sampled in the first round only: sampling a large process takes a tenth of a core.
    """
    results: Results = ([], [])
    for number in range(counts.rounds):
        print(f"round {number + 1} of {counts.rounds}", file=sys.stderr, flush=True)
        for turn in (0, 1) if number % 2 == 0 else (1, 0):
            folder = round_folder(sides[turn], number, work)
            results[turn].append(run_round(sides[turn], subsets[turn], folder, photos, counts, sampled=number == 0))
    return results


def round_folder(side: Side, number: int, work: Path) -> Path:
    """Return where one round of one side puts what it makes; its shop is `shop` in there."""
    return work / f"{side.name}-{number}"


def _build_all(side: Side, images: Path, styles: Path, work: Path) -> tuple[Run, int]:
    """Build the whole catalogue with Parecido; return the run and the number of rows that have a picture."""
    names = {path.stem for path in images.glob("*.jpg")}
    products = sum(1 for identity in table_ids(styles) if identity in names)
    command = side.build(Subset(images, styles, products), work / "full")
    run = run_measured(command, work / "full.log", sampled=True)
    print(f"all {products} products: {run.seconds:.1f} s", file=sys.stderr, flush=True)
    return run, products


def _circumstances(options: argparse.Namespace, sides: Both, load_before: float) -> str:
    """Return the command, the machine and the versions of both sides, as a list."""
    command = (
        f"python -m benchmarks --images IMAGES --styles STYLES --products {options.products} "
        f"--rounds {options.rounds} --requests {options.requests}"
    )
    if options.classic_products:
        command += f" --classic-products {options.classic_products}"
    command += " --photos PHOTOS" * (options.photos is not None) + " --full" * options.full
    return circumstances(load_before, command=command, more=[describe_versions(side) for side in sides])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--images", type=Path, required=True, help="folder of <id>.jpg")
    parser.add_argument("--styles", type=Path, required=True, help="the table; its first column is the id")
    parser.add_argument("--products", type=int, default=5000, help="products that both sides build (5000)")
    parser.add_argument("--classic-products", type=int, help="fewer for the classic side; its time is extrapolated")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of both sides (3)")
    parser.add_argument("--requests", type=int, default=200, help="per round at 1 client; twice as many at 8 (200)")
    parser.add_argument("--calls", type=int, default=100, help="timed calls of the network alone (100)")
    parser.add_argument("--photos", type=Path, help="photos to ask with (default: pictures outside the shop)")
    parser.add_argument("--full", action="store_true", help="also build the whole catalogue with Parecido")
    parser.add_argument("--env", type=Path, default=Path(".bench-env"), help="the classic side's environment")
    parser.add_argument("--work", type=Path, help="where the shops are made (default: the system's temporary folder)")
    parser.add_argument("--write", type=Path, metavar="FILE", help="document whose table is replaced")
    return parser
