"""A viewer of one session, without sockets and without waiting: time passes when the test says so."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.network import layers_of
from engine.permalink import parse
from engine.trainer import Trainer
from server.session import Session
from tests.server.messages import Tensors, all_of, command, read

TICK = 4e-5  # a look at the clock takes a little, so that no loop that waits for it can run for ever
DEFAULT = "seed=0.12345"


class Clock:
    """Seconds, as many as the test lets pass."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        self.now += TICK
        return self.now


class Viewer:
    """Says commands to a session, lets time pass, and keeps everything the session said."""

    def __init__(self, link: str | None = DEFAULT) -> None:
        self.clock = Clock()
        self.session = Session(self.clock)
        self.messages: list[str | bytes] = []
        self.acknowledges = True
        if link is not None:
            self.say("open", hash=link)

    def say(self, kind: str, **fields: Any) -> list[str | bytes]:
        """Send a command; what the session answers at once."""
        self.session.command(command(kind, **fields))
        return self.take()

    def ask(self, kind: str, **fields: Any) -> tuple[str, Any]:
        """Ask a question; the kind of the answer, and what it holds."""
        return read(self.session.answer(command(kind, **fields)))

    def take(self) -> list[str | bytes]:
        """What the session has said since the last time."""
        new, self.session.outbox = self.session.outbox, []
        self.messages += new
        return new

    def wait(self, seconds: float) -> list[str | bytes]:
        """Let time pass; what the session says meanwhile. Every frame is acknowledged at once."""
        said: list[str | bytes] = []
        end = self.clock.now + seconds
        while (wake := max(self.session.wake(), self.clock.now)) <= end:
            self.clock.now = wake
            self.session.work()
            new = self.take()
            said += new
            if self.acknowledges:
                for frame in all_of(new, "frame"):
                    self.session.pace.acknowledge(int(frame["clock"][0]))
        self.clock.now = end
        return said

    def rest(self) -> list[str | bytes]:
        """Let time pass until nothing more happens (a step, or a run that ends by itself)."""
        said: list[str | bytes] = []
        for _ in range(10_000):
            new = self.wait(0.02)
            said += new
            if not new and self.session.wake() > self.clock.now + 10:
                return said
        raise AssertionError("the session does not come to rest")

    def frame(self) -> Tensors:
        """The next frame."""
        found = all_of(self.wait(0.1), "frame")
        return found[-1]  # type: ignore[no-any-return]

    def all(self, kind: str) -> list[Any]:
        """All messages of a kind so far, read."""
        return all_of(self.messages, kind)


def trainer_of(link: str = DEFAULT, epochs: int = 0, updates: int = 0) -> Trainer:
    """The engine's own run of a link, after so many epochs and then updates."""
    trainer = Trainer(parse(link, lambda: "unused").recipe)
    while trainer.epoch < epochs:
        trainer.advance(1)
    trainer.advance(updates)
    return trainer


def parameters_of(trainer: Trainer) -> NDArray[np.float32]:
    """The engine's weights and biases, layer by layer, as docs/wire.md lays them out."""
    return _in_wire_order(trainer, trainer.network.parameters)


def gradients_of(trainer: Trainer) -> NDArray[np.float32]:
    """The engine's mean gradient of the last update, laid out as the parameters."""
    return _in_wire_order(trainer, trainer.last_gradient)


def _in_wire_order(trainer: Trainer, flat: NDArray[np.float64]) -> NDArray[np.float32]:
    layers = layers_of(trainer.recipe.shape, flat)
    return np.concatenate([part.ravel() for layer in layers for part in (layer.weights, layer.biases)]).astype("f4")


def losses_of(link: str, epochs: int) -> list[tuple[int, float, float]]:
    """The engine's losses of a link after epochs 0 to `epochs`."""
    trainer = trainer_of(link)
    rows = [tuple(trainer.losses)]
    while trainer.epoch < epochs:
        rows += [tuple(row) for row in trainer.advance(1)]
    return rows
