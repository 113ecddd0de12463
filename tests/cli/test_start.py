"""The command as a process of its own: interrupted at its beginning, and with streams that are full or closed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

_INTERRUPTED_IMPORT = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # which a shell ignores for what runs behind
class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == "parecido.cli":
            raise KeyboardInterrupt
sys.meta_path.insert(0, Interrupting())
from parecido.start import main
main()
"""
FULL = Path("/dev/full")


def test_an_interruption_while_starting_is_one_line() -> None:
    done = subprocess.run([sys.executable, "-c", _INTERRUPTED_IMPORT], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr == "\ninterrupted; what was finished is kept, run the same command to continue\n"


@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal as POSIX does")
def test_an_interruption_while_everything_is_imported_ends_without_a_word() -> None:
    raising = _INTERRUPTED_IMPORT.replace("raise KeyboardInterrupt", "import os; os.kill(os.getpid(), 2)")
    done = subprocess.run([sys.executable, "-c", raising], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (-2, "", "")


@pytest.mark.skipif(not FULL.exists(), reason="needs /dev/full")
def test_a_full_standard_output_is_one_line() -> None:
    with FULL.open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "parecido", "--help"], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert (done.returncode, done.stderr) == (1, "error: No space left on device\n")


def test_nobody_reading_is_no_traceback() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "parecido", "--help"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert (process.wait(), process.stderr.read()) == (1, "")


@pytest.mark.skipif(sys.platform == "win32", reason="closes a stream as a POSIX shell does")
def test_no_file_takes_the_place_of_a_closed_stream(tmp_path: Path) -> None:
    """Else what is printed could be written into a shop."""
    code = "import sys; from parecido.start import _prepare_streams as p; p(); print(open(sys.argv[1]).fileno())"
    (tmp_path / "file").write_text("")
    shell = ["sh", "-c", f'exec "$0" -c "{code}" "$1" <&- 2>&-', sys.executable, str(tmp_path / "file")]
    done = subprocess.run(shell, capture_output=True, text=True, check=False)
    assert done.stdout == "3\n"


def test_what_the_terminals_encoding_lacks_is_escaped() -> None:
    code = "from parecido.start import _prepare_streams; from parecido.printing import echo; "
    done = subprocess.run(
        [sys.executable, "-c", f"{code} _prepare_streams(); echo('\u00e9\u65e5')"],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"},
    )
    assert done.stdout == b"\xe9\\u65e5\n"
