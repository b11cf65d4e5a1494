"""What is asked about a run, as messages: one step taken apart, how each layer fares, whether the gradients are right.

Vectors of parameters lie as in a frame (`snapshot.wire_order`), but as float64: here every digit is shown.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.explain import Objective, Step
from engine.gradcheck import DIFFERENCES, Check, Sweep
from engine.network import Layer
from engine.vitals import ACTIVATION_RANGES, BINS, LayerVitals
from server.frames import Blob, encode
from server.snapshot import wire_order

Array = NDArray[np.float64]

MAX_SHOWN = 20_000  # points of a step times units: more than anybody looks at
FINE, DEAD, SATURATED = 0, 1, 2  # units in `vitals`


class Moment(NamedTuple):
    """Which state of a run a message is about."""

    generation: int
    update: int
    epoch: int


def most_shown(shape: Sequence[int]) -> int:
    """Of how many points a step shows every number, in a network of this shape."""
    return max(1, MAX_SHOWN // sum(shape[1:]))


def step_message(moment: Moment, step: Step, point: int | None) -> Blob:
    """A step of the next mini-batch, or of one point alone, with every number of it."""
    layers = step.layers
    clock = [*moment, step.first, step.batch, step.pending, step.updates, -1 if point is None else point]
    tensors: list[tuple[str, NDArray[Any]]] = [
        ("clock", _numbers(clock)),
        ("loss", _numbers([step.loss, step.penalty, step.objective, step.count])),
        ("rule", _numbers([step.rule.learning_rate, step.rule.regularization_rate])),
        ("inputs", step.inputs),
        ("targets", step.targets),
        ("losses", step.losses),
    ]
    for name in ("z", "a", "slope", "error", "delta"):
        tensors.append((name, np.concatenate([getattr(layer, name) for layer in layers], axis=1)))  # (points, units)
    for name in ("old", "new", "gradient", "waiting"):
        tensors.append((name, _laid_out([getattr(layer, name) for layer in layers])))
    for name in ("penalty", "pull", "dead", "died"):  # they concern weights alone
        parts = [Layer(getattr(layer, name), np.zeros_like(layer.old.biases)) for layer in layers]
        kind = np.uint8 if name in ("dead", "died") else np.float64
        tensors.append((name, _laid_out(parts).astype(kind)))
    return encode("step", tensors)


def _laid_out(layers: Iterable[Layer]) -> NDArray[Any]:
    """For each layer all weights, then all biases, as the wire lays them out."""
    return np.concatenate([part.ravel() for layer in layers for part in (layer.weights, layer.biases)])


def vitals_message(
    moment: Moment, points: int, objective: Objective, layers: Sequence[LayerVitals], activations: Sequence[str]
) -> Blob:
    """How each layer fares. points: so many were looked at. activations: the name of each layer's."""
    numbers = [[row.weight_norm, row.gradient_norm, row.update_ratio, row.saturation] for row in layers]
    units = [np.where(row.dead, DEAD, np.where(row.saturated, SATURATED, FINE)) for row in layers]
    tensors: list[tuple[str, NDArray[Any]]] = [
        ("clock", _numbers([*moment, points])),
        ("objective", _numbers([objective.loss, objective.penalty, objective.value])),
        ("layers", _numbers(numbers)),
        ("ranges", _numbers([ACTIVATION_RANGES[name] for name in activations])),
        ("activations", _numbers([row.activations for row in layers]).reshape(-1, BINS)),
        ("gradients", _numbers([row.gradients for row in layers]).reshape(-1, BINS)),
        ("units", np.concatenate(units).astype(np.uint8)),
    ]
    return encode("vitals", tensors)


def check_message(moment: Moment, check: Check, shape: tuple[int, ...]) -> Blob:
    """What a gradient check has found so far, worst first. shape: of its network."""
    report, places = check.report(), _wire_places(shape)
    assert report.extent is not None  # a check of a network has one
    extent, method = report.extent, list(DIFFERENCES).index(check.method)
    clock = [*moment, check.step, method, check.done, check.total]
    clock += [extent.of_parameters, extent.points, extent.of_points]
    rows = [[places[row.index], row.backpropagated, row.numerical, row.relative_error, row.kink] for row in report.rows]
    return encode("gradcheck", [("clock", _numbers(clock)), ("rows", _numbers(rows).reshape(-1, 5))])


def sweep_message(moment: Moment, sweep: Sweep) -> Blob:
    """How far the three differences are from backpropagation, at every step that is complete."""
    curve = sweep.curve()
    extent = curve.extent
    clock = [*moment, sweep.done, sweep.total]
    clock += [extent.parameters, extent.of_parameters, extent.points, extent.of_points]
    columns = np.column_stack([curve.steps, *(curve.errors[name] for name in DIFFERENCES)])
    return encode("sweep", [("clock", _numbers(clock)), ("curve", columns)])


def _numbers(values: Iterable[Any]) -> Array:
    """As float64, whatever they are: a rate from a link may be a whole number."""
    return np.array(list(values), dtype=np.float64)


@lru_cache(maxsize=64)
def _wire_places(shape: tuple[int, ...]) -> NDArray[np.intp]:
    """Where the wire has what stands at each place of the engine's flat vector."""
    return np.argsort(wire_order(shape))
