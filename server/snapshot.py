"""What a viewer is shown of a run, as messages: the points, the state after some updates, and the losses so far."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine import datasets
from engine.features import FEATURES
from engine.history import History
from engine.network import layers_of, parameter_count, weight_mask
from engine.penalties import PENALTIES, total
from engine.recipe import Recipe, check_integer
from engine.seedrandom import Stream
from engine.surface import at_point, every_feature, every_unit
from engine.trainer import Losses, Trainer
from server.frames import Blob, encode, to_bytes

THUMBNAIL_POINTS = 100


@dataclass(frozen=True)
class Look:
    """What one viewer looks at: a unit (layer 0: a feature), a point of the plane, both or neither."""

    unit: tuple[int, int] | None = None  # layer, unit
    point: tuple[float, float] | None = None

    @classmethod
    def of(cls, shape: Sequence[int], layer: int | None, unit: int | None, x: float | None, y: float | None) -> "Look":
        """What is asked for at a network of this shape. Raises RecipeError."""
        point = (x, y) if x is not None and y is not None else None
        if layer is None or unit is None:
            return cls(None, point)
        sizes = _units_to_look_at(shape)
        check_integer("layer", layer, 0, len(sizes) - 1)
        check_integer("unit", unit, 0, sizes[layer] - 1)
        return cls((layer, unit), point)

    def at(self, shape: Sequence[int]) -> "Look":
        """The same at another network; no more at a unit that is gone."""
        sizes = _units_to_look_at(shape)
        gone = self.unit is not None and (self.unit[0] >= len(sizes) or self.unit[1] >= sizes[self.unit[0]])
        return replace(self, unit=None) if gone else self


def _units_to_look_at(shape: Sequence[int]) -> list[int]:
    """Units per layer, layer 0 being all seven features."""
    return [len(FEATURES), *shape[1:]]


def data_message(trainer: Trainer, generation: int) -> Blob:
    """The points, and the pictures of the data sets and the features."""
    tensors: list[tuple[str, NDArray[Any]]] = [
        ("clock", np.array([generation], dtype=np.float64)),
        ("train", trainer.train.points.astype(np.float32)),
        ("test", trainer.test.points.astype(np.float32)),
        ("thumbnails", _thumbnails()),
        ("features", to_bytes(every_feature())),
    ]
    return encode("data", tensors)


@cache
def _thumbnails() -> NDArray[np.float32]:
    """A few points of every data set, always the same ones, shape (data sets, points, 3)."""
    sets = [*datasets.CLASSIFICATION, *datasets.REGRESSION]
    points = [datasets.generate(name, 0, Stream("thumbnail"), THUMBNAIL_POINTS) for name in sets]
    return np.array(points, dtype=np.float32)


def frame_message(trainer: Trainer, frame: int, generation: int, losses: Sequence[Losses], look: Look) -> Blob:
    """The state of the run. losses: rows of successive epochs, not yet sent."""
    output, units, looked = every_unit(trainer.network, trainer.recipe.features, look.unit)
    first = losses[0].epoch if losses else trainer.epoch
    clock = [frame, generation, trainer.update, trainer.epoch, first]
    tensors: list[tuple[str, NDArray[Any]]] = [
        ("clock", np.array(clock, dtype=np.float64)),
        ("losses", np.array([row[1:] for row in losses], dtype=np.float64).reshape(-1, 2)),
        ("accuracy", np.array(trainer.accuracy)),
    ]
    if look.unit is not None:
        tensors.append(("look_at", np.array(look.unit, dtype=np.float64)))
    if look.point is not None:
        tensors.append(
            ("point", np.array([*look.point, *at_point(trainer.network, trainer.recipe.features, *look.point)]))
        )
    with np.errstate(all="ignore"):  # a run that diverges reaches infinity in float32 a little sooner
        order, pulls = wire_order(trainer.recipe.shape), None
        if _is_penalized(trainer.recipe):
            penalty, pulls = _penalty(trainer)
            tensors.append(("penalty", np.array([penalty])))
        tensors.append(("parameters", trainer.network.parameters[order].astype(np.float32)))
        tensors.append(("gradients", trainer.last_gradient[order].astype(np.float32)))
        if pulls is not None:
            tensors.append(("pulls", pulls[order].astype(np.float32)))
    tensors += [("surface", to_bytes(output)), ("units", to_bytes(units))]
    if looked is not None:
        tensors.append(("look", to_bytes(looked)))
    return encode("frame", tensors)


def _is_penalized(recipe: Recipe) -> bool:
    """Whether large weights cost something, so that the objective is not the loss alone."""
    return recipe.regularization != "none" and recipe.regularization_rate != 0


def _penalty(trainer: Trainer) -> tuple[float, NDArray[np.float64]]:
    """s of J = L + s with the present weights, and its gradient, flat: 0 for biases."""
    recipe, parameters = trainer.recipe, trainer.network.parameters
    mask, name, rate = weight_mask(recipe.shape), recipe.regularization, recipe.regularization_rate
    pulls = np.where(mask, rate * PENALTIES[name].gradient(parameters), 0.0)
    return total(name, rate, parameters[mask]), pulls


def history_message(history: History, generation: int, first: int = 0, last: int | None = None) -> Blob:
    """The losses so far, of the cells that hold epochs from `first` to `last`."""
    rows = history.rows
    begins = rows[:, 0] // history.span * history.span
    wanted = rows[(rows[:, 0] >= first) & (begins <= (np.inf if last is None else last))]
    return encode("history", [("clock", np.array([generation, history.span], dtype=np.float64)), ("cells", wanted)])


@lru_cache(maxsize=64)
def wire_order(shape: tuple[int, ...]) -> NDArray[np.intp]:
    """Where the engine's flat vector has what the wire wants next: for each layer all weights, then all biases."""
    places = layers_of(shape, np.arange(parameter_count(shape)))
    return np.concatenate([part.ravel() for layer in places for part in (layer.weights, layer.biases)])
