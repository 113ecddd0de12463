"""The one command: both sides under load, and Parecido past its capacity and while its shop changes."""

from __future__ import annotations

import argparse
import csv
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from benchmarks.environment import classic_python
from benchmarks.load.asked import photo_requests, product_requests
from benchmarks.load.levels import Levels, measure_levels
from benchmarks.load.mixed import Mixed, Service, run_mixed
from benchmarks.load.tables import BEGIN, END, Both, load_text
from benchmarks.machine import circumstances, describe_versions
from benchmarks.process import CommandFailedError, free_port, run_measured, serving
from benchmarks.sampler import tree_pss
from benchmarks.sides import both_sides
from benchmarks.subset import make_subset, table_ids
from benchmarks.table import replace_table


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print the tables, and write them into the document where one is named."""
    options = _parser().parse_args(arguments)
    load_before = os.getloadavg()[0]
    try:
        with tempfile.TemporaryDirectory(prefix="parecido-load-", dir=options.work) as folder:
            text = "\n\n".join([_circumstances(options, load_before), measure(options, Path(folder))])
    except CommandFailedError as error:
        sys.exit(str(error))
    print(text)
    if options.write is not None:
        document = options.write.read_text(encoding="utf-8")
        options.write.write_text(replace_table(document, text, BEGIN, END), encoding="utf-8")


def measure(options: argparse.Namespace, work: Path) -> str:
    """Run everything and return the tables."""
    shop = work / "shop"
    shutil.copytree(options.shop, shop)
    photos = islice(sorted((options.photos or options.images).rglob("*.jpg")), 0, None, 50)
    asked = Both(photo_requests(list(photos)[:200]), product_requests(_products(options)[:2000]))
    found: dict[str, tuple[Levels, Levels | None, int]] = {}
    if options.classic_products:
        found["classic"] = _measure_classic(options, work, asked)
    for workers in dict.fromkeys((1, options.workers)):
        with _served(shop, workers, work / f"serve-{workers}.log") as (port, pid):
            past = workers == options.workers
            photo = measure_levels(f"photos, {workers} workers", port, asked.photos, options.seconds, past=past)
            product = measure_levels(f"products, {workers} workers", port, asked.products, options.seconds, past=past)
            found[str(workers)] = photo, product, tree_pss(pid)
    mixed = _measure_mixed(options, shop, work, asked) if options.mixed else None
    return load_text(found, mixed, str(options.workers))


def _measure_classic(options: argparse.Namespace, work: Path, asked: Both) -> tuple[Levels, None, int]:
    """Build the classic side and measure its one route."""
    classic, _ = both_sides(classic_python(options.env))
    subset = make_subset(options.images, options.styles, work / "classic", options.classic_products)
    run_measured(classic.build(subset, work / "classic-shop"), work / "classic-build.log", sampled=False)
    port = free_port()
    with serving(classic.serve(subset, work / "classic-shop", port), port, work / "classic.log") as pid:
        levels = measure_levels("photos, classic", port, asked.photos, options.seconds, past=False)
        return levels, None, tree_pss(pid)


def _measure_mixed(options: argparse.Namespace, shop: Path, work: Path, asked: Both) -> Mixed:
    """Read and change for as long as the options say."""
    made = subprocess.run(
        [
            sys.executable,
            "-m",
            "parecido",
            "keys",
            str(shop),
            "add",
            "--name",
            "load",
            "--scope",
            "write",
            "--rate",
            "0",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    table = work / "styles.csv"
    shutil.copyfile(options.styles, table)
    with table.open(encoding="utf-8", newline="") as file:
        row = next(csv.DictReader(file))
    identity = next(iter(row))
    picture = options.images / f"{row[identity]}.jpg"
    columns = {name: value for name, value in row.items() if name != identity}
    more = ["--sync-images", str(options.images), "--sync-table", str(table)]
    pictures = product_requests(_products(options)[:500], "/images/{}")
    with _served(shop, options.workers, work / "mixed.log", *more) as (port, pid):
        service = Service(port, pid, made.stdout.strip(), table)
        reading = (asked.photos, asked.products, pictures)
        return run_mixed(service, reading, (columns, picture), options.mixed)


@contextmanager
def _served(shop: Path, workers: int, log: Path, *more: str) -> Iterator[tuple[int, int]]:
    """Serve the shop; give the port and the pid."""
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "parecido",
        "serve",
        str(shop),
        "--port",
        str(port),
        "--workers",
        str(workers),
        *more,
    ]
    with serving(command, port, log) as pid:
        yield port, pid


def _products(options: argparse.Namespace) -> list[str]:
    """Return ids of the table, from all over it, that have a picture."""
    ids = [each for each in table_ids(options.styles) if (options.images / f"{each}.jpg").is_file()]
    return ids[:: max(1, len(ids) // 2000)]


def _circumstances(options: argparse.Namespace, load_before: float) -> str:
    """Return the command, the machine and the versions of the sides, as a list."""
    sides = both_sides(classic_python(options.env)) if options.classic_products else ()
    command = (
        f"python -m benchmarks.load --shop SHOP --images IMAGES --styles STYLES --workers {options.workers} "
        f"--seconds {options.seconds:g} --mixed {options.mixed:g} --classic-products {options.classic_products}"
    )
    return circumstances(load_before, command=command, more=[describe_versions(side) for side in sides])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("--shop", type=Path, required=True, help="the shop that is served; it is copied")
    parser.add_argument("--images", type=Path, required=True, help="folder of <id>.jpg that it was built from")
    parser.add_argument("--styles", type=Path, required=True, help="its table")
    parser.add_argument("--photos", type=Path, help="photos to ask with (default: pictures of the shop)")
    parser.add_argument("--workers", type=int, default=2, help="workers, beside one alone (2)")
    parser.add_argument("--seconds", type=float, default=20, help="of each measurement (20)")
    parser.add_argument("--mixed", type=float, default=600, help="seconds of mixed traffic with changes; 0: none (600)")
    parser.add_argument(
        "--classic-products", type=int, default=2000, help="products that the classic side builds; 0: without it (2000)"
    )
    parser.add_argument("--env", type=Path, default=Path(".bench-env"), help="the classic side's environment")
    parser.add_argument("--work", type=Path, help="where the shops are made (default: the system's temporary folder)")
    parser.add_argument("--write", type=Path, metavar="FILE", help="document whose tables are replaced")
    return parser
