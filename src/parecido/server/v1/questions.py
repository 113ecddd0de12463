"""The questions of `/v1` as types: what they are read into, and what the OpenAPI document is made from."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct, field

from parecido.server.v1.fields import (
    MOST_LISTED,
    Category,
    Clause,
    Clauses,
    Colour,
    Cosine,
    Count,
    Crop,
    Cursor,
    Embed,
    Group,
    Ids,
    Listed,
    Photo,
    PhotoUrl,
    ProductId,
    Share,
    Text,
    Tidy,
    Weights,
)
from parecido.settings import Settings


class Asking(Struct, forbid_unknown_fields=True, kw_only=True):
    """What every question for recommendations may say."""

    n: Count = Settings.default_count
    min_similarity: Cosine | None = None
    colour: Colour | None = None
    group: Group | None = None
    diversity: Share | None = None
    category: Category | None = None
    tidy: Tidy = False
    after: Cursor | None = None
    embed: Embed = False


class SimilarQuestion(Asking, forbid_unknown_fields=True, kw_only=True):
    """What looks like a product, a photo, a text, or several products: one of these is given."""

    product: ProductId | None = None
    photo: Photo | None = None
    photo_url: PhotoUrl | None = None
    text: Text | None = None
    like: Ids = field(default_factory=list)
    dislike: Ids = field(default_factory=list)
    crop: Crop | None = None
    weights: Weights | None = None
    where: Clause | Clauses | None = None


class SimilarQuery(Asking, forbid_unknown_fields=True, kw_only=True):
    """The same of a product that the address names; lists are given by naming a field several times."""

    like: Ids = field(default_factory=list)
    dislike: Ids = field(default_factory=list)
    where: Clauses = field(default_factory=list)
    weights: (
        Annotated[str, Meta(max_length=10_000, description="How much each aspect counts, such as `colour=2,shape=1`.")]
        | None
    ) = None


class ExplainQuestion(Struct, forbid_unknown_fields=True, kw_only=True):
    """Why a product or a photo looks like another product, to a question with these wishes."""

    with_product: ProductId = field(name="with")
    product: ProductId | None = None
    photo: Photo | None = None
    photo_url: PhotoUrl | None = None
    crop: Crop | None = None
    weights: Weights | None = None
    colour: Colour | None = None
    like: Ids = field(default_factory=list)
    dislike: Ids = field(default_factory=list)
    embed: Embed = False


class ProductsQuery(Struct, forbid_unknown_fields=True, kw_only=True):
    """A page of the list of products."""

    n: Listed = 20
    after: Cursor | None = None
    where: Clauses = field(default_factory=list)
    embed: Embed = False


class ProductQuery(Struct, forbid_unknown_fields=True, kw_only=True):
    """One product."""

    embed: Embed = False


class VariantsQuery(Struct, forbid_unknown_fields=True, kw_only=True):
    """How many variants of a product."""

    n: Listed = 24


class FacetsQuery(Struct, forbid_unknown_fields=True, kw_only=True):
    """What the columns hold among the products that match."""

    where: Clauses = field(default_factory=list)
    column: Annotated[
        list[Annotated[str, Meta(max_length=1000, description="A column; all of them where none is named.")]],
        Meta(max_length=MOST_LISTED),
    ] = field(default_factory=list)
    most: Annotated[int, Meta(ge=1, le=1000, description="Values of a column, the most frequent first.")] = 20


class SyncQuery(Struct, forbid_unknown_fields=True, kw_only=True):
    """How the shop is made equal to its table."""

    dry_run: Annotated[bool, Meta(description="Count what would change, and change nothing.")] = False
    force: Annotated[bool, Meta(description="Also where more than half of the products would go.")] = False


class NoQuery(Struct, forbid_unknown_fields=True):
    """Nothing is said in the address."""


Value = Annotated[str, Meta(max_length=100_000)] | Annotated[int, Meta(ge=-(2**53), le=2**53)] | float | None
ProductColumns = Annotated[
    dict[Annotated[str, Meta(min_length=1, max_length=1000)], Value],
    Meta(max_length=1000, description="The shop's own columns by name; one left out, or null, is a missing value."),
]
