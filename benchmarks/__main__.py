"""`python -m benchmarks GROUP`: runs one group of benchmarks."""

import sys
from collections.abc import Callable, Sequence

from benchmarks import engine, page

GROUPS: dict[str, Callable[[Sequence[str]], None]] = {"engine": engine.main, "page": page.main}


def main(arguments: Sequence[str]) -> None:
    if not arguments or arguments[0] not in GROUPS:
        sys.exit(f"Which benchmarks? There are: {', '.join(GROUPS)}.")
    GROUPS[arguments[0]](arguments[1:])


if __name__ == "__main__":
    main(sys.argv[1:])
