"""Training processes are started, fed, and replaced when they die; who holds a seat in one is told."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable

import pytest

from server.lane import CHECKPOINT, CLOSE, COMMAND, EVENT, NUMBER, RESUME, TAKEN, pack
from server.lanes import LaneProcess, Lanes, Seat, Spare
from tests.server.messages import read
from tests.server.running import PATIENCE, is_running, lanes_of

OPEN = b'{"type":"open","hash":"seed=1"}'
PLAY = b'{"type":"play"}'


class Holder:
    """Keeps what a session says, acknowledges its frames, and goes on from its last checkpoint."""

    def __init__(self, lanes: Lanes) -> None:
        self.heard: list[str | bytes] = []
        self.checkpoint: bytes | None = None
        self.deaths = 0
        self.goes_on = True
        self.seat: Seat = lanes.take(self)

    def hear(self, kind: bytes, payload: bytes) -> None:
        self.heard.append(payload.decode() if kind == EVENT else payload)
        if kind == CHECKPOINT:
            self.checkpoint = payload
        if self.kinds[-1] == "frame":
            self.seat.send(TAKEN, NUMBER.pack(int(read(payload)[1]["clock"][0])))

    def lost(self) -> None:
        self.deaths += 1
        if self.checkpoint and self.goes_on:
            self.seat.send(RESUME, NUMBER.pack(0) + self.checkpoint)

    @property
    def kinds(self) -> list[str]:
        return [read(message)[0] for message in self.heard]


async def until(done: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not done():
            await asyncio.sleep(0.01)


@pytest.fixture
async def lanes() -> AsyncIterator[Lanes]:
    async with Lanes(2) as running:
        yield running


def processes() -> list[int]:
    """Those of the two lanes; a spare one, if there is one yet, is the youngest."""
    return lanes_of(os.getpid())[:2]


async def test_a_session_answers_although_its_process_has_only_begun_to_start(lanes: Lanes) -> None:
    holder = Holder(lanes)
    holder.seat.send(COMMAND, OPEN)
    await until(lambda: "checkpoint" in holder.kinds)
    assert holder.kinds == ["recipe", "data", "frame", "checkpoint"]


async def test_sessions_are_spread_over_the_lanes(lanes: Lanes) -> None:
    seats = [Holder(lanes).seat for _ in range(6)]
    assert [len(lane.holders) for lane in lanes._lanes] == [3, 3]
    for seat in seats[::2]:
        seat.leave()
    assert lanes.sessions == 3
    assert sorted(len(lane.holders) for lane in lanes._lanes) == [0, 3]
    Holder(lanes), Holder(lanes)
    assert sorted(len(lane.holders) for lane in lanes._lanes) == [2, 3]


async def test_who_has_left_hears_no_more_and_leaves_once(lanes: Lanes) -> None:
    holder = Holder(lanes)
    holder.seat.send(COMMAND, OPEN)
    holder.seat.send(COMMAND, PLAY)
    await until(lambda: holder.kinds.count("frame") > 2)
    holder.seat.leave()
    holder.seat.leave()
    heard = len(holder.heard)
    await asyncio.sleep(0.2)
    assert len(holder.heard) == heard
    assert lanes.sessions == 0


async def test_holders_in_a_process_that_dies_are_told_once_and_go_on_in_the_same_seat_of_the_next(
    lanes: Lanes, caplog: pytest.LogCaptureFixture
) -> None:
    holders = [Holder(lanes) for _ in range(4)]
    for holder in holders:
        holder.seat.send(COMMAND, OPEN)
    await until(lambda: all(holder.checkpoint for holder in holders) and len(processes()) == 2)
    before = processes()
    os.kill(before[0], signal.SIGKILL)
    await until(lambda: sum(holder.deaths for holder in holders) == 2)
    assert lanes.sessions == 4
    newcomer = Holder(lanes)  # while there is perhaps no process for it yet
    newcomer.seat.send(COMMAND, OPEN)
    struck = [holder for holder in holders if holder.deaths]
    await until(lambda: all(holder.kinds.count("frame") > 1 for holder in struck) and "frame" in newcomer.kinds)
    assert [holder.deaths for holder in holders].count(1) == 2
    assert all(read(holder.heard[4])[1]["resumed"] for holder in struck)
    assert all(holder.kinds.count("recipe") == 1 for holder in holders if not holder.deaths)
    await until(lambda: len({*processes(), *before}) == 3)
    assert "ended with -9" in caplog.text


async def test_a_session_that_does_not_go_on_is_a_new_one_in_the_next_process(lanes: Lanes) -> None:
    holder = Holder(lanes)
    holder.goes_on = False
    holder.seat.send(COMMAND, OPEN)
    await until(lambda: holder.checkpoint is not None and len(processes()) == 2)
    for process in processes():
        os.kill(process, signal.SIGKILL)
    await until(lambda: holder.deaths == 1)
    holder.heard.clear()
    holder.seat.send(COMMAND, PLAY)  # its client has not noticed yet
    await until(lambda: holder.heard != [])
    assert read(holder.heard[0])[1]["code"] == "not_open"


def test_who_has_left_sends_nothing_more(monkeypatch: pytest.MonkeyPatch) -> None:
    lane, written = LaneProcess(Spare()), list[bytes]()
    monkeypatch.setattr(lane, "write", written.append)

    class Deaf:
        def hear(self, kind: bytes, payload: bytes) -> None: ...

        def lost(self) -> None: ...

    seat = lane.take(Deaf())
    seat.send(COMMAND, OPEN)
    seat.leave()
    seat.leave()
    seat.send(COMMAND, OPEN)
    assert written == [pack(1, COMMAND, OPEN), pack(1, CLOSE)]


async def test_all_of_it_ends_together() -> None:
    async with Lanes(2) as lanes:
        holder = Holder(lanes)
        holder.seat.send(COMMAND, OPEN)
        await until(lambda: "frame" in holder.kinds and len(processes()) == 2)
        started = processes()
    assert processes() == []
    assert not any(map(is_running, started))
    assert holder.deaths == 0


async def test_it_may_end_before_it_has_started() -> None:
    async with Lanes(1):
        pass
    assert processes() == []
