"""What is proposed is a value that the playground offers, in the right direction, and makes a recipe that it takes."""

import math
from collections.abc import Callable
from typing import Any

import pytest

from engine import remedies
from engine.recipe import Recipe
from engine.remedies import Change

# TensorFlow Playground's page, index.html
LEARNING_RATES = [0.00001, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10]
PENALTY_RATES = [0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10]

L2 = {"regularization": "L2"}


def recipe(**fields: Any) -> Recipe:
    return Recipe(**{"seed": "1", **fields})


def test_the_rates_are_those_of_tensorflow_playground() -> None:
    assert list(remedies.LEARNING_RATES) == LEARNING_RATES
    assert list(remedies.PENALTY_RATES) == PENALTY_RATES


@pytest.mark.parametrize(
    ("rate", "factor", "expected"),
    [
        (3, 10, 0.3),
        (0.3, 10, 0.03),
        (0.03, 3, 0.01),
        (0.1, 3, 0.03),
        (0.05, 10, 0.003),
        (1000, 10, 10),
        (math.inf, 10, 10),
        (0.00001, 10, 0.03),
        (0, 10, 0.03),
        (-1, 10, 0.03),
    ],
)
def test_slower(rate: float, factor: float, expected: float) -> None:
    assert remedies.slower(recipe(learning_rate=rate), factor) == (("learning_rate", expected),)


@pytest.mark.parametrize(
    ("rate", "ratio", "expected"),
    [(0.00001, 1e-6, 0.01), (0.001, 9e-6, 0.1), (0.001, 1e-3, 0.03), (0, 0, 0.03), (-1, 1e-9, 0.03)],
)
def test_faster(rate: float, ratio: float, expected: float) -> None:
    assert remedies.faster(recipe(learning_rate=rate), ratio) == (("learning_rate", expected),)


def test_gentler_only_where_the_steps_are_large() -> None:
    assert remedies.gentler(recipe(learning_rate=0.1)) == ()
    assert remedies.gentler(recipe(learning_rate=0.3)) == (("learning_rate", 0.03),)
    assert remedies.gentler(recipe(learning_rate=math.inf)) == (("learning_rate", 0.03),)


CASES: list[tuple[Callable[[Recipe], Change], dict[str, Any], Change]] = [
    (remedies.calmer, {"batch_size": 1}, (("batch_size", 10),)),
    (remedies.calmer, {"batch_size": 1, "learning_rate": 0.1}, (("learning_rate", 0.03),)),
    (remedies.calmer, {"learning_rate": 0.3}, (("learning_rate", 0.1),)),
    (remedies.calmer, {"learning_rate": 3}, (("learning_rate", 0.3),)),
    (remedies.livelier, {"activation": "sigmoid"}, (("activation", "tanh"),)),
    (remedies.livelier, {}, (("learning_rate", 0.1),)),
    (remedies.livelier, {"learning_rate": 3}, (("learning_rate", 0.03),)),
    (remedies.weaker_penalty, {**L2, "regularization_rate": 10}, (("regularization_rate", 0.003),)),
    (remedies.weaker_penalty, {**L2, "regularization_rate": 0.01}, (("regularization_rate", 0.001),)),
    (remedies.weaker_penalty, {**L2, "regularization_rate": 0.003}, (("regularization_rate", 0),)),
    (remedies.more_general, {"train_percent": 20}, (("train_percent", 80),)),
    (remedies.more_general, {}, (("regularization", "L2"), ("regularization_rate", 0.003))),
    (remedies.more_general, {**L2, "regularization_rate": 0.01}, (("regularization_rate", 0.03),)),
    (remedies.more_general, {**L2, "regularization_rate": 10}, ()),
    (remedies.more_general, {"train_percent": 20, **L2, "regularization_rate": 1}, (("regularization_rate", 3),)),
    (remedies.shorter_way, {"activation": "sigmoid", "hidden_layers": (4,) * 6}, (("activation", "relu"),)),
    (remedies.shorter_way, {"hidden_layers": (2,) * 16}, (("hidden_layers", (2, 2)),)),
    (remedies.larger, {"hidden_layers": ()}, (("hidden_layers", (4, 2)),)),
    (remedies.larger, {"hidden_layers": (), "activation": "linear"}, (("hidden_layers", (4, 2)),)),
    (remedies.larger, {"activation": "linear"}, (("activation", "tanh"),)),
    (remedies.larger, {"hidden_layers": (4, 0, 12)}, (("hidden_layers", (8, 8, 12)),)),
    (remedies.larger, {"hidden_layers": (8, 8)}, (("hidden_layers", (8, 8, 8)),)),
    (remedies.larger, {"hidden_layers": (8,) * 6}, ()),
]


@pytest.mark.parametrize(("remedy", "fields", "expected"), CASES, ids=lambda value: getattr(value, "__name__", None))
def test_the_remedy(remedy: Callable[[Recipe], Change], fields: dict[str, Any], expected: Change) -> None:
    ill = recipe(**fields)
    assert remedy(ill) == expected
    ill.replace(**dict(expected))  # a recipe that checks itself
