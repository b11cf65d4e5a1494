"""Is backpropagation right? Nudge each parameter a little and see whether the loss moves as the gradient says.

Of seed 003's three differences the forward one, (f(p + h) - f(p)) / h, and the backward one, (f(p) - f(p - h)) / h, err
by about h through truncation, the central one, (f(p + h) - f(p - h)) / 2h, by about h^2. All of them err by about
1e-16 / h through rounding, so that the error falls with h and then rises again: a central h near 1e-5 serves best. The
relative error is |n - g| / max(|n|, |g|, floor), the floor keeping two tiny numbers from disagreeing loudly. Across the
kink of a ReLU there is no one slope, and a disagreement is no fault of backpropagation; such rows say so.

A check costs two forward passes a parameter, so at most 1000 parameters, spread evenly, on at most 250 points; a sweep
over h takes 40 parameters at 12 steps. The report says what was left out. Both go on in slices as small as one
parameter at one step.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.network import Network, Trace
from engine.recipe import check_choice, check_number
from engine.trainer import Trainer

Array = NDArray[np.float64]

STEP = 1e-5
FLOOR = 1e-6
STEPS = (1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-11, 1e-12)
MAX_PARAMETERS = 1000
MAX_POINTS = 250
MAX_SWEPT = 40

# (f(p - h), f(p), f(p + h), h) -> slope
DIFFERENCES: dict[str, Callable[[float, float, float, float], float]] = {
    "forward": lambda _below, here, above, step: (above - here) / step,
    "backward": lambda below, here, _above, step: (here - below) / step,
    "central": lambda below, _here, above, step: (above - below) / (2 * step),
}


class Place(NamedTuple):
    """Where a parameter sits. layer: from 1, the first hidden one; unit and source from 0, source None for a bias."""

    layer: int
    unit: int
    source: int | None


def place_of(shape: Sequence[int], index: int) -> Place:
    """The place of an entry of the flat parameter vector. Raises IndexError."""
    for layer, (inputs, units) in enumerate(pairwise(shape), 1):
        if index < units * (inputs + 1):
            unit, source = divmod(index, inputs + 1)
            return Place(layer, unit, None if source == inputs else source)
        index -= units * (inputs + 1)
    raise IndexError("no such parameter")


@dataclass(frozen=True)
class Disagreement:
    """One parameter's two gradients. index: place in the flat parameter vector. kink: whether a ReLU switches on or
    off somewhere between p - h and p + h."""

    index: int
    backpropagated: float
    numerical: float
    relative_error: float
    place: Place | None = None
    kink: bool = False


@dataclass(frozen=True)
class Extent:
    """How much of a network and a batch was looked at, and how much there is."""

    parameters: int
    of_parameters: int
    points: int
    of_points: int


@dataclass(frozen=True)
class Report:
    """The parameters that were checked, worst first. extent: None where no network was checked."""

    rows: list[Disagreement]
    extent: Extent | None = None

    @property
    def worst(self) -> float:
        """The largest relative error; 0 for a network without parameters."""
        return self.rows[0].relative_error if self.rows else 0.0

    def __str__(self) -> str:
        lines = [f"{'parameter':>9} {'backpropagation':>24} {'difference':>24} {'relative error':>15}"]
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
        gradient[index] = DIFFERENCES["central"](below, np.nan, above, step)
    return gradient


def relative_error(backpropagated: float, numerical: float) -> float:
    """|n - g| / max(|n|, |g|, floor); not a number where one of the two is none."""
    return abs(backpropagated - numerical) / max(abs(backpropagated), abs(numerical), FLOOR)


def compare(backpropagated: Array, numerical: Array) -> Report:
    """The report for two gradients of the same parameters."""
    pairs = zip(backpropagated.tolist(), numerical.tolist(), strict=True)
    return Report(_worst_first([Disagreement(k, g, n, relative_error(g, n)) for k, (g, n) in enumerate(pairs)]))


def _worst_first(rows: list[Disagreement]) -> list[Disagreement]:
    """By relative error, in which not-a-number is the worst of all; among equals the first parameter first."""
    return sorted(rows, key=lambda row: (row.relative_error == row.relative_error, -row.relative_error, row.index))


class _Probe:
    """A copy of a network to be nudged, some of its parameters, and the loss of a batch around them."""

    def __init__(self, network: Network, inputs: Array, targets: Array, most: int) -> None:
        """most: parameters at most, spread evenly over all. Without points there is nothing to be checked."""
        self.inputs, self.targets = inputs[:MAX_POINTS], targets[:MAX_POINTS]
        self.network, count = network.copy(), len(self.targets)
        size = network.parameters.size if count else 0
        self.indices = np.unique(np.linspace(0, size - 1, min(size, most)).round().astype(int)).tolist()
        self.extent = Extent(len(self.indices), network.parameters.size, count, len(targets))
        with np.errstate(all="ignore"):  # a network that has diverged has gradients that are not numbers
            self.gradient = network.backward(network.forward(self.inputs), self.targets) / max(count, 1)
            self.here = self._loss(network.forward(self.inputs)) if count else np.nan

    def _loss(self, trace: Trace) -> float:
        return float(np.mean(self.network.loss.value(trace.output, self.targets)))

    def around(self, index: int, step: float) -> tuple[float, float, bool]:
        """The mean losses at p - step and p + step, and whether a ReLU switches in between."""
        parameters = self.network.parameters
        kept = parameters[index]
        with np.errstate(all="ignore"):
            parameters[index] = kept + step
            above = self.network.forward(self.inputs)
            parameters[index] = kept - step
            below = self.network.forward(self.inputs)
            parameters[index] = kept
            kink = self.network.activation == "relu" and any(
                bool(((high > 0) != (low > 0)).any()) for high, low in zip(above.z[:-1], below.z[:-1], strict=True)
            )
            return self._loss(below), self._loss(above), kink


def _batch(trainer: Trainer) -> tuple[Network, Array, Array]:
    first, end, _ = trainer.next_batch
    return trainer.network, trainer.train.inputs[first:end], trainer.train.targets[first:end]


class Check:
    """Every weight and bias against the mean loss of a batch (of L, without penalty), as far as the limits allow.

    It works on a copy, so the network may learn on meanwhile. `advance` until it says that all is done.
    """

    def __init__(
        self, network: Network, inputs: Array, targets: Array, step: float = STEP, method: str = "central"
    ) -> None:
        """inputs (points, features), targets (points,). Raises RecipeError."""
        check_number("step", step, STEPS[-1], STEPS[0])
        check_choice("method", method, tuple(DIFFERENCES))
        self.step, self.method = step, method
        self._probe = _Probe(network, inputs, targets, MAX_PARAMETERS)
        self._rows: list[Disagreement] = []
        self.total = len(self._probe.indices)

    @classmethod
    def of(cls, trainer: Trainer, step: float = STEP, method: str = "central") -> "Check":
        """The check of a run on its next mini-batch. Raises RecipeError."""
        return cls(*_batch(trainer), step, method)

    @property
    def done(self) -> int:
        """Parameters that have been checked."""
        return len(self._rows)

    def advance(self, parameters: int = 1) -> bool:
        """Check so many more parameters, two forward passes each; True when none are left."""
        probe = self._probe
        for index in probe.indices[self.done : self.done + parameters]:
            below, above, kink = probe.around(index, self.step)
            numerical = DIFFERENCES[self.method](below, probe.here, above, self.step)
            found, place = float(probe.gradient[index]), place_of(probe.network.shape, index)
            error = relative_error(found, numerical)
            self._rows.append(Disagreement(index, found, numerical, error, place, kink))
        return self.done == self.total

    def report(self) -> Report:
        """What has been checked so far."""
        return Report(_worst_first(self._rows), self._probe.extent)


def check(network: Network, inputs: Array, targets: Array, step: float = STEP) -> Report:
    """The whole check at once. inputs (points, features), targets (points,)."""
    whole = Check(network, inputs, targets, step)
    whole.advance(whole.total)
    return whole.report()


@dataclass(frozen=True)
class Curve:
    """How far the differences are from backpropagation for every h: |n - g| / max(|n|, |g|, floor) as lengths of
    vectors. steps (steps,), errors by the name of the difference, each (steps,)."""

    steps: Array
    errors: dict[str, Array]
    extent: Extent


class Sweep:
    """All three differences at every step of `STEPS`, for some parameters; in slices as `Check`."""

    def __init__(self, network: Network, inputs: Array, targets: Array) -> None:
        self._probe = _Probe(network, inputs, targets, MAX_SWEPT)
        self._found = {name: np.zeros((len(STEPS), len(self._probe.indices))) for name in DIFFERENCES}
        self.total = len(STEPS) * len(self._probe.indices)
        self.done = 0

    @classmethod
    def of(cls, trainer: Trainer) -> "Sweep":
        """The sweep of a run on its next mini-batch."""
        return cls(*_batch(trainer))

    def advance(self, pairs: int = 1) -> bool:
        """Take so many more pairs of a step and a parameter, two forward passes each; True when none are left."""
        probe = self._probe
        for pair in range(self.done, min(self.done + pairs, self.total)):
            row, column = divmod(pair, len(probe.indices))
            below, above, _ = probe.around(probe.indices[column], STEPS[row])
            for name, difference in DIFFERENCES.items():
                self._found[name][row, column] = difference(below, probe.here, above, STEPS[row])
            self.done = pair + 1
        return self.done == self.total

    def curve(self) -> Curve:
        """The errors at the steps that are complete."""
        probe = self._probe
        complete = self.done // max(len(probe.indices), 1)
        gradient = probe.gradient[probe.indices]
        errors = {name: self._distance(found[:complete], gradient) for name, found in self._found.items()}
        return Curve(np.array(STEPS[:complete]), errors, probe.extent)

    @staticmethod
    def _distance(found: Array, gradient: Array) -> Array:
        with np.errstate(all="ignore"):
            scale = np.maximum(np.linalg.norm(found, axis=1), np.linalg.norm(gradient))
            distance: Array = np.linalg.norm(found - gradient, axis=1) / np.maximum(scale, FLOOR)
            return distance
