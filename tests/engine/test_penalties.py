"""What a weight costs, and how strongly that pulls at it."""

import math

import numpy as np
import pytest

from engine.gradcheck import central_difference
from engine.penalties import PENALTIES, total


@pytest.mark.parametrize(
    ("name", "values", "gradients"),
    [
        ("none", [0, 0, 0], [0, 0, 0]),
        ("L1", [2, 0.5, 0], [-1, 1, 0]),
        ("L2", [2, 0.125, 0], [-2, 0.5, 0]),
    ],
)
def test_the_penalty_of_a_weight(name: str, values: list[float], gradients: list[float]) -> None:
    weights = np.array([-2.0, 0.5, 0.0])
    assert PENALTIES[name].value(weights).tolist() == values
    assert PENALTIES[name].gradient(weights).tolist() == gradients


def test_l1_pulls_at_neither_zero_nor_what_is_not_a_number() -> None:
    weights = np.array([0.0, -0.0, math.nan, math.inf, -math.inf, 5e-324])
    assert PENALTIES["L1"].gradient(weights).tolist() == [0, 0, 0, 1, -1, 1]


def test_no_penalty_pulls_at_nothing_whatever_the_weight() -> None:
    weights = np.array([math.nan, math.inf, 1.0])
    assert PENALTIES["none"].gradient(weights).tolist() == [0, 0, 0]


@pytest.mark.parametrize("name", PENALTIES)
@pytest.mark.parametrize("weight", [-2.0, -0.1, 0.3, 1.7])
def test_the_gradient_is_the_slope_of_the_value(name: str, weight: float) -> None:
    penalty = PENALTIES[name]
    numerical = central_difference(lambda point: float(penalty.value(point)[0]), np.array([weight]))
    assert penalty.gradient(np.array([weight]))[0] == pytest.approx(numerical[0], abs=1e-9)


def test_the_l2_of_all_weights_is_half_the_rate_times_their_squared_frobenius_norms() -> None:
    first, second = np.array([[1.0, -2.0], [0.5, 3.0]]), np.array([[0.25, -1.5]])  # the tutorial's W(1) and W(2)
    frobenius = sum(np.linalg.norm(matrix, "fro") ** 2 for matrix in (first, second))
    weights = np.concatenate([first.ravel(), second.ravel()])
    assert total("L2", 0.3, weights) == pytest.approx(0.3 / 2 * frobenius, rel=1e-15)
    assert total("L1", 0.3, weights) == pytest.approx(0.3 * (1 + 2 + 0.5 + 3 + 0.25 + 1.5), rel=1e-15)
    assert total("none", 0.3, weights) == 0
