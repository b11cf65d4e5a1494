"""scikit-learn: `MLPRegressor.partial_fit`, plain SGD, one call an epoch.

It has the squared loss only with a linear output, so where the recipe wants tanh there, a regression on the same
points is trained and compared; and it would update on the points left over at the end of an epoch, so it is not given
those. The losses are of its public `predict`, and a public way to the hidden units there is none.
"""

from typing import Any

import numpy as np

from benchmarks.systems import System, copies, flat, installed
from engine.recipe import Recipe
from engine.trainer import PointSet, Trainer

NAMES = {"linear": "identity", "relu": "relu", "sigmoid": "logistic", "tanh": "tanh"}


def system(recipe: Recipe) -> System | None:
    """None where it is not installed."""
    networks = installed("sklearn.neural_network")
    if networks is None:
        return None
    trainer = Trainer(recipe)
    recipe = recipe.replace(problem="regression")
    linear = trainer if trainer.recipe == recipe else Trainer(recipe, points=trainer.points)
    size = int(recipe.batch_size)
    updated = len(trainer.train.targets) // size * size
    x, y = trainer.train.inputs[:updated], trainer.train.targets[:updated]
    model = networks.MLPRegressor(
        hidden_layer_sizes=recipe.hidden_layers,
        activation=NAMES[recipe.activation],
        solver="sgd",
        alpha=0,
        batch_size=size,
        learning_rate_init=recipe.learning_rate,
        shuffle=False,
        momentum=0,
        nesterovs_momentum=False,
    )
    model.partial_fit(x[:size], y[:size])  # makes the arrays
    for place, (weights, biases) in enumerate(copies(linear.network.layers)):
        model.coefs_[place][:], model.intercepts_[place][:] = weights.T, biases

    def mean_loss(data: PointSet) -> float:
        return float(np.mean((model.predict(data.inputs) - data.targets) ** 2) / 2)

    def both() -> tuple[float, float]:
        return mean_loss(trainer.train), mean_loss(trainer.test)

    def epoch() -> tuple[float, float]:
        model.partial_fit(x, y)
        return both()

    def parameters() -> Any:
        layers = zip(model.coefs_, model.intercepts_, strict=True)
        return flat(recipe.shape, [(weights.T, biases) for weights, biases in layers])

    note = "" if linear is trainer else "with a linear output"
    return System("scikit-learn partial_fit", epoch, both, None, parameters, recipe, note=note)
