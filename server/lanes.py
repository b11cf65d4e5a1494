"""Starts the training processes, gives each session a place in the least busy one, and replaces one that dies.

The web process talks to each lane over a socket pair, without asyncio's streams, which would copy every frame twice
more. A seat outlives its process: whoever holds it is told and sends a checkpoint to the next one, which has been
started in advance.
"""

import asyncio
import logging
import os
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from server.lane import CLOSE, HEAD, pack

ROOT = Path(__file__).resolve().parent.parent
ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
ENDING_SECONDS = 1.0  # for a lane that has said its last
HEALTHY = 10.0  # seconds: a lane that lived for so long is replaced at once
LONGEST_PAUSE = 5.0  # seconds between attempts where it dies again and again
PAIR_BUFFER = 1 << 20  # bytes: a lane need not wait for the web process with every frame
SPARE_AFTER = 2.0  # seconds before a spare process is started

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


def _nobody(_number: int, _kind: bytes, _payload: bytes) -> None:
    """Hears what a process says that serves no lane yet: nothing."""


class Pair(asyncio.Protocol):
    """Our end of the socket pair: takes apart what comes, message by message, and hands it to `hear`."""

    def __init__(self) -> None:
        self.hear: Callable[[int, bytes, bytes], None] = _nobody
        self.ended = asyncio.get_running_loop().create_future()
        self._rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The pair is there."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Some messages, or a part of one."""
        data, at = self._rest + data, 0
        while len(data) - at >= HEAD.size:
            length, number, kind = HEAD.unpack_from(data, at)
            start, end = at + HEAD.size, at + HEAD.size + length
            if end > len(data):
                break
            at = end
            try:
                self.hear(number, kind, data[start:end])
            except Exception:  # one message must not cost the others their lane
                log.exception("a message of a training process could not be passed on")
        self._rest = data[at:]

    def connection_lost(self, _error: Exception | None) -> None:
        """The other end has closed."""
        if not self.ended.done():
            self.ended.set_result(None)


class Child:
    """One training process and our end of the socket pair to it."""

    async def open(self) -> None:
        """Make the pair; what is written before the process has started waits there."""
        ours, self._theirs = socket.socketpair()
        for end in (ours, self._theirs):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, PAIR_BUFFER)
        _, self.pair = await asyncio.get_running_loop().create_connection(Pair, sock=ours)
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start the process."""
        with self._theirs as theirs:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "server.lane",
                str(theirs.fileno()),
                pass_fds=(theirs.fileno(),),
                env={**os.environ, **ONE_THREAD},
                cwd=ROOT,
            )

    @property
    def is_running(self) -> bool:
        """Whether the process has started and not ended."""
        return self._process is not None and self._process.returncode is None and not self.pair.ended.done()

    async def close(self) -> None:
        """Let go of the pair, upon which the process ends."""
        self._theirs.close()
        self.pair.transport.close()
        await self.pair.ended

    async def end(self) -> int | None:
        """See to it that the process ends; its exit code, if it has ever started."""
        process = self._process
        if process is None:
            return None
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), ENDING_SECONDS)
        finally:
            if process.returncode is None:
                process.kill()
            code = await process.wait()
        return code


class Spare:
    """A process that is ready for the next lane that loses its own: to start one takes too long for who waits."""

    def __init__(self) -> None:
        self._child: Child | None = None
        self._starting: asyncio.Task[None] | None = None

    def prepare(self) -> None:
        """Start one, in a while: there is more important work now."""
        if self._starting is None or self._starting.done():
            self._starting = asyncio.create_task(self._start())

    async def _start(self) -> None:
        await asyncio.sleep(SPARE_AFTER)
        child = Child()
        await child.open()
        try:
            await child.start()
        except OSError as error:
            log.warning("a spare training process could not be started (%s)", error.strerror or error)
            await child.close()
        else:
            self._child = child

    async def take(self) -> tuple[Child, bool]:
        """A process for a lane, and whether it has started. Call `prepare` when there is time."""
        child, self._child = self._child, None
        if child is not None and child.is_running:
            return child, True
        if child is not None:
            await child.close()
            await child.end()
        child = Child()
        await child.open()
        return child, False

    async def close(self) -> None:
        """End the spare process."""
        if self._starting is not None:
            self._starting.cancel()
            await asyncio.gather(self._starting, return_exceptions=True)
        if self._child is not None:
            await self._child.close()
            await self._child.end()


class LaneProcess:
    """One lane as the web process sees it; it outlives its process."""

    def __init__(self, spare: Spare) -> None:
        self.holders: dict[int, Holder] = {}
        self._spare = spare
        self._number = 0

    def take(self, holder: Holder) -> Seat:
        """A place for a new session."""
        self._number += 1
        self.holders[self._number] = holder
        return Seat(self, self._number)

    def write(self, message: bytes) -> None:
        """Send towards the lane."""
        if not self._child.pair.transport.is_closing():
            self._child.pair.transport.write(message)

    async def open(self) -> None:
        """Get the next process, or all but that."""
        self._child, self._has_started = await self._spare.take()
        self._child.pair.hear = self._hear

    async def close(self) -> None:
        """End the present process."""
        await self._child.close()

    async def keep_running(self) -> None:
        """Start the process, pass on what it says, and replace it whenever it ends. Cancel to stop."""
        pause = 0.0
        while True:
            began = time.monotonic()
            try:
                outcome = f"ended with {await self._run()}"
            except OSError as error:
                outcome = f"could not be started ({error.strerror or error})"
                await self._start_over()
            pause = 0.0 if time.monotonic() - began > HEALTHY else min(LONGEST_PAUSE, 2 * pause + 0.1)
            log.warning("a training process %s and is replaced", outcome)
            await asyncio.sleep(pause)

    async def _run(self) -> int | None:
        """One life of the process; its exit code."""
        child = self._child
        if not self._has_started:
            await child.start()
        self._spare.prepare()
        try:
            await asyncio.shield(child.pair.ended)
            await self._start_over()
        finally:
            await child.close()
            code = await child.end()
        return code

    async def _start_over(self) -> None:
        await self.close()
        await self.open()  # at once, so that who comes now can already say something
        for holder in list(self.holders.values()):
            holder.lost()

    def _hear(self, number: int, kind: bytes, payload: bytes) -> None:
        if holder := self.holders.get(number):
            holder.hear(kind, payload)


class Lanes:
    """All lanes of this server."""

    def __init__(self, count: int) -> None:
        self._spare = Spare()
        self._lanes = [LaneProcess(self._spare) for _ in range(count)]
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
        await self._spare.close()

    @property
    def sessions(self) -> int:
        """How many sessions there are now."""
        return sum(len(lane.holders) for lane in self._lanes)

    def take(self, holder: Holder) -> Seat:
        """A place in the lane with the fewest sessions."""
        return min(self._lanes, key=lambda lane: len(lane.holders)).take(holder)
