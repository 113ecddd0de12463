"""The kinds of values that questions have, each with its limits."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from parecido.catalogue.read import LONGEST_ID
from parecido.recommend.question import MOST_EXAMPLES
from parecido.settings import Settings

MOST_LISTED = 100
"""Products on one page of a list, and columns or filters named at once."""

MOST = Settings.max_count
"""Recommendations in one answer, whatever the settings say beyond it: the document is the same for all services."""

ProductId = Annotated[str, Meta(min_length=1, max_length=LONGEST_ID, description="A product's id.", examples=["20013"])]
Text = Annotated[
    str, Meta(max_length=2000, description="What to look for, in words, where the shop's model reads texts.")
]
Ids = Annotated[list[ProductId], Meta(max_length=MOST_EXAMPLES)]
Clause = Annotated[str, Meta(max_length=10_000, description="A filter.", examples=["gender=Women", "year<2020"])]
Clauses = Annotated[list[Clause], Meta(max_length=MOST_LISTED, description="Filters that must all hold.")]
Count = Annotated[int, Meta(ge=1, le=MOST, description="How many recommendations.")]
Listed = Annotated[int, Meta(ge=1, le=MOST_LISTED, description="How many products of the list.")]
Cursor = Annotated[str, Meta(max_length=20_000, description="The `next` of the answer before.")]
Cosine = Annotated[float, Meta(ge=-1, le=1, description="Leave out what is less similar.")]
Share = Annotated[float, Meta(ge=0, le=1, description="From 0 (the most similar) to 1 (the most unlike each other).")]
Weight = Annotated[float, Meta(ge=0, le=1e9)]
Weights = Annotated[
    dict[Annotated[str, Meta(max_length=100)], Weight],
    Meta(
        max_length=100,
        description="How much each aspect counts; one not named counts nothing.",
        examples=[{"colour": 2, "shape": 1}],
    ),
]
Colour = Annotated[
    str,
    Meta(max_length=100, description="The same, but in this colour: a name or #rrggbb.", examples=["red", "#2040ff"]),
]
Group = Annotated[
    str,
    Meta(
        max_length=1000,
        description="One of each group of variants, by a column or `picture`; empty: none.",
        examples=["picture"],
    ),
]
Category = Literal["same", "other", "any"]
Fraction = Annotated[float, Meta(ge=0, le=1)]
Crop = Annotated[
    tuple[Fraction, Fraction, Fraction, Fraction],
    Meta(
        description="The part of the photo to ask with: left, top, right, bottom, as fractions of the upright photo.",
        examples=[[0.1, 0.2, 0.6, 1]],
    ),
]
Photo = Annotated[bytes, Meta(description="A picture file in base64. As a file it is sent with multipart/form-data.")]
PhotoUrl = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=8000,
        description="Where the photo is on the public web, for a service that was told to fetch such photos.",
        examples=["https://shop.example/photo.jpg"],
    ),
]
Tidy = Annotated[bool, Meta(description="Fold variants and vary a little, where nothing else says how.")]
Embed = Annotated[bool, Meta(description="Put pictures into the answer, in base64.")]
