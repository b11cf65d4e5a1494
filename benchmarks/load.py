"""`python3 run.py bench load`: a class on one server: a real server, real WebSockets, and every frame acknowledged.

The viewers live in this process, the server in its own. Each opens a link with a seed of its own, plays, and changes
the learning rate every other second. First the class alone; then a large network beside a small one in one lane; then
viewers as they are in the wild, each while the others go on: those are judged by what the others saw before and
after, as a ratio.
"""

import argparse
import asyncio
import gc
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from typing import NamedTuple

from benchmarks import machine, results
from benchmarks.audience import Stretch, gather, watch
from benchmarks.client import Client
from benchmarks.configurations import LARGEST, link, named
from benchmarks.figures import Figure, middle
from benchmarks.misbehaving import Blind, Deaf, Flood, Slow
from benchmarks.serving import Cost, Server, serving
from benchmarks.timing import in_turns
from engine.batches import update_positions
from engine.permalink import parse
from engine.trainer import Trainer

WARM_UP = 2.0  # seconds
MB = 1e6
CLASS = 60  # the budgets are for so many viewers of the default network on two cores
WATCHERS = 300  # and for so many who watch one session

Measure = Callable[[Server, argparse.Namespace], Coroutine[None, None, list[Figure]]]


def links(options: argparse.Namespace) -> list[str]:
    """One for each viewer, the configurations in turn."""
    chosen = [named(letter) for letter in options.link]
    return [link(chosen[number % len(chosen)], f"load{number}") for number in range(options.clients)]


async def of_class(server: Server, options: argparse.Namespace) -> list[Figure]:
    """All viewers alike."""
    viewers, lanes = [Client(link) for link in links(options)], len(server.lanes)
    await gather(server, viewers[:lanes])  # one in each, which then has loaded all that its sessions share
    few = server.costs()
    await gather(server, viewers[lanes:])
    await asyncio.sleep(WARM_UP)
    stretch = await watch(server, viewers, options.seconds)
    for viewer in viewers:
        viewer.leave()
    usual = options.clients == CLASS and options.link == ["A"]
    return [*seen(stretch, usual), *spent(stretch, few, len(viewers) - lanes), anchor()]


def anchor() -> Figure:
    """What this machine can do just now: where others share it, the figures before were of a slower one."""
    trainer = Trainer(parse(link(named("A"), "anchor"), str).recipe)
    updates = len(update_positions(trainer.recipe.batch_size, len(trainer.train.targets)))
    (seconds,) = in_turns([lambda: trainer.advance(updates)], 50)
    return Figure("an epoch of the default network alone, directly afterwards", seconds * 1e6, "us")


def seen(stretch: Stretch, usual: bool) -> list[Figure]:
    """What the viewers had of it. The budgets hold for the usual class."""
    least, gap, latency = (30, 50, 150) if usual else (None, None, None)
    return [
        Figure("frames a second, the worst viewer", min(stretch.rates), "", least, "least"),
        Figure("  in the middle", stretch.rate),
        Figure("  the best", max(stretch.rates)),
        Figure("epochs a second, the worst viewer", min(stretch.paces)),
        Figure("time between frames, median", stretch.gap(0.5) * 1e3, "ms"),
        Figure("  p95", stretch.gap(0.95) * 1e3, "ms", gap),
        Figure("  p99", stretch.gap(0.99) * 1e3, "ms"),
        Figure("command to the frame that shows it, median", stretch.latency(0.5) * 1e3, "ms"),
        Figure("  p95", stretch.latency(0.95) * 1e3, "ms", latency),
        Figure("  p99", stretch.latency(0.99) * 1e3, "ms"),
        Figure("commands not answered", stretch.unanswered, budget=0),
        Figure("connections lost", stretch.lost, budget=0),
    ]


def spent(stretch: Stretch, few: tuple[Cost, list[Cost]], more: int) -> list[Figure]:
    """What the server had to spend. few: when there was one viewer a lane; more: how many came then."""
    lanes = [lane.memory for lane in stretch.after[1]]
    grown = stretch.after[0].memory - stretch.before[0].memory
    lanes_grown = sum(lanes) - sum(lane.memory for lane in stretch.before[1])
    sessions = sum(lanes) - sum(lane.memory for lane in few[1])
    return [
        Figure("processor time, web process", stretch.web_cpu, "s a second"),
        Figure("  a frame passed on, its acknowledgement included", stretch.web_cpu / _rate(stretch) * 1e6, "us"),
        Figure("  all lanes", sum(stretch.lanes_cpu), "s a second"),
        Figure("  the busiest lane", max(stretch.lanes_cpu), "s a second"),
        Figure("  a frame made, its training included", sum(stretch.lanes_cpu) / _rate(stretch) * 1e6, "us"),
        Figure("  of the viewers, in one process", stretch.own_cpu, "s a second"),
        Figure("memory, web process", stretch.after[0].memory / MB, "MB", 80),
        Figure("  grown while they watched", grown / MB, "MB"),
        Figure("memory, the largest lane", max(lanes) / MB, "MB", 60),
        Figure("  grown while they watched, all lanes", lanes_grown / MB, "MB"),
        Figure("  a session, in the lanes", sessions / max(1, more) / MB, "MB", 1),
        Figure("received by all viewers", stretch.received / stretch.seconds / MB, "MB a second"),
    ]


def _rate(stretch: Stretch) -> float:
    return max(1.0, sum(stretch.rates))


async def of_neighbours(server: Server, options: argparse.Namespace) -> list[Figure]:
    """A default network alone in the one lane; then beside the largest there is, at batch size 1."""
    viewer = Client(link(named("A"), "small"))
    before, after = await before_and_after(server, [viewer], Client(link(LARGEST, "large")), options.seconds)
    return [
        Figure("frames a second, alone", before.rate),
        Figure("  beside the largest", after.rate, "", 20, "least"),
        Figure("  epochs a second, beside the largest", after.paces[0]),
        Figure("  time between frames, p99, alone", before.gap(0.99) * 1e3, "ms"),
        Figure("  time between frames, p99, beside the largest", after.gap(0.99) * 1e3, "ms"),
        Figure("  command to frame, p95, alone", before.latency(0.95) * 1e3, "ms"),
        Figure("  command to frame, p95, beside the largest", after.latency(0.95) * 1e3, "ms", 150),
    ]


async def of_watchers(server: Server, options: argparse.Namespace) -> list[Figure]:
    """One session and many who watch it."""
    owner = Client(link(named("A"), "watched"))
    await gather(server, [owner])
    before = server.costs()[0].memory
    watchers = [Client(watching=owner.code) for _ in range(options.watchers)]
    await gather(server, watchers)
    await asyncio.sleep(WARM_UP)
    stretch = await watch(server, watchers, options.seconds, asking=False)
    for viewer in [*watchers, owner]:
        viewer.leave()
    usual = options.watchers == WATCHERS
    return [
        Figure("frames a second, the worst", min(stretch.rates), "", 10 if usual else None, "least"),
        Figure("  in the middle", stretch.rate),
        Figure("  time between frames, p95", stretch.gap(0.95) * 1e3, "ms"),
        Figure("  time between frames, p99", stretch.gap(0.99) * 1e3, "ms", 150 if usual else None),
        Figure("  processor time, web process", stretch.web_cpu, "s a second", 0.5 if usual else None),
        Figure("  processor time, all lanes", sum(stretch.lanes_cpu), "s a second"),
        Figure("  processor time of the viewers, in one process", stretch.own_cpu, "s a second"),
        Figure("  memory of the web process for each", (stretch.after[0].memory - before) / len(watchers) / 1e3, "kB"),
        Figure("  connections lost", stretch.lost, budget=0),
    ]


def beside(kind: type[Client]) -> Measure:
    """The class, and then one such viewer more."""

    async def measure(server: Server, options: argparse.Namespace) -> list[Figure]:
        viewers = [Client(link) for link in links(options)]
        guest = kind(link(named("A"), "guest"))
        before, after = await before_and_after(server, viewers, guest, options.seconds)
        memory = after.after[0].memory - before.after[0].memory
        return [
            Figure("frames a second of the others", ratio(after.rate, before.rate), "x", 0.9, "least"),
            Figure("  of the worst of them", ratio(min(after.rates), min(before.rates)), "x"),
            Figure("  time between their frames, p95", ratio(after.gap(0.95), before.gap(0.95)), "x"),
            Figure("  their commands to their frames, p95", ratio(after.latency(0.95), before.latency(0.95)), "x"),
            Figure("  processor time of the web process", ratio(after.web_cpu, before.web_cpu), "x"),
            Figure("  memory of the web process, grown", memory / MB, "MB"),
            Figure("  their commands not answered", after.unanswered, budget=0),
            Figure("  their connections lost", after.lost, budget=0),
            Figure("  frames that the guest had", len(guest.arrivals)),
            Figure("  the guest was let go", float(guest.closed is not None), note=f"code {guest.closed}"),
        ]

    return measure


def ratio(after: float, before: float) -> float | None:
    """After to before; None where there was nothing before."""
    return after / before if before else None


async def before_and_after(
    server: Server, viewers: Sequence[Client], guest: Client, seconds: float
) -> tuple[Stretch, Stretch]:
    """What the viewers see alone, and then with a guest."""
    await gather(server, viewers)
    await asyncio.sleep(WARM_UP)
    before = await watch(server, viewers, seconds)
    await guest.join(server.port)
    life = asyncio.create_task(guest.live())
    await asyncio.sleep(WARM_UP)
    after = await watch(server, viewers, seconds)
    life.cancel()
    for viewer in [*viewers, guest]:
        viewer.leave()
    return before, after


class Part(NamedTuple):
    """One thing to measure, what it is called, and the settings of its server."""

    measure: Measure
    title: str
    settings: dict[str, int]


PARTS = {
    "class": Part(of_class, "", {}),
    "watch": Part(of_watchers, "one session, watched by many: ", {}),
    "neighbour": Part(of_neighbours, "one lane, two networks: ", {"lanes": 1}),
    "more": Part(beside(Client), "with one more who behaves, for comparison, after to before: ", {}),
    "slow": Part(beside(Slow), "with one who takes 500 ms a frame, after to before: ", {}),
    "deaf": Part(beside(Deaf), "with one who reads nothing, after to before: ", {}),
    "blind": Part(beside(Blind), "with one who reads nothing and yet acknowledges, after to before: ", {}),
    "flood": Part(beside(Flood), "with one who floods commands, after to before: ", {}),
}


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="bench load", description="Measure a server with many viewers.")
    parser.add_argument("--clients", type=int, default=CLASS, help=f"viewers (default: {CLASS})")
    parser.add_argument("--watchers", type=int, default=WATCHERS, help=f"who watch one (default: {WATCHERS})")
    parser.add_argument("--seconds", type=float, default=10, help="how long they watch (default: 10)")
    parser.add_argument("--rounds", type=int, default=3, help="how often; medians are shown (default: 3)")
    parser.add_argument("--link", nargs="+", default=["A"], choices="ABCDEFG", help="their networks, in turn")
    parser.add_argument("--only", nargs="+", choices=PARTS, help="just these parts; the results are not kept")
    options = parser.parse_args(arguments)
    gc.disable()  # a viewer's pause would be measured as the server's; what is kept here are numbers
    figures: list[Figure] = []
    for name, part in PARTS.items():
        if not options.only or name in options.only:
            machine.wait_until_quiet()
            found = in_rounds([once(part, options) for _ in range(options.rounds)], part.title)
            print(f"\n=== {name}\n{results.table(found)}", flush=True)
            figures += found
    unusual = options.only or (options.clients, options.watchers, options.link) != (CLASS, WATCHERS, ["A"])
    if not unusual:
        results.keep("load", machine.describe("not used"), figures)


def once(part: Part, options: argparse.Namespace) -> list[Figure]:
    """One round, on a server of its own."""
    many = options.clients + 10
    limits = {"sessions": many, "sessions_per_address": many, "watchers": options.watchers + 10}
    with serving(**part.settings, **limits) as server:
        return asyncio.run(part.measure(server, options))


def in_rounds(rounds: Sequence[Sequence[Figure]], title: str) -> list[Figure]:
    """The medians of the same figures from several rounds."""
    found = []
    for same in zip(*rounds, strict=True):
        name = same[0].name if same[0].name.startswith(" ") else title + same[0].name
        values = [figure.value for figure in same if figure.value is not None]
        found.append(replace(same[0], name=name, value=middle(values) if values else None))
    return found
