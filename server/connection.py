"""One WebSocket: reads commands, passes them to the session's lane, writes back what the lane says.

What one client does wrong is answered and stays here. The session bounds what is on its way (it waits for
acknowledgements), and this file bounds the rest: commands a second, long ones counting more, and messages waiting for a
client that does not read.
"""

import asyncio
import contextlib
import logging
import time
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from server.events import MAX_TEXT, hello
from server.lanes import Lanes
from server.protocol import RefusedError, read
from server.security import origin_allowed
from server.settings import Settings

POLICY, TRAINING_LOST, TRY_LATER = 1008, 1011, 1013  # close codes
MAX_WAITING = 256  # messages not yet written
CLOSING_SECONDS = 1.0  # for a client that does not read
COUNTED_TEXT = 4096  # characters; a command counts once more for each so many, because reading it takes longer

log = logging.getLogger("playground.connection")


class Allowance:
    """So many commands a second, with a burst of two seconds' worth."""

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self._left, self._at = 2.0 * rate, time.monotonic()
        self._told = 0.0

    def spend(self, length: int) -> bool:
        """Whether one more command, of so many characters, is within the allowance."""
        now = time.monotonic()
        self._left = min(2.0 * self.rate, self._left + (now - self._at) * self.rate)
        self._at = now
        cost = 1 + min(length, MAX_TEXT) // COUNTED_TEXT
        if self._left < cost:
            return False
        self._left -= cost
        return True

    def may_tell(self) -> bool:
        """Whether it is time to say `too_fast` again: once a second."""
        now = time.monotonic()
        if now - self._told < 1:
            return False
        self._told = now
        return True


class Connection:
    """The conversation with one client, from `hello` to the close."""

    def __init__(self, websocket: WebSocket, lanes: Lanes, settings: Settings) -> None:
        self._websocket, self._lanes, self._settings = websocket, lanes, settings
        self._allowance = Allowance(settings.commands_per_second)
        self._waiting: asyncio.Queue[str | bytes] = asyncio.Queue(MAX_WAITING)
        self._end: asyncio.Future[int] = asyncio.get_running_loop().create_future()  # the code to close with

    async def serve(self) -> None:
        """Run the conversation to its end."""
        gone = contextlib.suppress(WebSocketDisconnect, RuntimeError)  # in the middle of what was being sent
        with gone, contextlib.suppress(TimeoutError):
            await self._websocket.accept()
            code = await self._converse()
            if code is not None:
                await asyncio.wait_for(self._websocket.close(code), CLOSING_SECONDS)

    async def _converse(self) -> int | None:
        """Everything after the handshake; the code to close with, or None where the client has left."""
        if not origin_allowed(self._websocket.headers, self._settings.allowed_origins):
            return POLICY
        await self._websocket.send_text(hello(self._settings.commands_per_second))
        if self._lanes.sessions >= self._settings.sessions:
            refused = RefusedError("server_full", {"limit": self._settings.sessions})
            await self._websocket.send_text(refused.event)
            return TRY_LATER
        self._seat = self._lanes.take(self._put)
        tasks = [asyncio.create_task(self._write()), asyncio.create_task(self._read())]
        ends: list[asyncio.Future[Any]] = [*tasks, self._end]
        try:
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._seat.leave()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        return self._end.result() if self._end.done() else None

    def _put(self, message: str | bytes | None) -> None:
        """Queue a message; None is the end of the lane. A client that lets too much pile up is let go."""
        if self._end.done():
            return
        if message is None:
            self._end.set_result(TRAINING_LOST)
        elif self._waiting.full():
            self._end.set_result(POLICY)
        else:
            self._waiting.put_nowait(message)

    async def _write(self) -> None:
        while True:
            message = await self._waiting.get()
            if isinstance(message, bytes):
                await self._websocket.send_bytes(message)
            else:
                await self._websocket.send_text(message)

    async def _read(self) -> None:
        while True:
            message = await self._websocket.receive()
            if message["type"] == "websocket.disconnect":
                return
            text = message.get("text")
            if self._allowance.spend(len(text or "")):
                self._command(text)
            elif self._allowance.may_tell():
                self._put(RefusedError("too_fast", {"limit": self._allowance.rate}).event)
            await asyncio.sleep(0)  # others are served between two commands

    def _command(self, text: str | None) -> None:
        try:
            if text is None:
                raise RefusedError("not_text")
            command = read(text)
        except RefusedError as refused:
            self._put(refused.event)
        except Exception:  # a fault of ours must not end the conversation
            log.exception("a command could not be read")
            self._put(RefusedError("internal").event)
        else:
            self._seat.send(command.model_dump_json(exclude_unset=True))
