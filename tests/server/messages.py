"""What clients say and servers answer, as the tests write and read it."""

import json
from typing import Any, NoReturn

import numpy as np
import safetensors.numpy
from numpy.typing import NDArray

Tensors = dict[str, NDArray[Any]]

# One valid command of every type; the session they are sent to trains the default network.
VALID: dict[str, dict[str, Any]] = {
    "open": {"hash": "dataset=xor&seed=0.12345"},
    "play": {"until": 5},
    "pause": {},
    "step": {"epochs": 2},
    "reset": {},
    "rewind": {},
    "regenerate": {},
    "change": {"fields": {"learning_rate": 0.1, "hidden_layers": [3, 2], "features": ["x", "sinY"], "seed": "a"}},
    "view": {"fields": {"discretize": True}},
    "back": {"learning_rate": 0.01},
    "weight": {"layer": 1, "unit": 0, "input": 1, "value": -0.5},
    "bias": {"layer": 1, "unit": 0, "value": 0.25},
    "look": {"layer": 1, "unit": 0, "x": 1.5, "y": -2},
    "share": {"hide": ["dataset", "noise"], "hide_text": True},
    "speed": {"epochs_per_second": 30},
    "claim": {"key": "k" * 32},
    "history": {"first": 0, "last": 9},
    "explain": {"point": 3},
    "vitals": {},
    "diagnose": {},
    "gradcheck": {"h": 1e-4, "method": "forward"},
    "sweep": {},
    "ack": {"frame": 0},
}

QUESTIONS = ("history", "explain", "vitals", "diagnose")
"""Commands that are answered to the viewer who asked, and change nothing."""

BY_THE_CONNECTION = ("claim", *QUESTIONS, "ack")
"""Commands that a session never hears as such: what concerns the viewers is done where they are."""


def command(kind: str, **fields: Any) -> dict[str, Any]:
    """A command as a dictionary."""
    return {"type": kind, **fields}


def _not_json(name: str) -> NoReturn:
    raise AssertionError(f"{name} is not JSON")


def event(text: str) -> dict[str, Any]:
    """An event, read by the letter of RFC 8259: no NaN, no half characters."""
    text.encode("utf-8")
    value = json.loads(text, parse_constant=_not_json)
    json.dumps(value, ensure_ascii=False).encode("utf-8")
    assert isinstance(value, dict)
    return value


def header(message: bytes) -> dict[str, Any]:
    """The header of a binary message, read as its format says."""
    length = int.from_bytes(message[:8], "little")
    value = json.loads(message[8 : 8 + length])
    assert isinstance(value, dict)
    return value


def note_of(checkpoint: str | bytes) -> dict[str, Any]:
    """What a checkpoint says in its header: the link of its state, and the server's own."""
    assert isinstance(checkpoint, bytes)
    assert kind_of(checkpoint) == "checkpoint"
    note = json.loads(header(checkpoint)["__metadata__"]["note"])
    assert isinstance(note, dict)
    return note


def kind_of(message: bytes) -> str:
    return str(header(message)["__metadata__"]["kind"])


def tensors(message: bytes) -> Tensors:
    """The tensors of a binary message, read by the format's own library."""
    return safetensors.numpy.load(message)


def read(message: str | bytes) -> tuple[str, Any]:
    """The kind of a message, and what it holds."""
    if isinstance(message, bytes):
        return kind_of(message), tensors(message)
    value = event(message)
    return str(value["type"]), value


def all_of(messages: list[str | bytes], kind: str) -> list[Any]:
    """What the messages of one kind hold."""
    return [held for found, held in map(read, messages) if found == kind]


def loss_rows(frames: list[Tensors]) -> list[tuple[float, float, float]]:
    """Epoch, train and test loss, row by row as the frames carry them."""
    rows = []
    for frame in frames:
        first = frame["clock"][4]
        rows += [(float(first + k), *map(float, row)) for k, row in enumerate(frame["losses"])]
    return rows


def same(a: Any, b: Any) -> bool:
    """Equal to the last bit, not-a-number included."""
    return np.asarray(a).shape == np.asarray(b).shape and np.array_equal(a, b, equal_nan=True)
