"""What is said about the layers is what plain arithmetic on the network's own forward and backward pass gives."""

import math
from typing import Any

import numpy as np
import pytest

from engine.activations import ACTIVATIONS
from engine.network import layers_of
from engine.recipe import Recipe
from engine.trainer import Trainer
from engine.vitals import ACTIVATION_RANGES, BINS, POINTS, LayerVitals, Vitals, counts


def trainer(updates: int = 60, **fields: Any) -> Trainer:
    run = Trainer(Recipe(**{"seed": "hello", "hidden_layers": (4, 3), **fields}))
    run.advance(updates)
    return run


def look(run: Trainer) -> tuple[LayerVitals, ...]:
    return Vitals(run).look()


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_norms_are_those_of_the_weights_and_of_their_mean_gradient_over_the_training_points(activation: str) -> None:
    run = trainer(activation=activation)
    gradient = run.network.backward(run.network.forward(run.train.inputs), run.train.targets) / 250
    for seen, layer, slope in zip(look(run), run.network.layers, layers_of(run.recipe.shape, gradient), strict=True):
        assert seen.weight_norm == pytest.approx(math.sqrt((layer.weights**2).sum()), rel=1e-13)
        assert seen.gradient_norm == pytest.approx(math.sqrt((slope.weights**2).sum()), rel=1e-10)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_histograms_count_what_numpy_counts(activation: str) -> None:
    run = trainer(activation=activation)
    trace = run.network.forward(run.train.inputs)
    gradient = run.network.backward(trace, run.train.targets) / 250
    names = [activation, activation, "tanh"]
    for seen, a, slope, name in zip(look(run), trace.a[1:], layers_of(run.recipe.shape, gradient), names, strict=True):
        low, high = ACTIVATION_RANGES[name]
        expected, _ = np.histogram(np.clip(a, low, high), BINS, (low, high))
        assert seen.activations.sum() == a.size
        assert np.abs(seen.activations - expected).sum() <= 2  # a value on an edge may round to either side
        expected, _ = np.histogram(np.clip(np.log10(np.abs(slope.weights) + 1e-99), -8, 2), BINS, (-8, 2))
        assert seen.gradients.tolist() == expected.tolist()


def test_bins_hold_their_lower_edge_and_the_outer_ones_all_beyond() -> None:
    values = np.array([-math.inf, -50.0, -10.0, -9.5, -9.0, 0.0, 0.5, 9.9, 10.0, 70.0, math.inf, math.nan])
    found = counts(values, -10.0, 10.0)
    assert {k: int(count) for k, count in enumerate(found) if count} == {0: 4, 1: 1, 10: 2, 19: 4}
    assert counts(np.zeros(0), 0.0, 1.0).tolist() == [0] * BINS


class TestTheUpdate:
    def ratio(self, run: Trainer) -> list[float]:
        """By the difference that one more update makes."""
        before = [layer.weights.copy() for layer in run.network.layers]
        run.advance(1)
        return [
            float(np.linalg.norm(layer.weights - old) / np.linalg.norm(layer.weights))
            for layer, old in zip(run.network.layers, before, strict=True)
        ]

    @pytest.mark.parametrize("batch_size", [10, 30])
    def test_its_size_is_told_against_that_of_the_weights(self, batch_size: int) -> None:
        run = trainer(batch_size=batch_size)
        for _ in range(10):
            expected = self.ratio(run)
            assert [layer.update_ratio for layer in look(run)] == pytest.approx(expected, rel=1e-9)

    @pytest.mark.parametrize("name", ["L1", "L2"])
    def test_the_penalty_counts_in_it(self, name: str) -> None:
        run = trainer(regularization=name, regularization_rate=0.05)
        expected = self.ratio(run)
        assert [layer.update_ratio for layer in look(run)] == pytest.approx(expected, rel=0.01)
        plain = Trainer(run.recipe.replace(regularization="none"), run.checkpoint())
        without = [layer.update_ratio for layer in look(plain)]
        assert max(abs(a / b - 1) for a, b in zip(without, expected, strict=True)) > 0.1

    def test_dead_links_do_not_move(self) -> None:
        run = trainer(regularization="L1", regularization_rate=0.01)
        assert look(run)[0].update_ratio > 0
        run.dead[:] = True
        assert not any(layer.update_ratio > 0 for layer in look(run))

    def test_before_the_first_there_is_none(self) -> None:
        run = trainer(0, regularization="L2", regularization_rate=1)
        assert [layer.update_ratio for layer in look(run)] == [0, 0, 0]

    def test_weights_of_0_have_no_ratio(self) -> None:
        run = trainer(0, zero_start=True)
        assert all(math.isnan(layer.update_ratio) for layer in look(run))


class TestDeadUnits:
    def test_a_relu_that_is_0_everywhere_is_dead(self) -> None:
        run = trainer(0, activation="relu")
        run.set_bias(1, 2, -100.0)
        run.set_bias(2, 0, -100.0)
        first, second, output = look(run)
        assert first.dead.tolist() == [False, False, True, False]
        assert second.dead.tolist()[0]
        assert not output.dead.any()
        assert first.gradients[0] >= 2  # nothing flows into its two weights

    def test_one_point_that_wakes_it_is_enough(self) -> None:
        run = trainer(0, activation="relu", features=("x",), hidden_layers=(1,))
        greatest = run.train.points[:, 0].max()
        run.set_weight(1, 0, 0, 1.0)
        run.set_bias(1, 0, -float(greatest) + 1e-9)
        assert not look(run)[0].dead.any()
        run.set_bias(1, 0, -float(greatest))
        assert look(run)[0].dead.all()

    def test_only_relus_die(self) -> None:
        run = trainer(0, activation="linear")
        run.set_bias(1, 2, -100.0)
        assert not any(layer.dead.any() for layer in look(run))


class TestSaturation:
    @pytest.mark.parametrize(("activation", "edge"), [("tanh", math.atanh(0.97)), ("sigmoid", 2 * math.atanh(0.97))])
    def test_a_unit_whose_values_are_all_beyond_the_edge_is_saturated(self, activation: str, edge: float) -> None:
        run = trainer(0, activation=activation)
        for unit in range(4):
            for source in range(2):
                run.set_weight(1, unit, source, 0.0)
            run.set_bias(1, unit, [edge + 0.01, edge - 0.01, -edge - 0.01, 0.0][unit])
        first = look(run)[0]
        assert first.saturated.tolist() == [True, False, True, False]
        assert first.saturation == pytest.approx(0.5)
        steepest = 1.0 if activation == "tanh" else 0.25
        a = run.network.forward(run.train.inputs).a[1][0]
        assert (ACTIVATIONS[activation].derivative(a, a) < (1 - 0.97**2) * steepest).tolist() == [
            True,
            False,
            True,
            False,
        ]

    def test_five_in_a_hundred_values_may_be_elsewhere(self) -> None:
        run = trainer(0, features=("x",), hidden_layers=(1,))
        run.set_weight(1, 0, 0, 1e9)  # a step: saturated but where x is within 2e-9 of its place
        points = np.sort(run.train.inputs[:, 0])
        for share, expected in ((0.04, True), (0.06, False)):
            narrow = float(points[int((0.5 + share / 2) * 250)] - points[int((0.5 - share / 2) * 250)]) / 2
            middle = float(points[int((0.5 + share / 2) * 250)] + points[int((0.5 - share / 2) * 250)]) / 2
            slope = math.atanh(0.97) / narrow  # |tanh(slope * (x - middle))| <= 0.97 for that share
            run.set_weight(1, 0, 0, slope)
            run.set_bias(1, 0, -slope * middle)
            assert look(run)[0].saturated.tolist() == [expected]
            assert look(run)[0].saturation == pytest.approx(1 - share, abs=0.01)

    def test_a_sure_output_is_called_sure_and_not_saturated(self) -> None:
        run = trainer(0, activation="linear")
        run.set_bias(3, 0, 50.0)
        *hidden, output = look(run)
        assert output.saturation == 1
        assert not output.saturated.any()
        assert not any(layer.saturated.any() or layer.saturation for layer in hidden)


def test_the_gradient_of_a_deep_sigmoid_network_vanishes_towards_the_input_and_a_relus_does_not() -> None:
    """Seed 002: in layer after layer the gradient is multiplied by a slope of at most 1/4."""
    deep = {"hidden_layers": (4,) * 6, "dataset": "circle", "seed": "1"}
    sigmoid, relu = (look(trainer(2500, activation=name, **deep)) for name in ("sigmoid", "relu"))
    assert sigmoid[0].gradient_norm < 1e-3 * sigmoid[-2].gradient_norm
    assert relu[0].gradient_norm > 0.1 * relu[-2].gradient_norm


def test_a_large_set_is_sampled_evenly_and_a_small_one_is_seen_whole() -> None:
    run = trainer(problem="regression")  # 600 training points
    vitals = Vitals(run)
    assert vitals.points == POINTS
    chosen = [round(k * 599 / (POINTS - 1)) for k in range(POINTS)]
    inputs, targets = run.train.inputs[chosen], run.train.targets[chosen]
    gradient = run.network.backward(run.network.forward(inputs), targets) / POINTS
    first = layers_of(run.recipe.shape, gradient)[0].weights
    assert vitals.look()[0].gradient_norm == pytest.approx(float(np.linalg.norm(first)), rel=1e-10)
    assert Vitals(trainer()).points == 250


def test_looking_again_sees_the_present_and_changes_nothing() -> None:
    run, other = trainer(), trainer()
    vitals = Vitals(run)
    before = vitals.look()
    counted = before[0].activations.copy()
    run.advance(30)
    other.advance(30)
    np.testing.assert_array_equal(run.network.parameters, other.network.parameters)
    after = vitals.look()
    assert after[0].weight_norm != before[0].weight_norm
    assert after[0].gradient_norm == look(run)[0].gradient_norm
    np.testing.assert_array_equal(before[0].activations, counted)  # what was handed out stays as it was


def test_without_points_nothing_is_dead_or_saturated() -> None:
    for name in ("relu", "tanh"):
        seen = look(trainer(train_percent=0, activation=name))
        assert [layer.gradient_norm for layer in seen] == [0, 0, 0]
        assert not any(layer.dead.any() or layer.saturated.any() or layer.activations.any() for layer in seen)


@pytest.mark.parametrize("shape", [(), (3, 0, 2), (0,)])
def test_odd_shapes_have_their_layers(shape: tuple[int, ...]) -> None:
    seen = look(trainer(hidden_layers=shape))
    assert [len(layer.dead) for layer in seen] == [*shape, 1]


def test_a_run_that_has_diverged_is_shown_as_it_is() -> None:
    run = trainer(800, problem="regression", learning_rate=10)
    assert run.diverged
    assert not all(math.isfinite(layer.weight_norm) for layer in look(run))
