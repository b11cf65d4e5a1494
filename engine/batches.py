"""When is it time to learn? After every mini-batch: the places in an epoch where the weights are updated.

An epoch visits all training points once, in order. TensorFlow Playground updates after every point whose number (from
1) the batch size divides, by JavaScript's remainder: a fraction divides a few whole numbers, a negative size divides
like its absolute value, 0 and infinity divide none. Points after the last update wait for the next epoch's first one.
"""

import numpy as np


def update_positions(batch_size: float, points: int) -> list[int]:
    """The numbers (from 1) of the points after which an update comes, in one epoch of so many points."""
    numbers = np.arange(1, points + 1, dtype=np.float64)
    with np.errstate(invalid="ignore"):  # a remainder by 0 is not a number, and so never 0
        remainders = np.fmod(numbers, batch_size)
    return [int(k) for k in np.flatnonzero(remainders == 0) + 1]
