"""One experiment being trained: commands act between slices of training, news go out when the viewer can take them.

Pure of sockets and processes: the clock is an argument, messages are collected in `outbox`. `pace` decides when,
`snapshot` how the state is shown, `engine` what is computed; here is what each command does.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from engine import change, permalink
from engine.features import FEATURES
from engine.lastgood import LastGood
from engine.linkkeys import HIDEABLE, View
from engine.recipe import RecipeError, check_choice, check_integer
from engine.seedrandom import new_seed
from engine.trainer import Losses, Trainer
from server.events import event, recipe_fields, remark_fields, view_fields
from server.pace import NEVER, Pace
from server.protocol import RefusedError
from server.snapshot import Look, data_message, frame_message

Message = str | bytes
Fields = dict[str, Any]  # a command that `protocol.read` let pass, as JSON values


class Session:
    """The state of one run and its viewer. Call `command` for each command, and `work` when `wake` has come."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.outbox: list[Message] = []
        self.generation = 0
        self._clock = clock
        self._pace = Pace(clock)
        self._trainer: Trainer | None = None
        self._view = View()
        self._look = Look()
        self._losses: list[Losses] = []  # not yet sent
        self._news = False  # something changed since the last frame
        self._thumbnails_sent = False
        self._command_id: str | int | None = None  # of the command at hand
        self._broken = False  # the run has diverged, and its viewer knows

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
        except RecipeError as error:
            self._refuse(error.code, {"command": kind, **error.params}, self._command_id)
        except RefusedError as refused:
            self._refuse(refused.code, refused.params, self._command_id)
        self._command_id = None

    def _refuse(self, code: str, params: Fields, command_id: str | int | None) -> None:
        self.outbox.append(RefusedError(code, params, command_id).event)

    def fail(self) -> None:
        """Something here is broken: say so and stop, rather than fail again."""
        self._refuse("internal", {}, self._command_id)
        self._command_id = None
        self._news = False
        self._stop()

    def wake(self) -> float:
        """When `work` is next worth calling."""
        return NEVER if self._trainer is None else self._pace.wake(self._news)

    def work(self) -> None:
        """Train for at most a slice, and send a frame if there is news and the viewer can take it."""
        if self._trainer is None:
            return
        if self._pace.may_train():
            self._train_slice()
        if self._news and self._pace.may_send():
            self._send_frame()

    def _send_frame(self) -> None:
        begun, number = self._clock(), self._pace.frame + 1
        self.outbox.append(frame_message(self.trainer, number, self.generation, self._losses, self._look))
        self._losses, self._news = [], False
        self._pace.sent(self._clock() - begun)

    def _train_slice(self) -> None:
        self._news = True
        over = False
        while not over:
            finished = self.trainer.advance(1)
            for losses in finished:
                self._note(losses)
                self._watch()
            over = self._pace.resting or self._pace.slice_over(self.trainer.epoch, bool(finished))
        if self._pace.resting:
            self._stop()

    def _watch(self) -> None:
        """After an epoch: is the run still good? The first time that it is not, it stops and says so."""
        if not self.trainer.diverged:
            self._last_good.watch(self.trainer)
        elif not self._broken:
            self._broken = True
            self._pace.rest()
            good = self._last_good.checkpoint.epoch
            self.outbox.append(event("diverged", epoch=self.trainer.epoch, update=self.trainer.update, good_epoch=good))

    def _note(self, losses: Losses) -> None:
        """Keep a row for the next frame; rows stand for successive epochs, and a newer one for an epoch replaces it."""
        while self._losses and self._losses[-1].epoch >= losses.epoch:
            self._losses.pop()
        self._losses.append(losses)

    # --- what changes the run

    def _open(self, command: Fields) -> None:
        link = permalink.parse(command["hash"], new_seed)
        trainer = Trainer(link.recipe)
        self._view = link.view
        self._start(trainer, [remark_fields(remark) for remark in link.remarks])

    def _start(self, trainer: Trainer, remarks: list[Fields] | None = None) -> None:
        """Another run begins: epoch 0, paused."""
        if not self._pace.resting:
            self._stop()
        self.generation += 1
        self._go_on(trainer, remarks, new_data=True, new_run=True)

    def _go_on(self, trainer: Trainer, remarks: list[Fields] | None = None, *, new_data: bool, new_run: bool) -> None:
        """Show another trainer from now on. new_run: its weights are no continuation of those before."""
        self._trainer = trainer
        if new_run:
            self._last_good = LastGood(trainer)
        self._broken = trainer.diverged
        self._keep_look()
        self._changed()
        self._tell_recipe(remarks)
        if new_data:
            self.outbox.append(data_message(trainer, self.generation, not self._thumbnails_sent))
            self._thumbnails_sent = True

    def _changed(self) -> None:
        """The weights or the data are not those of the last frame."""
        self._note(self.trainer.losses)
        self._news = True

    def _tell_recipe(self, remarks: list[Fields] | None = None) -> None:
        recipe = self.trainer.recipe
        self.outbox.append(
            event(
                "recipe",
                generation=self.generation,
                recipe=recipe_fields(recipe),
                view=view_fields(self._view),
                shape=list(recipe.shape),
                hash=permalink.write(recipe, self._view),
                playing=self._pace.playing,
                remarks=remarks or [],
                id=self._command_id,
            )
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
        trainer = change.change(self.trainer, after)
        rebuilt = change.rebuilds(before, after)
        self.generation += rebuilt
        self._go_on(trainer, new_data=change.renews_data(before, after), new_run=rebuilt)

    def _back(self, command: Fields) -> None:
        recipe = self.trainer.recipe
        if command.get("learning_rate") is not None:
            recipe = recipe.replace(learning_rate=command["learning_rate"])
        good = replace(self._last_good.checkpoint, recipe=recipe, position=0)
        self._stop()
        self._losses = []
        self._go_on(Trainer(recipe, good, self.trainer.points), new_data=False, new_run=False)

    def _set_weight(self, command: Fields) -> None:
        self.trainer.set_weight(command["layer"], command["unit"], command["input"], command["value"])
        self._changed()

    def _set_bias(self, command: Fields) -> None:
        self.trainer.set_bias(command["layer"], command["unit"], command["value"])
        self._changed()

    # --- what changes only its pace or its picture

    def _play(self, command: Fields) -> None:
        until = command.get("until")
        if until is not None:
            check_integer("until", until, self.trainer.epoch + 1, 1_000_000)
        self._pace.play(until)
        self.outbox.append(event("playing", playing=True))

    def _pause(self, _command: Fields) -> None:
        self._stop()

    def _stop(self) -> None:
        self._pace.rest()
        self.outbox.append(event("playing", playing=False))

    def _step(self, command: Fields) -> None:
        updates = command.get("updates")
        self._pace.step(updates or command.get("epochs", 1), by_updates=updates is not None)

    def _speed(self, command: Fields) -> None:
        self._pace.set_speed(command["epochs_per_second"])

    def _acknowledge(self, command: Fields) -> None:
        self._pace.acknowledge(command["frame"])

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

    def _look_at(self, command: Fields) -> None:
        layer, unit, x, y = (command.get(name) for name in ("layer", "unit", "x", "y"))
        look = Look((layer, unit) if layer is not None and unit is not None else None)
        if look.unit is not None:
            sizes = self._units_to_look_at()
            check_integer("layer", layer, 0, len(sizes) - 1)
            check_integer("unit", unit, 0, sizes[look.unit[0]] - 1)
        self._look = replace(look, point=(x, y) if x is not None and y is not None else None)
        self._news = True

    def _units_to_look_at(self) -> list[int]:
        """Units per layer, layer 0 being all seven features."""
        return [len(FEATURES), *self.trainer.recipe.shape[1:]]

    def _keep_look(self) -> None:
        """Look no more at a unit that is gone."""
        sizes = self._units_to_look_at()
        if self._look.unit is not None:
            layer, unit = self._look.unit
            if layer >= len(sizes) or unit >= sizes[layer]:
                self._look = replace(self._look, unit=None)


_FEATURE_ORDER = {name: place for place, name in enumerate(FEATURES)}


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
    "ack": Session._acknowledge,
}
