"""Every unit over the plane: which point is where, and what is shown there."""

import math

import numpy as np
import pytest

from engine.features import FEATURES, columns
from engine.network import Network
from engine.surface import at_point, every_feature, every_unit, grid, output
from tests.engine.laying import laid_out


def only(feature: str, weight: float) -> Network:
    """A single linear unit behind x and y, with one weight set by hand."""
    network = Network((2, 1), "tanh", "linear")
    network.layers[0].weights[0, ("x", "y").index(feature)] = weight
    return network


def test_x_alone_is_positive_in_the_right_half() -> None:
    whole, small, _ = every_unit(only("x", 1), ("x", "y"))
    assert (whole[:, 50:] > 0).all()
    assert (whole[:, :50] < 0).all()
    assert (small[0][:, 10:] > 0).all()
    assert (small[0][:, :10] < 0).all()


def test_y_alone_is_positive_in_the_top_rows() -> None:
    whole, small, _ = every_unit(only("y", 1), ("x", "y"))
    assert (whole[:50] > 0).all()
    assert (whole[50:] < 0).all()
    assert (small[0][:10] > 0).all()
    assert (small[0][10:] < 0).all()


def test_the_corners_are_at_six() -> None:
    x, y = (axis.reshape(100, 100) for axis in grid())
    assert (x[0, 0], y[0, 0]) == (-6, 6)
    assert (x[0, 99], y[0, 99]) == (6, 6)
    assert (x[99, 0], y[99, 0]) == (-6, -6)


def test_the_grid_is_d3s_linear_scale_bit_for_bit() -> None:
    x, y = (axis.reshape(100, 100) for axis in grid())
    for k in range(100):
        t = k / 99
        assert (x[:, k] == -6 * (1 - t) + 6 * t).all()
        t = (k - 99) / (0 - 99)
        assert (y[k] == -6 * (1 - t) + 6 * t).all()


def test_a_small_picture_is_every_fifth_row_and_column_from_the_third() -> None:
    network = Network((2, 3, 1), "tanh", "tanh")
    network.parameters[:] = np.linspace(-1, 1, network.parameters.size)
    whole, small, _ = every_unit(network, ("x", "y"))
    picked = range(2, 100, 5)
    assert list(picked)[-1] == 97
    assert small[-1].tolist() == [[whole[j, i] for i in picked] for j in picked]


def test_every_unit_comes_layer_by_layer_and_then_the_output() -> None:
    network = Network((1, 2, 1), "linear", "linear")
    network.parameters[:] = laid_out(network.shape, [1, 2, 0, 0, 0, 0, 7])
    whole, small, _ = every_unit(network, ("x",))
    assert small.shape == (3, 20, 20)
    np.testing.assert_allclose(small[1], 2 * small[0], rtol=1e-6)
    assert (small[2] == 7).all()
    assert (whole == 7).all()


@pytest.mark.parametrize("shape", [(0, 1), (2, 0, 1), (0, 3, 2, 1)])
def test_empty_networks_are_seen_too(shape: tuple[int, ...]) -> None:
    network = Network(shape, "tanh", "linear")
    network.layers[-1].biases[0] = 0.1
    whole, small, _ = every_unit(network, ("x", "y")[: shape[0]])
    assert whole.shape == (100, 100)
    assert len(small) == sum(shape[1:])
    assert (whole == whole[0, 0]).all()


def test_one_unit_can_be_looked_at_in_full_size() -> None:
    network = Network((2, 3, 2, 1), "tanh", "tanh")
    network.parameters[:] = np.linspace(-1, 1, network.parameters.size)
    for number, (layer, unit) in enumerate([(1, 0), (1, 1), (1, 2), (2, 0), (2, 1), (3, 0)]):
        whole, small, looked = every_unit(network, ("x", "y"), (layer, unit))
        assert looked is not None
        np.testing.assert_array_equal(looked[2::5, 2::5], small[number])
    np.testing.assert_array_equal(looked, whole)


def test_a_feature_can_be_looked_at_whether_it_is_an_input_or_not() -> None:
    x, y = (axis.reshape(100, 100) for axis in grid())
    _, _, looked = every_unit(only("x", 1), ("x", "y"), (0, list(FEATURES).index("xTimesY")))
    np.testing.assert_allclose(looked, x * y, rtol=1e-6, atol=1e-6)


def test_without_a_look_there_is_no_full_size() -> None:
    assert every_unit(only("x", 1), ("x", "y"))[2] is None


@pytest.mark.parametrize("shape", [(2, 4, 1), (2, 1), (2, 8, 8, 8, 1)])
@pytest.mark.parametrize("activation", ["tanh", "relu", "sigmoid", "linear"])
def test_the_pictures_are_the_reference_in_single_precision(shape: tuple[int, ...], activation: str) -> None:
    network = Network(shape, activation, "tanh")
    network.parameters[:] = np.linspace(-1, 1, network.parameters.size)
    exact = output(network, ("x", "y"))
    rough, small, _ = every_unit(network, ("x", "y"))
    assert rough.dtype == small.dtype == np.float32
    np.testing.assert_allclose(rough, exact, atol=1e-5)
    trace = network.forward(columns(("x", "y"), *grid()))
    units = np.concatenate([a.T.reshape(-1, 100, 100)[:, 2::5, 2::5] for a in trace.a[1:]])
    np.testing.assert_allclose(small, units, rtol=1e-5, atol=1e-5)


def test_the_values_at_a_point_are_those_of_every_unit() -> None:
    network = Network((2, 2, 1), "linear", "linear")
    network.parameters[:] = laid_out(network.shape, [1, 0, 0, 1, 0, 0.5, 2, 3, -1])
    # by hand at (4, -3): hidden 4 and -2.5, output 8 - 7.5 - 1
    assert at_point(network, ("x", "y"), 4, -3).tolist() == [4, -2.5, -0.5]


def test_a_diverged_network_is_shown_as_it_is() -> None:
    network = only("x", math.inf)
    whole, _, _ = every_unit(network, ("x", "y"))
    assert whole[0, 99] == math.inf
    network.layers[0].weights[0, 0] = math.nan
    assert np.isnan(every_unit(network, ("x", "y"))[0]).all()
    assert np.isnan(at_point(network, ("x", "y"), 1, 1)).all()
    network.layers[0].weights[0, 0] = 1e300
    assert every_unit(network, ("x", "y"))[0][0, 99] == math.inf
    assert output(network, ("x", "y"))[0, 99] == 6e300


def test_the_features_are_shown_in_the_order_of_the_inputs() -> None:
    pictures = every_feature()
    x, y = (axis.reshape(100, 100)[2::5, 2::5] for axis in grid())
    for picture, expected in zip(pictures, [x, y, x**2, y**2, x * y, np.sin(x), np.sin(y)], strict=True):
        np.testing.assert_allclose(picture, expected, rtol=1e-14, atol=1e-15)
