"""The losses of a whole run in bounded memory, without losing the shape of the curve.

Epochs are gathered in cells; each keeps the first, the least, the greatest and the last loss of its epochs. When the
cells are used up, neighbours are joined and each cell spans twice as many epochs: a spike of one epoch in a hundred
thousand stays visible. As long as a cell spans one epoch, the losses are exact.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.trainer import Losses

CELLS = 512
WIDTH = 9  # last epoch; first, least, greatest, last training loss; the same of the test loss
_PARTS = (1, 5)  # where the training and the test loss begin


class History:
    """The losses after every epoch so far."""

    def __init__(self, capacity: int = CELLS) -> None:
        """capacity: cells at most, an even number."""
        self.span = 1  # epochs in a cell
        self._capacity = capacity
        self._cells: dict[int, list[float]] = {}
        self._epoch = -1  # the last one

    @classmethod
    def of(cls, span: int, rows: NDArray[np.float64], capacity: int = CELLS) -> "History":
        """The history with these cells, joined where the capacity is less."""
        history = cls(capacity)
        history.span = span
        for row in rows.tolist():
            history._gather(int(row[0]), row)
        return history

    @property
    def rows(self) -> NDArray[np.float64]:
        """The cells that hold something, oldest first, shape (cells, 9). Least and greatest are finite, or not a number
        where no loss was finite."""
        return np.array(list(self._cells.values()), dtype=np.float64).reshape(-1, WIDTH)

    @property
    def newest(self) -> Losses:
        """The losses after the last epoch. There must be one."""
        cell = self._cells[max(self._cells)]
        train, test = (cell[part + 3] for part in _PARTS)
        return Losses(int(cell[0]), train, test)

    def note(self, losses: Losses) -> None:
        """Add the losses of an epoch. What was known from that epoch on is forgotten: a run that was rewound overwrites
        its past. Where cells span several epochs, the newest epoch may come again with another loss (a weight was
        edited): it joins its cell."""
        epoch, train, test = losses
        if epoch < self._epoch or (epoch == self._epoch and self.span == 1):
            kept = epoch // self.span  # a cell with both older and newer epochs goes, too
            self._cells = {place: cell for place, cell in self._cells.items() if place < kept}
        a = train if math.isfinite(train) else math.nan
        b = test if math.isfinite(test) else math.nan
        self._gather(epoch, [epoch, train, a, a, train, test, b, b, test])

    def _gather(self, epoch: int, later: list[float]) -> None:
        while epoch >= self._capacity * self.span:
            self._join()
        cell = self._cells.setdefault(epoch // self.span, later)
        if cell is not later:
            _merge(cell, later)
        self._epoch = epoch

    def _join(self) -> None:
        """Make each cell span twice as many epochs."""
        old, self._cells = self._cells, {}
        self.span *= 2
        for cell in old.values():
            self._gather(int(cell[0]), cell)


def _merge(cell: list[float], later: Sequence[float]) -> None:
    """Add the losses of later epochs to a cell. Not a number never displaces a loss."""
    cell[0] = later[0]
    for part in _PARTS:
        least, greatest = later[part + 1], later[part + 2]
        if least < cell[part + 1] or math.isnan(cell[part + 1]):
            cell[part + 1] = least
        if greatest > cell[part + 2] or math.isnan(cell[part + 2]):
            cell[part + 2] = greatest
        cell[part + 3] = later[part + 3]
