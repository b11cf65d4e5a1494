"""What is asked about a run is told in the layout of docs/wire.md, with the numbers that plain arithmetic gives."""

import math
import tracemalloc
from typing import Any

import numpy as np
import pytest

from engine.explain import next_batch, objective
from engine.gradcheck import Check, Sweep
from engine.recipe import MAX_POINTS, Recipe
from engine.trainer import Trainer
from engine.vitals import Vitals
from server.insight import Moment, check_message, most_shown, step_message, sweep_message, vitals_message
from tests.engine.scalar_reference import Playground
from tests.server.messages import Tensors, header, kind_of, tensors
from tests.server.viewer import trainer_of

NOW = Moment(3, 20, 2)
SIGMOID = "problem=regression&networkShape=3&activation=sigmoid&y=false&batchSize=2&learningRate=0.3&seed=0.1"
W1, B1, W2, B2 = [0.5, -1.2, 2.0], [0.1, 0.0, -0.3], [1.5, -0.6, 0.25], 0.2


def worked(x: float, y: float) -> dict[str, Any]:
    """Seed 000's equations 1 to 12 for its 1-3-1 sigmoid network, with plain numbers."""
    z1 = [x * w + b for w, b in zip(W1, B1, strict=True)]  # (1)
    a1 = [1 / (1 + math.exp(-z)) for z in z1]  # (2)
    z2 = sum(a * w for a, w in zip(a1, W2, strict=True)) + B2  # (3)
    d_z2 = z2 - y  # (5)
    d_a1 = [d_z2 * w for w in W2]  # (8)
    s1 = [a * (1 - a) for a in a1]  # (9)
    d_z1 = [d * s for d, s in zip(d_a1, s1, strict=True)]  # (10)
    return {
        "losses": 0.5 * (z2 - y) ** 2,  # (4)
        "z": [*z1, z2],
        "a": [*a1, z2],
        "slope": [*s1, 1.0],
        "error": [*d_a1, d_z2],
        "delta": [*d_z1, d_z2],
        # all weights of a layer, then its biases: (11), (12), (6), (7)
        "gradient": [*(x * d for d in d_z1), *d_z1, *(a * d_z2 for a in a1), d_z2],
    }


def tutorial(link: str = SIGMOID) -> Trainer:
    trainer = trainer_of(link)
    for unit in range(3):
        trainer.set_weight(1, unit, 0, W1[unit])
        trainer.set_bias(1, unit, B1[unit])
        trainer.set_weight(2, 0, unit, W2[unit])
    trainer.set_bias(2, 0, B2)
    return trainer


def step_of(trainer: Trainer) -> Tensors:
    message = step_message(NOW, next_batch(trainer, most_shown(trainer.recipe.shape)), None)
    assert kind_of(message) == "step"
    return tensors(message)


class TestStep:
    def test_the_tutorials_network_with_its_twelve_equations(self) -> None:
        trainer = tutorial()
        points = [trainer.train.points[k].tolist() for k in (0, 1)]
        expected = [worked(x, y) for x, _, y in points]
        found = step_of(trainer)
        assert found["clock"].tolist() == [3, 20, 2, 0, 2, 0, 1, -1]
        assert found["rule"].tolist() == [0.3, 0]
        assert found["inputs"].tolist() == [[x] for x, _, _ in points]
        assert found["targets"].tolist() == [y for _, _, y in points]
        for name in ("losses", "z", "a", "slope", "error", "delta"):
            assert found[name] == pytest.approx(np.array([row[name] for row in expected]), rel=1e-12), name
        gradient = np.mean([row["gradient"] for row in expected], axis=0)
        old = np.array([*W1, *B1, *W2, B2])
        assert found["old"].tolist() == old.tolist()
        assert found["gradient"] == pytest.approx(gradient, rel=1e-12)
        assert found["new"] == pytest.approx(old - 0.3 * gradient, rel=1e-12)
        loss = np.mean([row["losses"] for row in expected])
        assert found["loss"] == pytest.approx([loss, 0, loss, 2], rel=1e-12)
        for name in ("waiting", "penalty", "pull", "dead", "died"):
            assert found[name].tolist() == [0] * 10, name

    def test_a_penalty_is_told_weight_by_weight_and_pulls(self) -> None:
        found = step_of(tutorial(SIGMOID + "&regularization=L2&regularizationRate=0.1"))
        weights = np.array([*W1, 0, 0, 0, *W2, 0])
        assert found["penalty"] == pytest.approx(0.1 * weights**2 / 2, rel=1e-14)
        assert found["pull"] == pytest.approx(0.1 * weights, rel=1e-14)
        s = 0.1 * (0.25 + 1.44 + 4 + 2.25 + 0.36 + 0.0625) / 2
        assert found["loss"][1:3] == pytest.approx([s, found["loss"][0] + s], rel=1e-14)
        assert found["rule"].tolist() == [0.3, 0.1]
        assert found["new"] == pytest.approx(found["old"] - 0.3 * (found["gradient"] + 0.1 * weights), rel=1e-12)

    @pytest.mark.parametrize(
        "fields",
        [
            {},
            {"hidden_layers": (8, 8, 8), "dataset": "spiral", "activation": "relu", "batch_size": 7},
            {"regularization": "L2", "regularization_rate": 0.1, "activation": "sigmoid", "dataset": "xor"},
            {"hidden_layers": (), "features": ("x", "sinY")},
            {"hidden_layers": (3, 0, 2)},
        ],
        ids=str,
    )
    def test_any_network_as_one_node_and_one_link_at_a_time_work_it_out(self, fields: dict[str, Any]) -> None:
        recipe = Recipe("hello", **fields)
        reference = Playground(recipe)
        found = step_of(Trainer(recipe))
        assert found["old"] == pytest.approx(np.array(reference.parameters), rel=1e-15)
        for row, (x, y, label) in enumerate(reference.train[: int(recipe.batch_size)]):
            reference._forward(x, y)
            reference._backward(label)
            nodes = [node for layer in reference.layers[1:] for node in layer]
            assert found["z"][row] == pytest.approx([node.z for node in nodes], rel=1e-10, abs=1e-14)
            assert found["a"][row] == pytest.approx([node.output for node in nodes], rel=1e-10, abs=1e-14)
            assert found["delta"][row] == pytest.approx([node.delta for node in nodes], rel=1e-9, abs=1e-14)
        reference._update()
        assert found["new"] == pytest.approx(np.array(reference.parameters), rel=1e-10, abs=1e-14)

    def test_tensors_lie_largest_type_first_and_are_empty_without_points(self) -> None:
        trainer = trainer_of("percTrainData=0&seed=1")
        message = step_message(NOW, next_batch(trainer), None)
        found = tensors(message)
        assert found["clock"].tolist() == [3, 20, 2, 0, 0, 0, 0, -1]
        assert (found["z"].shape, found["inputs"].shape, found["losses"].shape) == ((0, 7), (0, 2), (0,))
        assert math.isnan(found["loss"][0])
        types = [entry["dtype"] for name, entry in header(message).items() if name != "__metadata__"]
        assert types == sorted(types, key=["F64", "F32", "U8"].index)

    def test_the_largest_step_of_all_stays_in_its_bounds(self) -> None:
        """16 layers of 32 and a batch of 5,000 points."""
        recipe = Recipe("1", hidden_layers=(32,) * 16, batch_size=MAX_POINTS, train_percent=100)
        stream = np.random.default_rng(5)
        points = np.column_stack([stream.uniform(-6, 6, (MAX_POINTS, 2)), stream.choice([-1.0, 1.0], MAX_POINTS)])
        trainer = Trainer(recipe, None, points)
        tracemalloc.start()
        step = next_batch(trainer, most_shown(recipe.shape))
        message = step_message(NOW, step, None)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        found = tensors(message)
        assert found["z"].shape == (38, 513)
        assert found["clock"].tolist() == [3, 20, 2, 0, 5000, 0, 1, -1]
        assert found["loss"][3] == 5000
        assert len(message) < 2 * 1024 * 1024
        assert peak < 20e6
        trainer.advance(1)
        after = found["new"]
        assert after == pytest.approx(np.concatenate(_wire(trainer)), rel=1e-9, abs=1e-12)


def _wire(trainer: Trainer) -> list[Any]:
    return [part.ravel() for layer in trainer.network.layers for part in (layer.weights, layer.biases)]


def vitals_of(trainer: Trainer) -> Tensors:
    vitals = Vitals(trainer)
    names = [trainer.network.activation] * len(trainer.recipe.hidden_layers) + [trainer.network.output_activation]
    message = vitals_message(NOW, vitals.points, objective(trainer), vitals.look(), names)
    assert kind_of(message) == "vitals"
    return tensors(message)


class TestVitals:
    def test_each_layer_has_its_row_its_bins_and_its_units(self) -> None:
        trainer = tutorial(SIGMOID + "&regularization=L2&regularizationRate=0.1")
        found = vitals_of(trainer)
        assert found["clock"].tolist() == [3, 20, 2, 256]
        norms = [math.sqrt(0.25 + 1.44 + 4), math.sqrt(2.25 + 0.36 + 0.0625)]
        assert found["layers"][:, 0] == pytest.approx(norms, rel=1e-14)
        assert found["ranges"].tolist() == [[0, 1], [-8, 8]]
        assert found["activations"].shape == found["gradients"].shape == (2, 20)
        assert found["activations"].sum(axis=1).tolist() == [3 * 256, 256]
        assert found["gradients"].sum(axis=1).tolist() == [3, 3]
        assert found["units"].tolist() == [0, 0, 0, 0]
        losses = [worked(x, y)["losses"] for x, _, y in trainer.train.points.tolist()]
        s = 0.1 * (norms[0] ** 2 + norms[1] ** 2) / 2
        assert found["objective"] == pytest.approx([np.mean(losses), s, np.mean(losses) + s], rel=1e-12)

    def test_dead_and_saturated_units_are_marked(self) -> None:
        trainer = trainer_of("activation=relu&networkShape=2,2&seed=1")
        trainer.set_bias(1, 1, -1000)
        assert vitals_of(trainer)["units"].tolist()[:2] == [0, 1]
        trainer = trainer_of("activation=tanh&networkShape=2,2&seed=1")
        trainer.set_bias(2, 0, 50)
        assert vitals_of(trainer)["units"].tolist() == [0, 0, 2, 0, 0]

    def test_a_network_of_odd_layers_has_all_its_rows(self) -> None:
        found = vitals_of(trainer_of("networkShape=3,0,2&seed=1"))
        assert found["layers"].shape == (4, 4)
        assert found["units"].shape == (6,)


class TestCheck:
    def test_rows_name_the_places_of_a_frame(self) -> None:
        """Of 1-3-1: weights 0 to 2 and biases 3 to 5 of the hidden units, weights 6 to 8 and bias 9 of the output."""
        trainer = tutorial()
        check = Check.of(trainer)
        check.advance(check.total)
        found = tensors(check_message(NOW, check, trainer.recipe.shape))
        assert found["clock"].tolist() == [3, 20, 2, 1e-5, 2, 10, 10, 10, 2, 2]
        expected = np.mean([worked(x, y)["gradient"] for x, _, y in trainer.train.points[:2].tolist()], axis=0)
        assert sorted(found["rows"][:, 0]) == list(range(10))
        for place, backpropagated, numerical, error, kink in found["rows"].tolist():
            assert backpropagated == pytest.approx(expected[int(place)], rel=1e-12)
            assert numerical == pytest.approx(expected[int(place)], rel=1e-7, abs=1e-10)
            scale = max(abs(backpropagated), abs(numerical), 1e-6)
            assert error == pytest.approx(abs(backpropagated - numerical) / scale, rel=1e-9)
            assert kink == 0
        assert (np.diff(found["rows"][:, 3]) <= 0).all(), "worst first"

    @pytest.mark.parametrize(("method", "number"), [("forward", 0), ("backward", 1), ("central", 2)])
    def test_in_its_midst_it_tells_what_is_done(self, method: str, number: int) -> None:
        trainer = tutorial()
        check = Check.of(trainer, 0.01, method)
        check.advance(4)
        found = tensors(check_message(NOW, check, trainer.recipe.shape))
        assert found["clock"].tolist()[3:7] == [0.01, number, 4, 10]
        assert found["rows"].shape == (4, 5)

    def test_without_points_there_are_no_rows(self) -> None:
        trainer = trainer_of("percTrainData=0&seed=1")
        found = tensors(check_message(NOW, Check.of(trainer), trainer.recipe.shape))
        assert found["clock"].tolist()[5:] == [0, 0, 25, 0, 0]
        assert found["rows"].shape == (0, 5)


class TestSweep:
    def test_truncation_falls_with_h_and_rounding_rises(self) -> None:
        sweep = Sweep.of(tutorial())
        sweep.advance(sweep.total)
        found = tensors(sweep_message(NOW, sweep))
        assert found["clock"].tolist() == [3, 20, 2, 120, 120, 10, 10, 2, 2]
        curve = found["curve"]
        assert curve[:, 0] == pytest.approx([10.0**-k for k in range(1, 13)], rel=1e-14)
        forward, backward, central = curve[:, 1:].T
        for k in range(3):  # one digit more each time, and two
            assert forward[k] / forward[k + 1] == pytest.approx(10, rel=0.1)
            assert backward[k] / backward[k + 1] == pytest.approx(10, rel=0.1)
        assert central[0] / central[1] == pytest.approx(100, rel=0.1)
        assert 3 <= int(np.argmin(central)) <= 6
        assert forward[11] > 1e3 * forward.min()

    def test_in_its_midst_it_tells_the_steps_that_are_complete(self) -> None:
        sweep = Sweep.of(tutorial())
        sweep.advance(25)
        found = tensors(sweep_message(NOW, sweep))
        assert found["clock"].tolist()[3:5] == [25, 120]
        assert found["curve"].shape == (2, 4)
