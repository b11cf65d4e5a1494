"""What of a run is kept for later: its last good state, the losses so far, and when a checkpoint of it is due."""

from collections.abc import Callable

from engine.history import CELLS, History
from engine.lastgood import LastGood
from engine.trainer import Losses, Trainer
from server.frames import Blob
from server.pace import NEVER

SECONDS = 3.0  # between checkpoints while a run trains
SOON = 0.3  # seconds between them where someone changes one thing after the other
BYTES_PER_SECOND = 200_000  # of checkpoints, at most: those of large networks come less often


class Keeper:
    """Keeps one run."""

    def __init__(self, clock: Callable[[], float], cells: int = CELLS) -> None:
        self._clock, self._cells = clock, cells
        self.history = History(cells)
        self._is_due = self._is_urgent = False
        self._free_at = self._next_at = -NEVER  # after the last checkpoint: the earliest, and the usual time

    def begin(self, trainer: Trainer) -> None:
        """Another run: nothing of the one before is good for it. Its losses overwrite those of the other."""
        self.good = LastGood.of(trainer)

    def restore(self, good: LastGood, history: History) -> None:
        """Go on as another session did."""
        self.good, self.history = good, history

    def epoch_over(self, trainer: Trainer) -> None:
        """Look at a run after an epoch."""
        self.good.watch(trainer)

    def note(self, losses: Losses) -> None:
        """Keep the losses of an epoch."""
        self.history.note(losses)

    def trained(self) -> None:
        """The run has gone on since the last checkpoint."""
        self._is_due = True

    def changed(self) -> None:
        """There is something that the last checkpoint does not have and training it again would not bring back."""
        self._is_due = self._is_urgent = True

    def wake(self, resting: bool) -> float:
        """When a checkpoint is next due."""
        if not self._is_due:
            return NEVER
        return self._free_at if resting or self._is_urgent else self._next_at

    def sent(self, checkpoint: Blob) -> None:
        """A checkpoint is on its way."""
        now, size = self._clock(), len(checkpoint) / BYTES_PER_SECOND
        self._is_due = self._is_urgent = False
        self._free_at, self._next_at = now + max(SOON, size), now + max(SECONDS, size)
