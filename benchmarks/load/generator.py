"""Sends requests over the loopback interface and times the answers; a process of its own, asked in JSON on stdin.

Closed: each client sends a request, waits for its whole answer, sends the next. Open: so many requests a second are
sent whatever becomes of them, each on a connection of its own, as the world does. There the time of an answer begins
when its request was due: one that the generator sends late has waited for that long, too.
"""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from benchmarks.load.connection import Connection, Reply


@dataclass(frozen=True)
class Plan:
    """What to send: `requests`, in turn, for `seconds`, from `clients` or at a `rate` a second."""

    port: int
    requests: list[bytes]
    seconds: float
    clients: int = 1
    rate: float = 0.0
    shape: Literal["recommendations", "any"] = "any"


@dataclass
class Sent:
    """What came of it: milliseconds of each answer by its status, and what was wrong with answers."""

    seconds: float = 0.0
    sending: float = 0.0
    """Seconds until the last request was sent, in an open loop."""
    late: list[float] = field(default_factory=list)
    """Milliseconds by which the generator was late with each request of an open loop, in their order."""
    answers: dict[str, list[float]] = field(default_factory=dict)
    wrong: dict[str, int] = field(default_factory=dict)

    def add(self, status: int, milliseconds: float) -> None:
        """Count an answer."""
        self.answers.setdefault(str(status), []).append(milliseconds)

    def blame(self, what: str) -> None:
        """Count something that is wrong."""
        self.wrong[what] = self.wrong.get(what, 0) + 1


def wrong_with(reply: Reply, shape: str) -> str:
    """Return what is wrong with an answer, "" where nothing is: a 503 is right where it is clean."""
    if reply.status == 503:
        clean = reply.retry_after and b'"code": "overloaded"' in reply.body
        return "" if clean else "a 503 that does not say what and when"
    if reply.status not in {200, 201, 304}:
        return f"status {reply.status}: {reply.body[:200]!r}"
    if shape == "recommendations" and b'"recommendations"' not in reply.body:
        return f"no recommendations: {reply.body[:200]!r}"
    return ""


async def send(plan: Plan) -> Sent:
    """Send what is planned and return what came of it."""
    sent, requests = Sent(), itertools.cycle(plan.requests)
    start = time.perf_counter()
    await (_send_openly(plan, requests, sent) if plan.rate else _send_closed(plan, requests, sent))
    sent.seconds = time.perf_counter() - start
    return sent


async def _send_closed(plan: Plan, requests: Iterator[bytes], sent: Sent) -> None:
    end = time.perf_counter() + plan.seconds

    async def work() -> None:
        connection = Connection()
        going = True
        while going:  # at least one
            await _ask(plan, connection, next(requests), sent)
            going = time.perf_counter() < end
        connection.close()

    await asyncio.gather(*(work() for _ in range(plan.clients)))


async def _send_openly(plan: Plan, requests: Iterator[bytes], sent: Sent) -> None:
    start, count = time.perf_counter(), int(plan.seconds * plan.rate)
    asked = set()
    for number in range(count):
        pause = start + number / plan.rate - time.perf_counter()
        if pause > 0:
            await asyncio.sleep(pause)
        task = asyncio.create_task(ask_once(plan, next(requests), sent, start + number / plan.rate))
        asked.add(task)
        task.add_done_callback(asked.discard)
    await asyncio.sleep(0)  # the last one has begun
    sent.sending = time.perf_counter() - start
    await asyncio.gather(*asked)


async def ask_once(plan: Plan, request: bytes, sent: Sent, due: float) -> None:
    """Ask on a connection of its own, for what was due at `due` by `time.perf_counter`."""
    sent.late.append((time.perf_counter() - due) * 1000)
    connection = Connection()
    await _ask(plan, connection, request, sent, due)
    connection.close()


async def _ask(plan: Plan, connection: Connection, request: bytes, sent: Sent, due: float | None = None) -> None:
    start = time.perf_counter() if due is None else due
    try:
        reply = await connection.ask(plan.port, request)
    except OSError as error:
        sent.blame(f"no answer: {error}")
        await asyncio.sleep(0.01)  # a server that is gone is not asked in a tight loop
        return
    sent.add(reply.status, (time.perf_counter() - start) * 1000)
    if what := wrong_with(reply, plan.shape):
        sent.blame(what)


def plan_text(plan: Plan) -> str:
    """Return a plan as JSON."""
    facts = asdict(plan) | {"requests": [base64.b64encode(each).decode("ascii") for each in plan.requests]}
    return json.dumps(facts)


def read_plan(text: str) -> Plan:
    """Return a plan from JSON."""
    facts: dict[str, Any] = json.loads(text)
    return Plan(**facts | {"requests": [base64.b64decode(each) for each in facts["requests"]]})


if __name__ == "__main__":
    print(json.dumps(asdict(asyncio.run(send(read_plan(sys.stdin.read()))))))
