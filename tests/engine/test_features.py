"""The seven features of a point, in the order of the network's inputs."""

import numpy as np
import pytest

from engine.features import FEATURES, columns

# of the point (2, -3), worked by hand
VALUES = {
    "x": 2.0,
    "y": -3.0,
    "xSquared": 4.0,
    "ySquared": 9.0,
    "xTimesY": -6.0,
    "sinX": 0.9092974268256817,
    "sinY": -0.1411200080598672,
}


def test_the_order_is_that_of_the_pages_inputs() -> None:
    assert list(FEATURES) == list(VALUES)


@pytest.mark.parametrize("name", FEATURES)
def test_a_feature_is_what_its_name_says(name: str) -> None:
    value = FEATURES[name](np.array([2.0]), np.array([-3.0]))
    assert value[0] == pytest.approx(VALUES[name], rel=1e-15)


def test_columns_hold_one_point_a_row_and_one_feature_a_column() -> None:
    inputs = columns(("y", "xTimesY"), np.array([1.0, 2.0, 3.0]), np.array([4.0, 5.0, 6.0]))
    assert inputs.tolist() == [[4, 4], [5, 10], [6, 18]]


def test_without_features_there_are_points_without_inputs() -> None:
    assert columns((), np.zeros(5), np.zeros(5)).shape == (5, 0)


def test_without_points_there_are_features_without_values() -> None:
    assert columns(("x", "y"), np.zeros(0), np.zeros(0)).shape == (0, 2)
