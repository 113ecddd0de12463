"""POST /v1/sync: make the shop equal to the table that the service was started with."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from parecido.server.openapi.operation import Gives, Operation, describe
from parecido.server.v1.answers import SyncObject
from parecido.server.v1.questions import SyncQuery
from parecido.server.v1.read import check_no_body, read_query
from parecido.server.v1.writes import WRITE_REFUSES, check_writable, sync_object
from parecido.server.writing import Writing

SYNC = Operation(
    "Make the shop equal to its table",
    "writing",
    "The pictures and the table are those that the service was started with; a request never names a path.",
    query=SyncQuery,
    gives={200: Gives(SyncObject)},
    refuses=(*WRITE_REFUSES, "not_available", "sync_refused", "bad_field", "bad_body"),
)


def sync_routes(writing: Writing | None) -> Blueprint:
    """Return the route."""
    routes = Blueprint("v1_sync", __name__)

    @routes.post("/v1/sync")
    @describe(SYNC)
    def sync() -> Response:
        shop = check_writable(writing)
        query = read_query(SyncQuery)
        check_no_body("dry_run and force are said in the address, and nothing else is asked")
        return jsonify(sync_object(shop.sync(dry_run=query.dry_run, force=query.force)))

    return routes
