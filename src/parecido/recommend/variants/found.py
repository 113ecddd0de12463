"""What is said about a product's variants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from parecido.catalogue.product import Product

By = Literal["column", "name", "look"]
"""How variants were told: by a column of the shop's, which is certain; by their names; by their pictures alone."""


@dataclass(frozen=True, slots=True)
class Variant:
    """A variant; `similarity` is the cosine at the default weights. `differs` are its values in the columns in which it
    is another than the product, but for ids, names and addresses.
    """

    product: Product
    similarity: float
    differs: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Variants:
    """The variants of a product, the most alike in shape first, of `matching` in all; `by` is None where there is none.

    `column` is the shop's column that names the group, where `by` is "column". Otherwise they are guessed.
    """

    by: By | None
    column: str | None
    found: tuple[Variant, ...]
    matching: int

    @property
    def certain(self) -> bool:
        """Whether the shop itself says so."""
        return self.by == "column"
