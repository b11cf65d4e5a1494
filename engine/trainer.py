"""Learning is repetition: guess, compare, find whose fault it was, correct a little, and again.

One update averages the gradients of a mini-batch and takes a step against them: w <- w - (lr / n) * sum of gradients
(seed 002, step 5; seed 003, theta <- theta - lr * grad L), then the penalty pulls at the weight. All that decides
what comes next is in the recipe and the checkpoint, so a run can be stopped at any update and goes on elsewhere with
bitwise the same numbers.

The order of operations is TensorFlow Playground's, with three of its habits: gradients left over at the end of an
epoch wait for the next update and count there; the penalty's slope is taken at the weight before the step; and under
L1 a weight that the penalty carries across 0 dies: it stays 0 and learns no more.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine import datasets, features, losses
from engine.batches import update_positions
from engine.initializers import INITIALIZERS
from engine.network import Layer, Network, weight_mask
from engine.penalties import PENALTIES
from engine.recipe import Recipe, check_integer
from engine.seedrandom import Stream

Array = NDArray[np.float64]


class Losses(NamedTuple):
    """Mean losses after an epoch, without the penalty; epoch 0 is the start."""

    epoch: int
    train: float
    test: float


@dataclass(frozen=True)
class PointSet:
    """Points as the network sees them: points (n, 3), inputs (n, features), targets (n,)."""

    points: Array
    inputs: Array
    targets: Array

    @classmethod
    def of(cls, points: Array, names: tuple[str, ...]) -> "PointSet":
        return cls(points, features.columns(names, points[:, 0], points[:, 1]), points[:, 2].copy())


@dataclass(frozen=True)
class Checkpoint:
    """All that decides what comes next. The vectors are laid out as `network.layers_of` says.

    gradient_sums: gradients of the `pending` points since the last update. dead: links that L1 has killed.
    last_gradient: mean gradient of the last update, for the eye only. position: points of the present epoch already
    visited.
    """

    recipe: Recipe
    parameters: Array
    gradient_sums: Array
    dead: NDArray[np.bool_]
    last_gradient: Array
    pending: int
    position: int
    epoch: int
    update: int


class Trainer:
    """One run of a recipe. `advance` trains; everything else looks or changes what comes next."""

    def __init__(self, recipe: Recipe, checkpoint: Checkpoint | None = None, points: Array | None = None) -> None:
        """Start the recipe, or go on from a checkpoint of it. points: the recipe's own points, if they are at hand."""
        self.recipe = recipe
        stream = Stream(recipe.seed)
        self.points = datasets.generate(recipe.points_from, recipe.noise, stream) if points is None else points
        train, test = datasets.split(self.points, recipe.train_percent)
        self.train = PointSet.of(train, recipe.features)
        self.test = PointSet.of(test, recipe.features)
        self._ends = update_positions(recipe.batch_size, len(train))
        self.network = Network(recipe.shape, recipe.activation, recipe.output_activation)
        self.gradient_sums: Array = np.zeros_like(self.network.parameters)
        self.last_gradient: Array = np.zeros_like(self.network.parameters)
        self.dead: NDArray[np.bool_] = np.zeros(self.network.parameters.shape, dtype=np.bool_)
        self.pending = self.position = self.epoch = self.update = 0
        self._weight_mask = weight_mask(recipe.shape)
        if checkpoint is None:
            self._draw(stream)
        else:
            self._restore(checkpoint)
        self.accuracy = (math.nan, math.nan)  # train and test; not a number for regression
        self.losses = self.evaluate()

    def _draw(self, stream: Stream) -> None:
        """The starting weights: networks are drawn one after the other, and the recipe says which one is meant."""
        initializer = INITIALIZERS["zeros" if self.recipe.zero_start else "uniform"]
        for _ in range(self.recipe.weights * (self.recipe.start - 1)):
            stream.random()
        for layer in self.network.layers:
            layer.weights[:] = initializer.weights(stream, *layer.weights.shape)
            layer.biases[:] = initializer.bias

    def advance(self, updates: int) -> list[Losses]:
        """Train `updates` mini-batches and return the losses after every epoch that ended on the way.

        What is left of an epoch after its last update goes with that update; an epoch without any update counts as one.
        """
        finished = []
        with np.errstate(all="ignore"):  # a run that diverges goes on, as it would
            for _ in range(updates):
                if self._mini_batch():
                    self.losses = self.evaluate()
                    finished.append(self.losses)
        return finished

    def _mini_batch(self) -> bool:
        """Visit the points up to the next update, and make it. True at the end of an epoch."""
        end = next((end for end in self._ends if end > self.position), None)
        if end is not None:
            self._accumulate(end)
            self._update()
        if end is None or end == self._ends[-1]:
            self._accumulate(len(self.train.targets))
            self.position = 0
            self.epoch += 1
            return True
        return False

    def _accumulate(self, end: int) -> None:
        """Add the gradients of the points from the present position up to `end`."""
        if end > self.position:
            batch = slice(self.position, end)
            trace = self.network.forward(self.train.inputs[batch])
            self.gradient_sums += self.network.backward(trace, self.train.targets[batch])
            self.pending += end - self.position
            self.position = end

    def _update(self) -> None:
        """One step against the mean gradient; then the penalty, whose slope is that of the weight before the step."""
        rate, count = self.recipe.learning_rate, self.pending
        old, sums, mask = self.network.parameters, self.gradient_sums, self._weight_mask
        stepped = np.where(mask, old - (rate / count) * sums, old - (rate * sums) / count)
        pull = (rate * self.recipe.regularization_rate) * PENALTIES[self.recipe.regularization].gradient(old)
        new = np.where(mask, stepped - pull, stepped)
        if self.recipe.regularization == "L1":
            died = mask & (stepped * new < 0)
            new[died] = 0
            new[self.dead] = old[self.dead]
            self.dead |= died
        self.network.parameters[:] = new
        self.last_gradient = sums / count
        self.gradient_sums = np.zeros_like(sums)
        self.pending = 0
        self.update += 1

    def evaluate(self) -> Losses:
        """The mean losses of both sets with the present weights; `accuracy` is renewed with them."""
        with np.errstate(all="ignore"):
            (train, hits), (test, test_hits) = (self._measure(data) for data in (self.train, self.test))
        self.accuracy = (hits, test_hits)
        return Losses(self.epoch, train, test)

    def _measure(self, data: PointSet) -> tuple[float, float]:
        """Mean loss, and the share of points on their own side of 0, which only classes have."""
        output = self.network.forward(data.inputs).output
        loss = losses.mean(self.network.loss.value(output, data.targets))
        if self.recipe.problem != "classification":
            return loss, math.nan
        return loss, losses.mean((output >= 0) == (data.targets > 0))

    @property
    def diverged(self) -> bool:
        """Whether a parameter or the training loss has left the finite numbers."""
        lost = bool(len(self.train.targets)) and not math.isfinite(self.losses.train)
        return lost or not bool(np.isfinite(self.network.parameters).all())

    def set_weight(self, layer: int, unit: int, source: int, value: float) -> None:
        """Set one weight by hand. layer: from 1, the first hidden one; unit, source: from 0. Raises RecipeError."""
        target = self._layer(layer)
        check_integer("unit", unit, 0, len(target.biases) - 1)
        check_integer("input", source, 0, target.weights.shape[1] - 1)
        target.weights[unit, source] = value
        self.losses = self.evaluate()

    def set_bias(self, layer: int, unit: int, value: float) -> None:
        """Set one bias by hand. layer: from 1; unit: from 0. Raises RecipeError."""
        target = self._layer(layer)
        check_integer("unit", unit, 0, len(target.biases) - 1)
        target.biases[unit] = value
        self.losses = self.evaluate()

    def _layer(self, layer: int) -> Layer:
        check_integer("layer", layer, 1, len(self.network.layers))
        return self.network.layers[layer - 1]

    def checkpoint(self) -> Checkpoint:
        """A copy of all that decides what comes next."""
        return Checkpoint(
            self.recipe,
            self.network.parameters.copy(),
            self.gradient_sums.copy(),
            self.dead.copy(),
            self.last_gradient.copy(),
            self.pending,
            self.position,
            self.epoch,
            self.update,
        )

    def _restore(self, checkpoint: Checkpoint) -> None:
        self.network.parameters[:] = checkpoint.parameters
        self.gradient_sums[:] = checkpoint.gradient_sums
        self.dead[:] = checkpoint.dead
        self.last_gradient[:] = checkpoint.last_gradient
        self.pending, self.position = checkpoint.pending, checkpoint.position
        self.epoch, self.update = checkpoint.epoch, checkpoint.update
