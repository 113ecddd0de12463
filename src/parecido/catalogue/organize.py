"""A folder of pictures sorted into one folder per category, as links or copies."""

from __future__ import annotations

import errno
import filecmp
import os
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from parecido.catalogue.folder_names import distinct_names, folder_name
from parecido.catalogue.product import Catalogue
from parecido.catalogue.values import listed, quoted
from parecido.errors import CatalogueError
from parecido.progress import progress

Mode = Literal["hardlink", "symlink", "copy"]

DEFAULT_BY = ("masterCategory", "articleType")
"""The columns whose values name the folders, outermost first."""

_NO_HARD_LINKS = {
    errno.EXDEV: "are on different file systems",
    errno.EPERM: "are where hard links to these files are not allowed",
    errno.ENOTSUP: "are on a file system without hard links",
    errno.EMLINK: "hold a file with as many hard links as its file system allows",
}


@dataclass(frozen=True, slots=True)
class Organized:
    """What `organize` left: leaf folders and the pictures in them, of which `new` were placed by this run.

    Products that share a picture within one category share its one file there.
    """

    folders: int
    pictures: int
    new: int
    kept: int


@dataclass(frozen=True, slots=True)
class _Placement:
    """One picture to place: the file it is, and the file it becomes."""

    source: Path
    target: Path


def default_by(columns: Sequence[str], category: str | None) -> tuple[str, ...]:
    """Return the columns to organise by unless told: DEFAULT_BY, or the category column of other tables."""
    if all(column in columns for column in DEFAULT_BY):
        return DEFAULT_BY
    if category is None:
        raise CatalogueError("the table has no category column to organise by; say --by COLUMN[,COLUMN]")
    return (category,)


def organize(
    catalogue: Catalogue, images: Path, out: Path, *, by: Sequence[str] = DEFAULT_BY, mode: Mode = "hardlink"
) -> Organized:
    """Place the pictures of every product in `out`, in one level of folders for each column of `by`.

    Folder names are made safe (`folder_name`), missing values go to `unknown`, and two values or two pictures
    never share a name. A picture that is already there is kept, so a second run changes nothing; a file there
    that is anything else stops the run before it has placed one. Symbolic links are relative: they hold while
    `images` and `out` move together. Raises CatalogueError.
    """
    _check_request(catalogue, images, out, by)
    placements = _plan(catalogue, images, out, by)
    absent = [placement for placement in placements if not _is_there(placement)]
    folders = {placement.target.parent for placement in placements}
    _place_all(absent, images, out, mode)
    return Organized(len(folders), len(placements), len(absent), len(placements) - len(absent))


def _check_request(catalogue: Catalogue, images: Path, out: Path, by: Sequence[str]) -> None:
    """Raise CatalogueError unless the columns exist, once each, and `out` is not among the pictures."""
    unknown = tuple(column for column in by if column not in catalogue.columns)
    if unknown or not by:
        said = f"names a column that the table does not have: {listed(unknown)}" if unknown else "names no column"
        raise CatalogueError(f"--by {said}; the columns are: {listed(catalogue.columns)}")
    twice = tuple(column for column, count in Counter(by).items() if count > 1)
    if twice:
        raise CatalogueError(f"--by names a column twice: {listed(twice)}")
    if out.resolve().is_relative_to(images.resolve()):
        raise CatalogueError(
            f"{out} is inside the pictures' folder {images}, where its files would be taken for pictures; "
            "choose another --out"
        )


def _plan(catalogue: Catalogue, images: Path, out: Path, by: Sequence[str]) -> list[_Placement]:
    """Return where every picture goes, in catalogue order, each pair of folder and picture once."""
    names = []
    for column in by:
        values = {product.attributes[column] for product in catalogue.products}
        names.append(distinct_names({value: folder_name(value) for value in values}))
    leaves: dict[Path, list[str]] = {}
    for product in catalogue.products:
        parts = [named[product.attributes[column]] for column, named in zip(by, names, strict=True)]
        leaves.setdefault(out.joinpath(*parts), []).extend(product.pictures)
    placements = []
    for folder, pictures in leaves.items():
        wanted = {picture: picture.rpartition("/")[2] for picture in pictures}
        files = distinct_names(wanted, keep_suffix=True)
        placements += [_Placement(images / picture, folder / files[picture]) for picture in wanted]
    return placements


def _is_there(placement: _Placement) -> bool:
    """Whether the target is the picture already. Raises CatalogueError when it is something else."""
    source, target = placement.source, placement.target
    try:
        os.lstat(target)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise CatalogueError(f"{target} cannot be made: {error.strerror or error}") from error
    try:
        # Inodes first: a link is told from 35,000 others without reading a byte.
        same = target.is_file() and (target.samefile(source) or filecmp.cmp(source, target, shallow=False))
    except OSError as error:
        raise CatalogueError(f"{target} cannot be compared with {source}: {error.strerror or error}") from error
    if not same:
        raise CatalogueError(
            f"{target} exists and is not the picture {quoted(source.name)}; nothing was changed; "
            "remove it or choose another --out"
        )
    return True


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CatalogueError(f"{folder} cannot be made: {error.strerror or error}; choose another --out") from error


def _place_all(placements: list[_Placement], images: Path, out: Path, mode: Mode) -> None:
    """Make the targets and their folders. Raises CatalogueError with the way out where there is one."""
    real: dict[Path, Path] = {}
    with progress("organize", len(placements), "pictures") as tick:
        for placement in placements:
            source_folder, target_folder = placement.source.parent, placement.target.parent
            if target_folder not in real:
                _make_folder(target_folder)
                real[target_folder] = target_folder.resolve()
            if source_folder not in real:
                real[source_folder] = source_folder.resolve()
            try:
                _place(placement, mode, real)
            except OSError as error:
                raise _sentence(error, placement, images, out, mode) from error
            tick(1)


def _sentence(error: OSError, placement: _Placement, images: Path, out: Path, mode: Mode) -> CatalogueError:
    """Return what the system reported as a sentence with the way out."""
    if mode == "hardlink" and error.errno in _NO_HARD_LINKS:
        return CatalogueError(f"{images} and {out} {_NO_HARD_LINKS[error.errno]}; use --mode copy")
    return CatalogueError(f"{placement.target} cannot be made from {placement.source}: {error.strerror or error}")


def _place(placement: _Placement, mode: Mode, real: Mapping[Path, Path]) -> None:
    """Make one target. `real` holds both its folders without symbolic links, between which a link is relative."""
    source, target = placement.source, placement.target
    if mode == "hardlink":
        # A source that is itself a symbolic link is followed: the picture is linked, not the link.
        os.link(source.resolve() if source.is_symlink() else source, target)
    elif mode == "symlink":
        target.symlink_to(os.path.relpath(real[source.parent] / source.name, real[target.parent]))
    else:
        _copy(source, target)


def _copy(source: Path, target: Path) -> None:
    """Copy a file so that `target` is either absent or whole, whenever the run may end."""
    part = target.with_name(f".parecido-{os.getpid()}.part")
    try:
        shutil.copy2(source, part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
