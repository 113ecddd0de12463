"""The answers of `/v1` as types; that of a question for recommendations is the classic one, `parecido.answer`."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from parecido.embeddings.explain import MapOf


class ProductObject(TypedDict):
    """One product; `image` is its thumbnail, a JPEG in base64, left out where not asked for.

    `pictures` are the addresses of all pictures of a product that is asked for alone.
    """

    id: str
    caption: str
    category: str
    url: str
    product: dict[str, str]
    image_url: str
    image: NotRequired[str]
    pictures: NotRequired[list[str]]


class ProductsObject(TypedDict):
    """A page of products in the order of the table; `matching` counts those of all pages. `next` asks for the next."""

    products: list[ProductObject]
    matching: int
    next: NotRequired[str]


class VariantObject(ProductObject):
    """A variant, its similarity (the cosine at the default weights), and its values where they are others."""

    similarity: float
    differs: dict[str, str]


class VariantsObject(TypedDict):
    """The same product in other colours and sizes, of `matching` in all.

    `by` tells how they were found: `column`, the shop's own, named in `column`; `name`, the same but for the colour; or
    `look`. The last two are guesses, and `certain` is false. Null where there is none.
    """

    by: Literal["column", "name", "look"] | None
    column: str | None
    certain: bool
    matching: int
    variants: list[VariantObject]


class NoteObject(TypedDict):
    """One thing to look at; see docs/health.md for the kinds. A score is from 0 to 1, and means nothing between kinds.

    `column` and `suggestion` are of a label that looks wrong, else empty; `others` are ids of products.
    """

    kind: str
    score: float
    detail: str
    column: str
    suggestion: str
    others: list[str]


class NotesObject(TypedDict):
    """The notes about a product. `kept` is when `parecido health --keep` looked at all products, null for never.

    Where `current` is false that was never, or the product has changed since: then nothing is said of its labels, or of
    how it stands beside all others.
    """

    notes: list[NoteObject]
    kept: str | None
    current: bool


class ValueObject(TypedDict):
    """A value of a column and how many of the matching products have it."""

    value: str
    count: int


class ColumnObject(TypedDict):
    """What a column holds: `values` are the most frequent of `distinct` ones, `missing` counts products without one.

    `numbers` counts the products whose value is a number or a price; `min` and `max` are left out where there is none.
    """

    column: str
    values: list[ValueObject]
    distinct: int
    missing: int
    numbers: int
    min: NotRequired[float]
    max: NotRequired[float]
    currencies: NotRequired[list[str]]


class FacetsObject(TypedDict):
    """The columns among the products that match a filter."""

    matching: int
    columns: list[ColumnObject]


class SupportsObject(TypedDict):
    """What the shop's model can be asked for."""

    text: bool
    colour: bool
    regions: bool


class ModelObject(TypedDict):
    """The shop that answers and the model that embedded it; `staff`: whether who asks may read the notes."""

    name: str
    version: str
    licence: str
    dimension: int
    aspects: dict[str, float]
    supports: SupportsObject
    index: str
    products: int
    snapshot: int
    columns: list[str]
    most: int
    staff: bool


class ExplainedSide(TypedDict):
    """What each place of a picture adds to what the map is of, rows from the top; null where the model tells none.

    `heat` is the picture with its heat painted on it, a PNG in base64, left out where not asked for.
    """

    contributions: list[list[float]] | None
    heat: NotRequired[str]


ExplainedObject = TypedDict(
    "ExplainedObject",
    {
        "similarity": float,
        "aspects": dict[str, float],
        "guessed": float | None,
        "map": MapOf,
        "query": ExplainedSide,
        "with": ExplainedSide,
    },
)
"""Why two pictures are alike. `map` is what the contributions are of.

Where it is `overall`, `guessed` and the contributions of each side add up to the overall aspect's cosine. Where it is
`similarity`, as for a question with weights, a colour, like or dislike, they add up to nothing and `guessed` is null.
"""


class SyncObject(TypedDict):
    """What was changed, or would be, in products; `embedded` counts pictures, `products` the shop's products now."""

    added: int
    repictured: int
    updated: int
    removed: int
    unchanged: int
    rejects: int
    lost_pictures: int
    embedded: int
    products: int
    snapshot: int
