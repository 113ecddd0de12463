"""The id of a request: it is in the answer and in each line of the log about it, so that both can be laid together."""

from __future__ import annotations

import re
import secrets
from contextvars import ContextVar

HEADER = "X-Request-Id"
_SANE = re.compile(r"(?!.*pk_)[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
CURRENT: ContextVar[str] = ContextVar("parecido-request-id", default="")
"""The id of the request that this thread answers, "" outside of any."""


def request_id(given: str | None) -> str:
    """Return the id that a gateway gave, where it is a short word and no key; else a new one."""
    return given if given and _SANE.fullmatch(given) else secrets.token_hex(8)
