"""What a curve of losses shows, in a few numbers that do not depend on the data set or on how long the run is.

Losses are told as shares of what the best constant guess would cost, which for the squared loss is half the variance of
the targets: 1 means that nothing has been learned, 0 that everything has. What goes on now is read off the last half of
the curve, of at most 50 cells of the history.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

WINDOW = 50
NEWEST = 5
_EPOCH, _FIRST, _LEAST, _GREATEST, _LAST, _TEST_LEAST = 0, 1, 2, 3, 4, 6  # columns of `history.History.rows`


@dataclass(frozen=True)
class Symptoms:
    """The numbers. All losses and movements are shares of the cost of the best constant guess."""

    epochs: int  # from the first row to the last
    start: float  # training loss in the beginning
    level: float  # training loss now
    lowest: float  # lowest training loss
    fall: float  # how much of the loss has gone from the first quarter of the window to its last quarter
    unrest: float  # how far the training loss rises in a cell, on average over the window
    turns: float  # share of the window's cells in which rising turns into falling, or falling into rising
    leap: float  # the greatest rise in a cell of the window
    pace: float  # the median movement in a cell of the window, up or down
    test: float  # least test loss of the newest five cells, so that a single bad epoch does not count
    test_lowest: float  # lowest test loss


def constant_guess(targets: Array) -> float:
    """The mean squared loss, halves included, of always guessing the mean. 1 where all targets are the same."""
    return 0.5 * float(np.var(targets)) or 1.0


def read(rows: Array, targets: Array) -> Symptoms:
    """The symptoms of a history. rows: (cells, 9), at least one. targets: of the training points."""
    one = constant_guess(targets)
    window = rows[-max(NEWEST, min(WINDOW, len(rows) // 2)) :]
    last = window[:, _LAST]
    before = np.concatenate([window[:1, _FIRST], last[:-1]])
    if len(window) < len(rows):
        before[0] = rows[-len(window) - 1, _LAST]
    with np.errstate(all="ignore"):  # a run may have diverged
        rises = np.maximum(window[:, _GREATEST] - before, 0.0)
        moves = np.maximum(window[:, _GREATEST], before) - np.minimum(window[:, _LEAST], before)
        quarter = max(1, len(window) // 4)
        early, late = last[:quarter].mean(), last[-quarter:].mean()
        directions = np.sign(np.diff(last))
        turns = np.count_nonzero(directions[1:] * directions[:-1] < 0) / max(len(directions) - 1, 1)
        return Symptoms(
            epochs=int(rows[-1, _EPOCH] - rows[0, _EPOCH]),
            start=float(rows[0, _FIRST] / one),
            level=float(last[-1] / one),
            lowest=_least(rows[:, _LEAST]) / one,
            fall=float((early - late) / early) if early else 0.0,
            unrest=float(rises.mean() / one),
            turns=float(turns),
            leap=float(rises.max() / one),
            pace=float(np.median(moves) / one),
            test=_least(rows[-NEWEST:, _TEST_LEAST]) / one,
            test_lowest=_least(rows[:, _TEST_LEAST]) / one,
        )


def _least(values: Array) -> float:
    """The least number; not a number only where there is none."""
    known = values[~np.isnan(values)]
    return float(known.min()) if len(known) else np.nan
