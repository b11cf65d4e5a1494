"""`python3 run.py bench engine`: an epoch, both losses and the surface in several systems, side by side in one run.

The engine's prepared program, its readable reference, and PyTorch, JAX and scikit-learn where they are installed, each
with one thread on one processor. Before anything is timed, every system trains two epochs and has to arrive at the
program's weights. They are then timed in turns, each long enough to be warm, and the medians are compared: what counts
are the ratios.
"""

import argparse
import os
from collections.abc import Sequence

# one thread, as in a training process; before anything is loaded that starts some
os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")
os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")

import numpy as np

from benchmarks import machine, results
from benchmarks.configurations import ANCHORS, CONFIGURATIONS
from benchmarks.figures import Figure
from benchmarks.systems import System, installed, jax_scan, ours, pytorch, scikit
from benchmarks.timing import in_turns
from engine.recipe import Recipe
from engine.trainer import Trainer

ELSEWHERE = "recorded elsewhere, nn.ts in V8 to prepared NumPy"


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="bench engine", description="Time the engine; the ratios count.")
    parser.add_argument("--rounds", type=int, default=9, help="how often; medians are shown (default: 9)")
    parser.add_argument("--only", nargs="+", choices="ABCDEFG", help="just these networks; the results are not kept")
    options = parser.parse_args(arguments)
    machine.wait_until_quiet()
    where = {**machine.describe("not used"), **versions()}
    machine.stay_on_one_processor()
    figures: list[Figure] = []
    for name, recipe in CONFIGURATIONS.items():
        if not options.only or name[0] in options.only:
            found = measure(name, recipe, options.rounds)
            print(f"\n=== {name}\n{results.table(found)}", flush=True)
            figures += found
    if not options.only:
        results.keep("engine", where, figures)


def versions() -> dict[str, str]:
    """Of the libraries that take part."""
    modules = {name: installed(name) for name in ("numpy", "torch", "jax", "sklearn")}
    return {name: str(module.__version__) for name, module in modules.items() if module is not None}


def systems(recipe: Recipe) -> list[System]:
    """All that are installed, the program first."""
    peers = (pytorch.system(recipe), jax_scan.double(recipe), jax_scan.single(recipe), scikit.system(recipe))
    return [ours.program(recipe), ours.reference(recipe), *(peer for peer in peers if peer is not None)]


def measure(name: str, recipe: Recipe, rounds: int) -> list[Figure]:
    """One network in all systems."""
    found = systems(recipe)
    notes = {system.name: compare(system, recipe) for system in found}
    epochs = in_turns([system.epoch for system in found], rounds)
    losses = in_turns([system.losses for system in found], rounds)
    drawing = [system for system in found if system.surface is not None]
    surfaces = in_turns([system.surface for system in drawing if system.surface is not None], rounds)
    anchor = ANCHORS[name[0]]
    figures = ratios(f"{name}: epoch, both losses after it", found, epochs, notes)
    figures.append(Figure(f"  {ELSEWHERE}, without losses", anchor.epoch / anchor.prepared_epoch, "x"))
    figures += ratios(f"{name}: both losses", found, losses, notes)
    figures += ratios(f"{name}: surface of every unit", drawing, surfaces, notes)
    steps = [time + surface for time, surface in zip(epochs, surfaces, strict=False)]  # who draws comes first
    figures += ratios(f"{name}: a whole step (epoch, losses, surface)", drawing, steps, notes)
    if anchor.step and anchor.prepared_step:
        figures.append(Figure(f"  {ELSEWHERE}", anchor.step / anchor.prepared_step, "x"))
    return figures


def compare(system: System, recipe: Recipe) -> str:
    """Train two epochs and say how far the weights then are from the engine's, where that is too far."""
    judge = ours.program(recipe) if system.recipe == recipe else linear(system.recipe, recipe)
    epochs = 2 if system.recipe == recipe else 1  # in the second, points left over count, which only some can do
    for _ in range(epochs):
        judge.epoch()
        system.epoch()
    apart = float(np.max(np.abs(judge.parameters() - system.parameters())))
    if not apart <= system.tolerance:
        print(f"!!! {system.name} trains something else: its weights are {apart:.2g} off", flush=True)
        return f"weights {apart:.2g} off"
    return system.note


def linear(other: Recipe, recipe: Recipe) -> System:
    """The program on the recipe's points, trained by another recipe."""
    return ours.program(other, Trainer(recipe).points)


def ratios(what: str, found: Sequence[System], times: Sequence[float], notes: dict[str, str]) -> list[Figure]:
    """The time of the first, and how many times as long the others take."""
    figures = [Figure(what, times[0] * 1e6, "us")]
    for system, seconds in zip(found[1:], times[1:], strict=True):
        note = f" ({notes[system.name]})" if notes[system.name] else ""
        figures.append(Figure(f"  {system.name}{note} to program", seconds / times[0], "x"))
    return figures
