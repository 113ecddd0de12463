"""One round of one side: build the shop, serve it under load, time its network alone."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.load.closed import Load, check_answer, percentile, post, run_load
from benchmarks.process import Run, free_port, read_json, run_measured, serving
from benchmarks.sampler import tree_pss
from benchmarks.sides import Side
from benchmarks.subset import Subset
from parecido.settings import default_settings

WARM_UP = 10
CLIENTS = 8


@dataclass(frozen=True)
class Round:
    """What one round of one side measured."""

    build: Run
    whole_seconds: float
    """The whole build's time: `build.seconds` itself unless fewer products were built than asked for."""
    alone: Load
    together: Load
    serving_bytes: int
    """Summed PSS after the requests."""
    network: tuple[float, float]
    """Images/s of the network alone, one image a call and 32 images a call."""
    single: tuple[float, ...]
    """Milliseconds per call of one large photo, decoded and embedded on one thread."""
    workers: float | None = None
    """Images/s of the network alone with as many workers as the build has, 32 images a call; Parecido's only."""


@dataclass(frozen=True)
class Counts:
    """How many rounds, and how much each does."""

    rounds: int
    products: int
    requests: int
    calls: int


@dataclass(frozen=True)
class Photos:
    """What both sides are asked with: request bodies, and the file of one large photo."""

    bodies: Sequence[bytes]
    large: Path


def run_round(side: Side, subset: Subset, work: Path, photos: Photos, counts: Counts, *, sampled: bool) -> Round:
    """Measure one side in `work`, a new folder, with its build's memory sampled or not.

    What it measures is printed on stderr as it comes.
    """
    work.mkdir()
    shop = work / "shop"
    build = run_measured(side.build(subset, shop), work / "build.log", sampled=sampled)
    memory = "" if build.peak_bytes is None else f", peak {build.peak_bytes / 1e6:.0f} MB"
    _say(side, f"built {subset.products} products in {build.seconds:.1f} s{memory}")
    port = free_port()
    with serving(side.serve(subset, shop, port), port, work / "serve.log") as pid:
        alone, together = _load_blocks(port, photos.bodies, counts.requests)
        serving_bytes = tree_pss(pid)
    for clients, load in ((1, alone), (CLIENTS, together)):
        middle, slow = percentile(load.latencies, 50), percentile(load.latencies, 99)
        _say(side, f"/fashion at {clients} clients: p50 {middle:.1f} ms, p99 {slow:.1f} ms")
    network = (_network(side, shop, 1, counts.calls), _network(side, shop, 32, max(1, counts.calls // 10)))
    _say(side, f"network alone: {network[0]:.0f} images/s by ones, {network[1]:.0f} by 32")
    workers = _workers(side, shop, counts.calls) if side.name == "parecido" else None
    single = _single(side, shop, photos.large, counts.calls)
    seconds = extrapolate(build.seconds, subset.products, counts.products, shop / "seconds.json")
    return Round(build, seconds, alone, together, serving_bytes, network, single, workers)


def extrapolate(seconds: float, built: int, wanted: int, report: Path) -> float:
    """Return a whole build's time: the start-up once, the recipe's two phases in proportion to products."""
    if built == wanted:
        return seconds
    phases = json.loads(report.read_text(encoding="utf-8"))
    return seconds + float(phases["extract"] + phases["index"]) * (wanted / built - 1)


def _load_blocks(port: int, bodies: Sequence[bytes], requests: int) -> tuple[Load, Load]:
    """Check and warm the server, then send `requests` from one client and twice as many from eight."""
    for body in bodies[:WARM_UP]:
        check_answer(post(port, body))
    alone = run_load(port, bodies, clients=1, requests=requests)
    run_load(port, bodies, clients=CLIENTS, requests=2 * CLIENTS)
    return alone, run_load(port, bodies, clients=CLIENTS, requests=2 * requests)


def _network(side: Side, shop: Path, batch: int, calls: int, *, workers: int = 0) -> float:
    return float(read_json(side.network(shop, batch, calls, workers=workers))["images_per_second"])


def _workers(side: Side, shop: Path, calls: int) -> float:
    """Return the images per second of the network alone, run by as many workers as a build has here."""
    number = default_settings().workers
    speed = _network(side, shop, 32, calls, workers=number)
    _say(side, f"network alone: {speed:.0f} images/s by 32 and {number} workers")
    return speed


def _single(side: Side, shop: Path, photo: Path, calls: int) -> tuple[float, ...]:
    """Return the milliseconds of every call with one large photo, on one thread."""
    milliseconds = tuple(read_json(side.single(shop, photo, calls))["milliseconds"])
    _say(side, f"one large photo on one thread: p50 {percentile(milliseconds, 50):.1f} ms")
    return milliseconds


def _say(side: Side, text: str) -> None:
    print(f"{side.name}: {text}", file=sys.stderr, flush=True)
