"""What every unit has learned, seen over the whole plane: its activation on a grid of 100 x 100 points.

The picture of a unit is the function it computes. x rises with the column from -6 to 6, y falls with the row from 6
to -6, as on paper. The small pictures are every fifth row and column of the large one, from the middle of each block
of five.
"""

from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from engine.datasets import linear_scale
from engine.features import FEATURES, columns
from engine.network import Network, parameter_count
from engine.program import Forward, with_ones

Array = NDArray[np.float64]

SIDE = 100
REACH = 6.0
SMALL = slice(2, SIDE, 5)
SMALL_SIDE = 20
SMALL_NETWORK = 16  # units up to which the whole grid is computed at a time
STRIP = 20  # lines of it for larger ones, so that memory stays small


@cache
def grid() -> tuple[Array, Array]:
    """x and y of all grid points, row by row, each of shape (10000,)."""
    x = np.array([linear_scale(i, (0, SIDE - 1), (-REACH, REACH)) for i in range(SIDE)])
    y = np.array([linear_scale(j, (SIDE - 1, 0), (-REACH, REACH)) for j in range(SIDE)])
    return np.tile(x, SIDE), np.repeat(y, SIDE)


@cache
def _inputs(features: tuple[str, ...]) -> Array:
    return columns(features, *grid())


@cache
def _rows(features: tuple[str, ...]) -> NDArray[np.float32]:
    """The inputs of the whole grid as the program wants them, (features + 1, 10000)."""
    return with_ones(_inputs(features)).astype(np.float32)


@lru_cache(maxsize=16)
def _prepared(shape: tuple[int, ...], activation: str, output_activation: str) -> tuple[NDArray[np.float32], Forward]:
    """A forward pass for a strip of the grid, and the parameters that it reads. Shared by all networks of one shape."""
    parameters = np.zeros(parameter_count(shape), np.float32)
    lines = SIDE if sum(shape[1:]) <= SMALL_NETWORK else STRIP
    return parameters, Forward(shape, parameters, activation, output_activation, lines * SIDE)


def every_unit(
    network: Network, features: tuple[str, ...], look: tuple[int, int] | None = None
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32] | None]:
    """The output (100, 100); every hidden unit layer by layer and then the output (units, 20, 20); and one unit at
    full size.

    look: layer and unit to be seen at full size (100, 100); layer 0 are the seven features. In float32, because only
    colours come of it (`output` has the exact numbers), and in strips, so that memory stays small.
    """
    parameters, forward = _prepared(network.shape, network.activation, network.output_activation)
    rows = _rows(features)
    output = np.empty((SIDE, SIDE), np.float32)
    small = np.empty((sum(network.shape[1:]), SMALL_SIDE, SMALL_SIDE), np.float32)
    looked = None if look is None else np.empty((SIDE, SIDE), np.float32)
    with np.errstate(all="ignore"):  # a network that has diverged is shown as it is
        parameters[:] = network.parameters
        height = forward.points // SIDE
        for top in range(0, SIDE, height):
            lines = slice(top, top + height)
            forward.run(rows[:, top * SIDE : (top + height) * SIDE])
            output[lines] = forward.output.reshape(height, SIDE)
            _thumbnails(forward, small, top)
            if look is not None and looked is not None and look[0]:
                looked[lines] = forward.layers[look[0] - 1][look[1]].reshape(height, SIDE)
    if look is not None and looked is not None and not look[0]:
        looked[:] = _rows(tuple(FEATURES))[look[1]].reshape(SIDE, SIDE)
    return output, small, looked


def _thumbnails(forward: Forward, small: NDArray[np.float32], top: int) -> None:
    """Copy the small grid's points of the strip that begins with this line, for every unit."""
    height, first = forward.points // SIDE, 0
    for layer in forward.layers:
        part = small[first : first + len(layer), top // 5 : (top + height) // 5]
        part[:] = layer.reshape(-1, height, SIDE)[:, 2::5, 2::5]
        first += len(layer)


def output(network: Network, features: tuple[str, ...]) -> Array:
    """The output over the grid in full precision, shape (100, 100)."""
    with np.errstate(all="ignore"):
        return network.forward(_inputs(features)).output.reshape(SIDE, SIDE)


def at_point(network: Network, features: tuple[str, ...], x: float, y: float) -> Array:
    """The activation of every hidden unit, layer by layer, and of the output at one point, shape (units,)."""
    with np.errstate(all="ignore"):
        trace = network.forward(columns(features, np.array([x]), np.array([y])))
    return np.concatenate([a[0] for a in trace.a[1:]])


def every_feature() -> Array:
    """The seven features over the small grid, shape (7, 20, 20)."""
    return _inputs(tuple(FEATURES)).T.reshape(-1, SIDE, SIDE)[:, SMALL, SMALL]
