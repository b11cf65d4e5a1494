"""Starts the training processes, gives each session a place in the least busy one, and replaces one that dies.

The web process talks to each lane over a socket pair with asyncio streams: a message costs it some fourteen
microseconds. A seat outlives its process: whoever holds it is told and sends a checkpoint to the next one.
"""

import asyncio
import logging
import os
import socket
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from server.lane import CLOSE, HEAD, pack

ROOT = Path(__file__).resolve().parent.parent
ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
ENDING_SECONDS = 1.0  # for a lane that has said its last
HEALTHY = 10.0  # seconds: a lane that lived for so long is replaced at once
LONGEST_PAUSE = 5.0  # seconds between attempts where it dies again and again

log = logging.getLogger("playground.lanes")


class Holder(Protocol):
    """Whoever holds a seat."""

    def hear(self, kind: bytes, payload: bytes) -> None:
        """Take what the session says."""

    def lost(self) -> None:
        """The process died, and the session with it; what is sent from now on waits for the next process."""


class Seat:
    """One session's place in a lane."""

    def __init__(self, lane: "LaneProcess", number: int) -> None:
        self._lane, self._number = lane, number

    def send(self, kind: bytes, payload: bytes = b"") -> None:
        """Pass a message to the session."""
        if self._number in self._lane.holders:
            self._lane.write(pack(self._number, kind, payload))

    def leave(self) -> None:
        """End the session."""
        if self._lane.holders.pop(self._number, None):
            self._lane.write(pack(self._number, CLOSE))


class LaneProcess:
    """One lane as the web process sees it."""

    def __init__(self) -> None:
        self.holders: dict[int, Holder] = {}
        self._writer: asyncio.StreamWriter | None = None
        self._number = 0

    def take(self, holder: Holder) -> Seat:
        """A place for a new session."""
        self._number += 1
        self.holders[self._number] = holder
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
        pause = 0.0
        while True:
            started = time.monotonic()
            try:
                outcome = f"ended with {await self._run()}"
            except OSError as error:
                outcome = f"could not be started ({error.strerror or error})"
                await self._start_over()
            pause = 0.0 if time.monotonic() - started > HEALTHY else min(LONGEST_PAUSE, 2 * pause + 0.1)
            log.warning("a training process %s and is replaced", outcome)
            await asyncio.sleep(pause)

    async def _run(self) -> int:
        """One life of the process; its exit code."""
        process = await self._start()
        try:
            await self._pass_on(self._reader)
            await self._start_over()
            with suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), ENDING_SECONDS)
        finally:
            if process.returncode is None:
                process.kill()
            code = await process.wait()
        return code

    async def _start_over(self) -> None:
        await self.close()
        await self.open()  # at once, so that who comes now can already say something
        for holder in list(self.holders.values()):
            holder.lost()

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
                if holder := self.holders.get(number):
                    holder.hear(kind, payload)


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
        return sum(len(lane.holders) for lane in self._lanes)

    def take(self, holder: Holder) -> Seat:
        """A place in the lane with the fewest sessions."""
        return min(self._lanes, key=lambda lane: len(lane.holders)).take(holder)
