"""Looking for garbage less often."""

import subprocess
import sys

from server.garbage import OFTEN

PROGRAM = """
import gc
from server.garbage import spare_collections

class Pair: pass

spare_collections()
assert gc.get_freeze_count() > 1000, "what was imported is left alone"
assert gc.get_threshold()[0] == {often}
for _ in range({often}):
    one, other = Pair(), Pair()
    one.other, other.one = other, one
assert sum(stats["collected"] for stats in gc.get_stats()) >= {often}, "garbage is still found"
"""


def test_what_is_there_is_left_alone_and_what_comes_is_still_found() -> None:
    subprocess.run([sys.executable, "-c", PROGRAM.format(often=OFTEN)], check=True)
