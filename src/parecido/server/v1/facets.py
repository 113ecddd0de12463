"""GET /v1/facets: the columns with their values and counts, among the products that match a filter."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from parecido.recommend.browsing import ColumnFacets
from parecido.server.contract import Answering
from parecido.server.openapi.operation import Gives, Operation, describe
from parecido.server.v1.answers import ColumnObject, FacetsObject
from parecido.server.v1.questions import FacetsQuery
from parecido.server.v1.read import read_query
from parecido.server.v1.shop import whole_shop
from parecido.where import parse_where

FACETS = Operation(
    "The columns with their values and counts",
    "products",
    "Among the products that match all of `where`, or all products.",
    query=FacetsQuery,
    gives={200: Gives(FacetsObject)},
    refuses=("bad_where", "unknown_column", "bad_field", "not_available"),
)


def facet_routes(recommender: Answering) -> Blueprint:
    """Return the route."""
    routes = Blueprint("v1_facets", __name__)

    @routes.get("/v1/facets")
    @describe(FACETS)
    def facets() -> Response:
        query = read_query(FacetsQuery)
        browsing = whole_shop(recommender).browsing
        found = browsing.facets(query.column or None, where=parse_where(query.where), most=query.most)
        answered: FacetsObject = {"matching": found.matching, "columns": [_column(each) for each in found.columns]}
        return jsonify(answered)

    return routes


def _column(facets: ColumnFacets) -> ColumnObject:
    made: ColumnObject = {
        "column": facets.column,
        "values": [{"value": each.value, "count": each.count} for each in facets.values],
        "distinct": facets.distinct,
        "missing": facets.missing,
        "numbers": facets.numbers,
    }
    if facets.low is not None and facets.high is not None:
        made["min"], made["max"] = facets.low, facets.high
        if facets.currencies:
            made["currencies"] = list(facets.currencies)
    return made
