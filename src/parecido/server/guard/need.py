"""What a request needs, told by its method and its path alone."""

from __future__ import annotations

from enum import Enum

READING_POSTS = frozenset({"/fashion", "/v1/similar", "/v1/explain", "/v1/events"})
"""What is asked with POST because the question is long; it changes nothing of the catalogue."""
OPEN = frozenset({"/", "/health", "/health/live", "/health/ready", "/openapi.json", "/docs", "/widget.js"})
OPEN_FOLDERS = ("/page/", "/docs/", "/problems/")
"""Addresses and folders that hold nothing of the shop: the page's own files, what documents the
service, and whether it is up."""
PICTURES = "/images/"
METRICS = "/metrics"
PRODUCTS, NOTES, NAMED_NOTES = "/v1/products/", "/notes", "/v1/product/notes"
"""What begins and ends the address of a product's notes, and the one where a field names it; they are for the shop's
staff and not for its shoppers."""


class Need(Enum):
    """What a request needs."""

    NOTHING = "nothing"
    READ = "read"
    WATCH = "watch"
    """The service's own figures, which are no shopper's business."""
    STAFF = "staff"
    """What is known of products for the shop's staff."""
    WRITE = "write"


def need_of(method: str, path: str) -> Need:
    """Return what a request needs; what is not known to be reading is writing."""
    if method in {"GET", "HEAD"} and path == METRICS:
        return Need.WATCH
    if method in {"GET", "HEAD"}:
        if path == NAMED_NOTES or (path.startswith(PRODUCTS) and path.endswith(NOTES)):
            return Need.STAFF
        return Need.NOTHING if path in OPEN or path.startswith(OPEN_FOLDERS) else Need.READ
    if method == "OPTIONS":
        return Need.NOTHING
    if method == "POST" and path in READING_POSTS:
        return Need.READ
    return Need.WRITE
