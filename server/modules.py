"""Which scripts a page needs: all that its main module imports, directly or not.

The page names them in its head, so that a browser fetches them together, and does not find out about one after the
other.
"""

import re
from pathlib import Path

# not import(...), which waits until it is needed
_IMPORT = re.compile(r"^import\b[^;]*?\bfrom '(\.[^']+)';", re.MULTILINE)


def imported(folder: Path, *names: str) -> list[str]:
    """The modules below a folder that these import, themselves included, as paths in order. Raises OSError."""
    found: set[Path] = set()
    waiting = [folder / name for name in names]
    while waiting:
        module = waiting.pop().resolve()
        if module not in found:
            found.add(module)
            waiting += [module.parent / name for name in _IMPORT.findall(module.read_text(encoding="utf-8"))]
    return sorted(module.relative_to(folder.resolve()).as_posix() for module in found)
