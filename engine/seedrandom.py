"""A text becomes an endless stream of random numbers, the same ones everywhere.

TensorFlow Playground's links promise the same points and weights for the same seed, and it seeds David Bau's seedrandom
with the text of the link. That generator is RC4 (a permutation of 0..255 that shuffles itself) with its first 256 bytes
thrown away, read out as doubles of 53 random bits. All of it is integer arithmetic and one exact division by a power of
two, so every machine gets the same bits.
"""

from dataclasses import dataclass, field

import numpy as np

_WIDTH = 256
_MASK = _WIDTH - 1
_SIGNIFICANT = 1 << 52  # n + x must reach 53 bits
_OVERFLOW = 1 << 53


def _key(text: str) -> list[int]:
    """The seed's UTF-16 code units folded into at most 256 bytes; an empty text gives [0]."""
    raw = text.encode("utf-16-le", "surrogatepass")
    units = [raw[k] | raw[k + 1] << 8 for k in range(0, len(raw), 2)]
    key = [unit & _MASK for unit in units[:_WIDTH]]
    smear = 0
    for position in range(_WIDTH, len(units)):
        slot = position & _MASK
        smear ^= key[slot] * 19
        key[slot] = (smear + units[position]) & _MASK
    return key or [0]


def _schedule(key: list[int]) -> list[int]:
    """RC4's key schedule: the identity permutation, swapped about by the key."""
    box = list(range(_WIDTH))
    j = 0
    for i in range(_WIDTH):
        j = (j + box[i] + key[i % len(key)]) & _MASK
        box[i], box[j] = box[j], box[i]
    return box


@dataclass
class Stream:
    """The random numbers of one seed text, in order. `random()` gives the next one in [0, 1).

    `drawn` counts the numbers taken, which pins the position: the same seed and the same count are the same state.
    """

    seed: str
    drawn: int = 0
    _box: list[int] = field(init=False, repr=False)
    _i: int = field(init=False, default=0, repr=False)
    _j: int = field(init=False, default=0, repr=False)

    def __post_init__(self) -> None:
        behind, self.drawn = self.drawn, 0
        self._box = _schedule(_key(self.seed))
        self._bytes(_WIDTH)
        for _ in range(behind):
            self.random()

    def _bytes(self, count: int) -> int:
        """The next `count` bytes as one integer, most significant first."""
        box, i, j, number = self._box, self._i, self._j, 0
        for _ in range(count):
            i = (i + 1) & _MASK
            first = box[i]
            j = (j + first) & _MASK
            second = box[j]
            box[i], box[j] = second, first
            number = number << 8 | box[(first + second) & _MASK]
        self._i, self._j = i, j
        return number

    def random(self) -> float:
        """The next number in [0, 1), all 53 significant bits random also near zero."""
        number, divisor, tail = self._bytes(6), 1 << 48, 0
        while number < _SIGNIFICANT:
            number = (number + tail) << 8
            divisor <<= 8
            tail = self._bytes(1)
        while number >= _OVERFLOW:
            number >>= 1
            divisor >>= 1
            tail >>= 1
        self.drawn += 1
        return (number + tail) / divisor

    def uniform(self, low: float, high: float) -> float:
        """The next number in [low, high)."""
        return self.random() * (high - low) + low


def new_seed() -> str:
    """A seed for who has none, as TensorFlow Playground makes one: a number with five decimals, this once at random."""
    return f"{np.random.default_rng().random():.5f}"
