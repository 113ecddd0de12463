"""The lanes of the service: requests of one cost wait for each other, and for nobody else.

lane       what goes there                                                     who must not wait behind others
probes     /health and what is below it, /metrics                              whoever looks after the service
pictures   thumbnails, the page and its files: parts of a millisecond each
questions  what reads the shop without the network: products, filters, lists   who asks with a product
photos     what needs the network: photos, texts, explanations
changes    what changes the shop: it may take minutes
"""

from __future__ import annotations

from dataclasses import dataclass

from parecido.server.guard.need import PICTURES, Need, need_of
from parecido.settings import Settings

LANES = ("probes", "pictures", "questions", "photos", "changes")
PROBES, PICTURES_LANE, QUESTIONS, PHOTOS, CHANGES = range(len(LANES))
_SMALL = 32 * 1024
"""Bytes of a JSON body from which it is taken to hold a photo."""


@dataclass(frozen=True, slots=True)
class Room:
    """How many requests of a lane are worked on at once, and how many may wait."""

    threads: int
    waiting: int


def lane_of(method: str, path: str, query: str = "", media: str = "", length: int = 0) -> int:
    """Return the lane of a request, told by what is known before its body is read."""
    if path in {"/metrics", "/health"} or path.startswith("/health/"):
        return PROBES
    need = need_of(method, path)
    if need is Need.NOTHING or path.startswith(PICTURES):
        return PICTURES_LANE
    if need is Need.WRITE:
        return CHANGES
    if method != "POST":
        return PHOTOS if path == "/similar" and "text=" in query else QUESTIONS
    small = length < _SMALL and not media.startswith("multipart/")
    return QUESTIONS if path == "/v1/events" or (path == "/v1/similar" and small) else PHOTOS


def rooms(settings: Settings) -> tuple[Room, ...]:
    """Return the room of each lane, in their order. Only who waits for the network waits long enough to notice."""
    threads, waiting = settings.threads, settings.queue
    return (
        Room(1, 32),
        Room(2, 8 * waiting),
        Room(max(2, threads // 2), 2 * waiting),
        Room(threads, waiting),
        Room(2, 8),
    )
