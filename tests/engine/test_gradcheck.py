"""The gradient check approves of what is right and finds what is wrong."""

import math

import numpy as np
import pytest

from engine.activations import ACTIVATIONS, Activation
from engine.gradcheck import central_difference, check, compare
from engine.losses import LOSSES, Loss
from engine.network import Network
from engine.penalties import PENALTIES

SHAPES = [(2, 1), (2, 4, 2, 1), (7, 3, 5, 1), (1, 3, 1), (3, 0, 2, 1), (0, 1)]


def network_and_points(
    shape: tuple[int, ...], activation: str, output: str, loss: str = "squared"
) -> tuple[Network, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(20)
    network = Network(shape, activation, output, loss)
    network.parameters[:] = rng.uniform(-0.8, 0.8, network.parameters.shape)
    return network, rng.uniform(-2, 2, (6, shape[0])), rng.uniform(-1, 1, 6)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("output", ACTIVATIONS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_backpropagation_is_right(activation: str, output: str, loss: str, shape: tuple[int, ...]) -> None:
    report = check(*network_and_points(shape, activation, output, loss))
    assert report.worst < 1e-6, f"{activation}, {output}, {loss}, {shape}\n{report}"


@pytest.mark.parametrize("name", PENALTIES)
def test_the_penalties_are_right(name: str) -> None:
    penalty = PENALTIES[name]
    weights = np.array([-1.3, -0.2, 0.4, 2.1])
    numerical = central_difference(lambda w: float(penalty.value(w).sum()), weights)
    report = compare(penalty.gradient(weights), numerical)
    assert report.worst < 1e-8, f"{name}\n{report}"


def test_a_wrong_activation_derivative_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = Activation(ACTIVATIONS["tanh"].function, lambda _z, a: 1 - a)  # forgot the square
    monkeypatch.setitem(ACTIVATIONS, "tanh", wrong)
    assert check(*network_and_points((2, 4, 2, 1), "tanh", "linear")).worst > 0.01


def test_a_wrong_loss_gradient_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = Loss(LOSSES["squared"].value, lambda output, target: 2 * (output - target))  # forgot the half
    monkeypatch.setitem(LOSSES, "squared", wrong)
    report = check(*network_and_points((2, 3, 1), "tanh", "tanh"))
    assert report.worst == pytest.approx(0.5, rel=1e-3)


def test_a_wrong_backward_pass_is_found() -> None:
    network, inputs, targets = network_and_points((2, 3, 1), "tanh", "tanh")
    gradient = network.backward

    def wrong(trace: object, goal: np.ndarray) -> np.ndarray:
        right = gradient(trace, goal)  # type: ignore[arg-type]
        right[4] += 0.5
        return right

    network.backward = wrong  # type: ignore[method-assign, assignment]
    report = check(network, inputs, targets)
    assert report.rows[0].index == 4
    assert report.rows[1].relative_error < 1e-7
    assert report.worst > 0.1


def test_the_report_names_the_parameter_and_both_numbers_worst_first() -> None:
    report = compare(np.array([1.0, 2.0, -3.0]), np.array([1.0, 2.5, -3.03]))
    assert [row.index for row in report.rows] == [1, 2, 0]
    assert [row.relative_error for row in report.rows] == pytest.approx([0.2, 0.01 / 1.01, 0])
    first = str(report).splitlines()[1].split()
    assert first == ["1", "2", "2.5", "0.2"]


def test_the_report_shows_the_ten_worst() -> None:
    assert len(str(compare(np.ones(50), np.zeros(50))).splitlines()) == 11


def test_two_tiny_numbers_do_not_disagree_loudly() -> None:
    assert compare(np.array([1e-12]), np.array([-1e-12])).worst == pytest.approx(2e-6)


def test_a_network_without_parameters_has_no_worst() -> None:
    assert compare(np.zeros(0), np.zeros(0)).worst == 0


def test_the_check_leaves_the_network_as_it_was() -> None:
    network, inputs, targets = network_and_points((2, 3, 1), "sigmoid", "tanh")
    before = network.parameters.copy()
    check(network, inputs, targets)
    np.testing.assert_array_equal(network.parameters, before)


@pytest.mark.parametrize(
    ("step", "difference"), [(0.1, 1.001667500198441), (0.01, 1.0000166667499921), (0.001, 1.0000001666666813)]
)
def test_the_tutorials_table_of_the_exponential_digit_by_digit(step: float, difference: float) -> None:
    assert central_difference(lambda point: math.exp(point[0]), np.zeros(1), step).tolist() == [difference]


def test_truncation_gives_way_to_rounding_as_the_step_shrinks() -> None:
    def error(step: float) -> float:
        return abs(central_difference(lambda point: math.exp(point[0]), np.ones(1), step)[0] - math.e)

    assert error(1e-2) > error(1e-3) > error(1e-5)
    assert error(1e-5) < error(1e-9) < error(1e-13)


def test_a_difference_moves_one_coordinate_at_a_time_and_not_its_argument() -> None:
    at = np.array([1.0, 2.0, 3.0])
    gradient = central_difference(lambda p: float(p[0] ** 2 + p[0] * p[1] + 5 * p[2]), at)
    assert gradient.tolist() == pytest.approx([4, 1, 5], rel=1e-9)
    assert at.tolist() == [1, 2, 3]
