"""How long a server that cannot answer now is waited for."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from parecido.settings import WebLimits

ANOTHER_TRY_HELPS = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Answers after which the same request may succeed."""


class Unanswered(Exception):
    """The connection or the server failed in a way that another try may cure.

    `wait` is what the server asked for; `host` is who did not answer at all, "" where there was an answer.
    """

    def __init__(self, reason: str, wait: float | None = None, *, host: str = "") -> None:
        super().__init__(reason)
        self.wait = wait
        self.host = host


def read_wait(header: str | None, now: datetime | None = None) -> float | None:
    """Return the seconds that a Retry-After header asks for (RFC 9110, 10.2.3), None where it says nothing usable."""
    text = (header or "").strip()
    if text.isdecimal():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return max(0.0, (moment - (now or datetime.now(UTC))).total_seconds())
    except (ValueError, OverflowError, TypeError):  # years and zones beyond what there is
        return None


def pause_after(attempt: int, asked: float | None, limits: WebLimits) -> float:
    """Return the seconds to wait after try number `attempt` (from 1): twice the wait before, or more if asked for."""
    return max(float(limits.pause * 2 ** (attempt - 1)), asked or 0.0)
