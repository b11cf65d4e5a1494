"""One step, in both ways of computing it, against the rule worked out one parameter at a time."""

import math

import numpy as np
import pytest

from engine.descent import Descent

SIGNS = {"none": lambda _: 0.0, "L1": lambda w: float((w > 0) - (w < 0)), "L2": lambda w: w}


def by_hand(
    parameters: list[float],
    mask: list[bool],
    dead: list[bool],
    sums: list[float],
    count: int,
    rates: tuple[float, float],
    kind: str,
) -> tuple[list[float], list[bool]]:
    rate, strength = rates
    moved, killed = [], list(dead)
    for k, (w, is_weight, slope) in enumerate(zip(parameters, mask, sums, strict=True)):
        if not is_weight:
            moved.append(w - rate * slope / count)
        elif dead[k] and kind == "L1":
            moved.append(w)
        else:
            stepped = w - rate / count * slope
            pulled = stepped - rate * strength * SIGNS[kind](w)
            killed[k] = kind == "L1" and stepped * pulled < 0
            moved.append(0.0 if killed[k] else pulled)
    return moved, killed


@pytest.mark.parametrize("kind", SIGNS)
@pytest.mark.parametrize("rates", [(0.03, 0.1), (1.0, 0.01), (0.0, 10.0), (-0.1, 0.3)])
def test_a_step_is_the_rule_for_each_parameter(kind: str, rates: tuple[float, float]) -> None:
    rng = np.random.default_rng(3)
    parameters, sums = rng.normal(scale=0.05, size=40), rng.normal(size=40)
    mask, dead = rng.random(40) < 0.8, np.zeros(40, np.bool_)
    dead[:4] = mask[:4]
    expected, killed = by_hand(parameters.tolist(), mask.tolist(), dead.tolist(), sums.tolist(), 7, rates, kind)
    descent = Descent(parameters, mask, dead, rates[0], kind, rates[1])
    descent.step(sums, 7)
    np.testing.assert_allclose(parameters, expected, rtol=1e-13, atol=1e-16)
    if kind == "L1":
        assert dead.tolist() == killed


def test_a_bias_that_has_left_the_finite_numbers_feels_no_penalty() -> None:
    parameters = np.array([math.inf, 1.0])
    with np.errstate(all="ignore"):
        Descent(parameters, np.array([False, True]), np.zeros(2, np.bool_), 0.1, "L2", 0.5).step(np.zeros(2), 1)
    assert parameters.tolist() == [math.inf, 0.95]


def test_an_infinite_rate_without_penalty_makes_weights_not_a_number_and_biases_infinite() -> None:
    """0 times infinity: the penalty's share of the step, which a weight has and a bias has not."""
    parameters = np.array([0.5, 0.5])
    with np.errstate(all="ignore"):
        Descent(parameters, np.array([True, False]), np.zeros(2, np.bool_), math.inf, "none", 0.0).step(np.ones(2), 1)
    assert math.isnan(parameters[0])
    assert parameters[1] == -math.inf
