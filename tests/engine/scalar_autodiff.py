"""Reverse-mode differentiation of plain numbers (seed 003, automatic differentiation), for judging our own slopes.

Nothing here knows networks: a number remembers what it was made of and how fast it grows with each part, and `slopes`
walks back from a result. Written from the rule itself and not from the engine.
"""

import math
from typing import Union

Operand = Union["Number", float]


class Number:
    """A value, and the values it was made of with the slope by each."""

    def __init__(self, value: float, made_of: tuple[tuple["Number", float], ...] = ()) -> None:
        self.value, self.made_of = value, made_of

    def __add__(self, other: Operand) -> "Number":
        other = as_number(other)
        return Number(self.value + other.value, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other: Operand) -> "Number":
        other = as_number(other)
        return Number(self.value * other.value, ((self, other.value), (other, self.value)))

    def __sub__(self, other: Operand) -> "Number":
        return self + as_number(other) * -1.0

    __radd__, __rmul__ = __add__, __mul__


def as_number(operand: Operand) -> Number:
    return operand if isinstance(operand, Number) else Number(operand)


def bend(name: str, z: Number) -> Number:
    """An activation of a number."""
    if name == "tanh":
        return Number(math.tanh(z.value), ((z, 1 / math.cosh(z.value) ** 2),))
    if name == "sigmoid":
        return Number(1 / (1 + math.exp(-z.value)), ((z, 1 / (2 + math.exp(z.value) + math.exp(-z.value))),))
    if name == "relu":
        return Number(max(z.value, 0.0), ((z, 1.0 if z.value > 0 else 0.0),))
    return z


def size(w: Number) -> Number:
    """The absolute value."""
    return Number(abs(w.value), ((w, (w.value > 0) - (w.value < 0.0)),))


def slopes(result: Number, wanted: list[Number]) -> list[float]:
    """How fast the result grows with each of the wanted numbers."""
    order: list[Number] = []
    seen: set[int] = set()

    def visit(number: Number) -> None:
        if id(number) not in seen:
            seen.add(id(number))
            for part, _ in number.made_of:
                visit(part)
            order.append(number)

    visit(result)
    found = {id(result): 1.0}
    for number in reversed(order):
        for part, slope in number.made_of:
            found[id(part)] = found.get(id(part), 0.0) + slope * found[id(number)]
    return [found.get(id(number), 0.0) for number in wanted]
