"""How many clients: p50, p99 and throughput at 1, 8 and 64, and what becomes of three times the capacity."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.load.asked import accepted, send_plan, summary
from benchmarks.load.closed import percentile
from benchmarks.load.generator import Plan, Sent

CLIENTS = (1, 8, 64)
WARM_UP = 2.0
OVER = 3.0
"""Times the capacity."""
SENT_SHARE = 0.95
LATE_SHARE = 0.25
"""A generator that sends less than this share of what was planned, or is later with one in a hundred requests than this
share of the p99 of what was accepted, has measured itself and not the service."""
Level = dict[str, float]


@dataclass(frozen=True)
class Levels:
    """What one side measured with one kind of request: by clients, and past its capacity where it was asked to."""

    by_clients: dict[int, Level]
    past: Level | None


def measure_levels(name: str, port: int, requests: Sequence[bytes], seconds: float, *, past: bool) -> Levels:
    """Measure one side; the capacity is its throughput at the most clients."""
    plan = Plan(port, list(requests), WARM_UP, clients=8, shape="recommendations")
    send_plan(plan)
    found = {}
    for clients in CLIENTS:
        sent = send_plan(Plan(port, list(requests), seconds, clients=clients, shape="recommendations"))
        found[clients] = summary(sent)
        _say(f"{name}, {clients} clients: {found[clients]} {sent.wrong or ''}")
    capacity = found[CLIENTS[-1]]
    return Levels(found, _past(name, port, requests, seconds, capacity) if past and capacity["rate"] else None)


def _past(name: str, port: int, requests: Sequence[bytes], seconds: float, capacity: Level) -> Level:
    """Send three times as many requests a second as are answered at most."""
    rate = OVER * capacity["rate"]
    sent = send_plan(Plan(port, list(requests), seconds, rate=rate, shape="recommendations"))
    level = summary(sent) | lateness(sent) | {"planned": rate, "p99 at capacity": capacity["p99"]}
    refusals = sent.answers.get("503", [])
    level["p99 of refusals"] = percentile(refusals, 99) if refusals else float("nan")
    _say(f"{name}, {rate:.0f} requests a second: {level} {sent.wrong or ''}")
    if not accepted(sent):
        _say("nothing was accepted")
    if generator_limited(level):
        _say(f"{name}: the generator was the limit, not the service")
    return level


def lateness(sent: Sent) -> Level:
    """Return how many requests a second an open loop sent, and by how many milliseconds it was late with them."""
    return {
        "sent": len(sent.late) / sent.sending,
        "p99 late": percentile(sent.late, 99),
        "most late": max(sent.late),
    }


def generator_limited(past: Level) -> bool:
    """Whether what is past the capacity says more of the generator than of the service."""
    return past["sent"] < SENT_SHARE * past["planned"] or past["p99 late"] > LATE_SHARE * past["p99"]


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
