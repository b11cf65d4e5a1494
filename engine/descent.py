"""Gradient descent: one step against the mean gradient, then the pull of the penalty.

w <- w - (lr / n) * sum of gradients (seed 002, step 5; seed 003, theta <- theta - lr * grad L), then
w <- w - lr * lambda * penalty'(w before the step). Biases feel no penalty. Under L1 a weight that the penalty carries
across 0 dies: it stays 0 and learns no more; one that the gradient carries across lives on, because the penalty then
still pulls the old way. These are TensorFlow Playground's rules.
"""

import math

import numpy as np
from numpy.typing import NDArray

from engine.penalties import PENALTIES

Array = NDArray[np.float64]


class Descent:
    """Steps on one flat parameter vector, in place. mask: which entries are weights. dead: which of them L1 has
    killed."""

    def __init__(
        self,
        parameters: Array,
        mask: NDArray[np.bool_],
        dead: NDArray[np.bool_],
        learning_rate: float,
        regularization: str,
        regularization_rate: float,
    ) -> None:
        self._parameters, self._mask, self._dead = parameters, mask, dead
        self._rate, self._pull_rate = learning_rate, learning_rate * regularization_rate
        self._regularization = regularization
        self._scaled = np.empty_like(parameters)
        self._pull = np.zeros_like(parameters)
        # an infinite rate times no slope is not a number, which only the full rule gets right
        self._quick = math.isfinite(self._pull_rate) and regularization in ("none", "L2")

    def step(self, sums: Array, count: int) -> None:
        """One update by the gradients summed over `count` points."""
        if not self._quick:
            self._by_the_rule(sums, count)
            return
        parameters = self._parameters
        np.multiply(sums, self._rate / count, self._scaled)
        if self._regularization == "L2":  # its slope at w is w itself
            np.multiply(parameters, self._pull_rate, out=self._pull, where=self._mask)
            np.add(self._scaled, self._pull, self._scaled)
        np.subtract(parameters, self._scaled, parameters)

    def _by_the_rule(self, sums: Array, count: int) -> None:
        old = self._parameters
        stepped = old - (self._rate / count) * sums
        pulled = stepped - self._pull_rate * PENALTIES[self._regularization].gradient(old)
        new = np.where(self._mask, pulled, stepped)
        if self._regularization == "L1":
            died = self._mask & (stepped * new < 0)
            new[died] = 0
            new[self._dead] = old[self._dead]
            self._dead |= died
        old[:] = new
