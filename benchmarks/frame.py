"""`python3 run.py bench frame`: what a frame is made of, in bytes and in microseconds, and what it costs to pass it on.

The parts are timed alone, with the functions that make a frame, on one processor; the web process is timed by the
processor time that it spent while a few viewers took frames.
"""

import argparse
import asyncio
import json
import os
from collections.abc import Sequence
from typing import Any

os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")  # as in a training process

import numpy as np

from benchmarks import machine, results
from benchmarks.audience import Stretch, gather, watch
from benchmarks.client import Client
from benchmarks.configurations import CONFIGURATIONS, link
from benchmarks.figures import Figure, middle
from benchmarks.serving import Server, serving
from benchmarks.timing import Call, in_turns
from engine.permalink import View, write
from engine.recipe import Recipe
from engine.surface import every_unit
from engine.trainer import Trainer
from server.events import event, recipe_fields, view_fields
from server.frames import encode, to_bytes
from server.snapshot import Look, frame_message, wire_order

LETTERS = "ADG"
EPOCHS = 100  # trained before, so that the surfaces are no longer those of the start
VIEWERS = 10
WARM_UP = 1.0  # seconds
TYPES = {"F64": np.float64, "F32": np.float32, "U8": np.uint8}


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="bench frame", description="Weigh and time a frame, part by part.")
    parser.add_argument("--rounds", type=int, default=9, help="how often; medians are shown (default: 9)")
    parser.add_argument("--seconds", type=float, default=5, help="how long frames are passed on (default: 5)")
    parser.add_argument("--only", nargs="+", choices=LETTERS, help="just these networks; the results are not kept")
    options = parser.parse_args(arguments)
    machine.wait_until_quiet()
    where = machine.describe("not used")
    figures: list[Figure] = []
    for name, recipe in CONFIGURATIONS.items():
        if name[0] in (options.only or LETTERS):
            passed = [passing_on(recipe, options.seconds) for _ in range(min(3, options.rounds))]
            cores = os.sched_getaffinity(0)
            machine.stay_on_one_processor()  # the server above needs them all
            found = [*bytes_of(name, recipe), *times_of(name, recipe, options.rounds), *web_process(name, passed)]
            os.sched_setaffinity(0, cores)
            print(f"\n=== {name}\n{results.table(found)}", flush=True)
            figures += found
    if not options.only:
        results.keep("frame", where, figures)


def trained(recipe: Recipe) -> Trainer:
    trainer = Trainer(recipe)
    while trainer.epoch < EPOCHS:
        trainer.advance(1)
    return trainer


def framed(trainer: Trainer) -> bytes:
    """The usual frame: one epoch after the one before."""
    return frame_message(trainer, 1, 1, [trainer.losses], Look())


def tensors_of(message: bytes) -> list[tuple[str, Any]]:
    """Names and arrays, in their order."""
    start = 8 + int.from_bytes(message[:8], "little")
    entries = json.loads(message[8:start])
    found = []
    for name, entry in entries.items():
        if name != "__metadata__":
            begin, end = entry["data_offsets"]
            array = np.frombuffer(message[start + begin : start + end], TYPES[entry["dtype"]])
            found.append((name, array.reshape(entry["shape"])))
    return found


def bytes_of(name: str, recipe: Recipe) -> list[Figure]:
    """How many bytes each part takes."""
    message = framed(Trainer(recipe))
    sizes = {tensor: array.nbytes for tensor, array in tensors_of(message)}
    header = 8 + int.from_bytes(message[:8], "little")
    figures = [Figure(f"{name}: a frame", len(message), "bytes"), Figure("  header", header, "bytes")]
    return figures + [Figure(f"  {tensor}", size, "bytes") for tensor, size in sizes.items()]


def times_of(name: str, recipe: Recipe, rounds: int) -> list[Figure]:
    """How long each part takes that the training process does."""
    trainer = trained(recipe)
    updates = trainer.update // trainer.epoch
    output, units, _ = every_unit(trainer.network, recipe.features)
    tensors = tensors_of(framed(trainer))
    calls: dict[str, Call] = {
        "one epoch, both losses after it": lambda: trainer.advance(updates),
        "a frame, whole": lambda: framed(trainer),
        "  every unit over the plane": lambda: every_unit(trainer.network, recipe.features),
        "  of it bytes": lambda: (to_bytes(output), to_bytes(units)),
        "  parameters and gradients": lambda: [
            flat[wire_order(recipe.shape)].astype(np.float32)
            for flat in (trainer.network.parameters, trainer.last_gradient)
        ],
        "  header and tensors joined": lambda: encode("frame", tensors),
        "a small event": lambda: event("playing", playing=True),
        "the event that answers a change": lambda: answer(recipe),
    }
    times = in_turns(list(calls.values()), rounds)
    return [
        Figure(what if what.startswith(" ") else f"{name}: {what}", seconds * 1e6, "us")
        for what, seconds in zip(calls, times, strict=True)
    ]


def answer(recipe: Recipe) -> str:
    """The largest usual event."""
    view = View()
    return event(
        "recipe",
        generation=1,
        recipe=recipe_fields(recipe),
        view=view_fields(view),
        shape=list(recipe.shape),
        hash=write(recipe, view),
        playing=True,
        remarks=[],
        id=1,
    )


def passing_on(recipe: Recipe, seconds: float) -> Stretch:
    """Some viewers at the usual pace, an epoch a frame and 60 a second."""

    async def measure(server: Server) -> Stretch:
        viewers = [Client(link(recipe, f"frame{number}")) for number in range(VIEWERS)]
        await gather(server, viewers)
        await asyncio.sleep(WARM_UP)
        stretch = await watch(server, viewers, seconds, asking=False)
        for viewer in viewers:
            viewer.leave()
        return stretch

    with serving() as server:
        return asyncio.run(measure(server))


def web_process(name: str, passed: Sequence[Stretch]) -> list[Figure]:
    """What passing on cost, a frame: its way from the lane to the socket, and its acknowledgement back."""
    costs = [stretch.web_cpu / max(1.0, sum(stretch.rates)) for stretch in passed]
    return [
        Figure(f"{name}: the web process passes on a frame", middle(costs) * 1e6, "us"),
        Figure("  frames a second then, all viewers", middle([sum(stretch.rates) for stretch in passed])),
    ]
