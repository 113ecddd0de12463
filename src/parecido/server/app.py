"""The Flask application: one recommender, its routes, one shape of errors."""

from __future__ import annotations

from typing import Any

from flask import Flask, request
from flask.json.provider import DefaultJSONProvider

from parecido.server.contract import Answering
from parecido.server.converter import ProductConverter, ProductIdConverter
from parecido.server.errors import register_errors, route_of
from parecido.server.event_log import EventLog
from parecido.server.fashion import fashion_routes
from parecido.server.fetching import PhotoFetcher
from parecido.server.guard.guard import Guard
from parecido.server.guard.keyring import Keyring
from parecido.server.headers import register_headers
from parecido.server.health import health_routes
from parecido.server.images import image_routes
from parecido.server.letters import check_letters
from parecido.server.load.control import Control
from parecido.server.load.health import state_routes
from parecido.server.load.metrics import metrics_routes
from parecido.server.openapi.viewer import openapi_routes
from parecido.server.page import page_routes
from parecido.server.similar import similar_routes
from parecido.server.upload import limit_uploads
from parecido.server.v1 import v1_routes
from parecido.server.widget import widget_routes
from parecido.server.writing import Writing
from parecido.settings import Settings


class PlainJSON(DefaultJSONProvider):
    """JSON in the order and the letters in which it was made."""

    sort_keys = False
    ensure_ascii = False


class App(Flask):
    """Flask with the service's JSON."""

    json_provider_class = PlainJSON

    def log_exception(self, exc_info: Any) -> None:
        """Log what went wrong inside, under the route's pattern."""
        self.logger.error("%s failed", route_of(request), exc_info=exc_info)


def create_app(
    recommender: Answering,
    settings: Settings | None = None,
    guard: Guard | None = None,
    *,
    writing: Writing | None = None,
    control: Control | None = None,
    fetcher: PhotoFetcher | None = None,
    events: EventLog | None = None,
) -> Flask:
    """Return a WSGI application that answers for `recommender`.

    Without a `guard` there are no keys: everybody may read, nobody write. `writing` changes the shop that is answered
    for; without it whatever would change it is refused. Without a `fetcher` no address in a request is fetched.
    `events` keeps what was seen and clicked; without it that is not taken. `control` looks after the
    application; without one it is looked after for itself. The caller keeps the recommender, and closes it after the
    last request.
    """
    settings = settings or Settings()
    control = control or Control()
    app = App("parecido", static_folder=None, template_folder=None)
    # An id may hold "//", which a merged path would lose.
    app.url_map.merge_slashes = False
    app.url_map.converters["product_id"] = ProductIdConverter
    app.url_map.converters["product"] = ProductConverter
    limit_uploads(app, settings.limits)
    (guard or Guard(Keyring(None))).protect(app)
    check_letters(app)
    for routes in (
        fashion_routes(recommender, settings),
        similar_routes(recommender, settings),
        image_routes(recommender, control.figures),
        health_routes(recommender),
        state_routes(control.readiness),
        metrics_routes(control.figures),
        page_routes(),
        widget_routes(),
        *v1_routes(recommender, settings, writing, fetcher, events),
        openapi_routes(),
    ):
        app.register_blueprint(routes)
    register_errors(app)
    register_headers(app)
    control.over(app)
    return app
