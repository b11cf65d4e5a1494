"""The chain rule with its numbers filled in: from one weight to the loss, every factor by name.

dL/dw = dL/da * da/dz * dz/dw (seed 002, step 4; seed 001, the error term): for the weight from unit k of layer l-1 to
unit j of layer l the factors are the error dL/da_j, the slope f'(z_j) and the source's activation a_k. At the output
the error is the slope of the loss, a - y (seed 000, eq. 5); before it, it is a sum over the units m of the next layer,
each with w_mj * delta_m (seed 000, eq. 8; seed 003: sigma'(z) [w3 dC/dz' + w4 dC/dz'']).
"""

from dataclasses import dataclass

from engine.explain import Step
from engine.recipe import check_integer


@dataclass(frozen=True)
class Term:
    """What one unit of the next layer blames on this one: weight * delta."""

    weight: float
    delta: float


@dataclass(frozen=True)
class Link:
    """One point's chain. delta is error * slope, and gradient is delta * source."""

    source: float  # a of the unit that the weight comes from, 1 for a bias: dz/dw
    z: float
    a: float
    slope: float  # f'(z): da/dz
    terms: tuple[Term, ...]  # one a unit of the next layer; none at the output
    error: float  # dL/da: the sum of the terms, or at the output the slope of the loss
    delta: float
    gradient: float


@dataclass(frozen=True)
class Chain:
    """One weight's or bias's whole step: gradient = (waiting + sum of the points' gradients) / count, and without L1's
    dead links new = old - learning_rate * (gradient + pull)."""

    links: tuple[Link, ...]  # one a point
    waiting: float  # summed over the points from before
    count: int
    gradient: float  # of L
    penalty: float  # what it adds to s; 0 for a bias
    pull: float  # gradient of s; 0 for a bias
    learning_rate: float
    old: float
    new: float
    dead: bool  # killed by L1 before, so the new value is the old one
    died: bool  # killed by L1 in this step, so the new value is 0


def chain(step: Step, layer: int, unit: int, source: int | None) -> Chain:
    """The chain of one weight, or with source None of the unit's bias. layer: from 1, the first hidden one; unit and
    source: from 0. Raises RecipeError."""
    check_integer("layer", layer, 1, len(step.layers))
    here = step.layers[layer - 1]
    check_integer("unit", unit, 0, len(here.old.biases) - 1)
    if source is not None:
        check_integer("input", source, 0, here.inputs.shape[1] - 1)
    links = tuple(_link(step, layer, unit, source, point) for point in range(len(step.targets)))
    of_layers = [here.waiting, here.gradient, here.old, here.new]
    waiting, gradient, old, new = (
        float(part.biases[unit] if source is None else part.weights[unit, source]) for part in of_layers
    )
    penalty, pull, dead, died = (
        0.0 if source is None else part[unit, source].item() for part in (here.penalty, here.pull, here.dead, here.died)
    )
    rate = step.rule.learning_rate
    return Chain(links, waiting, step.count, gradient, penalty, pull, rate, old, new, bool(dead), bool(died))


def _link(step: Step, layer: int, unit: int, source: int | None, point: int) -> Link:
    here = step.layers[layer - 1]
    terms: tuple[Term, ...] = ()
    if layer < len(step.layers):
        following = step.layers[layer]
        pairs = zip(following.old.weights[:, unit].tolist(), following.delta[point].tolist(), strict=True)
        terms = tuple(Term(weight, delta) for weight, delta in pairs)
    a = 1.0 if source is None else float(here.inputs[point, source])
    z, out, slope, error, delta = (
        float(part[point, unit]) for part in (here.z, here.a, here.slope, here.error, here.delta)
    )
    return Link(a, z, out, slope, terms, error, delta, delta * a)
