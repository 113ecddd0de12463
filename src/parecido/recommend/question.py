"""A question to a shop, with all that may be said beside what to look for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypedDict

from PIL import Image

from parecido.embeddings.aspects import Weights
from parecido.errors import QueryError
from parecido.filters import Where
from parecido.recommend.arranging.boosts import Boost
from parecido.recommend.asking.photo import Photo
from parecido.recommend.finding.category import check_mode

Example = str | bytes | Path | Image.Image
"""Something liked or disliked: a product's id, or a photo as an encoded file's bytes, its path, or a picture."""

MOST_EXAMPLES = 100
"""Products and photos that may be liked and disliked at once."""
_ONE_OF_ALL = "give one of a product id, a photo and a text, and no more than one"


class Wishes(TypedDict, total=False):
    """The fields of a Question that a plain one leaves out, as keywords."""

    like: Sequence[Example]
    dislike: Sequence[Example]
    group: str | None
    diversity: float | None
    category: str | None
    boosts: Sequence[Boost]
    tidy: bool
    after: str | None
    rules: bool


class Asked(Wishes, total=False):
    """All fields of a Question, as keywords."""

    product: str | None
    photo: Photo | None
    part: bool
    text: str | None
    k: int
    where: Where | None
    min_similarity: float | None
    weights: Weights | None
    colour: str | None


class ExplainedWith(TypedDict, total=False):
    """The fields of a Question that change what it finds similar, as keywords."""

    like: Sequence[Example]
    dislike: Sequence[Example]
    weights: Weights | None
    colour: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is looked for, how many, among which products, and in what order.

    One of `product`, `photo` and `text` is given, or instead of them, or beside a product or a photo, what is liked.
    `like` and `dislike` hold ids and photos; a text in them is always an id. One photo that is liked, with
    no product and no other photo, is the same as `photo`. `part` says that the photo is a part of one, as
    `Recommender.cut` gives it: its category is doubted sooner.

    `group` is a column or "picture": one of each group is shown, the others are folded into it; "" for none.
    `diversity` is from 0 (the most similar) to 1 (the most unlike each other). `category` is "same", "other" or "any".
    Where these are None the shop's rules decide, and where those are silent, too, nothing of it is done, or, if `tidy`
    is asked for, what Settings.tidy_group and Settings.tidy_diversity say. `boosts` come on top of those of the rules;
    `rules` false leaves the rules aside.

    `after` is the `next` of an answer to the same question: the page after it. Raises QueryError for what is none of
    this.
    """

    product: str | None = None
    photo: Photo | None = None
    part: bool = False
    text: str | None = None
    like: Sequence[Example] = ()
    dislike: Sequence[Example] = ()
    k: int = 10
    where: Where | None = None
    min_similarity: float | None = None
    weights: Weights | None = None
    colour: str | None = None
    group: str | None = None
    diversity: float | None = None
    category: str | None = None
    boosts: Sequence[Boost] = ()
    tidy: bool = False
    after: str | None = None
    rules: bool = True

    def __post_init__(self) -> None:
        if self.k < 1:
            raise QueryError(f"k is {self.k}; ask for at least 1 recommendation")
        self._check_queries()
        if self.min_similarity is not None and not math.isfinite(self.min_similarity):
            raise QueryError(f"the least similarity is {str(self.min_similarity)[:40]}; give a number from -1 to 1")
        if self.diversity is not None and not 0 <= self.diversity <= 1:
            raise QueryError(f"the diversity is {str(self.diversity)[:40]}; give a number from 0 to 1")
        if self.category is not None:
            check_mode(self.category)

    @property
    def products(self) -> list[str]:
        """The ids of all products that the question is about, liked or not, none twice."""
        asked = [] if self.product is None else [self.product]
        return list(dict.fromkeys(asked + [each for each in (*self.like, *self.dislike) if isinstance(each, str)]))

    @property
    def liked(self) -> list[str]:
        """The ids of the products that the answer should be like."""
        asked = [] if self.product is None else [self.product]
        return list(dict.fromkeys(asked + [each for each in self.like if isinstance(each, str)]))

    def name_photo(self) -> Question:
        """Return the same question with the one photo that it likes as its `photo`, where it likes nothing else."""
        if self.product is None and self.photo is None and len(self.like) == 1 and not isinstance(self.like[0], str):
            return replace(self, photo=self.like[0], like=())
        return self

    def _check_queries(self) -> None:
        """Refuse a question that is about nothing, or about too much."""
        for name in ("like", "dislike"):
            if isinstance(getattr(self, name), str | bytes):
                raise QueryError(f"{name} is one text; give a list of product ids and photos")
        examples = len(self.like) + len(self.dislike)
        given = sum(each is not None for each in (self.product, self.photo, self.text))
        if given != 1 and not (given == 0 and self.like):
            raise QueryError(_ONE_OF_ALL)
        if self.text is not None and examples:
            raise QueryError("a text cannot be joined with what is liked or disliked; ask for one of them")
        if examples > MOST_EXAMPLES:
            raise QueryError(f"{examples} products and photos are liked and disliked; the most is {MOST_EXAMPLES}")
        if both := set(self.liked) & {each for each in self.dislike if isinstance(each, str)}:
            raise QueryError(f"the product {sorted(both)[0][:40]!r} is liked and disliked; say one of both")
