"""The service that is attacked: `parecido serve` in a process of its own, whose opened files are listed.

Usage: python -m benchmarks.hostile.service PLACE PORT

PLACE holds `sample/` as benchmarks/hostile/place.py makes it. Into `PLACE/opened.txt` goes one line for each file or
folder that Python opens, and each address that it connects to, from the first request on; each but once.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from parecido.server.apart.run import apart_command
from parecido.server.run import serve
from parecido.server.writing import SyncSource
from parecido.settings import default_settings

WATCHED = ("open", "os.listdir", "os.scandir", "os.remove", "os.rename", "os.mkdir", "os.rmdir", "sqlite3.connect")
BARRED = ("socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system", "os.exec", "os.fork")
"""What a request can never be a reason for."""


def watch(record: Path) -> None:
    """Write down what this process opens from now on. There is no way to stop it: that is Python's own rule."""
    out = os.open(record, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    seen: set[tuple[str, str]] = set()

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event in WATCHED:
            line = (event, os.fsdecode(arguments[0]) if isinstance(arguments[0], str | bytes) else "")
        elif event in BARRED and not _is_own(event, arguments):
            line = (event, repr(arguments)[:200])
        else:
            return
        if line not in seen:
            seen.add(line)
            os.write(out, f"{line[0]}\t{line[1]!r}\n".encode())

    sys.addaudithook(hook)


def _is_own(event: str, arguments: tuple[Any, ...]) -> bool:
    """Whether it is the process that a sync with a key of scope write may start: our own words, and no request's."""
    return event == "subprocess.Popen" and list(arguments[1]) == apart_command()


def main(place: Path, port: int) -> None:
    """Serve until told to stop."""
    sample = place / "sample"
    source = SyncSource(str(sample / "images"), sample / "styles.csv")
    watch(place / "opened.txt")
    serve(sample / "shop", host="127.0.0.1", port=port, settings=default_settings(), source=source, events=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
