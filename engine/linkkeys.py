"""The words of the link language: which keys there are, what each means, and what holds where a link is silent.

The keys and defaults are TensorFlow Playground's; the tables are the one place where they meet the fields of a recipe.
"""

from dataclasses import dataclass
from typing import Any

from engine.datasets import CLASSIFICATION, REGRESSION
from engine.features import FEATURES
from engine.recipe import PROBLEMS

# key of the link -> field of the recipe
NUMBERS = {
    "batchSize": "batch_size",
    "learningRate": "learning_rate",
    "regularizationRate": "regularization_rate",
    "noise": "noise",
    "percTrainData": "train_percent",
}
# key of the link -> (field of the recipe, names that the key takes)
NAMES: dict[str, tuple[str, tuple[str, ...]]] = {
    "activation": ("activation", ("relu", "tanh", "sigmoid", "linear")),
    "regularization": ("regularization", ("none", "L1", "L2")),
    "dataset": ("dataset", tuple(CLASSIFICATION)),
    "regDataset": ("regression_dataset", tuple(REGRESSION)),
    "problem": ("problem", PROBLEMS),
}
# key of the link -> field of the view
VIEW_SWITCHES = {
    "showTestData": "show_test_data",
    "discretize": "discretize",
    "cosX": "cos_x",
    "cosY": "cos_y",
    "collectStats": "collect_stats",
    "hideText": "hide_text",
}
HIDE = "_hide"
HIDEABLE = frozenset(
    [
        "activation",
        "batchSize",
        "dataset",
        "discretize",
        "learningRate",
        "noise",
        "numHiddenLayers",
        "percTrainData",
        "playButton",
        "problem",
        "regularization",
        "regularizationRate",
        "resetButton",
        "showTestData",
        "stepButton",
    ]
) | frozenset(FEATURES)
COURSE_TUTORIAL = "dp-"  # how the tutorials of Google's course are named
OURS = "start"

# TensorFlow Playground's state before it reads a link
DEFAULTS: dict[str, Any] = {
    "activation": "tanh",
    "regularization": "none",
    "batchSize": 10,
    "dataset": "circle",
    "regDataset": "reg-plane",
    "learningRate": 0.03,
    "regularizationRate": 0,
    "noise": 0,
    "networkShape": [4, 2],
    "seed": None,
    "percTrainData": 50,
    **dict.fromkeys(FEATURES, False),
    "x": True,
    "y": True,
    **dict.fromkeys(VIEW_SWITCHES, False),
    "tutorial": None,
    "problem": "classification",
    "initZero": False,
}
SWITCHES = (*VIEW_SWITCHES, *FEATURES, "initZero")


@dataclass(frozen=True)
class View:
    """What a link says beside the experiment: how it is shown, which controls are hidden, which goals are set.

    hide: control -> True to hide it, in the order of the link. hidden_features: features that the link asks for but
    hides. goals: (key, value) as they stand in the link.
    """

    show_test_data: bool = False
    discretize: bool = False
    hide_text: bool = False
    collect_stats: bool = False
    cos_x: bool = False
    cos_y: bool = False
    tutorial: str | None = None
    hide: tuple[tuple[str, bool], ...] = ()
    hidden_features: tuple[str, ...] = ()
    goals: tuple[tuple[str, str], ...] = ()

    @property
    def hidden(self) -> list[str]:
        """The names of the controls that are hidden."""
        return [name for name, hidden in self.hide if hidden]
