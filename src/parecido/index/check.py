"""Checks a whole shop: its record, its model's files and its index, each against the others. Nothing is changed."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from parecido.embeddings.card import ASPECTS, MODEL, TEXT, TOKENIZER, file_digest
from parecido.embeddings.library import find_model
from parecido.errors import IndexDamaged, ModelError
from parecido.index.compare import compare_base
from parecido.index.derive import FOLDER, compact
from parecido.index.derive import LOCK as INDEX_LOCK
from parecido.index.store import drop_bases, open_base
from parecido.settings import Settings, default_settings, models_from_environment
from parecido.shop.check import check_record
from parecido.shop.database import sentences
from parecido.shop.finding import REPAIR, RESTORE, Finding, Findings
from parecido.shop.lack import refuse_lack
from parecido.shop.lock import hold_lock
from parecido.shop.model_file import MODEL_FOLDER, drop_models, place_file
from parecido.shop.reader import Shop
from parecido.shop.repair import repair_record
from parecido.shop.writer import ShopWriter

_AGAIN = "it is made again when the shop is next opened where it can be written, or by parecido check SHOP --repair"


@dataclass(frozen=True, slots=True)
class Soundness:
    """What a check found. `counts` tells how many rows and files were read, `mended` what a repair did before it."""

    snapshot: int | None
    findings: tuple[Finding, ...]
    leftovers: tuple[Finding, ...]
    """What killed writers left, which the next one removes; a shop with them is sound."""
    counts: dict[str, int] = field(default_factory=dict)
    mended: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether everything is as it was written."""
        return not self.findings


def check_shop(folder: str | Path, *, repair: bool = False, settings: Settings | None = None) -> Soundness:
    """Read all of a shop and tell what is not as it should be; with `repair`, first mend what can be mended.

    Without `repair` nothing is changed; the folder need not be writable, and a writer may be at work. Raises ShopError
    where there is no shop, or one of another layout.
    """
    folder, settings = Path(folder), settings or default_settings()
    mended: list[str] = []
    if repair:
        mended = repair_shop(folder, settings)
    findings = Findings()
    facts = check_record(folder, findings)
    if facts is not None and not findings.found:
        _check_files(folder, findings, settings)
    found = [each.after_repair() for each in findings.found] if repair else findings.found
    return Soundness(
        snapshot=None if facts is None else int(facts.get("snapshot", "0")),
        findings=tuple(each for each in found if not each.harmless),
        leftovers=tuple(each for each in found if each.harmless),
        counts=findings.counts,
        mended=tuple(mended),
    )


def repair_shop(folder: Path, settings: Settings) -> list[str]:
    """Mend what can be mended from what is there; return what was done, in sentences. Raises ShopError."""
    findings = Findings()
    facts = check_record(folder, findings)
    done = repair_record(folder) if any(not each.harmless for each in findings.found) else []
    stale = bool(done)  # the record names no base then
    findings = Findings()
    facts = check_record(folder, findings)
    if facts is None or findings.found:
        return done
    with Shop(folder) as shop:
        _check_model(shop, findings)
        if findings.found:
            done += _mend_model(shop)
        before = list(findings.found)
        _check_index(shop, findings, settings)
        stale = stale or len(findings.found) > len(before)
    if stale:
        with ShopWriter(folder) as writer:
            writer.put_facts(base=None)
        compact(folder, settings, whole=True)
        done.append("the index was made again")
    _drop_leftovers(folder)
    return done


def _check_files(folder: Path, findings: Findings, settings: Settings) -> None:
    """Check the model's files and the index of the newest snapshot, whose record is sound."""
    while True:
        with Shop(folder) as shop:
            before = len(findings.found)
            _check_model(shop, findings)
            _check_index(shop, findings, settings)
            _check_leftovers(shop, findings)
            if len(findings.found) == before:
                return
            with Shop(folder) as now:
                if now.facts.get("base") == shop.facts.get("base") and now.model_file == shop.model_file:
                    return
            del findings.found[before:]  # a writer put another in its place meanwhile


def _check_model(shop: Shop, findings: Findings) -> None:
    """The model's files are the very ones that the shop was embedded with."""
    for name, digest in shop.model_card.files.items():
        file = shop.model_file.with_name(name)
        where = str(file.relative_to(shop.folder))
        mend = f"{REPAIR} where the model {shop.model_card.name!r} is at hand; else {RESTORE}"
        with findings.expecting(ModelError, where, mend):
            if _digest(file) != digest:
                raise ModelError("it is not the file that the shop was embedded with")
        findings.counts["model files"] = findings.counts.get("model files", 0) + 1


def _digest(file: Path) -> str:
    """Return a file's SHA-256. Raises ModelError where it cannot be read, ShopError for a lack of handles."""
    try:
        return file_digest(file)
    except ModelError as error:
        if isinstance(error.__cause__, OSError):
            refuse_lack(error.__cause__, file)
        raise


def _check_index(shop: Shop, findings: Findings, settings: Settings) -> None:
    """The base is whole, and holds what the record holds of its pictures."""
    reference = shop.facts.get("base")
    if reference is None:
        return  # it is made when the shop is next opened
    with findings.expecting(IndexDamaged, FOLDER, _AGAIN):
        place = shop.folder / FOLDER
        base = open_base(place, reference, backend=shop.backend, sight=shop.sight, settings=settings)
        compare_base(shop, base)
        findings.counts["index rows"] = len(base.pictures)


def _check_leftovers(shop: Shop, findings: Findings) -> None:
    """Tell what lies in the shop's own folders and belongs to nothing."""
    named = shop.facts.get("base", "").partition(" ")[0]
    kept = {*shop.model_card.files, MODEL, ASPECTS, TEXT, TOKENIZER, *_model_folders(shop.facts)}
    for room, names in ((FOLDER, {named}), (MODEL_FOLDER, kept)):
        place = shop.folder / room
        for name in sorted(each.name for each in place.iterdir()) if place.is_dir() else ():
            if name not in names:
                what = "a writer that was stopped left it, or one is at work"
                findings.add(f"{room}/{name}", what, f"the next writer or {REPAIR} removes it", harmless=True)


def _model_folders(facts: dict[str, str]) -> set[str]:
    """Return the folders within `model/` that a shop with these facts may still need."""
    former = json.loads(facts.get("former", "{}")).get("facts", {})
    return {facts.get("model_folder", ""), former.get("model_folder") or ""}


def _mend_model(shop: Shop) -> list[str]:
    """Put the model's files back where the same model is at hand; return what was done."""
    try:
        model = find_model(shop.model_card.name, models_from_environment())
    except ModelError:
        return []
    done = []
    with sentences(shop.folder):
        for name, digest in shop.model_card.files.items():
            target = shop.model_file.with_name(name)
            if target.is_file() and file_digest(target) == digest:
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            if name in model.files and place_file(model.files[name], target, digest):
                done.append(f"{target.relative_to(shop.folder)} was copied again")
    return done


def _drop_leftovers(folder: Path) -> None:
    """Remove what killed writers left."""
    # Under both locks: no base is written or named meanwhile.
    with ShopWriter(folder), closing(hold_lock(folder / INDEX_LOCK)), Shop(folder) as shop:
        if "base" in shop.facts:
            drop_bases(folder / FOLDER, shop.facts["base"])
        drop_models(folder, _model_folders(shop.facts))
        for part in (folder / MODEL_FOLDER).glob("*.part"):
            part.unlink(missing_ok=True)
