"""The same arithmetic again, prepared once and fast: a fixed list of NumPy calls on buffers that are made beforehand.

At these sizes a NumPy call costs more than its arithmetic, so what counts is the number of calls: about 5 L + 4 for a
mini-batch through L layers. Activations lie unit by unit, `(units + 1, points)`, with a last row of ones, so that W a
+ b is one product; the derivative of all hidden layers is taken in one pass over the whole buffer; and every call
writes into its place with `out`. `network` remains the reference, and the tests hold the two together.

Nothing here knows when to update or what an epoch is: that is the trainer's.
"""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.network import matrices_of

Array = NDArray[Any]
Call = tuple[Callable[..., Any], tuple[Any, ...]]

CHUNK = 1024  # points at a time where a set is only looked at: bounds the memory


def with_ones(inputs: Array) -> Array:
    """Inputs (points, features) as the program wants them: (features + 1, points), the last row ones."""
    rows = np.ones((inputs.shape[1] + 1, len(inputs)))
    rows[:-1] = inputs.T
    return rows


def _in_place(name: str, z: Array) -> list[Call]:
    """Calls that turn z into f(z)."""
    if name == "tanh":
        return [(np.tanh, (z, z))]
    if name == "relu":
        return [(partial(np.maximum, out=z), (z, 0.0))]  # it takes its place only by name
    if name == "sigmoid":
        return [(np.negative, (z, z)), (np.exp, (z, z)), (np.add, (z, 1.0, z)), (np.reciprocal, (z, z))]
    if name == "linear":
        return []
    raise KeyError(name)


def _derivative(name: str, a: Array, slope: Array, flags: NDArray[np.bool_]) -> list[Call]:
    """Calls that put f'(z), in terms of a = f(z), into slope. flags: a buffer of the same shape."""
    if name == "tanh":
        return [(np.multiply, (a, a, slope)), (np.subtract, (1.0, slope, slope))]
    if name == "relu":  # 0 at exactly 0, and 1 for not-a-number
        return [(np.less_equal, (a, 0.0, flags)), (np.subtract, (1.0, flags, slope))]
    if name == "sigmoid":
        return [(np.subtract, (1.0, a, slope)), (np.multiply, (slope, a, slope))]
    if name == "linear":
        return []
    raise KeyError(name)


COVERED = ("linear", "relu", "sigmoid", "tanh")


class Forward:
    """A forward pass for so many points at a time. The parameters are read where they lie, so they may change."""

    def __init__(
        self, shape: Sequence[int], parameters: Array, activation: str, output_activation: str, points: int
    ) -> None:
        self.points = points
        self.weights = matrices_of(shape, parameters)
        rows = [units + 1 for units in shape[1:]]
        buffer = np.ones((sum(rows), points), parameters.dtype)
        self.buffer, self.places = buffer, np.cumsum([0, *rows])
        self.layers = [buffer[start : start + units] for start, units in zip(self.places, shape[1:], strict=False)]
        self.with_ones = [buffer[start:end] for start, end in pairwise(self.places)]
        self.output = self.layers[-1][0]  # (points,)
        names = [activation] * (len(self.layers) - 1) + [output_activation]
        bends = [_in_place(name, z) for name, z in zip(names, self.layers, strict=True)]
        self._first = (self.weights[0].dot, self.layers[0])
        self._rest: list[Call] = list(bends[0])
        for index in range(1, len(self.layers)):
            self._rest.append((self.weights[index].dot, (self.with_ones[index - 1], self.layers[index])))
            self._rest += bends[index]

    def run(self, inputs: Array) -> None:
        """Compute every layer for inputs (features + 1, points)."""
        dot, out = self._first
        dot(inputs, out)
        for call, arguments in self._rest:
            call(*arguments)


class Gradient:
    """Forward and backward for mini-batches of one size: the summed gradient of the squared loss, flat."""

    def __init__(
        self, shape: Sequence[int], parameters: Array, activation: str, output_activation: str, points: int
    ) -> None:
        self._forward = Forward(shape, parameters, activation, output_activation, points)
        self.flat = np.zeros_like(parameters)
        slots = matrices_of(shape, self.flat)
        forward, layers = self._forward, self._forward.layers
        self.layers = layers  # the activations of the last run, each (units, points)
        slope = np.empty_like(forward.buffer)
        flags = np.empty(forward.buffer.shape, np.bool_)
        errors = [np.empty_like(layer) for layer in layers]  # delta of each layer, (units, points)
        slopes = [slope[start : start + len(z)] for start, z in zip(forward.places, layers, strict=False)]
        self._subtract = errors[-1][0]
        same = activation == output_activation  # then one pass does for all
        hidden = slice(0, forward.places[-1] if same else forward.places[-2])
        backward = _derivative(activation, forward.buffer[hidden], slope[hidden], flags[hidden])
        if output_activation != "linear":
            last = slice(forward.places[-2], forward.places[-1])
            if not same:
                backward += _derivative(output_activation, forward.buffer[last], slope[last], flags[last])
            backward.append((np.multiply, (errors[-1], slopes[-1], errors[-1])))
        for index in range(len(layers) - 1, 0, -1):
            backward.append((errors[index].dot, (forward.with_ones[index - 1].T, slots[index])))
            backward.append((forward.weights[index][:, :-1].T.dot, (errors[index], errors[index - 1])))
            if activation != "linear":
                backward.append((np.multiply, (errors[index - 1], slopes[index - 1], errors[index - 1])))
        self._backward = backward
        self._last = (errors[0].dot, slots[0])

    def run(self, inputs: Array, transposed: Array, targets: Array) -> Array:
        """The gradient summed over a mini-batch, in a buffer that the next run overwrites.

        inputs: (features + 1, points). transposed: the same, (points, features + 1). targets: (points,).
        """
        self._forward.run(inputs)
        np.subtract(self._forward.output, targets, self._subtract)
        for call, arguments in self._backward:
            call(*arguments)
        dot, out = self._last
        dot(transposed, out)
        return self.flat


class Outputs:
    """The network's output for a whole set, in chunks: inputs (features + 1, points) -> (points,)."""

    def __init__(
        self,
        shape: Sequence[int],
        parameters: Array,
        activation: str,
        output_activation: str,
        inputs: Array,
    ) -> None:
        self._whole = np.empty(inputs.shape[1])
        self.parts: list[tuple[Forward, Array, Array]] = []
        forwards: dict[int, Forward] = {}
        for start in range(0, inputs.shape[1], CHUNK):
            part = inputs[:, start : start + CHUNK]
            size = part.shape[1]
            if size not in forwards:
                forwards[size] = Forward(shape, parameters, activation, output_activation, size)
            self.parts.append((forwards[size], part, self._whole[start : start + size]))

    def run(self) -> Array:
        """The outputs with the present parameters, in a buffer that the next run overwrites."""
        for forward, part, place in self.parts:
            forward.run(part)
            place[:] = forward.output
        return self._whole
