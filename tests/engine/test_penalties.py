"""What a weight costs, and how strongly that pulls at it."""

import math

import numpy as np
import pytest

from engine.gradcheck import central_difference
from engine.penalties import PENALTIES


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
