"""A set of questions to a shop, and its answers as plain values that can be compared."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import parecido
from parecido.errors import ParecidoError
from parecido.settings import Settings
from parecido.shop.reader import Shop

UNKNOWN = "no such product"
SETTINGS = Settings(workers=1, batch_size=8, commit_rows=2, delta_rows=6, delta_share=0.1)
"""Small: a new base after a handful of changes, a transaction for every two products."""


def ask(folder: Path, photo: Path | None) -> dict[str, Any]:
    """Return the answers of a shop, by question; an error in one sentence is an answer that begins with "error"."""
    answers: dict[str, Any] = {}
    try:
        with Shop(folder) as shop:
            ids = [_said(partial(_id, shop, row)) for row in range(len(shop))]
            for name, question in _of_record(shop).items():
                answers[name] = _said(question)
    except ParecidoError as error:
        return {"open": _error(error)}
    try:
        with parecido.Recommender.open(folder, SETTINGS) as recommender:
            for identity in (*ids, UNKNOWN):
                answers[f"similar {identity}"] = _said(partial(_found, recommender, product=identity))
                answers[f"thumbnail {identity}"] = _said(partial(recommender.thumbnail, identity))
            for value in ("Caps", "Belts"):
                question = partial(_found, recommender, product=ids[0], where={"articleType": value})
                answers[f"where {value}"] = _said(question)
            if photo is not None:
                answers["photo"] = _said(lambda: _found(recommender, photo=photo))
    except ParecidoError as error:
        answers["recommender"] = _error(error)
    return answers


def _of_record(shop: Shop) -> dict[str, Callable[[], Any]]:
    """Questions to the record itself."""
    return {
        "ids": shop.ids,
        "captions": shop.captions,
        "pictures": shop.picture_names,
        "columns": lambda: list(shop.columns),
        "kind": lambda: shop.attribute("articleType"),
        "categories": shop.categories,
        "urls": lambda: [product.url for product in shop.products(range(len(shop)))],
        "rejects": shop.rejects,
        "lost": shop.lost_pictures,
        "owners": shop.picture_rows.owners.tolist,
        "vectors": lambda: shop.picture_vectors().tobytes(),
        "column": shop.category_column,
        "head": lambda: None if shop.head is None else shop.head.card.to_json(),
    }


def _id(shop: Shop, row: int) -> str:
    return shop.products([row])[0].id


def _found(recommender: parecido.Recommender, **question: Any) -> Any:
    """What was recommended and predicted, with the figures."""
    answer = recommender.similar(k=5, **question)
    found = [(each.id, each.similarity, each.caption, dict(each.product)) for each in answer.recommendations]
    return answer.predicted, found


def _said(question: Callable[[], Any]) -> Any:
    try:
        return question()
    except ParecidoError as error:
        return _error(error)


def _error(error: ParecidoError) -> str:
    text = str(error)
    if "\n" in text or not text:
        raise AssertionError(f"not one sentence: {text!r}") from error
    return f"error: {text}"


def is_refusal(answer: Any) -> bool:
    """Whether an answer is a refusal in one sentence."""
    return isinstance(answer, str) and answer.startswith("error: ")
