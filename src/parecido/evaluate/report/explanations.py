"""What each figure means, in words."""

from __future__ import annotations

from parecido.evaluate.report.words import spoken_number


def explain_metric(metric: str, places: int) -> str:
    """Return a metric of lists of that many places in a sentence, for who has never heard of it."""
    many = spoken_number(places)
    explained = {
        "precision": f"How many of {many} products shown are right, as a share: 1 is all of them, .5 half.",
        "recall": (
            f"How much of everything right is among the {many} shown. {many.capitalize()} places cannot hold a large "
            "class, so compare it with the best possible."
        ),
        "hit": f"How often at least one of the {many} shown is right.",
        "map_at_r": (
            "How pure the ranking is as far down as the class is large, early places counting most. "
            "1 only when everything right comes before everything else."
        ),
        "ndcg": "Whether products that share more with the query come earlier; 1 is the best possible order.",
    }
    return explained[metric]


TERMS = (
    ("average over products", "every product counts the same, so large classes rule the figure (micro)"),
    ("average over classes", "every class counts the same, however few products it has (macro)"),
    (
        "the range in brackets",
        "how far the figure would move with other products of the same kind as queries: a 95\u202f% bootstrap interval "
        "over product names; absent where too few names count",
    ),
    ("at random", "what a list drawn blindly would reach"),
    ("best possible", "what a perfect order would reach: a class of four can only show three others"),
    (
        "better, worse",
        "the difference is larger than chance explains, after correcting for how many figures are compared "
        "(paired bootstrap, Holm); anything else is called no clear difference",
    ),
)
"""The words of the page, each with what it means."""
