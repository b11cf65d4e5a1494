"""The words of the link language are TensorFlow Playground's."""

import json
from pathlib import Path

from engine import linkkeys
from engine.linkkeys import DEFAULTS, HIDEABLE, NAMES, NUMBERS, SWITCHES, VIEW_SWITCHES, View
from engine.recipe import Recipe

CASES = sorted((Path(__file__).parents[1] / "parity" / "cases").glob("*.json"))
DEFAULT_CASE = json.loads((CASES[0].parent / "circle-default.json").read_text(encoding="utf-8"))


def test_the_keys_are_those_that_the_page_holds_after_loading() -> None:
    for path in CASES:
        assert set(DEFAULTS) == set(json.loads(path.read_text(encoding="utf-8"))["config"]), path.stem


def test_the_defaults_are_those_that_the_page_starts_with() -> None:
    assert {**DEFAULTS, "seed": DEFAULT_CASE["config"]["seed"]} == DEFAULT_CASE["config"]


def test_a_recipe_starts_with_the_defaults_of_the_link() -> None:
    recipe = Recipe(seed="1")
    for key, field in NUMBERS.items():
        assert getattr(recipe, field) == DEFAULTS[key]
    for key, (field, names) in NAMES.items():
        assert getattr(recipe, field) == DEFAULTS[key]
        assert DEFAULTS[key] in names
    assert list(recipe.hidden_layers) == DEFAULTS["networkShape"]
    assert [name for name in ("x", "y", "xTimesY", "sinX") if DEFAULTS[name]] == list(recipe.features)


def test_a_view_starts_with_the_defaults_of_the_link() -> None:
    assert {key: getattr(View(), field) for key, field in VIEW_SWITCHES.items()} == {
        key: DEFAULTS[key] for key in VIEW_SWITCHES
    }


def test_no_key_is_read_in_two_ways() -> None:
    kinds = [*NUMBERS, *NAMES, *SWITCHES, "seed", "tutorial", "networkShape"]
    assert sorted(kinds) == sorted(DEFAULTS)


def test_our_own_key_is_none_of_theirs() -> None:
    assert linkkeys.OURS not in DEFAULTS


def test_the_controls_that_can_be_hidden_are_the_pages_own_and_the_seven_features() -> None:
    # class="ui-..." in TensorFlow Playground's index.html, as its links name them
    assert {"playButton", "stepButton", "resetButton", "numHiddenLayers", "percTrainData"} <= HIDEABLE
    assert {"x", "y", "xTimesY", "xSquared", "ySquared", "sinX", "sinY"} <= HIDEABLE
    assert not {"seed", "cosX", "networkShape"} & HIDEABLE


def test_hidden_lists_only_what_is_really_hidden() -> None:
    assert View(hide=(("x", True), ("y", False), ("noise", True))).hidden == ["x", "noise"]
