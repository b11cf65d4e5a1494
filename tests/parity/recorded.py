"""Reads the recorded runs and compares numbers as their README says."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FOLDER = Path(__file__).parent


def cases() -> list[Path]:
    return sorted((FOLDER / "cases").glob("*.json"))


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def links() -> list[dict[str, Any]]:
    return list(read(FOLDER / "permalinks.json")["runs"])


def numbers(value: Any) -> NDArray[np.float64]:
    """Nested lists of numbers, with NaN and infinities as strings, as one flat vector."""
    return np.array([float(item) for item in _flat(value)])


def _flat(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for item in value:
            yield from _flat(item)
    else:
        yield value


def assert_close(ours: Any, theirs: Any, *, relative: float = 0.0, absolute: float = 0.0, what: str = "") -> None:
    """Equal up to a tolerance; NaN and infinities at the same places."""
    left, right = numbers(ours), numbers(theirs)
    assert left.shape == right.shape, f"{what}: {left.shape} against {right.shape}"
    np.testing.assert_array_equal(np.isfinite(left), np.isfinite(right), err_msg=what)
    odd = ~np.isfinite(right)
    np.testing.assert_array_equal(left[odd], right[odd], err_msg=what)
    np.testing.assert_allclose(left[~odd], right[~odd], rtol=relative, atol=absolute, err_msg=what)
