"""A question as it was sent: all of it as JSON, or as JSON beside its photos as files of multipart/form-data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from flask import request

from parecido.recommend.question import Example
from parecido.server.fetching import PhotoFetcher
from parecido.server.upload import read_examples, read_file
from parecido.server.v1.photo import photo_of
from parecido.server.v1.questions import ExplainQuestion, SimilarQuestion
from parecido.server.v1.read import check_parts, is_multipart, read_json, read_part
from parecido.settings import PictureLimits

Kind = TypeVar("Kind", SimilarQuestion, ExplainQuestion)


@dataclass(frozen=True, slots=True)
class Sent(Generic[Kind]):
    """A question, its photo, and all that is liked and disliked: the ids that it names, then the photos."""

    question: Kind
    photo: bytes | None
    like: Sequence[Example]
    dislike: Sequence[Example]


def read_sent(
    kind: type[Kind], limits: PictureLimits, fetcher: PhotoFetcher | None, *, needed: bool = False
) -> Sent[Kind]:
    """Return the question of a request. Beside files it may be left out, unless it is `needed`.

    Raises Refusal, also for an address of a photo where there is no `fetcher`.
    """
    if not is_multipart():
        question: Kind = read_json(kind)
        return Sent(question, photo_of(question, None, fetcher), question.like, question.dislike)
    check_parts("question", ("photo", "like", "dislike"))
    question = read_part("question", kind, needed=needed)
    like: list[Example] = [*question.like, *read_examples(request, limits, "like")]
    dislike: list[Example] = [*question.dislike, *read_examples(request, limits, "dislike")]
    return Sent(question, photo_of(question, read_file(request, limits, "photo"), fetcher), like, dislike)
