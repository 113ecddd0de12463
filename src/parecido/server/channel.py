"""A client's connection: what waitress itself refuses, and what is turned away, in the service's JSON."""

from __future__ import annotations

import time
from typing import Any

from waitress.task import ErrorTask, WSGITask

from parecido.server.guard.cors import origin_headers
from parecido.server.load.lane import BEGINNING, CHANGES, OTHERS, RETRY_AFTER, lane_of
from parecido.server.load.request_id import HEADER, request_id
from parecido.server.load.series import OTHER
from parecido.server.load.watch import ARRIVED, Watch
from parecido.server.patience import PatientChannel
from parecido.server.refusal import STATUS
from parecido.server.shape import refusal_body

TURNED_AWAY = "overloaded"


class _OwnTask(ErrorTask):  # type: ignore[misc]  # waitress has no types
    """An answer that the application is not asked for."""

    def answer(self, status: str, code: str, body: bytes, media: str) -> None:
        """Write the answer, count it and log it."""
        identity = request_id(self.request.headers.get("X_REQUEST_ID"))
        self.status = status
        self.response_headers += [("Content-Type", media), ("X-Content-Type-Options", "nosniff")]
        self.response_headers += [("Cache-Control", "no-store"), (HEADER, identity)]
        guard = self.channel.server.guard
        origin = None if guard is None else guard.reading_origin(self.request.headers.get("ORIGIN"))
        if origin is not None:
            self.response_headers += [*origin_headers(origin).items(), ("Vary", "Origin")]
        self.content_length = len(body)
        self.write(body)
        watch: Watch = self.channel.server.watch
        watch.refused(code)
        method = getattr(self.request, "command", "") or ""
        seconds = time.perf_counter() - self.channel.arrived
        watch.answered(identity, OTHER, method=method, status=int(status[:3]), seconds=seconds, size=len(body))


class JsonErrorTask(_OwnTask):
    """Answers a request that could not be parsed, and closes its connection."""

    def execute(self) -> None:
        """Write the refusal."""
        error = self.request.error
        code = "too_large" if error.code == 413 else error.reason.lower().replace(" ", "_")
        self.set_close_on_finish()
        body, media = refusal_body(self.request.path, code, error.code, f"{error.reason}: {error.body}")
        self.answer(f"{error.code} {error.reason}", code, body, media)


class TurnedAwayTask(_OwnTask):
    """Answers a request for which there is no room; its body is not looked at."""

    def execute(self) -> None:
        """Write the refusal."""
        status = STATUS[TURNED_AWAY]
        lane = self.channel.turned_away
        wait = RETRY_AFTER.get(lane, 1)
        said = f"too many {lane} wait already; ask again in {wait} second{'s' * (wait > 1)}"
        body, media = refusal_body(self.request.path, TURNED_AWAY, status, said)
        self.response_headers.append(("Retry-After", str(wait)))
        body = b"" if self.request.command == "HEAD" else body
        self.answer(f"{status} Service Unavailable", TURNED_AWAY, body, media)


class TimedTask(WSGITask):  # type: ignore[misc]  # waitress has no types
    """A request that the application answers; it is told when the request was there."""

    def get_environment(self) -> dict[str, Any]:
        """Return the WSGI environment."""
        environ: dict[str, Any] = super().get_environment()
        environ[ARRIVED] = self.channel.arrived
        return environ


class JsonChannel(PatientChannel):
    """A client's connection. It has one request at a time with the lanes."""

    error_task_class = JsonErrorTask
    arrived = 0.0
    """When the request at hand was there as a whole."""
    turned_away = ""
    """The lane that has no room for it."""

    def lane(self) -> int:
        """Return the lane of the request at hand, which is there as a whole now."""
        self.arrived = time.perf_counter()
        self.task_class = TimedTask
        request = self.requests[0]
        if request.error:
            return lane_of("GET", "/")
        media = request.headers.get("CONTENT_TYPE", "")
        lane = lane_of(request.command, request.path, request.query, media, request.beginning(BEGINNING))
        return OTHERS if lane == CHANGES and not self._may_change() else lane

    def _may_change(self) -> bool:
        """Whether the request at hand brings a key that changes the shop: without one, noise would keep writers out."""
        guard, headers = self.server.guard, self.requests[0].headers
        if guard is None:
            return False
        return bool(guard.lets_write(headers.get("AUTHORIZATION", ""), headers.get("X_API_KEY", "")))

    def turn_away(self, lane: str) -> None:
        """Let the request at hand be answered without the application."""
        self.turned_away = lane
        self.task_class = TurnedAwayTask
