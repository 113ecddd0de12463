"""Host names: what a request may call the service.

A page of another site can have its own name point at this machine (DNS rebinding) and then read what is served here as
if it were its own; but its requests carry its name. So a service that listens to this machine alone answers to the
names of this machine alone, and to those that it was told.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable

from parecido.errors import AccessError

LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_HOST = re.compile(r"(?:\[([0-9a-f:.]+)\]|([a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?)\.?)(?::\d{1,5})?", re.IGNORECASE)


def host_of(header: str) -> str | None:
    """Return the host in a Host header, in small letters and without its port; None for what is no host."""
    found = _HOST.fullmatch(header)
    return None if found is None else str(found[1] or found[2]).lower()


def parse_hosts(names: Iterable[str]) -> frozenset[str]:
    """Return host names as requests are compared with them. Raises AccessError for what is none, or has a port."""
    hosts = set()
    for name in names:
        bare = name.removeprefix("[").removesuffix("]") if ":" in name else name
        found = host_of(f"[{bare}]" if ":" in bare else bare)
        if found is None or (":" in bare and not _is_address(bare)):
            raise AccessError(f"{name[:80]!r} is no host; give a name or an address without a port, as shop.example")
        hosts.add(found)
    return frozenset(hosts)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def hosts_to_answer(bound: Iterable[str], told: frozenset[str], *, public: bool) -> frozenset[str] | None:
    """Return the names that a service answers to; None for any name.

    `bound` is how its own address is written. One that other machines can reach answers to any name unless it was
    `told` some.
    """
    if public and not told:
        return None
    return LOCAL | {name.lower() for name in bound} | told
