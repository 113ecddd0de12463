"""Where the command line begins: before anything is imported that takes time, or opens a file."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

from parecido.interruption import tell_interruption


def main() -> None:
    """Run the command line and exit; Ctrl-C is one line at any time."""
    _prepare_streams()
    code = _run()
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:  # it is full, or nobody reads any more: what is left is not written again at the very end
        _leave(code or 1)
    sys.exit(code)


def _run() -> int:
    try:
        from parecido.cli import parecido, run_command  # noqa: PLC0415  (what this file is for)

        return run_command(parecido)
    except KeyboardInterrupt:
        return tell_interruption()


def _prepare_streams() -> None:
    """Let no file that is opened later become a closed standard stream, and no letter be one that cannot be written."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the least free number: this one
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _leave(code: int) -> None:
    """End without flushing standard output."""
    with suppress(OSError):
        sys.stderr.flush()
    os._exit(code)
