"""Training processes are started, fed, and replaced when they die."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable

import pytest

from server.lanes import Lanes, Seat
from tests.server.messages import read
from tests.server.running import PATIENCE, is_running, lanes_of

OPEN = '{"type":"open","hash":"seed=1"}'


class Sink:
    """Keeps what a session hears, and acknowledges its frames."""

    def __init__(self) -> None:
        self.heard: list[str | bytes | None] = []
        self.seat: Seat | None = None

    def __call__(self, message: str | bytes | None) -> None:
        self.heard.append(message)
        if self.seat is not None and isinstance(message, bytes):
            kind, held = read(message)
            if kind == "frame":
                self.seat.send(f'{{"type":"ack","frame":{int(held["clock"][0])}}}')

    @property
    def kinds(self) -> list[str]:
        return [read(message)[0] for message in self.heard if message is not None]

    @property
    def is_lost(self) -> bool:
        return None in self.heard


def seat_in(lanes: Lanes) -> tuple[Seat, Sink]:
    sink = Sink()
    sink.seat = lanes.take(sink)
    return sink.seat, sink


async def until(done: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not done():
            await asyncio.sleep(0.01)


@pytest.fixture
async def lanes() -> AsyncIterator[Lanes]:
    async with Lanes(2) as running:
        yield running


def processes() -> list[int]:
    return lanes_of(os.getpid())


async def test_a_session_answers_although_its_process_has_only_begun_to_start(lanes: Lanes) -> None:
    seat, sink = seat_in(lanes)
    seat.send(OPEN)
    await until(lambda: "frame" in sink.kinds)
    assert sink.kinds == ["recipe", "data", "frame"]


async def test_sessions_are_spread_over_the_lanes(lanes: Lanes) -> None:
    seats = [seat_in(lanes)[0] for _ in range(6)]
    assert [len(lane.sinks) for lane in lanes._lanes] == [3, 3]
    for seat in seats[::2]:
        seat.leave()
    assert lanes.sessions == 3
    assert sorted(len(lane.sinks) for lane in lanes._lanes) == [0, 3]
    seat_in(lanes), seat_in(lanes)
    assert sorted(len(lane.sinks) for lane in lanes._lanes) == [2, 3]


async def test_who_has_left_hears_no_more_and_leaves_once(lanes: Lanes) -> None:
    seat, sink = seat_in(lanes)
    seat.send(OPEN)
    seat.send('{"type":"play"}')
    await until(lambda: sink.kinds.count("frame") > 2)
    seat.leave()
    seat.leave()
    heard = len(sink.heard)
    await asyncio.sleep(0.2)
    assert len(sink.heard) == heard
    assert lanes.sessions == 0


async def test_sessions_of_a_process_that_dies_are_told_once_and_the_place_is_filled_again(
    lanes: Lanes, caplog: pytest.LogCaptureFixture
) -> None:
    seats = [seat_in(lanes) for _ in range(4)]
    for seat, _ in seats:
        seat.send(OPEN)
    await until(lambda: all("frame" in sink.kinds for _, sink in seats))
    before = processes()
    os.kill(before[0], signal.SIGKILL)
    await until(lambda: sum(sink.is_lost for _, sink in seats) == 2)
    assert lanes.sessions == 2
    again, sink = seat_in(lanes)  # while there is no process for it yet
    again.send(OPEN)
    await until(lambda: "frame" in sink.kinds)
    assert len(processes()) == 2
    assert set(processes()) != set(before)
    assert [sink.heard.count(None) for _, sink in seats].count(1) == 2
    assert "ended with -9" in caplog.text


async def test_a_lost_session_does_not_come_to_life_again_in_the_next_process(
    lanes: Lanes, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat, sink = seat_in(lanes)
    await until(lambda: len(processes()) == 2)
    for process in processes():
        os.kill(process, signal.SIGKILL)
    await until(lambda: sink.is_lost)
    written: list[bytes] = []
    for lane in lanes._lanes:
        monkeypatch.setattr(lane, "write", written.append)
    seat.send(OPEN)  # its client has not noticed yet
    seat.leave()
    assert written == []
    assert sink.heard == [None]


async def test_all_of_it_ends_together() -> None:
    async with Lanes(2) as lanes:
        seat, sink = seat_in(lanes)
        seat.send(OPEN)
        await until(lambda: "frame" in sink.kinds and len(processes()) == 2)
        started = processes()
    assert processes() == []
    assert not any(map(is_running, started))


async def test_it_may_end_before_it_has_started() -> None:
    async with Lanes(1):
        pass
    assert processes() == []
