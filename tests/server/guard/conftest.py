"""A service of dummy routes behind a guard, and a clock that a test moves by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from parecido.server.guard.access import Access
from parecido.server.guard.file import keys_file
from parecido.server.guard.guard import Guard
from parecido.server.guard.keyring import Keyring
from parecido.server.guard.keys import add_key
from parecido.shop.file import FILE


@dataclass
class Clock:
    """Seconds, as the test says."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What keys take for a shop: a folder with a record."""
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / FILE).touch()
    return folder


@pytest.fixture
def service(folder: Path, clock: Clock) -> Callable[..., FlaskClient]:
    """Return a maker of clients of a guarded service; its arguments are those of Access."""

    def make(**access: object) -> FlaskClient:
        app = Flask("dummy")
        Guard(Keyring(keys_file(folder), clock), Access(**access), clock).protect(app)  # type: ignore[arg-type]
        for rule, methods in (
            ("/", ["GET"]),
            ("/health", ["GET"]),
            ("/fashion", ["POST"]),
            ("/similar/<name>", ["GET"]),
            ("/v1/similar", ["POST"]),
            ("/v1/products/<name>", ["GET", "PUT", "DELETE"]),
            ("/v1/products/<name>/notes", ["GET"]),
            ("/v1/sync", ["POST"]),
        ):
            app.add_url_rule(rule, rule, lambda **_: "in", methods=methods)
        app.add_url_rule("/images/<name>", "images", lambda **_: ("jpeg", {"Cache-Control": "public, max-age=3600"}))
        return app.test_client()

    return make


@pytest.fixture
def secret(folder: Path) -> Callable[..., str]:
    """Return a maker of keys; it gives what their owner keeps."""

    def make(scope: str = "read", **wishes: object) -> str:
        return add_key(folder, f"a {scope} key", scope, **wishes)[1]  # type: ignore[arg-type]

    return make
