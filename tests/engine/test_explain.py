"""A step taken apart shows the numbers that the tutorials compute, and those with which the trainer really learns."""

import math
from typing import Any

import numpy as np
import pytest

from engine.explain import LayerStep, Rule, Step, Waiting, next_batch, objective, one_point, take_apart
from engine.network import Network, weight_mask
from engine.recipe import Recipe, RecipeError
from engine.trainer import Checkpoint, Trainer
from tests.engine.scalar_reference import Node, Playground

RECIPES: dict[str, dict[str, Any]] = {
    "default": {},
    "batch of 30, with left-overs": {"batch_size": 30, "dataset": "spiral", "hidden_layers": (8, 8, 8)},
    "batch of 1": {"batch_size": 1, "dataset": "xor", "noise": 25},
    "sigmoid and L2": {"activation": "sigmoid", "regularization": "L2", "regularization_rate": 0.1, "dataset": "gauss"},
    "relu and L1": {
        "activation": "relu",
        "regularization": "L1",
        "regularization_rate": 0.1,
        "learning_rate": 0.1,
        "features": ("x", "y", "xSquared", "sinX"),
    },
    "regression": {"problem": "regression", "regression_dataset": "reg-gauss", "activation": "linear"},
    "no hidden layer": {"hidden_layers": (), "learning_rate": 1},
    "an empty layer": {"hidden_layers": (3, 0, 2)},
    "no features": {"features": ()},
    "all weights 0": {"zero_start": True},
    "a batch that never comes": {"batch_size": 1000},
}


def trainer(**fields: Any) -> Trainer:
    return Trainer(Recipe(**{"seed": "hello", **fields}))


def flat(step: Step, name: str) -> np.ndarray:
    """The flat vector again, from the layers of a step: each unit's weights and then its bias."""
    rows = [getattr(layer, name) for layer in step.layers]
    return np.concatenate([np.column_stack([row.weights, row.biases]).ravel() for row in rows])


class TestTheTutorialsNeuron:
    def test_every_number_in_full_precision(self) -> None:
        """x 0.5, w 0.4, b 0.1, target 0.8, rate 0.01: seed 002, in the digits that it rounds away."""
        network = Network((1, 1), "linear", "sigmoid")
        network.parameters[:] = [0.4, 0.1]
        step = take_apart(network, np.array([[0.5]]), np.array([0.8]), Rule(0.01))
        (layer,) = step.layers
        assert layer.z[0, 0] == pytest.approx(0.3, rel=1e-15)
        assert layer.a[0, 0] == pytest.approx(0.574442516811659, rel=1e-15)
        assert step.loss == pytest.approx(0.02543808911112937, rel=1e-15)
        assert layer.error[0, 0] == pytest.approx(0.574442516811659 - 0.8, rel=1e-14)
        assert layer.slope[0, 0] == pytest.approx(0.574442516811659 * (1 - 0.574442516811659), rel=1e-15)
        assert layer.gradient.weights[0, 0] == pytest.approx(-0.02756970076471782, rel=1e-14)
        assert layer.gradient.biases[0] == pytest.approx(-0.05513940152943564, rel=1e-14)
        assert layer.old.weights[0, 0] == 0.4
        assert layer.new.weights[0, 0] == pytest.approx(0.4002756970076472, rel=1e-15)
        assert layer.new.biases[0] == pytest.approx(0.1 + 0.01 * 0.05513940152943564, rel=1e-15)


class TestTheTutorialsNetwork:
    """Seed 000's 1-3-1 sigmoid network on the learner's own run: its twelve equations worked with plain numbers."""

    W1, B1 = [0.5, -1.2, 2.0], [0.1, 0.0, -0.3]
    W2, B2 = [1.5, -0.6, 0.25], 0.2
    RATE = 0.3

    def setup_method(self) -> None:
        self.run = trainer(
            problem="regression",
            features=("x",),
            hidden_layers=(3,),
            activation="sigmoid",
            learning_rate=self.RATE,
            batch_size=2,
        )
        for unit in range(3):
            self.run.set_weight(1, unit, 0, self.W1[unit])
            self.run.set_bias(1, unit, self.B1[unit])
            self.run.set_weight(2, 0, unit, self.W2[unit])
        self.run.set_bias(2, 0, self.B2)

    def by_hand(self, index: int) -> dict[str, Any]:
        x, _, y = self.run.train.points[index].tolist()
        z1 = [x * w + b for w, b in zip(self.W1, self.B1, strict=True)]  # (1)
        a1 = [1 / (1 + math.exp(-z)) for z in z1]  # (2)
        z2 = sum(a * w for a, w in zip(a1, self.W2, strict=True)) + self.B2  # (3)
        d_z2 = z2 - y  # (5)
        d_a1 = [d_z2 * w for w in self.W2]  # (8)
        slopes = [a * (1 - a) for a in a1]  # (9)
        d_z1 = [d * s for d, s in zip(d_a1, slopes, strict=True)]  # (10)
        return {
            "x": x,
            "z1": z1,
            "a1": a1,
            "z2": z2,
            "loss": 0.5 * (z2 - y) ** 2,  # (4)
            "d_z2": d_z2,
            "d_w2": [a * d_z2 for a in a1],  # (6); (7) is d_z2
            "d_a1": d_a1,
            "slopes": slopes,
            "d_z1": d_z1,  # (12), too
            "d_w1": [x * d for d in d_z1],  # (11)
        }

    def test_one_point(self) -> None:
        expected = self.by_hand(7)
        step = one_point(self.run, 7)
        hidden, output = step.layers
        assert (step.first, step.count, step.pending, step.updates) == (7, 1, 0, True)
        assert hidden.inputs.tolist() == [[expected["x"]]]
        for shown, name in [
            (hidden.z, "z1"),
            (hidden.a, "a1"),
            (hidden.slope, "slopes"),
            (hidden.error, "d_a1"),
            (hidden.delta, "d_z1"),
            (output.inputs, "a1"),
            (output.gradient.weights, "d_w2"),
        ]:
            assert shown[0].tolist() == pytest.approx(expected[name], rel=1e-13), name
        assert output.z[0, 0] == output.a[0, 0] == pytest.approx(expected["z2"], rel=1e-14)
        assert [output.slope[0, 0], output.error[0, 0]] == pytest.approx([1, expected["d_z2"]], rel=1e-13)
        assert output.gradient.biases[0] == output.delta[0, 0] == pytest.approx(expected["d_z2"], rel=1e-13)
        assert hidden.gradient.weights[:, 0].tolist() == pytest.approx(expected["d_w1"], rel=1e-13)
        assert hidden.gradient.biases.tolist() == pytest.approx(expected["d_z1"], rel=1e-13)
        assert step.loss == step.losses[0] == pytest.approx(expected["loss"], rel=1e-13)
        new = [w - self.RATE * d for w, d in zip(self.W1, expected["d_w1"], strict=True)]
        assert hidden.new.weights[:, 0].tolist() == pytest.approx(new, rel=1e-14)
        assert output.new.biases[0] == pytest.approx(self.B2 - self.RATE * expected["d_z2"], rel=1e-14)

    def test_a_mini_batch_of_two_is_the_mean_of_its_points(self) -> None:
        first, second = self.by_hand(0), self.by_hand(1)
        step = next_batch(self.run)
        hidden, output = step.layers
        assert (step.first, step.count, step.pending) == (0, 2, 0)
        assert step.losses.tolist() == pytest.approx([first["loss"], second["loss"]], rel=1e-13)
        assert step.loss == pytest.approx((first["loss"] + second["loss"]) / 2, rel=1e-13)
        assert hidden.delta.tolist() == [pytest.approx(point["d_z1"], rel=1e-13) for point in (first, second)]
        mean = [(a + b) / 2 for a, b in zip(first["d_w1"], second["d_w1"], strict=True)]
        assert hidden.gradient.weights[:, 0].tolist() == pytest.approx(mean, rel=1e-13)
        bias = (first["d_z2"] + second["d_z2"]) / 2
        assert output.gradient.biases[0] == pytest.approx(bias, rel=1e-13)
        assert output.new.biases[0] == pytest.approx(self.B2 - self.RATE * bias, rel=1e-14)


def nodes_of(run: Trainer) -> Playground:
    """The same network as objects for nodes and links, written without the engine's matrices."""
    other = Playground(run.recipe)
    for nodes, layer in zip(other.layers[1:], run.network.layers, strict=True):
        for node, weights, bias in zip(nodes, layer.weights.tolist(), layer.biases.tolist(), strict=True):
            node.bias = bias
            for link, weight in zip(node.links, weights, strict=True):
                link.weight = weight
    return other


@pytest.mark.parametrize("fields", RECIPES.values(), ids=RECIPES)
def test_every_node_and_link_has_the_numbers_of_a_playground_of_nodes_and_links(fields: dict[str, Any]) -> None:
    run = trainer(**fields)
    run.advance(40)
    for index in (0, 5):
        step = one_point(run, index)
        other = nodes_of(run)
        x, y, label = run.train.points[index].tolist()
        other._forward(x, y)
        other._backward(label)
        for nodes, layer in zip(other.layers[1:], step.layers, strict=True):
            _compare(nodes, layer)


def _compare(nodes: list[Node], layer: LayerStep) -> None:
    close = {"rtol": 1e-11, "atol": 1e-14}
    np.testing.assert_allclose(layer.z[0], [node.z for node in nodes], **close)
    np.testing.assert_allclose(layer.a[0], [node.output for node in nodes], **close)
    np.testing.assert_allclose(layer.error[0], [node.output_slope for node in nodes], **close)
    np.testing.assert_allclose(layer.delta[0], [node.delta for node in nodes], **close)
    np.testing.assert_allclose(layer.gradient.biases, [node.total for node in nodes], **close)
    for row, node in zip(layer.gradient.weights, nodes, strict=True):
        np.testing.assert_allclose(row, [node.delta * link.source.output for link in node.links], **close)


@pytest.mark.parametrize("fields", RECIPES.values(), ids=RECIPES)
def test_the_new_values_are_those_that_the_trainer_makes_next(fields: dict[str, Any]) -> None:
    """To 1e-12: the prepared program adds in another order. Over two epochs and more, left-overs included."""
    run = trainer(**fields)
    for _ in range(20):
        step = next_batch(run)
        counted = run.update
        run.advance(1)
        assert step.updates == (run.update > counted)
        np.testing.assert_allclose(flat(step, "new"), run.network.parameters, rtol=1e-12, atol=1e-13)
        if step.updates:
            np.testing.assert_allclose(flat(step, "gradient"), run.last_gradient, rtol=1e-11, atol=1e-13)
        assert np.array_equal(_links(step, "dead") | _links(step, "died"), run.dead)
        run.advance(2)


def _links(step: Step, name: str) -> np.ndarray:
    """A matrix of links in the layout of the parameters, biases false."""
    rows = [getattr(layer, name) for layer in step.layers]
    return np.concatenate([np.column_stack([row, np.zeros(len(row), np.bool_)]).ravel() for row in rows])


def test_gradients_that_wait_from_before_count_in_the_mean() -> None:
    run = trainer(batch_size=30)  # 250 points: ten are over
    run.advance(8)
    step = next_batch(run)
    assert (step.pending, len(step.targets), step.count, step.first) == (10, 30, 40, 0)
    waiting, gradient = flat(step, "waiting"), flat(step, "gradient")
    batch = run.network.backward(run.network.forward(step.inputs), step.targets)
    np.testing.assert_array_equal(waiting, run.gradient_sums)
    np.testing.assert_allclose(gradient, (waiting + batch) / 40, rtol=1e-13)


def test_where_no_update_comes_nothing_changes_and_the_gradient_is_what_will_wait() -> None:
    run = trainer(batch_size=251)
    run.advance(2)
    step = next_batch(run)
    assert not step.updates
    assert (step.pending, len(step.targets)) == (500, 250)
    np.testing.assert_array_equal(flat(step, "new"), flat(step, "old"))
    run.advance(1)
    np.testing.assert_allclose(flat(step, "gradient"), run.gradient_sums / run.pending, rtol=1e-11)


@pytest.mark.parametrize("fields", RECIPES.values(), ids=RECIPES)
def test_one_point_alone_is_an_update_of_a_run_whose_batches_are_that_point(fields: dict[str, Any]) -> None:
    run = trainer(**fields)
    run.advance(40)
    before = run.checkpoint()
    step = one_point(run, 3)
    recipe = run.recipe.replace(batch_size=1)
    alone = Checkpoint(
        recipe,
        before.parameters,
        np.zeros_like(before.parameters),
        before.dead,
        before.last_gradient,
        pending=0,
        position=3,
        epoch=0,
        update=0,
    )
    other = Trainer(recipe, alone)
    other.advance(1)
    np.testing.assert_allclose(flat(step, "new"), other.network.parameters, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("fields", RECIPES.values(), ids=RECIPES)
def test_explaining_changes_nothing(fields: dict[str, Any]) -> None:
    run = trainer(**fields)
    run.advance(13)
    before, losses = run.checkpoint(), run.losses
    for step in (next_batch(run), one_point(run, 0)):
        for layer in step.layers:
            for array in (layer.inputs, layer.old.weights, layer.new.weights, layer.waiting.weights, layer.dead):
                array[:] = 1  # not even by way of the numbers handed out
    objective(run)
    after = run.checkpoint()
    assert run.losses == losses
    for name in ("parameters", "gradient_sums", "dead", "last_gradient", "pending", "position", "epoch", "update"):
        np.testing.assert_array_equal(getattr(after, name), getattr(before, name))
    np.testing.assert_array_equal(run.train.inputs, trainer(**fields).train.inputs)


def test_a_point_that_is_not_there_is_refused() -> None:
    for index in (-1, 250):
        with pytest.raises(RecipeError, match="point"):
            one_point(trainer(), index)
    with pytest.raises(RecipeError, match="point"):
        one_point(trainer(train_percent=0), 0)


def test_without_training_points_there_is_no_loss_and_no_update() -> None:
    step = next_batch(trainer(train_percent=0))
    assert math.isnan(step.loss)
    assert not step.updates
    assert step.layers[0].z.shape == (0, 4)
    assert not flat(step, "gradient").any()


def test_a_run_that_has_diverged_is_shown_as_it_is() -> None:
    run = trainer(problem="regression", learning_rate=10)
    run.advance(500)
    assert run.diverged
    assert not np.isfinite(flat(next_batch(run), "new")).all()


class TestThePenalty:
    def test_the_pull_of_l2_is_lambda_times_the_weight_and_biases_feel_none(self) -> None:
        run = trainer(regularization="L2", regularization_rate=0.5, learning_rate=0.1)
        step = next_batch(run)
        for layer in step.layers:
            w, g = layer.old.weights, layer.gradient
            np.testing.assert_allclose(layer.pull, 0.5 * w, rtol=1e-15)
            np.testing.assert_allclose(layer.penalty, 0.5 * w * w / 2, rtol=1e-15)
            np.testing.assert_allclose(layer.new.weights, w - 0.1 * (g.weights + 0.5 * w), rtol=1e-14)
            np.testing.assert_allclose(layer.new.biases, layer.old.biases - 0.1 * g.biases, rtol=1e-14)

    def test_l1_kills_the_link_that_it_carries_across_0_and_leaves_it_dead(self) -> None:
        network = Network((2, 1), "linear", "linear")
        network.parameters[:] = [0.01, -2.0, 0.0]
        inputs, targets = np.array([[0.0, 0.0]]), np.array([1.0])  # no gradient at the weights, -1 at the bias
        step = take_apart(network, inputs, targets, Rule(0.1, "L1", 0.5))
        (layer,) = step.layers
        assert layer.pull.tolist() == [[0.5, -0.5]]
        assert layer.penalty.tolist() == [[0.005, 1.0]]
        assert layer.new.weights[0].tolist() == pytest.approx([0, -1.95])
        assert layer.new.biases.tolist() == pytest.approx([0.1])
        assert layer.died.tolist() == [[True, False]]
        assert layer.dead.tolist() == [[False, False]]
        network.parameters[:] = [7.0, -1.95, 0.1]  # given a value by hand, a dead link keeps it
        waiting = Waiting(np.zeros(3), 0, np.array([True, False, False]))
        (layer,) = take_apart(network, np.array([[1.0, 0.0]]), targets, Rule(0.1, "L1", 0.5), waiting).layers
        assert layer.gradient.weights[0, 0] == pytest.approx(7.1 - 1)
        assert layer.new.weights[0, 0] == 7
        assert layer.dead.tolist() == [[True, False]]
        assert not layer.died.any()

    def test_the_objective_is_the_loss_and_half_lambda_times_the_squared_frobenius_norms(self) -> None:
        """Seed 001: J = L + s, s = lambda / 2 (|W(1)|^2 + |W(2)|^2)."""
        run = trainer(regularization="L2", regularization_rate=0.3, hidden_layers=(4,), learning_rate=0.1)
        run.advance(50)  # to the end of epoch 2
        frobenius = sum(sum(w * w for row in layer.weights.tolist() for w in row) for layer in run.network.layers)
        seen = objective(run)
        assert seen.penalty == pytest.approx(0.3 / 2 * frobenius, rel=1e-14)
        assert seen.loss == pytest.approx(run.losses.train, rel=1e-12)
        assert seen.value == seen.loss + seen.penalty
        step = next_batch(run)
        assert step.penalty == pytest.approx(seen.penalty, rel=1e-15)
        assert step.objective == step.loss + step.penalty
        assert sum(float(layer.penalty.sum()) for layer in step.layers) == pytest.approx(step.penalty, rel=1e-14)

    def test_the_loss_is_the_present_one_in_the_midst_of_an_epoch(self) -> None:
        run = trainer()
        run.advance(10)
        present = run.network.losses(run.train.inputs, run.train.targets).mean()
        assert present != run.losses.train
        assert objective(run).loss == pytest.approx(present, rel=1e-14)
        assert objective(run).penalty == 0

    @pytest.mark.parametrize("name", ["L1", "L2"])
    def test_gradient_and_pull_together_are_the_slope_of_the_objective(self, name: str) -> None:
        """By nudging each parameter, so that neither derivative is taken from the engine."""
        run = trainer(regularization=name, regularization_rate=0.2, batch_size=250)
        step, network = next_batch(run), run.network
        slope = flat(step, "gradient") + _pulls(step)

        def j() -> float:
            weights = network.parameters[weight_mask(network.shape)]
            s = 0.2 * float(np.abs(weights).sum() if name == "L1" else 0.5 * weights @ weights)
            return float(network.losses(run.train.inputs, run.train.targets).mean()) + s

        for index, kept in enumerate(network.parameters.tolist()):
            network.parameters[index] = kept + 1e-5
            above = j()
            network.parameters[index] = kept - 1e-5
            below = j()
            network.parameters[index] = kept
            assert slope[index] == pytest.approx((above - below) / 2e-5, abs=1e-9)


def _pulls(step: Step) -> np.ndarray:
    return np.concatenate([np.column_stack([layer.pull, np.zeros(len(layer.pull))]).ravel() for layer in step.layers])


class TestShownInPart:
    """A large batch whose first points alone are shown."""

    def run(self) -> Trainer:
        run = trainer(batch_size=1000, problem="regression", train_percent=100, hidden_layers=(6, 3))
        run.advance(1)
        return run

    def test_all_points_count_in_the_loss_the_gradient_and_the_new_weights(self) -> None:
        whole, part = next_batch(self.run()), next_batch(self.run(), most=7)
        assert (part.batch, part.count, part.pending) == (1000, whole.count, whole.pending) == (1000, 1200, 200)
        assert part.loss == pytest.approx(whole.loss, rel=1e-14)
        assert flat(part, "gradient") == pytest.approx(flat(whole, "gradient"), rel=1e-10, abs=1e-14)
        assert flat(part, "new") == pytest.approx(flat(whole, "new"), rel=1e-12)

    def test_those_shown_have_the_numbers_that_they_have_alone(self) -> None:
        whole, part = next_batch(self.run()), next_batch(self.run(), most=7)
        assert part.losses == pytest.approx(whole.losses[:7], rel=1e-14)
        for layer, other in zip(part.layers, whole.layers, strict=True):
            for name in ("inputs", "z", "a", "slope", "error", "delta"):
                assert getattr(layer, name) == pytest.approx(getattr(other, name)[:7], rel=1e-12, abs=1e-15), name

    def test_more_than_there_are_is_all_of_them(self) -> None:
        whole, part = next_batch(self.run()), next_batch(self.run(), most=5000)
        assert len(part.targets) == len(whole.targets) == 1000
        assert flat(part, "new").tolist() == flat(whole, "new").tolist()
