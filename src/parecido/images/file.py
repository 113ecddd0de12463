"""The bytes of one picture file, within the limits."""

from __future__ import annotations

import stat
from pathlib import Path

from parecido.errors import PictureError
from parecido.settings import PictureLimits


def read_file(path: Path, limits: PictureLimits) -> bytes:
    """Return the file's bytes once its size is known to be within the limit. Raises PictureError with the reason."""
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            raise PictureError("not a file")
        check_length(about.st_size, limits)
        with path.open("rb") as file:
            return check_size(file.read(limits.max_bytes + 1), limits)  # it may have grown meanwhile
    except FileNotFoundError as error:
        raise PictureError("no such file") from error
    except OSError as error:
        raise PictureError(f"cannot be read ({error.strerror or error})") from error


def check_size(content: bytes, limits: PictureLimits) -> bytes:
    """Return the bytes of a picture. Raises PictureError where there are none, or too many."""
    check_length(len(content), limits)
    return content


def check_length(size: int, limits: PictureLimits) -> None:
    """Raise PictureError where a picture of `size` bytes is empty or too large."""
    if not size:
        raise PictureError("0 bytes")
    if size > limits.max_bytes:
        raise PictureError(f"{size / 1e6:.1f} MB, more than the {limits.max_bytes / 1e6:.1f} allowed")
