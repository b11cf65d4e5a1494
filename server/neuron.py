"""The numbers of one neuron, for a page: text in, JSON values out.

A parameter that is not given is the tutorial's (`engine.neuron.EXAMPLE`). What is wrong with one that is given is said
as an `error` event says it, by code and params.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from engine.neuron import EXAMPLE, step
from engine.recipe import RecipeError, shorten

_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")


def answer(query: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
    """The HTTP status and what to say: 200 and every number by its name, or 400, `code` and `params`."""
    given: dict[str, float] = dict(EXAMPLE)
    for name, text in query.items():
        if name not in EXAMPLE:
            return 400, {"code": "unknown_field", "params": {"field": shorten(name)}}
        if not _NUMBER.fullmatch(text):
            params = {"field": name, "value": shorten(text), "expected": "a number"}
            return 400, {"code": "wrong_type", "params": params}
        given[name] = float(text)
    try:
        return 200, asdict(step(**given))
    except RecipeError as error:
        return 400, {"code": error.code, "params": error.params}
