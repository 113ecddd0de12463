"""`parecido models`: the models at hand, and outside models made ready for use."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from parecido.printing import echo, echo_json

if TYPE_CHECKING:
    from parecido.embeddings.library import Model

_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group()
def models() -> None:
    """List the models that a shop can be built with, show one's card, import one from outside.

    Imported models are kept in the folder that PARECIDO_MODELS names, or in parecido/models where your data is kept.
    """


@models.command("list")
@_JSON
def list_models(as_json: bool) -> None:
    """List the models of the package and those that were imported."""
    from parecido.embeddings.library import imported_names, shipped_names
    from parecido.settings import models_from_environment

    folder = models_from_environment()
    rows = [_row(name, folder) for name in [*shipped_names(), *imported_names(folder)]]
    if as_json:
        echo_json(rows)
        return
    width = max(len(row["name"]) for row in rows)
    echo(f"{'name':<{width}}  numbers     MB  text  SHA-256       licence     from")
    for row in rows:
        if row["damaged"]:
            echo(f"{row['name']:<{width}}  damaged: {row['damaged']}")
            continue
        figures = f"{row['dimension']:>7}  {row['megabytes']:>5.1f}  {'yes' if row['text'] else '-':<4}"
        licence, origin = _short(row["licence"], 10), row["origin"] if row["imported"] else "the package"
        echo(f"{row['name']:<{width}}  {figures}  {row['sha256'][:12]}  {licence:<10}  {_short(origin, 60)}")


@models.command()
@click.argument("name")
@_JSON
def show(name: str, as_json: bool) -> None:
    """Show the card of the model NAME: everything that is known of it."""
    from parecido.embeddings.library import find_model
    from parecido.settings import models_from_environment

    model = find_model(name, models_from_environment())
    facts = json.loads(model.card.to_json())
    if as_json:
        echo_json(facts)
        return
    facts["aspects"] = ", ".join(
        f"{each.name} {each.dimension} (weight {each.weight:g})" for each in model.card.aspects
    )
    facts["input_size"] = "x".join(map(str, model.card.input_size))
    facts["companion"] = model.card.companion.name if model.card.companion else None
    facts["text"] = f"texts of up to {model.card.text.length} tokens" if model.card.text else None
    facts["metrics"] = (
        f"{sum(map(len, model.card.metrics.values()))} figures, with --json" if facts["metrics"] else None
    )
    facts["files"] = ", ".join(str(file) for file in model.files.values())
    for fact, value in facts.items():
        if value is not None:
            echo(f"{fact:<13}  {value}")


@models.command("import")
@click.argument("source")
@click.option("--name", required=True, metavar="NAME", help="What the model is called here: a-z, 0-9, '.', '_', '-'.")
@click.option("--licence", metavar="TEXT", help="The model's licence, where the source does not tell it.")
@click.option("--origin", metavar="TEXT", help="Where the model comes from, instead of what the source tells.")
@click.option(
    "--card", type=click.Path(path_type=Path), metavar="CARD.json", help="Preprocessing card of an .onnx file."
)
@click.option("--offline", is_flag=True, help="Download nothing; what was downloaded before is used.")
@click.option("--replace", is_flag=True, help="Replace an imported model of this name.")
@_JSON
def import_one(source: str, replace: bool, as_json: bool, **options: Any) -> None:
    """Convert the model SOURCE to ONNX, check that it gives the original's rows, and keep it as NAME.

    SOURCE is an .onnx file, or tfhub:FOLDER-or-HANDLE, keras:FILE, timm:NAME or NAME=FILE,
    openclip:NAME-or-checkpoint, hf:FOLDER-or-repo. The framework is needed only now.
    """
    from parecido.embeddings.importers.import_model import Wanted, import_model
    from parecido.settings import models_from_environment

    folder = models_from_environment()
    card = import_model(
        Wanted(source, **options), folder, replace=replace, announce=lambda line: echo(line, err=as_json)
    )
    if as_json:
        echo_json(json.loads(card.to_json()))
    else:
        echo(f"imported: {card.name}, {card.licence}, in {folder / card.name}")
        echo(f"next: parecido build IMAGES TABLE --out SHOP --model {card.name}")


def _row(name: str, folder: Path) -> dict[str, Any]:
    """Return what the list tells of a model: of one that cannot be used, its name and why."""
    from parecido.embeddings.library import find_model
    from parecido.errors import ModelError

    try:
        model = find_model(name, folder)
        size = _size(model)
    except ModelError as error:
        return {"name": name, "damaged": str(error)}
    card = model.card
    return {
        "name": name,
        "dimension": card.dimension,
        "overall": card.aspects[0].dimension,
        "megabytes": round(size / 1e6, 1),
        "text": card.text is not None,
        "sha256": card.sha256,
        "licence": card.licence,
        "origin": card.origin,
        "imported": card.companion is not None,
        "damaged": None,
    }


def _size(model: Model) -> int:
    """Return the bytes of a model's own files. Raises ModelError for one that cannot be read."""
    from parecido.embeddings.card import ASPECTS
    from parecido.errors import ModelError

    size = 0
    for name, file in model.files.items():
        if name != ASPECTS:
            try:
                size += file.stat().st_size
            except OSError as error:
                raise ModelError(
                    f"model file {file} cannot be read: {error.strerror}; import the model again with --replace"
                ) from error
    return size


def _short(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"
