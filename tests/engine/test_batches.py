"""After which points an update comes: JavaScript's `(i + 1) % size === 0`, recorded from node."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.batches import update_positions


@pytest.mark.parametrize(
    ("size", "count", "first"),
    [
        (10, 25, [10, 20, 30]),
        (12.5, 10, [25, 50, 75]),
        (-10, 25, [10, 20, 30]),
        (-12.5, 10, [25, 50, 75]),
        (0, 0, []),
        (math.inf, 0, []),
        (-math.inf, 0, []),
        (math.nan, 0, []),
        (251, 0, []),
        (250, 1, [250]),
        (7, 35, [7, 14, 21]),
        (0.5, 250, [1, 2, 3]),
        (0.1, 0, []),
        (0.3, 0, []),
        (1, 250, [1, 2, 3]),
        (2.5, 50, [5, 10, 15]),
        (1e-300, 0, []),
        (249.5, 0, []),
        (3.3, 0, []),
        (2**53, 0, []),
    ],
)
def test_an_update_comes_after_every_point_whose_number_the_size_divides(
    size: float, count: int, first: list[int]
) -> None:
    positions = update_positions(size, 250)
    assert len(positions) == count
    assert positions[:3] == first


@pytest.mark.parametrize("size", [10, 0, math.inf])
def test_without_points_there_is_no_update(size: float) -> None:
    assert update_positions(size, 0) == []


@given(st.floats(allow_nan=False, allow_infinity=False).filter(bool), st.integers(0, 300))
def test_any_size_works_by_the_remainder(size: float, points: int) -> None:
    assert update_positions(size, points) == [k for k in range(1, points + 1) if math.fmod(k, size) == 0]
