"""What waitress itself refuses (a broken header, a body beyond all limits), in the service's JSON."""

from __future__ import annotations

from waitress.task import ErrorTask

from parecido.server.patience import PatientChannel
from parecido.server.shape import refusal_body


class JsonErrorTask(ErrorTask):  # type: ignore[misc]  # waitress has no types
    """Answers a request that could not be parsed, and closes its connection."""

    def execute(self) -> None:
        """Write the refusal."""
        error = self.request.error
        code = "too_large" if error.code == 413 else error.reason.lower().replace(" ", "_")
        body, media = refusal_body(self.request.path, code, error.code, f"{error.reason}: {error.body}")
        self.status = f"{error.code} {error.reason}"
        self.response_headers.extend([("Content-Type", media), ("X-Content-Type-Options", "nosniff")])
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class JsonChannel(PatientChannel):
    """A client's connection."""

    error_task_class = JsonErrorTask
