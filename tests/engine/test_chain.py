"""The factors shown for a weight are the ones in the tutorials' equations, and they multiply to its gradient."""

import math
from typing import Any

import numpy as np
import pytest

from engine.chain import Chain, chain
from engine.explain import Rule, Step, next_batch, one_point, take_apart
from engine.network import Network
from engine.recipe import Recipe, RecipeError
from engine.trainer import Trainer


def trainer(**fields: Any) -> Trainer:
    run = Trainer(Recipe(**{"seed": "hello", "hidden_layers": (4, 3), "features": ("x", "y", "sinX"), **fields}))
    run.advance(30)
    return run


def every_parameter(step: Step) -> list[tuple[int, int, int | None]]:
    return [
        (number, unit, source)
        for number, layer in enumerate(step.layers, 1)
        for unit in range(len(layer.old.biases))
        for source in [*range(layer.inputs.shape[1]), None]
    ]


def test_the_tutorials_neuron_factor_by_factor() -> None:
    network = Network((1, 1), "linear", "sigmoid")
    network.parameters[:] = [0.4, 0.1]
    step = take_apart(network, np.array([[0.5]]), np.array([0.8]), Rule(0.01))
    weight = chain(step, 1, 0, 0)
    (link,) = weight.links
    y = 0.574442516811659
    assert [link.z, link.a, link.error] == pytest.approx([0.3, y, y - 0.8], rel=1e-14)  # dL/dy
    assert link.slope == pytest.approx(y * (1 - y), rel=1e-14)  # dy/dz
    assert link.source == 0.5  # dz/dw
    assert link.terms == ()
    assert link.gradient == weight.gradient == pytest.approx(-0.02756970076471782, rel=1e-14)
    assert [weight.old, weight.learning_rate] == [0.4, 0.01]
    assert weight.new == pytest.approx(0.4002756970076472, rel=1e-15)
    bias = chain(step, 1, 0, None)
    assert bias.links[0].source == 1
    assert bias.gradient == pytest.approx(-0.05513940152943564, rel=1e-14)


def test_a_hidden_unit_is_blamed_by_every_unit_after_it() -> None:
    """Seed 003: dC/dz = sigma'(z) [w3 dC/dz' + w4 dC/dz''], on a 1-1-2-1 network worked by hand."""
    network = Network((1, 1, 2, 1), "sigmoid", "linear")
    w, b, w3, w4, w5, w6 = 0.7, -0.2, 1.5, -0.8, 0.3, 2.0
    network.parameters[:] = [w, b, w3, 0.1, w4, 0.2, w5, w6, 0.0]
    x, target = 1.3, 0.5

    def sigmoid(z: float) -> float:
        return 1 / (1 + math.exp(-z))

    a = sigmoid(w * x + b)
    first, second = sigmoid(w3 * a + 0.1), sigmoid(w4 * a + 0.2)
    error = w5 * first + w6 * second - target
    deltas = [first * (1 - first) * w5 * error, second * (1 - second) * w6 * error]
    delta = a * (1 - a) * (w3 * deltas[0] + w4 * deltas[1])
    step = take_apart(network, np.array([[x]]), np.array([target]), Rule(0.1))
    (link,) = chain(step, 1, 0, 0).links
    assert [term.weight for term in link.terms] == [w3, w4]
    assert [term.delta for term in link.terms] == pytest.approx(deltas, rel=1e-13)
    assert link.slope == pytest.approx(a * (1 - a), rel=1e-14)
    assert link.delta == pytest.approx(delta, rel=1e-13)
    assert link.gradient == pytest.approx(delta * x, rel=1e-13)


def _multiplies(found: Chain) -> None:
    for link in found.links:
        if link.terms:
            assert sum(term.weight * term.delta for term in link.terms) == pytest.approx(link.error, rel=1e-12)
        assert link.error * link.slope == link.delta
        assert link.delta * link.source == link.gradient
    mean = (found.waiting + sum(link.gradient for link in found.links)) / found.count
    assert mean == pytest.approx(found.gradient, rel=1e-10, abs=1e-15)


@pytest.mark.parametrize("penalty", ["none", "L2"])
@pytest.mark.parametrize("activation", ["tanh", "relu", "sigmoid", "linear"])
def test_for_every_weight_and_bias_the_numbers_multiply_to_the_gradient_and_the_new_value(
    activation: str, penalty: str
) -> None:
    run = trainer(activation=activation, regularization=penalty, regularization_rate=0.1, batch_size=40)
    for step in (next_batch(run), one_point(run, 11)):
        for place in every_parameter(step):
            found = chain(step, *place)
            _multiplies(found)
            moved = found.old - found.learning_rate * (found.gradient + found.pull)
            assert found.new == pytest.approx(moved, rel=1e-13)
            assert (found.pull != 0) == (penalty == "L2" and place[2] is not None)


def test_one_point_has_one_link_whose_gradient_is_the_weights() -> None:
    step = one_point(trainer(), 4)
    for place in every_parameter(step):
        found = chain(step, *place)
        assert [link.gradient for link in found.links] == [found.gradient]


def test_a_mini_batch_has_a_link_for_each_point_and_what_waited_from_before() -> None:
    run = trainer(batch_size=40)  # 250 points: after six updates ten wait
    while run.pending == 0:
        run.advance(1)
    found = chain(next_batch(run), 2, 1, 3)
    assert (len(found.links), found.count) == (40, 50)
    assert found.waiting == run.gradient_sums[4 * 4 + 1 * 5 + 3]


def test_links_that_l1_has_killed_are_named() -> None:
    run = trainer(regularization="L1", regularization_rate=0.1, learning_rate=0.1)
    run.advance(300)
    step = next_batch(run)
    dead = [place for place in every_parameter(step) if chain(step, *place).dead]
    assert len(dead) == int(run.dead.sum()) > 0
    assert all(chain(step, *place).new == chain(step, *place).old for place in dead)
    dying = Network((1, 1), "linear", "linear")
    dying.parameters[:] = [0.01, 0.0]
    found = chain(take_apart(dying, np.array([[0.0]]), np.array([1.0]), Rule(0.1, "L1", 0.5)), 1, 0, 0)
    assert (found.dead, found.died, found.new, found.pull, found.penalty) == (False, True, 0, 0.5, 0.005)


@pytest.mark.parametrize("place", [(0, 0, 0), (4, 0, 0), (1, 4, 0), (1, 0, 3), (3, 1, None), (2, -1, 0)])
def test_a_place_that_is_not_there_is_refused(place: tuple[int, int, int | None]) -> None:
    with pytest.raises(RecipeError):
        chain(next_batch(trainer()), *place)
