"""Goes on with stopped runs in a process of its own: `python -m tests.engine.resume FOLDER`.

FOLDER holds a file NAME.json (the recipe, the counters, and how many more updates to make) and NAME.npz (the vectors)
for every run; NAME.done.npz receives the losses and parameters.
"""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import numpy as np

from engine.recipe import Recipe
from engine.trainer import Checkpoint, Trainer

COUNTERS = ("pending", "position", "epoch", "update")
VECTORS = ("parameters", "gradient_sums", "dead", "last_gradient")


def save(checkpoint: Checkpoint, more: int, path: Path) -> None:
    """Write a checkpoint as a program would that knows nothing of our classes."""
    counters = {name: getattr(checkpoint, name) for name in COUNTERS}
    document = {"recipe": asdict(checkpoint.recipe), "counters": counters, "more": more}
    path.with_suffix(".json").write_text(json.dumps(document), encoding="utf-8")
    np.savez(path.with_suffix(".npz"), **{name: getattr(checkpoint, name) for name in VECTORS})


def load(path: Path) -> tuple[Checkpoint, int]:
    document = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    fields = document["recipe"]
    recipe = Recipe(**{name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()})
    with np.load(path.with_suffix(".npz")) as vectors:
        return Checkpoint(recipe, **{n: vectors[n] for n in VECTORS}, **document["counters"]), document["more"]


def main(folder: Path) -> None:
    for path in sorted(folder.glob("*.json")):
        checkpoint, more = load(path)
        trainer = Trainer(checkpoint.recipe, checkpoint)
        losses = trainer.advance(more)
        np.savez(
            f"{path.with_suffix('')}.done.npz",
            losses=np.array(losses, dtype=np.float64).reshape(-1, 3),
            parameters=trainer.network.parameters,
            gradient_sums=trainer.gradient_sums,
            dead=trainer.dead,
            counters=np.array([getattr(trainer, name) for name in COUNTERS]),
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
