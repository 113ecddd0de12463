"""/v1/products: the catalogue page by page, one product, and a product put in or taken out."""

from __future__ import annotations

import json
from typing import TypedDict

from flask import Blueprint, Response, jsonify, request

from parecido.errors import QueryError
from parecido.server.contract import Answering
from parecido.server.openapi.operation import Gives, Operation, Takes, describe, files_and
from parecido.server.refusal import Refusal
from parecido.server.upload import MULTIPART_ROOM, read_examples
from parecido.server.v1.answers import ProductObject, ProductsObject, SyncObject
from parecido.server.v1.objects import picture_url, product_objects
from parecido.server.v1.questions import NoQuery, ProductColumns, ProductQuery, ProductsQuery, Value
from parecido.server.v1.read import (
    check_no_body,
    check_parts,
    is_multipart,
    read_json,
    read_named,
    read_part,
    read_query,
)
from parecido.server.v1.shop import whole_shop
from parecido.server.v1.writes import WRITE_REFUSES, check_writable, sync_object
from parecido.server.writing import Writing
from parecido.settings import Settings
from parecido.where import parse_where


class PutObject(TypedDict):
    """What became of the product: `change` is added, repictured, updated or unchanged; `snapshot` is the shop's now."""

    id: str
    change: str
    embedded: int
    products: int
    snapshot: int


LIST = Operation(
    "The products, page by page",
    "products",
    "In the order of the table. Ask again with `after` for the next page; the shop's rules hide nothing here.",
    query=ProductsQuery,
    gives={200: Gives(ProductsObject)},
    refuses=("bad_n", "bad_where", "unknown_column", "bad_after", "bad_embed", "bad_field", "not_available"),
)
ONE = Operation(
    "One product",
    "products",
    query=ProductQuery,
    gives={200: Gives(ProductObject)},
    refuses=("unknown_product", "bad_embed", "bad_field", "not_available"),
)
PUT = Operation(
    "Put a product in",
    "writing",
    "New, or in the place of the one with its id. Columns that are left out are missing values. Without a picture the "
    "product keeps those that it has. The answer comes when the change is durable and the service answers with it.",
    query=NoQuery,
    takes=(
        Takes("multipart/form-data", files_and("product", ProductColumns, many=("picture",), needs=("product",))),
        Takes("application/json", ProductColumns, {"gender": "Women", "year": 2026}),
    ),
    gives={200: Gives(PutObject), 201: Gives(PutObject)},
    refuses=(
        *WRITE_REFUSES,
        *("bad_product", "bad_body", "bad_field", "bad_image", "empty_image", "several_images"),
        *("too_large", "unsupported_media_type"),
    ),
)
DELETE = Operation(
    "Take a product out",
    "writing",
    query=NoQuery,
    gives={200: Gives(SyncObject)},
    refuses=(*WRITE_REFUSES, "unknown_product", "bad_product", "bad_field", "bad_body"),
)


def product_routes(recommender: Answering, settings: Settings, writing: Writing | None) -> Blueprint:
    """Return the routes."""
    routes = Blueprint("v1_products", __name__)

    @routes.get("/v1/products")
    @describe(LIST)
    def products() -> Response:
        query, shop = read_query(ProductsQuery), whole_shop(recommender)
        try:
            page = shop.browsing.page(where=parse_where(query.where), after=query.after, count=query.n)
        except QueryError as error:
            if type(error) is QueryError:
                raise Refusal("bad_after", str(error)) from error
            raise
        found: ProductsObject = {
            "products": product_objects(shop, page.products, embed=query.embed),
            "matching": page.matching,
        }
        if page.next is not None:
            found["next"] = page.next
        return jsonify(found)

    @routes.get("/v1/product")
    @routes.get("/v1/products/<product:product_id>")
    @describe(ONE)
    def product(product_id: str | None = None) -> Response:
        query, product_id = read_named(ProductQuery, product_id)
        shop = whole_shop(recommender)
        (found,) = product_objects(shop, [shop.browsing.product(product_id)], embed=query.embed)
        found["pictures"] = [picture_url(product_id, place) for place in range(shop.picture_count(product_id))]
        return jsonify(found)

    @routes.put("/v1/product")
    @routes.put("/v1/products/<product:product_id>")
    @describe(PUT)
    def put(product_id: str | None = None) -> tuple[Response, int]:
        shop = check_writable(writing)
        _, product_id = read_named(NoQuery, product_id)
        if is_multipart():
            check_parts("product", ("picture",))
            columns = read_part("product", ProductColumns, needed=True)
            pictures = read_examples(request, settings.limits, "picture")
        else:
            columns, pictures = read_json(ProductColumns, most=MULTIPART_ROOM), []
        texts = {name: _text(value) for name, value in columns.items()}
        done = shop.put(product_id, texts, pictures)
        change = next((name for name in ("added", "repictured", "updated") if getattr(done, name)), "unchanged")
        became: PutObject = {
            "id": product_id,
            "change": change,
            "embedded": done.embedded,
            "products": done.products,
            "snapshot": done.snapshot,
        }
        return jsonify(became), 201 if change == "added" else 200

    @routes.delete("/v1/product")
    @routes.delete("/v1/products/<product:product_id>")
    @describe(DELETE)
    def delete(product_id: str | None = None) -> Response:
        shop = check_writable(writing)
        _, product_id = read_named(NoQuery, product_id)
        check_no_body("the address alone says what goes")
        return jsonify(sync_object(shop.delete(product_id)))

    return routes


def _text(value: Value) -> str:
    """Return a column's value as a table would hold it: numbers as JSON writes them."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value)
