"""What a service refuses, and that it does not answer: one kind of error, with the problem."""

from __future__ import annotations

from dataclasses import dataclass

from parecido.errors import ParecidoError


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem as RFC 9457 has it, with the service's own `code`; `status` is 0 where there was no answer.

    `retry_after` are the seconds after which the service says to ask again, None where it does not say.
    """

    code: str
    detail: str
    status: int
    title: str = ""
    type: str = "about:blank"
    retry_after: float | None = None


class ServiceError(ParecidoError):
    """The service did not do what it was asked; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.detail} ({problem.code})")
        self.problem = problem
