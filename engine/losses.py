"""How wrong was the guess? One number for each point, and its slope, which starts the way back.

The squared loss is half the square of the error, so that its slope is the error itself (seed 000, equations 4 and 5;
seed 002, step 3).
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Loss(NamedTuple):
    """value: (output, target) -> loss of every point. gradient: (output, target) -> dL/d output."""

    value: Callable[[Array, Array], Array]
    gradient: Callable[[Array, Array], Array]


LOSSES: dict[str, Loss] = {
    "squared": Loss(lambda output, target: 0.5 * (output - target) ** 2, lambda output, target: output - target),
}


def mean(values: NDArray[Any]) -> float:
    """The mean over a set of points; of an empty set not a number, as 0 / 0 is."""
    with np.errstate(all="ignore"):
        return float(np.divide(np.sum(values), len(values)))
