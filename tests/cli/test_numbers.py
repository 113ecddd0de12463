"""Numbers that are none, and numbers that are too many."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from parecido.cli import parecido, run_command


@pytest.mark.parametrize("number", ["nan", "inf", "-inf", "1e999"])
@pytest.mark.parametrize(
    "command",
    [
        ["similar", "SHOP", "--product", "0", "--min-similarity"],
        ["similar", "SHOP", "--product", "0", "--diversity"],
        ["health", "SHOP", "--near"],
        ["health", "SHOP", "--confidence"],
        ["serve", "SHOP", "--drain"],
    ],
)
def test_what_is_no_finite_number_is_wrong_usage(
    command: list[str], number: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(parecido, [*command, number]) == 2
    said = capsys.readouterr().err.splitlines()[-1]
    assert f"{number} is no number to compare with; give a finite one." in said or "is not in the range" in said


@pytest.mark.parametrize("number", ["0", "-1", "1.5", "many", "9" * 5000])
def test_a_count_that_is_none_is_wrong_usage(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(parecido, ["similar", "SHOP", "--product", "0", "-n", number]) == 2
    said = capsys.readouterr().err.splitlines()[-1]
    assert said.startswith("Error: Invalid value for '-n': ")
    assert len(said) < 1000


def test_more_than_there_are_is_all_there_are(tiny_shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(parecido, ["similar", str(tiny_shop), "--product", "0", "-n", "9" * 30, "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["recommendations"]) == 5
