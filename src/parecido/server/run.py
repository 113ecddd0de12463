"""`parecido serve`: answer for a shop until told to stop, in one process or in several."""

from __future__ import annotations

import shlex
import socket
import sys
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

from flask import Flask

from parecido.errors import ServerError
from parecido.printing import echo
from parecido.server.guard.access import Access
from parecido.server.guard.file import keys_file
from parecido.server.guard.keyring import Keyring
from parecido.server.listener import address_of, is_public, open_listener
from parecido.server.load.board import Board
from parecido.server.load.figures import clear_gauges
from parecido.server.load.heartbeat import Heartbeats
from parecido.server.load.log import LogFormat, logging_to
from parecido.server.load.supervisor import PATIENCE, Supervisor, Tell
from parecido.server.load.worker import Served, work
from parecido.server.loop import ServingLoop, stopped_by_signals, stopped_by_supervisor
from parecido.server.memory import return_large_blocks
from parecido.server.writing import SyncSource
from parecido.settings import Settings


def serve(
    shop: Path,
    *,
    host: str,
    port: int,
    settings: Settings,
    photo: str = "photo.jpg",
    source: SyncSource | None = None,
    access: Access | None = None,
    workers: int = 1,
    log_format: LogFormat | None = None,
    fetch_photos: bool = False,
    events: bool = False,
    drain: float = 0.0,
) -> None:
    """Serve `shop` until Ctrl-C or SIGTERM; requests in flight are answered first.

    `source` is what `POST /v1/sync` makes the shop equal to; `access` tells who may ask, beside those who have one of
    the shop's keys; `fetch_photos` lets questions name photos by their address; with `events` what shoppers see and
    click is kept. Told to stop, the service answers on for `drain` seconds. Several `workers` are processes, which are
    replaced when they die. With a `log_format` each request is a line on stderr. The address and a curl line, with
    `photo` for its file, go to stdout. Raises ServerError when the port is taken, ShopError when the shop cannot be
    opened (or written, for events) and AccessError when its keys cannot be read.
    """
    if workers > 1 and sys.platform == "win32":
        raise ServerError("several workers need a system that can fork; leave --workers out")
    return_large_blocks()
    access = access or Access()
    keyring = Keyring(keys_file(shop))
    keyring.keys()  # a file that cannot be read is better known now than at the first key
    # The port first: it is refused at once, while a shop takes a moment to open.
    with logging_to(log_format), closing(open_listener(host, port)) as listener:
        public, address = is_public(listener), address_of(listener)
        allowed = access.bound_to(host, listener.getsockname()[0], public=public)
        served = Served(shop, settings, allowed, source, fetch_photos=fetch_photos, events=events, drain=drain)
        _warn(served.access, keyring, public=public)
        greet = partial(_greet, address=address, photo=photo)
        if workers == 1:
            _serve_alone(served, listener, greet)
        else:
            _serve_together(served, listener, workers, greet)


def _serve_alone(served: Served, listener: socket.socket, greet: Callable[[str], None]) -> None:
    """Answer in this process."""
    work(
        served,
        partial(_loop, listener, served.drain),
        board=Board(),
        place=0,
        stopped=stopped_by_signals,
        ready=lambda recommender: greet(f"{recommender.products:,} products"),
    )


def _serve_together(served: Served, listener: socket.socket, workers: int, greet: Callable[[str], None]) -> None:
    """Answer in several processes, which this one looks after."""
    board = Board(workers)

    def work_there(place: int, tell: Tell) -> None:
        work(
            served,
            partial(_loop, listener, served.drain),
            board=board,
            place=place,
            stopped=stopped_by_supervisor,
            ready=lambda recommender: tell(f"{recommender.products:,} products"),
        )

    beats = Heartbeats(lambda place: float(board.looked[place]))
    died, patience = partial(clear_gauges, board), served.drain + PATIENCE
    supervisor = Supervisor(workers, work_there, died, beats=beats, patience=patience)
    supervisor.run(ready=greet, stopping=listener.close)


def _loop(listener: socket.socket, drain: float, app: Flask, settings: Settings) -> ServingLoop:
    return ServingLoop(app, listener, settings, drain=drain)


def _greet(what: str, *, address: str, photo: str) -> None:
    echo(f"{what} at {address} (Ctrl-C ends it)")
    echo(f"try: curl -F {shlex.quote(f'image=@{photo}')} {address}/fashion")
    sys.stdout.flush()


def _warn(access: Access, keyring: Keyring, *, public: bool) -> None:
    """Say on stderr who can ask, where that may be more or fewer than was meant. Raises AccessError."""
    keys = keyring.keys()
    if access.require_key and not keys:
        echo("warning: nobody can ask yet, as there is no key; make one: parecido keys SHOP add", err=True)
    if public and access.require_key:
        echo(
            "warning: other machines can reach this service, and keys and photos come to it unencrypted; "
            "put a gateway with TLS before it, or leave --host out",
            err=True,
        )
    elif public:
        echo(
            "warning: other machines can reach this service, and it asks nobody for a password; "
            "put it behind your own gateway, or leave --host out",
            err=True,
        )
