"""A trained head: from a model's rows to rows that know a shop's own labels, and to the labels' probabilities.

What the head guesses stands in the blocks beside what the model saw. For every label l, with the share s_l of the
block's squared length and the probabilities p_l, a block of length 1 begins with the root of s_l times the root of p_l;
then comes what the model saw, scaled to what is left. So the inner product of two blocks is the sum of s_l times the
Bhattacharyya coefficient of the two guesses (Bhattacharyya 1943), and of what is left times the cosine of before.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from parecido.embeddings.aspects import OVERALL, Aspect
from parecido.errors import ModelError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

ROWS, EMBEDDINGS, PROBABILITIES = "rows", "embeddings", "probabilities"
"""The input and the outputs of a head's graph; those of probabilities have a label's number behind them, from 0."""
_AT_ONCE = 8192
"""Rows that go through the graph together: enough to keep the cores busy, few enough to keep memory small."""


@dataclass(frozen=True, slots=True)
class HeadLabel:
    """One label of a head: the table's column, the block that its guess is part of, and the classes it tells.

    `share` of the block's squared length is the guess's. `error` is the expected calibration error of its
    probabilities on the products that judged the head, None where none of them has the label.
    """

    column: str
    aspect: str
    share: float
    classes: tuple[str, ...]
    error: float | None


@dataclass(frozen=True, slots=True)
class HeadCard:
    """What a head is: the model it sits on, the blocks of the rows it gives, its labels, and how it was judged.

    `model` is the digest of the model whose rows it takes. `figures` are those before and after on the products that
    judged it, `report` what a reader of the card may want beside them.
    """

    model: str
    aspects: tuple[Aspect, ...]
    labels: tuple[HeadLabel, ...]
    sha256: str
    report: Mapping[str, Any]

    def to_json(self) -> str:
        """Return the card as JSON text; `from_json` gives it back equal."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> HeadCard:
        """Read a card. Raises ModelError when the text is not one."""
        try:
            facts = json.loads(text)
            return cls(
                facts["model"],
                tuple(Aspect(**each) for each in facts["aspects"]),
                tuple(HeadLabel(**{**each, "classes": tuple(each["classes"])}) for each in facts["labels"]),
                facts["sha256"],
                facts["report"],
            )
        except (KeyError, TypeError, ValueError, RecursionError) as error:
            raise ModelError(f"the head's card cannot be read: {error}; train it again") from error

    @property
    def seen(self) -> float:
        """The share of the overall block's squared length that is what the model saw."""
        return 1.0 - sum(label.share for label in self.labels if label.aspect == OVERALL)


class Head:
    """A head, ready to be looked through. Safe to call from several threads at once."""

    def __init__(self, card: HeadCard, graph: bytes) -> None:
        """Take the graph, which must be the one that `card` describes. Raises ModelError otherwise."""
        found = hashlib.sha256(graph).hexdigest()
        if found != card.sha256:
            raise ModelError(
                f"the head has SHA-256 {found[:12]}… but its card says {card.sha256[:12]}…; train it again, or go back "
                "with: parecido train SHOP --undo"
            )
        self.card = card
        self.graph = graph
        self._session: InferenceSession | None = None
        self._opening = threading.Lock()

    @property
    def dimension(self) -> int:
        """How many numbers its rows have."""
        return sum(aspect.dimension for aspect in self.card.aspects)

    def apply(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the rows (n, dimension) that it makes of a model's rows: unit float32, blocks at default weights."""
        made = np.empty((len(rows), self.dimension), dtype=np.float32)
        for start in range(0, len(rows), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            (made[part],) = self._run([EMBEDDINGS], rows[part])
        return made

    def probabilities(self, rows: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
        """Return the calibrated probabilities of every label's classes, (n, classes) by column, of a model's rows."""
        names = [f"{PROBABILITIES}{number}" for number in range(len(self.card.labels))]
        found = self._run(names, rows) if len(rows) else [np.empty((0, 0), np.float32)] * len(names)
        return {label.column: each for label, each in zip(self.card.labels, found, strict=True)}

    def turn_places(self, places: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return what places add to the overall blocks that `apply` makes: to their last numbers, as before."""
        return np.asarray(places * np.float32(np.sqrt(self.card.seen)), dtype=np.float32)

    def _run(self, outputs: list[str], rows: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        found: list[NDArray[np.float32]] = self._open().run(outputs, {ROWS: np.ascontiguousarray(rows)})
        return found

    def _open(self) -> InferenceSession:
        """Return the session, opened on first use. Raises ModelError for a graph that cannot be run."""
        import onnxruntime  # noqa: PLC0415  (60 ms and 40 MB: only who embeds pays)
        from onnxruntime.capi import onnxruntime_pybind11_state as state  # noqa: PLC0415

        with self._opening:
            if self._session is None:
                options = onnxruntime.SessionOptions()
                options.intra_op_num_threads = 1
                options.add_session_config_entry("session.intra_op.allow_spinning", "0")
                try:
                    self._session = onnxruntime.InferenceSession(
                        self.graph, options, providers=["CPUExecutionProvider"]
                    )
                except (state.Fail, state.InvalidArgument, state.InvalidGraph, state.InvalidProtobuf) as error:
                    raise ModelError(f"the head cannot be loaded: {str(error).splitlines()[0]}") from error
            return self._session
