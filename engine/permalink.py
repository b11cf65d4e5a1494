"""A link is an experiment written down: TensorFlow Playground's hash language, and the way back.

`parse` never fails: it mends what broke on the way (`repair`), reads every key as TensorFlow Playground's page does
(`linkreading`) and says where it could not (`remarks`). `write` gives the link of a recipe and its view. What is ours
lives in keys that TensorFlow Playground does not have, so far `start`; no key of its gains a value.
"""

from collections.abc import Callable

from engine import javascript
from engine.features import FEATURES
from engine.linkkeys import HIDE, NAMES, NUMBERS, VIEW_SWITCHES, View
from engine.linkreading import Link, Reading
from engine.recipe import LARGEST, Limits, Recipe

# the keys in the order in which TensorFlow Playground writes them
_ORDER = [
    "activation",
    "regularization",
    "batchSize",
    "dataset",
    "regDataset",
    "learningRate",
    "regularizationRate",
    "noise",
    "networkShape",
    "seed",
    "showTestData",
    "discretize",
    "percTrainData",
    "x",
    "y",
    "xTimesY",
    "xSquared",
    "ySquared",
    "cosX",
    "sinX",
    "cosY",
    "sinY",
    "collectStats",
    "tutorial",
    "problem",
    "initZero",
    "hideText",
]

__all__ = ["Link", "View", "parse", "write"]


def parse(link: str, new_seed: Callable[[], str], limits: Limits = LARGEST) -> Link:
    """Read a full URL, a bare hash or an empty text. new_seed gives the seed where the link has none; what is larger
    than the limits is the default instead. Never raises."""
    return Reading(link, limits).link(new_seed)


def write(recipe: Recipe, view: View) -> str:
    """The link of an experiment, without "#": the keys in TensorFlow Playground's order, then hides, goals and ours."""
    values: dict[str, str] = {key: getattr(recipe, name) for key, (name, _) in NAMES.items()}
    values |= {key: javascript.text(getattr(recipe, name)) for key, name in NUMBERS.items()}
    values |= {key: _switch(getattr(view, name)) for key, name in VIEW_SWITCHES.items()}
    values |= {name: _switch(name in recipe.features or name in view.hidden_features) for name in FEATURES}
    values |= {"initZero": _switch(recipe.zero_start), "seed": recipe.seed}
    values["networkShape"] = ",".join(map(str, recipe.hidden_layers))
    if recipe.regularization == "none":
        del values["regularization"]
    if view.tutorial is not None:
        values["tutorial"] = view.tutorial
    parts = [f"{key}={values[key]}" for key in _ORDER if key in values]
    parts += [f"{name}{HIDE}={_switch(hidden)}" for name, hidden in view.hide]
    parts += [f"{key}={value}" for key, value in view.goals]
    if recipe.start != 1:
        parts.append(f"start={recipe.start}")
    return "&".join(parts)


def _switch(on: bool) -> str:
    return "true" if on else "false"
