"""The lanes of the service: requests of one cost wait for each other, and for nobody else.

lane          what goes there                                                     who must not wait behind others
probes        /health and what is below it, /metrics                              whoever looks after the service
pictures      thumbnails, the page and its files: parts of a millisecond each
questions     what reads the shop without the network: products, filters, lists   who asks with a product
photos        what needs the network once, or fetches: photos, texts, wished colours   who asks with a photo
explanations  what may run the network 150 times: why two pictures are alike
changes       what changes the shop, and brings a key that may: it may take minutes
others        what would change it and may not, and addresses that there are not: refused, and never in a writer's way
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from parecido.server.guard.need import PICTURES, Need, need_of
from parecido.settings import Settings

LANES = ("probes", "pictures", "questions", "photos", "explanations", "changes", "others")
PROBES, PICTURES_LANE, QUESTIONS, PHOTOS, EXPLANATIONS, CHANGES, OTHERS = range(len(LANES))
BEGINNING = 32 * 1024
"""Bytes of a body that are looked at, and from which one of JSON is taken to hold a photo."""
RETRY_AFTER = {"explanations": 5}
"""Seconds after which who was turned away is to ask again: in these a full queue is worked off; 1 for other lanes."""
_POSTS = {"/v1/events": QUESTIONS, "/v1/explain": EXPLANATIONS}
_NETWORK_QUERY = re.compile(r"(?:^|&)(?:text|colour)=")
_NETWORK_BODY = re.compile(rb'"(?:text|colour|photo|photo_url)"\s*:\s*"')


@dataclass(frozen=True, slots=True)
class Room:
    """How many requests of a lane are worked on at once, and how many may wait."""

    threads: int
    waiting: int


def lane_of(method: str, path: str, query: str = "", media: str = "", body: bytes = b"") -> int:
    """Return the lane of a request, told by what is known before it is read; `body` is its first BEGINNING bytes.

    What would change the shop has the lane of changes, whoever it is from.
    """
    if path in {"/metrics", "/health"} or path.startswith("/health/"):
        return PROBES
    need = need_of(method, path)
    if need is Need.NOTHING or path.startswith(PICTURES):
        return PICTURES_LANE
    if need is Need.WRITE:
        return CHANGES
    if method != "POST":
        return PHOTOS if _NETWORK_QUERY.search(query) else QUESTIONS
    if path in _POSTS:
        return _POSTS[path]
    small = len(body) < BEGINNING and not media.startswith("multipart/")
    return QUESTIONS if path == "/v1/similar" and small and not _NETWORK_BODY.search(body) else PHOTOS


def rooms(settings: Settings) -> tuple[Room, ...]:
    """Return the room of each lane, in their order. Only who waits for the network waits long enough to notice.

    Explanations have one thread however many there are: what is asked with a photo goes on beside them.
    """
    threads, waiting = settings.threads, settings.queue
    return (
        Room(1, 32),
        Room(2, 8 * waiting),
        Room(max(2, threads // 2), 2 * waiting),
        Room(threads, waiting),
        Room(1, 8),
        Room(2, 8),
        Room(1, 32),
    )
