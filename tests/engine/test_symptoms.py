"""The numbers that are read off a curve are those that its definition gives, on curves drawn for the purpose."""

import math

import numpy as np
import pytest

from engine.history import History
from engine.symptoms import NEWEST, Symptoms, constant_guess, read
from engine.trainer import Losses

SIGNS = np.array([1.0, -1.0, 1.0, -1.0])  # classes: always guessing 0 costs 1/2


def symptoms(train: list[float], test: list[float] | None = None, targets: np.ndarray = SIGNS) -> Symptoms:
    history = History()
    for epoch, loss in enumerate(train):
        history.note(Losses(epoch, loss, test[epoch] if test else loss))
    return read(history.rows, targets)


def test_a_level_of_1_is_what_always_guessing_the_mean_costs() -> None:
    targets = np.array([0.2, -0.4, 0.9])
    mean = targets.mean()
    cost = sum(0.5 * (mean - target) ** 2 for target in targets) / 3
    assert constant_guess(targets) == pytest.approx(cost, rel=1e-14)
    assert min(((g - targets) ** 2).mean() / 2 for g in np.linspace(-1, 1, 2001)) == pytest.approx(cost, rel=1e-4)
    seen = symptoms([cost, cost / 2, cost / 4], targets=targets)
    assert [seen.start, seen.level, seen.lowest] == pytest.approx([1, 0.25, 0.25])


def test_targets_that_are_all_the_same_give_losses_as_they_are() -> None:
    assert constant_guess(np.ones(5)) == 1
    assert symptoms([0.5, 0.25], targets=np.ones(5)).level == 0.25


def test_a_smooth_fall_has_neither_unrest_nor_turns() -> None:
    losses = [0.5 * 0.97**k for k in range(100)]
    seen = symptoms(losses)
    assert (seen.epochs, seen.unrest, seen.turns, seen.leap) == (99, 0, 0, 0)
    window = losses[50:]
    early, late = sum(window[:12]) / 12, sum(window[-12:]) / 12
    assert seen.fall == pytest.approx((early - late) / early)
    assert seen.pace == pytest.approx(float(np.median([a - b for a, b in zip(losses[49:], window, strict=False)])) * 2)


def test_a_zigzag_turns_at_every_cell_and_rises_in_half_of_them() -> None:
    seen = symptoms([0.2 + 0.05 * (k % 2) for k in range(100)])
    assert seen.turns == 1
    assert seen.unrest == pytest.approx(0.1 / 2)
    assert seen.leap == seen.pace == pytest.approx(0.1)
    assert abs(seen.fall) < 1e-12


def test_a_single_leap_is_seen_for_as_long_as_the_window_reaches() -> None:
    calm = [0.1] * 100
    for place, leap in ((70, 0.4), (30, 0.0)):
        curve = calm.copy()
        curve[place] = 0.3
        assert symptoms(curve).leap == pytest.approx(leap)
    assert symptoms(curve).pace == 0


def test_what_happens_within_a_cell_counts_where_cells_span_many_epochs() -> None:
    losses = [0.1] * 2048
    losses[2001] = 0.3
    history = History()
    for epoch, loss in enumerate(losses):
        history.note(Losses(epoch, loss, loss))
    assert history.span == 4
    seen = read(history.rows, SIGNS)
    assert seen.leap == pytest.approx(0.4)
    assert seen.epochs == 2047 - 3  # from the last epoch of the first cell


def test_the_window_is_the_last_half_but_at_most_fifty_cells() -> None:
    falling_then_flat = [1 - k / 100 for k in range(60)] + [0.4] * 60
    assert symptoms(falling_then_flat).fall == 0
    assert symptoms(falling_then_flat[:80]).fall > 0.1


def test_the_test_loss_is_the_least_of_the_newest_five() -> None:
    test = [0.5, 0.1, *[0.3] * 20, 0.25, 0.4, 0.4, 0.4]
    seen = symptoms([0.1] * len(test), test)
    assert NEWEST == 5
    assert [seen.test, seen.test_lowest] == pytest.approx([0.5, 0.2])


def test_without_test_points_there_is_no_test_loss() -> None:
    seen = symptoms([0.5, 0.4], [math.nan, math.nan])
    assert math.isnan(seen.test)
    assert math.isnan(seen.test_lowest)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_the_shortest_curves_can_be_read(count: int) -> None:
    seen = symptoms([0.5] * count)
    assert (seen.level, seen.fall, seen.unrest, seen.turns) == (1, 0, 0, 0)


def test_a_loss_of_0_has_nothing_to_lose() -> None:
    assert symptoms([0.0] * 20).fall == 0


def test_losses_that_are_not_finite_do_not_disturb() -> None:
    assert symptoms([0.5, 0.4, math.inf, math.nan]).lowest == pytest.approx(0.8)
