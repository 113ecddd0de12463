"""Which wait and how many photos a run of the network should have: photos embedded by several threads at once.

python -m benchmarks.load.batches --shop SHOP --photos PHOTOS --write docs/benchmarks.md
"""

from __future__ import annotations

import argparse
import itertools
import os
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.load.closed import percentile
from benchmarks.machine import circumstances
from benchmarks.table import replace_table
from parecido.recommend import Recommender
from parecido.settings import default_settings

BEGIN, END = "<!-- batches:begin -->", "<!-- batches:end -->"
CHOICES = ((1, 0.0), (2, 0.0), (4, 0.0), (8, 0.0), (16, 0.0), (8, 0.001), (8, 0.002), (8, 0.005), (8, 0.01))
"""The most photos of a run, and the seconds that it waits for those that are just being decoded."""
CLIENTS = (1, 4, 8)


def embed_together(recommender: Recommender, photos: Sequence[bytes], clients: int, seconds: float) -> list[float]:
    """Return the milliseconds of each photo that so many threads embed, one after the other, for some seconds."""
    turns, times = itertools.cycle(photos), list[float]()
    end = time.perf_counter() + seconds

    def work() -> None:
        while (start := time.perf_counter()) < end:
            recommender.embed(next(turns))
            times.append((time.perf_counter() - start) * 1000)

    threads = [threading.Thread(target=work) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


def measure(shop: Path, photos: Sequence[bytes], seconds: float, rounds: int) -> str:
    """Return the table; the choices take turns, so that a busy spell of the machine meets all of them."""
    found: dict[tuple[int, float, int], list[float]] = {}
    for _ in range(rounds):
        for most, wait in CHOICES:
            with Recommender.open(shop, replace(default_settings(), batch_most=most, batch_wait=wait)) as recommender:
                recommender.warm_up()
                for clients in CLIENTS:
                    times = embed_together(recommender, photos, clients, seconds)
                    found.setdefault((most, wait, clients), []).extend(times)
    threads = [f"{clients} thread{'s' * (clients > 1)}: photos/s | p50, ms | p99, ms" for clients in CLIENTS]
    lines = [f"| at most | wait, ms | {' | '.join(threads)} |", "|---:|---:|" + "---:|" * 3 * len(CLIENTS)]
    for most, wait in CHOICES:
        cells = [_cells(found[most, wait, clients], seconds * rounds) for clients in CLIENTS]
        lines.append(f"| {most} | {wait * 1000:g} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cells(times: Sequence[float], seconds: float) -> str:
    return f"{len(times) / seconds:,.0f} | {percentile(times, 50):.1f} | {percentile(times, 99):.1f}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print the table, and write it into the document where one is named."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load.batches", description=__doc__)
    parser.add_argument("--shop", type=Path, required=True)
    parser.add_argument("--photos", type=Path, required=True, help="folder of .jpg")
    parser.add_argument("--seconds", type=float, default=3, help="of each measurement (3)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", type=Path, metavar="FILE", help="document whose table is replaced")
    options = parser.parse_args(arguments)
    load_before = os.getloadavg()[0]
    photos = [file.read_bytes() for file in sorted(options.photos.rglob("*.jpg"))[:2000:10]]
    table = measure(options.shop, photos, options.seconds, options.rounds)
    text = f"{circumstances(load_before)}\n\n{table}"
    print(text)
    if options.write is not None:
        document = options.write.read_text(encoding="utf-8")
        options.write.write_text(replace_table(document, text, BEGIN, END), encoding="utf-8")


if __name__ == "__main__":
    main()
