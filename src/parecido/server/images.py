"""GET /images/<id>: a product's thumbnail, in the form that its asker takes."""

from __future__ import annotations

import hashlib

from flask import Blueprint, Request, Response, request

from parecido.images.webp import WebpCopies
from parecido.server.contract import Answering
from parecido.server.load.figures import Figures
from parecido.server.load.series import CACHE_HITS, CACHE_MISSES

MAX_AGE = 3600
"""Seconds for which a browser may keep a thumbnail; after that its ETag spares the transfer."""


def image_routes(recommender: Answering, figures: Figures) -> Blueprint:
    """Return the route. Thumbnails come from the shop's record, so no id can name a file."""
    routes = Blueprint("images", __name__)
    webp = WebpCopies(asked=lambda hit: figures.count(CACHE_HITS if hit else CACHE_MISSES, 0))

    @routes.get("/images/<product_id:product_id>")
    def image(product_id: str) -> Response:
        picture = recommender.thumbnail(product_id)
        mimetype = "image/jpeg"
        if _names_webp(request):
            picture, mimetype = webp.of(picture), "image/webp"
        response = Response(picture, mimetype=mimetype)
        response.vary.add("Accept")
        response.cache_control.public = True
        response.cache_control.max_age = MAX_AGE
        response.set_etag(hashlib.sha256(picture).hexdigest()[:32])
        response.make_conditional(request)
        return response

    return routes


def _names_webp(request: Request) -> bool:
    """Whether WebP is asked for by name, and not after JPEG: `*/*` is said by programs, too, that know no WebP."""
    accepted = request.accept_mimetypes
    named = any(mimetype == "image/webp" and quality > 0 for mimetype, quality in accepted)
    return named and accepted.quality("image/webp") >= accepted.quality("image/jpeg")
