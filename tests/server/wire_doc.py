"""docs/wire.md as data: its tables, by the heading that they stand under."""

import re
from pathlib import Path

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "wire.md").read_text(encoding="utf-8")

Row = list[str]


def table(heading: str, number: int = 0) -> list[Row]:
    """The rows, without the two of the head, of a table below a heading."""
    section = re.split(r"^#+ ", PAGE.split(f"# {heading}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]
    tables = re.findall(r"(?:^\|.*\n)+", section, flags=re.MULTILINE)
    lines = tables[number].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def names(cell: str) -> list[str]:
    """What stands in a cell as code."""
    return re.findall(r"`([^`]+)`", cell)


def first_names(rows: list[Row]) -> set[str]:
    """Every name in the first column."""
    return {name for row in rows for name in names(row[0])}


COMMANDS = table("Commands")
RECIPE_FIELDS = table("Recipe fields")
EVENTS = table("Events")
REMARKS = table("Events", 1)
FINDINGS = table("Events", 2)
ERRORS = table("Errors")
CLOSE_CODES = table("Close codes")
DATA_TENSORS = table("kind `data`: the points")
FRAME_TENSORS = table("kind `frame`: the state of the run")
HISTORY_TENSORS = table("kind `history`: the losses so far")
STEP_TENSORS = table("kind `step`: one update, number by number")
VITALS_TENSORS = table("kind `vitals`: how each layer fares")
CHECK_TENSORS = table("kind `gradcheck`: are the gradients right")
SWEEP_TENSORS = table("kind `sweep`: the best h")
NEURON = table("One neuron")

ERROR_PARAMS = {names(row[0])[0]: names(row[2]) for row in ERRORS}
"""Error code -> its params; those of `out_of_range` include both its forms."""


def has_documented_params(code: str, params: dict[str, object]) -> bool:
    """Whether an error carries what the page says."""
    expected = set(ERROR_PARAMS[code])
    if code == "out_of_range":
        expected -= {"allowed"} if "low" in params else {"low", "high"}
    return expected <= set(params)
