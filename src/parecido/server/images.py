"""GET /images/<id> and /images/?id=<id>: a product's thumbnails, in the form that its asker takes."""

from __future__ import annotations

import hashlib
import re

from flask import Blueprint, Request, Response, abort, request

from parecido.images.webp import WebpCopies
from parecido.server.contract import Answering
from parecido.server.fields import read_one, shown
from parecido.server.load.figures import Figures
from parecido.server.load.series import CACHE_HITS, CACHE_MISSES
from parecido.server.refusal import Refusal
from parecido.server.v1.shop import whole_shop

MAX_AGE = 3600
"""Seconds for which a browser may keep a thumbnail; after that its ETag spares the transfer."""


def image_routes(recommender: Answering, figures: Figures) -> Blueprint:
    """Return the route. Thumbnails come from the shop's record, so no id can name a file."""
    routes = Blueprint("images", __name__)
    webp = WebpCopies(asked=lambda hit: figures.count(CACHE_HITS if hit else CACHE_MISSES, 0))

    @routes.get("/images/", strict_slashes=False)
    @routes.get("/images/<product_id:product_id>")
    def image(product_id: str | None = None) -> Response:
        if product_id is None:
            product_id = read_one(request.args, "id", "bad_query")
        if not product_id:
            abort(404)
        picture = _picture(recommender, product_id, request.args.get("picture", "0"))
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


def _picture(recommender: Answering, product_id: str, place: str) -> bytes:
    """Return one of a product's thumbnails, counted from 0. Raises UnknownProduct or Refusal."""
    if place == "0":
        return recommender.thumbnail(product_id)
    if not re.fullmatch(r"[0-9]{1,4}", place):
        raise Refusal("bad_query", f"picture is {shown(place)}; it must be a whole number, 0 for the first one")
    found = whole_shop(recommender).picture(product_id, int(place))
    if found is None:
        raise Refusal("not_found", f"product {shown(product_id)} has no picture {place}; they are counted from 0")
    return found


def _names_webp(request: Request) -> bool:
    """Whether WebP is asked for by name, and not after JPEG: `*/*` is said by programs, too, that know no WebP."""
    accepted = request.accept_mimetypes
    named = any(mimetype == "image/webp" and quality > 0 for mimetype, quality in accepted)
    return named and accepted.quality("image/webp") >= accepted.quality("image/jpeg")
