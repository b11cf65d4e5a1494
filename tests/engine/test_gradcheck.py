"""The gradient check approves of what is right and finds what is wrong."""

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from engine.activations import ACTIVATIONS, Activation
from engine.gradcheck import (
    DIFFERENCES,
    MAX_PARAMETERS,
    MAX_POINTS,
    MAX_SWEPT,
    STEPS,
    Check,
    Curve,
    Place,
    Sweep,
    central_difference,
    check,
    compare,
    place_of,
)
from engine.losses import LOSSES, Loss
from engine.network import Network
from engine.penalties import PENALTIES
from engine.recipe import Recipe, RecipeError
from engine.trainer import Trainer

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


# seed 003's table of e^x at 0: rows are the differences, columns h = 0.1, 0.01, 0.001
EXPONENTIAL = {
    "forward": [1.0517091807564771, 1.005016708416795, 1.0005001667083846],
    "backward": [0.9516258196404048, 0.9950166250831893, 0.9995001666249781],
    "central": [1.001667500198441, 1.0000166667499921, 1.0000001666666813],
}


@pytest.mark.parametrize("method", EXPONENTIAL)
def test_the_tutorials_table_of_the_exponential_digit_by_digit(method: str) -> None:
    slopes = [DIFFERENCES[method](math.exp(-h), math.exp(0), math.exp(h), h) for h in (0.1, 0.01, 0.001)]
    assert slopes == EXPONENTIAL[method]


def test_the_central_difference_of_a_function_is_the_tutorials() -> None:
    found = [central_difference(lambda point: math.exp(point[0]), np.zeros(1), h)[0] for h in (0.1, 0.01, 0.001)]
    assert found == EXPONENTIAL["central"]


def test_every_difference_of_the_table_has_its_row_in_the_tutorial() -> None:
    assert set(DIFFERENCES) == set(EXPONENTIAL)


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


def trainer(updates: int = 250, **fields: Any) -> Trainer:
    run = Trainer(Recipe(**{"seed": "hello", **fields}))
    run.advance(updates)
    return run


class TestPlaces:
    def test_a_place_is_a_layer_a_unit_and_an_input_or_the_bias(self) -> None:
        places = [place_of((2, 3, 1), index) for index in range(13)]
        first = [Place(1, unit, source) for unit in range(3) for source in (0, 1, None)]
        assert places == [*first, Place(2, 0, 0), Place(2, 0, 1), Place(2, 0, 2), Place(2, 0, None)]

    def test_empty_layers_have_no_places(self) -> None:
        assert [place_of((2, 0, 2, 1), index) for index in range(3)] == [(2, 0, None), (2, 1, None), (3, 0, 0)]

    def test_there_is_none_beyond_the_last(self) -> None:
        with pytest.raises(IndexError):
            place_of((2, 1), 3)


class TestTheCheckOfARun:
    @pytest.mark.parametrize("method", DIFFERENCES)
    def test_backpropagation_is_right_by_every_difference(self, method: str) -> None:
        whole = Check.of(trainer(), 1e-6, method)
        assert whole.advance(whole.total)
        assert whole.report().worst < 1e-3  # a one-sided difference errs by about h / 2 times the second derivative

    def test_every_weight_and_bias_is_named_with_both_numbers(self) -> None:
        run = trainer()
        whole = Check.of(run)
        whole.advance(99)
        rows = {row.place: row for row in whole.report().rows}
        assert len(rows) == 25
        inputs, targets = run.train.inputs[:10], run.train.targets[:10]
        mean = run.network.backward(run.network.forward(inputs), targets) / 10
        for index, (place, row) in enumerate(sorted((row.index, row) for row in rows.values())):
            assert (index, row.backpropagated) == (place, mean[index])
        bias = rows[Place(2, 1, None)]
        kept = run.network.layers[1].biases[1]
        run.network.layers[1].biases[1] = kept + 1e-5
        above = run.network.losses(inputs, targets).mean()
        run.network.layers[1].biases[1] = kept - 1e-5
        below = run.network.losses(inputs, targets).mean()
        assert bias.numerical == pytest.approx((above - below) / 2e-5, rel=1e-12)

    def test_the_batch_is_the_next_one_and_without_the_penalty(self) -> None:
        run, other = (trainer(255, regularization=name, regularization_rate=0) for name in ("none", "L2"))
        other = Trainer(other.recipe.replace(regularization_rate=1.0), other.checkpoint())
        found = []
        for one in (run, other):
            whole = Check.of(one)
            whole.advance(99)
            found.append([(row.index, row.backpropagated) for row in whole.report().rows])
        assert found[0] == found[1]
        inputs, targets = run.train.inputs[50:60], run.train.targets[50:60]
        gradient = run.network.backward(run.network.forward(inputs), targets) / 10
        assert dict(found[0]) == dict(enumerate(gradient.tolist()))

    def test_slices_find_what_one_piece_finds_although_the_run_goes_on(self) -> None:
        run = trainer()
        at_once, sliced = Check.of(run), Check.of(run)
        assert at_once.advance(at_once.total)
        slices = 1
        while not sliced.advance():
            run.advance(1)
            slices += 1
        assert slices == sliced.total == sliced.done == 25
        assert sliced.report() == at_once.report()

    def test_a_check_under_way_reports_what_it_has_found_so_far(self) -> None:
        under_way = Check.of(trainer())
        assert not under_way.advance(4)
        assert sorted(row.index for row in under_way.report().rows) == [0, 1, 2, 3]
        assert under_way.report().extent.parameters == 25

    def test_checking_changes_nothing(self) -> None:
        run = trainer()
        before = run.network.parameters.copy()
        Check.of(run).advance(9)
        Sweep.of(run).advance(9)
        np.testing.assert_array_equal(run.network.parameters, before)

    def test_of_a_large_network_and_batch_a_sample_is_checked_and_the_report_says_so(self) -> None:
        run = trainer(0, hidden_layers=(32, 32), problem="regression", batch_size=600)
        whole = Check.of(run)
        whole.advance(1)
        total = 32 * 3 + 32 * 33 + 33
        extent = whole.report().extent
        assert (extent.parameters, extent.of_parameters) == (MAX_PARAMETERS, total)
        assert (extent.points, extent.of_points) == (MAX_POINTS, 600)
        indices = whole._probe.indices
        assert len(set(indices)) == MAX_PARAMETERS
        assert (indices[0], indices[-1]) == (0, total - 1)
        assert max(b - a for a, b in pairwise(indices)) == 2  # evenly spread

    def test_the_cost_is_two_forward_passes_a_parameter(self, monkeypatch: pytest.MonkeyPatch) -> None:
        counted = []
        forward = Network.forward
        monkeypatch.setattr(Network, "forward", lambda self, inputs: counted.append(1) or forward(self, inputs))
        whole = Check.of(trainer(0))
        counted.clear()
        whole.advance(7)
        assert len(counted) == 14
        sweep = Sweep.of(trainer(0))
        counted.clear()
        sweep.advance(7)
        assert len(counted) == 14

    def test_where_a_relu_switches_the_row_says_so(self) -> None:
        """(relu(w))^2 / 2 at w = 0.03: with h = 0.1 the nudge crosses the kink, with 0.01 it does not."""
        network = Network((1, 1, 1), "relu", "linear")
        network.parameters[:] = [0.03, 0.0, 1.0, 0.0]
        for step, kinks in ((0.1, [True, True, False, False]), (0.01, [False] * 4)):
            whole = Check(network, np.ones((1, 1)), np.zeros(1), step)
            whole.advance(4)
            rows = sorted(whole.report().rows, key=lambda row: row.index)
            assert [row.kink for row in rows] == kinks
            assert [row.relative_error > 1e-9 for row in rows] == kinks
        assert whole.report().worst < 1e-9
        smooth = Check(Network((1, 1, 1), "tanh", "linear"), np.ones((1, 1)), np.zeros(1), 0.1)
        smooth.advance(4)
        assert not any(row.kink for row in smooth.report().rows)

    def test_a_gradient_that_is_not_a_number_is_the_worst(self) -> None:
        run = trainer()
        run.set_weight(3, 0, 0, math.nan)
        whole = Check.of(run)
        whole.advance(99)
        assert math.isnan(whole.report().rows[0].relative_error)
        mixed = compare(np.array([1.0, math.nan, 5.0]), np.array([1.0, 1.0, 4.0]))
        assert [row.index for row in mixed.rows] == [1, 2, 0]

    def test_without_points_there_is_nothing_to_check(self) -> None:
        run = trainer(1, train_percent=0)
        assert Check.of(run).advance()
        assert Check.of(run).report().rows == []
        assert Sweep.of(run).advance()
        assert len(Sweep.of(run).curve().steps) == 0

    @pytest.mark.parametrize(("step", "method"), [(1.0, "central"), (1e-13, "central"), (1e-5, "sideways")])
    def test_a_step_or_method_that_there_is_not_is_refused(self, step: float, method: str) -> None:
        with pytest.raises(RecipeError):
            Check.of(trainer(0), step, method)


class TestTheSweep:
    def sweep(self, **fields: Any) -> Curve:
        whole = Sweep.of(trainer(**fields))
        assert whole.advance(whole.total)
        return whole.curve()

    @pytest.mark.parametrize("activation", ["tanh", "sigmoid"])
    def test_truncation_falls_with_h_once_for_one_sided_and_twice_for_central_differences(
        self, activation: str
    ) -> None:
        curve = self.sweep(activation=activation)
        for name, order in (("forward", 1), ("backward", 1), ("central", 2)):
            slopes = np.diff(np.log10(curve.errors[name][1:4])) / np.diff(np.log10(curve.steps[1:4]))
            assert slopes.tolist() == pytest.approx([order, order], abs=0.1), name

    @pytest.mark.parametrize("name", DIFFERENCES)
    def test_rounding_rises_as_1_over_h_at_the_other_end(self, name: str) -> None:
        curve = self.sweep()
        errors, steps = np.log10(curve.errors[name][-4:]), np.log10(curve.steps[-4:])
        assert np.polyfit(steps, errors, 1)[0] == pytest.approx(-1, abs=0.25)

    def test_the_best_step_is_in_between_and_smaller_for_one_sided_differences(self) -> None:
        curve = self.sweep()
        best = {name: curve.steps[errors.argmin()] for name, errors in curve.errors.items()}
        assert best["central"] in (1e-4, 1e-5, 1e-6)  # near the cube root of 1e-16
        assert best["forward"] in (1e-7, 1e-8, 1e-9)  # near its square root
        assert curve.errors["central"].min() < 0.1 * curve.errors["forward"].min()

    def test_slices_give_the_same_curve_and_half_a_sweep_the_steps_that_are_complete(self) -> None:
        run = trainer()
        at_once, sliced = Sweep.of(run), Sweep.of(run)
        at_once.advance(at_once.total)
        assert sliced.total == 12 * 25
        while not sliced.advance(7):
            run.advance(1)
            if sliced.done == 56:
                assert sliced.curve().steps.tolist() == [1e-1, 1e-2]
        for name in DIFFERENCES:
            np.testing.assert_array_equal(sliced.curve().errors[name], at_once.curve().errors[name])
        assert tuple(sliced.curve().steps) == STEPS

    def test_of_a_large_network_some_parameters_are_swept_and_the_curve_says_so(self) -> None:
        curve = self.sweep(hidden_layers=(8, 8), updates=0)
        assert (curve.extent.parameters, curve.extent.of_parameters) == (MAX_SWEPT, 8 * 3 + 8 * 9 + 9)
