"""Which computers may be asked: none of the own network, unless that is allowed."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from parecido.errors import PrivateAddress

_NAT64 = IPv6Network("64:ff9b::/96")
"""An IPv4 address as networks without IPv4 write it (RFC 6052)."""

_SPECIAL = tuple(
    map(
        ip_network,
        (
            "100.64.0.0/10",  # between a provider and its customers (RFC 6598)
            "168.63.129.16/32",  # what a cloud's machines ask for their own settings
            "192.0.0.0/24",  # protocols' own (RFC 6890), of which Python counts two as public
            "192.88.99.0/24",  # relays of 6to4 (RFC 7526)
            "::/8",  # IPv4 addresses in a form given up, and what is not given out
            "64:ff9b:1::/48",  # IPv4 addresses as networks of one owner write them (RFC 8215)
            "2001:20::/28",  # names of computers, not places (RFC 7343)
            "3fff::/20",  # documentation (RFC 9637)
            "5f00::/16",  # steps of a route (RFC 9602)
        ),
    )
)
"""Networks that are not of the public internet, whatever this version of Python thinks of them."""

Place = tuple[int, tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]]
"""Address family and what `connect` takes."""


def check_places(host: str, found: Sequence[Any], *, allow_private: bool) -> list[Place]:
    """Return where a host is, as `socket.getaddrinfo` found it.

    A caller that connects to one of these, and to no name, connects to what was checked. Raises PrivateAddress where
    any of them is not of the public internet and that is not allowed.
    """
    for *_, place in found:
        if not allow_private and not is_public(str(place[0])):
            raise PrivateAddress(
                f"{host} is at {place[0]}, an address of a private or special network; "
                "add --allow-private-addresses if its pictures are wanted"
            )
    return [(family, place) for family, _, _, _, place in found]


def is_public(text: str) -> bool:
    """Whether an IP address is one of the public internet: not private, loopback, link-local, multicast or reserved.

    IPv4 addresses inside IPv6 ones (mapped, 6to4, Teredo, NAT64) are judged, too.
    """
    address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv4Address):
        return _is_public(address)
    if address in _NAT64:
        return _is_public(IPv4Address(int(address) & 0xFFFFFFFF))
    if address.ipv4_mapped is not None:
        return _is_public(address.ipv4_mapped)
    inside = [address, address.sixtofour, *(address.teredo or ())]
    return all(_is_public(part) for part in inside if part is not None)


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if any(address in network for network in _SPECIAL if network.version == address.version):
        return False
    return address.is_global and not (
        address.is_private
        or address.is_loopback
        or address.is_link_local
        or address.is_multicast
        or address.is_reserved
        or address.is_unspecified
        or (isinstance(address, IPv6Address) and address.is_site_local)
    )
