"""Makes explained.json: steps as the server sends them, and the chains that the engine reads off them.

.venv/bin/python -m tests.js.explained > tests/js/explained.json
"""

import base64
import json
from dataclasses import asdict
from typing import Any

from engine.chain import chain
from engine.explain import next_batch, one_point
from engine.permalink import parse
from engine.trainer import Trainer
from server.insight import Moment, step_message

RELU = "seed=0.5&activation=relu&regularization=L1&regularizationRate=0.01&networkShape=5,3&dataset=xor&batchSize=12"
# Links, updates made, the training point asked for, and weights or biases to take apart.
CASES: list[tuple[str, int, int | None, list[tuple[int, int, int | None]]]] = [
    ("seed=0.12345", 40, None, [(1, 2, 1), (2, 1, None), (3, 0, 1)]),
    # L1 has killed one of these links before and kills another one now; four updates later ten points have waited.
    (RELU, 156, None, [(1, 0, 0), (2, 0, 0), (2, 1, 4), (3, 0, None)]),
    (RELU, 160, None, [(1, 0, 1), (2, 1, 1)]),
    (
        "seed=0.3&activation=sigmoid&networkShape=3&y=false&problem=regression&regularization=L2&regularizationRate=0.01",
        10,
        7,
        [(1, 1, 0), (2, 0, 2)],
    ),
]


def case(link: str, updates: int, point: int | None, chosen: list[tuple[int, int, int | None]]) -> dict[str, Any]:
    recipe = parse(link, lambda: "0.1").recipe
    trainer = Trainer(recipe)
    trainer.advance(updates)
    step = next_batch(trainer) if point is None else one_point(trainer, point)
    message = bytes(step_message(Moment(1, trainer.update, trainer.epoch), step, point))
    names = ("activation", "problem", "regularization")
    return {
        "shape": recipe.shape,
        "recipe": {name: getattr(recipe, name) for name in names},
        "message": base64.b64encode(message).decode(),
        "chains": [
            {"layer": layer, "unit": unit, "input": source, **asdict(chain(step, layer, unit, source))}
            for layer, unit, source in chosen
        ],
    }


if __name__ == "__main__":
    print(json.dumps([case(*each) for each in CASES]))
