"""The engine is a course: its first docstring names the modules in the order in which they are read."""

import ast
import re
from pathlib import Path

import engine

FOLDER = Path(__file__).parents[2] / "engine"
MODULES = {path.stem for path in FOLDER.glob("*.py")} - {"__init__", "__main__"}
NAMED = re.findall(r"`(\w+)`", engine.__doc__ or "")


def test_every_module_that_is_named_exists() -> None:
    assert set(NAMED) <= MODULES


def test_what_a_run_needs_is_named() -> None:
    assert {"seedrandom", "datasets", "features", "activations", "losses", "penalties", "initializers"} <= set(NAMED)
    assert {"recipe", "permalink", "network", "gradcheck", "trainer", "surface", "change"} <= set(NAMED)


def test_what_looks_into_a_run_is_named() -> None:
    assert {"explain", "chain", "gradcheck", "vitals", "symptoms", "doctor", "remedies"} <= set(NAMED)


def test_every_module_has_its_test_file() -> None:
    tests = {path.stem.removeprefix("test_") for path in Path(__file__).parent.glob("test_*.py")}
    assert tests >= MODULES


def test_every_module_opens_with_a_sentence() -> None:
    for name in MODULES:
        text = ast.get_docstring(ast.parse((FOLDER / f"{name}.py").read_text(encoding="utf-8")))
        assert text, name
        assert text.splitlines()[0].rstrip().endswith((".", ",", "?")) or "\n" in text, name
