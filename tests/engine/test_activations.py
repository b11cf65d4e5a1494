"""Every activation and its derivative: recorded values, central differences, and the edges."""

import math

import numpy as np
import pytest

from engine.activations import ACTIVATIONS
from engine.gradcheck import central_difference

Z = [-2.5, -1.0, -0.25, 0.25, 1.0, 2.5]
# name -> (values, derivatives) at Z, by PyTorch 2.13.0 in float64
RECORDED = {
    "linear": (Z, [1.0] * 6),
    "relu": ([0.0, 0.0, 0.0, 0.25, 1.0, 2.5], [0.0, 0.0, 0.0, 1.0, 1.0, 1.0]),
    "sigmoid": (
        [
            0.07585818002124355,
            0.2689414213699951,
            0.43782349911420193,
            0.5621765008857981,
            0.7310585786300049,
            0.9241418199787566,
        ],
        [
            0.07010371654510815,
            0.19661193324148185,
            0.24613408273759835,
            0.24613408273759835,
            0.19661193324148185,
            0.07010371654510807,
        ],
    ),
    "tanh": (
        [
            -0.9866142981514303,
            -0.7615941559557649,
            -0.24491866240370913,
            0.24491866240370913,
            0.7615941559557649,
            0.9866142981514303,
        ],
        [
            0.02659222668316057,
            0.41997434161402614,
            0.940014848806378,
            0.940014848806378,
            0.41997434161402614,
            0.02659222668316057,
        ],
    ),
}


def test_every_activation_is_recorded_here() -> None:
    assert set(RECORDED) == set(ACTIVATIONS)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_values_and_derivatives_are_the_recorded_ones(name: str) -> None:
    z = np.array(Z)
    a = ACTIVATIONS[name].function(z)
    np.testing.assert_allclose(a, RECORDED[name][0], rtol=1e-15)
    np.testing.assert_allclose(ACTIVATIONS[name].derivative(z, a), RECORDED[name][1], rtol=1e-14)


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("z", [-30.0, -3.0, -1.5, -0.1, 0.1, 0.7, 2.0, 5.0, 30.0])
def test_the_derivative_is_the_slope_of_the_function(name: str, z: float) -> None:
    entry = ACTIVATIONS[name]
    at = np.array([z])
    numerical = central_difference(lambda point: float(entry.function(point)[0]), at)
    assert entry.derivative(at, entry.function(at))[0] == pytest.approx(numerical[0], abs=1e-9)


def test_relu_has_derivative_0_at_exactly_0_and_not_a_number_counts_as_positive() -> None:
    z = np.array([0.0, -0.0, 5e-324, math.nan, math.inf, -math.inf])
    a = ACTIVATIONS["relu"].function(z)
    np.testing.assert_array_equal(a, [0, 0, 5e-324, math.nan, math.inf, 0])
    np.testing.assert_array_equal(ACTIVATIONS["relu"].derivative(z, a), [0, 0, 1, 1, 1, 0])


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_not_a_number_goes_through(name: str) -> None:
    assert math.isnan(ACTIVATIONS[name].function(np.array([math.nan]))[0])


@pytest.mark.parametrize(("name", "low", "high"), [("sigmoid", 0.0, 1.0), ("tanh", -1.0, 1.0)])
def test_a_saturated_unit_rests_at_its_bound_with_slope_0(name: str, low: float, high: float) -> None:
    z = np.array([-1e4, 1e4, -math.inf, math.inf])
    with np.errstate(over="ignore"):
        a = ACTIVATIONS[name].function(z)
    assert a.tolist() == [low, high, low, high]
    assert ACTIVATIONS[name].derivative(z, a).tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("shape", [(0, 3), (4, 0), (2, 3)])
def test_shapes_are_kept(name: str, shape: tuple[int, int]) -> None:
    z = np.full(shape, 0.5)
    a = ACTIVATIONS[name].function(z)
    assert a.shape == ACTIVATIONS[name].derivative(z, a).shape == shape
