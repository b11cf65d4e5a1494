"""Many viewers at once, and what they saw of a server in a stretch of time: frames, gaps, latencies, and the cost."""

import asyncio
import random
import time
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from benchmarks.client import Client
from benchmarks.figures import middle, percentile
from benchmarks.serving import Cost, Server

JOINING_SECONDS = 0.02  # between two viewers: a class does not come in the same instant
ASKING_SECONDS = 2.0  # between two commands of one viewer
GRACE_SECONDS = 1.0  # for the answers to the last of them


@dataclass(frozen=True)
class Stretch:
    """What the viewers saw between two moments, and what it cost. Seconds and bytes."""

    seconds: float
    rates: list[float]  # frames a second, of every viewer
    paces: list[float]  # epochs a second, of every viewer
    gaps: list[float]  # between two frames of a viewer, of all viewers
    latencies: list[float]  # of the commands, of all viewers; of an unanswered one how long it has waited
    unanswered: int
    before: tuple[Cost, list[Cost]]  # the web process, the lanes
    after: tuple[Cost, list[Cost]]
    own_cpu: float  # of this process, seconds
    received: int  # bytes
    lost: int  # viewers whose connection has ended

    @property
    def web_cpu(self) -> float:
        """Seconds a second."""
        return (self.after[0].cpu - self.before[0].cpu) / self.seconds

    @property
    def lanes_cpu(self) -> list[float]:
        """Seconds a second, of every lane."""
        pairs = zip(self.before[1], self.after[1], strict=True)
        return [(after.cpu - before.cpu) / self.seconds for before, after in pairs]

    @property
    def frames(self) -> float:
        """All that came."""
        return sum(self.rates) * self.seconds

    def gap(self, share: float) -> float:
        """A percentile."""
        return percentile(self.gaps, share) if self.gaps else self.seconds

    def latency(self, share: float) -> float:
        """A percentile; where no command was answered, all of the time."""
        return percentile(self.latencies, share) if self.latencies else self.seconds

    @property
    def rate(self) -> float:
        """Of the viewer in the middle."""
        return middle(self.rates)


async def gather(server: Server, viewers: Sequence[Client]) -> None:
    """Let them join one after the other, and begin."""
    joining = []
    for viewer in viewers:
        joining.append(asyncio.create_task(viewer.join(server.port)))
        await asyncio.sleep(JOINING_SECONDS)
    await asyncio.gather(*joining)
    for viewer in viewers:
        await viewer.live()


async def watch(server: Server, viewers: Sequence[Client], seconds: float, *, asking: bool = True) -> Stretch:
    """Wait so long, let every viewer give a command now and then, and sum up what came."""
    before, begin, own, received = server.costs(), time.perf_counter(), time.process_time(), _received(viewers)
    commands = asyncio.create_task(_ask(viewers)) if asking else None
    await asyncio.sleep(seconds)
    end = time.perf_counter()
    after, own, received = server.costs(), time.process_time() - own, _received(viewers) - received
    if commands is not None:
        commands.cancel()
    waiting = await _still_waiting(viewers)
    parts = [_between(viewer, begin, end) for viewer in viewers]
    return Stretch(
        seconds=end - begin,
        rates=[len(viewer.arrivals[part]) / (end - begin) for viewer, part in zip(viewers, parts, strict=True)],
        paces=[_pace(viewer, part) for viewer, part in zip(viewers, parts, strict=True)],
        gaps=[gap for viewer, part in zip(viewers, parts, strict=True) for gap in _gaps(viewer, part, end)],
        latencies=[took for viewer in viewers for sent, took in viewer.latencies if begin <= sent] + waiting,
        unanswered=len(waiting),
        before=before,
        after=after,
        own_cpu=own / (end - begin),
        received=received,
        lost=sum(viewer.closed is not None for viewer in viewers),
    )


def _received(viewers: Sequence[Client]) -> int:
    return sum(viewer.bytes for viewer in viewers)


def _between(viewer: Client, begin: float, end: float) -> slice:
    return slice(bisect_left(viewer.arrivals, begin), bisect_left(viewer.arrivals, end))


def _pace(viewer: Client, part: slice) -> float:
    arrivals, epochs = viewer.arrivals[part], viewer.epochs[part]
    return (epochs[-1] - epochs[0]) / (arrivals[-1] - arrivals[0]) if len(arrivals) > 1 else 0.0


def _gaps(viewer: Client, part: slice, end: float) -> list[float]:
    """Between its frames, from the last one before the stretch to the end of it: silence is a gap too."""
    moments = [*viewer.arrivals[max(0, part.start - 1) : part.stop], end]
    return [b - a for a, b in pairwise(moments)]


async def _still_waiting(viewers: Sequence[Client]) -> list[float]:
    """Give the last commands some time, and say how long those have waited that are not seen even then."""
    await asyncio.sleep(GRACE_SECONDS)
    now = time.perf_counter()
    return [now - viewer.asked_at for viewer in viewers if viewer.asked_at is not None]


async def _ask(viewers: Sequence[Client]) -> None:
    """Commands at random moments, on average one of each viewer in so many seconds."""
    moments = random.Random(1)
    while True:
        await asyncio.sleep(moments.uniform(0, 2 * ASKING_SECONDS / len(viewers)))
        moments.choice(viewers).ask()
