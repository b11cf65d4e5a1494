"""All of a session that outlives it, as bytes and back: the run, its last good state, its losses, its view and pace.

The bytes travel to the page and come back from anywhere, so reading believes nothing: every tensor must have the type
and the shape that the link in the note asks for, every count its range. Not-a-number is allowed where a run that
diverges has it.
"""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from engine import permalink
from engine.datasets import split
from engine.history import CELLS, WIDTH, History
from engine.lastgood import LastGood
from engine.linkkeys import View
from engine.network import parameter_count
from engine.recipe import Limits, Recipe
from engine.trainer import Checkpoint
from server.frames import Blob, BlobError, decode, encode
from server.pace import State
from server.refusals import MAX_WHOLE, RefusedError

if TYPE_CHECKING:
    from server.note import Note

KIND, VERSION = "checkpoint", 1
_COUNTS = ("generation", "span", "pending", "position", "epoch", "update", "good_pending", "good_epoch", "good_update")
_VECTORS = ("parameters", "gradient_sums", "last_gradient")
_EXTREMES = [2, 3, 6, 7]  # columns of a history


@dataclass(frozen=True)
class Kept:
    """All of a session that outlives it."""

    run: Checkpoint
    good: LastGood
    history: History
    view: View
    pace: State
    generation: int
    accuracy: tuple[float, ...]  # after the last epoch, as the newest losses
    broken: bool  # the run has diverged, and its viewer knows
    since: int = 0  # epoch of the last change by hand


def write(kept: Kept) -> Blob:
    """The bytes of a session."""
    run, good = kept.run, kept.good.checkpoint
    counts = [kept.generation, kept.history.span, run.pending, run.position, run.epoch, run.update]
    counts += [good.pending, good.epoch, good.update]
    tensors: list[tuple[str, NDArray[Any]]] = [
        ("counts", np.array(counts, dtype=np.float64)),
        ("lowest", np.array([kept.good.lowest])),
        ("history", kept.history.rows),
        ("accuracy", np.array(kept.accuracy, dtype=np.float64)),
    ]
    tensors += [(name, getattr(run, name)) for name in _VECTORS]
    tensors += [("good_" + name, getattr(good, name)) for name in _VECTORS]
    tensors += [("dead", run.dead.astype(np.uint8)), ("good_dead", good.dead.astype(np.uint8))]
    link = permalink.write(run.recipe, kept.view)
    note = {"version": VERSION, "hash": link, "broken": kept.broken, **kept.pace._asdict(), "since": kept.since}
    return encode(KIND, tensors, json.dumps(note))


def read(blob: bytes, limits: Limits, cells: int = CELLS) -> Kept:
    """The session in these bytes. cells: of losses, at most. Raises RefusedError."""
    from server.note import read_note  # few sessions ever come back, and what reads them is large

    try:
        metadata, tensors = decode(blob)
        if metadata.get("kind") != KIND:
            raise BlobError("it is of another kind")
        note = read_note(metadata.get("note", ""))
        link = permalink.parse(note.hash, _no_seed, limits)
        if link.refusals:
            raise BlobError(str(link.refusals[0]).rstrip("."))
        return _kept(note, link, _Tensors(tensors), cells)
    except BlobError as error:
        raise RefusedError("bad_checkpoint", {"reason": str(error)}) from None


def prepare() -> None:
    """Load what reading needs, for whoever is about to read and does not want to be charged for it."""
    import server.note  # noqa: F401


def _no_seed() -> str:
    raise BlobError("its link has no seed")


def _kept(note: "Note", link: permalink.Link, tensors: "_Tensors", cells: int) -> Kept:
    recipe, counts = link.recipe, tensors.counts()
    train, _ = split(np.empty((recipe.point_count, 3)), recipe.train_percent)
    if counts["position"] > len(train):
        raise BlobError(f"position is {counts['position']}, and there are {len(train)} training points")
    if note.since > counts["epoch"]:
        raise BlobError(f"since is {note.since}, and the run has come to epoch {counts['epoch']}")
    run = tensors.checkpoint("", recipe, [counts[name] for name in _COUNTS[2:6]])
    good = tensors.checkpoint("good_", recipe, [counts["good_pending"], 0, counts["good_epoch"], counts["good_update"]])
    lowest = float(tensors.take("lowest", np.float64, (1,))[0])
    history = History.of(counts["span"], tensors.history(counts["span"], counts["epoch"]), cells)
    accuracy = tuple(tensors.take("accuracy", np.float64, (2,)).tolist())
    pace = State(**note.model_dump(exclude={"version", "hash", "broken", "since"}))
    last_good, generation = LastGood(good, lowest), counts["generation"]
    return Kept(run, last_good, history, link.view, pace, generation, accuracy, note.broken, note.since)


class _Tensors:
    """The tensors of one checkpoint; each is looked at before it is believed."""

    def __init__(self, tensors: dict[str, NDArray[Any]]) -> None:
        self._tensors = tensors

    def take(self, name: str, dtype: type, shape: tuple[int, ...]) -> NDArray[Any]:
        """A tensor of just this type and shape."""
        tensor = self._tensors.get(name)
        if tensor is None or tensor.dtype != dtype or tensor.shape != shape:
            raise BlobError(f"its tensor {name!r} is not of the shape that its link asks for")
        return tensor

    def counts(self) -> dict[str, int]:
        """The whole numbers, by name."""
        values = self.take("counts", np.float64, (len(_COUNTS),)).tolist()
        for name, value in zip(_COUNTS, values, strict=True):
            if not 0 <= value <= MAX_WHOLE or not value.is_integer():
                raise BlobError(f"{name} is {value}, and not a whole number from 0")
        counts = {name: int(value) for name, value in zip(_COUNTS, values, strict=True)}
        if counts["span"].bit_count() != 1:
            raise BlobError(f"span is {counts['span']}, and not a power of 2")
        return counts

    def checkpoint(self, prefix: str, recipe: Recipe, counts: list[int]) -> Checkpoint:
        """One state of a run. counts: pending, position, epoch, update."""
        shape = (parameter_count(recipe.shape),)
        parameters, sums, last = (self.take(prefix + name, np.float64, shape) for name in _VECTORS)
        dead = self.take(prefix + "dead", np.uint8, shape)
        if (dead > 1).any():
            raise BlobError("a link is neither dead nor alive")
        return Checkpoint(recipe, parameters, sums, dead.astype(np.bool_), last, *counts)

    def history(self, span: int, epoch: int) -> NDArray[np.float64]:
        """The cells of a history, which must lie one behind the other and end with this epoch."""
        rows = self._tensors.get("history")
        if rows is None or rows.dtype != np.float64 or rows.ndim != 2 or rows.shape[1] != WIDTH or len(rows) > CELLS:
            raise BlobError("its losses have another shape than a history")
        epochs = rows[:, 0]
        whole = (epochs >= 0) & (epochs <= MAX_WHOLE) & (epochs == np.floor(epochs))
        if not whole.all() or (np.diff(epochs // span) <= 0).any() or np.isinf(rows[:, _EXTREMES]).any():
            raise BlobError("its losses are not in the order of their epochs")
        if not len(epochs) or epochs[-1] != epoch:
            raise BlobError(f"its losses do not end with epoch {epoch}")
        return rows
