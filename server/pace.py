"""When to train and when to send: the clock of one session.

The pace is the clock's, not the owner's: an owner who takes fewer frames misses no loss, because the next frame
carries those of all epochs in between. An owner who acknowledges none for two seconds is not looking; then the run
goes on for those who watch it, and waits where nobody does.
"""

from collections.abc import Callable
from typing import NamedTuple

from server.crowd import Crowd

SLICE = 0.010  # seconds of training at a stretch
FRAMES = 60  # a second, at most
BACKLOG = 0.1  # seconds of missed pace that are made up for
FRAME_SHARE = 3  # a frame takes at most one part in so many of the time: large networks take long to draw
PATIENCE = 2.0  # seconds without an acknowledgement before the run waits
WINDOW = 3  # frames on their way
DEFAULT = 60.0  # epochs a second, one a frame on a usual screen
NEVER = float("inf")


class State(NamedTuple):
    """What of a pace outlives a session. until: play up to this epoch. steps: updates or epochs still to be stepped."""

    playing: bool = False
    until: int | None = None
    steps: int = 0
    by_updates: bool = False
    epochs_per_second: float | None = DEFAULT


class Taker:
    """Someone who acknowledges frames: the owner, or the quickest of those who watch."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.sent = self.taken = 0  # frames
        self._asked = 0.0  # since when an acknowledgement is due

    def send(self) -> None:
        """One more frame is on its way."""
        if self.sent == self.taken:
            self._asked = self._clock()
        self.sent += 1

    def take(self, frame: int) -> None:
        """This frame and all before it are drawn; one that was so before says nothing new."""
        if frame > self.taken:
            self.taken, self._asked = min(frame, self.sent), self._clock()

    @property
    def late(self) -> bool:
        """Whether frames are due for so long that nobody can be looking."""
        return self.sent > self.taken and self._clock() - self._asked > PATIENCE


class Pace:
    """Whether the session plays, steps or rests, and what the viewers have taken."""

    def __init__(self, clock: Callable[[], float], frames_per_second: int = FRAMES, crowd: Crowd | None = None) -> None:
        """crowd: what this session has in common with those beside it."""
        self._clock = clock
        self._crowd = crowd or Crowd(clock)
        self._frame_gap = 0.96 / frames_per_second  # a little early: a screen's clock and ours are not the same
        self._owner, self._watchers = Taker(clock), Taker(clock)
        self.playing = False
        self._until: int | None = None  # play up to this epoch
        self._steps = 0  # updates or epochs still to be stepped
        self._by_updates = False
        self._epochs_per_second: float | None = DEFAULT
        self._due = 0.0  # when the next epoch may begin
        self._began = 0.0  # when the present slice did
        self._frame_due = 0.0

    @property
    def frame(self) -> int:
        """The number of the newest frame."""
        return self._owner.sent

    @property
    def state(self) -> State:
        """What outlives the session."""
        return State(self.playing, self._until, self._steps, self._by_updates, self._epochs_per_second)

    def restore(self, state: State) -> None:
        """Go on as another session did."""
        self.playing, self._until, self._steps, self._by_updates, self._epochs_per_second = state
        self._due = self._clock()

    def count_from(self, frame: int) -> None:
        """The viewers have had so many frames, from another session."""
        for taker in (self._owner, self._watchers):
            taker.sent = taker.taken = frame

    def play(self, until: int | None) -> None:
        """Train from now on, up to the end of epoch `until` if there is one."""
        if not self.playing:
            self._due = self._clock()
        self.playing, self._until, self._steps = True, until, 0

    def rest(self) -> None:
        """Train no more."""
        self.playing, self._steps = False, 0

    def step(self, count: int, by_updates: bool) -> None:
        """Train so many updates, or to the end of so many epochs, as fast as it goes."""
        self.playing, self._steps, self._by_updates = False, count, by_updates

    def set_speed(self, epochs_per_second: float | None) -> None:
        """Play at this pace; None is as fast as it goes."""
        self._epochs_per_second = epochs_per_second
        self._due = min(self._due, self._clock() + (1 / epochs_per_second if epochs_per_second else 0))

    @property
    def resting(self) -> bool:
        """Neither playing nor stepping."""
        return not (self.playing or self._steps)

    def acknowledge(self, frame: int) -> None:
        """The owner has drawn this frame and all before it."""
        self._take(self._owner, frame)

    def watched(self, frame: int) -> None:
        """So has someone who watches."""
        self._take(self._watchers, frame)

    def _take(self, taker: Taker, frame: int) -> None:
        if frame > taker.taken and self._waiting():
            self._due = self._clock()  # what was missed while the run waited is not made up for
        taker.take(frame)

    def sent(self, took: float) -> None:
        """One more frame is on its way; it took so many seconds to make."""
        self._owner.send()
        self._watchers.send()
        soonest = self._clock() + max(self._frame_gap, (FRAME_SHARE - 1) * took)
        self._frame_due = max(soonest, self._frame_due + self._crowd.gap)  # in step: who was late is not so for ever

    def _waiting(self) -> bool:
        return self._owner.late and self._watchers.late

    def _room(self) -> bool:
        taken = self._watchers.taken if self._owner.late else 0
        return self.frame - max(self._owner.taken, taken) < WINDOW

    def wake(self, news: bool) -> float:
        """When there is next something to do; news: there is something to send."""
        training = 0.0 if self._steps else self._turn_due if self.playing else NEVER
        sending = self._frame_due if news and self._room() else NEVER
        return min(NEVER if self._waiting() else training, sending)

    def may_train(self) -> bool:
        """Whether a slice of training is due; it begins now."""
        self._began = self._clock()
        due = self._turn_due
        paced = self.playing and self._began >= due
        if not (self._steps or paced) or self._waiting():
            return False
        if paced and self._epochs_per_second is not None:
            self._crowd.note(self._began - due)
        return True

    def may_send(self) -> bool:
        """Whether the viewer can take a frame."""
        return self._room() and self._clock() >= self._frame_due

    @property
    def _turn_due(self) -> float:
        """When to train next. In a crowd that is when the next frame may go out: one turn for all its epochs."""
        return max(self._due, self._frame_due) if self._crowd.gap and self._room() else self._due

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
