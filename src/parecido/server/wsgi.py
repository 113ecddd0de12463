"""The service for another WSGI server.

    PARECIDO_SHOP=shop gunicorn --threads 4 'parecido.server.wsgi:create()'

Each worker process opens the shop for itself when it starts; importing this module opens nothing.
"""

from __future__ import annotations

from flask import Flask

from parecido.recommend import Recommender
from parecido.recommend.live import LiveShop
from parecido.server.app import create_app
from parecido.server.snapshot import RequestSnapshot
from parecido.server.writing import Writing
from parecido.settings import default_settings, shop_from_environment


def create() -> Flask:
    """Return the application for the shop that the environment variable PARECIDO_SHOP names.

    Raises ServerError when it names none, ShopError or ModelError when that shop or its model cannot be opened.
    """
    settings = default_settings()
    live = LiveShop(Recommender.open(shop_from_environment(), settings))
    live.current.load_model()  # a changed or missing model is better known now than at the first photo
    live.watch(settings.watch_seconds)
    return create_app(RequestSnapshot(lambda: live.current), settings, writing=Writing(live, settings))
