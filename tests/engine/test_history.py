"""A history in bounded memory keeps what the curve of all losses shows."""

import math
import random

import numpy as np
import pytest

from engine.history import CELLS, WIDTH, History
from engine.trainer import Losses


def history_of(losses: list[tuple[float, float]], capacity: int = CELLS) -> History:
    history = History(capacity)
    for epoch, (train, test) in enumerate(losses):
        history.note(Losses(epoch, train, test))
    return history


def summary(part: list[float]) -> list[float]:
    """First, least, greatest and last of some losses, as the wire's table defines them."""
    finite = [loss for loss in part if math.isfinite(loss)] or [math.nan]
    return [part[0], min(finite), max(finite), part[-1]]


def cells_of(losses: list[tuple[float, float]], span: int) -> list[list[float]]:
    """The cells by their definition, from all losses at once."""
    cells = []
    for start in range(0, len(losses), span):
        part = losses[start : start + span]
        trains, tests = ([row[k] for row in part] for k in (0, 1))
        cells.append([float(start + len(part) - 1), *summary(trains), *summary(tests)])
    return cells


def random_losses(count: int, chance: random.Random) -> list[tuple[float, float]]:
    odd = [math.nan, math.inf, -math.inf]
    return [
        (chance.choice(odd) if chance.random() < 0.1 else chance.random(), math.exp(chance.uniform(-9, 9)))
        for _ in range(count)
    ]


def test_a_short_run_is_kept_epoch_by_epoch() -> None:
    losses = [(0.5, 0.6), (0.4, math.nan), (math.inf, 0.2)]
    history = history_of(losses)
    assert history.span == 1
    assert history.rows[:, [0, 1, 4, 5, 8]].tolist()[0] == [0, 0.5, 0.5, 0.6, 0.6]
    np.testing.assert_array_equal(history.rows, cells_of(losses, 1))


@pytest.mark.parametrize("count", [1, 15, 16, 17, 33, 100, 1000])
def test_a_long_run_is_gathered_and_no_extreme_is_lost(count: int) -> None:
    losses = random_losses(count, random.Random(count))
    history = history_of(losses, 16)
    assert len(history.rows) <= 16
    assert history.span == 2 ** max(0, math.ceil(math.log2(count / 16)))
    np.testing.assert_array_equal(history.rows, cells_of(losses, history.span))


def test_an_earlier_epoch_overwrites_what_came_after_it() -> None:
    history = history_of([(k, k) for k in range(10)], 16)
    history.note(Losses(4, 99, 99))
    np.testing.assert_array_equal(history.rows, cells_of([(0, 0), (1, 1), (2, 2), (3, 3), (99, 99)], 1))
    history.note(Losses(0, 7, 7))
    np.testing.assert_array_equal(history.rows, cells_of([(7, 7)], 1))


def test_the_newest_epoch_comes_again_with_another_loss() -> None:
    history = history_of([(5, 5), (4, 4)], 16)
    history.note(Losses(1, 3, 3))
    np.testing.assert_array_equal(history.rows, cells_of([(5, 5), (3, 3)], 1))
    long = history_of([(k, k) for k in range(20)], 16)  # two epochs in a cell: it joins its own
    long.note(Losses(19, 0.25, 99))
    assert long.rows[-1].tolist() == [19, 18, 0.25, 19, 0.25, 18, 18, 99, 99]


def test_an_epoch_within_a_cell_takes_the_whole_cell_with_it() -> None:
    history = history_of([(k, k) for k in range(20)], 16)
    history.note(Losses(9, 1, 1))
    assert history.rows[-1][0] == 9
    assert history.rows[-2][0] == 7


def test_a_history_is_made_again_of_its_rows_and_goes_on_the_same() -> None:
    losses = random_losses(300, random.Random(1))
    whole, part = history_of(losses, 16), history_of(losses[:77], 16)
    again = History.of(part.span, part.rows, 16)
    for epoch, (train, test) in enumerate(losses[77:], 77):
        again.note(Losses(epoch, train, test))
    assert again.span == whole.span
    np.testing.assert_array_equal(again.rows, whole.rows)


def test_a_smaller_place_joins_the_cells() -> None:
    losses = random_losses(64, random.Random(2))
    small = History.of(1, history_of(losses, 64).rows, 16)
    assert small.span == 4
    np.testing.assert_array_equal(small.rows, cells_of(losses, 4))


def test_an_empty_history_has_no_rows() -> None:
    assert History().rows.shape == (0, WIDTH)


@pytest.mark.parametrize("count", [1, 15, 16, 17, 100])
def test_the_newest_losses_are_exact_however_much_was_gathered(count: int) -> None:
    losses = random_losses(count, random.Random(count))
    newest = history_of(losses, 16).newest
    assert newest.epoch == count - 1
    np.testing.assert_array_equal(newest[1:], losses[-1])
