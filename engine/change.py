"""A run changes its recipe and goes on: what can be kept is kept.

The learning rate, the activation and the like act on the very next update. Noise and the share of training points
make the data again from the same seed. A unit, layer or feature that comes or goes leaves all other weights as they
are; what is new starts with the weight that the new recipe's own start would give it. Only another data set, seed or
start is another run.
"""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.network import Layer, layers_of
from engine.recipe import Recipe
from engine.trainer import Checkpoint, Trainer

_ANOTHER_RUN = ("problem", "seed", "start", "zero_start", "points_from")
_ANOTHER_DATA = ("noise", "train_percent")
_ANOTHER_SHAPE = ("features", "hidden_layers")


def _differ(before: Recipe, after: Recipe, fields: tuple[str, ...]) -> bool:
    return any(getattr(before, field) != getattr(after, field) for field in fields)


def rebuilds(before: Recipe, after: Recipe) -> bool:
    """Whether the change builds another network: then frames of the old one mean nothing any more."""
    return _differ(before, after, _ANOTHER_RUN + _ANOTHER_SHAPE)


def renews_data(before: Recipe, after: Recipe) -> bool:
    """Whether the change makes other points."""
    return _differ(before, after, _ANOTHER_RUN + _ANOTHER_DATA)


def change(trainer: Trainer, recipe: Recipe) -> Trainer:
    """The trainer that goes on with `recipe`."""
    before = trainer.recipe
    if _differ(before, recipe, _ANOTHER_RUN):
        return Trainer(recipe)
    kept = replace(trainer.checkpoint(), recipe=recipe)
    if before.regularization != recipe.regularization:
        kept = replace(kept, dead=np.zeros_like(kept.dead))  # another penalty gives dead links another chance
    if _differ(before, recipe, _ANOTHER_SHAPE):
        kept = _carried(kept, before)
    if _differ(before, recipe, _ANOTHER_DATA):
        return Trainer(recipe, replace(kept, position=0))
    return Trainer(recipe, kept, trainer.points)


def regenerate(trainer: Trainer, seed: str) -> Trainer:
    """Other points from another seed; network, epoch and waiting gradients stay, as in TensorFlow Playground."""
    recipe = trainer.recipe.replace(seed=seed)
    return Trainer(recipe, replace(trainer.checkpoint(), recipe=recipe, position=0))


def _carried(kept: Checkpoint, before: Recipe) -> Checkpoint:
    """The checkpoint in the shape of its new recipe. Waiting gradients belong to the old network and are dropped."""
    recipe = kept.recipe
    fresh = Trainer(recipe).checkpoint()
    _copy(before, kept.parameters, recipe, fresh.parameters)
    _copy(before, kept.last_gradient, recipe, fresh.last_gradient)
    _copy(before, kept.dead, recipe, fresh.dead)
    return replace(fresh, position=kept.position, epoch=kept.epoch, update=kept.update)


def _copy(before: Recipe, old: NDArray[Any], after: Recipe, new: NDArray[Any]) -> None:
    """Copy what belongs to units that are in both networks, from one flat vector into the other."""
    old_layers, new_layers = layers_of(before.shape, old), layers_of(after.shape, new)
    shared = min(len(old_layers), len(new_layers)) - 1  # hidden layers in both, counted from the front
    for index in range(shared):
        sources = _sources(before, after) if index == 0 else None
        _copy_layer(old_layers[index], new_layers[index], sources)
    new_layers[-1].biases[:] = old_layers[-1].biases
    if len(old_layers) == len(new_layers):  # else the output is fed by other units than before
        _copy_layer(old_layers[-1], new_layers[-1], _sources(before, after) if len(new_layers) == 1 else None)


def _sources(before: Recipe, after: Recipe) -> list[tuple[int, int]]:
    """For the features in both recipes: their places among the inputs before and after."""
    return [(before.features.index(name), k) for k, name in enumerate(after.features) if name in before.features]


def _copy_layer(old: Layer, new: Layer, sources: list[tuple[int, int]] | None) -> None:
    units = min(len(old.biases), len(new.biases))
    inputs = min(old.weights.shape[1], new.weights.shape[1])
    new.biases[:units] = old.biases[:units]
    for source, target in sources if sources is not None else [(k, k) for k in range(inputs)]:
        new.weights[:units, target] = old.weights[:units, source]
