"""The service for another WSGI server.

    PARECIDO_SHOP=shop gunicorn --threads 4 'parecido.server.wsgi:create()'

Each worker process opens the shop for itself when it starts; importing this module opens nothing.
"""

from __future__ import annotations

from flask import Flask

from parecido.recommend import Recommender
from parecido.server.app import create_app
from parecido.settings import default_settings, shop_from_environment


def create() -> Flask:
    """Return the application for the shop that the environment variable PARECIDO_SHOP names.

    Raises ServerError when it names none and ShopError when that shop cannot be opened.
    """
    settings = default_settings()
    return create_app(Recommender.open(shop_from_environment(), settings), settings)
