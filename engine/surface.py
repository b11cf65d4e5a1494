"""What every unit has learned, seen over the whole plane: its activation on a grid of 100 x 100 points.

The picture of a unit is the function it computes. x rises with the column from -6 to 6, y falls with the row from 6
to -6, as on paper. The small pictures are every fifth row and column of the large one, from the middle of each block
of five.
"""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.datasets import linear_scale
from engine.features import FEATURES, columns
from engine.network import Network, layers_of

Array = NDArray[np.float64]

SIDE = 100
REACH = 6.0
SMALL = slice(2, SIDE, 5)
SMALL_SIDE = 20


@cache
def grid() -> tuple[Array, Array]:
    """x and y of all grid points, row by row, each of shape (10000,)."""
    x = np.array([linear_scale(i, (0, SIDE - 1), (-REACH, REACH)) for i in range(SIDE)])
    y = np.array([linear_scale(j, (SIDE - 1, 0), (-REACH, REACH)) for j in range(SIDE)])
    return np.tile(x, SIDE), np.repeat(y, SIDE)


@cache
def _inputs(features: tuple[str, ...], dtype: str) -> NDArray[Any]:
    return columns(features, *grid()).astype(dtype)


def every_unit(
    network: Network, features: tuple[str, ...], look: tuple[int, int] | None = None, dtype: str = "float64"
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any] | None]:
    """The output (100, 100); every hidden unit layer by layer and then the output (units, 20, 20); and one unit at
    full size.

    look: layer and unit to be seen at full size (100, 100); layer 0 are the seven features. dtype: "float32" is
    enough, and several times faster, where only colours come of it.
    """
    small, looked = [], None
    if look is not None and look[0] == 0:
        looked = _inputs(tuple(FEATURES), dtype)[:, look[1]].reshape(SIDE, SIDE)
    with np.errstate(all="ignore"):  # a network that has diverged is shown as it is
        a = _inputs(features, dtype)
        layers = layers_of(network.shape, network.parameters.astype(dtype))
        for number, (layer, activation) in enumerate(zip(layers, network.activations, strict=True), 1):
            a = activation.function(a @ layer.weights.T + layer.biases)  # (10000, units)
            small.append(a.T.reshape(-1, SIDE, SIDE)[:, SMALL, SMALL])
            if look is not None and look[0] == number:
                looked = a[:, look[1]].reshape(SIDE, SIDE)
    return a[:, 0].reshape(SIDE, SIDE), np.concatenate(small), looked


def at_point(network: Network, features: tuple[str, ...], x: float, y: float) -> Array:
    """The activation of every hidden unit, layer by layer, and of the output at one point, shape (units,)."""
    with np.errstate(all="ignore"):
        trace = network.forward(columns(features, np.array([x]), np.array([y])))
    return np.concatenate([a[0] for a in trace.a[1:]])


def every_feature() -> Array:
    """The seven features over the small grid, shape (7, 20, 20)."""
    return _inputs(tuple(FEATURES), "float64").T.reshape(-1, SIDE, SIDE)[:, SMALL, SMALL]
