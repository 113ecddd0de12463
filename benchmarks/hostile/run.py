"""Attacks a live service and finds out what it did: statuses, memory, opened files, and its answers afterwards."""

from __future__ import annotations

import json
import os
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.hostile.attacks import attacks, each_bomb
from benchmarks.hostile.bombs import BOMBS, CHEAP
from benchmarks.hostile.crowd import Crowd, crowd
from benchmarks.hostile.greedy import GreedyClient
from benchmarks.hostile.pictures import written
from benchmarks.hostile.place import Place, holds_secret, make_place, opened_elsewhere, read_opened
from benchmarks.hostile.slow import SlowClient
from benchmarks.hostile.wire import Attack, Reply, http, send
from benchmarks.process import serving

CHANGED = "the service does not answer as before"
AT_ONCE = 8
"""Clients that attack together."""
CLIENTS = 400
"""Slow clients at one time, and greedy ones after them: more than the service keeps connections."""
FEW = 40
"""Greedy clients where it has to be quick: what all of them ask for takes a while."""


@dataclass
class Result:
    """What was found out."""

    seed: int
    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    """By family and hundred of the status; 0 is a connection that was closed without an answer."""
    turned_away_of: Counter[str] = field(default_factory=Counter)
    """Clean 503 of a bounded queue, by family."""
    owed: Counter[str] = field(default_factory=Counter)
    """Requests that were owed an answer and got none, by family."""
    slowest: float = 0.0
    before: int = 0
    peak: int = 0
    peak_bombs: int = 0
    after: int = 0
    seconds: float = 0.0
    slow: Crowd | None = None
    greedy: Crowd | None = None
    failures: list[str] = field(default_factory=list)

    def note(self, attack: Attack, reply: Reply) -> None:
        """Take in what came of an attack."""
        for status in reply.statuses or [0]:
            self.answers[attack.family, status // 100] += 1
            if status == 503:
                self.turned_away_of[attack.family] += 1
            elif status >= 500:
                self.failures.append(f"{status} for {_told(attack)}: {reply.content[-300:]!r}")
        if attack.complete and not reply.statuses:
            self.owed[attack.family] += 1
            self.failures.append(f"no answer to {_told(attack)}")
        if reply.hung:
            self.failures.append(f"no answer in {reply.seconds:.0f} s to {_told(attack)}")
        if holds_secret(reply.content):
            self.failures.append(f"a canary in the answer to {_told(attack)}")
        self.slowest = max(self.slowest, reply.seconds)


def attack_service(folder: Path, requests: int, seed: int, port: int, crowd_seconds: float, *, quick: bool) -> Result:
    """Serve a sample shop in `folder`, attack it, and return what was found out."""
    os.environ["TMPDIR"] = str(folder / "tmp")  # what the service keeps of large bodies lies there
    place, result, started = make_place(folder), Result(seed), time.perf_counter()
    bombs = CHEAP if quick else list(BOMBS)
    command = [sys.executable, "-m", "benchmarks.hostile.service", str(folder), str(port)]
    with serving(command, port, folder / "service.log") as pid:
        right = _answers(place, port)
        calm = read_opened(place)
        result.before = _memory(pid, "VmRSS")
        _forget_peak(pid)
        _send_all(each_bomb(bombs), place, port, result)
        result.peak_bombs = _memory(pid, "VmHWM")
        _send_all(attacks(requests, seed, place, bombs), place, port, result)
        chance = random.Random(seed)  # noqa: S311
        result.slow = crowd(port, crowd_seconds, SlowClient, clients=CLIENTS, chance=chance)
        many = FEW if quick else CLIENTS
        result.greedy = crowd(port, crowd_seconds / 2, GreedyClient, clients=many, chance=chance)
        result.peak, result.after = _memory(pid, "VmHWM"), _memory(pid, "VmRSS")
        for name, found in (("slow", result.slow), ("greedy", result.greedy)):
            if found.refused:
                result.failures.append(f"{found.refused} honest requests beside {name} clients were not answered")
        for before, after in zip(right, _answers(place, port), strict=True):
            if before != after:
                result.failures.append(f"{CHANGED}: {_difference(before, after)}")
        result.failures += [f"opened: {line}" for line in opened_elsewhere(place, calm)]
    log = (folder / "service.log").read_text(encoding="utf-8", errors="replace")
    if "Traceback" in log or "uncaptured" in log:
        result.failures.append(f"in the log: {log[max(0, log.find('Traceback') - 300) :][:3000]}")
    result.seconds = time.perf_counter() - started
    return result


def _send_all(each: Iterable[Attack], place: Place, port: int, result: Result) -> None:
    turn = threading.Lock()

    def attack_once(attack: Attack) -> None:
        if attack.table is not None:
            place.table.write_bytes(attack.table)
        reply = send(attack, port)
        with turn:
            result.note(attack, reply)

    def done(future: Future[None]) -> None:
        room.release()
        future.result()

    room = threading.Semaphore(2 * AT_ONCE)  # no more are made before they are needed
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for attack in each:
            room.acquire()
            pool.submit(attack_once, attack).add_done_callback(done)


def _answers(place: Place, port: int) -> list[tuple[list[int], bytes]]:
    """Make the shop what its table says, and return what the service answers, by question."""
    place.table.write_bytes(place.table.with_suffix(".kept").read_bytes())
    key = [("Authorization", f"Bearer {place.write_key}")]
    form = b'--x\r\nContent-Disposition: form-data; name="image"; filename="a"\r\n\r\n%s\r\n--x--\r\n'
    asked = [http("GET", f"/similar/{20001 + n}?n=5") for n in range(0, 50, 5)]
    asked += [
        http("POST", "/fashion?n=5", form % written(file_format), "multipart/form-data; boundary=x")
        for file_format in ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")
    ]
    asked += [http("GET", path) for path in ("/", "/v1/products?n=100", "/v1/facets", "/openapi.json", "/images/20013")]
    asked += [http("POST", "/v1/explain", b'{"product": "20013", "with": "20001"}', "application/json")]
    asked += [http("GET", "/images/20013", headers=[("Accept", "image/webp")])]
    synced = send(Attack("right", [http("POST", "/v1/sync?force=true", headers=key)]), port)
    replies = [send(Attack("right", [each]), port) for each in asked]
    return [(synced.statuses, b""), *((reply.statuses, _stable(reply.content)) for reply in replies)]


def _difference(before: tuple[list[int], bytes], after: tuple[list[int], bytes]) -> str:
    """Return where two answers begin to differ."""
    same = next((place for place, (one, other) in enumerate(zip(before[1], after[1], strict=False)) if one != other), 0)
    start = max(0, same - 80)
    return f"{before[0]} {before[1][start : start + 200]!r}, then {after[0]} {after[1][start : start + 200]!r}"


def _stable(content: bytes) -> bytes:
    """Return the body of an answer without what may differ: products that went and came back are the table's last."""
    body = content.partition(b"\r\n\r\n")[2]
    try:
        answer = json.loads(body)
    except ValueError:
        return body
    if isinstance(answer, dict):
        answer.pop("next", None)
    return json.dumps(_sorted(answer), sort_keys=True).encode()


def _sorted(value: Any) -> Any:
    if isinstance(value, list):
        return sorted(map(_sorted, value), key=lambda each: json.dumps(each, sort_keys=True))
    return {name: _sorted(each) for name, each in value.items()} if isinstance(value, dict) else value


def _memory(pid: int, name: str) -> int:
    """Return a figure of /proc/PID/status, in bytes."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024
    raise ValueError(f"/proc/{pid}/status has no {name}")


def _forget_peak(pid: int) -> None:
    """Let the process's peak begin anew."""
    Path(f"/proc/{pid}/clear_refs").write_text("5", encoding="ascii")


def _told(attack: Attack) -> str:
    first = b"".join(attack.pieces)[:400]
    return f"{attack.family}: {first!r}"
