"""`python -m benchmarks GROUP`: runs one group of benchmarks."""

import sys
from collections.abc import Sequence
from importlib import import_module

# Each is a module here with a `main`, loaded only when it is wanted: each needs other packages.
GROUPS = ("engine", "frame", "load", "page")


def main(arguments: Sequence[str]) -> None:
    if not arguments or arguments[0] not in GROUPS:
        sys.exit(f"Which benchmarks? There are: {', '.join(GROUPS)}.")
    import_module(f"benchmarks.{arguments[0]}").main(arguments[1:])


if __name__ == "__main__":
    main(sys.argv[1:])
