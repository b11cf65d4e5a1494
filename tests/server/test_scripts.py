"""Scripts go out without the comments that fill lines of their own; everything else stays as it is written."""

import re
from pathlib import Path

import pytest

from server.pages import ROOT
from server.scripts import bare

SOURCE = """// What this is.

/** @import { A } from './a.js' */

/**
 * @param {number} a
 */
export function f(a) {
  // why
  const b = /** @type {B} */ (a); // beside
  /** @type {C} */ const c = 'https://x.example/*';
  return b + c;
}
"""

BARE = ["", "", "", "", "", "", "", "export function f(a) {", "", *SOURCE.split("\n")[9:]]

FILES = sorted((ROOT / "static").rglob("*.js"))


def test_lines_of_comment_are_empty_and_code_is_untouched() -> None:
    assert bare(SOURCE).split("\n") == BARE


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT / "static").as_posix())
def test_every_line_keeps_its_number_and_no_line_of_code_is_lost(path: Path) -> None:
    before = path.read_text(encoding="utf-8").split("\n")
    after = bare(path.read_text(encoding="utf-8")).split("\n")
    assert len(before) == len(after)
    for old, new in zip(before, after, strict=True):
        assert new == old or (new == "" and re.match(r"\s*(/\*|//|\*)", old)), old


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT / "static").as_posix())
def test_no_line_that_goes_stands_in_a_text_of_several_lines(path: Path) -> None:
    """Those are between backticks, of which every line has an even number."""
    for line in bare(path.read_text(encoding="utf-8")).split("\n"):
        assert line.count("`") % 2 == 0, line
