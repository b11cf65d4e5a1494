"""A recipe is valid or says in one sentence what is wrong: the field, the value, the range."""

import dataclasses
import math
from typing import Any

import pytest

from engine.recipe import (
    LARGEST,
    MAX_LAYERS,
    MAX_POINTS,
    MAX_UNITS,
    Limits,
    Recipe,
    RecipeError,
    check_integer,
    shorten,
)


def recipe(**fields: Any) -> Recipe:
    return Recipe(**{"seed": "1", **fields})


def test_the_limits_stand_in_one_place() -> None:
    assert (MAX_LAYERS, MAX_UNITS, MAX_POINTS) == (16, 32, 5000)


@pytest.mark.parametrize(
    ("field", "value", "code", "sentence"),
    [
        ("seed", 0.5, "wrong_type", "seed is 0.5; give text."),
        ("problem", "both", "out_of_range", "problem is 'both'; choose one of classification, regression."),
        ("dataset", "moons", "out_of_range", "dataset is 'moons'; choose one of circle, xor, gauss, spiral."),
        ("regression_dataset", None, "wrong_type", "regression_dataset is None; give text."),
        ("activation", "elu", "out_of_range", "activation is 'elu'; choose one of linear, relu, sigmoid, tanh."),
        ("regularization", "l1", "out_of_range", "regularization is 'l1'; choose one of none, L1, L2."),
        ("noise", 81, "out_of_range", "noise is 81; give a value from 0 to 80."),
        ("noise", -0.5, "out_of_range", "noise is -0.5; give a value from 0 to 80."),
        ("noise", math.nan, "out_of_range", "noise is 'nan'; give a value from 0 to 80."),
        ("batch_size", "10", "wrong_type", "batch_size is '10'; give a number."),
        ("batch_size", True, "wrong_type", "batch_size is True; give a number."),
        ("learning_rate", math.nan, "out_of_range", "learning_rate is 'nan'; give a value from -Infinity to Infinity."),
        ("zero_start", 1, "wrong_type", "zero_start is 1; give true or false."),
        ("features", ["x"], "wrong_type", "features is '[\u2026]'; give a list of names."),
        (
            "hidden_layers",
            (33,),
            "over_limit",
            "hidden_layers is 33; the limit is 32: choose fewer.",
        ),
        ("hidden_layers", (1,) * 17, "over_limit", "hidden_layers is 17; the limit is 16: choose fewer."),
        ("hidden_layers", (2.5,), "wrong_type", "hidden_layers is 2.5; give a whole number."),
        ("hidden_layers", (-1,), "out_of_range", "hidden_layers is -1; give a value from 0 to 32."),
        ("hidden_layers", (True,), "wrong_type", "hidden_layers is True; give a whole number."),
        ("start", 0, "out_of_range", "start is 0; give a value from 1 to 1000."),
        ("start", 1.0, "wrong_type", "start is 1.0; give a whole number."),
    ],
)
def test_a_wrong_value_is_refused_in_one_sentence(field: str, value: Any, code: str, sentence: str) -> None:
    with pytest.raises(RecipeError) as caught:
        recipe(**{field: value})
    assert (caught.value.code, caught.value.params["field"]) == (code, field)
    assert str(caught.value) == sentence


@pytest.mark.parametrize("field", ["train_percent", "batch_size", "learning_rate", "regularization_rate"])
def test_numbers_without_a_range_may_be_anything_but_not_a_number(field: str) -> None:
    for value in (math.inf, -math.inf, -7, 0, 12.5, 1e300):
        assert getattr(recipe(**{field: value}), field) == value
    with pytest.raises(RecipeError):
        recipe(**{field: math.nan})


@pytest.mark.parametrize("field", ["train_percent", "batch_size", "learning_rate", "regularization_rate", "noise"])
def test_a_whole_number_that_no_double_holds_is_refused(field: str) -> None:
    for value in (10**5000, 10**400, -(10**400), 2**53 + 1):
        with pytest.raises(RecipeError, match=field):
            recipe(**{field: value})


@pytest.mark.parametrize("features", [("y", "x"), ("x", "x"), ("x", "cosX"), ("z",), (1,)])
def test_features_are_known_names_in_the_order_of_the_inputs(features: tuple[Any, ...]) -> None:
    with pytest.raises(RecipeError, match="features"):
        recipe(features=features)


def test_no_feature_no_layer_and_empty_layers_are_allowed() -> None:
    assert recipe(features=(), hidden_layers=()).shape == (0, 1)
    assert recipe(hidden_layers=(3, 0, 2)).shape == (2, 3, 0, 2, 1)


@pytest.mark.parametrize(
    "seed", ["", " ", "a b", "a&b", "a=b", "\u00e9", "a\n", "<", '"', "`", "a\\", "a\\u0026b", "a" * 1001, "\x7f"]
)
def test_a_seed_that_would_not_come_back_from_a_link_is_refused(seed: str) -> None:
    with pytest.raises(RecipeError, match="seed"):
        recipe(seed=seed)


@pytest.mark.parametrize("seed", ["0.12345", "a" * 1000, "%20", "a\\b", "#", "a#b/?~[]{}|^'", "-", "\\n"])
def test_any_other_text_an_address_can_hold_is_a_seed(seed: str) -> None:
    assert recipe(seed=seed).seed == seed


def test_starts_are_limited_by_the_weights_to_be_drawn() -> None:
    assert recipe(start=1000).start == 1000  # 18 weights
    wide = {"hidden_layers": (32,) * 16}
    assert recipe(**wide).weights == 2 * 32 + 15 * 32 * 32 + 32
    assert recipe(**wide, start=32).start == 32
    with pytest.raises(RecipeError, match="the limit is 32"):
        recipe(**wide, start=33)


def test_the_largest_network_is_allowed() -> None:
    seven = ("x", "y", "xSquared", "ySquared", "xTimesY", "sinX", "sinY")
    assert recipe(features=seven, hidden_layers=(32,) * 16).shape == (7, *[32] * 16, 1)


def test_the_problem_chooses_points_and_output() -> None:
    classes = recipe(dataset="xor", regression_dataset="reg-gauss")
    assert (classes.points_from, classes.output_activation) == ("xor", "tanh")
    numbers = classes.replace(problem="regression")
    assert (numbers.points_from, numbers.output_activation) == ("reg-gauss", "linear")


def test_a_recipe_never_changes_and_a_changed_one_is_checked_whole() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        recipe().seed = "2"  # type: ignore[misc]
    with pytest.raises(RecipeError):
        recipe().replace(noise=99)


def test_recipes_are_values() -> None:
    assert recipe(noise=10) == recipe(noise=10.0)
    assert len({recipe(), recipe(), recipe(noise=1)}) == 2


def test_a_check_of_an_empty_range_refuses_everything() -> None:
    with pytest.raises(RecipeError):
        check_integer("unit", 0, 0, -1)


@pytest.mark.parametrize(
    ("value", "short"),
    [
        (None, None),
        (True, True),
        (2.5, 2.5),
        ("a" * 80, "a" * 80),
        ("a" * 81, "a" * 79 + "\u2026"),
        (10**20, str(10**20)),
        ([1, 2], "[\u2026]"),
        ({"a": 1}, "{\u2026}"),
        (math.inf, "inf"),
    ],
)
def test_an_error_repeats_a_value_in_at_most_80_characters(value: object, short: object) -> None:
    assert shorten(value) == short


@pytest.mark.parametrize("value", [[10**5000], math.inf, -math.inf, math.nan, ["x"] * 1000, {"a": "b" * 1000}])
def test_any_value_can_be_repeated(value: object) -> None:
    assert len(str(shorten(value))) <= 80


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"hidden_layers": (1, 1, 1)}, "hidden_layers is 3; the limit is 2: choose fewer."),
        ({"hidden_layers": (4, 6)}, "hidden_layers is 6; the limit is 5: choose fewer."),
        ({"problem": "regression"}, "problem is 1200; the limit is 1000: choose fewer."),
    ],
)
def test_a_place_may_allow_less_than_a_recipe_may_be(fields: dict[str, Any], sentence: str) -> None:
    small = Limits(layers=2, units=5, points=1000)
    small.check(Recipe("1", hidden_layers=(5, 5)))
    with pytest.raises(RecipeError) as caught:
        small.check(Recipe("1", **fields))
    assert str(caught.value) == sentence
    LARGEST.check(Recipe("1", **fields))
