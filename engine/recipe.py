"""One experiment as one value: everything that decides what will be computed, and nothing else.

A recipe holds only names and numbers, so it can be compared, written as a link, sent, stored and run again: the same
recipe gives the same points, the same starting weights and the same losses on every machine. This file is also the one
place that says which values are valid, and the one place with the limits.
"""

import dataclasses
import math
import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from engine.activations import ACTIVATIONS
from engine.datasets import CLASSIFICATION, CLASSIFICATION_POINTS, REGRESSION, REGRESSION_POINTS
from engine.features import FEATURES
from engine.penalties import PENALTIES

MAX_LAYERS = 16
MAX_UNITS = 32
MAX_POINTS = 5000
MAX_SEED = 1000
MAX_START = 1000
MAX_START_DRAWS = 500_000  # weights drawn to reach a start; about one second of Python
MAX_NOISE = 80

_LARGEST_WHOLE = 1 << 53  # up to here every whole number is a double

PROBLEMS = ("classification", "regression")
# what an address keeps unchanged behind its "#", less what separates keys and values or looks as if it had (`repair`)
_SEED = re.compile(r"""(?!.*(?:\\u0026|\\$))[^\x00-\x20"<>`&=\x7f-\U0010ffff]+""")


class RecipeError(ValueError):
    """A value that no recipe may have. `code` and `params` say it for programs, the text in one sentence."""

    def __init__(self, code: str, field: str, value: object, **params: Any) -> None:
        self.code = code
        self.params: dict[str, Any] = {"field": field, "value": shorten(value), **params}
        super().__init__(_sentence(code, self.params))


def shorten(value: object) -> str | int | float | bool | None:
    """A value as an error may repeat it: numbers and short texts as they are, the rest as at most 80 characters."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float) and abs(value) < 1 << 53:
        return value
    if isinstance(value, list | tuple | dict):
        return "{\u2026}" if isinstance(value, dict) else "[\u2026]"  # as deep as it likes
    try:
        text = str(value)
    except ValueError:  # Python spells out no whole number of more than 4300 digits
        text = "a number of very many digits"
    return text if len(text) <= 80 else text[:79] + "\u2026"


def _sentence(code: str, params: dict[str, Any]) -> str:
    start = f"{params['field']} is {params['value']!r}"
    if code == "wrong_type":
        return f"{start}; give {params['expected']}."
    if code == "over_limit":
        return f"{start}; the limit is {params['limit']}: choose fewer."
    if "allowed" in params:
        return f"{start}; choose one of {', '.join(params['allowed'])}."
    return f"{start}; give a value from {params['low']} to {params['high']}."


@dataclass(frozen=True)
class Recipe:
    """The description of one experiment; the defaults are TensorFlow Playground's.

    seed: text that seeds the stream of data and weights. start: which network of that stream (1 is the first; every
    reset takes the next). train_percent: share of the points to train on, any number (`datasets.split`). noise: 0 to
    80. batch_size: any number; an update follows every point whose number in the epoch it divides, so 0 and numbers
    above the training size never update. hidden_layers: units per hidden layer; a layer of 0 cuts the network.
    zero_start: all weights and biases start at 0. Raises RecipeError, naming field, value and range.
    """

    seed: str
    start: int = 1
    problem: str = "classification"
    dataset: str = "circle"
    regression_dataset: str = "reg-plane"
    train_percent: float = 50
    noise: float = 0
    batch_size: float = 10
    learning_rate: float = 0.03
    activation: str = "tanh"
    regularization: str = "none"
    regularization_rate: float = 0
    features: tuple[str, ...] = ("x", "y")
    hidden_layers: tuple[int, ...] = (4, 2)
    zero_start: bool = False

    def __post_init__(self) -> None:
        self._check_seed()
        for field, allowed in _CHOICES.items():
            check_choice(field, getattr(self, field), allowed)
        for field in ("train_percent", "batch_size", "learning_rate", "regularization_rate"):
            check_number(field, getattr(self, field), -math.inf, math.inf)
        check_number("noise", self.noise, 0, MAX_NOISE)
        if not isinstance(self.zero_start, bool):
            raise RecipeError("wrong_type", "zero_start", self.zero_start, expected="true or false")
        self._check_features()
        self._check_layers()
        check_integer("start", self.start, 1, MAX_START)
        if self.start * self.weights > MAX_START_DRAWS:
            raise RecipeError("over_limit", "start", self.start, limit=MAX_START_DRAWS // self.weights)

    def _check_seed(self) -> None:
        if not isinstance(self.seed, str):
            raise RecipeError("wrong_type", "seed", self.seed, expected="text")
        if len(self.seed) > MAX_SEED:
            raise RecipeError("over_limit", "seed", self.seed, limit=MAX_SEED)
        if not _SEED.fullmatch(self.seed):
            allowed = ["letters", "digits", "signs that an address keeps as they are (not & or =, no \\ at the end)"]
            raise RecipeError("out_of_range", "seed", self.seed, allowed=allowed)

    def _check_features(self) -> None:
        if not isinstance(self.features, tuple):
            raise RecipeError("wrong_type", "features", self.features, expected="a list of names")
        for name in self.features:
            check_choice("features", name, tuple(FEATURES))
        if list(self.features) != [name for name in FEATURES if name in self.features]:
            allowed = ["each feature at most once, in the order " + " ".join(FEATURES)]
            raise RecipeError("out_of_range", "features", " ".join(self.features), allowed=allowed)

    def _check_layers(self) -> None:
        if not isinstance(self.hidden_layers, tuple):
            raise RecipeError("wrong_type", "hidden_layers", self.hidden_layers, expected="a list of whole numbers")
        if len(self.hidden_layers) > MAX_LAYERS:
            raise RecipeError("over_limit", "hidden_layers", len(self.hidden_layers), limit=MAX_LAYERS)
        for units in self.hidden_layers:
            if type(units) is int and units > MAX_UNITS:
                raise RecipeError("over_limit", "hidden_layers", units, limit=MAX_UNITS)
            check_integer("hidden_layers", units, 0, MAX_UNITS)

    @property
    def points_from(self) -> str:
        """The name of the data set in use: the problem chooses which of the two counts."""
        return self.dataset if self.problem == "classification" else self.regression_dataset

    @property
    def point_count(self) -> int:
        """How many points there are, those for the test included."""
        return CLASSIFICATION_POINTS if self.problem == "classification" else REGRESSION_POINTS

    @property
    def shape(self) -> tuple[int, ...]:
        """Units per layer, inputs and the one output included."""
        return (len(self.features), *self.hidden_layers, 1)

    @property
    def weights(self) -> int:
        """How many weights, biases not counted, the network has: that many numbers it draws."""
        return sum(a * b for a, b in pairwise(self.shape))

    @property
    def output_activation(self) -> str:
        """tanh for classes -1 and +1, linear for regression."""
        return "tanh" if self.problem == "classification" else "linear"

    def replace(self, **fields: Any) -> "Recipe":
        """This recipe with some fields changed, checked whole."""
        return dataclasses.replace(self, **fields)


@dataclass(frozen=True)
class Limits:
    """How large an experiment may be where it runs: never larger than a recipe may be at all."""

    layers: int = MAX_LAYERS
    units: int = MAX_UNITS
    points: int = MAX_POINTS

    def check(self, recipe: Recipe) -> None:
        """Raise RecipeError if the recipe is larger than that."""
        widest = max(recipe.hidden_layers, default=0)
        for field, value, limit in (
            ("hidden_layers", len(recipe.hidden_layers), self.layers),
            ("hidden_layers", widest, self.units),
            ("problem", recipe.point_count, self.points),
        ):
            if value > limit:
                raise RecipeError("over_limit", field, value, limit=limit)


LARGEST = Limits()

_CHOICES: dict[str, tuple[str, ...]] = {
    "problem": PROBLEMS,
    "dataset": tuple(CLASSIFICATION),
    "regression_dataset": tuple(REGRESSION),
    "activation": tuple(ACTIVATIONS),
    "regularization": tuple(PENALTIES),
}


def check_choice(field: str, value: object, allowed: tuple[str, ...]) -> None:
    """Raise RecipeError unless value is one of the allowed words."""
    if not isinstance(value, str):
        raise RecipeError("wrong_type", field, value, expected="text")
    if value not in allowed:
        raise RecipeError("out_of_range", field, value, allowed=list(allowed))


def check_number(field: str, value: object, low: float, high: float) -> None:
    """Raise RecipeError unless value is a number from low to high."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise RecipeError("wrong_type", field, value, expected="a number")
    if isinstance(value, int) and abs(value) > _LARGEST_WHOLE:
        raise RecipeError("out_of_range", field, value, low=-_LARGEST_WHOLE, high=_LARGEST_WHOLE)
    if not low <= value <= high:  # written so that not-a-number fails
        raise RecipeError("out_of_range", field, value, low=_plain(low), high=_plain(high))


def check_integer(field: str, value: object, low: int, high: int) -> None:
    """Raise RecipeError unless value is a whole number from low to high."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise RecipeError("wrong_type", field, value, expected="a whole number")
    check_number(field, value, low, high)


def _plain(bound: float) -> float | str:
    return bound if math.isfinite(bound) else ("Infinity" if bound > 0 else "-Infinity")
