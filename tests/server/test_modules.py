"""Which scripts a page needs."""

from pathlib import Path

import pytest

from server.modules import imported

FILES = {
    "main.js": "import { a,\n  b } from './a.js';\nimport * as c from './views/c.js';\n",
    "a.js": "// import { x } from './x.js';\n/** @import { Y } from './y.js' */\nconst a = 'import';\n",
    "views/c.js": "import { a } from '../a.js';\nconst later = () => import('../late.js');\n",
    "late.js": "import { m } from './main.js';\n",
}


def test_what_is_imported_by_what_is_imported_is_named_once(tmp_path: Path) -> None:
    (tmp_path / "views").mkdir()
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    assert imported(tmp_path, "main.js") == ["a.js", "main.js", "views/c.js"]
    assert imported(tmp_path, "a.js", "late.js") == ["a.js", "late.js", "main.js", "views/c.js"]


def test_a_module_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "main.js").write_text("import { a } from './a.js';\n")
    with pytest.raises(FileNotFoundError):
        imported(tmp_path, "main.js")
