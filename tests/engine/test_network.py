"""The reference network against arithmetic done by hand, PyTorch, and itself in odd shapes."""

import json
import math
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.network import Network, layers_of, parameter_count, weight_mask
from tests.engine.laying import by_layer, laid_out

TORCH: dict[str, Any] = json.loads(Path(__file__).with_name("torch_gradients.json").read_text(encoding="utf-8"))


class TestOneNeuron:
    """The tutorial's neuron: x = 0.5, w = 0.4, b = 0.1, target 0.8, sigmoid, rate 0.01."""

    def setup_method(self) -> None:
        self.network = Network((1, 1), "linear", "sigmoid")
        self.network.parameters[:] = [0.4, 0.1]
        self.inputs, self.targets = np.array([[0.5]]), np.array([0.8])

    def test_forward(self) -> None:
        trace = self.network.forward(self.inputs)
        assert trace.z[0][0, 0] == pytest.approx(0.3, rel=1e-15)
        assert trace.output[0] == pytest.approx(0.574442516811659, rel=1e-14)
        assert self.network.losses(self.inputs, self.targets)[0] == pytest.approx(0.02543808911112937, rel=1e-14)

    def test_backward_and_the_new_weight(self) -> None:
        slope, bias_slope = self.network.backward(self.network.forward(self.inputs), self.targets)
        assert slope == pytest.approx(-0.02756970076471782, rel=1e-14)
        assert bias_slope == pytest.approx(2 * -0.02756970076471782, rel=1e-14)
        assert 0.4 - 0.01 * slope == pytest.approx(0.4002756970076472, rel=1e-15)


class TestCurveFitting:
    """The tutorial's 1-3-1 network, its twelve equations written out with plain numbers."""

    X, Y = 0.7, -0.4
    W1, B1 = [0.5, -1.2, 2.0], [0.1, 0.0, -0.3]
    W2, B2 = [1.5, -0.6, 0.25], 0.2

    def setup_method(self) -> None:
        self.network = Network((1, 3, 1), "sigmoid", "linear")
        self.network.parameters[:] = laid_out(self.network.shape, [*self.W1, *self.B1, *self.W2, self.B2])
        z1 = [self.X * w + b for w, b in zip(self.W1, self.B1, strict=True)]  # (1)
        self.a1 = [1 / (1 + math.exp(-z)) for z in z1]  # (2)
        self.z2 = sum(a * w for a, w in zip(self.a1, self.W2, strict=True)) + self.B2  # (3)
        self.z1 = z1

    def test_forward_is_equations_1_to_4(self) -> None:
        inputs, targets = np.array([[self.X]]), np.array([self.Y])
        trace = self.network.forward(inputs)
        assert trace.z[0][0].tolist() == pytest.approx(self.z1, rel=1e-15)
        assert trace.a[1][0].tolist() == pytest.approx(self.a1, rel=1e-15)
        assert trace.output[0] == pytest.approx(self.z2, rel=1e-15)
        assert self.network.losses(inputs, targets)[0] == pytest.approx(0.5 * (self.z2 - self.Y) ** 2)  # (4)

    def test_backward_is_equations_5_to_12(self) -> None:
        d_z2 = self.z2 - self.Y  # (5)
        d_w2 = [a * d_z2 for a in self.a1]  # (6)
        d_b2 = d_z2  # (7)
        d_a1 = [d_z2 * w for w in self.W2]  # (8)
        slopes = [a * (1 - a) for a in self.a1]  # (9)
        d_z1 = [d * s for d, s in zip(d_a1, slopes, strict=True)]  # (10)
        d_w1 = [self.X * d for d in d_z1]  # (11)
        d_b1 = d_z1  # (12)
        gradient = self.network.backward(self.network.forward(np.array([[self.X]])), np.array([self.Y]))
        assert by_layer((1, 3, 1), gradient).tolist() == pytest.approx([*d_w1, *d_b1, *d_w2, d_b2], rel=1e-14)

    def test_the_way_back_is_traced_from_the_output_to_the_first_layer(self) -> None:
        d_z2 = self.z2 - self.Y
        slopes = [a * (1 - a) for a in self.a1]
        d_a1 = [d_z2 * w for w in self.W2]
        back = self.network.trace_back(self.network.forward(np.array([[self.X]])), np.array([self.Y]))
        assert [row.tolist() for row in back.error[0]] == [pytest.approx(d_a1, rel=1e-14)]
        assert back.slope[0][0].tolist() == pytest.approx(slopes, rel=1e-14)
        assert back.delta[0][0].tolist() == pytest.approx([d * s for d, s in zip(d_a1, slopes, strict=True)], rel=1e-14)
        assert [part[1][0, 0] for part in (back.error, back.slope, back.delta)] == pytest.approx([d_z2, 1, d_z2])


@pytest.mark.parametrize("run", TORCH["runs"], ids=lambda run: f"{run['activation']}-{run['output_activation']}")
def test_loss_and_gradient_of_three_points_are_pytorchs(run: dict[str, Any]) -> None:
    network = Network(TORCH["shape"], run["activation"], run["output_activation"])
    network.parameters[:] = laid_out(network.shape, TORCH["parameters"])
    inputs, targets = np.array(TORCH["inputs"]), np.array(TORCH["targets"])
    assert network.losses(inputs, targets).sum() == pytest.approx(run["loss"], rel=1e-14)
    gradient = network.backward(network.forward(inputs), targets)
    np.testing.assert_allclose(by_layer(network.shape, gradient), run["gradient"], rtol=1e-12, atol=1e-15)


def test_hidden_layers_bend_and_the_output_has_its_own_activation() -> None:
    network = Network((1, 1, 1), "relu", "linear")
    network.parameters[:] = [1, 0, 1, 0]
    assert network.forward(np.array([[-3.0], [3.0]])).output.tolist() == [0, 3]
    network.parameters[:] = [1, 0, -1, 0]
    assert network.forward(np.array([[3.0]])).output.tolist() == [-3]


def test_parameters_lie_layer_by_layer_and_unit_by_unit_its_weights_and_then_its_bias() -> None:
    assert parameter_count((2, 3, 1)) == 2 * 3 + 3 + 3 + 1
    first, second = layers_of((2, 3, 1), np.arange(13.0))
    assert first.weights.tolist() == [[0, 1], [3, 4], [6, 7]]
    assert first.biases.tolist() == [2, 5, 8]
    assert second.weights.tolist() == [[9, 10, 11]]
    assert second.biases.tolist() == [12]
    assert weight_mask((2, 3, 1)).tolist() == [True, True, False] * 3 + [True] * 3 + [False]


def test_layers_are_views_so_that_setting_a_weight_sets_the_parameter() -> None:
    network = Network((2, 3, 1), "tanh", "tanh")
    network.layers[0].weights[1, 0] = 5
    network.layers[1].biases[0] = 7
    assert np.flatnonzero(network.parameters).tolist() == [3, 12]


@pytest.mark.parametrize("shape", [(2, 0, 1), (2, 3, 0, 2, 1), (0, 0, 1), (2, 0, 0, 1), (0, 3, 1), (0, 1)])
def test_an_empty_layer_cuts_the_network_whose_output_depends_on_biases_alone(shape: tuple[int, ...]) -> None:
    network = Network(shape, "tanh", "linear")
    network.parameters[:] = np.linspace(-0.7, 0.9, parameter_count(shape))
    inputs = np.random.default_rng(1).normal(size=(5, shape[0]))
    trace = network.forward(inputs)
    outputs = trace.output
    assert (outputs == outputs[0]).all()
    gradient = layers_of(shape, network.backward(trace, np.ones(5)))
    assert gradient[-1].biases[0] == pytest.approx((outputs - 1).sum())
    cut = max(k for k, units in enumerate(shape) if units == 0)
    for index in range(cut):  # nothing before the cut learns
        assert not gradient[index].weights.any()
        assert not gradient[index].biases.any()


def test_an_output_behind_an_empty_layer_is_its_bias() -> None:
    network = Network((2, 0, 1), "tanh", "tanh")
    network.parameters[:] = [0.1]
    assert network.forward(np.ones((1, 2))).output[0] == math.tanh(0.1)


@pytest.mark.parametrize("shape", [(2, 4, 2, 1), (1, 1), (2, 0, 1)])
def test_no_points_give_no_gradient(shape: tuple[int, ...]) -> None:
    network = Network(shape, "tanh", "tanh")
    gradient = network.backward(network.forward(np.zeros((0, shape[0]))), np.zeros(0))
    assert gradient.tolist() == [0] * parameter_count(shape)


def test_the_gradient_of_a_batch_is_the_sum_over_its_points() -> None:
    rng = np.random.default_rng(2)
    network = Network((2, 5, 3, 1), "tanh", "tanh")
    network.parameters[:] = rng.normal(size=network.parameters.shape)
    inputs, targets = rng.normal(size=(7, 2)), rng.normal(size=7)
    whole = network.backward(network.forward(inputs), targets)
    single = sum(network.backward(network.forward(inputs[k : k + 1]), targets[k : k + 1]) for k in range(len(targets)))
    np.testing.assert_allclose(whole, single, rtol=1e-12, atol=1e-14)


def test_a_copy_computes_the_same_and_learns_by_itself() -> None:
    network = Network((2, 3, 1), "relu", "tanh")
    network.parameters[:] = np.linspace(-1, 1, network.parameters.size)
    copy, inputs = network.copy(), np.array([[0.3, -0.4]])
    assert copy.losses(inputs, np.ones(1)) == network.losses(inputs, np.ones(1))
    copy.layers[0].weights[0, 0] = 7
    assert network.parameters[0] == -1


@pytest.mark.parametrize("shape", [(2, 1), (3, 4, 1), (7, 32, 32, 1)])
def test_shapes_of_the_trace(shape: tuple[int, ...]) -> None:
    trace = Network(shape, "relu", "linear").forward(np.zeros((6, shape[0])))
    assert [a.shape for a in trace.a] == [(6, units) for units in shape]
    assert [z.shape for z in trace.z] == [(6, units) for _, units in pairwise(shape)]
    assert trace.output.shape == (6,)
