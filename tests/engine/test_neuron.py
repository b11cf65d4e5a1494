"""The tutorial's neuron, in full precision; and its slopes against differences and against the network."""

import math
from dataclasses import asdict
from decimal import Decimal, getcontext
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.explain import Rule, take_apart
from engine.network import Network
from engine.neuron import EXAMPLE, RANGES, sigmoid, step
from engine.recipe import RecipeError

NUMBERS = st.fixed_dictionaries({name: st.floats(low, high) for name, (low, high) in RANGES.items()})
USUAL = st.fixed_dictionaries(
    {name: st.floats(-3, 3) for name in ("x", "w", "b", "target")} | {"rate": st.floats(0, 1)}
)


class TestTheTutorialsNumbers:
    def test_all_its_digits(self) -> None:
        found = step(x=0.5, w=0.4, b=0.1, rate=0.01, target=0.8)
        assert found.z == pytest.approx(0.3, rel=1e-15)
        assert found.y == pytest.approx(0.574442516811659, rel=1e-15)
        assert found.loss == pytest.approx(0.02543808911112937, rel=1e-15)
        assert found.dl_dw == pytest.approx(-0.02756970076471782, rel=1e-15)
        assert found.new_w == pytest.approx(0.4002756970076472, rel=1e-15)

    def test_they_are_what_fifty_digits_give(self) -> None:
        getcontext().prec = 50
        x, w, b, rate, target = (Decimal(EXAMPLE[name]) for name in ("x", "w", "b", "rate", "target"))
        y = 1 / (1 + (-(w * x + b)).exp())
        delta = (y - target) * y * (1 - y)
        after = 1 / (1 + (-((w - rate * delta * x) * x + b - rate * delta)).exp())
        found = step(**EXAMPLE)
        for name, expected in {
            "y": y,
            "loss": (y - target) ** 2 / 2,
            "dl_dy": y - target,
            "dy_dz": y * (1 - y),
            "dz_dw": x,
            "dz_db": 1,
            "dz_dx": w,
            "dl_dz": delta,
            "dl_dw": delta * x,
            "dl_db": delta,
            "dl_dx": delta * w,
            "new_w": w - rate * delta * x,
            "new_b": b - rate * delta,
            "new_y": after,
            "new_loss": (after - target) ** 2 / 2,
        }.items():
            assert getattr(found, name) == pytest.approx(float(expected), rel=1e-15), name

    def test_what_the_tutorial_rounds_comes_out_a_little_different(self) -> None:
        """It writes y 0.574, L 0.025, dL/dw -0.027 and w 0.40027."""
        found = step(**EXAMPLE)
        assert round(found.y, 3) == 0.574
        assert round(found.loss, 3) == 0.025
        assert round(found.dl_dw, 3) == -0.028, "cut off and not rounded"
        assert round(found.new_w, 5) == 0.40028, "and so is what follows from it"


@given(NUMBERS)
def test_every_number_that_comes_of_what_may_be_asked_for_is_finite(given: dict[str, float]) -> None:
    assert all(math.isfinite(value) for value in asdict(step(**given)).values())


@given(USUAL)
def test_slopes_are_those_of_the_loss(given: dict[str, float]) -> None:
    h = 1e-5
    found = step(**given)
    for name, slope in {"w": found.dl_dw, "b": found.dl_db, "x": found.dl_dx}.items():
        above, below = (step(**{**given, name: given[name] + nudge}).loss for nudge in (h, -h))
        assert (above - below) / (2 * h) == pytest.approx(slope, rel=1e-5, abs=1e-8)


@given(USUAL)
def test_it_is_a_network_of_one_unit(given: dict[str, float]) -> None:
    network = Network((1, 1), "linear", "sigmoid")
    network.parameters[:] = [given["w"], given["b"]]
    whole = take_apart(network, np.array([[given["x"]]]), np.array([given["target"]]), Rule(given["rate"]))
    (layer,), found = whole.layers, step(**given)
    for name, value in {
        "y": layer.a[0, 0],
        "loss": whole.loss,
        "dl_dy": layer.error[0, 0],
        "dy_dz": layer.slope[0, 0],
        "dl_dz": layer.delta[0, 0],
        "dl_dw": layer.gradient.weights[0, 0],
        "new_w": layer.new.weights[0, 0],
        "new_b": layer.new.biases[0],
    }.items():
        assert getattr(found, name) == pytest.approx(float(value), rel=1e-12, abs=1e-15), name


def test_the_sigmoid_is_even_about_a_half_and_bounded_far_away() -> None:
    assert sigmoid(0) == 0.5
    assert (sigmoid(-1e6), sigmoid(1e6)) == (0, 1)
    for z in (0.1, 1.0, 7.5, 30.0):
        assert sigmoid(z) + sigmoid(-z) == pytest.approx(1, rel=1e-15)
    assert sigmoid(-700) == pytest.approx(math.exp(-700), rel=1e-12)


@pytest.mark.parametrize("name", RANGES)
@pytest.mark.parametrize(
    ("value", "code"),
    [
        (1001, "out_of_range"),
        (-1001, "out_of_range"),
        (math.nan, "out_of_range"),
        (math.inf, "out_of_range"),
        ("1", "wrong_type"),
        (True, "wrong_type"),
        (None, "wrong_type"),
    ],
)
def test_other_numbers_are_refused_by_name(name: str, value: Any, code: str) -> None:
    with pytest.raises(RecipeError) as refused:
        step(**{**EXAMPLE, name: value})
    assert (refused.value.code, refused.value.params["field"]) == (code, name)


def test_a_negative_rate_is_refused() -> None:
    with pytest.raises(RecipeError, match=r"rate is -0\.01; give a value from 0 to 1000"):
        step(**{**EXAMPLE, "rate": -0.01})
