"""What the network is shown of a point: seven functions of its two coordinates.

A straight line cannot part a circle from a ring, but in the feature x^2 + y^2 it can. Choosing features is the work
that hidden layers learn to do by themselves. The order of this table is the order of the network's inputs.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

FEATURES: dict[str, Callable[[Array, Array], Array]] = {
    "x": lambda x, _y: x,
    "y": lambda _x, y: y,
    "xSquared": lambda x, _y: x * x,
    "ySquared": lambda _x, y: y * y,
    "xTimesY": lambda x, y: x * y,
    "sinX": lambda x, _y: np.sin(x),
    "sinY": lambda _x, y: np.sin(y),
}


def columns(names: Sequence[str], x: Array, y: Array) -> Array:
    """The chosen features of the points (x, y), each of shape (points,), as inputs of shape (points, features)."""
    inputs = np.empty((len(x), len(names)))
    for k, name in enumerate(names):
        inputs[:, k] = FEATURES[name](x, y)
    return inputs
