"""One experiment being trained: commands act between slices of training, frames go out as fast as they are taken.

Pure of sockets and processes: the clock is an argument, messages are collected in `outbox`. The pace is the clock's,
not the viewer's: a viewer who takes fewer frames misses no loss, because the next frame carries those of all epochs
in between. A viewer who takes none for two seconds is not looking, and the run waits.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine import change, datasets, permalink
from engine.features import FEATURES
from engine.linkkeys import View
from engine.recipe import RecipeError
from engine.seedrandom import Stream
from engine.surface import every_feature, every_unit
from engine.trainer import Losses, Trainer
from server import frames
from server.protocol import RefusedError, event, recipe_fields, remark_fields, view_fields

SLICE = 0.010  # seconds of training at a stretch
FRAME_GAP = 0.016  # seconds between frames at least
BACKLOG = 0.1  # seconds of missed pace that are made up for
PATIENCE = 2.0  # seconds without acknowledgement before the run waits
WINDOW = 3  # frames on their way
DEFAULT_PACE = 60.0  # epochs a second, one a frame on a usual screen
NEVER = float("inf")
THUMBNAIL_POINTS = 100

Message = str | bytes


def new_seed() -> str:
    """A seed as TensorFlow Playground makes one: a number with five decimals."""
    return f"{np.random.default_rng().random():.5f}"


class Session:
    """The state of one run and its viewer. Call `command` for each command, `work` when `wake` has come."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.outbox: list[Message] = []
        self.generation = 0
        self._trainer: Trainer | None = None
        self._view = View()
        self._playing = False
        self._steps = 0  # updates or epochs still to be stepped
        self._stepping_updates = False
        self._pace: float | None = DEFAULT_PACE
        self._due = 0.0  # when the next epoch may begin
        self._frame = self._acknowledged = 0
        self._heard = 0.0  # when the viewer last showed that it lives
        self._frame_due = 0.0
        self._stale = False  # something changed since the last frame
        self._losses: list[Losses] = []  # not yet sent
        self._thumbnails_sent = False

    # --- commands

    def command(self, command: dict[str, Any]) -> None:
        """Apply one command that `protocol.read` let pass. What is wrong with it all the same is answered with an
        error."""
        silence, self._heard = self._clock() - self._heard, self._clock()
        if silence > PATIENCE:
            self._due = self._heard  # the run waited; nothing is to be made up for
        kind = command["type"]
        try:
            if kind == "open":
                self._open(command["hash"])
            elif self._trainer is None:
                raise RefusedError("not_open", {"command": kind})
            else:
                _COMMANDS[kind](self, command)
        except RecipeError as error:
            self._refuse(RefusedError(error.code, {"command": kind, **error.params}), command)
        except RefusedError as refused:
            self._refuse(refused, command)

    def fail(self) -> None:
        """Something here is broken: say so and stop, rather than fail again."""
        self.outbox.append(RefusedError("internal").event)
        if self._trainer is not None:
            self._stop()
            self._stale = False

    def _refuse(self, refused: RefusedError, command: dict[str, Any]) -> None:
        self.outbox.append(RefusedError(refused.code, refused.params, command.get("id")).event)

    @property
    def trainer(self) -> Trainer:
        """The run; there is one once a link was opened."""
        if self._trainer is None:
            raise RefusedError("not_open")
        return self._trainer

    def _open(self, link_text: str) -> None:
        link = permalink.parse(link_text, new_seed)
        self._view = link.view
        self._playing, self._steps = False, 0
        self._start(Trainer(link.recipe), [remark_fields(remark) for remark in link.remarks])

    def _start(self, trainer: Trainer, remarks: list[dict[str, Any]] | None = None) -> None:
        """Another run begins: epoch 0, paused."""
        if self._playing or self._steps:
            self._stop()
        self._trainer = trainer
        self.generation += 1
        self._changed()
        self._tell_recipe(remarks)
        self._send_data()

    def _stop(self) -> None:
        self._playing, self._steps = False, 0
        self.outbox.append(event("playing", playing=False))

    def _tell_recipe(self, remarks: list[dict[str, Any]] | None = None) -> None:
        recipe = self.trainer.recipe
        self.outbox.append(
            event(
                "recipe",
                generation=self.generation,
                recipe=recipe_fields(recipe),
                view=view_fields(self._view),
                shape=list(recipe.shape),
                hash=permalink.write(recipe, self._view),
                playing=self._playing,
                remarks=remarks or [],
            )
        )

    def _play(self, _command: dict[str, Any]) -> None:
        self._playing, self._steps, self._due = True, 0, self._clock()
        self.outbox.append(event("playing", playing=True))

    def _pause(self, _command: dict[str, Any]) -> None:
        self._stop()

    def _step(self, command: dict[str, Any]) -> None:
        self._playing = False
        self._stepping_updates = command.get("updates") is not None
        self._steps = command["updates"] if self._stepping_updates else command.get("epochs", 1)

    def _reset(self, _command: dict[str, Any]) -> None:
        recipe = self.trainer.recipe
        self._start(Trainer(recipe.replace(start=recipe.start + 1)))

    def _rewind(self, _command: dict[str, Any]) -> None:
        self._start(Trainer(self.trainer.recipe))

    def _regenerate(self, _command: dict[str, Any]) -> None:
        self._trainer = change.regenerate(self.trainer, new_seed())
        self._tell_recipe()
        self._send_data()
        self._changed()

    def _change(self, command: dict[str, Any]) -> None:
        before = self.trainer.recipe
        after = before.replace(**_recipe_values(command["fields"]))
        if change.rebuilds(before, after):
            self.generation += 1
        self._trainer = change.change(self.trainer, after)
        self._tell_recipe()
        if change.renews_data(before, after):
            self._send_data()
        self._changed()

    def _change_view(self, command: dict[str, Any]) -> None:
        self._view = replace(self._view, **command["fields"])
        self._tell_recipe()

    def _set_weight(self, command: dict[str, Any]) -> None:
        self.trainer.set_weight(command["layer"], command["unit"], command["input"], command["value"])
        self._changed()

    def _set_bias(self, command: dict[str, Any]) -> None:
        self.trainer.set_bias(command["layer"], command["unit"], command["value"])
        self._changed()

    def _changed(self) -> None:
        """The weights or the data are not those of the last frame."""
        self._note(self.trainer.losses)
        self._stale = True

    def _note(self, losses: Losses) -> None:
        """Keep a row for the next frame; rows stand for successive epochs, and a newer one for the same epoch
        counts."""
        while self._losses and self._losses[-1].epoch >= losses.epoch:
            self._losses.pop()
        self._losses.append(losses)

    def _speed(self, command: dict[str, Any]) -> None:
        self._pace, self._due = command["epochs_per_second"], self._clock()

    def _acknowledge(self, command: dict[str, Any]) -> None:
        self._acknowledged = max(self._acknowledged, min(command["frame"], self._frame))

    # --- training

    def wake(self) -> float:
        """When `work` is next worth calling."""
        if self._trainer is None or self._waiting():
            return NEVER
        training = 0.0 if self._steps else self._due if self._playing else NEVER
        sending = self._frame_due if self._stale and self._may_send() else NEVER
        return min(training, sending)

    def _waiting(self) -> bool:
        """The viewer takes nothing and says nothing: the run waits for it."""
        return self._frame > self._acknowledged and self._clock() - self._heard > PATIENCE

    def _may_send(self) -> bool:
        return self._frame - self._acknowledged < WINDOW

    def work(self) -> None:
        """Train for at most a slice, and send a frame if there is news and the viewer takes it."""
        if self._trainer is None or self._waiting():
            return
        if self._steps:
            self._step_slice()
        elif self._playing and self._clock() >= self._due:
            self._play_slice()
        if self._stale and self._may_send() and self._clock() >= self._frame_due:
            self._send_frame()

    def _train(self) -> bool:
        """Train one mini-batch. True where an epoch ended."""
        finished = self.trainer.advance(1)
        for losses in finished:
            self._note(losses)
        self._stale = True
        return bool(finished)

    def _play_slice(self) -> None:
        """Train until the next epoch is not yet due or time is up; where epochs are short, stop at the end of one."""
        begin = self._clock()
        while (now := self._clock()) < begin + SLICE:
            if self._train():
                self._due = begin if self._pace is None else max(self._due + 1 / self._pace, begin - BACKLOG)
                if self._due > begin or now > begin + SLICE / 2:
                    return

    def _step_slice(self) -> None:
        end = self._clock() + SLICE
        while self._steps and self._clock() < end:
            epoch_over = self._train()
            if epoch_over or self._stepping_updates:
                self._steps -= 1
        if not self._steps:
            self._stop()

    # --- messages

    def _send_data(self) -> None:
        trainer = self.trainer
        tensors: list[tuple[str, NDArray[Any]]] = [
            ("clock", np.array([self.generation], dtype=np.float64)),
            ("train", trainer.train.points.astype(np.float32)),
            ("test", trainer.test.points.astype(np.float32)),
        ]
        if not self._thumbnails_sent:
            tensors.append(("thumbnails", _thumbnails()))
            self._thumbnails_sent = True
        tensors.append(("features", frames.to_bytes(every_feature())))
        self.outbox.append(frames.encode("data", tensors))

    def _send_frame(self) -> None:
        trainer = self.trainer
        self._frame += 1
        first = self._losses[0].epoch if self._losses else trainer.epoch
        surface, units = every_unit(trainer.network, trainer.recipe.features, "float32")
        with np.errstate(over="ignore"):  # a run that diverges reaches infinity in float32 a little sooner
            parameters = trainer.network.parameters.astype(np.float32)
            gradient = trainer.last_gradient.astype(np.float32)
        losses = np.array([row[1:] for row in self._losses], dtype=np.float64).reshape(-1, 2)
        clock = [self._frame, self.generation, trainer.update, trainer.epoch, first]
        self.outbox.append(
            frames.encode(
                "frame",
                [
                    ("clock", np.array(clock, dtype=np.float64)),
                    ("losses", losses),
                    ("accuracy", np.array(trainer.accuracy)),
                    ("parameters", parameters),
                    ("gradients", gradient),
                    ("surface", frames.to_bytes(surface)),
                    ("units", frames.to_bytes(units)),
                ],
            )
        )
        self._losses = []
        self._stale = False
        self._frame_due = self._clock() + FRAME_GAP


def _recipe_values(fields: dict[str, Any]) -> dict[str, Any]:
    """Recipe fields from their JSON values; features in the table's order, whatever order they came in."""
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()}
    if "features" in values:
        chosen = values["features"]
        values["features"] = tuple(sorted(chosen, key=lambda name: _FEATURE_ORDER.get(name, -1)))
    return values


_FEATURE_ORDER = {name: place for place, name in enumerate(FEATURES)}


@cache
def _thumbnails() -> NDArray[np.float32]:
    """A few points of every data set, always the same ones, shape (data sets, points, 3)."""
    sets = [*datasets.CLASSIFICATION, *datasets.REGRESSION]
    points = [datasets.generate(name, 0, Stream("thumbnail"), THUMBNAIL_POINTS) for name in sets]
    return np.array(points, dtype=np.float32)


_COMMANDS: dict[str, Callable[[Session, dict[str, Any]], None]] = {
    "play": Session._play,
    "pause": Session._pause,
    "step": Session._step,
    "reset": Session._reset,
    "rewind": Session._rewind,
    "regenerate": Session._regenerate,
    "change": Session._change,
    "view": Session._change_view,
    "weight": Session._set_weight,
    "bias": Session._set_bias,
    "speed": Session._speed,
    "ack": Session._acknowledge,
}
