"""A change keeps what can be kept; what is new starts as the new recipe's own start would have it."""

from typing import Any

import numpy as np
import pytest

from engine.change import change, rebuilds, regenerate, renews_data
from engine.recipe import Recipe
from engine.trainer import Trainer

BASE = Recipe(seed="hello", batch_size=30, features=("x", "y", "sinX"), hidden_layers=(4, 3))
STEPS = 20  # in the third epoch


@pytest.fixture
def run() -> Trainer:
    trainer = Trainer(BASE)
    trainer.advance(STEPS)
    return trainer


def layers(trainer: Trainer) -> list[tuple[np.ndarray, np.ndarray]]:
    return [(layer.weights.copy(), layer.biases.copy()) for layer in trainer.network.layers]


def counters(trainer: Trainer) -> tuple[int, ...]:
    return trainer.epoch, trainer.update, trainer.position


def equal(left: np.ndarray, right: np.ndarray) -> None:
    np.testing.assert_array_equal(left, right)


@pytest.mark.parametrize(
    "fields",
    [
        {"learning_rate": 0.3},
        {"activation": "relu"},
        {"batch_size": 7},
        {"regularization": "L2", "regularization_rate": 0.1},
        {"regularization_rate": 0.1},
        {"regression_dataset": "reg-gauss"},  # not in use
    ],
)
def test_what_acts_on_the_next_update_keeps_network_data_counters_and_waiting_gradients(
    run: Trainer, fields: dict[str, Any]
) -> None:
    after = BASE.replace(**fields)
    changed = change(run, after)
    assert changed.recipe == after
    equal(changed.network.parameters, run.network.parameters)
    equal(changed.gradient_sums, run.gradient_sums)
    equal(changed.points, run.points)
    assert (changed.pending, counters(changed)) == (run.pending, counters(run))
    assert not rebuilds(BASE, after)
    assert not renews_data(BASE, after)


def test_another_learning_rate_acts_at_once(run: Trainer) -> None:
    before = run.network.parameters.copy()
    faster = change(run, BASE.replace(learning_rate=0.06))
    run.advance(1)
    faster.advance(1)
    np.testing.assert_allclose(
        faster.network.parameters - before, 2 * (run.network.parameters - before), rtol=1e-9, atol=1e-15
    )


def test_nothing_changed_goes_on_bitwise(run: Trainer) -> None:
    same = change(run, BASE)
    same.advance(10)
    run.advance(10)
    equal(same.network.parameters, run.network.parameters)


@pytest.mark.parametrize("fields", [{"noise": 30}, {"train_percent": 20}])
def test_noise_and_share_make_the_data_again_from_the_same_seed_and_keep_the_network(
    run: Trainer, fields: dict[str, Any]
) -> None:
    after = BASE.replace(**fields)
    changed = change(run, after)
    equal(changed.network.parameters, run.network.parameters)
    equal(changed.points, Trainer(after).points)
    assert counters(changed) == (run.epoch, run.update, 0)
    assert changed.pending == run.pending
    assert renews_data(BASE, after)
    assert not rebuilds(BASE, after)


@pytest.mark.parametrize(
    "fields",
    [
        {"seed": "other"},
        {"start": 2},
        {"zero_start": True},
        {"problem": "regression"},
        {"dataset": "xor"},
        {"dataset": "xor", "learning_rate": 0.1, "hidden_layers": (2,)},
    ],
)
def test_another_data_set_seed_or_start_is_another_run(run: Trainer, fields: dict[str, Any]) -> None:
    after = BASE.replace(**fields)
    changed, fresh = change(run, after), Trainer(after)
    equal(changed.network.parameters, fresh.network.parameters)
    equal(changed.points, fresh.points)
    assert counters(changed) == (0, 0, 0)
    assert changed.pending == 0
    assert rebuilds(BASE, after)
    assert renews_data(BASE, after)


def test_an_added_unit_leaves_all_other_weights(run: Trainer) -> None:
    after = BASE.replace(hidden_layers=(5, 3))
    wider = change(run, after)
    assert counters(wider) == counters(run)
    assert run.position == 120
    changed, fresh, old = layers(wider), layers(Trainer(after)), layers(run)
    equal(changed[0][0][:4], old[0][0])
    equal(changed[0][0][4], fresh[0][0][4])
    assert changed[0][1].tolist() == [*old[0][1], 0.1]
    equal(changed[1][0][:, :4], old[1][0])
    equal(changed[1][0][:, 4], fresh[1][0][:, 4])
    equal(changed[1][1], old[1][1])
    equal(changed[2][0], old[2][0])
    equal(changed[2][1], old[2][1])
    assert rebuilds(BASE, after)


def test_a_removed_unit_is_the_last_of_its_layer_and_takes_only_its_links(run: Trainer) -> None:
    changed = layers(change(run, BASE.replace(hidden_layers=(4, 2))))
    old = layers(run)
    equal(changed[0][0], old[0][0])
    equal(changed[1][0], old[1][0][:2])
    equal(changed[1][1], old[1][1][:2])
    equal(changed[2][0], old[2][0][:, :2])
    equal(changed[2][1], old[2][1])


def test_a_unit_taken_away_and_given_back_starts_anew_and_the_others_stay(run: Trainer) -> None:
    back = layers(change(change(run, BASE.replace(hidden_layers=(4, 2))), BASE))
    old, fresh = layers(run), layers(Trainer(BASE))
    equal(back[1][0][:2], old[1][0][:2])
    equal(back[1][0][2], fresh[1][0][2])
    equal(back[2][0][:, 2], fresh[2][0][:, 2])
    equal(back[0][0], old[0][0])


def test_an_added_last_layer_keeps_the_layers_before_and_the_output_bias(run: Trainer) -> None:
    after = BASE.replace(hidden_layers=(4, 3, 2))
    changed, fresh, old = layers(change(run, after)), layers(Trainer(after)), layers(run)
    for index in (0, 1):
        equal(changed[index][0], old[index][0])
        equal(changed[index][1], old[index][1])
    equal(changed[2][0], fresh[2][0])
    equal(changed[3][0], fresh[3][0])
    equal(changed[3][1], old[2][1])


def test_a_removed_last_layer_keeps_the_layers_before_and_the_output_bias(run: Trainer) -> None:
    after = BASE.replace(hidden_layers=(4,))
    changed, fresh, old = layers(change(run, after)), layers(Trainer(after)), layers(run)
    equal(changed[0][0], old[0][0])
    equal(changed[1][0], fresh[1][0])
    equal(changed[1][1], old[2][1])


def test_the_first_layer_can_go_and_come(run: Trainer) -> None:
    bare = BASE.replace(hidden_layers=())
    without = change(run, bare)
    equal(without.network.layers[0].weights, Trainer(bare).network.layers[0].weights)
    equal(without.network.layers[0].biases, run.network.layers[2].biases)
    one = BASE.replace(hidden_layers=(2,))
    with_one = change(without, one)
    equal(with_one.network.layers[0].weights, Trainer(one).network.layers[0].weights)
    equal(with_one.network.layers[1].biases, run.network.layers[2].biases)


@pytest.mark.parametrize("hidden", [(4, 3), ()])
def test_features_are_known_by_name(hidden: tuple[int, ...]) -> None:
    base = BASE.replace(hidden_layers=hidden)
    run = Trainer(base)
    run.advance(STEPS)
    after = base.replace(features=("y", "xSquared", "sinX"))  # x goes, xSquared comes between
    changed, fresh, old = layers(change(run, after)), layers(Trainer(after)), layers(run)
    equal(changed[0][0][:, 0], old[0][0][:, 1])
    equal(changed[0][0][:, 1], fresh[0][0][:, 1])
    equal(changed[0][0][:, 2], old[0][0][:, 2])
    for index, (weights, biases) in enumerate(old):
        equal(changed[index][1], biases)
        if index:
            equal(changed[index][0], weights)


def test_all_features_can_go_and_come_back(run: Trainer) -> None:
    none = change(run, BASE.replace(features=()))
    assert none.network.layers[0].weights.shape == (4, 0)
    none.advance(3)
    back = change(none, BASE)
    equal(back.network.layers[0].weights, Trainer(BASE).network.layers[0].weights)
    equal(back.network.layers[1].weights, none.network.layers[1].weights)


def test_another_shape_keeps_counters_and_drops_waiting_gradients(run: Trainer) -> None:
    run.advance(4)  # to the end of an epoch, where 10 points wait
    assert run.pending == 10
    changed = change(run, BASE.replace(hidden_layers=(4,)))
    assert counters(changed) == counters(run)
    assert changed.pending == 0
    assert not changed.gradient_sums.any()
    assert changed.losses.epoch == run.epoch


@pytest.mark.parametrize("hidden", [(0,), (4, 0), (0, 3), (32,) * 16, (1, 1, 1, 1)])
def test_any_shape_can_follow_any_other(run: Trainer, hidden: tuple[int, ...]) -> None:
    changed = change(run, BASE.replace(hidden_layers=hidden))
    changed.advance(1)
    back = change(changed, BASE)
    back.advance(1)
    assert back.recipe == BASE


class TestDeadLinks:
    L1 = BASE.replace(regularization="L1", regularization_rate=1)

    @pytest.fixture
    def deadly(self) -> Trainer:
        trainer = Trainer(self.L1)
        trainer.advance(60)
        assert trainer.dead.any()
        return trainer

    def test_stay_dead_under_another_rate(self, deadly: Trainer) -> None:
        equal(change(deadly, self.L1.replace(regularization_rate=0.1)).dead, deadly.dead)

    def test_get_another_chance_under_another_penalty(self, deadly: Trainer) -> None:
        changed = change(deadly, self.L1.replace(regularization="none"))
        assert not changed.dead.any()
        equal(changed.network.parameters, deadly.network.parameters)

    def test_move_with_their_units_and_new_links_live(self, deadly: Trainer) -> None:
        wider = change(deadly, self.L1.replace(hidden_layers=(5, 3)))
        assert wider.dead.sum() == deadly.dead.sum()
        old = deadly.dead[:12].reshape(4, 3)
        equal(wider.dead[:15].reshape(5, 3)[:4], old)


class TestRegenerate:
    def test_makes_other_points_and_keeps_network_epoch_and_waiting_gradients(self, run: Trainer) -> None:
        run.advance(4)
        again = regenerate(run, "0.98765")
        assert again.recipe == BASE.replace(seed="0.98765")
        equal(again.points, Trainer(again.recipe).points)
        equal(again.network.parameters, run.network.parameters)
        equal(again.gradient_sums, run.gradient_sums)
        assert (again.pending, again.epoch, again.update) == (10, run.epoch, run.update)

    def test_starts_the_epoch_again(self, run: Trainer) -> None:
        assert run.position
        assert regenerate(run, "1").position == 0
