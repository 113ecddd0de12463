"""Products as objects for JSON."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from parecido.answer import image_url
from parecido.catalogue.product import Product
from parecido.server.v1.answers import ProductObject
from parecido.server.v1.shop import WholeShop


def product_objects(shop: WholeShop, products: Sequence[Product], *, embed: bool) -> list[ProductObject]:
    """Return products as objects for JSON."""
    found: list[ProductObject] = [
        {
            "id": each.id,
            "caption": each.caption,
            "category": each.category,
            "url": each.url,
            "product": dict(each.attributes),
            "image_url": image_url(each.id),
        }
        for each in products
    ]
    if embed and found:
        for made, thumbnail in zip(found, shop.thumbnails([each["id"] for each in found]), strict=True):
            made["image"] = base64.b64encode(thumbnail).decode("ascii")
    return found


def picture_url(product_id: str, place: int) -> str:
    """Return the path of one picture of a product, the first one at 0."""
    first = image_url(product_id)
    return f"{first}{'&' if '?' in first else '?'}picture={place}" if place else first
