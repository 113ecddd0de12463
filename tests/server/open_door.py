"""A guard that asks nobody for a key: for tests of what lies behind it."""

from __future__ import annotations

from flask import Flask

from parecido.server.guard.access import EXTENSION
from parecido.server.guard.guard import Guard
from parecido.server.guard.keyring import Keyring


class OpenDoor(Guard):
    """Lets everybody in."""

    def __init__(self) -> None:
        super().__init__(Keyring(None))

    def protect(self, app: Flask) -> None:
        app.extensions[EXTENSION] = self
