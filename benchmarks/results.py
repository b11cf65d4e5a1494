"""What was measured, printed as a table and kept: JSON for programs, README.md for people."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.figures import Figure

HERE = Path(__file__).parent


def table(figures: Sequence[Figure]) -> str:
    rows = [(f.name, f.shown, f.shown_budget, f.verdict, f.note) for f in figures]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return "\n".join(
        f"{name:{widths[0]}}  {value:>{widths[1]}}  {budget:{widths[2]}}  {verdict:{widths[3]}}  {note}".rstrip()
        for name, value, budget, verdict, note in rows
    )


def keep(group: str, machine: Mapping[str, str], figures: Sequence[Figure]) -> None:
    """Write results/GROUP.json, and this group's part of README.md between its two marks."""
    folder = HERE / "results"
    folder.mkdir(exist_ok=True)
    found = [{**asdict(figure), "verdict": figure.verdict} for figure in figures]
    text = json.dumps({"machine": machine, "figures": found}, indent=2, ensure_ascii=False)
    (folder / f"{group}.json").write_text(text + "\n", encoding="utf-8")
    readme = HERE / "README.md"
    readme.write_text(with_part(readme.read_text(encoding="utf-8"), group, machine, figures), encoding="utf-8")


def with_part(readme: str, group: str, machine: Mapping[str, str], figures: Sequence[Figure]) -> str:
    begin, end = f"<!-- {group} -->", f"<!-- end of {group} -->"
    before, rest = readme.split(begin)
    _, after = rest.split(end)
    where = ", ".join(f"{name} {value}" if name != "date" else value for name, value in machine.items())
    rows = [f"| {cell(f.name)} | {f.shown} | {f.shown_budget} | {f.verdict} |" for f in figures]
    lines = [begin, where + ".", "", "| figure | measured | budget | |", "|---|---|---|---|", *rows, end]
    return before + "\n".join(lines) + after


def cell(name: str) -> str:
    """Indented names are parts of what stands above."""
    return f"– {name.strip()}" if name.startswith(" ") else name
