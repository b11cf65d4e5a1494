"""Learning is repetition: guess, compare, find whose fault it was, correct a little, and again.

All that decides what comes next is in the recipe and the checkpoint, so a run can be stopped at any update and goes
on elsewhere with bitwise the same numbers. The arithmetic is the prepared one of `program`; when it happens is
decided here, as TensorFlow Playground decides it: gradients left over at the end of an epoch wait for the next update
and count there.
"""

import math
from bisect import bisect_right
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine import datasets, features
from engine.batches import update_positions
from engine.descent import Descent
from engine.initializers import INITIALIZERS
from engine.network import Layer, Network, weight_mask
from engine.program import Gradient, Outputs, with_ones
from engine.recipe import Recipe, check_integer
from engine.seedrandom import Stream

Array = NDArray[np.float64]
Batch = tuple[Gradient, Array, Array, Array]  # program; inputs (features + 1, points), transposed; targets (points,)

MAX_BATCHES_KEPT = 2048  # about 1 MB


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
        self.network = Network(recipe.shape, recipe.activation, recipe.output_activation)
        self.dead: NDArray[np.bool_] = np.zeros(self.network.parameters.shape, dtype=np.bool_)
        self._sums: Array = np.zeros_like(self.network.parameters)  # of the `pending` points; else left from before
        self._last_sums, self._last_count = np.zeros_like(self._sums), 1  # of the last update
        self.pending = self.position = self.epoch = self.update = 0
        if checkpoint is None:
            self._draw(stream)
        else:
            self._restore(checkpoint)
        self._prepare()
        self.accuracy: tuple[float, ...] = (math.nan, math.nan)  # train and test; not a number for regression
        self.losses = self.evaluate()

    def _prepare(self) -> None:
        """Everything that the arithmetic needs again and again, made once."""
        recipe, parameters = self.recipe, self.network.parameters
        self._ends = update_positions(recipe.batch_size, len(self.train.targets))
        self._make = partial(
            Gradient, recipe.shape, parameters, recipe.activation, recipe.output_activation
        )  # points -> program
        self._programs: dict[int, Gradient] = {}
        self._batches: dict[tuple[int, int], Batch] = {}
        self._usual: dict[int, tuple[Batch, int]] = {}  # by their starts, those that one update follows, and their ends
        self._inputs = with_ones(np.concatenate([self.train.inputs, self.test.inputs]))
        self._targets = np.concatenate([self.train.targets, self.test.targets])
        self._positive = self._targets > 0
        count = len(self.train.targets)  # sizes as NumPy's numbers, whose quotient by 0 is not a number
        self._parts = [
            (slice(None, count), np.float64(count)),
            (slice(count, None), np.float64(len(self._targets) - count)),
        ]
        self._outputs = Outputs(recipe.shape, parameters, recipe.activation, recipe.output_activation, self._inputs)
        self._descent = Descent(
            parameters,
            weight_mask(recipe.shape),
            self.dead,
            recipe.learning_rate,
            recipe.regularization,
            recipe.regularization_rate,
        )

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
        with np.errstate(all="ignore"):  # a run that diverges goes on, as it would
            finished = [self.mini_batch() for _ in range(updates)]
        return [losses for losses in finished if losses is not None]

    def mini_batch(self) -> Losses | None:
        """Train one mini-batch, as `advance` does; the losses where an epoch ended with it.

        For who decides after each whether to go on: call it where NumPy is told to ignore errors, which takes longer to
        say than it is worth for one.
        """
        usual = None if self.pending else self._usual.get(self.position)
        if usual:
            self._visit_again(*usual)
        elif self._visit():
            self.losses = self.evaluate()
            return self.losses
        return None

    def _visit_again(self, batch: Batch, end: int) -> None:
        """What `_visit` does with a mini-batch that it knows, where nothing waits before it and the epoch goes on."""
        program, inputs, transposed, targets = batch
        count, self.position = end - self.position, end
        sums = self._sums
        np.copyto(sums, program.run(inputs, transposed, targets))
        self._update(sums, count)

    def _update(self, sums: Array, count: int) -> None:
        self._descent.step(sums, count)
        self._last_sums, self._last_count, self._sums = sums, count, self._last_sums
        self.update += 1

    def _visit(self) -> bool:
        """Visit the points up to the next update, and make it. True at the end of an epoch."""
        following, start, waited = bisect_right(self._ends, self.position), self.position, self.pending
        if following < len(self._ends):
            end = self._ends[following]
            self._accumulate(end)
            self._update(self._sums, self.pending)
            self.pending = 0
            batch = self._batches.get((start, end))
            if batch and not waited and following + 1 < len(self._ends):
                self._usual[start] = batch, end
        if following + 1 >= len(self._ends):
            self._accumulate(len(self.train.targets))
            self.position = 0
            self.epoch += 1
            return True
        return False

    def _accumulate(self, end: int) -> None:
        """Add the gradients of the points from the present position up to `end`."""
        if end == self.position:
            return
        program, *batch = self._batches.get((self.position, end)) or self._batch(self.position, end)
        if self.pending:
            np.add(self._sums, program.run(*batch), self._sums)
        else:
            np.copyto(self._sums, program.run(*batch))
        self.pending += end - self.position
        self.position = end

    def _batch(self, start: int, end: int) -> Batch:
        """The points of a mini-batch as the program wants them, kept for the next epoch where there are not too
        many."""
        size = end - start
        if size not in self._programs:
            self._programs[size] = self._make(size)
        inputs = self._inputs[:, start:end]
        batch = (self._programs[size], inputs, inputs.T, self._targets[start:end])
        if len(self._batches) < MAX_BATCHES_KEPT:
            self._batches[start, end] = batch
        return batch

    def evaluate(self) -> Losses:
        """The mean losses of both sets with the present weights; `accuracy` is renewed with them."""
        parts = self._parts
        with np.errstate(all="ignore"):  # an empty set has no mean
            outputs = self._outputs.run()
            values = self.network.loss.value(outputs, self._targets)
            train, test = (float(np.add.reduce(values[part]) / size) for part, size in parts)
            if self.recipe.problem == "classification":
                hits = (outputs >= 0) == self._positive
                self.accuracy = tuple(float(np.count_nonzero(hits[part]) / size) for part, size in parts)
        return Losses(self.epoch, train, test)

    @property
    def next_batch(self) -> tuple[int, int, bool]:
        """The next mini-batch: its first training point, the one after its last, and whether an update follows.

        None follows where the batch size leaves no update in the rest of the epoch.
        """
        following = bisect_right(self._ends, self.position)
        updates = following < len(self._ends)
        return self.position, self._ends[following] if updates else len(self.train.targets), updates

    @property
    def last_gradient(self) -> Array:
        """The mean gradient of the last update; 0 before the first."""
        with np.errstate(all="ignore"):
            return self._last_sums / self._last_count

    @property
    def gradient_sums(self) -> Array:
        """The summed gradients of the points that wait for an update."""
        return self._sums.copy() if self.pending else np.zeros_like(self._sums)

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
            self.gradient_sums,
            self.dead.copy(),
            self.last_gradient,
            self.pending,
            self.position,
            self.epoch,
            self.update,
        )

    def _restore(self, checkpoint: Checkpoint) -> None:
        self.network.parameters[:] = checkpoint.parameters
        self._sums[:] = checkpoint.gradient_sums
        self.dead[:] = checkpoint.dead
        self._last_sums[:] = checkpoint.last_gradient
        self.pending, self.position = checkpoint.pending, checkpoint.position
        self.epoch, self.update = checkpoint.epoch, checkpoint.update
