"""What is wrong with this run, and what might help? Rules over the curve of losses and the state of the layers.

Every rule says in its docstring what it looks for, by which threshold, and where that comes from. The first finding is
the main one; the order is that of the rules, from what stops learning altogether to what only slows it. A run that
shows nothing is learning, or has learned. Loss levels are shares of the cost of the best constant guess (`symptoms`).
Nothing is random: the same run gives the same findings.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from engine import remedies
from engine.batches import update_positions
from engine.history import History
from engine.recipe import Recipe
from engine.remedies import Change
from engine.symptoms import WINDOW, Symptoms, read
from engine.trainer import Trainer
from engine.vitals import LayerVitals

EPOCHS_NEEDED = 10  # before the shape of a curve can be judged
STUCK = 0.01
POOR = 0.3
LEARNED = 0.02
EXPLODED_GRADIENT = 100.0
EXPLODED_LOSS = 10.0
DEAD_SHARE = 0.4
SATURATED_VALUES = 0.7
VANISHED = 0.01
LEAP, LEAP_OVER_PACE = 0.1, 10.0
UNREST, TURNS = 0.01, 1 / 3
GENERALIZATION_LOSS, TEST_RISE, TEST_GAP = 0.05, 0.03, 0.1
NOTHING_LEARNED = 0.95
SMALL_UPDATE = 1e-5


@dataclass(frozen=True)
class Finding:
    """What is seen, and one thing that might help.

    params: the evidence, numbers by name; `cause` is a word. change: fields of the recipe with their new values, none
    where nothing is to be done. anew: the run should start again with them, because what is lost does not come back by
    itself. back: it should go on with them from its last good state.
    """

    code: str
    params: dict[str, Any] = field(default_factory=dict)
    change: Change = ()
    anew: bool = False
    back: bool = False


@dataclass(frozen=True)
class Case:
    """All that a rule may look at. points: how many the run trains on."""

    recipe: Recipe
    points: int
    curve: Symptoms
    hidden: tuple[LayerVitals, ...]
    output: LayerVitals

    @property
    def judged(self) -> bool:
        """Whether there are epochs enough for judging the curve."""
        return self.curve.epochs >= EPOCHS_NEEDED

    @property
    def stuck(self) -> bool:
        """Whether less than 1 % of the loss goes in a window of the curve, after as many epochs as a window has."""
        return self.curve.epochs >= WINDOW and self.curve.fall < STUCK

    @property
    def poor(self) -> bool:
        """Whether a good part of what can be learned is missing: a level above 0.3, and above that by the share of the
        noise, which nobody can learn."""
        return self.curve.level > POOR + self.recipe.noise / 100


def diagnose(
    trainer: Trainer, history: History, vitals: tuple[LayerVitals, ...], since: int = 0
) -> tuple[Finding, ...]:
    """All findings, the main one first; none as long as there is too little to be judged.

    vitals: of the trainer now. since: the epoch of the last change by hand; what came before it does not count.
    """
    if trainer.diverged:
        return (diverged(trainer.recipe),)
    rows = history.rows
    rows = rows[rows[:, 0] >= since]
    if not len(rows) or not len(trainer.train.targets):
        return ()
    curve = read(rows, trainer.train.targets)
    case = Case(trainer.recipe, len(trainer.train.targets), curve, vitals[:-1], vitals[-1])
    found: list[Finding] = []
    for rule in RULES:
        finding = rule(case)
        if finding and not (finding.code in REASONS and any(earlier.code in REASONS for earlier in found)):
            found.append(finding)
    return tuple(found) or progress(case)


def diverged(recipe: Recipe) -> Finding:
    """A weight or the training loss has left the finite numbers (`trainer.Trainer.diverged`). Too large steps do that,
    so a tenth of the learning rate is proposed, from the last good state (`lastgood`)."""
    return Finding("diverged", {"learning_rate": recipe.learning_rate}, remedies.slower(recipe, 10), back=True)


def exploding(case: Case) -> Finding | None:
    """A layer's gradient has a norm of at least 100, or the loss is ten times its lowest and ten times what a constant
    guess costs. Seed 002; Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks"
    (2013): a large increase in the norm of the gradient. Where targets lie in [-1, 1], norms are seldom above 5."""
    norms = [layer.gradient_norm for layer in (*case.hidden, case.output)]
    gradient = max(norm if math.isfinite(norm) else math.inf for norm in norms)
    curve = case.curve
    if gradient < EXPLODED_GRADIENT and not curve.level > EXPLODED_LOSS * max(curve.lowest, 1):
        return None
    evidence = {"gradient": gradient, "level": curve.level}
    return Finding("exploding", evidence, remedies.slower(case.recipe, 10), back=True)


def held_back(case: Case) -> Finding | None:
    """A setting keeps the network from learning: no update ever comes with this batch size (`batches`); all weights
    started at 0 (`initializers`), and the gradients of the hidden layers are 0 and stay so, or the loss is poor and
    stuck; or it is that under a penalty, which then outweighs it (`penalties`)."""
    recipe, level = case.recipe, case.curve.level
    if not update_positions(recipe.batch_size, case.points):
        return Finding("flat", {"cause": "no_updates", "level": level}, (("batch_size", remedies.LARGE_BATCH),))
    asleep = bool(case.hidden) and all(layer.gradient_norm == 0 for layer in case.hidden)
    if recipe.zero_start and (asleep or (case.stuck and case.poor)):
        return Finding("flat", {"cause": "zero_start", "level": level}, (("zero_start", False),))
    if case.stuck and case.poor and recipe.regularization != "none" and recipe.regularization_rate > 0:
        return Finding("flat", {"cause": "penalty", "level": level}, remedies.weaker_penalty(recipe), anew=True)
    return None


def dead_units(case: Case) -> Finding | None:
    """A whole hidden layer of ReLUs is dead, so that nothing passes; or 40 % of a layer are, while the loss is poor and
    stuck. CS231n, Part 1: with too high a learning rate "as much as 40 % of your network can be dead"."""
    shares = [float(layer.dead.mean()) if len(layer.dead) else 0.0 for layer in case.hidden]
    worst = max(shares, default=0.0)
    if worst < 1 and not (worst >= DEAD_SHARE and case.stuck and case.poor):
        return None
    dead = sum(int(layer.dead.sum()) for layer in case.hidden)
    evidence = {"dead": dead, "units": sum(case.recipe.hidden_layers), "layer": shares.index(worst) + 1}
    return Finding("dead_units", evidence, remedies.gentler(case.recipe) or (("activation", "tanh"),), anew=True)


def saturated(case: Case) -> Finding | None:
    """The loss is poor and stuck, and of the values of a hidden layer or of the output 70 % lie where the activation is
    all but flat. CS231n, Part 1: "sigmoids saturate and kill gradients". A saturated layer alone is no illness: sure
    and right answers look the same."""
    shares = [layer.saturation for layer in (*case.hidden, case.output)]
    worst = shares.index(max(shares))
    if not (case.stuck and case.poor and shares[worst] >= SATURATED_VALUES):
        return None
    evidence = {"layer": worst + 1, "saturation": shares[worst]}
    inside: Change = (("activation", "relu"),)
    other = inside if worst < len(case.hidden) else remedies.SMALLER_WEIGHTS
    return Finding("saturated", evidence, remedies.gentler(case.recipe) or other, anew=True)


def vanishing(case: Case) -> Finding | None:
    """The loss is poor and stuck, and the gradient of the first hidden layer, as root mean square over its weights, is
    at most a hundredth of that of the last one. Seeds 002 and 004; Nielsen, "Neural networks and deep learning",
    chapter 5, who finds the first of four hidden layers learn about 100 times slower than the last."""
    if len(case.hidden) < 2 or not (case.stuck and case.poor):
        return None
    sizes = [max(a * b, 1) for a, b in zip(case.recipe.shape, case.recipe.hidden_layers, strict=False)]
    first, last = (case.hidden[k].gradient_norm / sizes[k] ** 0.5 for k in (0, -1))
    if not 0 < first <= VANISHED * last:
        return None
    return Finding("vanishing", {"first": first, "last": last}, remedies.shorter_way(case.recipe))


def jumping(case: Case) -> Finding | None:
    """Within one cell of the history the loss rises by a tenth of what a constant guess costs, and by ten times its
    median movement: seed 004's sharp jump. The thresholds are ours."""
    leap, pace = case.curve.leap, case.curve.pace
    if not case.judged or leap < LEAP or leap < LEAP_OVER_PACE * pace:
        return None
    return Finding("jumping", {"leap": leap, "pace": pace}, remedies.calmer(case.recipe))


def oscillating(case: Case) -> Finding | None:
    """The loss turns in at least a third of the cells, and in an average one it rises by 1 % of what a constant guess
    costs. Seed 004: oscillation, and the smaller the batch the more of it. The thresholds are ours; the losses of
    healthy runs hardly rise at all, because the points always come in the same order."""
    curve = case.curve
    if not case.judged or curve.unrest < UNREST or curve.turns < TURNS:
        return None
    return Finding("oscillating", {"unrest": curve.unrest, "turns": curve.turns}, remedies.calmer(case.recipe))


def over_fitting(case: Case) -> Finding | None:
    """The test loss is 5 % above its lowest (Prechelt, "Early stopping - but when?" (1998): generalization loss GL_5),
    by at least 0.03, and at least 0.1 above the training loss, so that small numbers do not count."""
    curve = case.curve
    rise = curve.test - curve.test_lowest
    if not case.judged or not (rise >= GENERALIZATION_LOSS * curve.test_lowest and rise >= TEST_RISE):
        return None
    if not curve.test - curve.level >= TEST_GAP:
        return None
    evidence = {"train": curve.level, "test": curve.test, "test_lowest": curve.test_lowest}
    return Finding("over_fitting", evidence, remedies.more_general(case.recipe))


def flat(case: Case) -> Finding | None:
    """The loss is poor and stuck, and not because the network is small: the learning rate is below a tenth of the
    default and every update below 1e-5 of its layer's weights, a hundredth of CS231n's 1e-3; or this is a plateau on
    which nothing has been learned yet, a level above 0.95. Seed 004: so gentle that it hardly falls at all."""
    if not (case.stuck and case.poor):
        return None
    recipe, level = case.recipe, case.curve.level
    ratios = [layer.update_ratio for layer in (*case.hidden, case.output)]
    largest = max((ratio for ratio in ratios if ratio >= 0), default=0.0)  # weights of 0 have none
    if recipe.learning_rate < remedies.DEFAULT_RATE / 10 and largest < SMALL_UPDATE:
        evidence = {"cause": "small_steps", "level": level, "update_ratio": largest}
        return Finding("flat", evidence, remedies.faster(recipe, largest))
    line = min(recipe.hidden_layers, default=0) <= 1 or recipe.activation == "linear"  # it can hardly do better
    if level <= NOTHING_LEARNED or line:
        return None
    thrown = bool(remedies.gentler(recipe))
    return Finding("flat", {"cause": "plateau", "level": level}, remedies.livelier(recipe), anew=thrown)


def too_small(case: Case) -> Finding | None:
    """The loss is poor and stuck, and no rule before this one says why. Seed 004 (universal approximation): with units
    enough any continuous function can be fitted; without a hidden layer, or with linear ones, only a straight line."""
    if not (case.stuck and case.poor):
        return None
    evidence = {"level": case.curve.level, "units": sum(case.recipe.hidden_layers)}
    return Finding("too_small", evidence, remedies.larger(case.recipe))


def progress(case: Case) -> tuple[Finding, ...]:
    """Nothing is wrong. The level is at most 0.02, or the loss is stuck where little is left: learned. It falls by at
    least 1 % of itself in a window: learning. A loss that does not fall early in a run may yet: nothing is said."""
    evidence = {"level": case.curve.level, "fall": case.curve.fall}
    if case.stuck or (case.judged and case.curve.level <= LEARNED):
        return (Finding("learned", evidence),)
    return (Finding("learning", evidence),) if case.judged and case.curve.fall >= STUCK else ()


# Of the rules that ask why a loss is poor and stuck, the first that knows a reason is heard.
REASONS = ("flat", "dead_units", "saturated", "vanishing", "too_small")
RULES: tuple[Callable[[Case], Finding | None], ...] = (
    exploding,
    held_back,
    dead_units,
    saturated,
    vanishing,
    jumping,
    oscillating,
    over_fitting,
    flat,
    too_small,
)
