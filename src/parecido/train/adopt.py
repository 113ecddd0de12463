"""Train a shop's head on its own labels, and adopt it only if products that it never saw are found better."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from parecido.errors import QueryError
from parecido.index.derive import renew_index
from parecido.settings import Settings
from parecido.shop.lock import PATIENCE
from parecido.shop.reader import Shop
from parecido.shop.writer import ShopWriter
from parecido.train.alike import renew_alike
from parecido.train.trial import Sight, Training, announce_start, read_catalogue, try_head


def train_head(
    folder: str | Path,
    labels: Sequence[str] | None = None,
    *,
    watched: Sequence[Sequence[str]] = (),
    settings: Settings | None = None,
    announce: Callable[[str], None] = lambda _: None,
    seed: int = 0,
) -> Training:
    """Train a head on columns of a shop's table, store it if it is better, and make the index fit; return how it went.

    `labels` are the category column by default, and the colour column where there is one. Products are split by name:
    four in five are learned from; the others are held out, half of them to choose how much the guesses count, half to
    judge. The head is adopted if P@10 of all labels together rises on the judging products by more than chance
    explains, and falls for no label, none that the head of now guesses, and none of the `watched` columns, several of
    which count together. Without `settings` the index is left to the caller.

    Raises QueryError for labels that teach nothing or a shop that is too small, UnknownColumn, and ShopError, also
    where another program changed the shop meanwhile.
    """
    folder = Path(folder)
    with Shop(folder, unfinished=settings is None) as shop:
        catalogue = read_catalogue(shop, labels, watched)
        sight = Sight(shop.model_card.digest, shop.model_card.aspects, shop.model_vectors())
    announce_start(catalogue, "head", announce)
    trial = try_head(catalogue, sight, seed=seed)
    if trial.training.adopted:
        with ShopWriter(folder, wait=PATIENCE) as writer:
            writer.put_head(trial.card, trial.graph, state=catalogue.state)
            if settings is not None:
                _renew_index(writer, settings)
        if settings is not None:
            renew_alike(folder)
    return trial.training


def _renew_index(writer: ShopWriter, settings: Settings) -> None:
    """Make the index fit the new head; where it cannot be made, the head is taken back."""
    try:
        renew_index(writer, settings)
    except BaseException:
        writer.undo_head()
        raise


def undo_training(folder: str | Path, settings: Settings) -> bool:
    """Go back to what the shop compared by before its last training; return whether a head is left.

    That is the head before the present one, the model's own rows, or, where the last training changed the model, the
    model before it with its rows and its head. Raises QueryError for a shop without a training, ShopError.
    """
    Shop(Path(folder)).close()  # a writer would make a shop where there is none
    with ShopWriter(Path(folder), wait=PATIENCE) as writer:
        if not (writer.undo_model() or writer.undo_head()):
            raise QueryError(f"{folder} has no trained head to take back")
        renew_index(writer, settings)
    renew_alike(Path(folder))
    with Shop(Path(folder)) as shop:
        return shop.head is not None
