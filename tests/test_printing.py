"""What comes from outside is printed so that a terminal shows it, and does nothing else."""

from __future__ import annotations

import json

import pytest

from parecido.printing import echo, echo_json, printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ação ❤️ \u00a0", "ação ❤️ \u00a0"),
        ("\x1b]0;title\x07", "\\x1b]0;title\\x07"),
        ("\x9b31m", "\\x9b31m"),
        ("a\nerror: forged\r", "a\\x0aerror: forged\\x0d"),
        ("gpj.\u202ephoto", "gpj.\\u202ephoto"),
        ("\udcff", "\\xff"),
        ("\ud800", "\\ud800"),
    ],
)
def test_what_steers_a_terminal_is_written_out(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_a_text_of_several_lines_keeps_them(capsys: pytest.CaptureFixture[str]) -> None:
    echo("a\tb\n\x1b[2J\n", lines=True)
    echo("one\ntwo", err=True)
    assert capsys.readouterr() == ("a\tb\n\\x1b[2J\n", "one\\x0atwo\n")


def test_json_stays_json(capsys: pytest.CaptureFixture[str]) -> None:
    value = {"caption": "calça\x1b\x9b\u202e\udcff"}
    echo_json(value)
    out = capsys.readouterr().out
    assert out == '{\n  "caption": "calça\\u001b\\u009b\\u202e\\udcff"\n}\n'
    assert json.loads(out) == value
    with pytest.raises(ValueError, match="not JSON compliant"):
        echo_json(float("nan"))
