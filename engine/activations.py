"""A unit bends its sum: a = f(z). Without the bend, layers of sums would collapse into one sum.

Each entry holds f and its derivative f', side by side, because backpropagation needs both: delta = dL/da * f'(z)
(seed 000, equation 10; seed 001, "the error term of layer l"). The derivative is given z and a = f(z), since for
sigmoid and tanh it is cheapest in terms of a: a (1 - a) (seed 000, equation 9) and 1 - a^2.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Activation(NamedTuple):
    """function: z -> a. derivative: (z, a) -> f'(z). All arrays have one shape."""

    function: Callable[[Array], Array]
    derivative: Callable[[Array, Array], Array]


def _sigmoid(z: Array) -> Array:
    return 1 / (1 + np.exp(-z))  # exp overflows to infinity for z < -709, and 1 / infinity is the right 0


ACTIVATIONS: dict[str, Activation] = {
    "linear": Activation(lambda z: z, lambda z, _a: np.ones_like(z)),
    # TensorFlow Playground's choice: the derivative at exactly 0 is 0, and not-a-number counts as positive
    "relu": Activation(lambda z: np.maximum(0.0, z), lambda z, _a: np.where(z <= 0, 0.0, 1.0)),
    "sigmoid": Activation(_sigmoid, lambda _z, a: a * (1 - a)),
    "tanh": Activation(np.tanh, lambda _z, a: 1 - a * a),
}
