"""Lighthouse's marks for the page, from its own program in the Chromium at hand.

Lighthouse comes from npm, in a pinned version, once, into a folder below node_modules that `npm ci` may clear away.
"""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure, middle
from checks import find_browser, why_no_node
from run import ROOT

VERSION = "13.5.0"
FOLDER = ROOT / "node_modules" / ".cache" / f"lighthouse-{VERSION}"
PROGRAM = FOLDER / "node_modules" / ".bin" / "lighthouse"
LEAST_MARK = 95
PAGES = ("", "embed", "neuron")
PRESETS = {"desktop": ("--preset=desktop",), "phone": ()}  # a slow phone is what Lighthouse assumes by itself


def install() -> str:
    """Why Lighthouse cannot run here; empty when it can."""
    if reason := why_no_node():
        return reason
    if PROGRAM.exists():
        return ""
    FOLDER.mkdir(parents=True, exist_ok=True)
    options = ("--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error")
    command = ["npm", "install", "--prefix", str(FOLDER), *options, f"lighthouse@{VERSION}"]
    if subprocess.call(command) == 0 and PROGRAM.exists():
        return ""
    shutil.rmtree(FOLDER, ignore_errors=True)
    return f"npm could not install lighthouse@{VERSION}"


def marks(url: str, rounds: int) -> list[Figure]:
    if reason := install():
        print(f"{'!' * 80}\n!!! SKIPPED Lighthouse: {reason}\n{'!' * 80}", flush=True)
        return [Figure(f"Lighthouse {VERSION}", None, "", LEAST_MARK, "least", reason)]
    figures = [figure for preset in PRESETS for figure in marks_of(url, "", preset, rounds)]
    return figures + [figure for page in PAGES[1:] for preset in PRESETS for figure in marks_of(url, page, preset, 1)]


def marks_of(url: str, page: str, preset: str, rounds: int) -> Iterator[Figure]:
    reports = [report(url + page, *PRESETS[preset]) for _ in range(rounds)]
    for category in reports[0]["categories"].values():
        scores = [each["categories"][category["id"]]["score"] for each in reports]
        known = [100 * score for score in scores if score is not None]
        value = middle(known) if known else None
        note = ", ".join(failed_audits(reports[-1], category["id"]))
        where = f"/{page}, {preset}" if page else preset
        name = f"Lighthouse, {where}: {category['title'].lower()}"
        yield Figure(name, value, "", LEAST_MARK, "least", note)


def failed_audits(found: dict[str, Any], category: str) -> Iterator[str]:
    """The audits that cost marks."""
    references = found["categories"][category]["auditRefs"]
    for reference in references:
        score = found["audits"][reference["id"]]["score"]
        if reference["weight"] > 0 and isinstance(score, int | float) and score < 0.9:
            yield str(reference["id"])


def report(url: str, *options: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "report.json"
        flags = ("--quiet", "--output=json", f"--output-path={file}", "--chrome-flags=--headless --no-sandbox")
        environment = {**os.environ, "CHROME_PATH": find_browser() or ""}
        subprocess.run([PROGRAM, url, *flags, *options], env=environment, check=True, stdin=subprocess.DEVNULL)
        found: dict[str, Any] = json.loads(file.read_text())
    return found
