"""Where learning starts: small random weights, all different, so that no two units learn the same thing.

TensorFlow Playground draws every weight uniformly from [-0.5, 0.5) and sets every bias to 0.1. Its zero start shows
why: with all weights 0 every unit of a layer receives the same gradient, and with tanh or ReLU that gradient is 0.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.seedrandom import Stream

Array = NDArray[np.float64]


class Initializer(NamedTuple):
    """A weight is scale * (r - 0.5) for the next random r of the stream; every bias is the same number."""

    scale: float
    bias: float

    def weights(self, stream: Stream, units: int, inputs: int) -> Array:
        """Starting weights of one layer, shape (units, inputs), drawn unit by unit, each from its first input on.

        A scale of 0 draws all the same: the numbers that follow in the stream do not depend on the choice.
        """
        draws = [stream.random() - 0.5 for _ in range(units * inputs)]
        weights = np.array(draws, dtype=np.float64).reshape(units, inputs)
        return weights * self.scale if self.scale else np.zeros_like(weights)


INITIALIZERS: dict[str, Initializer] = {
    "uniform": Initializer(scale=1.0, bias=0.1),
    "zeros": Initializer(scale=0.0, bias=0.0),
}
