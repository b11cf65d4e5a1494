"""How long the sessions of one lane wait between frames, so that they get even shares of what training leaves them.

A lane with more to do than it can serves some turns late. Each session by itself would still send as soon as it gets a
turn, some of them often and others seldom. So the lane looks at how late the turns come: while they come late, all of
its sessions wait a little longer between frames, and less again when there is room. Commands do not wait for any of it.
"""

from collections.abc import Callable

LATE, SOON = 0.008, 0.004  # seconds after which a turn is late, and up to which there is room
LOOKS = 0.1  # seconds between two decisions
SHARE = 0.05  # of the newest turn in the average
LONGER, SHORTER = 1.1, 0.97  # factors of one decision
LEAST, MOST = 1 / 60, 1 / 31  # seconds between frames: the shortest gap that is more than none, and the longest


class Crowd:
    """What the sessions of one lane have in common: the gap between their frames."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.gap = 0.0  # seconds, at least, between two frames of one session
        self._lateness = 0.0  # of turns, on average
        self._decides_at = 0.0

    def note(self, lateness: float) -> None:
        """A turn came so many seconds after its time."""
        self._lateness += SHARE * (lateness - self._lateness)
        now = self._clock()
        if now < self._decides_at:
            return
        self._decides_at = now + LOOKS
        if self._lateness > LATE:
            self.gap = min(MOST, max(LEAST, self.gap) * LONGER)
        elif self._lateness < SOON:
            self.gap = self.gap * SHORTER if self.gap > LEAST else 0.0
