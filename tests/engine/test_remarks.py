"""Every remark has a sentence that can be said, and every sentence is said by some link."""

import string

import pytest

from engine.permalink import parse
from engine.recipe import LARGEST, Limits
from engine.remarks import REMARKS, Remark

# code -> (link, sentence)
SAID = {
    "repaired": ("seed=1&amp;x=false", "The link was damaged; 1 x &amp; was read as the separator it had been."),
    "unreadable_number": ("seed=1&learningRate=abc", "learningRate=abc is not a number; 0.03 is used."),
    "unknown_name": ("seed=1&activation=TanH", "activation=TanH is not known; tanh is used."),
    "bare_shape": ("seed=1&networkShape", "networkShape without = is not a shape; 4,2 is used."),
    "too_many_layers": (
        "seed=1&networkShape=1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1",
        "networkShape=1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1 has more than 16 layers; 4,2 is used.",
    ),
    "too_many_units": ("seed=1&networkShape=33", "networkShape=33 has a layer of more than 32 units; 4,2 is used."),
    "too_many_points": (
        "seed=1&problem=regression",
        "problem=regression has more than 1000 points; classification is used.",
    ),
    "seed_too_long": (
        "seed=" + "a" * 1001,
        "seed=" + "a" * 79 + "\u2026 is longer than 1000 characters; 0.12345 is used.",
    ),
    "start_range": ("seed=1&start=0", "start=0 is not a whole number from 1 to 1000; 1 is used."),
    "noise_clamped": ("seed=1&noise=81", "noise=81 is outside 0 to 80; 50 is used."),
    "empty_layer": ("seed=1&networkShape=4,", "networkShape=4, makes hidden layer 2 empty; it cuts the network."),
    "layer_rounded": ("seed=1&networkShape=2.5", "networkShape=2.5: hidden layer 1 has 3 units."),
    "not_false": ("seed=1&x=0", "x=0 counts as true: only the word false is false."),
    "unknown_key": ("seed=1&Activation=relu", "Activation is not a key of this language; it has no effect."),
    "no_value": ("seed=1&batchSize=", "batchSize has no value; 10 is used."),
    "repeated_key": ("seed=1&seed=2", "seed stands there 2 times; the last one counts."),
    "cut_value": ("seed=1=2", "seed: everything after the second = is ignored."),
    "no_effect": ("seed=1&cosX=true", "cosX=true is kept in the link but has no effect."),
    "hidden_feature": ("seed=1&x_hide=true", "x is hidden, so it is no input of the network."),
    "no_updates": ("seed=1&batchSize=0", "batchSize=0: no update ever comes, so the network does not learn."),
    "odd_batch": ("seed=1&batchSize=12.5", "batchSize=12.5 works as one update every 25 points."),
    "odd_share": ("seed=1&percTrainData=150", "percTrainData=150: 500 points train, 0 test."),
    "unknown_control": ("seed=1&foo_hide=true", "foo_hide hides nothing: no such control."),
}


SMALLER = {"too_many_points": Limits(points=1000)}  # said only where a server allows less than everything


def remarks_of(code: str) -> tuple[Remark, ...]:
    return parse(SAID[code][0], other_seed, SMALLER.get(code, LARGEST)).remarks


def other_seed() -> str:
    return "0.12345"


def test_every_remark_is_tried_here() -> None:
    assert set(SAID) == set(REMARKS)


@pytest.mark.parametrize("code", SAID)
def test_a_link_is_remarked_upon_in_a_sentence(code: str) -> None:
    remarks = remarks_of(code)
    assert [remark.code for remark in remarks] == [code]
    assert str(remarks[0]) == SAID[code][1]


@pytest.mark.parametrize("code", SAID)
def test_the_parameters_are_those_of_the_sentence(code: str) -> None:
    (remark,) = remarks_of(code)
    assert set(remark.params) == {name for _, name, _, _ in string.Formatter().parse(REMARKS[code]) if name}


def test_braces_in_a_value_are_only_text() -> None:
    assert str(Remark("unknown_key", {"key": "{0}{x}"})).startswith("{0}{x} is not")


def test_a_long_value_is_shortened_to_80_characters() -> None:
    (remark,) = parse("seed=1&" + "k" * 500, other_seed).remarks
    assert remark.params["key"] == "k" * 79 + "\u2026"


def test_a_plain_link_leaves_no_remark() -> None:
    assert parse("seed=1", other_seed).remarks == ()
