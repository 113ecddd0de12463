"""The requests that are sent, as bytes, and the generator's process that sends them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from benchmarks.load.closed import BOUNDARY, multipart, percentile
from benchmarks.load.generator import Plan, Sent, plan_text
from benchmarks.process import CommandFailedError


def photo_requests(photos: Sequence[Path]) -> list[bytes]:
    """Return a POST to /fashion for each photo."""
    return [_with_body("POST", "/fashion", multipart(photo.read_bytes(), photo.name), "") for photo in photos]


def product_requests(products: Sequence[str], route: str = "/similar/{}") -> list[bytes]:
    """Return a GET for each product's id."""
    paths = [route.format(quote(product, safe="")) for product in products]
    return [f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode("ascii") for path in paths]


def put_request(product: str, columns: dict[str, str], picture: Path, key: str) -> bytes:
    """Return a PUT of a product with its picture."""
    part = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="product"\r\n\r\n{json.dumps(columns)}\r\n'
    file = multipart(picture.read_bytes(), picture.name).replace(b'name="image"', b'name="picture"', 1)
    return _with_body("PUT", f"/v1/products/{quote(product, safe='')}", part.encode() + file, key)


def keyed_request(method: str, path: str, key: str) -> bytes:
    """Return a request without a body, with a key."""
    return f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nX-Api-Key: {key}\r\nContent-Length: 0\r\n\r\n".encode(
        "ascii"
    )


def _with_body(method: str, path: str, body: bytes, key: str) -> bytes:
    keyed = f"X-Api-Key: {key}\r\n" if key else ""
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n{keyed}"
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode("ascii") + body


class Sending:
    """A generator's process that sends a plan."""

    def __init__(self, plan: Plan) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.load.generator"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        if self._process.stdin is not None:
            self._process.stdin.write(plan_text(plan))
            self._process.stdin.close()

    def result(self) -> Sent:
        """Wait for its end and return what came of it. Raises CommandFailedError."""
        said = "" if self._process.stdout is None else self._process.stdout.read()
        if self._process.wait() != 0:
            raise CommandFailedError(f"the generator ended with {self._process.returncode}")
        facts: dict[str, Any] = json.loads(said)
        return Sent(**facts)


def send_plan(plan: Plan) -> Sent:
    """Send a plan in a process of its own and return what came of it."""
    return Sending(plan).result()


def accepted(sent: Sent) -> list[float]:
    """Return the milliseconds of the answers that are answers."""
    return [each for status, times in sent.answers.items() if status[0] in "23" for each in times]


def summary(sent: Sent) -> dict[str, float]:
    """Return p50 and p99 in milliseconds and requests a second of what was accepted, and how many were not."""
    times = accepted(sent)
    refused = len(sent.answers.get("503", []))
    return {
        "p50": percentile(times, 50) if times else float("nan"),
        "p99": percentile(times, 99) if times else float("nan"),
        "rate": len(times) / sent.seconds,
        "refused": refused,
        "errors": sum(sent.wrong.values()),
    }
