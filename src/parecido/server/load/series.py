"""What the service counts, each under the name by which Prometheus asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from parecido.server.load.lane import LANES
from parecido.server.refusal import STATUS

Kind = Literal["counter", "gauge", "histogram"]
ROUTES = 96
"""Routes, each with its method, that can be told apart; further ones count as "other"."""
OTHER = "other"
STATUSES = (200, 201, 202, 204, 206, 301, 304, 308, *sorted(set(STATUS.values())), 431)
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
CODES = (*STATUS, OTHER)
CACHES = ("webp",)


@dataclass(frozen=True)
class Series:
    """A name, what it means, and its labels with how many values each has.

    A histogram has `bounds`, the upper ends of its buckets; after them come those beyond, and the sum.
    """

    name: str
    kind: Kind
    about: str
    labels: tuple[str, ...] = ()
    values: tuple[tuple[str, ...], ...] = ()
    bounds: tuple[float, ...] = ()

    @property
    def width(self) -> int:
        """Numbers that one combination of labels has."""
        return len(self.bounds) + 2 if self.kind == "histogram" else 1

    @property
    def shape(self) -> tuple[int, ...]:
        """How many values each label has."""
        return tuple(len(values) for values in self.values)


ROUTE_NUMBERS = tuple(map(str, range(ROUTES)))
"""Stand for the routes, whose names are known once there is an application."""
REQUESTS = Series(
    "parecido_request_seconds",
    "histogram",
    "From a request's arrival, whole, to its answer.",
    ("route", "status"),
    (ROUTE_NUMBERS, (*map(str, STATUSES), OTHER)),
    SECONDS,
)
QUEUED = Series("parecido_queue_seconds", "histogram", "Waiting for a free thread.", ("lane",), (LANES,), SECONDS)
WAITING = Series("parecido_requests_waiting", "gauge", "Requests that wait now.", ("lane",), (LANES,))
WORKED_ON = Series("parecido_requests_worked_on", "gauge", "Requests worked on now.", ("lane",), (LANES,))
TURNED_AWAY = Series(
    "parecido_turned_away_total", "counter", "Requests answered 503, as too many waited.", ("lane",), (LANES,)
)
REFUSED = Series("parecido_refused_total", "counter", "Refusals by their code.", ("code",), (CODES,))
EMBEDDING = Series(
    "parecido_embed_seconds", "histogram", "A photo or text in the network, waiting included.", bounds=SECONDS
)
SEARCHING = Series("parecido_search_seconds", "histogram", "A search, waiting included.", bounds=SECONDS)
BATCHES = Series(
    "parecido_batch_pictures", "histogram", "Photos in one run of the network.", bounds=(1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
)
CACHE_HITS = Series("parecido_cache_hits_total", "counter", "Answered from a cache.", ("cache",), (CACHES,))
CACHE_MISSES = Series("parecido_cache_misses_total", "counter", "Not found in a cache.", ("cache",), (CACHES,))
SNAPSHOT = Series("parecido_snapshot", "gauge", "The snapshot that a worker answers from.")
PRODUCTS = Series("parecido_products", "gauge", "Products of that snapshot.")
REJECTS = Series("parecido_rejects", "gauge", "Rows of the table without a usable picture, in that snapshot.")
STARTS = Series("parecido_worker_starts_total", "counter", "How often a worker was started.")
CONNECTIONS = Series("parecido_connections", "gauge", "Connections that a worker has open.")
READY = Series("parecido_worker_ready", "gauge", "1 where a worker takes requests.")

EVERY = (
    *(REQUESTS, QUEUED, WAITING, WORKED_ON, TURNED_AWAY, REFUSED, EMBEDDING, SEARCHING, BATCHES),
    *(CACHE_HITS, CACHE_MISSES, SNAPSHOT, PRODUCTS, REJECTS, STARTS, CONNECTIONS, READY),
)
PER_WORKER = frozenset(each.name for each in (SNAPSHOT, PRODUCTS, REJECTS, STARTS, CONNECTIONS, READY))
"""Shown for each worker, with the label `worker`; all others are the sums over the workers."""
