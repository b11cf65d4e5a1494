"""One WebSocket: reads commands, passes them to the session's lane, writes back what the lane says.

What one client does wrong is answered and stays here. The session bounds what is on its way (it waits for
acknowledgements), and this file bounds the rest: commands a second, and messages waiting for a client that does not
read.
"""

import asyncio
import contextlib
import time

from starlette.websockets import WebSocket, WebSocketDisconnect

from server.lanes import Lanes
from server.protocol import RefusedError, hello, read
from server.security import origin_allowed
from server.settings import Settings

POLICY, TRAINING_LOST, TRY_LATER = 1008, 1011, 1013  # close codes
MAX_WAITING = 256  # messages not yet written


class Allowance:
    """So many commands a second, with a burst of two seconds' worth."""

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self._left, self._at = 2.0 * rate, time.monotonic()
        self._told = 0.0

    def spend(self) -> bool:
        """Whether one more command is within the allowance."""
        now = time.monotonic()
        self._left = min(2.0 * self.rate, self._left + (now - self._at) * self.rate)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
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
        self._waiting: asyncio.Queue[str | bytes | int] = asyncio.Queue(MAX_WAITING)  # an int closes with that code

    async def serve(self) -> None:
        """Run the conversation to its end."""
        await self._websocket.accept()
        if not origin_allowed(self._websocket.headers, self._settings.allowed_origins):
            await self._websocket.close(POLICY)
            return
        await self._websocket.send_text(hello(self._settings.commands_per_second))
        if self._lanes.sessions >= self._settings.sessions:
            refused = RefusedError("server_full", {"limit": self._settings.sessions})
            await self._websocket.send_text(refused.event)
            await self._websocket.close(TRY_LATER)
            return
        self._seat = self._lanes.take(self._put)
        writing = asyncio.create_task(self._write())
        reading = asyncio.create_task(self._read())
        try:
            await asyncio.wait({writing, reading}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._seat.leave()
            for task in (writing, reading):
                task.cancel()
            await asyncio.gather(writing, reading, return_exceptions=True)

    def _put(self, message: str | bytes | None) -> None:
        """Queue a message; None is the end of the lane. A client that lets too much pile up is let go."""
        try:
            self._waiting.put_nowait(TRAINING_LOST if message is None else message)
        except asyncio.QueueFull:
            while not self._waiting.empty():
                self._waiting.get_nowait()
            self._waiting.put_nowait(POLICY)

    async def _write(self) -> None:
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):  # the client has gone in the middle
            while True:
                message = await self._waiting.get()
                if isinstance(message, int):
                    await self._websocket.close(message)
                    return
                if isinstance(message, bytes):
                    await self._websocket.send_bytes(message)
                else:
                    await self._websocket.send_text(message)

    async def _read(self) -> None:
        while True:
            message = await self._websocket.receive()
            if message["type"] == "websocket.disconnect":
                return
            if not self._allowance.spend():
                if self._allowance.may_tell():
                    self._put(RefusedError("too_fast", {"limit": self._allowance.rate}).event)
                await asyncio.sleep(0)
                continue
            self._command(message.get("text"))

    def _command(self, text: str | None) -> None:
        try:
            if text is None:
                raise RefusedError("not_text")
            command = read(text)
        except RefusedError as refused:
            self._put(refused.event)
        else:
            self._seat.send(command.model_dump_json(exclude_unset=True))
