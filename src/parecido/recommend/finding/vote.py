"""The category that a query's nearest neighbours speak for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from parecido.recommend.finding.nearest import Nearest
from parecido.recommend.found import Prediction


def vote(voters: Sequence[Nearest], categories: Mapping[int, str]) -> Prediction | None:
    """Return the category with the largest share of the neighbours' similarity-weighted vote, None for no vote.

    `categories` are those of the voters' rows; "" has no say.
    """
    votes: dict[str, float] = {}
    for voter in voters:
        if category := categories[voter.row]:
            votes[category] = votes.get(category, 0.0) + max(voter.similarity, 0.0)
    total = sum(votes.values())
    if total <= 0.0:
        return None
    winner = max(votes, key=lambda category: votes[category])
    return Prediction(winner, votes[winner] / total)
