"""Where a link was not taken literally, said so that people and programs understand it.

TensorFlow Playground takes many odd values without a word; a learner whose link shows something else than it says
should be told. The sentences here are for the command line and logs; the page has its own in its languages, by the
same codes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Remark:
    """Where a link was not taken literally. The text is an English sentence; programs use code and params."""

    code: str
    params: Mapping[str, Any]

    def __str__(self) -> str:
        return REMARKS[self.code].format(**self.params)


REMARKS = {
    "repaired": "The link was damaged; {count} x {kind} was read as the separator it had been.",
    "unreadable_number": "{key}={value} is not a number; {used} is used.",
    "unknown_name": "{key}={value} is not known; {used} is used.",
    "bare_shape": "networkShape without = is not a shape; {used} is used.",
    "too_many_layers": "networkShape={value} has more than {limit} layers; {used} is used.",
    "too_many_units": "networkShape={value} has a layer of more than {limit} units; {used} is used.",
    "too_many_points": "problem={value} has more than {limit} points; {used} is used.",
    "seed_too_long": "seed={value} is longer than {limit} characters; {used} is used.",
    "start_range": "start={value} is not a whole number from 1 to {limit}; {used} is used.",
    "noise_clamped": "noise={value} is outside 0 to 80; {used} is used.",
    "empty_layer": "networkShape={value} makes hidden layer {layer} empty; it cuts the network.",
    "layer_rounded": "networkShape={value}: hidden layer {layer} has {used} units.",
    "not_false": "{key}={value} counts as true: only the word false is false.",
    "unknown_key": "{key} is not a key of this language; it has no effect.",
    "no_value": "{key} has no value; {used} is used.",
    "repeated_key": "{key} stands there {count} times; the last one counts.",
    "cut_value": "{key}: everything after the second = is ignored.",
    "no_effect": "{key}=true is kept in the link but has no effect.",
    "hidden_feature": "{key} is hidden, so it is no input of the network.",
    "no_updates": "batchSize={value}: no update ever comes, so the network does not learn.",
    "odd_batch": "batchSize={value} works as one update every {used} points.",
    "odd_share": "percTrainData={value}: {train} points train, {test} test.",
    "unknown_control": "{key} hides nothing: no such control.",
}
