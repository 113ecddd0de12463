"""The models at hand: those that the package carries, and those that were imported into a folder of models."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from parecido.embeddings.aspects import OVERALL, Aspect
from parecido.embeddings.card import ASPECTS, MODEL, ModelCard
from parecido.embeddings.shipped import WEIGHTS, shipped_model
from parecido.errors import ModelError

CARD = "card.json"
"""The card of an imported model, in its own folder beside its files."""
SHARES = {OVERALL: 0.7, "colour": 0.2, "shape": 0.05, "texture": 0.05}
"""Default weights of a model that was imported: its own block and the package's others."""
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


@dataclass(frozen=True, slots=True)
class Model:
    """A model ready to build a shop with: its card, and where each of the card's files lies."""

    card: ModelCard
    files: Mapping[str, Path]


def check_name(name: str) -> None:
    """Raise ModelError for what cannot name an imported model: a folder's name, and none of the package's own."""
    if not _NAME.fullmatch(name):
        raise ModelError(
            f"a model cannot be named {name[:80]!r}; use a letter or digit of a-z and 0-9, then up to 63 of them, "
            "'.', '_' and '-'"
        )
    if name in shipped_names():
        raise ModelError(f"{name!r} is a model of the package; choose another --name")


def shipped_names() -> list[str]:
    """Return the names of the models that the package carries."""
    return sorted(path.stem for path in WEIGHTS.glob("*.json"))


def imported_names(folder: Path) -> list[str]:
    """Return the names of the models that were imported into a folder, which need not exist."""
    return sorted(card.parent.name for card in folder.glob(f"*/{CARD}") if _NAME.fullmatch(card.parent.name))


def find_model(name: str, folder: Path) -> Model:
    """Return a model of the package, or one imported into `folder` with the package's own beside it.

    Raises ModelError for a name that there is not and for a card that cannot be read.
    """
    if name in shipped_names():
        card, file = shipped_model(name)
        return Model(card, {MODEL: file})
    if not _NAME.fullmatch(name) or name not in imported_names(folder):
        there = ", ".join([*shipped_names(), *imported_names(folder)])
        raise ModelError(
            f"no model named {name[:80]!r}; there are {there}; import one with: "
            "parecido models import SOURCE --name NAME"
        )
    place = folder / name
    card, companion = read_card(place), shipped_model()
    files = {file: place / file for file in card.files}
    return Model(stand_beside(card, companion[0]), {**files, ASPECTS: companion[1]})


def read_card(place: Path) -> ModelCard:
    """Return the card in an imported model's own folder. Raises ModelError when it cannot be read."""
    try:
        return ModelCard.from_json((place / CARD).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ModelError) as error:
        raise ModelError(
            f"the card {place / CARD} cannot be read ({error}); import the model again with --replace"
        ) from error


def stand_beside(card: ModelCard, companion: ModelCard) -> ModelCard:
    """Return the card of a model that fills the overall block, the companion filling its other ones."""
    own = next(aspect for aspect in card.aspects if aspect.name == OVERALL)
    others = [aspect for aspect in companion.aspects if aspect.name != OVERALL]
    total = sum(SHARES[aspect.name] for aspect in (own, *others))
    aspects = tuple(Aspect(each.name, each.dimension, SHARES[each.name] / total) for each in (own, *others))
    dimension = sum(aspect.dimension for aspect in aspects)
    return replace(card, aspects=aspects, dimension=dimension, companion=companion)
