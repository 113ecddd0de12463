"""What a question and a shop's rules ask for together."""

from __future__ import annotations

from dataclasses import dataclass

from parecido.recommend.arranging.boosts import Boost
from parecido.recommend.finding.category import ANY
from parecido.recommend.question import Question
from parecido.recommend.rules.rules import Rules
from parecido.settings import Settings


@dataclass(frozen=True, slots=True)
class Wish:
    """How the candidates of a question are arranged: the question's own word, else the rules', else the default.

    `category` is the mode, and `category_asked` whether the question itself asked for it.
    """

    group: str | None
    diversity: float
    category: str
    category_asked: bool
    boosts: tuple[Boost, ...]


def make_wish(question: Question, rules: Rules, settings: Settings) -> Wish:
    """Return what is asked for."""
    group, diversity = question.group, question.diversity
    if group is None:
        group = rules.group
    if diversity is None:
        diversity = rules.diversity
    if question.tidy:
        group = settings.tidy_group if group is None else group
        diversity = settings.tidy_diversity if diversity is None else diversity
    return Wish(
        group=group or None,
        diversity=diversity or 0.0,
        category=question.category or rules.category or ANY,
        category_asked=question.category is not None,
        boosts=(*rules.boosts, *question.boosts),
    )
