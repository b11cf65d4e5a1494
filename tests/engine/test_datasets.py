"""The six data sets: how many points, where they lie, how they are labelled, what noise moves, how they are split."""

import math

import numpy as np
import pytest

from engine.datasets import CLASSIFICATION, REGRESSION, generate, linear_scale, shuffle, split
from engine.seedrandom import Stream

ALL = [*CLASSIFICATION, *REGRESSION]


def numbers(*given: float) -> Stream:
    """A stream of numbers chosen by the test."""
    stream, rest = Stream(""), iter(given)
    stream.random = lambda: next(rest)  # type: ignore[method-assign]
    return stream


def points(name: str, noise: float = 0, seed: str = "hello", count: int | None = None) -> np.ndarray:
    return generate(name, noise, Stream(seed), count)


@pytest.mark.parametrize("name", CLASSIFICATION)
def test_a_classification_set_has_500_points_of_two_classes(name: str) -> None:
    labels = points(name)[:, 2]
    assert len(labels) == 500
    assert set(labels) == {-1, 1}


@pytest.mark.parametrize("name", REGRESSION)
def test_a_regression_set_has_1200_points_evenly_over_the_square(name: str) -> None:
    data = points(name)
    assert data.shape == (1200, 3)
    assert np.abs(data[:, :2]).max() < 6
    counts, _ = np.histogram(data[:, 0], bins=4, range=(-6, 6))
    assert counts.min() > 250  # 300 expected


@pytest.mark.parametrize("name", ALL)
def test_another_number_of_points_can_be_asked_for(name: str) -> None:
    assert points(name, count=10).shape == (10, 3)


@pytest.mark.parametrize(
    ("name", "draws"), [("circle", 5), ("xor", 5), ("spiral", 3), ("reg-plane", 5), ("reg-gauss", 5)]
)
@pytest.mark.parametrize("noise", [0, 50])
def test_every_point_takes_the_same_draws_with_and_without_noise_and_one_for_the_shuffle(
    name: str, draws: int, noise: float
) -> None:
    stream = Stream("hello")
    count = len(generate(name, noise, stream))
    assert stream.drawn == draws * count


def test_circle_is_a_disc_of_positive_points_in_a_ring_of_negative_ones() -> None:
    data = points("circle")
    radius = np.hypot(data[:, 0], data[:, 1])
    inside = data[:, 2] > 0
    assert inside.sum() == 250
    assert radius[inside].max() < 2.5
    assert radius[~inside].min() >= 3.5
    assert radius[~inside].max() <= 5


def test_xor_is_positive_where_x_and_y_have_one_sign_and_keeps_clear_of_the_axes() -> None:
    data = points("xor")
    assert (data[:, 2] == np.sign(data[:, 0] * data[:, 1])).all()
    assert np.abs(data[:, :2]).min() >= 0.3
    assert np.abs(data[:, :2]).max() <= 5.3


def test_xor_sends_a_zero_down() -> None:
    # 0.5 -> coordinate 0 -> -0.3; 0.75 -> 2.5 -> 2.8; two draws of noise; the shuffle
    row = CLASSIFICATION["xor"](1, 0, numbers(0.5, 0.75, 0.9, 0.9))
    assert row == [(-0.3, 2.8, -1.0)]


@pytest.mark.parametrize(("noise", "variance"), [(0, 0.5), (25, 2.25), (50, 4), (80, 6.1)])
def test_gauss_is_two_clouds_whose_variance_is_a_scale_of_the_noise_and_not_clamped(
    noise: float, variance: float
) -> None:
    data = points("gauss", noise, count=8000)
    for label, centre in ((1, 2), (-1, -2)):
        cloud = data[data[:, 2] == label][:, :2]
        assert len(cloud) == 4000
        error = math.sqrt(variance / 4000)
        assert np.abs(cloud.mean(axis=0) - centre).max() < 4 * error
        assert cloud.var() == pytest.approx(variance, rel=4 * math.sqrt(2 / 8000))


def test_a_normal_number_uses_the_first_of_its_pair_and_rejects_pairs_outside_the_circle() -> None:
    # By hand: (1, 1) is outside; v1 = 0.5, v2 = 0 gives s = 0.25 and 2 + sqrt(0.5) sqrt(-2 ln(0.25) / 0.25) 0.5.
    # y: v1 = 0, so the mean itself. Then the negative point the same way.
    stream = numbers(0.9999, 0.9999, 0.75, 0.5, 0.5, 0.75, 0.75, 0.5, 0.5, 0.75)
    positive, negative = CLASSIFICATION["gauss"](2, 0, stream)
    shift = math.sqrt(0.5) * math.sqrt(-2 * math.log(0.25) / 0.25) * 0.5
    assert positive == (2 + shift, 2, 1)
    assert negative == (-2 + shift, -2, -1)


def test_spiral_is_two_arms_of_one_and_three_quarter_turns() -> None:
    data = points("spiral")
    for label, turn in ((1, 0), (-1, math.pi)):
        arm = sorted(map(tuple, data[data[:, 2] == label][:, :2]))
        expected = []
        for i in range(250):
            r, t = i / 50, 2 * math.pi * 1.75 * i / 250 + turn
            expected.append((r * math.sin(t), r * math.cos(t)))
        np.testing.assert_allclose(arm, sorted(expected), atol=1e-12)


def test_plane_is_the_sum_of_the_coordinates_over_ten() -> None:
    data = points("reg-plane")
    np.testing.assert_allclose(data[:, 2], (data[:, 0] + data[:, 1]) / 10, atol=1e-15)


def test_gauss_regression_is_six_cones_that_do_not_overlap() -> None:
    data = points("reg-gauss")
    for x, y, label in data:
        centre_x = min((-4, 0, 4), key=lambda c: abs(x - c))
        centre_y = 2.5 if y > 0 else -2.5
        sign = (1 if centre_x else -1) * (1 if y > 0 else -1)
        height = max(0.0, 1 - math.hypot(x - centre_x, y - centre_y) / 2)
        assert label == pytest.approx(sign * height, abs=1e-12)


@pytest.mark.parametrize("name", ["circle", "xor", "reg-plane", "reg-gauss"])
def test_noise_moves_only_the_label_of(name: str) -> None:
    clean, noisy = points(name), points(name, 40)
    np.testing.assert_array_equal(clean[:, :2], noisy[:, :2])
    assert (clean[:, 2] != noisy[:, 2]).any()


def test_noise_moves_the_points_of_a_spiral_by_at_most_itself() -> None:
    clean, noisy = points("spiral"), points("spiral", 40)
    shift = np.abs(clean[:, :2] - noisy[:, :2])
    assert 0.35 < shift.max() <= 0.4
    np.testing.assert_array_equal(clean[:, 2], noisy[:, 2])


def test_shuffle_swaps_from_the_back_with_an_element_before_or_itself() -> None:
    # By hand, a b c d: index floor(0.5 * 4) = 2 swaps d and c; floor(0 * 3) = 0 swaps d and a; floor(0.99 * 2) = 1
    # keeps b; floor(0.99 * 1) = 0 keeps the first.
    rows = [(float(k), 0.0, 0.0) for k in range(4)]
    shuffle(rows, numbers(0.5, 0.0, 0.99, 0.99))
    assert [row[0] for row in rows] == [3, 1, 0, 2]


@pytest.mark.parametrize(
    ("share", "train", "test"),
    [  # lengths of data.slice(0, n) and data.slice(n) with n = Math.floor(500 * share / 100), from node
        (50, 250, 250),
        (150, 500, 0),
        (-10, 450, 50),
        (0, 0, 500),
        (-0.001, 499, 1),
        (33.333, 166, 334),
        (100, 500, 0),
        (0.1, 0, 500),
        (-150, 0, 500),
        (99.99, 499, 1),
        (1e300, 500, 0),
        (-1e300, 0, 500),
        (math.inf, 500, 0),
        (-math.inf, 0, 500),
        (-100, 0, 500),
        (12.5, 62, 438),
        (1.7e308, 500, 0),
    ],
)
def test_the_split_is_that_of_array_slices(share: float, train: int, test: int) -> None:
    data = points("circle")
    first, rest = split(data, share)
    assert (len(first), len(rest)) == (train, test)
    np.testing.assert_array_equal(np.concatenate([first, rest]), data)


def test_a_linear_scale_reaches_beyond_its_domain_unless_clamped() -> None:
    assert linear_scale(0.8, (0, 0.5), (0.5, 4)) == pytest.approx(6.1)
    assert linear_scale(3, (0, 2), (1, 0), clamp=True) == 0
    assert linear_scale(-1, (0, 2), (1, 0), clamp=True) == 1
    assert linear_scale(3, (0, 2), (1, 0)) == -0.5
