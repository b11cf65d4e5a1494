"""A real server in processes of its own, and what the system says that they cost: processor time and memory.

Read from /proc, so on Linux alone. The first process is the web process, its children are the training processes.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROCESSES = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")  # a second
PAGE = os.sysconf("SC_PAGE_SIZE")  # bytes


@dataclass(frozen=True)
class Cost:
    """Of one process up to now: seconds of processor time. Memory in use now, in bytes."""

    cpu: float
    memory: int


@dataclass(frozen=True)
class Server:
    """A server that runs."""

    port: int
    web: int  # process numbers
    lanes: tuple[int, ...]

    def costs(self) -> tuple[Cost, list[Cost]]:
        """Of the web process and of every lane."""
        return cost(self.web), [cost(lane) for lane in self.lanes]


def cost(process: int) -> Cost:
    """Of one process."""
    fields = _fields(process)
    resident = int((PROCESSES / str(process) / "statm").read_text().split()[1])
    return Cost((int(fields[11]) + int(fields[12])) / TICKS, resident * PAGE)


def _fields(process: int) -> list[str]:
    """What /proc says of a process, from its state on: before that stands its name, which may hold blanks."""
    return (PROCESSES / str(process) / "stat").read_text().rpartition(")")[2].split()


def children(parent: int) -> tuple[int, ...]:
    """The processes that this one has started."""
    found = []
    for place in PROCESSES.iterdir():
        if place.name.isdecimal():
            try:
                if int(_fields(int(place.name))[1]) == parent:
                    found.append(int(place.name))
            except OSError:  # it has just ended
                continue
    return tuple(sorted(found))


@contextmanager
def serving(**settings: int) -> Iterator[Server]:
    """A server on a free port for as long as the block lasts. settings: fields of `server.settings`."""
    if not PROCESSES.exists():
        sys.exit("This benchmark reads /proc, so it runs on Linux alone.")
    chosen = {f"PLAYGROUND_{name.upper()}": str(value) for name, value in settings.items()}
    process = subprocess.Popen(
        [sys.executable, "-m", "server", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, **chosen},
    )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        yield _ready(int(line.split("http://127.0.0.1:")[1].split("/")[0]), process.pid)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


def _ready(port: int, web: int) -> Server:
    """Wait for the first answer: by then the lanes are started too."""
    import urllib.request  # only here, and only once

    with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=30):
        return Server(port, web, children(web))
