"""How each layer fares: how large its weights, gradients and updates are, and which units have stopped learning.

Going back through a layer multiplies the error by W^T and by f'(z) (seed 001, the error term), so that over many layers
gradients vanish or explode (seed 002). What to look at is the list of Stanford's CS231n (notes on neural networks, Part
3, "Babysitting the learning process"): per layer the size of the update against that of the weights, about 1e-3 where
learning goes well, and histograms of activations and gradients.

A ReLU is dead where it is 0 for every point, because then nothing flows back through it (CS231n, Part 1, "Commonly
used activation functions"). A value is saturated where |tanh| > 0.97 (Karpathy, "Building makemore", part 3), that is,
where the slope is less than 6 % of its greatest; for a sigmoid, which is (1 + tanh(z / 2)) / 2, where |2 a - 1| > 0.97.
A unit counts as saturated if 95 % of its values are. Only hidden units are called so: a sure output is no illness.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.network import layers_of, weight_mask
from engine.penalties import PENALTIES
from engine.program import Gradient, with_ones
from engine.trainer import Trainer

Array = NDArray[np.float64]

POINTS = 256
SATURATED_VALUE = 0.97
SATURATED_SHARE = 0.95
BINS = 20
# first and last edge of the bins; smaller and greater values count in the first and the last one, not-a-number in none
ACTIVATION_RANGES: dict[str, tuple[float, float]] = {
    "linear": (-8.0, 8.0),
    "relu": (0.0, 8.0),
    "sigmoid": (0.0, 1.0),
    "tanh": (-1.0, 1.0),
}
GRADIENT_RANGE = (-8.0, 2.0)  # of log10 |gradient|: two bins a decade; a gradient of 0 counts in the first


@dataclass(frozen=True)
class LayerVitals:
    """One layer now. Norms are Frobenius norms of its matrix of weights; biases do not count in them."""

    weight_norm: float
    gradient_norm: float  # of the mean gradient of L over the points looked at
    update_ratio: float  # norm of the last update over that of the weights; not a number or infinite for weights of 0
    activations: NDArray[np.int64]  # values of all units at all points per bin, (BINS,)
    gradients: NDArray[np.int64]  # gradients of all weights per bin, (BINS,)
    dead: NDArray[np.bool_]  # (units,)
    saturated: NDArray[np.bool_]  # (units,)
    saturation: float  # share of saturated values among all units and points, 0 to 1; of the output, too


class Vitals:
    """Looks at one trainer, again and again with the same buffers: what `change` makes of it needs another. A look
    costs what a mini-batch of `points` costs, and a few array operations a layer."""

    def __init__(self, trainer: Trainer) -> None:
        self._trainer, recipe = trainer, trainer.recipe
        count = len(trainer.train.targets)
        self.points = min(count, POINTS)  # spread evenly over the training set
        chosen = np.linspace(0, max(count - 1, 0), self.points).round().astype(int)
        rows = with_ones(trainer.train.inputs[chosen])
        self._batch = rows, rows.T, trainer.train.targets[chosen]
        activations = recipe.activation, recipe.output_activation
        self._program = Gradient(recipe.shape, trainer.network.parameters, *activations, self.points)
        self._mask = weight_mask(recipe.shape)

    def look(self) -> tuple[LayerVitals, ...]:
        """Every layer with the present weights, the first hidden one first and the output last."""
        network, shape = self._trainer.network, self._trainer.recipe.shape
        with np.errstate(all="ignore"):  # a run that has diverged is shown as it is
            gradient = self._program.run(*self._batch) / max(self.points, 1)
            gradients, updates = layers_of(shape, gradient), layers_of(shape, self._last_update())
            return tuple(
                self._layer(index, network.layers[index].weights, gradients[index].weights, updates[index].weights)
                for index in range(len(gradients))
            )

    def _last_update(self) -> Array:
        """What the last update subtracted, flat. The penalty's part is taken at the present weights, which differ from
        those before the update by the update itself."""
        trainer, recipe = self._trainer, self._trainer.recipe
        slope = trainer.last_gradient
        if trainer.update:
            pull = PENALTIES[recipe.regularization].gradient(trainer.network.parameters)
            slope = slope + recipe.regularization_rate * np.where(self._mask, pull, 0.0)
        slope[trainer.dead] = 0
        return recipe.learning_rate * slope

    def _layer(self, index: int, weights: Array, gradient: Array, update: Array) -> LayerVitals:
        a, hidden = self._program.layers[index], index < len(self._program.layers) - 1  # a: (units, points)
        name = self._trainer.network.activation if hidden else self._trainer.network.output_activation
        asked = hidden and self.points > 0
        flat = _saturated(name, a)  # (units, points)
        none = np.zeros(len(a), np.bool_)
        size = np.linalg.norm(weights)
        return LayerVitals(
            weight_norm=float(size),
            gradient_norm=float(np.linalg.norm(gradient)),
            update_ratio=float(np.linalg.norm(update) / size),
            activations=counts(a, *ACTIVATION_RANGES[name]),
            gradients=counts(np.log10(np.abs(gradient)), *GRADIENT_RANGE),
            dead=np.asarray((a <= 0).all(axis=1)) if asked and name == "relu" else none,
            saturated=np.asarray(flat.sum(axis=1) >= SATURATED_SHARE * self.points) if asked else none,
            saturation=float(flat.sum() / max(flat.size, 1)),
        )


def _saturated(name: str, a: Array) -> NDArray[np.bool_]:
    """Which values lie where the activation is all but flat on both sides; a ReLU is flat on one side only."""
    if name == "tanh":
        return np.abs(a) > SATURATED_VALUE
    if name == "sigmoid":
        return np.abs(2 * a - 1) > SATURATED_VALUE
    return np.zeros(a.shape, np.bool_)


def counts(values: NDArray[Any], low: float, high: float) -> NDArray[np.int64]:
    """How many values lie in each of the bins between low and high, a value on an edge in the upper one, (BINS,)."""
    known = values[~np.isnan(values)]
    places = np.clip(np.floor((known - low) * (BINS / (high - low))), 0, BINS - 1)
    return np.bincount(places.astype(np.int64), minlength=BINS)
