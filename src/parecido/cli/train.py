"""`parecido train`: a better model for a shop, from the shop's own labels."""

from __future__ import annotations

import json
from pathlib import Path

import click

from parecido.settings import default_settings


@click.command()
@click.argument("shop", type=click.Path(path_type=Path))
@click.option(
    "--labels", metavar="COLUMN,...", help="Columns of the table to learn.  [default: the category and the colour]"
)
@click.option("--undo", is_flag=True, help="Go back to what the shop compared by before its last training.")
@click.option("--seed", default=0, show_default=True, help="Decides every random number.")
@click.option("--json", "as_json", is_flag=True, help="Print one object with every figure.")
def train(shop: Path, labels: str | None, *, undo: bool, seed: int, as_json: bool) -> None:
    """Learn from SHOP's own labels what makes products alike there, and use it if it is better.

    A head is learned on top of the shop's model, without changing it. Products whose names it never saw judge: it is
    adopted if more of their neighbours are right and no label loses; else the shop stays as it was.
    """
    from parecido.train.adopt import train_head, undo_training
    from parecido.train.table import training_dict, training_lines

    if undo:
        if labels is not None:
            raise click.UsageError("give one of --labels and --undo")
        left = undo_training(shop, default_settings())
        said = "the head before it is used again" if left else "its model is used as it is"
        click.echo(json.dumps({"head": left}) if as_json else f"undone: {said}")
        return
    columns = None if labels is None else [name.strip() for name in labels.split(",")]
    say = (lambda _: None) if as_json else click.echo
    training = train_head(shop, columns, settings=default_settings(), announce=say, seed=seed)
    if as_json:
        click.echo(json.dumps(training_dict(training), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(training_lines(training)))
