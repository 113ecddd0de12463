"""Every default in one place, and the only reader of the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from pathlib import Path

from parecido.errors import ServerError


@dataclass(frozen=True)
class PictureLimits:
    """What a picture may cost; checked before its pixels are decoded."""

    max_bytes: int = 20 * 1024 * 1024
    max_pixels: int = 50_000_000


@dataclass(frozen=True)
class WebLimits:
    """How pictures are fetched from the web, and what one may cost."""

    at_once: int = 16
    """Pictures fetched at the same time; one that waits for its next try counts, too."""
    tries: int = 4
    pause: float = 0.5
    """Seconds before the second try; each further wait is twice as long, unless the server says how long."""
    longest_pause: float = 60.0
    """Seconds; a server that asks for more patience is not waited for."""
    timeout: float = 15.0
    """Seconds without a connection, an answer or a byte of it."""
    total: float = 120.0
    """Seconds for one picture, its tries and pauses included."""
    redirects: int = 5
    silent: int = 3
    """Pictures in a row that a host may leave without an answer, all tries made, before it is asked for no more."""
    allow_private: bool = False
    """Whether computers of private networks, this one among them, may be asked for pictures."""


@dataclass(frozen=True)
class Settings:
    """The defaults of a shop on one machine. Frozen: pass a changed copy, never mutate."""

    limits: PictureLimits = field(default_factory=PictureLimits)
    web: WebLimits = field(default_factory=WebLimits)
    thumbnail_side: int = 320
    """Longest side of a stored thumbnail, in pixels."""
    thumbnail_quality: int = 85
    batch_size: int = 32
    """Pictures per run of the network while building."""
    commit_rows: int = 256
    """Products per transaction while building: what a crash can cost, in pictures to embed again."""
    voters: int = 20
    """Neighbours whose similarity-weighted vote predicts a photo's category."""
    annoy_trees: int = 50
    annoy_search_k: int = 20_000
    """Nodes that Annoy inspects per query; recall at least .99 on the real catalogue."""
    exact_up_to: int = 10_000
    """Rows up to which the index "auto" is exact; above, it is the graph (docs/search.md has the measurement)."""
    hnsw_links: int = 16
    """Neighbours of a row in the graph (M); twice as many in its lowest layer."""
    hnsw_construction: int = 200
    """Rows kept in sight while a row's neighbours are looked for (efConstruction)."""
    hnsw_codes: str = "int8"
    """What the graph keeps of a number: "int8", "float16" or "float32"; the order comes from the vectors themselves."""
    delta_rows: int = 2_000
    delta_share: float = 0.05
    delta_most: int = 10_000
    """A new base index is made when more pictures than `delta_rows`, or than this share of it if that is more, came or
    went since, and in any case when more than `delta_most` did: until then they are compared one by one."""
    default_count: int = 10
    max_count: int = 50
    near_duplicate: float = 0.995
    """Similarity from which two products are taken for one: by an evaluation that leaves duplicates out, and by
    answers that are grouped by picture."""
    tidy_group: str = "picture"
    tidy_diversity: float = 0.3
    """What the page and the widget ask for, unless the shop's rules say otherwise."""
    wrong_label: float = 0.5
    """Confidence from which a label that looks wrong is told of."""
    tiny_side: int = 64
    """Pixels: a picture whose longest side is shorter is called tiny."""
    evaluation_sample: int = 200
    """Products that an evaluation asks the index and the clock with."""
    host: str = "127.0.0.1"
    port: int = 5000
    threads: int = 8
    """Photos that a worker of the service works on at once: while one is decoded, others are in the network."""
    queue: int = 64
    """Photos that may wait for one of these threads; of what is answered sooner, more may (server/load/lane.py)."""
    connections: int = 250
    """Connections that a worker keeps open; further ones wait until it takes them."""
    watch_seconds: float = 1.0
    """Seconds between the service's looks for a newer snapshot of its shop."""
    workers: int = 2
    """Threads that decode and embed pictures while building."""
    embed_threads: int = 1
    """Threads that one photo query's network may use; the service answers several at once."""
    batch_most: int = 4
    """Photos of one moment that go through the network together."""
    batch_wait: float = 0.0
    """Seconds that a run of the network waits for photos that are just being decoded: none, as it gains nothing
    (docs/benchmarks.md, "Under load")."""


def default_settings() -> Settings:
    """Return the settings for this machine: one building thread for each core it may use."""
    cores = max(1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
    return Settings(workers=cores, threads=max(8, 4 * cores), queue=max(32, 32 * cores))


def worker_settings(settings: Settings, workers: int) -> Settings:
    """Return the settings of one of several workers, which share the cores and the queue."""
    return replace(
        settings,
        workers=max(1, settings.workers // workers),
        threads=max(2, -(-settings.threads // workers)),
        queue=max(1, -(-settings.queue // workers)),
    )


def shop_from_environment() -> Path:
    """Return the shop that PARECIDO_SHOP names, for a service that another program starts (gunicorn, say).

    Raises ServerError when the variable is not set or is empty.
    """
    named = os.environ.get("PARECIDO_SHOP", "")
    if not named:
        raise ServerError("PARECIDO_SHOP is not set; set it to the folder of a shop that parecido build made")
    return Path(named)


def models_from_environment() -> Path:
    """Return the folder of imported models: PARECIDO_MODELS, or `parecido/models` where this user's data is kept."""
    if named := os.environ.get("PARECIDO_MODELS", ""):
        return Path(named)
    data = os.environ.get("XDG_DATA_HOME", "")
    return (Path(data) if data else Path.home() / ".local" / "share") / "parecido" / "models"


def downloads_folder() -> Path:
    """Return where what was downloaded is kept: PARECIDO_CACHE, else `parecido` in XDG_CACHE_HOME or in ~/.cache."""
    if named := os.environ.get("PARECIDO_CACHE", ""):
        return Path(named)
    cache = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(cache) if cache else Path.home() / ".cache") / "parecido"
