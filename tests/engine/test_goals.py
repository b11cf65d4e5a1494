"""The goal keys of Google's course: at most, at least, and in steps."""

import pytest

from engine.goals import KEY, Goal, goals


@pytest.mark.parametrize(
    ("key", "goal"),
    [
        ("goalTestLossMinThresholdFirst", Goal("test_loss", "most", 0.2, 1)),
        ("goalTrainLossMinThresholdSecond", Goal("train_loss", "most", 0.2, 2)),
        ("goalTrainTestDiffMinThresholdThird", Goal("difference", "most", 0.2, 3)),
        ("goalTrainTestDiffMaxThresholdFirst", Goal("difference", "least", 0.2, 1)),
        ("goalTestLossMaxThresholdFirst", Goal("test_loss", "least", 0.2, 1)),
    ],
)
def test_a_key_says_what_is_measured_and_on_which_side(key: str, goal: Goal) -> None:
    assert goals([(key, "0.2")]) == [goal]


def test_goals_come_by_step() -> None:
    keys = [("goalTestLossMinThresholdThird", "0.1"), ("goalTestLossMinThresholdFirst", "0.3")]
    assert [goal.step for goal in goals(keys)] == [1, 3]


@pytest.mark.parametrize("value", ["abc", "NaN", "Infinity", "1,5"])
def test_a_threshold_that_is_no_finite_number_sets_no_goal(value: str) -> None:
    assert goals([("goalTestLossMinThresholdFirst", value)]) == []


@pytest.mark.parametrize(
    "key", ["goal", "goalTestLossMinThreshold", "goalTestLossMinThresholdFourth", "goaltestLossMinThresholdFirst"]
)
def test_other_keys_are_no_goals(key: str) -> None:
    assert not KEY.fullmatch(key)
    assert goals([(key, "1")]) == []
