"""Is backpropagation right? Nudge each parameter a little and see whether the loss moves as the gradient says.

The central difference (f(p + h) - f(p - h)) / 2h errs by about h^2 through truncation and by about 1e-16 / h through
rounding (seed 003, numerical differentiation), so h near 1e-5 serves best. The relative error is |n - g| / max(|n|,
|g|, floor), the floor keeping two tiny numbers from disagreeing loudly.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.network import Network

Array = NDArray[np.float64]

STEP = 1e-5
FLOOR = 1e-6


@dataclass(frozen=True)
class Disagreement:
    """One parameter's two gradients. index: place in the flat parameter vector."""

    index: int
    backpropagated: float
    numerical: float
    relative_error: float


@dataclass(frozen=True)
class Report:
    """All parameters, worst first."""

    rows: list[Disagreement]

    @property
    def worst(self) -> float:
        """The largest relative error; 0 for a network without parameters."""
        return self.rows[0].relative_error if self.rows else 0.0

    def __str__(self) -> str:
        lines = [f"{'parameter':>9} {'backpropagation':>24} {'central difference':>24} {'relative error':>15}"]
        lines += [
            f"{row.index:9d} {row.backpropagated:24.16g} {row.numerical:24.16g} {row.relative_error:15.3g}"
            for row in self.rows[:10]
        ]
        return "\n".join(lines)


def central_difference(function: Callable[[Array], float], at: Array, step: float = STEP) -> Array:
    """The gradient of a scalar function by central differences, one coordinate after the other."""
    gradient = np.empty_like(at)
    point = at.copy()
    for index in range(at.size):
        point[index] = at[index] + step
        above = function(point)
        point[index] = at[index] - step
        below = function(point)
        point[index] = at[index]
        gradient[index] = (above - below) / (2 * step)
    return gradient


def compare(backpropagated: Array, numerical: Array) -> Report:
    """The report for two gradients of the same parameters."""
    scale = np.maximum(np.maximum(np.abs(backpropagated), np.abs(numerical)), FLOOR)
    errors = np.abs(backpropagated - numerical) / scale
    order = np.argsort(-errors, kind="stable")
    return Report(
        [Disagreement(int(k), float(backpropagated[k]), float(numerical[k]), float(errors[k])) for k in order]
    )


def check(network: Network, inputs: Array, targets: Array, step: float = STEP) -> Report:
    """Check every weight and bias on the mean loss of these points. inputs (points, features), targets (points,)."""
    backpropagated = network.backward(network.forward(inputs), targets) / len(targets)
    kept = network.parameters.copy()

    def mean_loss(parameters: Array) -> float:
        network.parameters[:] = parameters
        return float(np.mean(network.losses(inputs, targets)))

    numerical = central_difference(mean_loss, kept, step)
    network.parameters[:] = kept
    return compare(backpropagated, numerical)
