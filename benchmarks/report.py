"""From the rounds' measurements to the rows of the table."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from typing import Literal

from benchmarks.load.closed import Load, percentile
from benchmarks.process import Run
from benchmarks.rounds import CLIENTS, Counts, Round
from benchmarks.table import Cell, Row, cell_of

Both = tuple[Sequence[Round], Sequence[Round]]
"""The rounds of the classic side and Parecido's."""


def all_rows(rounds: Both, counts: Counts, classic_products: int) -> list[Row]:
    """Return every row that both sides have."""
    remark = "" if classic_products == counts.products else f"(extrapolated from {classic_products:,})"
    return [
        *_build_rows(rounds, counts, remark),
        *_latency_rows(rounds),
        _row("Serving, memory after the requests, MB", "lower", rounds, _serving_memory),
        _row("Network alone, images/s, 1 image a call", "higher", rounds, lambda r: r.network[0]),
        _row("Network alone, images/s, 32 images a call", "higher", rounds, lambda r: r.network[1]),
        *_worker_rows(rounds[1], counts.products),
        _single_row(rounds),
    ]


def full_rows(run: Run, products: int) -> list[Row]:
    """Return the rows of Parecido's build of the whole catalogue."""
    name, seconds = f"Build of all {products:,} products", cell_of([run.seconds])
    memory = cell_of(_peaks([run]))
    return [
        Row(f"{name}, peak memory, MB", "lower", None, memory, "at most 600"),
        Row(f"{name}, s", "lower", None, seconds),
        Row(f"{name}, images/s", "higher", None, cell_of([products / run.seconds])),
    ]


def _build_rows(rounds: Both, counts: Counts, remark: str) -> list[Row]:
    """Return the rows of the builds: times of the rounds that were not sampled, memory of those that were."""
    timed = (_timed(rounds[0]), _timed(rounds[1]))
    classic, parecido = (_peaks([round_.build for round_ in side]) for side in rounds)
    memory = cell_of(classic, remark=remark.replace("extrapolated from", "building")), cell_of(parecido)
    name = f"Build of {counts.products:,} products"

    def speed(round_: Round) -> float:
        return counts.products / round_.whole_seconds

    return [
        _row(f"{name}, images/s", "higher", timed, speed, required="at least 10 x", remark=remark),
        _row(f"{name}, s", "lower", timed, lambda r: r.whole_seconds, remark=remark),
        Row(f"{name}, peak memory, MB", "lower", *memory),
    ]


def _worker_rows(rounds: Sequence[Round], products: int) -> list[Row]:
    """Return how near Parecido's build comes to its network alone, run by as many workers."""
    speeds = [round_.workers for round_ in rounds if round_.workers is not None]
    if not speeds:
        return []
    builds = [products / round_.whole_seconds for round_ in _timed(rounds)]
    share = statistics.median(builds) / statistics.median(speeds)
    name = "Network alone, images/s, as many workers as the build"
    return [
        Row(name, "higher", None, cell_of(speeds)),
        Row("Build, share of its network alone", "higher", None, cell_of([share]), "at least 0.5"),
    ]


def _single_row(rounds: Both) -> Row:
    """Return the row of one large photo on one thread: the median of all rounds' calls together."""
    cells = [
        cell_of(
            [percentile(round_.single, 50) for round_ in side],
            value=percentile([milliseconds for round_ in side for milliseconds in round_.single], 50),
        )
        for side in rounds
    ]
    return Row("One 1000x1000 JPEG, 1 thread, p50, ms", "lower", cells[0], cells[1], "at least 3 x")


def _timed(rounds: Sequence[Round]) -> Sequence[Round]:
    """Return the rounds whose build was not slowed by sampling; all of them where every one was."""
    return [round_ for round_ in rounds if round_.build.peak_bytes is None] or rounds


def _peaks(runs: Sequence[Run]) -> list[float]:
    return [run.peak_bytes / 1e6 for run in runs if run.peak_bytes is not None]


def _latency_rows(rounds: Both) -> list[Row]:
    rows = []
    for clients, load in ((1, _alone), (CLIENTS, _together)):
        plural = "client" if clients == 1 else "clients"
        for percent, required in ((50.0, "at least 3 x"), (99.0, "")):
            cells = [_latency_cell([load(r) for r in side], percent) for side in rounds]
            name = f"`/fashion`, {clients} {plural}, p{percent:.0f}, ms"
            rows.append(Row(name, "lower", cells[0], cells[1], required))
        rows.append(_row(f"`/fashion`, {clients} {plural}, requests/s", "higher", rounds, _rate(load)))
    rows.append(_row("`/fashion`, answer, KB", "neither", rounds, _answer_size))
    return rows


def _row(
    name: str,
    better: Literal["higher", "lower", "neither"],
    rounds: Both,
    measure: Callable[[Round], float],
    *,
    required: str = "",
    remark: str = "",
) -> Row:
    """Return a row of one measure per round; the remark is the classic side's."""
    classic, parecido = ([measure(round_) for round_ in side] for side in rounds)
    return Row(name, better, cell_of(classic, remark=remark), cell_of(parecido), required)


def _latency_cell(loads: Sequence[Load], percent: float) -> Cell:
    """Return the percentile of all rounds' requests together, with the range of the rounds' own."""
    together = [latency for load in loads for latency in load.latencies]
    return cell_of([percentile(load.latencies, percent) for load in loads], value=percentile(together, percent))


def _alone(round_: Round) -> Load:
    return round_.alone


def _together(round_: Round) -> Load:
    return round_.together


def _rate(load: Callable[[Round], Load]) -> Callable[[Round], float]:
    return lambda round_: len(load(round_).latencies) / load(round_).seconds


def _answer_size(round_: Round) -> float:
    return round_.alone.answer_bytes / len(round_.alone.latencies) / 1e3


def _serving_memory(round_: Round) -> float:
    return round_.serving_bytes / 1e6
