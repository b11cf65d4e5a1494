"""Where and when something was measured: without it a number means little."""

import os
import platform
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path

CPU_INFO = Path("/proc/cpuinfo")
CPU_TIMES = Path("/proc/stat")
QUIET = 0.85  # share of time in which the processors have nothing to do
PATIENCE = 60  # seconds


def describe(chromium: str) -> dict[str, str]:
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "commit": commit(),
        "processor": processor(),
        "cores": str(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()),
        "load before": f"{os.getloadavg()[0]:.2f}",
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "chromium": chromium,
    }


def stay_on_one_processor() -> None:
    """From now on, where the system can: the last one, because the first serves most interrupts."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def wait_until_quiet() -> None:
    """Whatever else runs here is measured along: wait a while for it to end, and say so if it does not."""
    end = time.monotonic() + PATIENCE
    while (idle := idle_share()) < QUIET:
        if time.monotonic() > end:
            print(f"!!! This machine is busy (only {idle:.0%} idle): times will be too long.", flush=True)
            return


def idle_share() -> float:
    """Of the processors' time in the next two seconds; 1 where there is no way to know."""
    if not CPU_TIMES.exists():
        return 1
    before = cpu_times()
    time.sleep(2)
    spent = [now - then for now, then in zip(cpu_times(), before, strict=True)]
    return (spent[3] + spent[4]) / max(1, sum(spent))  # idle, and waiting for a disk


def cpu_times() -> list[int]:
    return [int(word) for word in CPU_TIMES.read_text().splitlines()[0].split()[1:9]]


def processor() -> str:
    if CPU_INFO.exists():
        lines = (line.split(":", 1) for line in CPU_INFO.read_text().splitlines() if ":" in line)
        names = [value.strip() for key, value in lines if key.strip() == "model name"]
        if names:
            return names[0]
    return platform.processor() or platform.machine()


def commit() -> str:
    done = subprocess.run(
        ["git", "--no-optional-locks", "describe", "--always", "--dirty"],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parent,
    )
    return done.stdout.strip() or "unknown"
