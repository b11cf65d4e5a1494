"""One neuron and one step, every factor by name: the whole of backpropagation on the back of an envelope.

Seed 002's example: z = w x + b, y = sigmoid(z) = 1 / (1 + e^-z), L = (y - target)^2 / 2. Backwards by the chain rule
(its step 4)

    dL/dw = dL/dy * dy/dz * dz/dw = (y - target) * y (1 - y) * x,

with dz/db = 1 in place of x for the bias, and w in its place for the input; then w <- w - rate * dL/dw (its step 5).
Plain numbers and no arrays: `network` is the same for many.
"""

import math
from dataclasses import dataclass

from engine.recipe import check_number

RANGES: dict[str, tuple[float, float]] = {
    "x": (-1000, 1000),
    "w": (-1000, 1000),
    "b": (-1000, 1000),
    "rate": (0, 1000),
    "target": (-1000, 1000),
}
"""What may be asked for; so every number that comes of it is finite."""

EXAMPLE: dict[str, float] = {"x": 0.5, "w": 0.4, "b": 0.1, "rate": 0.01, "target": 0.8}
"""Seed 002's numbers."""


@dataclass(frozen=True)
class Neuron:
    """One step of gradient descent, in the order in which it is computed."""

    x: float
    w: float
    b: float
    rate: float
    target: float
    z: float
    y: float
    loss: float  # L
    dl_dy: float
    dy_dz: float
    dz_dw: float
    dz_db: float
    dz_dx: float
    dl_dz: float  # what the neuron is to blame for: delta
    dl_dw: float
    dl_db: float
    dl_dx: float  # what a layer before it would be told
    new_w: float
    new_b: float
    new_z: float
    new_y: float
    new_loss: float


def step(x: float, w: float, b: float, rate: float, target: float) -> Neuron:
    """Forwards, backwards, update, and forwards again. Raises RecipeError for a number outside `RANGES`."""
    for name, value in {"x": x, "w": w, "b": b, "rate": rate, "target": target}.items():
        check_number(name, value, *RANGES[name])
    z, y, loss = _forward(x, w, b, target)
    dl_dy, dy_dz = y - target, y * (1 - y)
    dz_dw, dz_db, dz_dx = x, 1.0, w
    dl_dz = dl_dy * dy_dz
    dl_dw, dl_db, dl_dx = dl_dz * dz_dw, dl_dz * dz_db, dl_dz * dz_dx
    new_w, new_b = w - rate * dl_dw, b - rate * dl_db
    after = _forward(x, new_w, new_b, target)
    slopes = dl_dy, dy_dz, dz_dw, dz_db, dz_dx, dl_dz, dl_dw, dl_db, dl_dx
    return Neuron(x, w, b, rate, target, z, y, loss, *slopes, new_w, new_b, *after)


def _forward(x: float, w: float, b: float, target: float) -> tuple[float, float, float]:
    """z, y and L."""
    z = w * x + b
    y = sigmoid(z)
    return z, y, (y - target) ** 2 / 2


def sigmoid(z: float) -> float:
    """1 / (1 + e^-z), written so that no exponential of a large number is needed."""
    if z >= 0:
        return 1 / (1 + math.exp(-z))
    grown = math.exp(z)
    return grown / (1 + grown)
