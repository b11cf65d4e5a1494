"""One experiment being trained: commands act between slices of training, news go out when the viewers can take them.

Pure of sockets and processes: the clock is an argument, messages are collected in `outbox`. `pace` decides when,
`snapshot` how the state is shown, `studies` what is asked about it, `keeper` what is kept for later, `engine` what is
computed; here is what each command does.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from engine import change, permalink
from engine.features import FEATURES
from engine.linkkeys import HIDEABLE, View
from engine.recipe import RecipeError, check_choice, check_integer
from engine.seedrandom import new_seed
from engine.trainer import Losses, Trainer
from server import checkpoints
from server.crowd import Crowd
from server.events import event, recipe_fields, remark_fields, view_fields
from server.frames import Blob
from server.keeper import Keeper
from server.pace import NEVER, Pace
from server.refusals import MAX_UNTIL, RefusedError
from server.settings import Settings
from server.snapshot import Look, data_message, frame_message, history_message
from server.studies import Jobs, Looking, Run, tell_history

Message = str | Blob
Fields = dict[str, Any]  # a command that `protocol.read` let pass, as JSON values


class Session:
    """The state of one run and its viewers. Call `command` for each command, and `work` when `wake` has come."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        settings: Settings | None = None,
        crowd: Crowd | None = None,
    ) -> None:
        """crowd: what it has in common with the other sessions of its lane."""
        self._settings = settings or Settings()
        self.outbox: list[Message] = []
        self.generation = 0
        self._clock = clock
        self.pace = Pace(clock, self._settings.frames_per_second, crowd)
        self._keeper = Keeper(clock, self._settings.history)
        self._looking, self._jobs = Looking(), Jobs(clock)
        self._trainer: Trainer | None = None
        self._view = View()
        self._look = Look()
        self._losses: list[Losses] = []  # not yet sent
        self._news = False  # something changed since the last frame
        self._command_id: str | int | None = None  # of the command at hand
        self._broken = False  # the run has diverged, and its viewer knows
        self._since = 0  # epoch of the last change by hand

    @property
    def trainer(self) -> Trainer:
        """The run; there is one once a link was opened."""
        if self._trainer is None:
            raise RefusedError("not_open")
        return self._trainer

    def command(self, command: Fields) -> None:
        """Apply one command. What is wrong with it is answered with an error, and changes nothing."""
        kind, self._command_id = command["type"], command.get("id")
        try:
            if kind != "open" and self._trainer is None:
                raise RefusedError("not_open", {"command": kind})
            _COMMANDS[kind](self, command)
            if kind not in _ONLY_ASKING:
                self._keeper.changed()
        except (RecipeError, RefusedError) as error:
            self.outbox.append(_refusal(error, command))
        self._command_id = None

    def answer(self, asked: Fields) -> Message:
        """Answer a question of one viewer, for that viewer alone: what is wrong with it, too."""
        if asked["type"] == "history":
            return tell_history(self._keeper.history, self.generation, asked)
        try:
            if self._trainer is None:
                raise RefusedError("not_open", {"command": asked["type"]})
            return self._looking.answer(asked, self._run())
        except (RecipeError, RefusedError) as error:
            return _refusal(error, asked)

    def _run(self) -> Run:
        return Run(self.trainer, self.generation, self._keeper.history, self._since)

    def _refuse(self, code: str, params: Fields, command_id: str | int | None) -> None:
        self.outbox.append(RefusedError(code, params, command_id).event)

    def fail(self) -> None:
        """Something here is broken: say so and stop, rather than fail again."""
        self._refuse("internal", {}, self._command_id)
        self._command_id = None
        self._news = False
        self._jobs.end()
        self._stop()

    def wake(self) -> float:
        """When `work` is next worth calling."""
        if self._trainer is None:
            return NEVER
        working = 0.0 if self._jobs.waiting else NEVER
        return min(working, self.pace.wake(self._news), self._keeper.wake(self.pace.resting))

    def work(self) -> None:
        """Train for at most a slice, or work on a job, and send a frame if there is news and the viewer can take it."""
        if self._trainer is None:
            return
        trains = self.pace.may_train()
        if self._jobs.take_turn(trains):
            self.outbox += self._jobs.work()
        elif trains:
            self._train_slice()
        if self._news and self.pace.may_send():
            self._send_frame()
        if self._keeper.wake(self.pace.resting) <= self._clock():
            self.save()

    def _send_frame(self) -> None:
        begun, number = self._clock(), self.pace.frame + 1
        self.outbox.append(frame_message(self.trainer, number, self.generation, self._losses, self._look))
        self._losses, self._news = [], False
        self.pace.sent(self._clock() - begun)

    def _train_slice(self) -> None:
        self._news = True
        self._keeper.trained()
        over = False
        with np.errstate(all="ignore"):  # a run that diverges goes on, as it would
            while not over:
                losses = self.trainer.mini_batch()
                if losses is not None:
                    self._note(losses)
                    self._watch()
                over = self.pace.resting or self.pace.slice_over(self.trainer.epoch, losses is not None)
        if self.pace.resting:
            self._stop()

    def _watch(self) -> None:
        """After an epoch: is the run still good? The first time that it is not, it stops and says so."""
        if not self.trainer.diverged:
            self._keeper.epoch_over(self.trainer)
        elif not self._broken:
            self._broken = True
            self.pace.rest()
            self.outbox.append(self._diverged())

    def _diverged(self) -> str:
        good = self._keeper.good.checkpoint.epoch
        return event("diverged", epoch=self.trainer.epoch, update=self.trainer.update, good_epoch=good)

    def _note(self, losses: Losses) -> None:
        """Keep a row for the next frame; rows stand for successive epochs, and a newer one for an epoch replaces it."""
        self._keeper.note(losses)
        while self._losses and self._losses[-1].epoch >= losses.epoch:
            self._losses.pop()
        self._losses.append(losses)

    # --- what changes the run

    def _open(self, command: Fields) -> None:
        link = permalink.parse(command["hash"], new_seed, self._settings.limits)
        trainer = Trainer(link.recipe)
        self._view = link.view
        self._jobs.end()
        self._start(trainer, [remark_fields(remark) for remark in link.remarks])

    def _start(self, trainer: Trainer, remarks: list[Fields] | None = None) -> None:
        """Another run begins: epoch 0, paused."""
        if not self.pace.resting:
            self._stop()
        self.generation += 1
        self._go_on(trainer, remarks, new_data=True, new_run=True)

    def _go_on(self, trainer: Trainer, remarks: list[Fields] | None = None, *, new_data: bool, new_run: bool) -> None:
        """Show another trainer from now on. new_run: its weights are no continuation of those before."""
        self._trainer = trainer
        self._looking.forget()
        if new_run:
            self._keeper.begin(trainer)
        self._broken = trainer.diverged
        self._look = self._look.at(trainer.recipe.shape)
        self._changed()
        self._tell_recipe(remarks)
        if new_data:
            self.outbox.append(data_message(trainer, self.generation))

    def _changed(self) -> None:
        """Someone has changed the run: the weights, the data or what comes next are not those of the last frame."""
        self._note(self.trainer.losses)
        self._news = True
        self._since = self.trainer.epoch

    def _tell_recipe(self, remarks: list[Fields] | None = None) -> None:
        self.outbox.append(self._recipe_event(remarks))

    def _recipe_event(self, remarks: list[Fields] | None = None, *, resumed: bool = False) -> str:
        recipe = self.trainer.recipe
        return event(
            "recipe",
            generation=self.generation,
            recipe=recipe_fields(recipe),
            view=view_fields(self._view),
            shape=list(recipe.shape),
            hash=permalink.write(recipe, self._view),
            playing=self.pace.playing,
            epochs_per_second=self.pace.state.epochs_per_second,
            resumed=resumed,
            remarks=remarks or [],
            id=self._command_id,
        )

    def _reset(self, _command: Fields) -> None:
        recipe = self.trainer.recipe
        self._start(Trainer(recipe.replace(start=recipe.start + 1)))

    def _rewind(self, _command: Fields) -> None:
        self._start(Trainer(self.trainer.recipe))

    def _regenerate(self, _command: Fields) -> None:
        self._go_on(change.regenerate(self.trainer, new_seed()), new_data=True, new_run=False)

    def _change(self, command: Fields) -> None:
        before = self.trainer.recipe
        after = before.replace(**_recipe_values(command["fields"]))
        self._settings.limits.check(after)
        trainer = change.change(self.trainer, after)
        rebuilt = change.rebuilds(before, after)
        self.generation += rebuilt
        self._view = _without_hiding(self._view, set(after.features) - set(before.features))
        self._go_on(trainer, new_data=change.renews_data(before, after), new_run=rebuilt)

    def _back(self, command: Fields) -> None:
        recipe = self.trainer.recipe
        if command.get("learning_rate") is not None:
            recipe = recipe.replace(learning_rate=command["learning_rate"])
        good = replace(self._keeper.good.checkpoint, recipe=recipe, position=0)
        self._stop()
        self._losses = []
        self._go_on(Trainer(recipe, good, self.trainer.points), new_data=False, new_run=False)

    def _set_weight(self, command: Fields) -> None:
        self.trainer.set_weight(command["layer"], command["unit"], command["input"], command["value"])
        self._changed()

    def _set_bias(self, command: Fields) -> None:
        self.trainer.set_bias(command["layer"], command["unit"], command["value"])
        self._changed()

    # --- what outlives the session

    def save(self) -> None:
        """Send a checkpoint."""
        if self._trainer is None:
            return
        kept = checkpoints.Kept(
            self._trainer.checkpoint(),
            self._keeper.good,
            self._keeper.history,
            self._view,
            self.pace.state,
            self.generation,
            self._trainer.accuracy,
            self._broken,
            self._since,
        )
        checkpoint = checkpoints.write(kept)
        self.outbox.append(checkpoint)
        self._keeper.sent(checkpoint)

    def resume(self, checkpoint: bytes, frame: int | None = None) -> None:
        """Go on as the session of this checkpoint did. frame: the last one that its viewers have had."""
        try:
            kept = checkpoints.read(checkpoint, self._settings.limits, self._settings.history)
            trainer = Trainer(kept.run.recipe, kept.run)
            trainer.losses, trainer.accuracy = kept.history.newest, kept.accuracy
        except RefusedError as refused:
            self._refuse(refused.code, refused.params, None)
            return
        if frame is not None:
            self.pace.count_from(frame)
        self.pace.restore(kept.pace)
        self.generation = max(self.generation, kept.generation) + 1
        self._view, self._trainer, self._broken, self._since = kept.view, trainer, kept.broken, kept.since
        self._looking.forget()
        self._jobs.end()
        self._keeper.restore(kept.good, kept.history)
        self._look, self._losses, self._news = Look(), [trainer.losses], True
        self._keeper.changed()
        self.outbox += self._whole(resumed=True)

    def welcome(self) -> list[Message]:
        """Everything that someone who comes late needs to see: what viewers have heard, and the newest frame."""
        if self._trainer is None:
            return []
        frame = frame_message(self._trainer, self.pace.frame, self.generation, [self._trainer.losses], self._look)
        return [*self._whole(), frame]

    def _whole(self, *, resumed: bool = False) -> list[Message]:
        """The experiment, its points and its losses so far, all but the frame."""
        whole: list[Message] = [
            self._recipe_event(resumed=resumed),
            data_message(self.trainer, self.generation),
            history_message(self._keeper.history, self.generation),
        ]
        return [*whole, self._diverged()] if self._broken else whole

    # --- what changes only its pace or its picture

    def _play(self, command: Fields) -> None:
        until = command.get("until")
        if until is not None:
            check_integer("until", until, self.trainer.epoch + 1, MAX_UNTIL)
        self.pace.play(until)
        self.outbox.append(event("playing", playing=True))

    def _pause(self, _command: Fields) -> None:
        self._stop()

    def _stop(self) -> None:
        self.pace.rest()
        self.outbox.append(event("playing", playing=False))

    def _step(self, command: Fields) -> None:
        updates = command.get("updates")
        self.pace.step(updates or command.get("epochs", 1), by_updates=updates is not None)

    def _speed(self, command: Fields) -> None:
        self.pace.set_speed(command["epochs_per_second"])

    def _change_view(self, command: Fields) -> None:
        self._view = replace(self._view, **command["fields"])
        self._tell_recipe()

    def _share(self, command: Fields) -> None:
        names = dict.fromkeys(command["hide"])
        for name in names:
            check_choice("hide", name, tuple(sorted(HIDEABLE)))
        hide = tuple((name, True) for name in names)
        view = replace(self._view, hide=hide, hide_text=command["hide_text"])
        self.outbox.append(event("link", hash=permalink.write(self.trainer.recipe, view)))

    def _begin_job(self, command: Fields) -> None:
        self._jobs.begin(command, self._run())

    def _look_at(self, command: Fields) -> None:
        layer, unit, x, y = (command.get(name) for name in ("layer", "unit", "x", "y"))
        self._look = Look.of(self.trainer.recipe.shape, layer, unit, x, y)
        self._news = True


def _refusal(error: RecipeError | RefusedError, command: Fields) -> str:
    """The `error` event that answers a command or a question."""
    params = {"command": command["type"], **error.params} if isinstance(error, RecipeError) else error.params
    return RefusedError(error.code, params, command.get("id")).event


_FEATURE_ORDER = {name: place for place, name in enumerate(FEATURES)}


def _without_hiding(view: View, features: set[str]) -> View:
    """The view without hiding these features, which are new inputs: a link that hides a feature takes it away."""
    hide = tuple((name, hidden) for name, hidden in view.hide if name not in features)
    hidden_features = tuple(name for name in view.hidden_features if name not in features)
    return replace(view, hide=hide, hidden_features=hidden_features)


def _recipe_values(fields: Fields) -> Fields:
    """Recipe fields from their JSON values; features in the table's order, whatever order they came in."""
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()}
    if "features" in values:
        values["features"] = tuple(sorted(values["features"], key=lambda name: _FEATURE_ORDER.get(name, -1)))
    return values


_COMMANDS: dict[str, Callable[[Session, Fields], None]] = {
    "open": Session._open,
    "play": Session._play,
    "pause": Session._pause,
    "step": Session._step,
    "reset": Session._reset,
    "rewind": Session._rewind,
    "regenerate": Session._regenerate,
    "change": Session._change,
    "back": Session._back,
    "weight": Session._set_weight,
    "bias": Session._set_bias,
    "view": Session._change_view,
    "share": Session._share,
    "look": Session._look_at,
    "speed": Session._speed,
    "gradcheck": Session._begin_job,
    "sweep": Session._begin_job,
}
_ONLY_ASKING = {"look", "share", "gradcheck", "sweep"}  # commands that leave no trace in a checkpoint
