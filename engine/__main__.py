"""Trains a link without a browser: `python -m engine LINK --epochs 0,1,10,100 [--json]`.

LINK is a full URL, a bare hash, or a file that holds one. Remarks go to standard error, so that standard output is
only the run.
"""

import argparse
import json
import math
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.network import layers_of
from engine.permalink import Link, parse
from engine.seedrandom import new_seed
from engine.surface import SIDE, grid, output
from engine.trainer import Trainer

MAX_EPOCHS = 1_000_000
SURFACE_STRIDE = 11


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; returns its exit code: 0, or 2 where the link or an option asks for what cannot be done."""
    options = _options(arguments)
    link = parse(read_link(options.link), new_seed)
    for remark in link.remarks:
        print(f"note: {remark}" if remark not in link.refusals else f"refused: {remark}", file=sys.stderr)
    if link.refusals:
        print("The link was not trained, because the run would not be the one it asks for.", file=sys.stderr)
        return 2
    run = train(link, options.epochs)
    if options.json:
        print(json.dumps(plain(run), allow_nan=False))
    else:
        print(f"{'epoch':>9} {'train loss':>22} {'test loss':>22}")
        for epoch, train_loss, test_loss in run["loss"]:
            print(f"{epoch:9d} {_digits(train_loss):>22} {_digits(test_loss):>22}")
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="train", description="Train a permalink and print its losses.")
    parser.add_argument("link", metavar="LINK", help="a full URL, a bare hash, or a file with one")
    parser.add_argument("--epochs", type=_epochs, default=[0, 1, 10, 100], help="when to report (default 0,1,10,100)")
    parser.add_argument("--json", action="store_true", help="one JSON object with points, parameters and surface")
    return parser.parse_args(arguments)


def _epochs(text: str) -> list[int]:
    try:
        epochs = sorted({int(part) for part in text.split(",")})
    except ValueError:
        epochs = [-1]
    if epochs[0] < 0 or epochs[-1] > MAX_EPOCHS:
        raise argparse.ArgumentTypeError(f"{text!r}: give whole numbers from 0 to {MAX_EPOCHS}, separated by commas")
    return epochs


def read_link(text: str) -> str:
    """The link itself, or what stands in the file of that name."""
    try:
        path = Path(text)
        return path.read_text(encoding="utf-8") if path.is_file() else text
    except (OSError, ValueError):  # too long for a file name, or no text in it
        return text


def train(link: Link, epochs: Sequence[int]) -> dict[str, Any]:
    """Train the link and report at these epochs (ascending), in the words of TensorFlow Playground's recorded runs."""
    trainer = Trainer(link.recipe)
    l1 = link.recipe.regularization == "L1"
    run: dict[str, Any] = {
        "config": link.config,
        "hidden": link.view.hidden,
        "remarks": [{"code": remark.code, **remark.params} for remark in link.remarks],
        "features": list(link.recipe.features),
        "shape": list(link.recipe.shape),
        "train": trainer.train.points,
        "test": trainer.test.points,
        "loss": [],
        "params": {},
        "params_after_first_update": None,
        "dead": {} if l1 else None,
        "pending": {},
    }
    for epoch in epochs:
        while trainer.epoch < epoch:
            trainer.advance(1)
            if trainer.update == 1 and run["params_after_first_update"] is None:
                run["params_after_first_update"] = _layers(trainer, trainer.network.parameters)
        run["loss"].append(list(trainer.losses))
        run["params"][str(epoch)] = _layers(trainer, trainer.network.parameters)
        run["pending"][str(epoch)] = trainer.pending
        if l1:
            run["dead"][str(epoch)] = [
                layer.weights.astype(int) for layer in layers_of(link.recipe.shape, trainer.dead)
            ]
    run["surface"] = _surface(trainer)
    return run


def _layers(trainer: Trainer, flat: NDArray[np.float64]) -> list[dict[str, Any]]:
    layers = layers_of(trainer.recipe.shape, flat.copy())
    return [{"W": layer.weights, "b": layer.biases} for layer in layers]


def _surface(trainer: Trainer) -> list[list[float]]:
    values = output(trainer.network, trainer.recipe.features)
    x, y = (axis.reshape(SIDE, SIDE) for axis in grid())
    steps = range(0, SIDE, SURFACE_STRIDE)
    return [[i, j, float(x[j, i]), float(y[j, i]), float(values[j, i])] for i in steps for j in steps]


def _digits(value: float) -> str:
    return f"{value:.16g}" if math.isfinite(value) else str(plain(value))


def plain(value: Any) -> Any:
    """The value in JSON's own types; not-a-number and infinities as their JavaScript names."""
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
    return value


if __name__ == "__main__":
    sys.exit(main())
