"""Train a shop's head on its own labels, and adopt it only if products that it never saw are found better."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from parecido.embeddings.head import Head, HeadCard, HeadLabel
from parecido.errors import QueryError
from parecido.evaluate.bootstrap import number_names
from parecido.evaluate.labels import TOGETHER, Label, make_labels
from parecido.evaluate.reliability import Reliability
from parecido.index.derive import renew_index
from parecido.settings import Settings
from parecido.shop.reader import Shop
from parecido.shop.writer import PATIENCE, ShopWriter
from parecido.train.head_graph import grow_aspects, write_graph
from parecido.train.judge import MOST, Change, measure_changes
from parecido.train.labels import ClassLabel, check_columns, read_labels
from parecido.train.learn import Learned, Parts, digest_of, learn_head, place_guesses, split_products

FEWEST = 40
"""Products that must learn, and be held out, for the figures to mean anything."""
_NOTHING = 1e-9
"""A difference of means that is only the rounding of their sums."""


@dataclass(frozen=True, slots=True)
class Training:
    """What a training did. `adopted` tells whether the shop looks through the new head now.

    `learned_from`, `chose` and `judged` count products. `changes` are of the judging ones; `right` is the share of them
    whose label is guessed right, `reliability` how far their probabilities can be trusted, both by column.
    """

    adopted: bool
    why: str
    learned_from: int
    chose: int
    judged: int
    changes: tuple[Change, ...]
    right: Mapping[str, float]
    reliability: Mapping[str, Reliability]


@dataclass(frozen=True, slots=True)
class _Catalogue:
    """What is read of a shop: the model's rows, those compared now, the table's columns and the products' names."""

    model: str
    made: NDArray[np.float32]
    compared: NDArray[np.float32]
    table: Mapping[str, Sequence[str]]
    names: list[str]


def train_head(
    folder: str | Path,
    labels: Sequence[str] | None = None,
    *,
    watched: Sequence[str] = (),
    settings: Settings | None = None,
    announce: Callable[[str], None] = lambda _: None,
    seed: int = 0,
) -> Training:
    """Train a head on columns of a shop's table, store it if it is better, and make the index fit; return how it went.

    `labels` are the category column by default, and the colour column where there is one. Products are split by name:
    four in five are learned from; the others are held out, half of them to choose how much the guesses count, half to
    judge. The head is adopted if P@10 of all labels together rises on the judging products, of the `watched`
    combinations ("category+colour") falls nowhere, and of no label falls. Without `settings` the index is left to the
    caller.

    Raises QueryError for labels that teach nothing or a shop that is too small, UnknownColumn, ShopError.
    """
    folder = Path(folder)
    with Shop(folder, unfinished=settings is None) as shop:
        columns = _default_labels(shop) if labels is None else list(dict.fromkeys(labels))
        check_columns(columns, shop.columns)
        catalogue = _read(shop, columns, watched)
        aspects, colour = shop.model_card.aspects, shop.colour_column()
    parts = split_products(catalogue.names)
    learning, chose, judged = (int(part.sum()) for part in (parts.learning, parts.choosing, parts.judging))
    if min(learning, chose + judged) < FEWEST or 0 in (chose, judged):
        raise QueryError(
            f"{learning} products to learn from and {chose + judged} held out are too few; it takes {FEWEST} of each"
        )
    known = read_labels(columns, catalogue.table, catalogue.names, parts.learning)
    guard = [_as_classes(label) for label in make_labels(watched, catalogue.table)] if watched else []
    for label in known:
        if label.left_out:
            announce(f"{label.column}: {label.left_out} values that too few products share are not learned")
    announce(f"head: {learning} products learn, {chose} choose, {judged} judge")
    learned = learn_head(catalogue.made, known, parts, place_guesses(known, aspects, colour), watched=guard, seed=seed)
    graph = write_graph(aspects, learned.mix, learned.maps, learned.temperatures)
    card = _make_card(catalogue.model, learned, known, graph)
    changes = _judge(catalogue, Head(card, graph), parts, [*columns, *watched])
    adopted, why = decide(changes, columns, watched)
    training = Training(
        adopted, why, learning, chose, judged, tuple(changes), dict(learned.right), dict(learned.reliability)
    )
    if adopted:
        _store(folder, _with_report(card, training), graph, settings)
    return training


def undo_training(folder: str | Path, settings: Settings) -> bool:
    """Go back to the head before the present one, or to the model's own rows; return whether a head is left.

    Raises QueryError for a shop without a head, ShopError.
    """
    with ShopWriter(Path(folder), wait=PATIENCE) as writer:
        if not writer.undo_head():
            raise QueryError(f"{folder} has no trained head to take back")
        renew_index(writer, settings)
    with Shop(Path(folder)) as shop:
        return shop.head is not None


def decide(changes: Sequence[Change], columns: Sequence[str], watched: Sequence[str]) -> tuple[bool, str]:
    """Return whether a head with these changes is adopted, and why (not), in a sentence."""
    over = {change.label: change.difference.value for change in changes if change.over == "products"}
    fallen = [label for label in (*columns, *watched) if over.get(label, 0.0) < -_NOTHING]
    if fallen:
        return False, f"not adopted: P@10 of {fallen[0]} falls on products that it never saw"
    together = TOGETHER.join(columns)
    if over.get(together, 0.0) <= _NOTHING:
        return False, f"not adopted: P@10 of {together} does not rise on products that it never saw"
    return True, f"adopted: P@10 of {together} rises on products that it never saw, and none of a label falls"


def _default_labels(shop: Shop) -> list[str]:
    return [column for column in (shop.category_column(), shop.colour_column()) if column is not None]


def _read(shop: Shop, columns: Sequence[str], watched: Sequence[str]) -> _Catalogue:
    wanted = dict.fromkeys([*columns, *(part for name in watched for part in name.split(TOGETHER))])
    return _Catalogue(
        shop.model_card.digest,
        shop.model_vectors(),
        shop.vectors(),
        {column: shop.attribute(column) for column in shop.columns if column in wanted},
        shop.names(),
    )


def _as_classes(label: Label) -> ClassLabel:
    return ClassLabel(label.name, label.classes, label.codes, 0)


def _make_card(model: str, learned: Learned, labels: Sequence[ClassLabel], graph: bytes) -> HeadCard:
    shares = {guess.column: guess for guess in learned.mix.guesses}
    return HeadCard(
        model,
        grow_aspects(learned.mix, {label.column: len(label.classes) for label in labels}),
        tuple(
            HeadLabel(
                label.column,
                shares[label.column].aspect,
                shares[label.column].share,
                label.classes,
                learned.reliability[label.column].error if label.column in learned.reliability else None,
            )
            for label in labels
        ),
        digest_of(graph),
        {},
    )


def _judge(catalogue: _Catalogue, head: Head, parts: Parts, names: Sequence[str]) -> list[Change]:
    """Return the changes of every label, and of all learned ones together, on the held-out products."""
    answering = np.flatnonzero(parts.held_out)
    if len(answering) > MOST:
        answering = np.sort(np.random.default_rng(0).choice(answering, MOST, replace=False))
    table = {column: [texts[row] for row in answering.tolist()] for column, texts in catalogue.table.items()}
    singles = [name for name in names if name in table]
    asked = dict.fromkeys([*names, TOGETHER.join(label.column for label in head.card.labels), *singles])
    labels = make_labels(list(asked), table)
    groups = number_names([catalogue.names[row] for row in answering.tolist()])
    return measure_changes(
        catalogue.compared[answering],
        head.apply(catalogue.made[answering]),
        labels,
        parts.judging[answering],
        groups,
    )


def _with_report(card: HeadCard, training: Training) -> HeadCard:
    """Return the card with the training's figures."""
    return HeadCard(card.model, card.aspects, card.labels, card.sha256, asdict(training))


def _store(folder: Path, card: HeadCard, graph: bytes, settings: Settings | None) -> None:
    with ShopWriter(folder, wait=PATIENCE) as writer:
        writer.put_head(card, graph)
        if settings is not None:
            renew_index(writer, settings)
