"""What a writer said before it was killed, where the kill fell into a word."""

from __future__ import annotations

import multiprocessing
import os
from typing import Any

from benchmarks.crash.kills import hear_the_rest


def test_a_torn_word_was_never_said() -> None:
    ours, theirs = multiprocessing.Pipe(duplex=False)
    theirs.send_bytes(b'{"done": 1}')
    os.write(theirs.fileno(), (100).to_bytes(4, "big") + b'{"done": 2')  # the length of a message, and a part of it
    theirs.close()
    heard: list[dict[str, Any]] = []
    hear_the_rest(ours, heard.append)
    ours.close()
    assert heard == [{"done": 1}]


def test_nothing_more_was_said() -> None:
    ours, theirs = multiprocessing.Pipe(duplex=False)
    theirs.close()
    heard: list[dict[str, Any]] = []
    hear_the_rest(ours, heard.append)
    ours.close()
    assert heard == []
