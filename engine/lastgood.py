"""The way back from a run that broke: its last state that was still good.

A run diverges when a weight or the loss leaves the finite numbers. That is the end of an avalanche, so the state just
before is no better; good is a state whose training loss is finite and at most twice the lowest so far.
"""

import math

from engine.trainer import Checkpoint, Trainer

TOLERANCE = 2.0


class LastGood:
    """Watches a run from epoch to epoch and keeps its last good state and the lowest training loss so far."""

    def __init__(self, checkpoint: Checkpoint, lowest: float = math.inf) -> None:
        self.checkpoint, self.lowest = checkpoint, lowest

    @classmethod
    def of(cls, trainer: Trainer) -> "LastGood":
        """Watch a run from its present state on, good or not."""
        last_good = cls(trainer.checkpoint())
        last_good.watch(trainer)
        return last_good

    def watch(self, trainer: Trainer) -> None:
        """Look at the run after an epoch, and keep its state if that is good."""
        loss = trainer.losses.train
        if trainer.diverged or not loss <= TOLERANCE * self.lowest:  # not-a-number, from an empty set, is not kept
            return
        self.lowest = min(self.lowest, loss)
        self.checkpoint = trainer.checkpoint()
