"""The seven networks that everything is timed with, from the default one to six layers at batch size 1, and the times
that others took for them.

Those were recorded on another machine, with one pinned core. They are for orientation: what counts are ratios of two
times taken in the same run.
"""

from typing import Any, NamedTuple

from engine.features import FEATURES
from engine.permalink import View, write
from engine.recipe import Recipe

DEEP: dict[str, Any] = {"hidden_layers": (8,) * 6, "features": tuple(FEATURES), "dataset": "spiral"}
CONFIGURATIONS: dict[str, Recipe] = {
    "A 2-4-2-1, batch 10": Recipe(seed="1"),
    "B the same, batch 1": Recipe(seed="1", batch_size=1),
    "C the same, batch 30": Recipe(seed="1", batch_size=30),
    "D 7-6x8-1, batch 10": Recipe(seed="1", **DEEP),
    "E the same, batch 1": Recipe(seed="1", **DEEP, batch_size=1),
    "F the same, ReLU, batch 30": Recipe(seed="1", **DEEP, batch_size=30, activation="relu"),
    "G regression 2-8-8-1": Recipe(seed="1", problem="regression", hidden_layers=(8, 8)),
}
LARGEST = Recipe(seed="1", hidden_layers=(32,) * 16, features=tuple(FEATURES), batch_size=1)  # 16 layers of 32 units


def link(recipe: Recipe, seed: str) -> str:
    """The link of a recipe with another seed."""
    return write(recipe.replace(seed=seed), View())


def named(letter: str) -> Recipe:
    """The configuration with this letter."""
    return next(recipe for name, recipe in CONFIGURATIONS.items() if name.startswith(letter))


class Anchor(NamedTuple):
    """Recorded microseconds of TensorFlow Playground's own engine in V8, warm and without drawing, and of a prepared
    NumPy program beside it: one epoch without losses, and a whole step (epoch, losses of both sets, surface)."""

    epoch: float
    prepared_epoch: float
    step: float | None = None
    prepared_step: float | None = None


ANCHORS = {
    "A": Anchor(213, 148, 213 + 270 + 6393, 148 + 5 + 41),
    "B": Anchor(232, 1846, 232 + 270 + 6393, 1846 + 5 + 41),
    "C": Anchor(208, 59, 208 + 270 + 6393, 59 + 5 + 41),
    "D": Anchor(2378, 355, 2378 + 2736 + 59900, 355 + 20 + 305),
    "E": Anchor(2890, 3306, 2890 + 2736 + 59900, 3306 + 20 + 305),
    "F": Anchor(1948, 263),
    "G": Anchor(1652, 357, 1652 + 1886 + 18160, 357 + 14 + 92),
}
