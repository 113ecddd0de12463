"""A head that is learned and judged, before anybody decides to keep it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from parecido.embeddings.aspects import Aspect
from parecido.embeddings.head import Head, HeadCard, HeadLabel
from parecido.errors import QueryError
from parecido.evaluate.bootstrap import number_names
from parecido.evaluate.figures import FEWEST as FEWEST_NAMES
from parecido.evaluate.labels import TOGETHER, Label, join_columns
from parecido.evaluate.reliability import Reliability
from parecido.shop.reader import Shop
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
class Catalogue:
    """What is read of a shop to learn from and to judge by.

    `columns` are learned; columns `watched`, alone or several together, must not get worse: `forgotten` are those that
    the present head guesses. `compared` are the rows that the shop compares by now, `table` the texts by column,
    `names` the products' names, all in row order. `state` names the state of the shop that was read.
    """

    state: str
    columns: list[str]
    watched: list[tuple[str, ...]]
    forgotten: list[str]
    known: list[ClassLabel]
    parts: Parts
    colour: str | None
    compared: NDArray[np.float32]
    table: Mapping[str, Sequence[str]]
    names: list[str]


@dataclass(frozen=True, slots=True)
class Sight:
    """What a model makes of all products: its digest, its aspects and unit rows (n, dimension)."""

    model: str
    aspects: tuple[Aspect, ...]
    rows: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Trial:
    """A head with its card, and what came of judging it."""

    training: Training
    card: HeadCard
    graph: bytes


def read_catalogue(shop: Shop, labels: Sequence[str] | None, watched: Sequence[Sequence[str]] = ()) -> Catalogue:
    """Read what a training needs of a shop; `labels` are the category and the colour where they are None.

    Raises QueryError where there is no label, or too few products to learn from or to judge, and UnknownColumn.
    """
    default = [column for column in (shop.category_column(), shop.colour_column()) if column is not None]
    columns = default if labels is None else list(dict.fromkeys(labels))
    check_columns(columns, shop.columns)
    present = [] if shop.head is None else [label.column for label in shop.head.card.labels]
    forgotten = [column for column in present if column in shop.columns and column not in columns]
    guarded = [*map(tuple, watched), *((column,) for column in forgotten)]
    wanted = {*columns, *(column for combination in guarded for column in combination)}
    table = {column: shop.attribute(column) for column in shop.columns if column in wanted}
    names = [name or product for name, product in zip(shop.names(), shop.ids(), strict=True)]
    parts = split_products(names)
    learning, chose, judged = parts.counts()
    if min(learning, chose + judged) < FEWEST or min(chose, judged) < FEWEST_NAMES:
        raise QueryError(
            f"{learning} products to learn from and {chose} + {judged} held out are too few; it takes {FEWEST} "
            f"of each, and {FEWEST_NAMES} of either held-out half"
        )
    known = read_labels(columns, table, names, parts.learning)
    return Catalogue(
        shop.state, columns, guarded, forgotten, known, parts, shop.colour_column(), shop.vectors(), table, names
    )


def announce_start(catalogue: Catalogue, what: str, announce: Callable[[str], None]) -> None:
    """Tell which values are not learned, and how many products learn, choose and judge."""
    for label in catalogue.known:
        if label.left_out:
            announce(f"{label.column}: {label.left_out} values that too few products share are not learned")
    if catalogue.forgotten:
        announce(
            f"the head of now guesses {', '.join(catalogue.forgotten)}, too; a new one will not, but must not find "
            "fewer of the same: name them in --labels to keep them"
        )
    learning, chose, judged = catalogue.parts.counts()
    announce(f"{what}: {learning} products learn, {chose} choose, {judged} judge")


def try_head(catalogue: Catalogue, sight: Sight, *, seed: int) -> Trial:
    """Learn a head on what a model sees, judge it against what the shop compares by now, and say what to do."""
    start = place_guesses(catalogue.known, sight.aspects, catalogue.colour)
    watched = [join_columns(columns, catalogue.table) for columns in catalogue.watched]
    guard = [_as_classes(label) for label in watched if label is not None]
    learned = learn_head(sight.rows, catalogue.known, catalogue.parts, start, watched=guard, seed=seed)
    graph = write_graph(sight.aspects, learned.mix, learned.maps, learned.temperatures)
    card = _make_card(sight.model, learned, catalogue.known, graph)
    changes = _judge(catalogue, Head(card, graph).apply, sight.rows)
    adopted, why = decide(changes, catalogue.columns, list(map(TOGETHER.join, catalogue.watched)))
    learning, chose, judged = catalogue.parts.counts()
    training = Training(
        adopted, why, learning, chose, judged, tuple(changes), dict(learned.right), dict(learned.reliability)
    )
    return Trial(training, HeadCard(card.model, card.aspects, card.labels, card.sha256, asdict(training)), graph)


def decide(changes: Sequence[Change], columns: Sequence[str], watched: Sequence[str]) -> tuple[bool, str]:
    """Return whether a head with these changes is adopted, and why (not), in a sentence.

    No label may fall, nor what is watched. All labels together (or, where no product has them all, one of them) must
    rise, and by more than chance explains: the interval of the difference lies above 0. Of heads that guess what
    nothing shows, every second one would rise.
    """
    over = {change.label: change.difference for change in changes if change.over == "products"}
    fallen = [label for label in (*columns, *watched) if label in over and over[label].value < -_NOTHING]
    if fallen:
        return False, f"not adopted: P@10 of {fallen[0]} falls on products that it never saw"
    together = TOGETHER.join(columns)
    asked = [together] if together in over else [column for column in columns if column in over]
    risen = [label for label in asked if over[label].low > _NOTHING]
    if not risen:
        return False, f"not adopted: P@10 of {together} does not rise on products that it never saw, or only by chance"
    return True, f"adopted: P@10 of {risen[0]} rises on products that it never saw, and none of a label falls"


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


def _judge(
    catalogue: Catalogue, see: Callable[[NDArray[np.float32]], NDArray[np.float32]], rows: NDArray[np.float32]
) -> list[Change]:
    """Return the changes of every label, and of all learned ones together, on the held-out products."""
    parts = catalogue.parts
    answering = np.flatnonzero(parts.held_out)
    if len(answering) > MOST:
        answering = np.sort(np.random.default_rng(0).choice(answering, MOST, replace=False))
    table = {column: [texts[row] for row in answering.tolist()] for column, texts in catalogue.table.items()}
    asked = dict.fromkeys([*((column,) for column in catalogue.columns), *catalogue.watched, tuple(catalogue.columns)])
    labels = [label for columns in asked if (label := join_columns(columns, table)) is not None]
    groups = number_names([catalogue.names[row] for row in answering.tolist()])
    return measure_changes(
        catalogue.compared[answering], see(rows[answering]), labels, parts.judging[answering], groups
    )
