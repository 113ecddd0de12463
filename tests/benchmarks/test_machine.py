"""What the figures were measured on, in the same words by every benchmark."""

from __future__ import annotations

from benchmarks.machine import circumstances, describe_machine


def test_the_circumstances_are_a_list() -> None:
    text = circumstances(1.256, command="python -m benchmarks --full", more=["numpy: 2.4.6", "shop: 3 products"])
    assert text.splitlines() == [
        "- command: `python -m benchmarks --full`",
        f"- machine: {describe_machine()}; load average before the start 1.26",
        "- numpy: 2.4.6",
        "- shop: 3 products",
    ]


def test_a_benchmark_without_options_tells_no_command() -> None:
    assert circumstances(0.0) == f"- machine: {describe_machine()}; load average before the start 0.00"
