"""The two ways of the engine: the prepared program that trains, and the readable reference that says what is right."""

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.systems import Array, System
from engine import losses
from engine.batches import update_positions
from engine.features import columns
from engine.recipe import Recipe
from engine.surface import every_unit, grid
from engine.trainer import Trainer


def program(recipe: Recipe, points: Array | None = None) -> System:
    """The trainer, as a lane uses it. points: other ones than the recipe's own."""
    trainer = Trainer(recipe, points=points)
    updates = len(update_positions(recipe.batch_size, len(trainer.train.targets)))

    def both() -> tuple[float, float]:
        found = trainer.evaluate()
        return found.train, found.test

    return System(
        "prepared program",
        lambda: trainer.advance(updates),
        both,
        lambda: every_unit(trainer.network, recipe.features),
        trainer.network.parameters.copy,
        recipe,
    )


def reference(recipe: Recipe) -> System:
    """Plain forward, backward and update, written to be read."""
    trainer = Trainer(recipe)
    network, train, test = trainer.network, trainer.train, trainer.test
    inputs = columns(recipe.features, *grid())
    advance = _epochs(trainer)

    def both() -> tuple[float, float]:
        found = [losses.mean(network.losses(data.inputs, data.targets)) for data in (train, test)]
        return found[0], found[1]

    def epoch() -> tuple[float, float]:
        advance()
        return both()

    def surface() -> tuple[Any, Any]:
        activities = network.forward(inputs).a[1:]
        small = [a.T.reshape(-1, 100, 100)[:, 2::5, 2::5] for a in activities]
        return activities[-1].reshape(100, 100), np.concatenate(small)

    return System("plain reference", epoch, both, surface, network.parameters.copy, recipe)


def _epochs(trainer: Trainer) -> Callable[[], None]:
    """One epoch a call. Points after the last update wait for the first one of the next epoch."""
    network, data, rate = trainer.network, trainer.train, trainer.recipe.learning_rate
    ends = update_positions(trainer.recipe.batch_size, len(data.targets))
    waiting, count = np.zeros_like(network.parameters), 0

    def gradient(start: int, end: int) -> Any:
        return network.backward(network.forward(data.inputs[start:end]), data.targets[start:end])

    def epoch() -> None:
        nonlocal waiting, count
        start = 0
        for end in ends:
            network.parameters -= (rate / (count + end - start)) * (waiting + gradient(start, end))
            waiting, count, start = np.zeros_like(waiting), 0, end
        if start < len(data.targets):
            waiting, count = gradient(start, len(data.targets)), len(data.targets) - start

    return epoch
