"""The figures of two workers as Prometheus reads them."""

from __future__ import annotations

from parecido.server.load.board import Board
from parecido.server.load.exposition import exposition
from parecido.server.load.figures import Figures
from parecido.server.load.series import EVERY, ROUTES, SNAPSHOT, TURNED_AWAY


def lines_of(text: str, name: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith(name)]


def test_counts_are_summed_and_snapshots_are_not() -> None:
    board = Board(2)
    one, other = Figures(board, 0), Figures(board, 1)
    for figures in (one, other):
        figures.name_routes(["GET /similar/<product_id:product_id>", "POST /fashion"])
    one.answered("POST /fashion", 200, 0.002)
    other.answered("POST /fashion", 200, 0.03)
    other.answered("POST /fashion", 418, 100.0)
    other.answered("BREW /coffee", 404, 0.001)
    one.answered("POST /fashion", 202, 1.0)
    one.set(SNAPSHOT, 7)
    other.set(SNAPSHOT, 8)
    other.count(TURNED_AWAY, 3)
    one.refused("bad_n")
    other.refused("bad_n")
    other.refused("never heard of")
    one.ran(0.01, 2)
    text = exposition(one)
    assert text == exposition(other)
    fashion = lines_of(text, 'parecido_request_seconds_bucket{route="POST /fashion",status="200"')
    counts = [line.rpartition(" ")[2] for line in fashion]
    assert counts == ["0", "1", "1", "1", "1", "2", "2", "2", "2", "2", "2", "2", "2", "2"]
    assert fashion[1].startswith(
        'parecido_request_seconds_bucket{route="POST /fashion",status="200",le="0.0025"}',
    )
    assert fashion[-1].endswith(',le="+Inf"} 2')
    assert lines_of(text, "parecido_request_seconds_sum") == [
        'parecido_request_seconds_sum{route="POST /fashion",status="200"} 0.032',
        'parecido_request_seconds_sum{route="POST /fashion",status="202"} 1.0',
        'parecido_request_seconds_sum{route="POST /fashion",status="other"} 100.0',
        'parecido_request_seconds_sum{route="other",status="404"} 0.001',
    ]
    assert lines_of(text, "parecido_snapshot") == ['parecido_snapshot{worker="0"} 7', 'parecido_snapshot{worker="1"} 8']
    assert lines_of(text, "parecido_turned_away_total") == ['parecido_turned_away_total{lane="photos"} 1']
    assert lines_of(text, "parecido_refused_total") == [
        'parecido_refused_total{code="bad_n"} 2',
        'parecido_refused_total{code="other"} 1',
    ]
    assert lines_of(text, "parecido_batch_pictures")[1:2] == ['parecido_batch_pictures_bucket{le="2"} 1']
    assert lines_of(text, "# TYPE parecido_snapshot ") == ["# TYPE parecido_snapshot gauge"]
    assert len(lines_of(text, "# HELP ")) == len(EVERY)


def test_more_routes_than_there_is_room_for_are_other() -> None:
    figures = Figures()
    figures.name_routes([f"GET /{number:03}" for number in range(ROUTES + 5)])
    figures.answered("GET /000", 200, 0.1)
    figures.answered(f"GET /{ROUTES:03}", 200, 0.1)
    assert [line.partition(",")[0] for line in lines_of(exposition(figures), "parecido_request_seconds_sum")] == [
        'parecido_request_seconds_sum{route="GET /000"',
        'parecido_request_seconds_sum{route="other"',
    ]
