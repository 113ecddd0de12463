"""From what was measured under load to the tables of the document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.load.levels import CLIENTS, Level, Levels, generator_limited
from benchmarks.load.mixed import Mixed

BEGIN, END = "<!-- load:begin -->", "<!-- load:end -->"
Found = Mapping[str, tuple[Levels, Levels | None, int]]
"""By "classic" or the number of workers: photos, products, and the memory after them in bytes."""
PRODUCT_P50 = 5.0
PHOTO_SHARE = 0.25
PAST = 4.0
CLOSED = (
    "Each of these clients is a closed loop: it sends the next request when it has read the answer to the last, and no "
    "time counts before it sends."
)


@dataclass(frozen=True)
class Both:
    """The requests with photos and with products."""

    photos: list[bytes]
    products: list[bytes]


def load_text(found: Found, mixed: Mixed | None, workers: str) -> str:
    """Return the tables and the sentences under them."""
    parts = [_level_table(found), _required(found, workers), _past_table(found[workers])]
    if mixed is not None:
        parts.append(_mixed_text(mixed))
    return "\n\n".join(parts)


def _level_table(found: Found) -> str:
    lines = ["| | clients | p50, ms | p99, ms | requests/s | 503 | errors |", "|---|" + "---:|" * 6]
    for place, kind in enumerate(("photo", "product id")):
        for name, sides in found.items():
            levels = sides[place]
            if isinstance(levels, Levels):
                lines += [
                    f"| {kind}, {_side(name)} | {clients} | {_cells(levels.by_clients[clients])} |"
                    for clients in CLIENTS
                ]
    memory = ", ".join(f"{_side(name)} {each[2] / 1e6:,.0f} MB" for name, each in found.items())
    return "\n".join([*lines, "", CLOSED, "", f"Memory after the requests (PSS, all processes): {memory}."])


def _cells(level: Level) -> str:
    return (
        f"{level['p50']:,.1f} | {level['p99']:,.1f} | {level['rate']:,.0f} | {level['refused']:,.0f} | "
        f"{level['errors']:,.0f}"
    )


def _required(found: Found, workers: str) -> str:
    lines = ["| required | measured | |", "|---|---:|---|"]
    products = found[workers][1]
    if products is not None:
        middle = products.by_clients[1]["p50"]
        lines.append(
            f"| product id, p50 at most {PRODUCT_P50:g} ms | {middle:.1f} ms | {_kept(middle <= PRODUCT_P50)} |"
        )
    if "classic" in found:
        ours, theirs = (found[name][0].by_clients[8]["p50"] for name in (workers, "classic"))
        said = f"| photo at 8 clients, p50 at most a quarter of the classic recipe's | {ours / theirs:.3f} of it | "
        lines.append(said + f"{_kept(ours <= PHOTO_SHARE * theirs)} |")
    return "\n".join(lines)


def _past_table(sides: tuple[Levels, Levels | None, int]) -> str:
    lines = [
        "| three times the capacity | sent/s | accepted/s | accepted, p99, ms | p99 at capacity, ms | 503 "
        "| their p99, ms | errors | |",
        "|---|" + "---:|" * 7 + "---|",
    ]
    late = []
    for kind, levels in zip(("photo", "product id"), sides[:2], strict=True):
        past = levels.past if isinstance(levels, Levels) else None
        if past is not None:
            late.append(f"{kind} {_lateness(past)}")
            lines.append(
                f"| {kind} | {past['sent']:,.0f} | {past['rate']:,.0f} | {past['p99']:,.0f} | "
                f"{past['p99 at capacity']:,.0f} | {past['refused']:,.0f} | {past['p99 of refusals']:,.0f} | "
                f"{past['errors']:,.0f} | {_past_kept(past)} |"
            )
    if late:
        lines += ["", f"An open loop, whose times count from when a request was due: {'; '.join(late)}."]
    return "\n".join(lines)


def _past_kept(past: Level) -> str:
    if generator_limited(past):
        return "NOT measured: the generator was the limit"
    return _kept(past["p99"] <= PAST * past["p99 at capacity"] and not past["errors"])


def _lateness(past: Level) -> str:
    """Return how far the generator itself fell behind."""
    return (
        f"{past['sent']:,.0f} of {past['planned']:,.0f} planned a second sent, p99 {past['p99 late']:,.0f} ms and at "
        f"most {past['most late']:,.0f} ms late"
    )


def _mixed_text(mixed: Mixed) -> str:
    kept = not mixed.failed and mixed.growth < 0.05
    return (
        f"{mixed.seconds / 60:.1f} minutes of photos, products and pictures, two clients of each, while the shop "
        f"changed: {mixed.answered:,} answers, p99 {mixed.p99:,.0f} ms, {mixed.changes:,} products put in or out, "
        f"{mixed.syncs:,} syncs, {mixed.snapshots:,} snapshots, {mixed.failed:,} failed; memory "
        f"{mixed.memory[-1][1] / 1e6:,.0f} MB, {mixed.growth:+.1%} from the second minute to the last ({_kept(kept)})."
    )


def _side(name: str) -> str:
    return name if name == "classic" else f"{name} worker{'s' * (name != '1')}"


def _kept(kept: bool) -> str:
    return "kept" if kept else "NOT kept"
