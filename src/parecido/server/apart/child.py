"""The process that does a job: told it on stdin, it answers on stdout, in lines of JSON.

    {"log": [logger, level, text]}     what is to be logged, as it comes
    {"sync": {...}}                    the counts of a SyncSummary: a sync is done
    {"settle": null}                   so is what follows a change
    {"error": [class, text]}           an error of parecido.errors ended the job

Its parent keeps its stdin open: when that ends, the parent is gone, and the job is stopped as by Ctrl-C.
"""

from __future__ import annotations

import _thread
import json
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import Any

from parecido.build.settle import settle
from parecido.build.summary import SyncSummary
from parecido.build.sync import sync_shop
from parecido.errors import ParecidoError
from parecido.server.apart.job import Job, read_job

_LISTS = {"rejected", "lost", "plan"}
"""What of a summary its parent is not told: a service says no more than the counts."""
_NICE = 5
"""By how much it stands behind those who answer, where the processor is short."""
_LAST = 6.0
"""Seconds that it gets to stop once its parent is gone."""

_log = logging.getLogger(__name__)

Tell = Callable[[str, Any], None]


def main() -> None:
    """Do the job that stdin has."""
    tell = _answers()
    logging.getLogger().addHandler(_Telling(tell))
    logging.getLogger("parecido").setLevel(logging.INFO)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # a service manager sends it to all; the parent says when to stop
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a worker ignores it, and what it starts does, too
    if hasattr(os, "nice"):
        os.nice(_NICE)
    job = read_job(_read_line())
    threading.Thread(
        target=_stop_with_parent, args=(threading.get_ident(),), name="parecido-parent", daemon=True
    ).start()
    try:
        do(job, tell)
    except KeyboardInterrupt:  # nobody is there to be told
        sys.exit(1)
    except Exception:  # noqa: BLE001  (the parent logs it, in its own form)
        _log.exception("the %s ended with an error", job.task)
        sys.exit(1)


def do(job: Job, tell: Tell) -> None:
    """Do a job; tell how it ended."""
    try:
        if job.task == "settle":
            settle(Path(job.folder), job.settings)
            tell("settle", None)
        else:
            summary = sync_shop(
                job.folder, job.images, Path(job.table), dry_run=job.dry_run, force=job.force, settings=job.settings
            )
            tell("sync", counts_of(summary))
    except ParecidoError as error:
        tell("error", [type(error).__name__, str(error)])


def counts_of(summary: SyncSummary) -> dict[str, Any]:
    """Return what of a summary is told."""
    return {each.name: getattr(summary, each.name) for each in fields(summary) if each.name not in _LISTS}


class _Telling(logging.Handler):
    """Tells what is logged."""

    def __init__(self, tell: Tell) -> None:
        super().__init__()
        self._tell = tell

    def emit(self, record: logging.LogRecord) -> None:
        """Tell of one record, with its traceback where it has one."""
        self._tell("log", [record.name, record.levelno, self.format(record)])


def _answers() -> Tell:
    """Return what writes to the parent; whatever else is printed goes to stderr from now on."""
    out, turn = os.dup(1), threading.Lock()
    with suppress(OSError):  # where there is no stderr, the parent logs what it does not know
        os.dup2(2, 1)

    def tell(kind: str, said: Any) -> None:
        line = (json.dumps({kind: said}) + "\n").encode()
        with turn, suppress(BrokenPipeError):  # the parent is gone, and the job told to stop
            while line:
                line = line[os.write(out, line) :]

    return tell


def _read_line() -> str:
    """Return the first line of stdin, and take no byte beyond it."""
    line = b""
    while not line.endswith(b"\n") and (byte := os.read(0, 1)):
        line += byte
    return line.decode()


def _stop_with_parent(main: int) -> None:
    """Wait until the parent is gone; then stop the job as Ctrl-C does, which leaves the shop whole."""
    while os.read(0, 1024):
        pass
    if hasattr(signal, "pthread_kill"):
        signal.pthread_kill(main, signal.SIGINT)  # wakes it also where it waits for a lock
    else:
        _thread.interrupt_main()
    time.sleep(_LAST)
    os._exit(1)


if __name__ == "__main__":
    main()
