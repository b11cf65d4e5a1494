"""JAX: the whole epoch compiled into one program, its mini-batches a scan; in float32, and in float64."""

from typing import Any

import numpy as np

from benchmarks.systems import EXACT, SINGLE, System, copies, flat, installed
from engine.features import columns
from engine.recipe import Recipe
from engine.surface import grid
from engine.trainer import Trainer


def single(recipe: Recipe) -> System | None:
    """None where it is not installed."""
    return _system(recipe, np.float32, "JAX jit + scan, float32", SINGLE)


def double(recipe: Recipe) -> System | None:
    """None where it is not installed."""
    return _system(recipe, np.float64, "JAX jit + scan, float64", EXACT)


def _system(recipe: Recipe, dtype: type[Any], name: str, tolerance: float) -> System | None:
    jax = installed("jax")
    if jax is None:
        return None
    jax.config.update("jax_enable_x64", True)  # float64 where it is asked for; float32 stays what it is
    jax.config.update("jax_cpu_enable_async_dispatch", False)
    trainer = Trainer(recipe)
    state = jax.tree.map(lambda array: jax.numpy.asarray(array, dtype), copies(trainer.network.layers))
    run, mean_losses = _compiled(jax, trainer, dtype)
    waiting = jax.tree.map(jax.numpy.zeros_like, state)
    count = 0.0

    def epoch() -> object:
        nonlocal state, waiting, count
        state, waiting, both, count = run(state, waiting, count)
        return jax.block_until_ready(both)

    def both() -> tuple[float, float]:
        train, test = mean_losses(state)
        return float(train), float(test)

    draw = _surface(jax, recipe)
    return System(
        name,
        epoch,
        both,
        lambda: jax.block_until_ready(draw(state)),
        lambda: flat(recipe.shape, state),
        recipe,
        tolerance,
    )


def _layers(jax: Any, recipe: Recipe) -> Any:
    """(weights and biases of every layer, inputs) -> the activations of every layer, each (points, units)."""
    bends = {"tanh": jax.numpy.tanh, "relu": jax.nn.relu, "sigmoid": jax.nn.sigmoid, "linear": lambda z: z}
    names = [recipe.activation] * len(recipe.hidden_layers) + [recipe.output_activation]

    def layers(state: Any, a: Any) -> list[Any]:
        found = []
        for (weights, biases), name in zip(state, names, strict=True):
            a = bends[name](a @ weights.T + biases)
            found.append(a)
        return found

    return layers


def _compiled(jax: Any, trainer: Trainer, dtype: type[Any]) -> tuple[Any, Any]:
    recipe, size = trainer.recipe, int(trainer.recipe.batch_size)
    layers = _layers(jax, recipe)
    (x, y), test = ((data.inputs.astype(dtype), data.targets.astype(dtype)) for data in (trainer.train, trainer.test))
    updates, left = divmod(len(y), size)
    batches = (x[: updates * size].reshape(updates, size, -1), y[: updates * size].reshape(updates, size))
    rest = (x[updates * size :], y[updates * size :])  # after the last update: they wait for the next epoch's first one

    def squared(state: Any, points: Any) -> Any:
        return 0.5 * ((layers(state, points[0])[-1][:, 0] - points[1]) ** 2).sum()

    gradient = jax.grad(squared)

    def updated(state: Any, sums: Any, count: Any) -> Any:
        rate = dtype(recipe.learning_rate)
        return jax.tree.map(lambda w, g: w - (rate / count).astype(dtype) * g, state, sums)

    def step(state: Any, points: Any) -> tuple[Any, None]:
        return updated(state, gradient(state, points), jax.numpy.asarray(size, dtype)), None

    def mean_losses(state: Any) -> tuple[Any, Any]:
        return squared(state, (x, y)) / len(y), squared(state, test) / len(test[1])

    def epoch(state: Any, waiting: Any, count: Any) -> Any:
        following = batches
        if left:
            sums = jax.tree.map(jax.numpy.add, waiting, gradient(state, (batches[0][0], batches[1][0])))
            state, following = updated(state, sums, size + count), (batches[0][1:], batches[1][1:])
        state, _ = jax.lax.scan(step, state, following)
        waiting = gradient(state, rest) if left else waiting
        return state, waiting, mean_losses(state), dtype(left)

    return jax.jit(epoch), jax.jit(mean_losses)


def _surface(jax: Any, recipe: Recipe) -> Any:
    """Every unit over the plane, in float32 as the engine does it."""
    inputs = columns(recipe.features, *grid()).astype(np.float32)
    layers = _layers(jax, recipe)

    def surface(state: Any) -> tuple[Any, Any]:
        activities = layers(jax.tree.map(lambda array: array.astype(np.float32), state), inputs)
        small = [a.T.reshape(-1, 100, 100)[:, 2::5, 2::5] for a in activities]
        return activities[-1].reshape(100, 100), jax.numpy.concatenate(small)

    return jax.jit(surface)
