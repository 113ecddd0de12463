"""GET /v1/products/<id>/notes: what looks wrong with a product, for the shop's staff alone."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from parecido.health.finding import Finding
from parecido.health.kept import HealthFile
from parecido.health.notes import read_notes
from parecido.recommend import Recommender
from parecido.server.contract import Answering
from parecido.server.guard.admission import is_staff
from parecido.server.openapi.operation import Gives, Operation, describe
from parecido.server.refusal import Refusal
from parecido.server.v1.answers import NoteObject, NotesObject
from parecido.server.v1.questions import NoQuery
from parecido.server.v1.read import read_named
from parecido.server.v1.shop import whole_shop
from parecido.settings import Settings

NOTES = Operation(
    "What looks wrong with a product, for the staff",
    "products",
    "Whether others have its picture, and what its pictures lack, is looked at now; what only a look at all products "
    "tells is what `parecido health --keep` kept.",
    query=NoQuery,
    gives={200: Gives(NotesObject)},
    refuses=("unknown_product", "bad_field", "not_available"),
)


def note_routes(recommender: Answering, settings: Settings) -> Blueprint:
    """Return the route."""
    routes = Blueprint("v1_notes", __name__)
    kept: dict[str, HealthFile] = {}

    @routes.get("/v1/product/notes")
    @routes.get("/v1/products/<product_id:product_id>/notes")
    @describe(NOTES)
    def notes(product_id: str | None = None) -> Response:
        if not is_staff():
            raise Refusal("key_needed", "the notes are for the shop's staff, whom this service does not know")
        _, product_id = read_named(NoQuery, product_id)
        shop = whole_shop(recommender)
        if not isinstance(shop, Recommender):
            raise Refusal("not_available", "this service has no record of its shop to look at")
        file = kept.setdefault(str(shop.folder), HealthFile(shop.folder))
        found = read_notes(shop, product_id, file.read(), settings)
        told: NotesObject = {
            "notes": [_note(each) for each in found.findings],
            "kept": found.kept,
            "current": found.current,
        }
        return jsonify(told)

    return routes


def _note(finding: Finding) -> NoteObject:
    return {
        "kind": finding.kind,
        "score": round(min(1.0, max(0.0, finding.score)), 6),
        "detail": finding.detail,
        "column": finding.column,
        "suggestion": finding.suggestion,
        "others": list(finding.others),
    }
