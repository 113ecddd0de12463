"""Where a file may be written: anywhere but into a shop, and in the place of a plain file only."""

from __future__ import annotations

import os
from pathlib import Path

from parecido.errors import ShopError
from parecido.shop.file import FILE


def check_outside(file: Path) -> None:
    """Raise ShopError where a file would take the place of a shop's own, or of what is no plain file: a device, a link.

    What is written aside and moved into place would put an end to either.
    """
    if os.path.lexists(file) and (file.is_symlink() or not os.path.isfile(file)):  # noqa: PTH113  (never raises)
        kind = "a folder" if os.path.isdir(file) else "a link or a device"  # noqa: PTH112
        raise ShopError(f"cannot write {file}: it is {kind}; name a file")
    for folder in Path(os.path.abspath(file)).resolve().parents:  # noqa: PTH100  (of a name that is not there yet)
        if os.path.isfile(folder / FILE):  # noqa: PTH113
            raise ShopError(f"cannot write {file}: it is inside the shop {folder}; name a file elsewhere")
