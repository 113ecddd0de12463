"""One file that holds a whole shop: the record and its model's files, uncompressed in a ZIP file, with checksums.

The index is left out: it is derived from the rest. `backup.json` comes last and names every other entry with its size
and SHA-256; nothing that it does not name is unpacked.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sqlite3
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from parecido.embeddings.card import ModelCard, file_digest
from parecido.errors import DamagedShop, ModelError, ShopError, UnfinishedShop
from parecido.shop.check import check_record
from parecido.shop.database import UNFINISHED, connect_reader, sentences
from parecido.shop.file import FILE, sync_path
from parecido.shop.finding import Findings
from parecido.shop.model_file import model_file
from parecido.shop.outside import check_outside
from parecido.shop.reader import Shop
from parecido.shop.room import room_beside
from parecido.shop.unlocked import check_unchanged

MANIFEST = "backup.json"
FORMAT = 1
_ENTRY = re.compile(r"shop\.sqlite|model/(?:[0-9a-f]{16}/)?[a-z]+\.(?:onnx|json)")
"""What a backup may hold."""
_MOST_FILES = 64
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made or read: the shop's snapshot, products, and the size of the file in bytes."""

    snapshot: int
    products: int
    bytes: int


def backup_shop(folder: str | Path, file: str | Path) -> Backup:
    """Write one snapshot of a shop into one file, while others read and write the shop.

    The copy is checked row by row before it gets its name. Raises ShopError when the shop is damaged, or the file
    cannot be written; what was there before stays.
    """
    folder, file = Path(folder), Path(file)
    if not file.name or file.is_dir():
        raise ShopError(f"cannot write {file}: it is a folder; name a file, such as shop-backup.zip")
    check_outside(file)
    with writing(file), room_beside(file) as aside:
        _copy_record(folder, aside / FILE)
        facts = _check_copy(folder, aside)
        with Shop(aside) as shop:
            products, snapshot = len(shop), shop.snapshot
        _write(aside / "whole", {FILE: aside / FILE, **_model_files(folder, facts)}, snapshot, products)
        size = (aside / "whole").stat().st_size
        (aside / "whole").replace(file)
        sync_path(file.absolute().parent)
    return Backup(snapshot, products, size)


def unpack_backup(file: str | Path, folder: str | Path) -> Backup:
    """Verify a backup and unpack its shop into a folder that is not there yet, or is empty.

    The folder gets its name once all is written and checked, the model against its card, too. Raises ShopError for a
    file that is no whole backup, and for a folder that holds anything.
    """
    file, folder = Path(file), Path(folder).resolve()
    if not folder.name:
        raise ShopError(f"cannot restore to {folder}: it is the root of a disk; name a folder in it")
    with writing(folder):
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise ShopError(f"{folder} exists and is not empty; choose another folder, nothing in it was touched")
        folder.parent.mkdir(parents=True, exist_ok=True)
        with room_beside(folder) as aside:
            (aside / "shop").mkdir()
            backup = _unpack(file, aside / "shop")
            _check_model(file, aside / "shop", _check_copy(file, aside / "shop"))
            if folder.exists():
                folder.rmdir()
            (aside / "shop").rename(folder)
            sync_path(folder.parent)
    return backup


@contextmanager
def writing(target: Path) -> Iterator[None]:
    """Turn what goes wrong while a file or a folder is written into a ShopError of one sentence."""
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        reason = (isinstance(error, OSError) and error.strerror) or error
        raise ShopError(f"cannot write {target}: {reason}; choose another place or free some space") from error


def _copy_record(folder: Path, target: Path) -> None:
    """Copy one snapshot of the record, whatever a writer does meanwhile."""
    with sentences(folder):
        source = connect_reader(folder)
    with closing(source), closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        check_unchanged(source)


def _check_copy(source: Path, aside: Path) -> dict[str, str]:
    """Return the facts of a copied record. Raises ShopError where a row of it is damaged."""
    findings = Findings()
    try:
        facts = check_record(aside, findings)
    except UnfinishedShop as error:
        raise UnfinishedShop(UNFINISHED.format(folder=source)) from error
    if facts is None or findings.found:
        first = f"{findings.found[0].where}: {findings.found[0].what}"
        advice = f"run: parecido check {source}" if source.is_dir() else "use another backup"
        raise DamagedShop(f"{source} is damaged ({first}; {len(findings.found)} findings); {advice}")
    return facts


def _check_model(file: Path, unpacked: Path, facts: Mapping[str, str]) -> None:
    """Raise ShopError where the model in a backup is not the one that its shop was embedded with."""
    try:
        _model_files(unpacked, facts)
    except ModelError as error:
        what = "its model is not the one that its shop was embedded with"
        raise ShopError(f"{file} is no whole backup: {what}; use another backup") from error


def _model_files(folder: Path, facts: Mapping[str, str]) -> dict[str, Path]:
    """Return the files of a shop's model and of the former one that it can go back to, by their names in the shop."""
    files: dict[str, Path] = {}
    former = json.loads(facts.get("former", "{}")).get("facts", {})
    for each in (facts, {name: value for name, value in former.items() if value is not None}):
        if "card" not in each:
            continue
        for name, digest in ModelCard.from_json(each["card"]).files.items():
            path = model_file(folder, each).with_name(name)
            if file_digest(path) != digest:
                what = f"model file {path} is not the one that the shop was embedded with"
                raise ModelError(f"{what}; run: parecido check {folder}")
            files[path.relative_to(folder).as_posix()] = path
    return files


def _write(target: Path, files: Mapping[str, Path], snapshot: int, products: int) -> None:
    """Write the ZIP file and flush it to the disk."""
    facts: dict[str, Any] = {"format": FORMAT, "snapshot": snapshot, "products": products, "files": {}}
    with target.open("wb") as out:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
            for name, path in files.items():
                with path.open("rb") as source, archive.open(_entry(name), "w", force_zip64=True) as entry:
                    size, digest = _copy(source, entry)
                facts["files"][name] = {"bytes": size, "sha256": digest}
            archive.writestr(_entry(MANIFEST), json.dumps(facts, indent=2) + "\n")
        out.flush()
        os.fsync(out.fileno())


def _entry(name: str) -> zipfile.ZipInfo:
    """Return an entry of a fixed date, so that the same shop gives the same file."""
    info = zipfile.ZipInfo(name)
    info.external_attr = 0o644 << 16
    return info


def _unpack(file: Path, aside: Path) -> Backup:
    """Unpack the entries that the manifest names, each compared with its size and SHA-256."""
    try:
        with _opened(file) as archive:
            manifest = _manifest(file, archive)
            for name, facts in manifest["files"].items():
                target = aside / name
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(name) as entry, target.open("wb") as out:
                    if _copy(entry, out, most=facts["bytes"]) != (facts["bytes"], facts["sha256"]):
                        raise ShopError(f"{file} is damaged: {name} is not as it was written; use another backup")
                    out.flush()
                    os.fsync(out.fileno())
                sync_path(target.parent)
            sync_path(aside)
    except (zipfile.BadZipFile, KeyError, EOFError, NotImplementedError, RuntimeError, UnicodeDecodeError) as error:
        raise ShopError(f"{file} is no whole backup of a shop ({error}); use another backup") from error
    return Backup(manifest["snapshot"], manifest["products"], file.stat().st_size)


def _opened(file: Path) -> zipfile.ZipFile:
    """Open a backup. Raises ShopError where it cannot be read."""
    try:
        return zipfile.ZipFile(file)
    except FileNotFoundError as error:
        raise ShopError(f"there is no backup {file}") from error
    except OSError as error:
        raise ShopError(f"{file} cannot be read: {error.strerror or error}; name a file made by backup") from error


def _manifest(file: Path, archive: zipfile.ZipFile) -> dict[str, Any]:
    """Return the checked manifest. Raises ShopError for one of another format or with names that no shop has."""
    try:
        info = archive.getinfo(MANIFEST)
        if info.file_size > _PIECE:
            raise ValueError("it is too large")
        for entry in archive.infolist():
            if entry.compress_type != zipfile.ZIP_STORED:  # nothing here is packed: a small file is no large one
                raise ValueError("its files are packed")
        manifest = json.loads(archive.read(MANIFEST))
        if manifest["format"] != FORMAT:
            raise ShopError(f"{file} is a backup of format {manifest['format']!r:.20}, this parecido knows {FORMAT}")
        named = manifest["files"]
        whole = all(isinstance(manifest[name], int) for name in ("snapshot", "products")) and FILE in named
        good = all(
            _ENTRY.fullmatch(name) and isinstance(facts["bytes"], int) and isinstance(facts["sha256"], str)
            for name, facts in named.items()
        )
        if not whole or not good or len(named) > _MOST_FILES:
            raise ValueError("its list of files is not that of a shop")
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError) as error:
        raise ShopError(f"{file} is no backup of a shop ({MANIFEST}: {error}); use another backup") from error
    return dict(manifest)


def _copy(source: IO[bytes], target: IO[bytes], most: int | None = None) -> tuple[int, str]:
    """Copy a stream, of which more than `most` bytes are not read; return its size and SHA-256."""
    whole, size = hashlib.sha256(), 0
    while (piece := source.read(_PIECE)) and (most is None or size <= most):
        whole.update(piece)
        size += len(piece)
        target.write(piece)
    return size, whole.hexdigest()
