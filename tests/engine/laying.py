"""Parameters as others write them, for each layer all weights and then all biases, in the engine's order and back."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.network import layers_of


def laid_out(shape: Sequence[int], values: Any) -> NDArray[np.float64]:
    """From weights-then-biases into the engine's flat vector."""
    given, flat, offset = np.asarray(values, dtype=np.float64), np.empty(len(values)), 0
    for layer, (inputs, units) in zip(layers_of(shape, flat), pairwise(shape), strict=True):
        end = offset + units * inputs
        layer.weights[:] = given[offset:end].reshape(units, inputs)
        layer.biases[:] = given[end : end + units]
        offset = end + units
    return flat


def by_layer(shape: Sequence[int], flat: Any) -> NDArray[Any]:
    """From the engine's flat vector into weights-then-biases."""
    parts = [part.ravel() for layer in layers_of(shape, np.asarray(flat)) for part in (layer.weights, layer.biases)]
    return np.concatenate(parts)
