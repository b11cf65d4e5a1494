"""When to train and when to send: the clock of one session.

The pace is the clock's, not the viewer's: a viewer who takes fewer frames misses no loss, because the next frame
carries those of all epochs in between. A viewer who takes none for two seconds is not looking, and the run waits.
"""

from collections.abc import Callable

SLICE = 0.010  # seconds of training at a stretch
FRAME_GAP = 0.016  # seconds between frames at least
BACKLOG = 0.1  # seconds of missed pace that are made up for
PATIENCE = 2.0  # seconds without a word before the run waits
WINDOW = 3  # frames on their way
DEFAULT = 60.0  # epochs a second, one a frame on a usual screen
NEVER = float("inf")


class Pace:
    """Whether the session plays, steps or rests, and what the viewer has taken."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.playing = False
        self._until: int | None = None  # play up to this epoch
        self._steps = 0  # updates or epochs still to be stepped
        self._by_updates = False
        self._epochs_per_second: float | None = DEFAULT
        self._due = 0.0  # when the next epoch may begin
        self._began = 0.0  # when the present slice did
        self.frame = self._acknowledged = 0
        self._heard = self._frame_due = 0.0

    def play(self, until: int | None) -> None:
        """Train from now on, up to the end of epoch `until` if there is one."""
        self.playing, self._until, self._steps, self._due = True, until, 0, self._clock()

    def rest(self) -> None:
        """Train no more."""
        self.playing, self._steps = False, 0

    def step(self, count: int, by_updates: bool) -> None:
        """Train so many updates, or to the end of so many epochs, as fast as it goes."""
        self.playing, self._steps, self._by_updates = False, count, by_updates

    def set_speed(self, epochs_per_second: float | None) -> None:
        """Play at this pace; None is as fast as it goes."""
        self._epochs_per_second, self._due = epochs_per_second, self._clock()

    @property
    def resting(self) -> bool:
        """Neither playing nor stepping."""
        return not (self.playing or self._steps)

    def hear(self) -> None:
        """The viewer has said something. What was missed while the run waited is not made up for."""
        now = self._clock()
        if now - self._heard > PATIENCE:
            self._due = now
        self._heard = now

    def acknowledge(self, frame: int) -> None:
        """The viewer has drawn this frame and all before it."""
        self._acknowledged = max(self._acknowledged, min(frame, self.frame))

    def sent(self) -> None:
        """One more frame is on its way."""
        self.frame += 1
        self._frame_due = self._clock() + FRAME_GAP

    def _waiting(self) -> bool:
        return self.frame > self._acknowledged and self._clock() - self._heard > PATIENCE

    def wake(self, news: bool) -> float:
        """When there is next something to do; news: there is something to send."""
        if self._waiting():
            return NEVER
        training = 0.0 if self._steps else self._due if self.playing else NEVER
        sending = self._frame_due if news and self.frame - self._acknowledged < WINDOW else NEVER
        return min(training, sending)

    def may_train(self) -> bool:
        """Whether a slice of training is due; it begins now."""
        self._began = self._clock()
        due = bool(self._steps) or (self.playing and self._began >= self._due)
        return due and not self._waiting()

    def may_send(self) -> bool:
        """Whether the viewer can take a frame."""
        return self.frame - self._acknowledged < WINDOW and self._clock() >= self._frame_due and not self._waiting()

    def slice_over(self, epoch: int, epoch_over: bool) -> bool:
        """Count a mini-batch just trained; whether the slice ends here. Where epochs are short, it ends with one."""
        used = self._clock() - self._began
        if self._steps:
            self._steps -= epoch_over or self._by_updates
            return not self._steps or used >= SLICE
        if not epoch_over:
            return used >= SLICE
        if epoch == self._until:
            self.rest()
            return True
        if self._epochs_per_second is None:
            return used >= SLICE / 2
        self._due = max(self._due + 1 / self._epochs_per_second, self._began - BACKLOG)
        return self._due > self._began or used >= SLICE / 2
