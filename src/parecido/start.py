"""Where the command line begins: before anything is imported that takes time, or opens a file."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from parecido.interruption import tell_interruption


def main() -> None:
    """Run the command line and exit; Ctrl-C is one line, or none while everything is imported."""
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
        with _plain_interruption():
            from parecido.cli import parecido, run_command  # noqa: PLC0415  (what this file is for)

        return run_command(parecido)
    except KeyboardInterrupt:
        return tell_interruption()


@contextmanager
def _plain_interruption() -> Iterator[None]:
    """Let Ctrl-C end the process at once inside the block, without a word: an import that it cuts off raises anything.

    Where somebody else has decided what Ctrl-C does (a shell ignores it for what runs behind), that stays.
    """
    handler = signal.getsignal(signal.SIGINT)
    if handler is not signal.default_int_handler:
        yield
        return
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)


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
