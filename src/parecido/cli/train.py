"""`parecido train`: a better model for a shop, from the shop's own labels."""

from __future__ import annotations

from pathlib import Path

import click

from parecido.printing import echo, echo_json
from parecido.settings import default_settings


@click.command()
@click.argument("shop", type=click.Path(path_type=Path))
@click.option(
    "--labels", metavar="COLUMN,...", help="Columns of the table to learn.  [default: the category and the colour]"
)
@click.option("--full", is_flag=True, help="Fine-tune all layers of the shop's network, too; needs the extra 'train'.")
@click.option(
    "--epochs", type=click.IntRange(1, 1000), metavar="N", help="With --full: passes over the pictures.  [default: 6]"
)
@click.option(
    "--device", type=click.Choice(["cpu", "cuda"]), help="With --full: where to.  [default: cuda where there is it]"
)
@click.option("--undo", is_flag=True, help="Go back to what the shop compared by before its last training.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Decides every random number.")
@click.option("--json", "as_json", is_flag=True, help="Print one object with every figure.")
def train(
    shop: Path,
    labels: str | None,
    *,
    full: bool,
    epochs: int | None,
    device: str | None,
    undo: bool,
    seed: int,
    as_json: bool,
) -> None:
    """Learn from SHOP's own labels what makes products alike there, and use it if it is better.

    A head is learned on top of the shop's model, without changing it; with --full the model itself is fine-tuned on the
    shop's pictures first. Products whose names it never saw judge: it is adopted if more of their neighbours are right
    and no label loses; else the shop stays as it was.
    """
    from parecido.train.table import training_dict, training_lines

    if undo:
        if labels is not None or full:
            raise click.UsageError("give --undo without --labels and --full")
        _undo(shop, as_json=as_json)
        return
    if not full and (epochs is not None or device is not None):
        raise click.UsageError("--epochs and --device go with --full")
    columns = None if labels is None else [name.strip() for name in labels.split(",")]
    say = (lambda _: None) if as_json else echo
    if full:
        from parecido.train.full.adopt import EPOCHS, train_full

        training = train_full(
            shop,
            columns,
            settings=default_settings(),
            epochs=epochs or EPOCHS,
            device=device,
            announce=say,
            seed=seed,
        )
    else:
        from parecido.train.adopt import train_head

        training = train_head(shop, columns, settings=default_settings(), announce=say, seed=seed)
    if as_json:
        echo_json(training_dict(training))
    else:
        for line in training_lines(training):
            echo(line)


def _undo(shop: Path, *, as_json: bool) -> None:
    """Take the last training back, and say what is used now."""
    from parecido.shop.reader import Shop
    from parecido.train.adopt import undo_training

    with Shop(shop) as opened:
        before = opened.model_card
    left = undo_training(shop, default_settings())
    with Shop(shop) as opened:
        now = opened.model_card
    head = "the head before it is used again" if left else "its model is used as it is"
    model = "" if now.digest == before.digest else f"the model {now.name} is the shop's again, "
    if as_json:
        echo_json({"head": left, "model": now.name}, indent=None)
    else:
        echo(f"undone: {model}{head}")
