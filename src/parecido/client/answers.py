"""What a service answers, as frozen dataclasses; keys that a later version adds are left aside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Guess:
    """A value and its calibrated probability, 0 to 1."""

    value: str
    probability: float


@dataclass(frozen=True, slots=True)
class Prediction:
    """The category that the neighbours vote for, its share of the vote, and what a trained head says, by column."""

    category: str
    share: float
    probability: Mapping[str, Guess] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that moved a recommendation: its kind, and a sentence."""

    rule: str
    says: str


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One recommended product; see docs/http.md for the words."""

    id: str
    similarity: float
    caption: str
    url: str
    image_url: str
    product: Mapping[str, str]
    aspects: Mapping[str, float]
    looks_alike: float | None = None
    folded: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The recommendations, and the predicted category; `next` asks for the next page, None on the last one."""

    recommendations: tuple[Recommendation, ...]
    search: str
    predicted: Prediction | None = None
    folded: tuple[str, ...] = ()
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Product:
    """One product: what is shown of it, and its columns as text in `product`.

    `pictures` are the addresses of all its pictures, empty in a list of products.
    """

    id: str
    caption: str
    category: str
    url: str
    image_url: str
    product: Mapping[str, str]
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Variant:
    """The same product in another colour or size; `differs` are its values where they are others."""

    id: str
    caption: str
    category: str
    url: str
    image_url: str
    product: Mapping[str, str]
    similarity: float
    differs: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Variants:
    """A product's variants, of `matching` in all. Unless `certain`, they are guessed, `by` "name" or "look"."""

    by: str | None
    column: str | None
    certain: bool
    matching: int
    variants: tuple[Variant, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """One thing to look at; see docs/health.md for the kinds."""

    kind: str
    score: float
    detail: str
    column: str = ""
    suggestion: str = ""
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Notes:
    """What looks wrong with a product; `kept` is when all products were looked at, None for never.

    Unless `current`, that was never, or the product has changed since.
    """

    notes: tuple[Note, ...]
    kept: str | None
    current: bool


@dataclass(frozen=True, slots=True)
class ProductPage:
    """Some products in the order of the table, of `matching` ones in all."""

    products: tuple[Product, ...]
    matching: int
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a column, and how many products have it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Column:
    """What a column holds among the products that match."""

    column: str
    values: tuple[Value, ...]
    distinct: int
    missing: int
    numbers: int
    min: float | None = None
    max: float | None = None
    currencies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facets:
    """The columns, and how many products match."""

    matching: int
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Supports:
    """What the shop's model can be asked for."""

    text: bool
    colour: bool
    regions: bool


@dataclass(frozen=True, slots=True)
class Model:
    """The shop that answers, and its model."""

    name: str
    version: str
    licence: str
    dimension: int
    aspects: Mapping[str, float]
    supports: Supports
    index: str
    products: int
    snapshot: int
    columns: tuple[str, ...]
    most: int
    staff: bool = False


@dataclass(frozen=True, slots=True)
class ExplanationSide:
    """What each place of one picture adds, rows from the top; None where the model tells none. `heat` is a PNG."""

    contributions: tuple[tuple[float, ...], ...] | None
    heat: bytes | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why two pictures are alike: the query's side, and the other one's.

    `map` is what the contributions are of: "overall", or "similarity" to a question with wishes of its own.
    """

    similarity: float
    aspects: Mapping[str, float]
    guessed: float | None
    query: ExplanationSide
    other: ExplanationSide
    map: str = "overall"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that a shopper saw ("impression") or clicked ("click").

    `shown` is a recommended product at a `rank` from 1; `product` the one that was asked with, None for a photo or a
    text.
    """

    kind: str
    shown: str
    rank: int
    product: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """How many events were kept, and how many not, as the shop has no such product."""

    kept: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Put:
    """What became of a product: `change` is added, repictured, updated or unchanged."""

    id: str
    change: str
    embedded: int
    products: int
    snapshot: int


@dataclass(frozen=True, slots=True)
class Changes:
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
