"""The network: forwards it computes, backwards it learns whose fault the error was.

Forward (seed 001): z(l) = W(l) a(l-1) + b(l) and a(l) = f(z(l)), from a(0) = x to the output. Backward (seed 001, the
error term): delta(L) = dL/da(L) * f'(z(L)) at the output, delta(l) = f'(z(l)) * (W(l+1)^T delta(l+1)) before it, and
then

    dL/dW(l) = delta(l) a(l-1)^T,    dL/db(l) = delta(l).

Here a whole mini-batch goes through at once, one point a row, so that W a becomes A W^T. This is the reference:
written to be read and checked, not to be fast.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.activations import ACTIVATIONS, Activation
from engine.losses import LOSSES

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Layer:
    """Views into the flat parameter vector: weights (units, inputs) and biases (units,)."""

    weights: NDArray[Any]
    biases: NDArray[Any]


def parameter_count(shape: Sequence[int]) -> int:
    """How many weights and biases a network of this shape has."""
    return sum(units * (inputs + 1) for inputs, units in pairwise(shape))


def layers_of(shape: Sequence[int], flat: NDArray[Any]) -> list[Layer]:
    """A flat vector (parameters, gradients, ...) seen as layers. Views, not copies.

    Each layer is one matrix (units, inputs + 1), row by row: a unit's weights, then its bias.
    """
    return [Layer(matrix[:, :-1], matrix[:, -1]) for matrix in matrices_of(shape, flat)]


def matrices_of(shape: Sequence[int], flat: NDArray[Any]) -> list[NDArray[Any]]:
    """The flat vector as one matrix a layer, (units, inputs + 1). Views, not copies."""
    matrices, offset = [], 0
    for inputs, units in pairwise(shape):
        end = offset + units * (inputs + 1)
        matrices.append(flat[offset:end].reshape(units, inputs + 1))
        offset = end
    return matrices


def weight_mask(shape: Sequence[int]) -> NDArray[np.bool_]:
    """Which entries of the flat parameter vector are weights; the others are biases."""
    mask = np.zeros(parameter_count(shape))
    for layer in layers_of(shape, mask):
        layer.weights[:] = 1
    return mask.astype(np.bool_)


@dataclass(frozen=True)
class Trace:
    """What a forward pass leaves behind for the backward pass. z[l] and a[l + 1] belong to layer l; a[0] are the
    inputs."""

    z: list[Array]  # each (points, units)
    a: list[Array]  # each (points, units)

    @property
    def output(self) -> Array:
        """The output unit's activation, shape (points,)."""
        return self.a[-1][:, 0]


@dataclass(frozen=True)
class TraceBack:
    """What a backward pass finds on its way, in the order of the layers. delta is error * slope, point by point."""

    error: list[Array]  # dL/da(l), each (points, units)
    slope: list[Array]  # f'(z(l)), each (points, units)
    delta: list[Array]  # dL/dz(l), each (points, units)


class Network:
    """Parameters and the arithmetic on them. shape: units per layer, inputs and output included."""

    def __init__(self, shape: Sequence[int], activation: str, output_activation: str, loss: str = "squared") -> None:
        self.shape = tuple(shape)
        self.activation, self.output_activation = activation, output_activation
        self.parameters: Array = np.zeros(parameter_count(shape))
        self.layers = layers_of(self.shape, self.parameters)
        self.loss = LOSSES[loss]
        hidden = len(self.layers) - 1
        self.activations: list[Activation] = [ACTIVATIONS[activation]] * hidden + [ACTIVATIONS[output_activation]]

    def copy(self) -> "Network":
        """The same network with parameters of its own."""
        made = Network(self.shape, self.activation, self.output_activation)
        made.loss = self.loss
        made.parameters[:] = self.parameters
        return made

    def forward(self, inputs: Array) -> Trace:
        """inputs (points, features) -> every z and a on the way."""
        zs, activities = [], [inputs]
        for layer, activation in zip(self.layers, self.activations, strict=True):
            z = activities[-1] @ layer.weights.T + layer.biases  # (points, units)
            zs.append(z)
            activities.append(activation.function(z))
        return Trace(zs, activities)

    def backward(self, trace: Trace, targets: Array) -> Array:
        """The gradient of the loss, summed over the points: flat, laid out as the parameters. targets: (points,)."""
        gradient = np.zeros_like(self.parameters)
        deltas = self.trace_back(trace, targets).delta
        for slot, delta, inputs in zip(layers_of(self.shape, gradient), deltas, trace.a, strict=False):
            slot.weights[:] = delta.T @ inputs  # (units, inputs)
            slot.biases[:] = delta.sum(axis=0)
        return gradient

    def trace_back(self, trace: Trace, targets: Array) -> TraceBack:
        """Whose fault the error of every point was, layer by layer. targets: (points,)."""
        errors, slopes, deltas = [], [], []
        error = self.loss.gradient(trace.output, targets)[:, None]  # dL/da of the layer at hand, (points, units)
        for index in range(len(self.layers) - 1, -1, -1):
            slope = self.activations[index].derivative(trace.z[index], trace.a[index + 1])
            delta = error * slope  # (points, units)
            errors.append(error)
            slopes.append(slope)
            deltas.append(delta)
            error = delta @ self.layers[index].weights  # (points, inputs)
        return TraceBack(errors[::-1], slopes[::-1], deltas[::-1])

    def losses(self, inputs: Array, targets: Array) -> Array:
        """The loss of every point, shape (points,)."""
        return self.loss.value(self.forward(inputs).output, targets)
