"""A stand-in for the Hugging Face hub on this machine: one repository, its files by name, one commit."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import unquote

from tests.loopback import serving

COMMIT = "5f2c9d1e8b7a6f5e4d3c2b1a0f9e8d7c6b5a4f3e"
REPOSITORY = "makers/tiny"


@dataclass
class Hub:
    """What the hub holds; a test changes it as it goes."""

    files: dict[str, bytes]
    cuts: list[int] = field(default_factory=list)
    """How many bytes of the next files are sent before the connection is cut."""
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    """The path and the range of every request for a file's content."""
    address: str = ""


@contextmanager
def serve_hub(hub: Hub) -> Iterator[Hub]:
    """Serve on a free port until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            answer(self, hub, content=False)

        def do_GET(self) -> None:
            answer(self, hub, content=True)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (its name there)
            pass

    with serving(Handler) as hub.address:
        yield hub


def answer(request: BaseHTTPRequestHandler, hub: Hub, *, content: bool) -> None:
    path = unquote(request.path.partition("?")[0])
    if path.startswith(f"/api/models/{REPOSITORY}/tree/"):
        tree = [{"type": "file", "path": name, "size": len(body), "oid": "0"} for name, body in hub.files.items()]
        send(request, 200, json.dumps(tree).encode(), {"Content-Type": "application/json"})
        return
    if path.startswith(f"/api/models/{REPOSITORY}"):
        facts = {"id": REPOSITORY, "sha": COMMIT, "siblings": [{"rfilename": name} for name in hub.files]}
        send(request, 200, json.dumps(facts).encode(), {"Content-Type": "application/json"})
        return
    name = path.removeprefix(f"/{REPOSITORY}/resolve/").partition("/")[2]
    if not path.startswith(f"/{REPOSITORY}/") or name not in hub.files:
        code = "EntryNotFound" if path.startswith(f"/{REPOSITORY}/") else "RepoNotFound"
        send(request, 404, b"", {"X-Error-Code": code, "X-Error-Message": "not here"})
        return
    body = hub.files[name]
    headers = {"ETag": f'"{hashlib.sha256(body).hexdigest()}"', "X-Repo-Commit": COMMIT, "Accept-Ranges": "bytes"}
    if not content:
        send(request, 200, body, headers, content=False)
        return
    wanted = request.headers["Range"]
    hub.asked.append((name, wanted))
    start = int(wanted.removeprefix("bytes=").partition("-")[0]) if wanted else 0
    if start:
        headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
    send(request, 206 if start else 200, body[start:], headers, sent=hub.cuts.pop(0) if hub.cuts else None)


def send(
    request: BaseHTTPRequestHandler,
    status: int,
    body: bytes,
    headers: dict[str, str],
    *,
    content: bool = True,
    sent: int | None = None,
) -> None:
    request.close_connection = True
    request.send_response(status)
    for name, value in {**headers, "Content-Length": str(len(body)), "Connection": "close"}.items():
        request.send_header(name, value)
    request.end_headers()
    if content:
        request.wfile.write(body[:sent])


def run_with_hub(script: str, address: str, cache: Path) -> tuple[int, str]:
    """Run Python with the hub's library looking at an address, which it reads once, when it is imported.

    Returns the exit code and what was printed: the errors after a failure, else the results.
    """
    environment = os.environ | {
        "HF_ENDPOINT": address,
        "HF_HOME": str(cache),
        "HF_HUB_CACHE": str(cache / "hub"),
        "HF_HUB_DISABLE_XET": "1",
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
    }
    for name in ("HF_TOKEN", "HF_HUB_OFFLINE", "HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY"):
        environment.pop(name, None)
    ran = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False)
    return ran.returncode, ran.stderr if ran.returncode else ran.stdout
