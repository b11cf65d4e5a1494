"""How the first weights are drawn; "hello" begins 0.546, 0.440, 0.555, 0.763, 0.481 (recorded from the library)."""

import numpy as np

from engine.initializers import INITIALIZERS
from engine.seedrandom import Stream

HELLO = [0.5463663768140734, 0.4397379377059223, 0.554769432473455, 0.7627046759719986, 0.4805307030523447]


def test_a_weight_is_the_next_number_less_one_half_unit_by_unit() -> None:
    weights = INITIALIZERS["uniform"].weights(Stream("hello"), 2, 2)
    assert weights.tolist() == [[HELLO[0] - 0.5, HELLO[1] - 0.5], [HELLO[2] - 0.5, HELLO[3] - 0.5]]


def test_every_bias_starts_at_a_tenth() -> None:
    assert INITIALIZERS["uniform"].bias == 0.1


def test_a_zero_start_draws_all_the_same() -> None:
    stream = Stream("hello")
    weights = INITIALIZERS["zeros"].weights(stream, 2, 2)
    np.testing.assert_array_equal(weights, np.zeros((2, 2)))
    assert not np.signbit(weights).any()
    assert INITIALIZERS["zeros"].bias == 0
    assert stream.random() == HELLO[4]


def test_an_empty_layer_draws_nothing() -> None:
    stream = Stream("hello")
    assert INITIALIZERS["uniform"].weights(stream, 0, 4).shape == (0, 4)
    assert INITIALIZERS["uniform"].weights(stream, 3, 0).shape == (3, 0)
    assert stream.drawn == 0
