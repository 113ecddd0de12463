"""What the load generator takes for right and wrong, and what is made of its figures."""

from __future__ import annotations

import pytest
from benchmarks.load.connection import Reply
from benchmarks.load.generator import Plan, Sent, plan_text, read_plan, wrong_with
from benchmarks.load.mixed import Mixed

OVERLOADED = b'{"error": {"code": "overloaded", "message": "..."}}'


@pytest.mark.parametrize(
    ("reply", "wrong"),
    [
        (Reply(200, b'{"recommendations": []}', False), ""),
        (Reply(200, b"{}", False), "no recommendations: b'{}'"),
        (Reply(503, OVERLOADED, True), ""),
        (Reply(503, OVERLOADED, False), "a 503 that does not say what and when"),
        (Reply(503, b"Bad Gateway", True), "a 503 that does not say what and when"),
        (Reply(500, b"oh", False), "status 500: b'oh'"),
    ],
)
def test_a_503_is_right_where_it_is_clean(reply: Reply, wrong: str) -> None:
    assert wrong_with(reply, "recommendations") == wrong


def test_a_plan_comes_over_as_it_was() -> None:
    plan = Plan(5000, [b"GET / HTTP/1.1\r\n\r\n", b"\xff\xd8"], 1.5, clients=8, shape="recommendations")
    assert read_plan(plan_text(plan)) == plan


def test_answers_are_kept_by_status() -> None:
    sent = Sent()
    sent.add(200, 1.5)
    sent.add(503, 0.5)
    sent.add(200, 2.5)
    sent.blame("gone")
    assert (sent.answers, sent.wrong) == ({"200": [1.5, 2.5], "503": [0.5]}, {"gone": 1})


def test_growth_is_from_the_second_minute_to_the_last() -> None:
    memory = tuple((float(second), 100 if second < 60 else 200 + second // 60) for second in range(0, 600, 5))
    assert Mixed(memory=memory).growth == pytest.approx(209 / 201 - 1)
