"""A figure is a number with its unit and, where one was promised, its budget; here is how figures are summed up."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal


@dataclass(frozen=True)
class Figure:
    """What was measured. A value of None says that it could not be, and `note` why."""

    name: str
    value: float | None
    unit: str = ""
    budget: float | None = None
    bound: Literal["most", "least"] = "most"
    note: str = ""

    @property
    def verdict(self) -> str:
        if self.value is None:
            return "SKIPPED"
        if self.budget is None:
            return ""
        kept = self.value <= self.budget if self.bound == "most" else self.value >= self.budget
        return "ok" if kept else "OVER" if self.bound == "most" else "UNDER"

    @property
    def shown(self) -> str:
        if self.value is None:
            return "-"
        number = f"{self.value:.4g}" if abs(self.value) < 10_000 else f"{self.value:.0f}"
        return f"{number} {self.unit}".strip()

    @property
    def shown_budget(self) -> str:
        if self.budget is None:
            return ""
        return f"{'at most' if self.bound == 'most' else 'at least'} {self.budget:g} {self.unit}".strip()


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of all values does not exceed."""
    return sorted(values)[math.ceil(share * len(values)) - 1]


def middle(values: Sequence[float]) -> float:
    return float(median(values))
