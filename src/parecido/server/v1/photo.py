"""The photo of a question, in whichever way it was sent."""

from __future__ import annotations

from typing import Protocol

from parecido.server.fetching import PhotoFetcher
from parecido.server.refusal import Refusal


class WithPhoto(Protocol):
    """A question that may hold a photo, or say where it is."""

    photo: bytes | None
    photo_url: str | None


def photo_of(question: WithPhoto, file: bytes | None, fetcher: PhotoFetcher | None) -> bytes | None:
    """Return the photo in a question, the one that came as a file, or the one at its address; None without any.

    Raises Refusal for more than one of them, and for an address where no `fetcher` may fetch it.
    """
    if sum(given is not None for given in (question.photo, question.photo_url, file)) > 1:
        raise Refusal(
            "several_images",
            "there are photos in the question, at an address or as a file; send one, in one of these ways",
        )
    if question.photo_url is None:
        return question.photo if file is None else file
    if fetcher is None:
        raise Refusal("not_available", "this service fetches no photos from addresses; send the photo itself")
    return fetcher.fetch(question.photo_url)
