"""The socket that the service listens on."""

from __future__ import annotations

import errno
import ipaddress
import socket
import sys

from parecido.errors import ServerError


def open_listener(host: str, port: int) -> socket.socket:
    """Return a listening socket on the first address that `host` names; port 0 takes any free one.

    Raises ServerError when the port is taken or not allowed, or when the host is none of this machine's.
    """
    if not 0 <= port <= 65535:
        raise ServerError(f"port {port} does not exist; choose one from 1 to 65535 with --port")
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address, family=family, backlog=1024)
    except OSError as error:  # getaddrinfo's own error is one, too
        raise ServerError(_explain(host, port, error)) from error


def address_of(listener: socket.socket) -> str:
    """Return the address to type into a browser on this machine, as `http://host:port`."""
    host, port = listener.getsockname()[:2]
    address = ipaddress.ip_address(host)
    if address.is_unspecified:
        host = "127.0.0.1" if address.version == 4 else "::1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def is_public(listener: socket.socket) -> bool:
    """Return whether other machines can reach the socket."""
    return not ipaddress.ip_address(listener.getsockname()[0]).is_loopback


def _explain(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        airplay = " (on macOS often the AirPlay Receiver)" if sys.platform == "darwin" else ""
        return f"port {port} is taken by another program{airplay}; choose another with --port"
    if error.errno == errno.EACCES:
        return f"port {port} is reserved by the system; choose one above 1023 with --port"
    return f"cannot listen on host {host}, port {port}: {error.strerror}; 127.0.0.1 is this machine alone"
