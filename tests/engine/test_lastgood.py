"""The state to go back to is the last good one, not the one just before the end."""

import numpy as np

from engine.lastgood import LastGood
from engine.recipe import Recipe
from engine.trainer import Trainer


def test_a_run_that_diverges_can_go_back_to_a_state_with_finite_weights_and_a_fair_loss() -> None:
    run = Trainer(Recipe(seed="1", problem="regression", learning_rate=3))
    good, lowest = LastGood.of(run), run.losses.train
    for _ in range(20):
        run.advance(60)  # an epoch
        good.watch(run)
        lowest = min(lowest, run.losses.train) if np.isfinite(run.losses.train) else lowest
    assert run.diverged
    assert run.epoch == 20
    back = Trainer(run.recipe, good.checkpoint)
    assert np.isfinite(back.network.parameters).all()
    assert back.losses.train <= 2 * lowest


def plain() -> Trainer:
    return Trainer(Recipe(seed="1", problem="regression", features=("x",), hidden_layers=()))


def test_the_state_is_renewed_while_the_loss_is_at_most_twice_the_lowest() -> None:
    run = plain()
    good = LastGood.of(run)
    start = run.losses.train
    run.set_bias(1, 0, 100.0)  # far beyond twice
    good.watch(run)
    assert good.checkpoint.parameters[1] == 0.1
    bias = 0.1
    run.set_bias(1, 0, bias)
    while run.losses.train < 1.5 * start:
        bias += 0.01
        run.set_bias(1, 0, bias)
    assert run.losses.train < 2 * start
    good.watch(run)
    assert good.checkpoint.parameters[1] == bias


def test_a_loss_that_is_not_a_number_is_not_good() -> None:
    run = plain()
    good = LastGood.of(run)
    run.set_weight(1, 0, 0, float("nan"))
    good.watch(run)
    assert np.isfinite(good.checkpoint.parameters).all()


def test_without_training_points_the_start_is_kept() -> None:
    run = Trainer(Recipe(seed="1", train_percent=0))
    good = LastGood.of(run)
    run.advance(2)
    good.watch(run)
    assert good.checkpoint.epoch == 0
