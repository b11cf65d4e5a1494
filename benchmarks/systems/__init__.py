"""The same training in several systems: same points, same start, same mini-batches in the same order, same updates.

A system trains one epoch and then knows the mean losses of both sets; it draws every unit over the plane. Each has a
module here, and takes part where its library is installed. None of them is a dependency.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.network import Layer, layers_of, parameter_count
from engine.recipe import Recipe

Array = NDArray[np.float64]
EXACT = 1e-9  # float64: only the order of additions differs
SINGLE = 1e-3  # float32


@dataclass(frozen=True)
class System:
    """One run of a recipe, to be timed. surface: None where the system has no public way to every unit.

    epoch: one epoch, and both losses after it. parameters: as the engine lays them out. tolerance: how far these may
    be from the engine's after two epochs. recipe: what it really trains, where that is not what was asked for; note:
    why.
    """

    name: str
    epoch: Callable[[], object]
    losses: Callable[[], tuple[float, float]]
    surface: Callable[[], object] | None
    parameters: Callable[[], Array]
    recipe: Recipe
    tolerance: float = EXACT
    note: str = ""


def installed(name: str) -> Any:
    """A module of somebody else's, or None. Its types are nobody's business here: it is never a dependency."""
    try:
        return import_module(name)
    except ImportError:
        return None


def flat(shape: tuple[int, ...], layers: list[tuple[Any, Any]]) -> Array:
    """Weights (units, inputs) and biases (units,) of every layer as the engine's one vector."""
    parameters = np.empty(parameter_count(shape))
    for own, (weights, biases) in zip(layers_of(shape, parameters), layers, strict=True):
        own.weights[:], own.biases[:] = weights, biases
    return parameters


def copies(layers: list[Layer]) -> list[tuple[Array, Array]]:
    """Weights and biases of every layer, to begin with."""
    return [(layer.weights.copy(), layer.biases.copy()) for layer in layers]
