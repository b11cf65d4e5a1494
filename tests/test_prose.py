"""What the prose promises is there: commands, settings, files, names."""

import dataclasses
import re
import subprocess
import sys
from pathlib import Path

import pytest

from engine.activations import ACTIVATIONS
from engine.datasets import CLASSIFICATION, REGRESSION
from engine.features import FEATURES
from engine.recipe import MAX_LAYERS, MAX_POINTS, MAX_UNITS, Recipe
from server.settings import Settings

ROOT = Path(__file__).parent.parent
READMES = ("README.md", "README.zh-CN.md")
PROSE = (*READMES, "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/wire.md")


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PROSE)
def test_every_file_that_is_linked_or_named_by_its_path_exists(name: str) -> None:
    prose = text(name)
    linked = [target for target in re.findall(r"\]\(([^)#]+)\)", prose) if "://" not in target]
    named = re.findall(r"`((?:engine|server|static|templates|tests|docs)/[\w./-]+\.\w+)`", prose)
    for target in [*linked, *named]:
        assert (ROOT / target).exists(), f"{name} names {target}"


@pytest.mark.parametrize("name", READMES)
def test_every_setting_of_the_server_is_documented_with_its_default(name: str) -> None:
    rows = dict(re.findall(r"\| `PLAYGROUND_(\w+)` \| ([^|]+) \|", text(name)))
    assert {field.name.upper() for field in dataclasses.fields(Settings)} == set(rows)
    for field in dataclasses.fields(Settings):
        shown = rows[field.name.upper()].strip().strip("`")
        if isinstance(field.default, int) and field.default:
            assert shown == str(field.default)
        elif field.default:
            assert shown == field.default


@pytest.mark.parametrize("name", READMES)
def test_the_commands_of_the_readme_train_a_link(name: str) -> None:
    commands = re.findall(r"python3 run\.py train \"([^\"]+)\" ([^\n]+)", text(name))
    assert len(commands) == 2
    for link, options in commands:
        command = [sys.executable, "-m", "engine", link, *options.replace("0,1,10,100", "0,1").split()]
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""


def test_the_limits_are_those_of_the_prose() -> None:
    for name in ("README.md", "README.zh-CN.md", "docs/wire.md"):
        assert str(MAX_LAYERS) in text(name)
        assert str(MAX_UNITS) in text(name)
    assert f"{MAX_POINTS:,}" in text("ARCHITECTURE.md")


def test_every_name_of_a_table_is_in_the_description_of_the_conversation() -> None:
    wire = text("docs/wire.md")
    for name in [*ACTIVATIONS, *CLASSIFICATION, *REGRESSION, *FEATURES]:
        assert f"`{name}`" in wire, name
    for field in dataclasses.fields(Recipe):
        assert f"| `{field.name}` |" in wire, field.name


def test_both_readmes_have_the_same_sections() -> None:
    english, chinese = (re.findall(r"^(#+|```|!\[|\| `\w+`)", text(name), re.MULTILINE) for name in READMES)
    assert english == chinese
