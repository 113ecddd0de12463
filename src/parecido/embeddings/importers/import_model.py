"""Imports an outside model: convert, compare with the original, write the card, move into place."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import replace as change
from pathlib import Path

from parecido.embeddings.aspects import OVERALL, Aspect
from parecido.embeddings.card import MODEL, TEXT, TOKENIZER, ModelCard, TextCard, file_digest
from parecido.embeddings.framing import Framing
from parecido.embeddings.importers import onnx_file
from parecido.embeddings.importers.contract import Converted
from parecido.embeddings.importers.onnx_graph import read_opset
from parecido.embeddings.importers.registry import find_importer, is_source, name_source
from parecido.embeddings.importers.verify import PICTURES, verify_pictures, verify_text
from parecido.embeddings.library import CARD, Model, check_name, find_model, imported_names
from parecido.errors import ModelError


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be imported: SOURCE, the NAME it gets here, and what its owner says of it.

    `licence` and `origin` stand before what the source itself tells. `card` is the preprocessing card of an .onnx file.
    """

    source: str
    name: str
    licence: str | None = None
    origin: str | None = None
    card: Path | None = None
    offline: bool = False


def import_model(
    wanted: Wanted, folder: Path, *, replace: bool = False, announce: Callable[[str], None] = lambda _: None
) -> ModelCard:
    """Import a model into a folder of models, where its own folder appears whole or not at all; return its card.

    Raises ModelError for a source that cannot be used, a model whose rows are not the original's or are no embeddings,
    a licence that nobody told, a name that is taken (unless `replace`) and a folder that cannot be written;
    MissingExtra where the framework is not installed.
    """
    check_name(wanted.name)
    target = folder / wanted.name
    _check_free(target, replace=replace)
    with _aside(folder, wanted.name) as aside:
        converted = _convert(wanted, aside / "converting")
        card = _describe(wanted, converted)
        announce(f"converted: {converted.origin.name}, {_megabytes(converted.file):.1f} MB as ONNX")
        dimension = verify_pictures(converted)
        announce(f"verified: {PICTURES} pictures give the original's rows of {dimension} numbers")
        if converted.text is not None:
            verify_text(converted.text, dimension)
            announce("verified: texts give the original's rows")
        made = _gather(card, converted, dimension, aside / "made")
        _check_free(target, replace=replace)
        try:
            if target.exists():
                target.rename(aside / "old")
            (aside / "made").rename(target)
        except BaseException:  # the old model is not to go with the folder aside
            if (aside / "old").exists():
                (aside / "old").rename(target)
            raise
    return made


def find_or_import(
    named: str, folder: Path, *, licence: str | None = None, announce: Callable[[str], None] = lambda _: None
) -> Model:
    """Return the model of a NAME, or of a SOURCE, which is imported under a name of its own unless it was before.

    Raises what find_model and import_model raise.
    """
    if not is_source(named):
        return find_model(named, folder)
    name = name_source(named)
    if name in imported_names(folder):
        announce(
            f"model: {name}, imported before; to import it again: "
            f"parecido models import {named} --name {name} --replace"
        )
    else:
        announce(f"model: importing {named} as {name}")
        import_model(Wanted(named, name, licence=licence), folder, announce=announce)
    return find_model(name, folder)


def _check_free(target: Path, *, replace: bool) -> None:
    if target.exists() and not replace:
        raise ModelError(f"there is a model {target.name!r} already; add --replace, or choose another --name")


@contextmanager
def _aside(folder: Path, name: str) -> Iterator[Path]:
    """Yield a folder on the same file system as the target, which is gone afterwards; say what the disk says."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=f".{name}.", dir=folder))
        try:
            yield aside
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ModelError(
            f"the model cannot be imported into {folder}: {reason}; check that the folder can be written and has room, "
            "nothing was imported"
        ) from error


def _convert(wanted: Wanted, folder: Path) -> Converted:
    """Run the importer of the source in a new folder."""
    folder.mkdir()
    convert, rest = find_importer(wanted.source)
    if wanted.card is None:
        return convert(rest, folder, offline=wanted.offline)
    if convert is not onnx_file.convert:
        raise ModelError(f"--card describes an .onnx file, and {wanted.source} is none; leave it out")
    return onnx_file.convert(rest, folder, offline=wanted.offline, card=wanted.card)


def _describe(wanted: Wanted, converted: Converted) -> ModelCard:
    """Return the card as far as it is known before the rows are. Raises ModelError where nobody told the licence."""
    origin, framing = converted.origin, converted.framing
    licence = wanted.licence or origin.licence
    if not licence:
        raise ModelError(
            f"{wanted.source} does not tell the licence of {origin.name}; find it out and give it: --licence TEXT"
        )
    return ModelCard(
        name=wanted.name,
        version="1",
        licence=licence,
        origin=wanted.origin or f"{origin.name}: {origin.source}",
        data=origin.data,
        split="not known: its makers' products may be among a shop's",
        input_size=framing.size,
        preprocessing=describe_framing(framing),
        dimension=0,
        aspects=(),
        opset=read_opset(converted.file),
        sha256="",
        stretch=framing.stretch,
        mode=framing.mode,
        crop=framing.crop,
        filter=framing.filter,
    )


def describe_framing(framing: Framing) -> str:
    """Return a sentence about how pictures are framed."""
    height, width = framing.size
    how = {
        "fit": f"scaled into {height}x{width}, proportions changed by at most {framing.stretch:.4g}, centred on white",
        "squash": f"squashed to {height}x{width}",
        "crop": f"scaled to {framing.scaled[0]}x{framing.scaled[1]}, the centre of {height}x{width} cut out",
    }[framing.mode]
    return f"upright RGB {how} (height x width), {framing.filter}, uint8; scaling is part of the graph"


def _gather(card: ModelCard, converted: Converted, dimension: int, folder: Path) -> ModelCard:
    """Move the model's files into a new folder under their own names, with the finished card; return the card."""
    folder.mkdir()
    converted.file.rename(folder / MODEL)
    text = None
    if converted.text is not None:
        converted.text.file.rename(folder / TEXT)
        converted.text.tokenizer.rename(folder / TOKENIZER)
        text = TextCard(converted.text.length, file_digest(folder / TEXT), file_digest(folder / TOKENIZER))
    made = change(
        card,
        dimension=dimension,
        aspects=(Aspect(OVERALL, dimension, 1.0),),
        sha256=file_digest(folder / MODEL),
        text=text,
    )
    (folder / CARD).write_text(made.to_json(), encoding="utf-8")
    return made


def _megabytes(file: Path) -> float:
    return file.stat().st_size / 1e6
