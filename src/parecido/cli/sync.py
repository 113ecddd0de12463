"""`parecido sync`, `add` and `remove`: a shop follows its catalogue."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from parecido.catalogue.values import counted
from parecido.cli.catalogue_options import catalogue_options, column_options, picture_options, picture_settings
from parecido.cli.rejects import described, show_first, show_rejects
from parecido.printing import echo, echo_json
from parecido.settings import default_settings

if TYPE_CHECKING:
    from parecido.build import SyncPlan, SyncSummary

_MOST_SHOWN = 20
"""Products of one kind that the text of a dry run lists."""
_LONGEST = 200
"""Characters of one of them that it shows."""
_JSON = click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")


@click.command()
@click.argument("shop", type=click.Path(path_type=Path))
@click.argument("images")
@click.argument("table", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Tell what would change, and change nothing.")
@click.option("--force", is_flag=True, help="Also when the table lacks more than half of SHOP's products.")
@_JSON
@catalogue_options
@picture_options
def sync(
    shop: Path,
    images: str,
    table: Path,
    dry_run: bool,
    force: bool,
    as_json: bool,
    allow_private_addresses: bool,
    **columns: Any,
) -> None:
    """Make SHOP equal to the products in TABLE, with their pictures in IMAGES: add, update and remove.

    Only pictures whose content the shop has never seen are embedded. Run again, it changes nothing; interrupted, it
    goes on. Columns and format are those of the last build or sync unless said otherwise; SHOP remembers what is said.
    """
    from parecido.build import sync_shop

    summary = sync_shop(
        shop,
        images,
        table,
        columns=column_options(**columns),
        settings=picture_settings(default_settings(), allow_private=allow_private_addresses),
        dry_run=dry_run,
        force=force,
        announce=lambda sentence: echo(sentence, err=as_json),
        acknowledge=lambda summary: _show(summary, shop, as_json=as_json),
    )
    if summary.plan is not None:
        _show(summary, shop, as_json=as_json)


@click.command()
@click.argument("shop", type=click.Path(path_type=Path))
@click.argument("images")
@click.argument("table", type=click.Path(path_type=Path))
@_JSON
@catalogue_options
@picture_options
def add(shop: Path, images: str, table: Path, as_json: bool, allow_private_addresses: bool, **columns: Any) -> None:
    """Add the products in TABLE to SHOP, with their pictures in IMAGES; those that it has are brought up to date."""
    from parecido.build import add_products

    add_products(
        shop,
        images,
        table,
        columns=column_options(**columns),
        settings=picture_settings(default_settings(), allow_private=allow_private_addresses),
        announce=lambda sentence: echo(sentence, err=as_json),
        acknowledge=lambda summary: _show(summary, shop, as_json=as_json),
    )


@click.command()
@click.argument("shop", type=click.Path(path_type=Path))
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.option("--missing-ok", is_flag=True, help="Pass over ids that SHOP does not have.")
@_JSON
def remove(shop: Path, ids: tuple[str, ...], missing_ok: bool, as_json: bool) -> None:
    """Take products out of SHOP, by id. Of several ids, all are taken out or, where one is unknown, none."""
    from parecido.build import remove_products

    acknowledge = partial(_show, shop=shop, as_json=as_json)
    remove_products(shop, ids, missing_ok=missing_ok, acknowledge=acknowledge)


def _show(summary: SyncSummary, shop: Path, *, as_json: bool) -> None:
    """Print what was changed and is on the disk, or what would change."""
    if as_json:
        told = asdict(summary) | {"changed": summary.changed}
        if summary.plan is None:
            del told["plan"]
        echo_json(told)
        return
    counts = (
        f"{summary.added} added, {summary.repictured} with new pictures, {summary.updated} updated, "
        f"{summary.removed} removed, {summary.unchanged} unchanged; {counted(summary.rejects, 'rejects')}"
    )
    if summary.lost_pictures:
        counts += f", {counted(summary.lost_pictures, 'pictures')} could not be used"
    embedded = counted(summary.embedded, "pictures")
    if summary.plan is not None:
        for line in plan_lines(summary.plan):
            echo(line)
        echo(f"would change: {counts} ({embedded} to embed); nothing was changed")
    else:
        echo(f"changed: {counts} ({embedded} embedded)")
        show_rejects(summary.rejected)
        lost = [f"{name} of {identity}: {why}" for identity, name, why in summary.lost]
        show_first("could not be used", lost, "--json lists all of them")
        echo(f"shop: {counted(summary.products, 'products')}, snapshot {summary.snapshot} of {shop}")


def plan_lines(plan: SyncPlan) -> list[str]:
    """Return what would become of products, a line for each of the first of each kind."""
    kinds = {
        "would be added": list(plan.added),
        "would get other pictures": list(plan.repictured),
        "would be updated": [f"{name} ({', '.join(columns)})" for name, columns in plan.updated.items()],
        "would be removed": list(plan.removed),
        "would be a reject": [described(each) for each in plan.rejects],
        "could not be used": [f"{name} of {identity}: {why}" for identity, name, why in plan.lost_pictures],
    }
    lines = []
    for what, each in kinds.items():
        lines += [f"{what}: {' '.join(line.split())[:_LONGEST]}" for line in each[:_MOST_SHOWN]]
        if len(each) > _MOST_SHOWN:
            lines.append(f"{what}: and {len(each) - _MOST_SHOWN} more")
    return lines
