"""The paths by which a service names products, for who answers with them and for who asks."""

from __future__ import annotations

from urllib.parse import quote

Query = list[tuple[str, str]]
_DOTS = (".", "..")
"""Ids that are taken out of a path on its way, however they are quoted."""
_TOLD_OF = ("/similar", "/variants", "/notes")
"""What a path says of a product, and not in its id."""


def product_path(product_id: str) -> tuple[str, Query]:
    """Return the path of a product and the query that it needs: a field names what a path cannot."""
    if product_id in _DOTS or product_id.endswith(_TOLD_OF):
        return "/v1/product", [("id", product_id)]
    return f"/v1/products/{quote(product_id, safe='')}", []


def picture_path(product_id: str) -> tuple[str, Query]:
    """Return the path of a product's thumbnail and the query that it needs."""
    if product_id in _DOTS:
        return "/images/", [("id", product_id)]
    return f"/images/{quote(product_id, safe='')}", []
