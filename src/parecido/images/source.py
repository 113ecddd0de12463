"""Where pictures come from: what a folder, a ZIP file and the web have in common."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Protocol, Self

from parecido.catalogue.pictures import KnownPictures
from parecido.errors import PictureError
from parecido.threads import work_in_order


class PictureSource(KnownPictures, Protocol):
    """An opened place of pictures; `str(source)` names it in a sentence: "the folder photos".

    Safe to read from several threads. It is closed by `close` or at the end of a `with` block.
    """

    @property
    def at_once(self) -> int:
        """How many pictures are worth reading at the same time: 1 for a disk, more for the web."""
        ...

    @property
    def announcement(self) -> str:
        """The sentence to print before pictures are read, "" where nothing needs saying."""
        ...

    def read(self, name: str) -> bytes:
        """Return the bytes of a picture that `find` named.

        Raises PictureError, whose message is the reason, and CancelledError after `stop`.
        """
        ...

    def stop(self) -> None:
        """Let those who wait for pictures on other threads wait no longer: the run is over."""
        ...

    def close(self) -> None:
        """Let go of files and connections."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class OpenedPictures:
    """What an opened place does unless it knows better."""

    at_once = 1
    announcement = ""

    def stop(self) -> None:
        """Nobody waits for long."""

    def close(self) -> None:
        """Nothing to let go of."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def read_pictures(source: PictureSource, names: Sequence[str]) -> Iterator[bytes | PictureError]:
    """Yield the bytes of each picture, in order, or why it has none.

    `source.at_once` of them are read together; no more than that wait to be taken, however many there are.
    """

    def read(name: str) -> bytes | PictureError:
        try:
            return source.read(name)
        except PictureError as error:
            return error

    together = min(source.at_once, len(names))
    if together <= 1:
        return map(read, names)
    return work_in_order(read, names, together, name="parecido-pictures")
