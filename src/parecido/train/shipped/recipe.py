"""Everything that a training depends on beside the views, and the recipes of the runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from parecido.train.shipped.augment import Strength
from parecido.train.shipped.network import Shape
from parecido.train.shipped.objectives import Weights
from parecido.train.shipped.sampling import SHARES
from parecido.train.shipped.sources import CLOTHING, DRAWN, FASHION, LARGE, OBJECTS
from parecido.train.shipped.tasks import MORE_WISHES, WISHES, Wish


@dataclass(frozen=True, slots=True)
class Phase:
    """Some epochs at one picture size (height, width): small pictures first learn most of it at half the cost.

    Sides divisible by 16 keep every stage's maps even; with odd ones the bfloat16 gradients of the convolutions were
    six times slower (measured with torch 2.13 on a CPU with AVX512-BF16).
    """

    epochs: int
    size: tuple[int, int]
    strength: Strength = field(default_factory=Strength)


GENTLE = Strength(much=0.5, light=0.5, background=0.15, blur=0.08, coarse=0.1, jpeg=0.08)
"""The last epochs see pictures more like a shop's own."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that a training depends on beside the views."""

    shape: Shape = field(default_factory=Shape)
    phases: tuple[Phase, ...] = (
        Phase(18, (64, 64)),
        Phase(16, (80, 80)),
        Phase(9, (96, 96)),
        Phase(4, (96, 96), GENTLE),
    )
    steps: int = 300
    """Batches per epoch."""
    learning_rate: float = 2e-3
    weight_decay: float = 0.05
    average: float = 0.9995
    """Decay of the running average of the weights, which is what is shipped."""
    weights: Weights = field(default_factory=Weights)
    shares: Mapping[str, int] = field(default_factory=lambda: SHARES)
    wishes: tuple[Wish, ...] = WISHES
    seed: int = 0
    threads: int = 2
    validate_every: int = 6


CALM = Strength(much=0.8, light=0.5, generic=1.0, background=0.25, blur=0.1, coarse=0.15, jpeg=0.1)
CALMEST = Strength(much=0.5, light=0.4, generic=0.9, background=0.15, blur=0.06, coarse=0.1, jpeg=0.06)

RECIPES = {
    "first": Recipe(),
    "second": Recipe(
        phases=(Phase(28, (96, 96), CALM), Phase(6, (96, 96), CALMEST)),
        learning_rate=1.2e-3,
        weights=Weights(names=0.5, secrets=1.0, pair_share={"overall": 1.5, "texture": 0.2, "colour": 0.3}),
        shares={FASHION: 30, LARGE: 8, OBJECTS: 14, CLOTHING: 4, DRAWN: 8},
        wishes=MORE_WISHES,
    ),
}
"""The first run begins from random weights. The second begins from the first one's model, learns from names and on the
blocks' mix, keeps a catalogue's pictures closer to what they are and moves other ones as far as ever, has more of these
in a batch and insists more that two views of them are alike, and is stricter with what a block must not tell."""
