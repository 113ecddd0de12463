"""What a service was told about who may ask."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from parecido.errors import AccessError
from parecido.server.guard.host import hosts_to_answer, parse_hosts
from parecido.server.guard.origin import parse_origin
from parecido.server.guard.proxy import parse_proxy

EXTENSION = "parecido.guard"
"""The extension of an application that is its guard: it has seen every request before its route is called."""


@dataclass(frozen=True, slots=True)
class Access:
    """Who may ask, beside those who have a key. Writing always needs one.

    `hosts` are the names that the service answers to, None for any; `keyless_rate` is in requests a minute from one
    address, None for no limit. With `staff` all who may ask are taken for the shop's staff, but for widgets.
    """

    require_key: bool = False
    origins: frozenset[str] = frozenset()
    hosts: frozenset[str] | None = None
    keyless_rate: int | None = None
    trusted_proxy: str | None = None
    """The address of a proxy whose word about its clients is taken."""
    public: bool = False
    """Whether other machines can reach the service."""
    staff: bool = False

    def bound_to(self, *bound: str, public: bool) -> Access:
        """Return the same for a service whose own address is written as `bound`; see `hosts_to_answer`.

        Raises AccessError where other machines can reach what takes everybody for the shop's staff.
        """
        if self.staff and (public or self.trusted_proxy) and not self.require_key:
            raise AccessError(
                "--staff takes everybody for the shop's staff, and other machines can reach this service; leave it out "
                "and make a key for the staff: parecido keys SHOP add --scope staff, or add --require-key"
            )
        hosts = hosts_to_answer(bound, self.hosts or frozenset(), public=public)
        return replace(self, hosts=hosts, public=public)


def read_access(
    *,
    require_key: bool = False,
    allow_origins: Iterable[str] = (),
    allow_hosts: Iterable[str] = (),
    keyless_rate: int | None = None,
    staff: bool = False,
    trusted_proxy: str | None = None,
) -> Access:
    """Return what the options say. Raises AccessError for an origin, a host or an address that is none."""
    return Access(
        require_key=require_key,
        origins=frozenset(map(parse_origin, allow_origins)),
        hosts=parse_hosts(allow_hosts) or None,
        keyless_rate=keyless_rate,
        staff=staff,
        trusted_proxy=None if trusted_proxy is None else parse_proxy(trusted_proxy),
    )
