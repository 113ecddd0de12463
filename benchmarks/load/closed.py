"""HTTP clients in a closed loop: each sends a photo, waits for the whole answer, sends the next."""

from __future__ import annotations

import base64
import http.client
import itertools
import json
import math
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

BOUNDARY = "photo-follows-8f3c1d"
HEADERS = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
TIMEOUT = 120.0
NEIGHBOURS = 10


class BadAnswerError(Exception):
    """A server answered with an error, or with something that is not ten recommendations."""


@dataclass(frozen=True)
class Load:
    """What one block of requests measured: milliseconds per request, and the block's wall time."""

    latencies: tuple[float, ...]
    seconds: float
    answer_bytes: int
    """Bytes of all answers' bodies together."""


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the nearest-rank percentile: the smallest value that at least `percent` % do not exceed."""
    if not values:
        raise ValueError("a percentile of no values was asked for")
    return sorted(values)[max(0, math.ceil(len(values) * percent / 100) - 1)]


def multipart(photo: bytes, name: str) -> bytes:
    """Return a request body with the photo in the field `image`."""
    head = (
        f"--{BOUNDARY}\r\n"
        f'Content-Disposition: form-data; name="image"; filename="{name}"\r\n'
        "Content-Type: image/jpeg\r\n\r\n"
    )
    return head.encode("ascii") + photo + f"\r\n--{BOUNDARY}--\r\n".encode("ascii")


def read_bodies(photos: Sequence[Path]) -> list[bytes]:
    """Return the request bodies of these photos, made before anything is timed."""
    return [multipart(path.read_bytes(), path.name) for path in photos]


def post(port: int, body: bytes) -> bytes:
    """POST to /fashion on a connection of its own, as curl does, and return the answer's body.

    Raises BadAnswerError for any status but 200.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
    try:
        connection.request("POST", "/fashion", body=body, headers=HEADERS)
        answer = connection.getresponse()
        content = answer.read()
    finally:
        connection.close()
    if answer.status != 200:
        raise BadAnswerError(f"status {answer.status}: {content[:200]!r}")
    return content


def check_answer(content: bytes) -> None:
    """Raise BadAnswerError unless there are ten recommendations, each with a base64 JPEG and a caption."""
    answer: dict[str, Any] = json.loads(content)
    found = answer.get("recommendations", [])
    if len(found) != NEIGHBOURS:
        raise BadAnswerError(f"{len(found)} recommendations instead of {NEIGHBOURS}")
    for item in found:
        if not base64.b64decode(item["image"]).startswith(b"\xff\xd8") or "caption" not in item:
            raise BadAnswerError(f"a recommendation without a JPEG or a caption: {str(item)[:200]}")


def run_load(port: int, bodies: Sequence[bytes], *, clients: int, requests: int) -> Load:
    """Send `requests` photos in all, from `clients` threads, going round the bodies in order.

    Raises BadAnswerError, OSError or HTTPException when a request fails: its latency would say nothing.
    """
    queue: SimpleQueue[bytes] = SimpleQueue()
    for body in itertools.islice(itertools.cycle(bodies), requests):
        queue.put(body)
    latencies: list[float] = []
    sizes: list[int] = []
    failures: list[Exception] = []

    def work() -> None:
        while not failures:
            try:
                body = queue.get_nowait()
                start = time.perf_counter()
                content = post(port, body)
            except Empty:
                return
            except (BadAnswerError, OSError, http.client.HTTPException) as error:
                failures.append(error)
                return
            latencies.append((time.perf_counter() - start) * 1000)
            sizes.append(len(content))

    threads = [threading.Thread(target=work) for _ in range(clients)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - start
    if failures:
        raise failures[0]
    return Load(tuple(latencies), seconds, sum(sizes))
