"""In an open loop a time begins when the request was due, and the generator's own lateness is told."""

from __future__ import annotations

import asyncio
import time

import pytest
from benchmarks.load.generator import Plan, Sent, ask_once, send
from benchmarks.load.levels import Level, Levels, generator_limited, lateness
from benchmarks.load.tables import CLOSED, load_text

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
CALM: Level = {
    "p50": 5.0,
    "p99": 400.0,
    "rate": 100.0,
    "refused": 200.0,
    "errors": 0.0,
    "planned": 300.0,
    "sent": 300.0,
    "p99 late": 20.0,
    "most late": 31.0,
    "p99 at capacity": 200.0,
    "p99 of refusals": 9.0,
}


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer one request at once."""
    await reader.readuntil(b"\r\n\r\n")
    writer.write(ANSWER)
    await writer.drain()
    writer.close()


async def served(plan: Plan, *due: float) -> Sent:
    """Return what came of a plan, or of a request for each time at which it was due; the server answers at once."""
    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        here = Plan(port, plan.requests, plan.seconds, rate=plan.rate)
        if not due:
            return await send(here)
        sent = Sent()
        for each in due:
            await ask_once(here, plan.requests[0], sent, each)
        return sent


def test_a_request_that_is_sent_late_has_waited_since_it_was_due() -> None:
    now = time.perf_counter()
    sent = asyncio.run(served(Plan(0, [b"GET / HTTP/1.1\r\n\r\n"], 1), now - 60, now))
    late, prompt = sent.answers["200"]
    assert (60_000 < late < 90_000, prompt < 30_000) == (True, True)
    assert (60_000 < sent.late[0] < late, sent.late[1] < prompt) == (True, True)


def test_a_plan_beyond_the_generator_tells_how_far_it_fell_behind() -> None:
    """Fifty requests are due within a twentieth of a millisecond."""
    sent = asyncio.run(served(Plan(0, [b"GET / HTTP/1.1\r\n\r\n"], 5e-5, rate=1e6)))
    level = lateness(sent)
    assert (len(sent.late), len(sent.answers["200"])) == (50, 50)
    assert 0 < level["p99 late"] <= level["most late"] <= max(sent.answers["200"])
    assert level["sent"] < 1e6


@pytest.mark.parametrize(
    ("measured", "limited"),
    [({}, False), ({"sent": 284.0}, True), ({"sent": 286.0}, False), ({"p99 late": 101.0}, True)],
)
def test_less_than_planned_or_much_too_late_is_the_generators_limit(measured: Level, limited: bool) -> None:
    assert generator_limited(CALM | measured) is limited


@pytest.mark.parametrize(
    ("measured", "said"),
    [
        ({}, "| kept |"),
        ({"p99": 801.0}, "| NOT kept |"),
        ({"sent": 200.0}, "| NOT measured: the generator was the limit |"),
    ],
)
def test_the_table_says_what_the_phase_is_worth(measured: Level, said: str) -> None:
    level = CALM | measured
    text = load_text({"2": (Levels(dict.fromkeys((1, 8, 64), CALM), level), None, 5_000_000)}, None, "2")
    row = next(line for line in text.splitlines() if line.startswith(f"| photo | {level['sent']:.0f} |"))
    assert row.endswith(said)
    assert CLOSED in text
    assert f"photo {level['sent']:.0f} of 300 planned a second sent, p99 20 ms and at most 31 ms late." in text
