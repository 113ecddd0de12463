"""One worker of the service: it opens the shop and answers until it is told to stop."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass, field
from pathlib import Path

from parecido.errors import MissingExtra
from parecido.printing import echo
from parecido.recommend import Recommender
from parecido.recommend.live import LiveShop
from parecido.server.app import create_app
from parecido.server.event_log import keep_events
from parecido.server.fetching import PhotoFetcher
from parecido.server.guard.access import Access
from parecido.server.guard.file import keys_file
from parecido.server.guard.guard import Guard
from parecido.server.guard.keyring import Keyring
from parecido.server.guard.shared_rate import SharedBuckets
from parecido.server.load.ahead import ReadAhead
from parecido.server.load.board import Board
from parecido.server.load.control import Control
from parecido.server.load.figures import Figures
from parecido.server.load.newest import Newest
from parecido.server.load.series import PRODUCTS, REJECTS, SNAPSHOT, STARTS
from parecido.server.loop import ServingLoop
from parecido.server.memory import return_free_blocks
from parecido.server.snapshot import RequestSnapshot
from parecido.server.writing import SyncSource, Writing
from parecido.settings import Settings, worker_settings


@dataclass(frozen=True)
class Served:
    """What is served: a shop, to whom, and what `POST /v1/sync` makes it equal to."""

    shop: Path
    settings: Settings
    access: Access = field(default_factory=Access)
    source: SyncSource | None = None
    fetch_photos: bool = False
    """Whether questions may name photos by their web address."""
    events: bool = False
    """Whether what shoppers see and click is kept."""
    drain: float = 0.0
    """Seconds for which requests are still answered after the signal to stop."""


def work(
    served: Served,
    loop_of: Callable[..., ServingLoop],
    *,
    board: Board,
    place: int,
    stopped: Callable[[ServingLoop], AbstractContextManager[None]],
    ready: Callable[[Recommender], None],
) -> None:
    """Answer as worker number `place` of those that share `board`.

    `loop_of` makes the loop of an application and its settings; `stopped` lets it be stopped while a block runs, and
    `ready` is called once everything is open and warm. Raises ShopError or ModelError where the shop cannot be opened.
    """
    settings = worker_settings(served.settings, board.workers)
    with (
        closing(LiveShop(Recommender.open(served.shop, settings))) as live,
        keep_events(served.shop, wanted=served.events) as log,
        closing(ReadAhead()) as ahead,
    ):
        control = Control(board, place)
        control.figures.count(STARTS)
        rates = SharedBuckets(board.rates, board.rates_lock) if board.workers > 1 else None
        guard = Guard(Keyring(keys_file(served.shop)), served.access, rates=rates)
        writing = Writing(live, settings, served.source, board)
        fetcher, pinned = PhotoFetcher(settings) if served.fetch_photos else None, RequestSnapshot(Newest(live, board))
        app = create_app(pinned, settings, guard, writing=writing, fetcher=fetcher, events=log, control=control)
        loop = loop_of(app, settings)
        with stopped(loop):
            prepare(live, control.figures, texts=place == 0)
            ready(live.current)
            read_ahead(live, ahead)
            live.watch(settings.watch_seconds)
            loop.run()


def prepare(live: LiveShop, figures: Figures, *, texts: bool = True) -> None:
    """Load and warm what the first questions need, and count the snapshot. Raises ModelError.

    A changed or missing model is better known now than at the first photo. `texts` says so where texts cannot be read.
    """

    def count(recommender: Recommender) -> None:
        figures.set(SNAPSHOT, recommender.snapshot)
        figures.set(PRODUCTS, recommender.products)
        figures.set(REJECTS, recommender.rejects)

    recommender = live.current
    recommender.tell(figures)
    recommender.warm_up()
    load_texts(recommender, say=texts)
    count(recommender)

    def moved(recommender: Recommender) -> None:
        count(recommender)
        return_free_blocks()  # a worker that changes the shop needs twice as much for a moment

    live.moved = moved


def read_ahead(live: LiveShop, ahead: ReadAhead) -> None:
    """Have the columns of this snapshot and of each newer one read in the background, once the service is ready."""
    told = live.moved

    def moved(recommender: Recommender) -> None:
        if told is not None:
            told(recommender)
        ahead.read(recommender)

    live.moved = moved
    ahead.read(live.current)


def load_texts(recommender: Recommender, *, say: bool = True) -> None:
    """Load the text tower where the shop's model has one; photos and products are answered without it, too."""
    if recommender.card.text is None:
        return
    try:
        recommender.load_text_tower()
    except MissingExtra as error:
        if say:
            echo(f"warning: {error}", err=True)
