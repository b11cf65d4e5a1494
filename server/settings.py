"""What whoever runs the server may choose, read from the environment once, at start, and checked there.

Every setting is an environment variable named PLAYGROUND_ and the field in capitals; a wrong one ends the start with
a sentence.
"""

import dataclasses
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass


class SettingsError(ValueError):
    """A setting that cannot be used; the text says which, its value, and what is allowed."""


@dataclass(frozen=True)
class Settings:
    """lanes: training processes; 0 means one per core. sessions: at most so many at once, on the whole server.

    commands_per_second: of one connection, acknowledgements included. origins: web addresses, separated by commas,
    whose pages may connect besides the server's own. frame_ancestors: which web addresses, separated by blanks, may
    show /embed in a frame; * means all.
    """

    lanes: int = 0
    sessions: int = 300
    commands_per_second: int = 200
    origins: str = ""
    frame_ancestors: str = "*"

    @property
    def lane_count(self) -> int:
        """How many lanes to start: as asked, or one for each core this process may use."""
        return self.lanes or available_cores()

    @property
    def allowed_origins(self) -> frozenset[str]:
        """The list of origins, in small letters, without blanks and trailing slashes."""
        return frozenset(origin.strip().lower().rstrip("/") for origin in self.origins.split(",") if origin.strip())


_RANGES = {"lanes": (0, 256), "sessions": (1, 100_000), "commands_per_second": (10, 100_000)}


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
