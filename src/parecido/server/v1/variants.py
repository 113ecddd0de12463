"""GET /v1/products/<id>/variants: the same product in other colours and sizes."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from parecido.server.contract import Answering
from parecido.server.openapi.operation import Gives, Operation, describe
from parecido.server.v1.answers import VariantsObject
from parecido.server.v1.objects import product_objects
from parecido.server.v1.questions import VariantsQuery
from parecido.server.v1.read import read_named
from parecido.server.v1.shop import whole_shop

VARIANTS = Operation(
    "The same product in other colours and sizes",
    "products",
    "By the shop's own column for it; without one guessed, by names and pictures, and said to be a guess. The most "
    "alike in shape come first, and the shop's rules hide what they hide everywhere.",
    query=VariantsQuery,
    gives={200: Gives(VariantsObject)},
    refuses=("unknown_product", "bad_n", "bad_field", "not_available"),
)


def variant_routes(recommender: Answering) -> Blueprint:
    """Return the route."""
    routes = Blueprint("v1_variants", __name__)

    @routes.get("/v1/product/variants")
    @routes.get("/v1/products/<product_id:product_id>/variants")
    @describe(VARIANTS)
    def variants(product_id: str | None = None) -> Response:
        query, product_id = read_named(VariantsQuery, product_id)
        shop = whole_shop(recommender)
        told = shop.variants(product_id, most=query.n)
        objects = product_objects(shop, [each.product for each in told.found], embed=False)
        found: VariantsObject = {
            "by": told.by,
            "column": told.column,
            "certain": told.certain,
            "matching": told.matching,
            "variants": [
                {**made, "similarity": each.similarity, "differs": dict(each.differs)}
                for made, each in zip(objects, told.found, strict=True)
            ],
        }
        return jsonify(found)

    return routes
