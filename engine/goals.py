"""What a learner is to reach: bounds on the losses, as links of Google's course set them.

`goalTestLossMinThresholdFirst=0.2` asks for a test loss of at most 0.2; `...Diff...` is the distance between test and
training loss, which `Min` wants at most, `Max` at least so large. First, Second and Third are steps of one exercise.
"""

import math
import re
from collections.abc import Iterable
from typing import NamedTuple

from engine import javascript

KEY = re.compile(r"goal(TestLoss|TrainLoss|TrainTestDiff)(Min|Max)Threshold(First|Second|Third)")
_MEASURES = {"TestLoss": "test_loss", "TrainLoss": "train_loss", "TrainTestDiff": "difference"}
_STEPS = ("First", "Second", "Third")


class Goal(NamedTuple):
    """measure: test_loss, train_loss or difference. bound: "most" or "least". step: 1 to 3."""

    measure: str
    bound: str
    threshold: float
    step: int


def goals(keys: Iterable[tuple[str, str]]) -> list[Goal]:
    """The goals of a link's goal keys, by step; keys whose value is not a finite number set none."""
    found = []
    for key, value in keys:
        match, threshold = KEY.fullmatch(key), javascript.number(value)
        if match and math.isfinite(threshold):
            bound = "most" if match[2] == "Min" else "least"
            found.append(Goal(_MEASURES[match[1]], bound, threshold, _STEPS.index(match[3]) + 1))
    return sorted(found, key=lambda goal: goal.step)
