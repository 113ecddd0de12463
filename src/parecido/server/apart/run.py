"""Have a job done by a process of its own: what it needs of memory is gone with it, and its threads wait for nobody."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, cast

from parecido import errors
from parecido.build import SyncSummary
from parecido.build.settle import is_settled
from parecido.errors import ParecidoError, ProcessDied, ShopError
from parecido.server.apart.job import Job
from parecido.settings import Settings

_CHILD = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from parecido.server.apart.child import main; main()"
"""What the process runs: it finds its modules where this one does, and never in the folder that it happens to be in."""
_log = logging.getLogger(__name__)


def sync_apart(
    folder: Path, images: str, table: Path, *, dry_run: bool, force: bool, settings: Settings
) -> SyncSummary:
    """Do what `parecido.build.sync_shop` does, in a process of its own; the summary has the counts alone.

    Raises CatalogueError or ShopError, and ProcessDied where it does not end by itself; what was finished until then
    stays.
    """
    job = Job("sync", str(folder), settings, images, str(table), dry_run, force)
    return SyncSummary(**_run(job)["sync"])


def settle_apart(folder: Path, settings: Settings) -> None:
    """Do what `parecido.build.settle` does, in a process of its own, where there is anything to do.

    What keeps it from being done is logged: the change before is durable, and the next one tries it again.
    """
    try:
        if not is_settled(folder, settings):
            _run(Job("settle", str(folder), settings))
    except ParecidoError as error:
        _log.warning("the changes are stored; taking them into the index is left to the next one: %s", error)


def apart_command() -> list[str]:
    """Return the command that a job's process is started with."""
    return [sys.executable or "python3", "-P", "-c", _CHILD, json.dumps([str(place) for place in sys.path])]


def _run(job: Job) -> dict[str, Any]:
    """Have a job done; return how it ended. What it logs is logged here, and it stops when this process ends.

    Raises what the job raises, ShopError where no process can be started, and ProcessDied.
    """
    said: dict[str, Any] = {}
    try:
        process = subprocess.Popen(  # noqa: S603  (Python itself, and our own words)
            apart_command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,  # a terminal's Ctrl-C is for the service, which says when to stop
        )
    except OSError as error:
        raise ShopError(f"no process can be started for it: {error.strerror}; nothing was changed") from error
    with process:
        asking, answering = cast("IO[str]", process.stdin), cast("IO[str]", process.stdout)
        with suppress(BrokenPipeError):  # where it has ended already, how is told below
            os.write(asking.fileno(), job.to_line().encode())  # in one piece, and nothing is left to be flushed
        for line in answering:
            said |= _heard(line)
    if "error" in said:
        raise _error(*said["error"])
    if job.task not in said:
        raise ProcessDied(
            f"the process of a {job.task} {_ending(process.returncode)} before it was done; what it finished stays"
        )
    return said


def _heard(line: str) -> dict[str, Any]:
    """Return what a line says, where that is more than something to log."""
    try:
        said: dict[str, Any] = dict(json.loads(line))
    except (ValueError, TypeError):  # not ours: printed by a library, or the half of a line
        said = {"log": [__name__, logging.WARNING, line.rstrip()]}
    if "log" not in said:
        return said
    logger, level, text = said["log"]
    logging.getLogger(logger).log(level, "%s", text)
    return {}


def _error(name: str, text: str) -> ParecidoError:
    """Return an error of the tree in parecido.errors by the name of its class."""
    kind: type[ParecidoError] = getattr(errors, name, ShopError)
    return kind.__new__(kind, text)  # not by its own arguments: the text is the whole message already


def _ending(code: int) -> str:
    return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with {code}"
