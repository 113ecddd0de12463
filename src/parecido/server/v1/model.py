"""GET /v1/model: the shop that answers, its model, and what it can be asked for."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from parecido.embeddings.aspects import COLOUR, OVERALL
from parecido.server.contract import Answering
from parecido.server.guard.admission import is_staff
from parecido.server.openapi.operation import Gives, Operation, describe
from parecido.server.v1.answers import ModelObject
from parecido.server.v1.fields import MOST
from parecido.server.v1.questions import NoQuery
from parecido.server.v1.read import read_query
from parecido.server.v1.shop import whole_shop
from parecido.settings import Settings

MODEL = Operation(
    "The shop and its model",
    "service",
    "`supports` tells which questions the model can answer: texts, colour wishes, and maps of regions.",
    query=NoQuery,
    gives={200: Gives(ModelObject)},
    refuses=("bad_field", "not_available"),
)


def model_routes(recommender: Answering, settings: Settings) -> Blueprint:
    """Return the route."""
    routes = Blueprint("v1_model", __name__)

    @routes.get("/v1/model")
    @describe(MODEL)
    def model() -> Response:
        read_query(NoQuery)
        shop = whole_shop(recommender)
        card = shop.card
        aspects = {aspect.name: aspect.weight for aspect in card.aspects}
        regions = card.companion is None and OVERALL in aspects and len(aspects) > 1
        facts: ModelObject = {
            "name": card.name,
            "version": card.version,
            "licence": card.licence,
            "dimension": card.dimension,
            "aspects": aspects,
            "supports": {"text": card.text is not None, "colour": COLOUR in aspects, "regions": regions},
            "index": shop.index_kind,
            "products": shop.products,
            "snapshot": shop.snapshot,
            "columns": list(shop.columns),
            "most": min(settings.max_count, MOST),
            "staff": is_staff(),
        }
        return jsonify(facts)

    return routes
