"""Starts the training processes, gives each session a place in the least busy one, and replaces one that dies.

The web process talks to each lane over a socket pair with asyncio streams: a message costs it some fourteen
microseconds.
"""

import asyncio
import logging
import os
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from server.lane import BINARY, CLOSE, COMMAND, HEAD, pack

ROOT = Path(__file__).resolve().parent.parent
ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
ENDING_SECONDS = 1.0  # for a lane that has said its last
RESTART_PAUSE = 0.2  # seconds before a dead lane is replaced, so that one that cannot start does not spin

log = logging.getLogger("playground.lanes")

Sink = Callable[[str | bytes | None], None]  # an event, a binary message, or None: the lane is lost


class Seat:
    """One session's place in a lane."""

    def __init__(self, lane: "LaneProcess", number: int) -> None:
        self._lane, self._number = lane, number

    def send(self, command: str) -> None:
        """Pass a command, as JSON, to the session; nothing, if that is lost."""
        if self._number in self._lane.sinks:
            self._lane.write(pack(self._number, COMMAND, command.encode()))

    def leave(self) -> None:
        """End the session."""
        if self._lane.sinks.pop(self._number, None):
            self._lane.write(pack(self._number, CLOSE))


class LaneProcess:
    """One lane as the web process sees it."""

    def __init__(self) -> None:
        self.sinks: dict[int, Sink] = {}
        self._writer: asyncio.StreamWriter | None = None
        self._number = 0

    def take(self, sink: Sink) -> Seat:
        """A place for a new session, whose messages go to `sink`."""
        self._number += 1
        self.sinks[self._number] = sink
        return Seat(self, self._number)

    def write(self, message: bytes) -> None:
        """Send towards the lane; what comes before its process has started waits in the socket."""
        if self._writer is not None and not self._writer.is_closing():
            self._writer.write(message)

    async def open(self) -> None:
        """Make the socket pair for the next process."""
        ours, self._theirs = socket.socketpair()
        self._reader, self._writer = await asyncio.open_connection(sock=ours)

    async def close(self) -> None:
        """Let go of the socket pair."""
        self._theirs.close()
        if self._writer is not None:
            self._writer.close()
            with suppress(ConnectionError):
                await self._writer.wait_closed()

    async def keep_running(self) -> None:
        """Start the process, pass on what it says, and start it again whenever it ends. Cancel to stop."""
        while True:
            process = await self._start()
            try:
                await self._pass_on(self._reader)
                await self._lose_sessions()
                with suppress(TimeoutError):
                    await asyncio.wait_for(process.wait(), ENDING_SECONDS)
            finally:
                if process.returncode is None:
                    process.kill()
                code = await process.wait()
            log.warning("a training process ended with %s and is replaced", code)
            await asyncio.sleep(RESTART_PAUSE)

    async def _lose_sessions(self) -> None:
        await self.close()
        await self.open()  # at once, so that who comes now can already say something
        for sink in list(self.sinks.values()):
            sink(None)
        self.sinks.clear()

    async def _start(self) -> asyncio.subprocess.Process:
        with self._theirs as theirs:
            return await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "server.lane",
                str(theirs.fileno()),
                pass_fds=(theirs.fileno(),),
                env={**os.environ, **ONE_THREAD},
                cwd=ROOT,
            )

    async def _pass_on(self, reader: asyncio.StreamReader) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                length, number, kind = HEAD.unpack(await reader.readexactly(HEAD.size))
                payload = await reader.readexactly(length)
                if sink := self.sinks.get(number):
                    sink(payload if kind == BINARY else payload.decode())


class Lanes:
    """All lanes of this server."""

    def __init__(self, count: int) -> None:
        self._lanes = [LaneProcess() for _ in range(count)]
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> "Lanes":
        for lane in self._lanes:
            await lane.open()
        self._tasks = [asyncio.create_task(lane.keep_running()) for lane in self._lanes]
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for lane in self._lanes:
            await lane.close()

    @property
    def sessions(self) -> int:
        """How many sessions there are now."""
        return sum(len(lane.sinks) for lane in self._lanes)

    def take(self, sink: Sink) -> Seat:
        """A place in the lane with the fewest sessions."""
        return min(self._lanes, key=lambda lane: len(lane.sinks)).take(sink)
