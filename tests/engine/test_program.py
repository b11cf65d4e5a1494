"""The prepared program computes what the reference computes, for every activation, shape and size of batch."""

import numpy as np
import pytest

from engine.activations import ACTIVATIONS
from engine.network import Network
from engine.program import CHUNK, COVERED, Forward, Gradient, Outputs, with_ones

SHAPES = [(2, 4, 2, 1), (7, 8, 8, 8, 8, 8, 8, 1), (2, 1), (0, 3, 1), (2, 0, 1), (3, 5, 0, 2, 1), (2, 32, 32, 1)]


def network(shape: tuple[int, ...], activation: str, output_activation: str) -> Network:
    made = Network(shape, activation, output_activation)
    made.parameters[:] = np.random.default_rng(7).normal(scale=0.6, size=made.parameters.size)
    return made


def points(shape: tuple[int, ...], count: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(count)
    return rng.normal(size=(count, shape[0])), rng.normal(size=count)


def test_every_activation_is_covered_or_named_as_not() -> None:
    assert set(COVERED) <= set(ACTIVATIONS)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("activation", COVERED)
@pytest.mark.parametrize("output_activation", ["tanh", "linear"])
@pytest.mark.parametrize("count", [1, 10, 33])
def test_the_gradient_is_the_references(
    shape: tuple[int, ...], activation: str, output_activation: str, count: int
) -> None:
    reference = network(shape, activation, output_activation)
    inputs, targets = points(shape, count)
    program = Gradient(shape, reference.parameters, activation, output_activation, count)
    rows = with_ones(inputs)
    for _ in range(2):  # the second time with other parameters, on used buffers
        expected = reference.backward(reference.forward(inputs), targets)
        scale = max(1.0, np.abs(expected).max(initial=0))
        np.testing.assert_allclose(program.run(rows, rows.T, targets), expected, rtol=1e-12, atol=1e-13 * scale)
        reference.parameters *= -0.5


def test_the_activations_of_the_last_run_can_be_looked_at() -> None:
    shape = (2, 4, 3, 1)
    reference = network(shape, "sigmoid", "tanh")
    inputs, targets = points(shape, 5)
    program = Gradient(shape, reference.parameters, "sigmoid", "tanh", 5)
    rows = with_ones(inputs)
    program.run(rows, rows.T, targets)
    for layer, a in zip(program.layers, reference.forward(inputs).a[1:], strict=True):
        np.testing.assert_allclose(layer, a.T, rtol=1e-13)


def test_a_mini_batch_is_a_slice_of_all_points() -> None:
    reference = network((2, 4, 2, 1), "tanh", "tanh")
    inputs, targets = points((2, 4, 2, 1), 50)
    rows = with_ones(inputs)
    program = Gradient(reference.shape, reference.parameters, "tanh", "tanh", 10)
    part = slice(20, 30)
    expected = reference.backward(reference.forward(inputs[part]), targets[part])
    np.testing.assert_allclose(program.run(rows[:, part], rows[:, part].T, targets[part]), expected, rtol=1e-12)


def test_the_derivative_of_relu_is_0_at_0_and_1_for_not_a_number() -> None:
    made = Network((1, 1, 1), "relu", "linear")
    made.layers[1].weights[0, 0] = 1
    inputs = np.array([[0.0], [np.nan]])
    rows = with_ones(inputs)
    program = Gradient(made.shape, made.parameters, "relu", "linear", 1)
    with np.errstate(all="ignore"):
        made.layers[0].weights[0, 0] = 1
        at_zero = program.run(rows[:, :1], rows[:, :1].T, np.array([5.0])).copy()
        assert at_zero[:2].tolist() == [0, 0]  # z is exactly 0
        lost = program.run(rows[:, 1:], rows[:, 1:].T, np.array([5.0]))
        assert np.isnan(lost).all()


@pytest.mark.parametrize("count", [0, 1, CHUNK, CHUNK + 1, 5000])
def test_outputs_of_a_whole_set_are_the_references(count: int) -> None:
    reference = network((2, 4, 2, 1), "sigmoid", "tanh")
    inputs, _ = points((2, 4, 2, 1), count)
    outputs = Outputs(reference.shape, reference.parameters, "sigmoid", "tanh", with_ones(inputs))
    np.testing.assert_allclose(outputs.run(), reference.forward(inputs).output, rtol=1e-13)


def test_memory_stays_bounded_however_many_points_there_are() -> None:
    reference = network((2, 32, 32, 1), "tanh", "tanh")
    inputs, _ = points((2, 1), 5000)
    outputs = Outputs(reference.shape, reference.parameters, "tanh", "tanh", with_ones(inputs))
    widths = {forward.buffer.shape[1] for forward, _, _ in outputs.parts}
    assert max(widths) == CHUNK
    assert len(widths) == 2  # whole chunks share one buffer


def test_single_precision_stays_single() -> None:
    parameters = np.zeros(25, np.float32)
    forward = Forward((2, 4, 2, 1), parameters, "tanh", "tanh", 10)
    assert forward.buffer.dtype == np.float32
