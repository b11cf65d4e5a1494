"""A link and a recipe are two forms of one thing: what is written reads back, whatever was read before."""

import time
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.datasets import CLASSIFICATION, REGRESSION
from engine.features import FEATURES
from engine.linkkeys import DEFAULTS, HIDEABLE, View
from engine.permalink import parse, write
from engine.recipe import Recipe

KEYS = [*DEFAULTS, "start", *(f"{name}_hide" for name in sorted(HIDEABLE)), "goalTestLossMinThresholdFirst", "foo", ""]
VALUES = ["true", "false", "", "0", "-1", "1e-7", "Infinity", "NaN", "0x10", "12.5", "relu", "L1", "xor", "reg-gauss"]
VALUES += [
    "regression",
    "4,",
    "2.5",
    "33",
    "3,2",
    "toString",
    "a\\",
    "%C2%AE",
    "\u00ae",
    "\u00e9",
    "dp-x",
    "-0",
    "1e300",
]
SEPARATORS = ["&", "&", "&", "&amp;", "\\&", "\\u0026", "&&", "#", "=", "\n", " ", "\\"]


def new_seed() -> str:
    return "0.55555"


@st.composite
def links(draw: st.DrawFn) -> str:
    """Texts that resemble links more or less."""
    prefix = draw(st.sampled_from(["", "#", "\\#", "http://playground.tensorflow.org/#", "http://a/#http://b/?c=d#"]))
    parts = draw(st.lists(st.tuples(st.sampled_from(KEYS), st.sampled_from(["=", "=", "=", "", "=="]))))
    text = prefix
    for key, equals in parts:
        text += key + equals + draw(st.one_of(st.sampled_from(VALUES), st.text(max_size=6)))
        text += draw(st.sampled_from(SEPARATORS))
    return text


@settings(max_examples=500, deadline=None)
@given(st.one_of(st.text(max_size=120), links()))
@example("seed=a\\")
@example("seed=a\\=b")
@example("goalTestLossMinThresholdFirst=1\\&start=2")
@example("seed=\\u0\\u0026026")
@example("tutorial=%C2%AE&ularization=L1")
def test_reading_never_fails_and_what_is_written_reads_back_the_same(text: str) -> None:
    link = parse(text, new_seed)
    again = parse(write(link.recipe, link.view), new_seed)
    assert again.recipe == link.recipe
    assert again.view == link.view
    assert write(again.recipe, again.view) == write(link.recipe, link.view)
    for remark in link.remarks:
        assert str(remark)


@pytest.mark.parametrize(
    "text",
    ["\\" * 16_000, "batchSize=" + " " * 16_000 + "1", "&" + "amp;" * 4_000, "http://#" * 2_000, "a/" + "?" * 16_000],
    ids=["backslashes", "spaces", "entities", "addresses", "questions"],
)
def test_no_text_takes_long_to_read(text: str) -> None:
    begun = time.perf_counter()
    parse(text, new_seed)
    assert time.perf_counter() - begun < 0.5  # a few milliseconds; seconds if it grew with the square


SAFE = st.text(alphabet=st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=20)


@st.composite
def recipes(draw: st.DrawFn) -> Recipe:
    number = st.floats(allow_nan=False) | st.integers(-(1 << 53), 1 << 53)
    fields: dict[str, Any] = {
        "seed": draw(SAFE),
        "problem": draw(st.sampled_from(["classification", "regression"])),
        "dataset": draw(st.sampled_from(sorted(CLASSIFICATION))),
        "regression_dataset": draw(st.sampled_from(sorted(REGRESSION))),
        "train_percent": draw(number),
        "noise": draw(st.floats(0, 80)),
        "batch_size": draw(number),
        "learning_rate": draw(number),
        "regularization_rate": draw(number),
        "activation": draw(st.sampled_from(["relu", "tanh", "sigmoid", "linear"])),
        "regularization": draw(st.sampled_from(["none", "L1", "L2"])),
        "features": tuple(name for name in FEATURES if draw(st.booleans())),
        "hidden_layers": tuple(draw(st.lists(st.integers(0, 32), max_size=16))),
        "zero_start": draw(st.booleans()),
        "start": draw(st.integers(1, 30)),
    }
    try:
        return Recipe(**fields)
    except ValueError:  # a seed that no link can hold
        return Recipe(**{**fields, "seed": "1"})


@given(recipes())
def test_every_valid_recipe_survives_its_link(recipe: Recipe) -> None:
    link = parse(write(recipe, View()), lambda: pytest.fail("the seed was lost"))
    assert link.recipe == recipe
    assert link.refusals == []


def test_the_default_link_is_written_as_the_page_writes_it() -> None:
    # what TensorFlow Playground puts into the address bar when it is opened without a hash, with this seed
    assert write(Recipe(seed="0.12345"), View()) == (
        "activation=tanh&batchSize=10&dataset=circle&regDataset=reg-plane&learningRate=0.03&regularizationRate=0&noise=0"
        "&networkShape=4,2&seed=0.12345&showTestData=false&discretize=false&percTrainData=50&x=true&y=true"
        "&xTimesY=false&xSquared=false&ySquared=false&cosX=false&sinX=false&cosY=false&sinY=false&collectStats=false"
        "&problem=classification&initZero=false&hideText=false"
    )


def test_regularization_is_missing_when_none_and_tutorial_when_unset() -> None:
    assert "regularization=" not in write(Recipe(seed="1"), View())
    assert "tutorial" not in write(Recipe(seed="1"), View())
    assert "&regularization=L1&" in "&" + write(Recipe(seed="1", regularization="L1"), View())
    assert "&collectStats=false&tutorial=t&problem=" in write(Recipe(seed="1"), View(tutorial="t"))


def test_hide_keys_are_written_at_the_end_in_the_order_of_the_link() -> None:
    link = parse("problem_hide=true&seed=1&noise_hide=no&foo_hide=true", new_seed)
    assert write(link.recipe, link.view).endswith("&hideText=false&problem_hide=true&noise_hide=false&foo_hide=true")


def test_a_hidden_feature_stays_switched_on_in_the_link() -> None:
    link = parse("x=true&x_hide=true&seed=1", new_seed)
    assert "&x=true&" in write(link.recipe, link.view)
    assert write(link.recipe, link.view).endswith("&x_hide=true")


def test_a_made_seed_is_written() -> None:
    link = parse("", new_seed)
    assert "&seed=0.55555&" in write(link.recipe, link.view)


def test_numbers_are_written_as_javascript_writes_them() -> None:
    text = write(Recipe(seed="1", learning_rate=1e-7, batch_size=float("inf"), train_percent=-12.5), View())
    assert "learningRate=1e-7&" in text
    assert "batchSize=Infinity&" in text
    assert "percTrainData=-12.5&" in text


def test_the_start_is_written_only_when_it_is_not_the_first() -> None:
    assert "start" not in write(Recipe(seed="1"), View())
    assert write(Recipe(seed="1", start=3), View()).endswith("&start=3")


def test_goals_are_written_as_they_stood() -> None:
    link = parse("goalTrainLossMinThresholdSecond=0.10&seed=1&start=2", new_seed)
    assert write(link.recipe, link.view).endswith("&hideText=false&goalTrainLossMinThresholdSecond=0.10&start=2")
