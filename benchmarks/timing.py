"""Which of several calls takes how long: timed in turns, in one run, and medians taken, so that ratios can be trusted
where the machine cannot.

What is counted is processor time, of all threads: on one processor it is the time that a clock shows, less what other
programs took of it.
"""

import time
from collections.abc import Callable, Sequence

from benchmarks.figures import middle

TURN = 0.01  # seconds that one call is repeated at a stretch

Call = Callable[[], object]


def in_turns(calls: Sequence[Call], rounds: int) -> list[float]:
    """The median seconds of each call. All are timed round after round, so that the machine's moods hit them alike;
    each turn is long enough to be warm."""
    counts = [repetitions(call) for call in calls]
    taken: list[list[float]] = [[] for _ in calls]
    for _ in range(rounds):
        for times, call, count in zip(taken, calls, counts, strict=True):
            call()  # whoever had the turn before has filled the caches
            begin = time.process_time()
            for _ in range(count):
                call()
            times.append((time.process_time() - begin) / count)
    return [middle(times) for times in taken]


def repetitions(call: Call) -> int:
    """How many calls make a turn."""
    call()
    begin = time.process_time()
    call()
    return max(1, round(TURN / max(1e-7, time.process_time() - begin)))
