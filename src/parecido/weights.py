"""The grammar of weights that the command line and the service share: `colour=2,shape=1`."""

from __future__ import annotations

from parecido.errors import BadWeights


def parse_weights(text: str) -> dict[str, float]:
    """Return aspect -> weight as written, in the order given; blanks around names and numbers do not count.

    Raises BadWeights for a part that is not of the form aspect=number and for an aspect that is named twice. Which
    aspects there are, and which numbers may be weights, is the shop's to say.
    """
    weights: dict[str, float] = {}
    for part in text.split(","):
        name, _, number = (piece.strip() for piece in part.partition("="))
        try:
            weight = float(number)
        except ValueError:
            weight = None
        if not name or weight is None or "_" in number or not number.isascii():  # float() takes "1_0" and other digits
            raise BadWeights(
                f"the weight {part.strip()[:40]!r} is not of the form aspect=number; write colour=2,shape=1, say"
            )
        if name in weights:
            raise BadWeights(f"the aspect {name[:40]!r} has two weights; give one")
        weights[name] = weight
    return weights
