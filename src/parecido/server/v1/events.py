"""POST /v1/events: what shoppers saw and clicked, without a word about who they are."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from flask import Blueprint, Response, g, jsonify, request
from msgspec import Meta, Struct

from parecido.server.contract import Answering
from parecido.server.event_log import EventLog
from parecido.server.openapi.operation import Gives, Operation, Takes, describe
from parecido.server.refusal import Refusal
from parecido.server.v1.fields import ProductId
from parecido.server.v1.questions import NoQuery
from parecido.server.v1.read import read_json, read_query
from parecido.server.v1.shop import whole_shop

MOST_BYTES = 64 * 1024
MOST_EVENTS = 100
BEACON = "text/plain"
"""What `navigator.sendBeacon` sends a text as; a browser asks nobody before it sends that to another origin."""


class EventItem(Struct, forbid_unknown_fields=True, kw_only=True):
    """A product that came into sight, or was clicked; `product` is what was asked with, none for a photo or a text."""

    kind: Literal["impression", "click"]
    shown: ProductId
    rank: Annotated[int, Meta(ge=1, le=1000, description="Its place in the answer, from 1.")]
    product: ProductId | None = None


class EventsQuestion(Struct, forbid_unknown_fields=True, kw_only=True):
    """What happened on a page, in any order."""

    events: Annotated[list[EventItem], Meta(min_length=1, max_length=MOST_EVENTS)]


class EventsObject(TypedDict):
    """How many events were kept, and how many left out because the shop has no such product."""

    kept: int
    unknown: int


EVENTS = Operation(
    "What was seen and clicked",
    "events",
    "Only where the service was started with `--events`. The same JSON may come as `text/plain`, as a beacon does. "
    "Of who it was nothing is kept, and of the time the hour.",
    query=NoQuery,
    takes=(
        Takes(
            "application/json",
            EventsQuestion,
            {"events": [{"kind": "click", "product": "20013", "shown": "20001", "rank": 1}]},
        ),
    ),
    gives={202: Gives(EventsObject)},
    refuses=(
        *("bad_body", "bad_field", "not_available", "wrong_origin", "too_large", "unsupported_media_type"),
        "too_many_requests",
    ),
)


def event_routes(recommender: Answering, log: EventLog | None) -> Blueprint:
    """Return the route. Without a `log` nothing is taken."""
    routes = Blueprint("v1_events", __name__)

    @routes.post("/v1/events")
    @describe(EVENTS)
    def events() -> tuple[Response, int]:
        if log is None:
            raise Refusal("not_available", "this service keeps no events; start it with --events")
        _check_origin()
        read_query(NoQuery)
        question: EventsQuestion = read_json(EventsQuestion, most=MOST_BYTES, also=(BEACON,))
        knows = whole_shop(recommender).browsing.knows
        known = [
            each for each in question.events if knows(each.shown) and (each.product is None or knows(each.product))
        ]
        log.take([(each.kind, each.product, each.shown, each.rank) for each in known])
        answered: EventsObject = {"kept": len(known), "unknown": len(question.events) - len(known)}
        return jsonify(answered), 202

    return routes


def _check_origin() -> None:
    """Raise Refusal for a page that may not read answers either: a browser sends a beacon without asking."""
    origin = request.headers.get("Origin")
    admission = g.get("admission")
    if origin is None or origin == getattr(admission, "origin", None) or origin.partition("://")[2] == request.host:
        return
    raise Refusal("wrong_origin", f"pages of {origin[:200]} are not let in; start the service with --allow-origin")
