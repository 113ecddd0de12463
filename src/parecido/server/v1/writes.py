"""What all routes share that change the shop: closed unless a guard lets the request through."""

from __future__ import annotations

from flask import current_app

from parecido.build import SyncSummary
from parecido.server.guard.access import EXTENSION
from parecido.server.refusal import Refusal
from parecido.server.v1.answers import SyncObject
from parecido.server.writing import Writing

WRITE_REFUSES = ("read_only", "busy")
"""What may be wrong with any change, beside what the guard refuses."""


def check_writable(writing: Writing | None) -> Writing:
    """Return what writes the shop. Raises Refusal where nobody asks for keys, or the service is for reading alone."""
    if current_app.extensions.get(EXTENSION) is None:
        raise Refusal("key_needed", "changing the shop needs a key, and this service knows none")
    if writing is None:
        raise Refusal("read_only", "this service was started for reading alone; change the shop with the commands")
    return writing


def sync_object(summary: SyncSummary) -> SyncObject:
    """Return what changed as an object for JSON."""
    return {
        "added": summary.added,
        "repictured": summary.repictured,
        "updated": summary.updated,
        "removed": summary.removed,
        "unchanged": summary.unchanged,
        "rejects": summary.rejects,
        "lost_pictures": summary.lost_pictures,
        "embedded": summary.embedded,
        "products": summary.products,
        "snapshot": summary.snapshot,
    }
