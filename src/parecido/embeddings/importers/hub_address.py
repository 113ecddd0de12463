"""What a TF-Hub handle names: the address of an archive, the file it is kept in, and the digest it must have."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from parecido.errors import ModelError

_HUBS = {"tfhub.dev", "www.kaggle.com", "kaggle.com"}
_COMPRESSED = "tf-hub-format=compressed"
"""The query by which TF-Hub and Kaggle give a model as one .tar.gz (tensorflow.org/hub/hosting)."""
_PIN = re.compile(r"sha256=([0-9A-Fa-f]{64})")
_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+-]*")


@dataclass(frozen=True, slots=True)
class HubAddress:
    """An archive on the web; `place` is the relative file that it is kept in."""

    handle: str
    address: str
    place: PurePosixPath
    sha256: str | None
    of_hub: bool
    """Whether a hub of TensorFlow models gives it, whose image models follow one convention."""


def is_address(source: str) -> bool:
    """Whether a source is an address and not a folder of this machine."""
    return source.startswith(("https://", "http://"))


def read_address(source: str) -> HubAddress:
    """Read a handle of tfhub.dev or kaggle.com, or any address that ends in .tar.gz, each with #sha256=HEX if known.

    Raises ModelError for a hub's model without its version, which could change, and for http without a digest.
    """
    parts = urlsplit(source)
    handle = f"{parts.scheme}://{parts.netloc}{parts.path}"
    pin = _PIN.fullmatch(parts.fragment)
    if parts.fragment and pin is None:
        raise ModelError(
            f"{source!r} ends in {parts.fragment!r}; expected sha256= and 64 hexadecimal digits, or nothing"
        )
    if parts.scheme == "http" and pin is None:
        raise ModelError(f"{source!r} can be read and changed on its way; give https, or add #sha256=HEX")
    pieces = [re.sub("[^A-Za-z0-9.-]", "_", parts.netloc), *parts.path.strip("/").split("/")]
    if parts.query or not all(_PART.fullmatch(piece) for piece in pieces):
        raise ModelError(f"{source!r} is no address of a model; copy the handle from the model's page")
    place = PurePosixPath(*pieces)
    of_hub = parts.hostname in _HUBS
    if of_hub:
        if not pieces[-1].isdecimal():
            raise ModelError(f"{source!r} names no version, so the model could change; add it, as in {handle}/1")
        address, place = f"{handle}?{_COMPRESSED}", place.with_name(f"{place.name}.tar.gz")
    elif place.name.endswith(".tar.gz"):
        address = handle
    else:
        raise ModelError(f"{source!r} is no handle of tfhub.dev or kaggle.com, and does not end in .tar.gz")
    return HubAddress(handle, address, place, pin and pin[1].lower(), of_hub)
