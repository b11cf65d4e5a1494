"""Automatic differentiation, one number at a time, finds the slopes that backpropagation finds."""

from typing import Any

import numpy as np
import pytest

from engine.activations import ACTIVATIONS
from engine.explain import next_batch
from engine.network import weight_mask
from engine.neuron import EXAMPLE, step
from engine.recipe import Recipe
from engine.trainer import Trainer
from tests.engine.scalar_autodiff import Number, bend, size, slopes


def objective(trainer: Trainer, weights: list[Number], penalized: bool) -> Number:
    """L of the next mini-batch, or J = L + s, as a formula of the flat parameters: a unit's weights, then its bias."""
    recipe = trainer.recipe
    first, end, _ = trainer.next_batch
    loss = Number(0.0)
    for inputs, target in zip(trainer.train.inputs[first:end], trainer.train.targets[first:end], strict=True):
        values, place = [Number(float(value)) for value in inputs], 0
        for layer, units in enumerate(recipe.shape[1:], 1):
            name = recipe.activation if layer < len(recipe.shape) - 1 else recipe.output_activation
            following = []
            for _unit in range(units):
                z = weights[place + len(values)]
                for k, value in enumerate(values):
                    z = z + weights[place + k] * value
                place += len(values) + 1
                following.append(bend(name, z))
            values = following
        error = values[0] - float(target)
        loss = loss + error * error * (0.5 / (end - first))
    if penalized:
        for number, is_weight in zip(weights, weight_mask(recipe.shape), strict=True):
            if is_weight and recipe.regularization != "none":
                cost = number * number * 0.5 if recipe.regularization == "L2" else size(number)
                loss = loss + cost * recipe.regularization_rate
    return loss


def flat(layers: Any, name: str) -> Any:
    rows = [getattr(layer, name) for layer in layers]
    if name == "pull":
        return np.concatenate([np.column_stack([row, np.zeros(len(row))]).ravel() for row in rows])
    return np.concatenate([np.column_stack([row.weights, row.biases]).ravel() for row in rows])


@pytest.mark.parametrize("penalty", ["none", "L1", "L2"])
@pytest.mark.parametrize("problem", ["classification", "regression"])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_a_step_goes_down_the_slopes_of_the_formula(activation: str, problem: str, penalty: str) -> None:
    more = {"activation": activation, "problem": problem, "regularization": penalty, "regularization_rate": 0.07}
    trainer = Trainer(Recipe("auto", hidden_layers=(4, 3), features=("x", "y", "sinX"), learning_rate=0.01, **more))
    trainer.advance(30)
    explained = next_batch(trainer)
    weights = [Number(value) for value in trainer.network.parameters.tolist()]
    loss, whole = objective(trainer, weights, False), objective(trainer, weights, True)
    assert explained.loss == pytest.approx(loss.value, rel=1e-12)
    assert explained.objective == pytest.approx(whole.value, rel=1e-12)
    gradient, pull = flat(explained.layers, "gradient"), flat(explained.layers, "pull")
    assert gradient == pytest.approx(np.array(slopes(loss, weights)), rel=1e-9, abs=1e-14)
    downhill = np.array(slopes(whole, weights))
    alive = ~trainer.dead
    assert (gradient + pull)[alive] == pytest.approx(downhill[alive], rel=1e-9, abs=1e-14)
    died = np.concatenate([np.column_stack([row.died, np.zeros(len(row.died))]).ravel() for row in explained.layers])
    moved = alive & (died == 0)
    new = trainer.network.parameters - 0.01 * downhill
    assert flat(explained.layers, "new")[moved] == pytest.approx(new[moved], rel=1e-12, abs=1e-14)


def test_the_tutorials_neuron() -> None:
    x, w, b = (Number(EXAMPLE[name]) for name in ("x", "w", "b"))
    error = bend("sigmoid", w * x + b) - EXAMPLE["target"]
    found = step(**EXAMPLE)
    expected = [found.dl_dx, found.dl_dw, found.dl_db]
    assert slopes(error * error * 0.5, [x, w, b]) == pytest.approx(expected, rel=1e-14)
    assert found.dl_dw == pytest.approx(-0.02756970076471782, rel=1e-15)
