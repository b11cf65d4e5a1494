"""What to change when a run does badly: small answers in values that the playground offers.

Each remedy is a `Change`, fields of a recipe with their new values, or nothing where it has nothing to offer. The
learning and penalty rates are TensorFlow Playground's, and so is the largest network, six layers of eight.
"""

from typing import Any

from engine.recipe import Recipe

Change = tuple[tuple[str, Any], ...]

LEARNING_RATES = (0.00001, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
PENALTY_RATES = (0.0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
DEFAULT_RATE = 0.03
GOOD_UPDATE = 1e-3  # of the weights (CS231n, Part 3, "ratio of weights:updates")
LARGE_BATCH = 10
WIDE, DEEP = 8, 6
WEAK_PENALTY = 0.003
SMALLER_WEIGHTS: Change = (("regularization", "L2"), ("regularization_rate", 0.03))


def slower(recipe: Recipe, factor: float) -> Change:
    """The largest learning rate offered that is at most the recipe's divided by the factor; the default for a rate that
    is 0 or negative or below all that is offered."""
    most = recipe.learning_rate / factor * 1.001  # 0.3 / 10 is a little less than 0.03
    return (("learning_rate", max((rate for rate in LEARNING_RATES if rate <= most), default=DEFAULT_RATE)),)


def gentler(recipe: Recipe) -> Change:
    """At most the default learning rate, where it is ten times that or more."""
    if recipe.learning_rate < 10 * DEFAULT_RATE:
        return ()
    return (("learning_rate", DEFAULT_RATE),)


def faster(recipe: Recipe, update_ratio: float) -> Change:
    """The learning rate offered that brings updates of this size near 1e-3 of the weights, larger than the recipe's;
    the default where there is none."""
    larger = [rate for rate in LEARNING_RATES if rate > recipe.learning_rate]
    wanted = max(recipe.learning_rate, 0) * GOOD_UPDATE / update_ratio if update_ratio > 0 else 0
    return (("learning_rate", max((rate for rate in larger if rate <= wanted), default=DEFAULT_RATE)),)


def calmer(recipe: Recipe) -> Change:
    """A larger batch where it is small and the learning rate is not high (seed 004: the smaller the batch, the more the
    gradient swings); else a lower learning rate."""
    if abs(recipe.batch_size) < LARGE_BATCH and recipe.learning_rate <= DEFAULT_RATE:
        return (("batch_size", LARGE_BATCH),)
    return slower(recipe, 3 if recipe.learning_rate < 1 else 10)


def livelier(recipe: Recipe) -> Change:
    """Off a plateau: tanh in place of sigmoid, whose slope is at most 1/4 (seed 002); a learning rate that is not too
    high; else the next one that is at least twice as high."""
    if recipe.activation == "sigmoid":
        return (("activation", "tanh"),)
    higher = min(rate for rate in LEARNING_RATES if rate >= 2 * recipe.learning_rate or rate == LEARNING_RATES[-1])
    return gentler(recipe) or (("learning_rate", higher),)


def weaker_penalty(recipe: Recipe) -> Change:
    """About a tenth of the rate, and no more than most networks bear."""
    most = min(recipe.regularization_rate / 10 * 1.001, WEAK_PENALTY)
    return (("regularization_rate", max(rate for rate in PENALTY_RATES if rate <= most)),)


def more_general(recipe: Recipe) -> Change:
    """More points to learn from, where most are kept for the test; else a penalty, or the next stronger one."""
    penalised = recipe.regularization != "none" and recipe.regularization_rate > 0
    if recipe.train_percent < 50 and not penalised:
        return (("train_percent", 80),)
    if penalised:
        stronger = [rate for rate in PENALTY_RATES if rate > recipe.regularization_rate]
        return (("regularization_rate", stronger[0]),) if stronger else ()
    return (("regularization", "L2"), ("regularization_rate", WEAK_PENALTY))


def shorter_way(recipe: Recipe) -> Change:
    """For gradients that vanish on their way: ReLU in place of sigmoid; else only two hidden layers."""
    if recipe.activation == "sigmoid":
        return (("activation", "relu"),)
    return (("hidden_layers", recipe.hidden_layers[:2]),)


def larger(recipe: Recipe) -> Change:
    """Units that bend; then hidden layers; then wider ones; then one more, as long as TensorFlow Playground allows."""
    hidden = recipe.hidden_layers
    if not hidden:
        return (("hidden_layers", (4, 2)),)
    if recipe.activation == "linear":
        return (("activation", "tanh"),)
    if min(hidden) < WIDE:
        return (("hidden_layers", tuple(max(units, WIDE) for units in hidden)),)
    return (("hidden_layers", (*hidden, WIDE)),) if len(hidden) < DEEP else ()
