"""What the server says: the events, as JSON text, and how recipes, views and remarks lie in them. Pure.

docs/wire.md says the same to people; a test holds the two together.
"""

import json
import math
from dataclasses import asdict
from typing import Any

from engine.doctor import Finding
from engine.goals import goals
from engine.linkkeys import View
from engine.recipe import Recipe
from engine.remarks import Remark
from server.settings import Settings

VERSION = 1  # of the conversation
MAX_TEXT = 65_536  # bytes of a command


def event(kind: str, **fields: Any) -> str:
    """One event as JSON text."""
    return json.dumps({"type": kind, **fields}, allow_nan=False, separators=(",", ":"))


def hello(settings: Settings) -> str:
    """The first event of every connection."""
    names = ("layers", "units", "points", "commands_per_second", "frames_per_second")
    limits = {name: getattr(settings, name) for name in names}
    return event("hello", version=VERSION, limits={**limits, "text": MAX_TEXT})


def recipe_fields(recipe: Recipe) -> dict[str, Any]:
    """A recipe as JSON values; infinite numbers as their names."""
    return {name: _plain(value) for name, value in asdict(recipe).items()}


def view_fields(view: View) -> dict[str, Any]:
    """What a client needs to know of a view."""
    return {
        "goals": [goal._asdict() for goal in goals(view.goals)],
        "show_test_data": view.show_test_data,
        "discretize": view.discretize,
        "hide_text": view.hide_text,
        "hidden": view.hidden,
        "tutorial": view.tutorial,
    }


def remark_fields(remark: Remark) -> dict[str, Any]:
    """A remark on a link."""
    return {"code": remark.code, "params": {key: _plain(value) for key, value in remark.params.items()}}


def finding_fields(finding: Finding) -> dict[str, Any]:
    """What the doctor has found; its change as an object of recipe fields."""
    return {
        "code": finding.code,
        "params": {name: _plain(value) for name, value in finding.params.items()},
        "change": {name: _plain(value) for name, value in finding.change},
        "anew": finding.anew,
        "back": finding.back,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
    return value
