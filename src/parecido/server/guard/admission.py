"""What the guard found out about a request; routes may ask it of the request that they answer."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g

from parecido.server.guard.key import Key


@dataclass(slots=True)
class Admission:
    """What was found out about a request: the origin whose pages may read the answer, and its key."""

    origin: str | None = None
    varies: bool = False
    """Whether another origin may get another answer."""
    private: bool = False
    """Whether the answer is for those alone who have a key."""
    key: Key | None = None
    staff: bool = False
    """Whether who asks is of the shop's staff."""


def is_staff() -> bool:
    """Whether the guard takes who sent this request for the shop's staff; without a guard nobody is."""
    admission: Admission = g.get("admission") or Admission()
    return admission.staff
