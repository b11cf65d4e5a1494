"""Reads a link key by key, as TensorFlow Playground's page does, odd values included.

Its rules are those of a small hand-written parser in JavaScript: split at & and =, numbers by unary plus, everything
but the word false is true, unknown names keep the default. Each place where that surprises, or where we cannot follow
(a number that is none, a name that would crash the original, a network over our limits), leaves a remark.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine import goals, javascript
from engine.batches import update_positions
from engine.datasets import REGRESSION_POINTS, split
from engine.features import FEATURES
from engine.linkkeys import (
    COURSE_TUTORIAL,
    DEFAULTS,
    HIDE,
    HIDEABLE,
    NAMES,
    NUMBERS,
    OURS,
    SWITCHES,
    VIEW_SWITCHES,
    View,
)
from engine.recipe import LARGEST, MAX_NOISE, MAX_START, Limits, Recipe, RecipeError, shorten
from engine.remarks import Remark
from engine.repair import fragment, repair

_REFUSALS = ("too_many_layers", "too_many_units", "too_many_points", "seed_too_long")
NOISE_SLIDER_END = 50  # where a noise that is too large lands


@dataclass(frozen=True)
class Link:
    """What reading makes of a text. config: every key of TensorFlow Playground with its value after loading."""

    recipe: Recipe
    view: View
    config: dict[str, Any]
    remarks: tuple[Remark, ...] = ()

    @property
    def refusals(self) -> list[Remark]:
        """The remarks on what was asked for but lies over a limit, and is not done."""
        return [remark for remark in self.remarks if remark.code in _REFUSALS]


class Reading:
    """One link being read: the values of its keys, the configuration so far, the remarks."""

    def __init__(self, link: str, limits: Limits = LARGEST) -> None:
        self.remarks: list[Remark] = []
        self._limits = limits
        text, repairs = repair(fragment(link))
        for kind, count in repairs.items():
            self._remark("repaired", kind=kind, count=count)
        self.values = self._split(text)
        self.config: dict[str, Any] = dict(DEFAULTS)

    def _remark(self, code: str, **params: Any) -> None:
        self.remarks.append(Remark(code, {k: shorten(v) for k, v in params.items()}))

    def _split(self, text: str) -> dict[str, str | None]:
        """Keys and values: third and later parts of a=b=c are dropped, the last of several same keys counts."""
        values: dict[str, str | None] = {}
        counts: dict[str, int] = {}
        for part in text.split("&"):
            key, *rest = part.split("=")
            if len(rest) > 1:
                self._remark("cut_value", key=key)
            values[key] = rest[0] if rest else None
            counts[key] = counts.get(key, 0) + 1
        for key, count in counts.items():
            if count > 1 and key:
                self._remark("repeated_key", key=key, count=count)
        return values

    def _given(self, key: str) -> str | None:
        """The key's value, or None where it is missing or blank, which both mean the default."""
        value = self.values.get(key)
        if value is None or not javascript.trim(value):
            if key in self.values and key not in ("tutorial", "regularization", "seed"):
                self._remark("no_value", key=key, used=_shown(self.config[key]))
            return None
        return value

    def link(self, new_seed: Callable[[], str]) -> Link:
        config = self.config
        for key in NAMES:
            self._name(key)
        for key in NUMBERS:
            self._number(key)
        self._noise()
        for key in SWITCHES:
            self._switch(key)
        config["tutorial"] = self._text(self._given("tutorial") or "") or None
        config["seed"] = self._text(self._given("seed") or "") or new_seed()
        self._points()
        layers = self._layers()
        view = self._view()
        recipe = self._recipe(layers, view, new_seed)
        self._consequences(recipe)
        self._unknown_keys()
        return Link(recipe, view, config, tuple(self.remarks))

    def _name(self, key: str) -> None:
        value = self._given(key)
        if value is None:
            return
        if value in NAMES[key][1]:
            self.config[key] = value
        else:
            # names that every JavaScript object has would crash TensorFlow Playground; the others it ignores
            self._remark("unknown_name", key=key, value=value, used=self.config[key])

    def _text(self, value: str) -> str:
        """A text as it stands in the link, but without a backslash at its end.

        Written again, a backslash before the next "&" would be Markdown's, and mended away.
        """
        if value.endswith("\\"):
            self._remark("repaired", kind="\\", count=1)
        return value.rstrip("\\")

    def _number(self, key: str) -> None:
        value = self._given(key)
        if value is None:
            return
        number = javascript.number(value)
        if math.isnan(number):
            self._remark("unreadable_number", key=key, value=value, used=_shown(self.config[key]))
        else:
            self.config[key] = number

    def _noise(self) -> None:
        noise = self.config["noise"]
        used = 0 if noise < 0 else NOISE_SLIDER_END if noise > MAX_NOISE else noise
        if used != noise:
            self._remark("noise_clamped", value=javascript.text(noise), used=used)
            self.config["noise"] = used

    def _switch(self, key: str) -> None:
        value = self._given(key)
        if value is None:
            return
        self.config[key] = value != "false"
        if value not in ("true", "false"):
            self._remark("not_false", key=key, value=value)
        if key in ("cosX", "cosY") and value != "false":
            self._remark("no_effect", key=key)

    def _points(self) -> None:
        """The default problem, which has the fewest points, where the other one has too many."""
        if self.config["problem"] == "regression" and self._limits.points < REGRESSION_POINTS:
            used = DEFAULTS["problem"]
            self._remark("too_many_points", value=self.config["problem"], limit=self._limits.points, used=used)
            self.config["problem"] = used

    def _layers(self) -> tuple[int, ...]:
        """networkShape as units per hidden layer; config keeps the numbers as they were read."""
        default = tuple(DEFAULTS["networkShape"])
        if "networkShape" not in self.values:
            return default
        value = self.values["networkShape"]
        if value is None:
            self._remark("bare_shape", used=_shown(default))
            return default
        asked = [] if not javascript.trim(value) else [javascript.number(part) for part in value.split(",")]
        # a loop counts units from 0 while they are fewer than asked for: that rounds up, and knows no NaN
        most = self._limits.units
        layers = [math.ceil(min(units, most + 1)) if units > 0 else 0 for units in asked]
        if len(layers) > self._limits.layers:
            self._remark("too_many_layers", value=value, limit=self._limits.layers, used=_shown(default))
            return default
        if max(layers, default=0) > most:
            self._remark("too_many_units", value=value, limit=most, used=_shown(default))
            return default
        for layer, (units, number) in enumerate(zip(layers, asked, strict=True), 1):
            if units == 0:
                self._remark("empty_layer", value=value, layer=layer)
            elif units != number:
                self._remark("layer_rounded", value=value, layer=layer, used=units)
        self.config["networkShape"] = asked
        return tuple(layers)

    def _view(self) -> View:
        hide = tuple((key[: -len(HIDE)], value == "true") for key, value in self.values.items() if key.endswith(HIDE))
        given = [(key, value) for key, value in self.values.items() if value is not None]
        goal_keys = tuple((key, self._text(value)) for key, value in given if goals.KEY.fullmatch(key))
        return View(
            **{name: self.config[key] for key, name in VIEW_SWITCHES.items()},
            tutorial=self.config["tutorial"],
            hide=hide,
            hidden_features=self._hidden_features(hide, bool(goal_keys)),
            goals=goal_keys,
        )

    def _hidden_features(self, hide: tuple[tuple[str, bool], ...], has_goals: bool) -> tuple[str, ...]:
        """Features that are switched on but hidden, and so no inputs.

        In Google's course, whose links carry goals or name a tutorial of theirs, hiding a feature only hides its
        control.
        """
        if has_goals or (self.config["tutorial"] or "").startswith(COURSE_TUTORIAL):
            return ()
        hidden = {name for name, hidden in hide if hidden}
        features = tuple(name for name in FEATURES if self.config[name] and name in hidden)
        for name in features:
            self._remark("hidden_feature", key=name)
        return features

    def _recipe(self, layers: tuple[int, ...], view: View, new_seed: Callable[[], str]) -> Recipe:
        config = self.config
        fields: dict[str, Any] = {name: config[key] for key, name in NUMBERS.items()}
        fields |= {name: config[key] for key, (name, _) in NAMES.items()}
        fields["features"] = tuple(name for name in FEATURES if config[name] and name not in view.hidden_features)
        fields |= {"hidden_layers": layers, "zero_start": config["initZero"]}
        try:
            recipe = Recipe(seed=config["seed"], **fields)
        except RecipeError as error:  # only the seed can still be wrong: too long
            config["seed"] = new_seed()
            self._remark("seed_too_long", **{k: error.params[k] for k in ("value", "limit")}, used=config["seed"])
            recipe = Recipe(seed=config["seed"], **fields)
        return self._started(recipe)

    def _started(self, recipe: Recipe) -> Recipe:
        value = self.values.get(OURS)
        if value is None or not javascript.trim(value):
            return recipe
        number = javascript.number(value)
        try:
            return recipe.replace(start=number)
        except RecipeError as error:
            self._remark("start_range", value=value, limit=error.params.get("limit", MAX_START), used=1)
            return recipe

    def _consequences(self, recipe: Recipe) -> None:
        """Numbers that are taken as they are, but do something that one would not expect."""
        train, test = (len(part) for part in split(np.empty((recipe.point_count, 3)), recipe.train_percent))
        if not (train and test) or recipe.train_percent < 0:
            self._remark("odd_share", value=javascript.text(recipe.train_percent), train=train, test=test)
        batch = javascript.text(recipe.batch_size)
        first = next(iter(update_positions(recipe.batch_size, train)), None)
        if train and first is None:
            self._remark("no_updates", value=batch)
        elif first is not None and first != recipe.batch_size:
            self._remark("odd_batch", value=batch, used=first)

    def _unknown_keys(self) -> None:
        known = {*DEFAULTS, OURS, ""}
        for key in self.values:
            if key.endswith(HIDE):
                if key[: -len(HIDE)] not in HIDEABLE:
                    self._remark("unknown_control", key=key)
            elif key not in known and not goals.KEY.fullmatch(key):
                self._remark("unknown_key", key=key)


def _shown(value: Any) -> str:
    """A default as a remark names it, in the words of a link."""
    if isinstance(value, list | tuple):
        return ",".join(map(str, value))
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
