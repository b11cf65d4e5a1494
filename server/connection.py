"""One WebSocket: reads what the client says, passes it on, and writes back what its session says.

What one client does wrong is answered and stays here. The session bounds what is on its way (it waits for
acknowledgements), and this file bounds the rest: commands a second, long ones counting more.
"""

import asyncio
import contextlib
import logging
import time
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from server.audience import Audience
from server.events import MAX_TEXT, hello
from server.hub import Hub
from server.protocol import QUESTIONS, Acknowledge, Claim, Command, History, read
from server.refusals import RefusedError
from server.security import origin_allowed
from server.settings import Settings
from server.viewer import POLICY, Viewer

TRY_LATER = 1013  # close code
CLOSING_SECONDS = 1.0  # for a client that does not read
DROPPING_SECONDS = 0.002  # between commands of a flood: to read them costs others their time
HISTORIES = 5  # a second of them uses up the allowance: the answer is long, and others' time goes into it
QUESTION = 10  # commands that another question counts as
COUNTED = 4096  # characters or bytes; a message counts once more for each so many, because reading it takes longer

log = logging.getLogger("playground.connection")


class Allowance:
    """So many commands a second, with a burst of two seconds' worth."""

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self._left, self._at = 2.0 * rate, time.monotonic()
        self._told = 0.0

    def take(self, said: str | bytes) -> bool:
        """Whether one more message is within the allowance. The longest checkpoint takes a second's worth."""
        length = len(said) if isinstance(said, bytes) else min(len(said), MAX_TEXT)  # longer texts are not read
        return self.spend(min(self.rate, 1 + length // COUNTED))

    def spend(self, cost: int) -> bool:
        """Whether something that counts as so many commands is within the allowance."""
        now = time.monotonic()
        self._left = min(2.0 * self.rate, self._left + (now - self._at) * self.rate)
        self._at = now
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

    def __init__(self, websocket: WebSocket, hub: Hub, settings: Settings) -> None:
        self._websocket, self._hub, self._settings = websocket, hub, settings
        self._allowance = Allowance(settings.commands_per_second)
        self._viewer = Viewer()
        self._owned: Audience | None = None

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
        await self._websocket.send_text(hello(self._settings))
        try:
            if (code := self._come_in()) is not None:
                return code
        except RefusedError as refused:
            await self._websocket.send_text(refused.event)
            return TRY_LATER
        try:
            await self._talk()
        finally:
            self._go()
        return self._viewer.end.result() if self._viewer.end.done() else None

    def _come_in(self) -> int | None:
        """Begin a session, or watch one; the code to close with if there is none. Raises RefusedError."""
        watch = self._websocket.query_params.get("watch")
        if watch is not None:
            return self._hub.watch(self._viewer, watch)
        client = self._websocket.client
        self._owned = self._hub.open(self._viewer, client.host if client else "")
        return None

    def _go(self) -> None:
        if self._owned is not None:
            self._hub.leave(self._owned)
        else:
            self._hub.part(self._viewer)

    async def _talk(self) -> None:
        tasks = [asyncio.create_task(self._write()), asyncio.create_task(self._read())]
        ends: list[asyncio.Future[Any]] = [*tasks, self._viewer.end]
        try:
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _write(self) -> None:
        waiting = self._viewer.waiting
        while True:
            message = await waiting.get()
            if isinstance(message, bytes):
                await self._websocket.send_bytes(message)
            else:
                await self._websocket.send_text(message)
            waiting.task_done()

    async def _read(self) -> None:
        while True:
            message = await self._websocket.receive()
            if message["type"] == "websocket.disconnect":
                return
            said = message.get("text")
            if said is None:
                said = message["bytes"]
            if self._allowance.take(said):
                self._hear(said)
            else:
                self._too_fast()
                await asyncio.sleep(DROPPING_SECONDS)
            await asyncio.sleep(0)  # others are served between two commands

    def _too_fast(self) -> None:
        if self._allowance.may_tell():
            self._viewer.put(RefusedError("too_fast", {"limit": self._allowance.rate}).event)

    def _hear(self, said: str | bytes) -> None:
        try:
            self._do(said)
        except RefusedError as refused:
            self._viewer.put(refused.event)
        except Exception:  # a fault of ours must not end the conversation
            log.exception("a command could not be read")
            self._viewer.put(RefusedError("internal").event)

    def _do(self, said: str | bytes) -> None:
        """One message of the client. Raises RefusedError."""
        audience = self._owned or self._hub.watched_by(self._viewer)
        audience.heard = time.monotonic()
        if isinstance(said, bytes):
            if self._owned is None:
                raise RefusedError("read_only", {"command": "resume"})
            audience.resume(said)
            return
        command = read(said)
        if isinstance(command, Acknowledge):
            audience.taken(self._viewer, command.frame)
        elif isinstance(command, QUESTIONS):
            cost = self._allowance.rate // HISTORIES if isinstance(command, History) else QUESTION
            if self._allowance.spend(cost):
                audience.ask(self._viewer, command.model_dump_json(exclude_unset=True))
            else:
                self._too_fast()
        elif self._owned is None:
            raise RefusedError("read_only", {"command": command.type}, command.id)
        else:
            self._drive(command, audience)

    def _drive(self, command: Command, audience: Audience) -> None:
        """What only an owner may say. Raises RefusedError."""
        if isinstance(command, Claim):
            try:
                self._hub.claim(audience, command.key)
            except RefusedError as refused:
                raise RefusedError(refused.code, refused.params, command.id) from None
        else:
            audience.command(command.model_dump_json(exclude_unset=True))
