"""PyTorch, eager: modules, autograd and its own SGD, as its tutorials write a training loop, in float64."""

from itertools import pairwise
from typing import Any

import numpy as np

from benchmarks.systems import System, copies, flat, installed
from engine.features import columns
from engine.recipe import Recipe
from engine.surface import grid
from engine.trainer import PointSet, Trainer


def system(recipe: Recipe) -> System | None:
    """None where it is not installed."""
    torch = installed("torch")
    if torch is None:
        return None
    torch.set_num_threads(1)
    trainer = Trainer(recipe)
    model = _model(torch, trainer)
    optimizer = torch.optim.SGD(model.parameters(), lr=recipe.learning_rate)
    train, test = _points(torch, trainer.train), _points(torch, trainer.test)
    size = int(recipe.batch_size)
    batches = list(zip(train[0].split(size), train[1].split(size), strict=True))
    left = len(train[1]) % size  # points after the last update; their gradient waits for the next epoch's first one
    waiting = 0

    def squared(points: tuple[Any, Any]) -> Any:
        return 0.5 * ((model(points[0]) - points[1]) ** 2).sum()

    def epoch() -> tuple[float, float]:
        nonlocal waiting
        for x, y in batches[:-1] if left else batches:
            (squared((x, y)) / (size + waiting)).backward()
            optimizer.step()
            optimizer.zero_grad()
            waiting = 0
        if left:
            (squared(batches[-1]) / (size + left)).backward()
            waiting = left
        return both()

    def both() -> tuple[float, float]:
        with torch.inference_mode():
            return squared(train).item() / len(train[1]), squared(test).item() / len(test[1])

    def parameters() -> Any:
        linear = [layer for layer in model if isinstance(layer, torch.nn.Linear)]
        return flat(recipe.shape, [(layer.weight.detach(), layer.bias.detach()) for layer in linear])

    return System("PyTorch eager", epoch, both, _surface(torch, model, recipe), parameters, recipe)


def _model(torch: Any, trainer: Trainer) -> Any:
    bends = {"tanh": torch.nn.Tanh, "relu": torch.nn.ReLU, "sigmoid": torch.nn.Sigmoid, "linear": torch.nn.Identity}
    names = [trainer.recipe.activation] * len(trainer.recipe.hidden_layers) + [trainer.recipe.output_activation]
    modules: list[Any] = []
    for (inputs, units), name in zip(pairwise(trainer.recipe.shape), names, strict=True):
        modules += [torch.nn.Linear(inputs, units, dtype=torch.float64), bends[name]()]
    linear = [layer for layer in modules if isinstance(layer, torch.nn.Linear)]
    with torch.no_grad():
        for layer, (weights, biases) in zip(linear, copies(trainer.network.layers), strict=True):
            layer.weight.copy_(torch.from_numpy(weights))
            layer.bias.copy_(torch.from_numpy(biases))
    return torch.nn.Sequential(*modules)


def _points(torch: Any, data: PointSet) -> tuple[Any, Any]:
    return torch.tensor(data.inputs), torch.tensor(data.targets)[:, None]


def _surface(torch: Any, model: Any, recipe: Recipe) -> Any:
    """Every unit over the plane, in float32 as the engine does it."""
    inputs = torch.tensor(columns(recipe.features, *grid()).astype(np.float32))
    linear = [(layer, model[place + 1]) for place, layer in enumerate(model) if isinstance(layer, torch.nn.Linear)]

    def surface() -> tuple[Any, Any]:
        small = []
        with torch.inference_mode():
            a = inputs
            for layer, bend in linear:
                a = bend(torch.nn.functional.linear(a, layer.weight.float(), layer.bias.float()))
                small.append(a.T.reshape(-1, 100, 100)[:, 2::5, 2::5])
            return a.reshape(100, 100), torch.cat(small)

    return surface
