"""Log lines: plain text or JSON, one line each, whatever stands in what is logged.

No line holds a picture, a body, a text that was asked with or a key. Requests are told of by their route's pattern;
what could be a key is blotted out wherever it stands.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Any, Literal

from parecido.printing import printable
from parecido.server.load.request_id import CURRENT

LogFormat = Literal["plain", "json"]
REQUESTS = "parecido.requests"
"""The logger of answered requests."""
FACTS = "parecido_facts"
"""The attribute of a record with the facts of a request."""
_SECRET = re.compile(r"pk_[A-Za-z0-9_-]{8,}")


class _Form(logging.Formatter):
    """What both forms have in common."""

    def said(self, record: logging.LogRecord) -> str:
        """Return the message, and the traceback where there is one, without keys."""
        text = record.getMessage()
        if record.exc_info:
            text += "\n" + self.formatException(record.exc_info)
        return _SECRET.sub("pk_…", text)

    def when(self, record: logging.LogRecord) -> str:
        """Return the time, UTC, in milliseconds."""
        seconds = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        return f"{seconds}.{int(record.msecs):03d}Z"


class PlainForm(_Form):
    """A line of text; of a traceback each line is one."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        facts: Mapping[str, Any] | None = getattr(record, FACTS, None)
        if facts is not None:
            said = "{method} {route} {status} {ms} ms {bytes} bytes".format_map(facts)
        else:
            said = self.said(record)
        identity = facts["request_id"] if facts is not None else CURRENT.get()
        line = f"{self.when(record)} {record.levelname} {printable(said, lines=record.exc_info is not None)}"
        return f"{line} [{identity}]" if identity else line


class JsonForm(_Form):
    """An object on one line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, Any] = {"time": self.when(record), "level": record.levelname.lower()}
        facts: Mapping[str, Any] | None = getattr(record, FACTS, None)
        if facts is not None:
            line |= facts
        else:
            line |= {"message": self.said(record), "logger": record.name}
            if identity := CURRENT.get():
                line["request_id"] = identity
        return json.dumps(line)  # letters beyond ASCII escaped, and so whatever could end a line


FORMS = {"plain": PlainForm, "json": JsonForm}


@contextmanager
def logging_to(form: LogFormat | None, stream: IO[str] | None = None) -> Iterator[None]:
    """Write the log in this form while the block runs, each request with a line; None leaves logging as it is."""
    if form is None:
        yield
        return
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(FORMS[form]())
    root, ours = logging.getLogger(), logging.getLogger("parecido")
    level = ours.level
    root.addHandler(handler)
    ours.setLevel(logging.INFO)
    try:
        yield
    finally:
        root.removeHandler(handler)
        ours.setLevel(level)
