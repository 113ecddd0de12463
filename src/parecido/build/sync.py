"""A living shop: made equal to a table, some products added, some removed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, replace
from pathlib import Path

from parecido.build.changes import Before, Changes
from parecido.build.keep import keep_other_columns
from parecido.build.reconcile import Target, check_removals, preview, reconcile
from parecido.build.settle import Settle, settle
from parecido.build.source import Source, read_source
from parecido.build.summary import SyncSummary, make_plan, summarise
from parecido.catalogue.columns import ColumnOptions
from parecido.errors import UnknownProduct
from parecido.recommend.rules.kept import check_columns_stay
from parecido.settings import Settings, default_settings
from parecido.shop.contents import KnownContents
from parecido.shop.database import connect_reader
from parecido.shop.reader import Shop
from parecido.shop.stored import Stored
from parecido.shop.writer import ShopWriter

Announce = Callable[[str], None]

Acknowledge = Callable[[SyncSummary], None]
"""Is told what was changed once it is on the disk and seen by readers, before the index takes it in."""


def sync_shop(
    folder: str | Path,
    images: str | Path,
    table: Path,
    *,
    columns: ColumnOptions | None = None,
    dry_run: bool = False,
    force: bool = False,
    settings: Settings | None = None,
    announce: Announce = lambda _: None,
    acknowledge: Acknowledge = lambda _: None,
) -> SyncSummary:
    """Make the shop in `folder` equal to a table: add, update and remove products; return what changed.

    What the table says never embeds a picture again; a picture whose file changed is embedded, known by its content.
    The columns are those of the shop's last build or sync, unless `columns` says others. Run again, it changes nothing;
    with `dry_run`, neither, and the summary has a plan. A table that lacks more than half of the shop's products is
    refused unless `force`. `acknowledge` is told the summary once all is on the disk and seen by readers; where much
    has changed the index is made anew after that, and what interrupts it loses nothing. Raises CatalogueError,
    ShopError; either way nothing is lost.
    """
    folder, settings = Path(folder), settings or default_settings()
    with Shop(folder) as shop:
        options = columns_of(shop, columns or ColumnOptions())
    source = read_source(images, table, options, announce, settings)
    with source.pictures:
        if dry_run:
            return _plan(folder, source, settings, force=force)
        changes = _change(folder, source, settings, force=force)
    return finish_changes(folder, changes, settings, acknowledge)


def add_products(
    folder: str | Path,
    images: str | Path,
    table: Path,
    *,
    columns: ColumnOptions | None = None,
    settings: Settings | None = None,
    announce: Announce = lambda _: None,
    acknowledge: Acknowledge = lambda _: None,
) -> SyncSummary:
    """Add the products of a table to the shop in `folder`, and bring those up to date that it has; the others stay.

    Of products that the shop has, the columns that the table lacks stay as they are.
    `acknowledge` is told the summary before the index is made anew: see sync_shop. Raises CatalogueError, ShopError;
    either way nothing is lost.
    """
    folder, settings = Path(folder), settings or default_settings()
    with Shop(folder) as shop:
        options = columns_of(shop, columns or ColumnOptions())
    source = read_source(images, table, options, announce, settings)
    with source.pictures:
        changes = _change(folder, source, settings, partly=True)
    return finish_changes(folder, changes, settings, acknowledge)


def remove_products(
    folder: str | Path,
    ids: Sequence[str],
    *,
    missing_ok: bool = False,
    settings: Settings | None = None,
    acknowledge: Acknowledge = lambda _: None,
    settle: Settle = settle,
) -> SyncSummary:
    """Take some products out of the shop in `folder`. Raises UnknownProduct, and removes none, for an id it lacks.

    `acknowledge` is told the summary before the shop settles: see sync_shop.
    """
    folder, settings = Path(folder), settings or default_settings()
    Shop(folder).close()  # a writer would make a shop where there is none
    with ShopWriter(folder) as writer:
        wanted = list(dict.fromkeys(ids))
        known = writer.stored(wanted)
        unknown = [identity for identity in wanted if identity not in known]
        if unknown and not missing_ok:
            others = f" and {len(unknown) - 1} more of those given" if len(unknown) > 1 else ""
            raise UnknownProduct(f"no product {unknown[0]!r}{others} in {folder}; nothing was removed")
        removed = [identity for identity in wanted if identity in known]
        writer.update({}, [known[identity].number for identity in removed])
    with Shop(folder) as shop:
        changes = Changes(removed=removed, unchanged=len(shop))
    return finish_changes(folder, changes, settings, acknowledge, settle)


def columns_of(shop: Shop, said: ColumnOptions) -> ColumnOptions:
    """Return what was said about columns, and for the rest what the shop's last build or sync took."""
    chosen = json.loads(shop.facts.get("column_choice", "{}"))
    if chosen.get("any_suffix"):
        chosen["image"] = None
    parts = ("id", "image", "caption", "category", "url", "format")
    remembered = {part: chosen[part] for part in parts if not getattr(said, part) and chosen.get(part)}
    return replace(said, **remembered, remembered=frozenset(remembered))


def _change(folder: Path, source: Source, settings: Settings, *, partly: bool = False, force: bool = False) -> Changes:
    """Write what a catalogue changes, with the shop's own model."""
    with ShopWriter(folder) as writer:
        columns, facts = source.catalogue.columns, {} if partly else source.facts()
        with Shop(folder) as shop:  # as it is now that no other can write it
            target = Target(shop.model_card, shop.model_file)
            if partly:
                columns = tuple(dict.fromkeys([*shop.columns, *columns]))
                source = keep_other_columns(shop, source)
            else:
                _check(shop, writer.stored(), source, force=force)
        facts["columns"] = json.dumps(columns, ensure_ascii=False)
        return reconcile(writer, source, target, settings, partly=partly, facts=facts)


def _check(shop: Shop, before: Mapping[str, Stored], source: Source, *, force: bool) -> None:
    """Raise ShopError or RulesError for a table that takes too much out of a shop."""
    check_columns_stay(shop, source.catalogue.columns)
    if not force:
        check_removals(before, source, "add --force")


def _plan(folder: Path, source: Source, settings: Settings, *, force: bool) -> SyncSummary:
    """Return what a sync would change."""
    with Shop(folder) as shop:
        stored = shop.stored()
        _check(shop, stored, source, force=force)
        with KnownContents(folder, shop.model_card.digest, whole=True, connect=connect_reader) as known:
            changes = preview(Before(stored, known), source, settings)
        changes.relisted = (
            shop.columns != source.catalogue.columns
            or shop.facts.get("column_choice") != source.facts()["column_choice"]
            or shop.rejects() != sorted(changes.rejects, key=astuple)
            or shop.lost_pictures() != sorted(changes.lost)
        )
        return summarise(shop, changes, make_plan(shop, changes, source.catalogue.products))


def finish_changes(
    folder: Path,
    changes: Changes,
    settings: Settings,
    acknowledge: Acknowledge = lambda _: None,
    settle: Settle = settle,
) -> SyncSummary:
    """Acknowledge the changes, which are durable; then have the shop settle, which is no error where it cannot."""
    with Shop(folder) as shop:
        summary = summarise(shop, changes)
    acknowledge(summary)
    settle(folder, settings)
    with Shop(folder) as shop:
        return replace(summary, snapshot=shop.snapshot)
