"""One side in a process of its own: builds, or opens and answers; what it measured comes out as JSON.

    python -m benchmarks.search.side NAME build DATA FOLDER
    python -m benchmarks.search.side NAME ask DATA FOLDER

DATA holds rows.npy, queries.npy, clusters.npy and right.npz, the right answers. Parecido's side needs
Parecido, the others only their package and NumPy.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.search.contender import Contender
from benchmarks.search.filters import LEFT, all_filters, bar_nearest, name_of
from benchmarks.search.questions import BLENDED, other_questions
from benchmarks.search.right import ASKED, RIGHT, recall_of
from benchmarks.search.vectors import CLUSTERS, QUERIES, ROWS, Rows

K = 10
ENOUGH = 0.99
PATIENCE = 5.0
"""Seconds for one effort of one case; a slow side is asked fewer questions, never fewer than 30."""
TOO_SLOW = 0.05
"""Seconds from which on a side is not asked with more effort."""


Prepare = Callable[[Rows], Any]
"""Returns the filter that a question is asked with, as its side wants it."""


@dataclass(frozen=True)
class Questions:
    """Queries and their right answers."""

    queries: Rows
    right: NDArray[np.int64]


def make_side(name: str) -> Contender:
    """Return a side by name; "parecido" is ours."""
    if name == "parecido":
        from benchmarks.search.ours import Parecido

        return Parecido()
    from benchmarks.search.peers import PEERS

    return PEERS[name][0]()


def build(side: Contender, data: Path, folder: Path) -> dict[str, Any]:
    """Build once; return how long it took and what it wrote."""
    rows, masks = np.load(data / ROWS, mmap_mode="r"), all_filters(np.load(data / CLUSTERS))
    start, cpu = time.perf_counter(), time.process_time()
    side.build(rows, masks, folder)
    taken = {"seconds": time.perf_counter() - start, "cpu_seconds": time.process_time() - cpu}
    return taken | {"bytes": sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())}


def ask(side: Contender, data: Path, folder: Path) -> dict[str, Any]:
    """Open, ask every case, and return the figures."""
    queries, right = np.load(data / QUERIES), np.load(data / RIGHT)
    before = memory()
    start = time.perf_counter()
    side.open(data / ROWS, folder)
    opened = time.perf_counter() - start
    cases = {"none": _ask_case(side, queries, right["none"], None)}
    cases["none"] |= _rates(side, queries, cases["none"]["effort"])
    after = memory()
    grow: Callable[[threading.Event], None] | None = getattr(side, "grow", None)
    if grow is not None:
        ten_seconds = partial(_ask_case, side, queries, right["none"], None, 10.0)
        cases["while a writer adds 100/s"] = _ask_while(grow, ten_seconds)
    for name, asked in other_questions(queries, ASKED).items():
        told: Contender = side.blended() if name == BLENDED and hasattr(side, "blended") else side
        cases[name] = _ask_case(told, asked, right[name], None)
    for name, mask in all_filters(np.load(data / CLUSTERS)).items():
        cases[name] = _ask_case(side, queries, right[name], partial(_same, side.prepare(name, mask)))
        print(name, cases[name], file=sys.stderr, flush=True)
    if getattr(side, "any_filter", True):
        cases |= _ask_barred(side, np.load(data / ROWS, mmap_mode="r"), queries, right)
    return {"open_seconds": opened, "before": before, "after": after, "end": memory(), "cases": cases}


def _same(prepared: Any, _: Rows) -> Any:
    """Return a filter that is the same for all questions."""
    return prepared


def _ask_barred(side: Contender, rows: Rows, queries: Rows, right: Any) -> dict[str, Any]:
    """Ask with a filter of each question's own, which bars what is most like it; it is asked once before the clock."""
    cases = {}
    for share in LEFT:
        name = name_of("own barred", share)

        def prepare(question: Rows, name: str = name, share: float = share) -> Any:
            prepared = side.prepare(name, bar_nearest(rows @ question, share))
            side.search(question, K, side.filtered_efforts[0], prepared)
            return prepared

        cases[name] = _ask_case(side, queries, right[name], prepare)
    return cases


def memory() -> dict[str, int]:
    """Return this process's resident and private memory in bytes."""
    sizes = {"Rss": 0, "Private_Dirty": 0, "Private_Clean": 0}
    for line in Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines():
        name, _, rest = line.partition(":")
        if name in sizes:
            sizes[name] = int(rest.split()[0]) * 1024
    return {"resident": sizes["Rss"], "private": sizes["Private_Dirty"]}


def _ask_while(work: Callable[[threading.Event], None], ask: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Ask while a thread works on something else."""
    stop = threading.Event()
    worker = threading.Thread(target=work, args=(stop,))
    worker.start()
    try:
        return ask()
    finally:
        stop.set()
        worker.join()


def _ask_case(
    side: Contender, queries: Rows, right: NDArray[np.int64], prepare: Prepare | None, seconds: float = 0.0
) -> dict[str, Any]:
    """Raise the effort until enough is found; return the figures of that effort, or of the best one."""
    best: dict[str, Any] = {"recall": -1.0}
    for effort in side.efforts if prepare is None else side.filtered_efforts:
        figures = _time(side, Questions(queries[: len(right)], right), effort, prepare, seconds)
        if figures["recall"] > best["recall"]:
            best = figures
        if best["recall"] >= ENOUGH or figures["p50"] > TOO_SLOW:
            break
    return best


def _time(side: Contender, asked: Questions, effort: int, prepare: Prepare | None, seconds: float) -> dict[str, Any]:
    """Ask all questions by the clock, and again until some seconds are over; some are asked before for the caches."""
    for query in asked.queries[:20]:
        side.search(query, K, effort, None if prepare is None else prepare(query))
    taken: list[float] = []
    recalls: list[float] = []
    begun = time.perf_counter()
    while not taken or time.perf_counter() - begun < seconds:
        for query, answer in zip(asked.queries, asked.right, strict=True):
            prepared = None if prepare is None else prepare(query)
            start = time.perf_counter()
            found = side.search(query, K, effort, prepared)
            taken.append(time.perf_counter() - start)
            recalls.append(recall_of(found, answer, K))
            if len(taken) >= 30 and time.perf_counter() - begun > max(PATIENCE, seconds):
                break
    p50, p99 = (float(np.percentile(taken, percent, method="inverted_cdf")) for percent in (50, 99))
    return {
        "effort": effort,
        "questions": len(taken),
        "recall": float(np.mean(recalls)),
        "mean": float(np.mean(taken)),
        "p50": p50,
        "p99": p99,
    }


def _rates(side: Contender, queries: Rows, effort: int) -> dict[str, float]:
    """Return queries per second of one thread and of two at once."""
    return {f"rate{threads}": _rate(side, queries, effort, threads) for threads in (1, 2)}


def _rate(side: Contender, queries: Rows, effort: int, threads: int) -> float:
    done = [0] * threads
    end = time.perf_counter() + 3.0

    def work(number: int) -> None:
        while time.perf_counter() < end:
            side.search(queries[(done[number] * threads + number) % len(queries)], K, effort)
            done[number] += 1

    workers = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
    start = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return sum(done) / (time.perf_counter() - start)


def main(arguments: Sequence[str]) -> None:
    """Do what the command line says, and print the figures as one line of JSON."""
    name, verb, data, folder = arguments
    figures = {"build": build, "ask": ask}[verb](make_side(name), Path(data), Path(folder))
    print(json.dumps(figures))


if __name__ == "__main__":
    main(sys.argv[1:])
