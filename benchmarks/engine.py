"""`python3 run.py bench engine`: an epoch, both losses and the surface; the prepared program against the readable
reference.

Seven configurations from the default network to six layers at batch size 1. What counts are the ratios: each pair is
timed in turns in one run, and the medians are compared. PyTorch takes part in the epochs where it is installed.
"""

import argparse
import os
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as in a training process; before NumPy is loaded

import numpy as np

from benchmarks import machine, results
from benchmarks.figures import Figure, middle
from engine import losses
from engine.features import FEATURES
from engine.recipe import Recipe
from engine.surface import every_unit, grid
from engine.trainer import Trainer

DEEP: dict[str, Any] = {"hidden_layers": (8,) * 6, "features": tuple(FEATURES), "dataset": "spiral"}
CONFIGURATIONS: dict[str, Recipe] = {
    "A 2-4-2-1, batch 10": Recipe(seed="1"),
    "B the same, batch 1": Recipe(seed="1", batch_size=1),
    "C the same, batch 30": Recipe(seed="1", batch_size=30),
    "D 7-6x8-1, batch 10": Recipe(seed="1", **DEEP),
    "E the same, batch 1": Recipe(seed="1", **DEEP, batch_size=1),
    "F the same, ReLU, batch 30": Recipe(seed="1", **DEEP, batch_size=30, activation="relu"),
    "G regression 2-8-8-1": Recipe(seed="1", problem="regression", hidden_layers=(8, 8)),
}


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="bench engine", description="Time the engine; the ratios count.")
    parser.add_argument("--rounds", type=int, default=15, help="how often; medians are shown (default: 15)")
    options = parser.parse_args(arguments)
    machine.wait_until_quiet()
    figures: list[Figure] = []
    for name, recipe in CONFIGURATIONS.items():
        found = measure(name, recipe, options.rounds)
        print(f"\n=== {name}\n{results.table(found)}", flush=True)
        figures += found
    results.keep("engine", machine.describe("not used"), figures)


def measure(name: str, recipe: Recipe, rounds: int) -> list[Figure]:
    trainer = Trainer(recipe)
    updates = max(1, len(trainer.train.targets) // int(recipe.batch_size))
    pairs = {
        "epoch": (lambda: trainer.advance(updates), lambda: reference_epoch(trainer)),
        "both losses": (trainer.evaluate, lambda: reference_losses(trainer)),
        "surface of every unit": (
            lambda: every_unit(trainer.network, recipe.features),
            lambda: trainer.network.forward(grid_inputs(recipe)),
        ),
    }
    rivals = {"epoch": torch_epoch(trainer)}
    figures: list[Figure] = []
    for what, (ours, reference) in pairs.items():
        calls = [ours, reference, *([rival] if (rival := rivals.get(what)) else [])]
        times = in_turns(calls, rounds)
        figures.append(Figure(f"{name}: {what}", times[0] * 1e6, "us"))
        figures.append(Figure("  reference to program", times[1] / times[0], "x"))
        if len(times) > 2:
            figures.append(Figure("  PyTorch to program", times[2] / times[0], "x"))
    return figures


def in_turns(calls: Sequence[Callable[[], Any]], rounds: int) -> list[float]:
    """The median seconds of each call, all timed round after round, so that the machine's moods hit them alike."""
    taken: list[list[float]] = [[] for _ in calls]
    for _ in range(rounds + 1):
        for times, call in zip(taken, calls, strict=True):
            begin = time.perf_counter()
            call()
            times.append(time.perf_counter() - begin)
    return [middle(times[1:]) for times in taken]  # the first warms up


def reference_epoch(trainer: Trainer) -> None:
    """One epoch of plain forward, backward and update, losses included, as `advance` includes them."""
    network, data, size = trainer.network, trainer.train, int(trainer.recipe.batch_size)
    for start in range(0, len(data.targets) - size + 1, size):
        part = slice(start, start + size)
        sums = network.backward(network.forward(data.inputs[part]), data.targets[part])
        network.parameters -= (trainer.recipe.learning_rate / size) * sums
    reference_losses(trainer)


def reference_losses(trainer: Trainer) -> tuple[float, float]:
    found = [losses.mean(trainer.network.losses(data.inputs, data.targets)) for data in (trainer.train, trainer.test)]
    return found[0], found[1]


def grid_inputs(recipe: Recipe) -> np.ndarray[Any, Any]:
    x, y = grid()
    return np.stack([FEATURES[name](x, y) for name in recipe.features], axis=1)


def torch_epoch(trainer: Trainer) -> Callable[[], None] | None:
    """The same epoch in eager PyTorch, without losses, or None where it is not installed."""
    try:
        import torch  # type: ignore[import-not-found]  # never a dependency
    except ImportError:
        return None
    torch.set_num_threads(1)
    shape, recipe = trainer.recipe.shape, trainer.recipe
    bend = {"tanh": torch.nn.Tanh, "relu": torch.nn.ReLU}[recipe.activation]
    layers: list[Any] = []
    for inputs, units in pairwise(shape[:-1]):
        layers += [torch.nn.Linear(inputs, units, dtype=torch.float64), bend()]
    layers.append(torch.nn.Linear(shape[-2], 1, dtype=torch.float64))
    if recipe.problem == "classification":
        layers.append(torch.nn.Tanh())
    model = torch.nn.Sequential(*layers)
    optimizer = torch.optim.SGD(model.parameters(), lr=recipe.learning_rate)
    x, y = torch.tensor(trainer.train.inputs), torch.tensor(trainer.train.targets)
    size = int(recipe.batch_size)

    def epoch() -> None:
        for start in range(0, len(y) - size + 1, size):
            optimizer.zero_grad()
            (0.5 * (model(x[start : start + size])[:, 0] - y[start : start + size]) ** 2).mean().backward()
            optimizer.step()

    return epoch
