"""Questions about a run, and the jobs that answer longer ones bit by bit. Nothing here changes the run.

A question is answered at once, to the one viewer who asked. A job is the owner's: it works on a copy of the network and
on the mini-batch as they were when it began, in slices between those of training, and tells how far it has come twice a
second. A newer job takes the place of an older one of its kind.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from engine.doctor import diagnose
from engine.explain import next_batch, objective, one_point
from engine.gradcheck import STEP, Check, Sweep
from engine.history import History
from engine.trainer import Trainer
from engine.vitals import Vitals
from server.events import event, finding_fields
from server.frames import Blob
from server.insight import Moment, check_message, most_shown, step_message, sweep_message, vitals_message
from server.pace import SLICE
from server.snapshot import history_message

TELL = 0.5  # seconds between two reports of a job
Fields = dict[str, Any]


class Run(NamedTuple):
    """What questions are about. since: the epoch of the last change by hand."""

    trainer: Trainer
    generation: int
    history: History
    since: int

    @property
    def moment(self) -> Moment:
        """The present state."""
        return Moment(self.generation, self.trainer.update, self.trainer.epoch)


def tell_history(history: History, generation: int, asked: Fields) -> Blob:
    """The losses from one epoch to another, or to the newest; there may be no run yet."""
    return history_message(history, generation, asked.get("first", 0), asked.get("last"))


class Looking:
    """Answers what can be said at once."""

    def __init__(self) -> None:
        self._vitals: tuple[Trainer, Vitals] | None = None  # its buffers fit one trainer

    def answer(self, asked: Fields, run: Run) -> str | Blob:
        """The answer to a question that `protocol.read` let pass. Raises RecipeError."""
        return _ANSWERS[asked["type"]](self, asked, run)

    def forget(self) -> None:
        """Let go of what has been prepared for a run that is no more."""
        self._vitals = None

    def _explain(self, asked: Fields, run: Run) -> Blob:
        trainer, point = run.trainer, asked.get("point")
        most = most_shown(trainer.recipe.shape)
        step = next_batch(trainer, most) if point is None else one_point(trainer, point)
        return step_message(run.moment, step, point)

    def _tell_vitals(self, _asked: Fields, run: Run) -> Blob:
        vitals, network = self._vitals_of(run.trainer), run.trainer.network
        activations = [network.activation] * (len(network.layers) - 1) + [network.output_activation]
        return vitals_message(run.moment, vitals.points, objective(run.trainer), vitals.look(), activations)

    def _diagnose(self, asked: Fields, run: Run) -> str:
        found = diagnose(run.trainer, run.history, self._vitals_of(run.trainer).look(), run.since)
        findings = [finding_fields(finding) for finding in found]
        return event("diagnosis", epoch=run.trainer.epoch, findings=findings, id=asked.get("id"))

    def _vitals_of(self, trainer: Trainer) -> Vitals:
        if self._vitals is None or self._vitals[0] is not trainer:
            self._vitals = trainer, Vitals(trainer)
        return self._vitals[1]


_ANSWERS: dict[str, Callable[[Looking, Fields, Run], str | Blob]] = {
    "explain": Looking._explain,
    "vitals": Looking._tell_vitals,
    "diagnose": Looking._diagnose,
}


@dataclass
class _Job:
    study: Check | Sweep
    tell: Callable[[], Blob]
    told: float  # when it last was


class Jobs:
    """The jobs at hand, at most one of each kind."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._jobs: dict[str, _Job] = {}  # whose turn it is comes first
        self._had_turn = False  # whether the last slice was a job's

    def begin(self, asked: Fields, run: Run) -> None:
        """Begin the job that a command asks for. Raises RecipeError."""
        moment, kind = run.moment, asked["type"]
        if kind == "gradcheck":
            check, shape = (
                Check.of(run.trainer, asked.get("h", STEP), asked.get("method", "central")),
                run.trainer.recipe.shape,
            )
            job = _Job(check, lambda: check_message(moment, check, shape), self._clock())
        else:
            sweep = Sweep.of(run.trainer)
            job = _Job(sweep, lambda: sweep_message(moment, sweep), self._clock())
        self._jobs[kind] = job

    def end(self) -> None:
        """Drop them all."""
        self._jobs.clear()

    @property
    def waiting(self) -> bool:
        """Whether there is something to do."""
        return bool(self._jobs)

    def take_turn(self, trains: bool) -> bool:
        """Whether this slice is a job's: every second one while the run trains, else each."""
        self._had_turn = self.waiting and not (trains and self._had_turn)
        return self._had_turn

    def work(self) -> list[Blob]:
        """Work for a slice on the job whose turn it is; what there is to tell."""
        kind = next(iter(self._jobs))
        job = self._jobs.pop(kind)
        end, done = self._clock() + SLICE / 2, False  # a single nudge of the largest network takes some milliseconds
        while not done and self._clock() < end:
            done = job.study.advance()
        if not done:
            self._jobs[kind] = job  # behind the other one
            if self._clock() - job.told < TELL:
                return []
            job.told = self._clock()
        return [job.tell()]
