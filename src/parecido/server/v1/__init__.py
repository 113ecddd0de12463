"""The `/v1` API: one file per resource, typed questions, problems as RFC 9457 has them."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint

from parecido.server.contract import Answering
from parecido.server.event_log import EventLog
from parecido.server.fetching import PhotoFetcher
from parecido.server.v1.events import event_routes
from parecido.server.v1.explain import explain_routes
from parecido.server.v1.facets import facet_routes
from parecido.server.v1.model import model_routes
from parecido.server.v1.notes import note_routes
from parecido.server.v1.problems import problem_routes
from parecido.server.v1.products import product_routes
from parecido.server.v1.similar import similar_routes
from parecido.server.v1.sync import sync_routes
from parecido.server.v1.variants import variant_routes
from parecido.server.writing import Writing
from parecido.settings import Settings


def v1_routes(
    recommender: Answering,
    settings: Settings,
    writing: Writing | None,
    fetcher: PhotoFetcher | None = None,
    events: EventLog | None = None,
) -> Iterator[Blueprint]:
    """Yield the routes. Without `writing` those that change the shop refuse to, whoever asks; without `events` none are
    taken, without a `fetcher` no photo is fetched.
    """
    yield similar_routes(recommender, settings, fetcher)
    yield product_routes(recommender, settings, writing)
    yield variant_routes(recommender)
    yield note_routes(recommender, settings)
    yield facet_routes(recommender)
    yield model_routes(recommender, settings)
    yield explain_routes(recommender, settings, fetcher)
    yield sync_routes(writing)
    yield event_routes(recommender, events)
    yield problem_routes()
