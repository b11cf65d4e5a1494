"""One step taken apart: every number between a mini-batch and the weights that it changes.

Forwards, z(l) = W(l) a(l-1) + b(l) and a(l) = f(z(l)) (seed 000, eq. 1 to 3); the loss (4); backwards, from delta(L) on
(5, 8 to 10), dW(l) = delta(l) a(l-1)^T and db(l) = delta(l) (6, 7, 11, 12), all in seed 001's notation; then the update
(seed 002, step 5), whose penalty s turns the loss L into the objective J = L + s (seed 001).

Nothing here changes the run. The arithmetic is that of `network`, so that the numbers shown make one another; the
trainer's prepared program adds up the same numbers in another order, and its new weights differ from these in the last
digits, by about 1e-12 of their size. A large batch may be shown in part: its first points with every number, the rest
in pieces that only count.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.descent import Descent
from engine.losses import mean
from engine.network import Layer, Network, layers_of, weight_mask
from engine.penalties import PENALTIES, total
from engine.recipe import Recipe, check_integer
from engine.trainer import Trainer

Array = NDArray[np.float64]

PIECE = 256  # points at a time, where only sums are wanted: memory stays bounded


@dataclass(frozen=True)
class Rule:
    """How an update is made of a gradient (`descent`)."""

    learning_rate: float
    regularization: str = "none"
    regularization_rate: float = 0.0

    @classmethod
    def of(cls, recipe: Recipe) -> "Rule":
        return cls(recipe.learning_rate, recipe.regularization, recipe.regularization_rate)


@dataclass(frozen=True)
class Waiting:
    """What a run carries from one update to the next, flat: gradients summed over `count` points that still wait for
    their update, and the links that L1 has killed."""

    sums: Array
    count: int
    dead: NDArray[np.bool_]


@dataclass(frozen=True)
class LayerStep:
    """One layer's part of a step. A `Layer` has weights (units, inputs) and biases (units,)."""

    inputs: Array  # a(l-1), (points, inputs)
    z: Array  # (points, units)
    a: Array  # (points, units)
    slope: Array  # f'(z), (points, units)
    error: Array  # dL/da: the next layer's W^T delta, or the slope of the loss at the output, (points, units)
    delta: Array  # dL/dz = error * slope, (points, units)
    waiting: Layer  # gradients summed over points from before
    gradient: Layer  # dW and db: the mean over all points that count, those from before included
    old: Layer
    new: Layer
    penalty: Array  # lambda * penalty(w), what each weight adds to s, (units, inputs)
    pull: Array  # lambda * penalty'(w), its slope, (units, inputs)
    dead: NDArray[np.bool_]  # links that L1 had killed before: they stay as they are, (units, inputs)
    died: NDArray[np.bool_]  # links that this step kills, (units, inputs)


@dataclass(frozen=True)
class Step:
    """One update, or what would wait for one where `updates` is false: then the new values are the old ones."""

    first: int  # place of the first point in the training set
    batch: int  # points in all; those shown, below and in the layers, may be fewer
    inputs: Array  # a(0), (points, features)
    targets: Array  # (points,)
    losses: Array  # of each point, (points,)
    loss: float  # L: the mean over the batch
    penalty: float  # s: of all weights together, at the old values
    rule: Rule
    pending: int  # points from before
    updates: bool
    layers: tuple[LayerStep, ...]

    @property
    def count(self) -> int:
        """How many points the mean gradient is over: the batch and those from before."""
        return self.pending + self.batch

    @property
    def objective(self) -> float:
        """J = L + s."""
        return self.loss + self.penalty


def next_batch(trainer: Trainer, most: int | None = None) -> Step:
    """What `trainer.advance(1)` will make up to its update, gradients from before included. most: points shown."""
    first, end, updates = trainer.next_batch
    waiting = Waiting(trainer.gradient_sums, trainer.pending, trainer.dead.copy())
    inputs, targets = trainer.train.inputs[first:end].copy(), trainer.train.targets[first:end].copy()
    return take_apart(trainer.network, inputs, targets, Rule.of(trainer.recipe), waiting, first, updates, most)


def one_point(trainer: Trainer, index: int) -> Step:
    """What an update on one training point alone would make; nothing from before counts. Raises RecipeError."""
    check_integer("point", index, 0, len(trainer.train.targets) - 1)
    waiting = Waiting(np.zeros_like(trainer.network.parameters), 0, trainer.dead.copy())
    inputs, targets = trainer.train.inputs[index : index + 1].copy(), trainer.train.targets[index : index + 1].copy()
    return take_apart(trainer.network, inputs, targets, Rule.of(trainer.recipe), waiting, index)


def take_apart(
    network: Network,
    inputs: Array,
    targets: Array,
    rule: Rule,
    waiting: Waiting | None = None,
    first: int = 0,
    updates: bool = True,
    most: int | None = None,
) -> Step:
    """The step of any network on these points. inputs (points, features), targets (points,). most: how many of the
    points are shown, all of them if not given; they all count."""
    old = network.parameters.copy()
    if waiting is None:
        waiting = Waiting(np.zeros_like(old), 0, np.zeros(old.shape, np.bool_))
    cost, rate = PENALTIES[rule.regularization], rule.regularization_rate
    batch = len(targets)
    shown = batch if most is None else most
    rest, inputs, targets = (inputs[shown:], targets[shown:]), inputs[:shown], targets[:shown]
    with np.errstate(all="ignore"):  # a network that has diverged is shown as it is
        trace = network.forward(inputs)
        back = network.trace_back(trace, targets)
        losses = [network.loss.value(trace.output, targets)]
        sums, count = waiting.sums + network.backward(trace, targets), waiting.count + batch
        for more, wanted in _in_pieces(*rest):
            passed = network.forward(more)
            losses.append(network.loss.value(passed.output, wanted))
            sums += network.backward(passed, wanted)
        new, dead, mask = old.copy(), waiting.dead.copy(), weight_mask(network.shape)
        if updates and count:
            Descent(new, mask, dead, rule.learning_rate, rule.regularization, rate).step(sums, count)
        values, pulls = rate * cost.value(old), rate * cost.gradient(old)
        s = total(rule.regularization, rate, old[mask])
    whole = [layers_of(network.shape, flat) for flat in (waiting.sums, sums / max(count, 1), old, new)]
    of_links = [
        [layer.weights for layer in layers_of(network.shape, flat)]
        for flat in (values, pulls, waiting.dead, dead & ~waiting.dead)
    ]
    by_layer = zip(trace.a, trace.z, trace.a[1:], back.slope, back.error, back.delta, *whole, *of_links, strict=False)
    layers = tuple(LayerStep(*parts) for parts in by_layer)
    loss = mean(np.concatenate(losses))
    return Step(first, batch, inputs, targets, losses[0], loss, s, rule, waiting.count, updates, layers)


def _in_pieces(inputs: Array, targets: Array) -> Iterator[tuple[Array, Array]]:
    for start in range(0, len(targets), PIECE):
        yield inputs[start : start + PIECE], targets[start : start + PIECE]


@dataclass(frozen=True)
class Objective:
    """J = L + s of the whole training set with the present weights."""

    loss: float
    penalty: float

    @property
    def value(self) -> float:
        return self.loss + self.penalty


def objective(trainer: Trainer) -> Objective:
    """L, s and J now, in the midst of an epoch, too. L is not a number without training points."""
    recipe = trainer.recipe
    weights = trainer.network.parameters[weight_mask(recipe.shape)]
    with np.errstate(all="ignore"):
        pieces = _in_pieces(trainer.train.inputs, trainer.train.targets)
        loss = mean(np.concatenate([np.empty(0), *(trainer.network.losses(*piece) for piece in pieces)]))
        return Objective(loss, total(recipe.regularization, recipe.regularization_rate, weights))
