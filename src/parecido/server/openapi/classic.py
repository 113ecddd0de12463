"""The classic routes as operations of the document; their fields are described in docs/http.md."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from msgspec import Meta, Struct, field

from parecido.answer import AnswerObject
from parecido.server.openapi.operation import Files, Gives, Operation, Takes
from parecido.server.v1.fields import Category, Clauses, Colour, Cosine, Count, Cursor, Group, Ids, Share, Text
from parecido.settings import Settings

Switch = Literal["0", "1"]


class ClassicQuery(Struct, kw_only=True):
    """The fields of a classic question."""

    n: Count = Settings.default_count
    where: Clauses = field(default_factory=list)
    min_similarity: Cosine | None = None
    weights: Annotated[str, Meta(max_length=10_000, description="As `colour=2,shape=1`.")] | None = None
    colour: Colour | None = None
    group: Group | None = None
    diversity: Share | None = None
    category: Category | None = None
    tidy: Switch | None = None
    like: Ids = field(default_factory=list)
    dislike: Ids = field(default_factory=list)
    after: Cursor | None = None
    embed: Annotated[Switch, Meta(description="`0`: without the pictures in base64.")] = "1"


class ClassicTextQuery(ClassicQuery, kw_only=True):
    """The same with words to look for."""

    text: Text | None = None


class PictureQuery(Struct, kw_only=True):
    """Which picture of a product."""

    picture: Annotated[int, Meta(ge=0, le=9999, description="Of several pictures which one, from 0.")] = 0


class HealthObject(TypedDict):
    """That the service answers, and for which shop."""

    status: str
    products: int
    model: str
    aspects: dict[str, float]
    text: bool


REFUSES = (
    *("bad_n", "bad_where", "bad_embed", "bad_min_similarity", "bad_weights", "bad_colour", "bad_group"),
    *("bad_diversity", "bad_category", "bad_tidy", "bad_after", "unknown_column", "bad_query", "unknown_product"),
)
PHOTO = Files("", None, one=("image",), many=("like", "dislike"), needs=("image",))
PICTURE_HEADERS = ("ETag", "Cache-Control", "Vary")
CLASSIC = {
    "fashion.fashion": Operation(
        "What looks like a photo",
        "similar",
        "The fields may stand in the form as well.",
        query=ClassicQuery,
        takes=(Takes("multipart/form-data", PHOTO),),
        gives={200: Gives(AnswerObject)},
        refuses=(
            *("missing_image", "image_not_a_file", "several_images", "empty_image", "bad_image"),
            *(*REFUSES, "too_large", "unsupported_media_type"),
        ),
    ),
    "similar.similar": Operation(
        "What looks like a product", "similar", query=ClassicQuery, gives={200: Gives(AnswerObject)}, refuses=REFUSES
    ),
    "similar.similar_to_text": Operation(
        "What looks like a text, or like several products",
        "similar",
        "One of `text` and `like` is given.",
        query=ClassicTextQuery,
        gives={200: Gives(AnswerObject)},
        refuses=("bad_text", *REFUSES),
    ),
    "images.image": Operation(
        "A product's thumbnail",
        "products",
        "WebP where the header Accept names it, else JPEG.",
        query=PictureQuery,
        gives={200: Gives(None, ("image/jpeg", "image/webp"), PICTURE_HEADERS), 304: Gives(None, (), PICTURE_HEADERS)},
        refuses=("unknown_product", "not_found", "bad_query", "not_available"),
    ),
    "health.health": Operation("That it answers", "service", gives={200: Gives(HealthObject)}),
}
"""Endpoint of the application -> what it is."""
