"""Ctrl-C while pictures are fetched: the command ends at once, and says how to go on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.images.shelf import Answer, open_shelf

_HEARING = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # which a shell ignores for what runs behind
from parecido.start import main
main()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal as POSIX does")
def test_fetching_ends_at_once(tmp_path: Path) -> None:
    with open_shelf() as shelf:
        slow = Answer(b"r", length=False, slow=True)
        rows = [f"{number},{shelf.put(f'/{number}.jpg', slow)}" for number in range(200)]
        table = tmp_path / "table.csv"
        table.write_text("\n".join(["id,image", *rows]), encoding="utf-8")
        command = ["build", "web", str(table), "--out", str(tmp_path / "shop"), "--allow-private-addresses"]
        with subprocess.Popen(
            [sys.executable, "-c", _HEARING, *command],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PARECIDO_CACHE": str(tmp_path / "cache")},
        ) as process:
            assert shelf.reached.wait(60)
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=14)  # one picture alone would be waited for for 15 seconds
    assert process.returncode == 130
    assert said.endswith("\ninterrupted; what was finished is kept, run the same command to continue\n")
    assert "Traceback" not in said
