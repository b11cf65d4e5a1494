"""Large weights cost something: the objective J = L + lambda * penalty (seed 001's J = L + s).

L2 pulls every weight towards 0 in proportion to its size (s = lambda / 2 of the squared Frobenius norms, seed 001);
L1 pulls all with the same force, so that small ones reach 0, where the trainer lets them die. Biases are never
penalised.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Penalty(NamedTuple):
    """value: weights -> penalty of each weight. gradient: its derivative by that weight."""

    value: Callable[[Array], Array]
    gradient: Callable[[Array], Array]


PENALTIES: dict[str, Penalty] = {
    "none": Penalty(np.zeros_like, np.zeros_like),
    # not np.sign, which gives not-a-number for not-a-number where TensorFlow Playground gives 0
    "L1": Penalty(np.abs, lambda w: (w > 0).astype(np.float64) - (w < 0)),
    "L2": Penalty(lambda w: 0.5 * w * w, lambda w: w),
}


def total(name: str, rate: float, weights: Array) -> float:
    """s of J = L + s: what these weights cost together, the rate (lambda) included. weights: any shape, no biases.

    L is a mean over points and s is not, so s is neither divided by the batch size nor by the number of weights, and
    the step w <- w - lr * (dL/dw + lambda * gradient(w)) goes down J.
    """
    return rate * float(np.sum(PENALTIES[name].value(weights)))
