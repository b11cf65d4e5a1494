"""What whoever runs the server may choose, read from the environment once, at start, and checked there.

Every setting is an environment variable named PLAYGROUND_ and the field in capitals; a wrong one ends the start with
a sentence.
"""

import dataclasses
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass

from engine.datasets import CLASSIFICATION_POINTS
from engine.history import CELLS
from engine.recipe import MAX_LAYERS, MAX_POINTS, MAX_UNITS, Limits


class SettingsError(ValueError):
    """A setting that cannot be used; the text says which, its value, and what is allowed."""


@dataclass(frozen=True)
class Settings:
    """lanes: training processes; 0 means one per core.

    sessions: at most so many at once, on the whole server. sessions_per_address: from one network address (a school
    is one); an IPv6 address counts by its first 64 bits. watchers: viewers of other people's sessions, on the whole
    server. idle_minutes: a session that nobody has touched or looked at for so long ends; its page can go on with it.

    commands_per_second: of one connection, acknowledgements included. frames_per_second: of one session, at most; less
    spares a weak Wi-Fi. layers, units, points: how large an experiment may be; fewer spare the processor. history: the
    losses of a run are kept in so many cells, each one epoch at first, then more.

    origins: web addresses, separated by commas, whose pages may connect besides the server's own. frame_ancestors:
    which web addresses, separated by blanks, may show /embed in a frame; * means all.
    """

    lanes: int = 0
    sessions: int = 300
    sessions_per_address: int = 200
    watchers: int = 1000
    idle_minutes: int = 60
    commands_per_second: int = 200
    frames_per_second: int = 60
    layers: int = MAX_LAYERS
    units: int = MAX_UNITS
    points: int = MAX_POINTS
    history: int = CELLS
    origins: str = ""
    frame_ancestors: str = "*"

    @property
    def lane_count(self) -> int:
        """How many lanes to start: as asked, or one for each core this process may use."""
        return self.lanes or available_cores()

    @property
    def limits(self) -> Limits:
        """How large an experiment may be here."""
        return Limits(self.layers, self.units, self.points)

    @property
    def allowed_origins(self) -> frozenset[str]:
        """The list of origins, in small letters, without blanks and trailing slashes."""
        return frozenset(origin.strip().lower().rstrip("/") for origin in self.origins.split(",") if origin.strip())


_RANGES = {
    "lanes": (0, 256),
    "sessions": (1, 100_000),
    "sessions_per_address": (1, 100_000),
    "watchers": (0, 100_000),
    "idle_minutes": (1, 10_000),
    "commands_per_second": (10, 100_000),
    "frames_per_second": (1, 60),
    "layers": (2, MAX_LAYERS),  # two hold the default network
    "units": (4, MAX_UNITS),
    "points": (CLASSIFICATION_POINTS, MAX_POINTS),
    "history": (32, CELLS),
}


_SOURCES = re.compile(r"[A-Za-z0-9:/.*'_\[\]-]+( [A-Za-z0-9:/.*'_\[\]-]+)*")


def available_cores() -> int:
    """Cores this process may use: a container's CPU limit counts, rounded up."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        with open("/sys/fs/cgroup/cpu.max", encoding="ascii") as limit:  # noqa: PTH123 - a kernel file
            quota, period = limit.read().split()
        return max(1, min(cores, -(-int(quota) // int(period))))
    except (OSError, ValueError):  # no such limit, or "max"
        return cores


def from_environment(environment: Mapping[str, str]) -> Settings:
    """The settings of this environment. Raises SettingsError."""
    chosen: dict[str, int | str] = {}
    for field in dataclasses.fields(Settings):
        name = f"PLAYGROUND_{field.name.upper()}"
        if name not in environment:
            continue
        text = environment[name]
        chosen[field.name] = _integer(name, text, *_RANGES[field.name]) if field.name in _RANGES else text
        if field.name == "frame_ancestors" and not _SOURCES.fullmatch(text):
            raise SettingsError(f"{name} is {text!r}; set it to web addresses separated by blanks, to 'self' or to *.")
    return Settings(**chosen)  # type: ignore[arg-type]  # the table above gives each field its type


def _integer(name: str, text: str, low: int, high: int) -> int:
    try:
        value = int(text)
    except ValueError:
        value = low - 1
    if not low <= value <= high:
        raise SettingsError(f"{name} is {text!r}; set it to a whole number from {low} to {high}.")
    return value
