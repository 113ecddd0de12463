"""What the tests of /v1 share: a picture to send, and what an answer holds."""

from __future__ import annotations

import io

from PIL import Image
from werkzeug.test import TestResponse


def picture_of(colour: str) -> bytes:
    """Return a small PNG of one colour."""
    file = io.BytesIO()
    Image.new("RGB", (24, 32), colour).save(file, "PNG")
    return file.getvalue()


def ids(answer: TestResponse) -> list[str]:
    """Return the ids of the recommendations of an answer that is a success."""
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return [each["id"] for each in answer.get_json()["recommendations"]]


def problem(answer: TestResponse) -> tuple[int, str]:
    """Return status and code of an answer that is a problem as RFC 9457 has it."""
    assert answer.mimetype == "application/problem+json"
    found = answer.get_json()
    assert found["status"] == answer.status_code
    assert found["type"] == f"/problems/{found['code']}"
    assert "\n" not in found["detail"]
    return found["status"], found["code"]
