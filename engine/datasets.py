"""A seed and a name become labelled points in the plane.

The six data sets of TensorFlow Playground, number for number: the order in which each draws from the stream is part of
its definition. A point is (x, y, label); x and y lie roughly in [-6, 6]; a class is -1 or +1, a regression target lies
in [-1, 1]. Some sets put the noise into the point (gauss, spiral), the others only into the point that is labelled, so
that the label near the boundary becomes wrong.
"""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from engine.seedrandom import Stream

Points = NDArray[np.float64]  # (points, 3): x, y, label
Row = tuple[float, float, float]

RADIUS = 5.0  # of circle and xor
REACH = 6.0  # of the regression sets
CLASSIFICATION_POINTS = 500
REGRESSION_POINTS = 1200


def linear_scale(value: float, domain: tuple[float, float], span: tuple[float, float], clamp: bool = False) -> float:
    """d3's linear scale: `value` of `domain` as a value of `span`, in d3's own order of operations."""
    t = (value - domain[0]) / (domain[1] - domain[0])
    if clamp:
        t = max(0.0, min(1.0, t))
    return span[0] * (1 - t) + span[1] * t


def _normal(stream: Stream, mean: float, variance: float) -> float:
    """Marsaglia's polar method (SIAM Review 6, 1964), the second of each pair thrown away as in the original."""
    while True:
        v1 = 2 * stream.random() - 1
        v2 = 2 * stream.random() - 1
        s = v1 * v1 + v2 * v2
        if s <= 1:
            break
    # s is 0 about once in 2^104 draws; then the limit of the formula is meant
    return mean + math.sqrt(variance) * (math.sqrt(-2 * math.log(s) / s) * v1 if s > 0 else 0.0)


def _circle(count: int, noise: float, stream: Stream) -> list[Row]:
    def ring(low: float, high: float) -> list[Row]:
        rows = []
        for _ in range(count // 2):
            r = stream.uniform(low, high)
            angle = stream.uniform(0, 2 * math.pi)
            x, y = r * math.sin(angle), r * math.cos(angle)
            seen_x = x + stream.uniform(-RADIUS, RADIUS) * noise
            seen_y = y + stream.uniform(-RADIUS, RADIUS) * noise
            inside = math.sqrt(seen_x * seen_x + seen_y * seen_y) < RADIUS * 0.5
            rows.append((x, y, 1.0 if inside else -1.0))
        return rows

    return ring(0, RADIUS * 0.5) + ring(RADIUS * 0.7, RADIUS)


def _xor(count: int, noise: float, stream: Stream) -> list[Row]:
    def coordinate() -> float:
        value = stream.uniform(-RADIUS, RADIUS)
        return value + (0.3 if value > 0 else -0.3)

    rows = []
    for _ in range(count):
        x, y = coordinate(), coordinate()
        seen_x = x + stream.uniform(-RADIUS, RADIUS) * noise
        seen_y = y + stream.uniform(-RADIUS, RADIUS) * noise
        rows.append((x, y, 1.0 if seen_x * seen_y >= 0 else -1.0))
    return rows


def _gauss(count: int, noise: float, stream: Stream) -> list[Row]:
    variance = linear_scale(noise, (0, 0.5), (0.5, 4))

    def cloud(centre: float, label: float) -> list[Row]:
        return [
            (_normal(stream, centre, variance), _normal(stream, centre, variance), label) for _ in range(count // 2)
        ]

    return cloud(2, 1.0) + cloud(-2, -1.0)


def _spiral(count: int, noise: float, stream: Stream) -> list[Row]:
    half = count // 2

    def arm(turn: float, label: float) -> list[Row]:
        rows = []
        for i in range(half):
            r = i / half * 5
            t = 1.75 * i / half * 2 * math.pi + turn
            x = r * math.sin(t) + stream.uniform(-1, 1) * noise
            y = r * math.cos(t) + stream.uniform(-1, 1) * noise
            rows.append((x, y, label))
        return rows

    return arm(0, 1.0) + arm(math.pi, -1.0)


def _regression(label: Callable[[float, float], float]) -> Callable[[int, float, Stream], list[Row]]:
    """Points spread evenly over the square; the noise moves only the point that is labelled."""

    def generate(count: int, noise: float, stream: Stream) -> list[Row]:
        rows = []
        for _ in range(count):
            x, y = stream.uniform(-REACH, REACH), stream.uniform(-REACH, REACH)
            noise_x = stream.uniform(-REACH, REACH) * noise
            noise_y = stream.uniform(-REACH, REACH) * noise
            rows.append((x, y, label(x + noise_x, y + noise_y)))
        return rows

    return generate


def _plane_label(x: float, y: float) -> float:
    return linear_scale(x + y, (-10, 10), (-1, 1))


_BUMPS = ((-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1), (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1))


def _bumps_label(x: float, y: float) -> float:
    """The strongest of six cones of height 1 and radius 2."""
    label = 0.0
    for centre_x, centre_y, sign in _BUMPS:
        dx, dy = x - centre_x, y - centre_y
        height = sign * linear_scale(math.sqrt(dx * dx + dy * dy), (0, 2), (1, 0), clamp=True)
        if abs(height) > abs(label):
            label = height
    return label


Generator = Callable[[int, float, Stream], list[Row]]

CLASSIFICATION: dict[str, Generator] = {"circle": _circle, "xor": _xor, "gauss": _gauss, "spiral": _spiral}
REGRESSION: dict[str, Generator] = {
    "reg-plane": _regression(_plane_label),
    "reg-gauss": _regression(_bumps_label),
}


def generate(name: str, noise: float, stream: Stream, count: int | None = None) -> Points:
    """The points of data set `name`, shuffled, shape (points, 3).

    noise: in percent, 0 to 80. count: how many points (even); by default the data set's own number.
    """
    table, default = (
        (CLASSIFICATION, CLASSIFICATION_POINTS) if name in CLASSIFICATION else (REGRESSION, REGRESSION_POINTS)
    )
    rows = table[name](count or default, noise / 100, stream)
    shuffle(rows, stream)
    return np.array(rows, dtype=np.float64).reshape(-1, 3)


def shuffle(rows: list[Row], stream: Stream) -> None:
    """Fisher and Yates' shuffle from the back, in place; one draw for every element."""
    for counter in range(len(rows), 0, -1):
        index = math.floor(stream.random() * counter)
        rows[counter - 1], rows[index] = rows[index], rows[counter - 1]


def split(points: Points, train_percent: float) -> tuple[Points, Points]:
    """The first `train_percent` of the points for training, the rest for testing.

    Any number is allowed, as in TensorFlow Playground, whose array slices decide: a negative share leaves that many
    points at the end for testing, a share over 100 leaves none.
    """
    share = len(points) * train_percent / 100
    cut = math.floor(share) if math.isfinite(share) else (len(points) if share > 0 else -len(points))
    return points[:cut], points[cut:]
