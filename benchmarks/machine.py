"""Where and when something was measured: without it a number means little."""

import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path

CPU_INFO = Path("/proc/cpuinfo")


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


def warn_if_busy() -> None:
    """Whatever else runs here is measured along."""
    cores = os.cpu_count() or 1
    if os.getloadavg()[0] > cores / 2:
        print(f"!!! This machine is busy (load {os.getloadavg()[0]:.1f} on {cores} cores): times will be too long.")


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
