"""Training is TensorFlow Playground's, update by update, and can be stopped and taken up anywhere."""

import math
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.permalink import parse
from engine.recipe import Recipe, RecipeError
from engine.seedrandom import Stream
from engine.trainer import Losses, Trainer
from tests.engine import resume
from tests.engine.laying import by_layer
from tests.engine.scalar_reference import Playground
from tests.parity.recorded import cases, read

ROOT = Path(__file__).parents[2]


def trainer(**fields: Any) -> Trainer:
    return Trainer(Recipe(**{"seed": "hello", **fields}))


def weights(run: Trainer) -> list[list[list[float]]]:
    return [layer.weights.tolist() for layer in run.network.layers]


def biases(run: Trainer) -> list[list[float]]:
    return [layer.biases.tolist() for layer in run.network.layers]


class TestMiniBatches:
    def test_an_update_averages_the_gradients_since_the_last_one(self) -> None:
        run = trainer(batch_size=10)
        start = run.network.parameters.copy()
        trace = run.network.forward(run.train.inputs[:10])
        mean = run.network.backward(trace, run.train.targets[:10]) / 10
        run.advance(1)
        np.testing.assert_allclose(run.last_gradient, mean, rtol=1e-12)
        np.testing.assert_allclose(run.network.parameters, start - 0.03 * mean, rtol=1e-12)
        assert (run.update, run.position, run.pending, run.epoch) == (1, 10, 0, 0)

    def test_left_over_gradients_are_those_of_older_weights_and_count_in_the_next_update(self) -> None:
        run = trainer(batch_size=30)  # 250 points: 8 updates and 10 points over
        run.advance(8)
        assert (run.epoch, run.update, run.pending, run.position) == (1, 8, 10, 0)
        inputs, targets = run.train.inputs, run.train.targets
        left_over = run.network.backward(run.network.forward(inputs[240:]), targets[240:])
        np.testing.assert_allclose(run.gradient_sums, left_over, rtol=1e-12)
        first = run.network.backward(run.network.forward(inputs[:30]), targets[:30])
        run.advance(1)
        np.testing.assert_allclose(run.last_gradient, (left_over + first) / 40, rtol=1e-11)
        assert (run.update, run.pending, run.position) == (9, 0, 30)

    def test_the_left_overs_of_an_epoch_are_computed_with_the_weights_after_its_last_update(self) -> None:
        run = trainer(batch_size=30)
        run.advance(7)
        before = run.gradient_sums.copy()
        assert not before.any()
        run.advance(1)
        assert run.gradient_sums.any()

    @pytest.mark.parametrize("size", [0, 251, math.inf, -math.inf, 0.3])
    def test_a_size_that_never_comes_lets_gradients_pile_up_for_ever(self, size: float) -> None:
        run = trainer(batch_size=size)
        start = run.network.parameters.copy()
        losses = run.advance(3)
        assert [row.epoch for row in losses] == [1, 2, 3]
        assert (run.update, run.epoch, run.pending) == (0, 3, 750)
        np.testing.assert_array_equal(run.network.parameters, start)
        assert losses[0][1:] == losses[2][1:]
        once = run.network.backward(run.network.forward(run.train.inputs), run.train.targets)
        np.testing.assert_allclose(run.gradient_sums, 3 * once, rtol=1e-9)

    @pytest.mark.parametrize(("size", "same"), [(-10, 10), (12.5, 25), (0.5, 1), (-12.5, 25)])
    def test_odd_sizes_work_as_whole_ones(self, size: float, same: float) -> None:
        odd, plain = trainer(batch_size=size), trainer(batch_size=same)
        odd.advance(30)
        plain.advance(30)
        np.testing.assert_array_equal(odd.network.parameters, plain.network.parameters)

    def test_advance_returns_the_losses_of_every_epoch_that_ended(self) -> None:
        run = trainer(batch_size=50)  # five updates an epoch
        assert run.losses.epoch == 0
        assert run.advance(4) == []
        (first,) = run.advance(1)
        assert first.epoch == 1
        assert [row.epoch for row in run.advance(14)] == [2, 3]
        assert run.epoch == 3
        assert run.losses.epoch == 3
        assert run.update == 19

    def test_steps_may_be_taken_in_any_number_at_once(self) -> None:
        at_once, singly = trainer(batch_size=7), trainer(batch_size=7)
        rows = at_once.advance(100)
        again = [row for _ in range(100) for row in singly.advance(1)]
        assert rows == again
        np.testing.assert_array_equal(at_once.network.parameters, singly.network.parameters)

    def test_the_next_mini_batch_is_known_before_it_is_trained(self) -> None:
        run = trainer(batch_size=60)  # updates after points 60, 120, 180 and 240 of 250
        seen = []
        for _ in range(5):
            seen.append(run.next_batch)
            run.advance(1)
        assert seen == [(0, 60, True), (60, 120, True), (120, 180, True), (180, 240, True), (0, 60, True)]

    @pytest.mark.parametrize("size", [0, 251])
    def test_a_mini_batch_without_update_is_the_rest_of_the_epoch(self, size: float) -> None:
        assert trainer(batch_size=size).next_batch == (0, 250, False)
        assert trainer(batch_size=size, train_percent=0).next_batch == (0, 0, False)

    def test_advance_by_nothing_does_nothing(self) -> None:
        run = trainer()
        assert run.advance(0) == []
        assert run.update == 0


class TestTheStep:
    def test_a_parameter_moves_against_its_mean_gradient_by_the_learning_rate(self) -> None:
        run = trainer(batch_size=7, learning_rate=0.03, hidden_layers=(8, 8))
        sums = run.network.backward(run.network.forward(run.train.inputs[:7]), run.train.targets[:7])
        old = run.network.parameters.copy()
        run.advance(1)
        np.testing.assert_allclose(run.network.parameters, old - 0.03 * sums / 7, rtol=1e-14)

    def test_the_penalty_pulls_at_the_weight_before_the_step(self) -> None:
        run = trainer(regularization="L2", regularization_rate=0.5, learning_rate=0.1, batch_size=250)
        plain = trainer(learning_rate=0.1, batch_size=250)
        old = run.network.layers[0].weights.copy()
        run.advance(1)
        plain.advance(1)
        stepped = plain.network.layers[0].weights
        np.testing.assert_allclose(run.network.layers[0].weights, stepped - 0.1 * 0.5 * old, rtol=1e-14)
        assert np.abs(run.network.layers[0].weights - (stepped - 0.1 * 0.5 * stepped)).max() > 1e-4

    @pytest.mark.parametrize("name", ["L1", "L2"])
    def test_the_rate_of_the_penalty_is_not_divided_by_the_batch(self, name: str) -> None:
        # a hidden layer before an empty one has no gradient: only the penalty moves it
        small, large = (
            trainer(regularization=name, regularization_rate=0.01, hidden_layers=(2, 0), batch_size=size)
            for size in (1, 250)
        )
        small.advance(1)
        large.advance(1)
        assert weights(small)[0] == weights(large)[0]

    @pytest.mark.parametrize("name", ["L1", "L2"])
    def test_biases_are_never_penalised(self, name: str) -> None:
        run = trainer(regularization=name, regularization_rate=1, hidden_layers=(2, 0))
        run.advance(5)
        assert biases(run)[0] == [0.1, 0.1]
        assert weights(run)[0] != weights(trainer(hidden_layers=(2, 0)))[0]

    def test_the_loss_does_not_include_the_penalty(self) -> None:
        run = trainer(regularization="L2", regularization_rate=10)
        assert run.losses == trainer().losses

    def test_the_loss_is_that_of_the_whole_set_after_the_epochs_last_update(self) -> None:
        run = trainer(batch_size=100)
        (losses,) = run.advance(2)
        for measured, data in ((losses.train, run.train), (losses.test, run.test)):
            assert measured == pytest.approx(float(run.network.losses(data.inputs, data.targets).mean()), rel=1e-14)


class TestL1:
    """In these networks the weight under test lies before an empty layer, so its gradient is exactly 0."""

    def hand_made(self, weight: float) -> Trainer:
        run = trainer(
            regularization="L1", regularization_rate=1, learning_rate=0.5, features=("x",), hidden_layers=(1, 0)
        )
        run.set_weight(1, 0, 0, weight)
        return run

    @pytest.mark.parametrize("weight", [0.25, -0.25, 0.499])
    def test_a_weight_that_the_penalty_carries_across_zero_dies(self, weight: float) -> None:
        run = self.hand_made(weight)
        run.advance(1)
        assert weights(run)[0] == [[0.0]]
        assert run.dead[0]

    @pytest.mark.parametrize("weight", [0.5, -0.5])
    def test_a_weight_that_lands_exactly_on_zero_lives(self, weight: float) -> None:
        run = self.hand_made(weight)
        run.advance(3)
        assert weights(run)[0] == [[0.0]]
        assert not run.dead.any()

    @pytest.mark.parametrize(("weight", "after"), [(0.75, 0.25), (-2.0, -1.5)])
    def test_a_weight_that_stays_on_its_side_lives(self, weight: float, after: float) -> None:
        run = self.hand_made(weight)
        run.advance(1)
        assert weights(run)[0] == [[after]]
        assert not run.dead.any()

    def one_link(self, weight: float, learning_rate: float, rate: float) -> Trainer:
        run = trainer(
            problem="regression",
            features=("x",),
            hidden_layers=(),
            regularization="L1",
            regularization_rate=rate,
            learning_rate=learning_rate,
            train_percent=100,
            batch_size=1200,
        )
        run.set_weight(1, 0, 0, weight)
        return run

    def test_a_weight_that_the_gradient_carries_across_zero_does_not_die(self) -> None:
        # the plane wants a weight of +0.1: from -0.01 a large enough step crosses zero
        run = self.one_link(-0.01, 0.05, 0.001)
        run.advance(1)
        ((weight,),) = weights(run)[0]
        assert weight > 0
        assert not run.dead.any()
        # the penalty's sign is that of the weight before the step: it pushes away from zero here
        gradient = run.last_gradient[0]
        assert weight == pytest.approx(-0.01 - 0.05 * gradient + 0.05 * 0.001, rel=1e-12)

    def test_a_weight_that_the_gradient_carries_over_and_the_penalty_back_dies(self) -> None:
        run = self.one_link(0.3, 0.3, 0.0)  # too long a step overshoots to below zero
        run.advance(1)
        ((overshot,),) = weights(run)[0]
        assert overshot < 0
        back = self.one_link(0.3, 0.3, -(abs(overshot) / 0.3 + 0.1))  # a negative rate pushes up again
        back.advance(1)
        assert weights(back)[0] == [[0.0]]
        assert back.dead[0]

    def test_a_dead_link_stays_dead_and_a_weight_set_by_hand_acts_but_does_not_learn(self) -> None:
        run = self.one_link(0.001, 1e-6, 1e6)
        run.advance(1)
        assert run.dead.tolist() == [True, False]
        before = run.losses.train
        run.set_weight(1, 0, 0, 0.7)
        assert run.losses.train != before
        bias = run.network.parameters[1]
        run.advance(20)
        assert run.network.parameters[0] == 0.7
        assert run.network.parameters[1] != bias
        assert run.dead.tolist() == [True, False]

    def test_only_l1_kills(self) -> None:
        run = trainer(regularization="L2", regularization_rate=30, learning_rate=0.1, hidden_layers=(2, 0))
        run.advance(1)
        assert not run.dead.any()


class TestZeroStart:
    @pytest.mark.parametrize("activation", ["tanh", "relu"])
    def test_only_the_output_bias_ever_moves(self, activation: str) -> None:
        run = trainer(zero_start=True, activation=activation, dataset="gauss", train_percent=33)
        run.advance(100)
        assert np.flatnonzero(run.network.parameters).tolist() == [len(run.network.parameters) - 1]

    def test_sigmoid_units_move_all_alike(self) -> None:
        run = trainer(zero_start=True, activation="sigmoid", dataset="gauss", learning_rate=1)
        run.advance(100)
        first = run.network.layers[0].weights
        assert first.any()
        np.testing.assert_array_equal(first, np.broadcast_to(first[0], first.shape))

    def test_the_data_are_those_of_the_random_start(self) -> None:
        np.testing.assert_array_equal(trainer(zero_start=True).points, trainer().points)


class TestOddSets:
    def test_an_empty_test_set_has_no_loss(self) -> None:
        run = trainer(train_percent=150)
        assert len(run.train.targets) == 500
        assert math.isnan(run.losses.test)
        assert math.isnan(run.accuracy[1])
        run.advance(50)
        assert math.isfinite(run.losses.train)

    @pytest.mark.parametrize("share", [0, 0.1, -100, -math.inf])
    def test_an_empty_training_set_never_trains_but_epochs_pass(self, share: float) -> None:
        run = trainer(train_percent=share)
        assert [row.epoch for row in run.advance(2)] == [1, 2]
        assert (run.update, run.pending) == (0, 0)
        assert math.isnan(run.losses.train)
        assert math.isfinite(run.losses.test)
        assert not run.diverged

    def test_a_negative_share_trains_on_all_but_the_last(self) -> None:
        run = trainer(train_percent=-10)
        assert (len(run.train.targets), len(run.test.targets)) == (450, 50)
        np.testing.assert_array_equal(run.test.points, run.points[450:])

    @pytest.mark.parametrize("layers", [(), (4, 2)])
    def test_without_features_biases_alone_are_trained(self, layers: tuple[int, ...]) -> None:
        run = trainer(features=(), hidden_layers=layers, dataset="gauss", train_percent=33)
        assert run.network.layers[0].weights.size == 0
        start = biases(run)
        run.advance(20)
        assert biases(run) != start
        outputs = run.network.forward(run.test.inputs).output
        assert (outputs == outputs[0]).all()

    def test_numbers_beyond_the_finite_are_not_caught(self) -> None:
        run = trainer(learning_rate=math.inf)
        run.advance(30)
        assert math.isnan(run.losses.train)
        assert run.diverged
        assert run.epoch == 1


class TestStart:
    def test_the_first_network_follows_the_points_in_the_stream(self) -> None:
        stream = Stream("hello", drawn=5 * 500)  # circle: four draws a point and one for the shuffle
        expected = [stream.random() - 0.5 for _ in range(2 * 4 + 4 * 2 + 2)]
        drawn = [weight for layer in trainer().network.layers for weight in layer.weights.flat]
        assert drawn == expected

    def test_the_next_start_is_the_next_network_of_the_stream(self) -> None:
        stream = Stream("hello", drawn=5 * 500 + 2 * 18)
        run = trainer(start=3)
        assert [w for layer in run.network.layers for w in layer.weights.flat] == [
            stream.random() - 0.5 for _ in range(18)
        ]
        np.testing.assert_array_equal(run.points, trainer().points)
        assert biases(run) == [[0.1] * 4, [0.1] * 2, [0.1]]

    def test_points_at_hand_are_used(self) -> None:
        first = trainer()
        again = Trainer(first.recipe, first.checkpoint(), first.points)
        assert again.points is first.points


class TestByHand:
    def test_a_weight_and_a_bias_can_be_set_and_the_losses_follow(self) -> None:
        run = trainer(hidden_layers=(), features=("x",), problem="regression", train_percent=100)
        run.set_weight(1, 0, 0, 0.25)
        run.set_bias(1, 0, -0.5)
        error = 0.25 * run.points[:, 0] - 0.5 - run.points[:, 2]
        assert run.losses.train == pytest.approx(float(np.mean(0.5 * error**2)), rel=1e-13)

    @pytest.mark.parametrize(
        ("layer", "unit", "source", "field"),
        [(0, 0, 0, "layer"), (4, 0, 0, "layer"), (1, 4, 0, "unit"), (1, 0, 2, "input"), (1, -1, 0, "unit")],
    )
    def test_a_weight_that_is_not_there_is_refused(self, layer: int, unit: int, source: int, field: str) -> None:
        with pytest.raises(RecipeError, match=field):
            trainer().set_weight(layer, unit, source, 1.0)

    def test_a_bias_that_is_not_there_is_refused(self) -> None:
        with pytest.raises(RecipeError, match="unit"):
            trainer().set_bias(3, 1, 1.0)


class TestAccuracy:
    def test_is_the_share_of_points_on_their_own_side_of_zero(self) -> None:
        run = trainer(hidden_layers=(), features=("x",), dataset="xor", train_percent=100)
        run.set_weight(1, 0, 0, 1.0)
        run.set_bias(1, 0, 0.0)
        x, label = run.points[:, 0], run.points[:, 2]
        assert run.accuracy[0] == np.mean((x >= 0) == (label > 0))

    def test_counts_an_output_of_exactly_zero_as_positive(self) -> None:
        run = trainer(zero_start=True, dataset="xor", train_percent=100)
        positive = float(np.mean(run.points[:, 2] > 0))
        assert positive != 0.5
        assert run.accuracy[0] == positive

    def test_is_not_a_number_for_regression(self) -> None:
        assert all(map(math.isnan, trainer(problem="regression").accuracy))


def random_recipes() -> list[Recipe]:
    """Recipes of odd batch sizes, shares, shapes and features."""
    pick = random.Random(8)
    names = ("x", "y", "xSquared", "ySquared", "xTimesY", "sinX", "sinY")
    return [
        Recipe(
            seed=str(number),
            start=pick.choice([1, 1, 2]),
            problem=pick.choice(["classification", "classification", "regression"]),
            dataset=pick.choice(["circle", "xor", "gauss", "spiral"]),
            regression_dataset=pick.choice(["reg-plane", "reg-gauss"]),
            train_percent=pick.choice([50, 10, 90, 33.3, 150, -10, 0, -97.5, 7]),
            noise=pick.choice([0, 15, 80]),
            batch_size=pick.choice([1, 7, 10, 30, 12.5, -10, 0, 251, 40, 2.5, math.inf]),
            learning_rate=pick.choice([0.03, 0.1, 0.01, -0.01]),
            activation=pick.choice(["tanh", "relu", "sigmoid", "linear"]),
            regularization=pick.choice(["none", "L1", "L1", "L2"]),
            regularization_rate=pick.choice([0, 0.003, 0.1, 1]),
            features=tuple(name for name in names if pick.random() < 0.4),
            hidden_layers=pick.choice([(), (1,), (4, 2), (3, 0, 2), (0,), (5, 4, 3), (2, 0)]),
            zero_start=pick.random() < 0.15,
        )
        for number in range(60)
    ]


@pytest.mark.parametrize("recipe", random_recipes(), ids=lambda recipe: recipe.seed)
def test_an_odd_recipe_runs_as_one_node_and_link_at_a_time(recipe: Recipe) -> None:
    reference, run = Playground(recipe), Trainer(recipe)
    rows = [run.losses]
    np.testing.assert_array_equal(by_layer(recipe.shape, run.network.parameters), reference.parameters)
    for _ in range(3):
        reference.epoch()
        while run.epoch < len(reference.loss) - 1:
            rows += run.advance(1)
    assert run.update == reference.updates
    assert run.pending == reference.pending
    assert by_layer(recipe.shape, run.dead).tolist() == reference.dead
    np.testing.assert_allclose([row[1:] for row in rows], reference.loss, rtol=1e-9)
    scale = max(map(abs, reference.parameters))
    np.testing.assert_allclose(by_layer(recipe.shape, run.network.parameters), reference.parameters, atol=1e-10 * scale)


def test_the_odd_recipes_meet_the_rules_that_are_easily_missed() -> None:
    recipes = random_recipes()
    assert sum(Trainer(recipe).advance(40) != [] for recipe in recipes) > 30
    killed = 0
    for recipe in recipes:
        if recipe.regularization == "L1":
            run = Trainer(recipe)
            run.advance(50)
            killed += bool(run.dead.any())
    assert killed > 3


def test_a_checkpoint_is_a_copy() -> None:
    run = trainer()
    run.advance(3)
    checkpoint = run.checkpoint()
    kept = checkpoint.parameters.copy()
    run.advance(3)
    np.testing.assert_array_equal(checkpoint.parameters, kept)
    restored = Trainer(run.recipe, checkpoint)
    restored.advance(1)
    np.testing.assert_array_equal(checkpoint.parameters, kept)


def test_a_run_from_a_checkpoint_knows_its_losses_at_once() -> None:
    run = trainer(batch_size=250)
    run.advance(3)
    assert Trainer(run.recipe, run.checkpoint()).losses == run.losses == Losses(3, *run.losses[1:])


STEPS = 1500
STOPS = 3


@pytest.fixture(scope="module")
def resumed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[int, dict[str, Any], dict[str, Any]]]]:
    """For every recorded run: where it was stopped, what the unbroken run gave, and what the resumed one gave."""
    folder = tmp_path_factory.mktemp("stopped")
    pick = random.Random(3)
    unbroken: dict[str, tuple[list[int], dict[str, Any]]] = {}
    for number, path in enumerate(cases()):
        run = Trainer(parse(read(path)["hash"], lambda: "").recipe)
        stops = sorted(pick.sample(range(1, STEPS), STOPS))
        losses, done = [], 0
        for stop in [*stops, STEPS]:
            losses += run.advance(stop - done)
            done = stop
            if stop < STEPS:
                resume.save(run.checkpoint(), STEPS - stop, folder / f"{number}-{stop}")
        unbroken[path.stem] = (
            stops,
            {
                "losses": np.array(losses, dtype=np.float64).reshape(-1, 3),
                "parameters": run.network.parameters,
                "gradient_sums": run.gradient_sums,
                "dead": run.dead,
                "counters": np.array([getattr(run, name) for name in resume.COUNTERS]),
            },
        )
    subprocess.run([sys.executable, "-m", "tests.engine.resume", str(folder)], check=True, cwd=ROOT, timeout=120)
    return {
        name: [(stop, expected, dict(np.load(folder / f"{number}-{stop}.done.npz"))) for stop in stops]
        for number, (name, (stops, expected)) in enumerate(unbroken.items())
    }


@pytest.mark.parametrize("name", [path.stem for path in cases()])
def test_a_run_stopped_anywhere_goes_on_in_another_process_bitwise_as_if_never_stopped(
    name: str, resumed: dict[str, list[tuple[int, dict[str, Any], dict[str, Any]]]]
) -> None:
    for stop, expected, got in resumed[name]:
        rows = len(got["losses"])
        assert got["losses"].tobytes() == expected["losses"][-rows:].tobytes() if rows else True, stop
        for part in ("parameters", "gradient_sums", "dead", "counters"):
            assert got[part].tobytes() == expected[part].tobytes(), (stop, part)
