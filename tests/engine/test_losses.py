"""The loss of a point and its slope."""

import math

import numpy as np
import pytest

from engine.gradcheck import central_difference
from engine.losses import LOSSES, mean


def test_the_squared_loss_is_half_the_square_of_the_error() -> None:
    value = LOSSES["squared"].value(np.array([3.0, -1.0, 0.0]), np.array([1.0, 1.0, 0.0]))
    assert value.tolist() == [2, 2, 0]


def test_its_slope_is_the_error_itself() -> None:
    gradient = LOSSES["squared"].gradient(np.array([3.0, -1.0]), np.array([1.0, 1.0]))
    assert gradient.tolist() == [2, -2]


def test_the_numbers_of_one_neuron() -> None:
    # the tutorial's neuron: output sigmoid(0.3), target 0.8
    output, target = np.array([0.574442516811659]), np.array([0.8])
    assert LOSSES["squared"].value(output, target)[0] == pytest.approx(0.02543808911112937, rel=1e-14)
    assert LOSSES["squared"].gradient(output, target)[0] == pytest.approx(-0.225557483188341, rel=1e-14)


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("output", [-2.0, -0.3, 0.4, 0.9])
@pytest.mark.parametrize("target", [-1.0, 0.25, 1.0])
def test_the_gradient_is_the_slope_of_the_value(name: str, output: float, target: float) -> None:
    loss, goal = LOSSES[name], np.array([target])
    numerical = central_difference(lambda point: float(loss.value(point, goal)[0]), np.array([output]))
    assert loss.gradient(np.array([output]), goal)[0] == pytest.approx(numerical[0], abs=1e-9)


def test_the_mean_of_nothing_is_not_a_number() -> None:
    assert math.isnan(mean(np.zeros(0)))


def test_the_mean_counts_every_value() -> None:
    assert mean(np.array([1.0, 2.0, 6.0])) == 3
    assert mean(np.array([True, False, True, True])) == 0.75
    assert mean(np.array([1.0, math.inf])) == math.inf
    assert math.isnan(mean(np.array([1.0, math.nan])))
