"""A viewer that costs as little as it can: a WebSocket read by hand, each frame acknowledged as it arrives.

Sixty of them share the processors with the server that is being measured, so a library's comfort would be measured
along. What is sent is masked with the key 0, which the protocol allows and which changes no byte. Binary messages
other than frames, and events that nobody asked for, are passed over.

How long a command takes is told exactly: the answer `recipe` bears the command's id, messages come in order, and a
frame after that answer was made after the change. The time from sending the command to the end of that frame is its
latency.
"""

import asyncio
import json
import struct
import time
from array import array
from typing import Any

TEXT, BINARY, CLOSE, PING, PONG = 0x1, 0x2, 0x8, 0x9, 0xA
HANDSHAKE = (
    "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
NO_KEY = bytes(4)
LONGER = {126: 2, 127: 8}  # what stands for a length -> bytes of the length that follows

_clocks: dict[bytes, int | None] = {}  # header of a binary message -> where its clock lies; None where it is no frame


def packed(opcode: int, payload: bytes) -> bytes:
    """One message of a client."""
    length = len(payload)
    if length < 126:
        return bytes((0x80 | opcode, 0x80 | length)) + NO_KEY + payload
    return bytes((0x80 | opcode, 0x80 | 126)) + length.to_bytes(2, "big") + NO_KEY + payload


def clock_place(header: bytes) -> int | None:
    """Where in the tensors of this message the frame's clock begins."""
    if header not in _clocks:
        entries = json.loads(header)
        known = entries["__metadata__"]["kind"] == "frame"
        _clocks[header] = entries["clock"]["data_offsets"][0] if known else None
    return _clocks[header]


class Client(asyncio.Protocol):
    """The owner of one session, opened from a link; or one who watches another's."""

    def __init__(self, link: str = "", watching: str = "") -> None:
        """link: what to open. watching: the watch code of another's session, and nothing is opened."""
        self.link, self.watching = link, watching
        self.arrivals, self.epochs = array("d"), array("d")  # of every frame: when it came, which epoch it shows
        self.latencies: list[tuple[float, float]] = []  # of every command: when it was sent, seconds to its frame
        self.answers: list[float] = []  # of every command: seconds to the event that answers it
        self.events: dict[str, int] = {}  # how many of each type
        self.bytes = 0
        self.code = ""  # for who would watch
        self.closed: int | None = None  # the code, 1006 without one
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()  # the first frame is here
        self._rest, self._upgraded = b"", False
        self._asked: tuple[int, float] | None = None  # the command under way, and when it was sent
        self._answered = False
        self._commands = 0

    async def join(self, port: int) -> None:
        """Connect, open the link and wait for the first frame."""
        self._port = port
        await asyncio.get_running_loop().create_connection(lambda: self, "127.0.0.1", port)
        await asyncio.wait_for(self.ready, 60)

    def command(self, kind: str, **fields: Any) -> None:
        """Send one command."""
        self.transport.write(packed(TEXT, json.dumps({"type": kind, **fields}).encode()))

    def ask(self) -> None:
        """Change the learning rate, and take down how long it takes until it is seen. One at a time."""
        if self._asked is None:
            self._commands += 1
            self._asked, self._answered = (self._commands, time.perf_counter()), False
            rate = 0.03 if self._commands % 2 else 0.01
            self.command("change", fields={"learning_rate": rate}, id=self._commands)

    @property
    def asked_at(self) -> float | None:
        """When the command was sent that is not yet seen; None where there is none."""
        return self._asked[1] if self._asked else None

    def leave(self) -> None:
        """End the connection, without a farewell."""
        self.transport.abort()

    # --- what a viewer does; others may do otherwise

    async def live(self) -> None:
        """From the first frame on."""
        if not self.watching:
            self.command("play")

    def acknowledge(self, frame: int) -> None:
        """This frame is drawn."""
        self.transport.write(packed(TEXT, b'{"type":"ack","frame":%d}' % frame))

    # --- bytes to messages

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        path = f"/ws?watch={self.watching}" if self.watching else "/ws"
        transport.write(HANDSHAKE.format(path=path, port=self._port).encode())

    def connection_lost(self, _: Exception | None) -> None:
        self.closed = self.closed or 1006
        if not self.ready.done():
            self.ready.set_exception(ConnectionError(f"closed with {self.closed}"))

    def data_received(self, data: bytes) -> None:
        self.bytes += len(data)
        buffer, place = self._rest + data if self._rest else data, 0
        if not self._upgraded:
            place = buffer.find(b"\r\n\r\n") + 4
            if place < 4:
                self._rest = buffer
                return
            self._upgrade(buffer[:place])
        while len(buffer) - place >= 2:
            opcode, length = buffer[place] & 0x0F, buffer[place + 1]
            start = place + 2 + LONGER.get(length, 0)
            if length in LONGER:
                length = int.from_bytes(buffer[place + 2 : start], "big")
            if len(buffer) < start + length:  # start alone may lie behind the end
                break
            place = start + length
            if opcode == BINARY:
                self._binary(buffer, start)
            else:
                self._other(opcode, buffer[start:place])
        self._rest = buffer[place:]

    def _upgrade(self, answer: bytes) -> None:
        if not answer.startswith(b"HTTP/1.1 101"):
            self.closed = int(answer.split()[1])
            self.transport.abort()
            return
        self._upgraded = True
        if not self.watching:
            self.command("open", hash=self.link)

    def _binary(self, buffer: bytes, start: int) -> None:
        tensors = start + 8 + int.from_bytes(buffer[start : start + 8], "little")
        clock = clock_place(buffer[start + 8 : tensors])
        if clock is None:
            return
        now = time.perf_counter()
        frame, _, _, epoch = struct.unpack_from("<4d", buffer, tensors + clock)
        self.arrivals.append(now)
        self.epochs.append(epoch)
        if self._asked and self._answered:
            self.latencies.append((self._asked[1], now - self._asked[1]))
            self._asked = None
        self.acknowledge(int(frame))
        if not self.ready.done():
            self.ready.set_result(None)

    def _other(self, opcode: int, payload: bytes) -> None:
        if opcode == PING:
            self.transport.write(packed(PONG, payload))
        elif opcode == CLOSE:
            self.closed = int.from_bytes(payload[:2], "big") or 1005
        elif opcode == TEXT:
            self._event(json.loads(payload))

    def _event(self, event: dict[str, Any]) -> None:
        self.events[event["type"]] = self.events.get(event["type"], 0) + 1
        if event["type"] == "recipe" and self._asked and event.get("id") == self._asked[0]:
            self.answers.append(time.perf_counter() - self._asked[1])
            self._answered = True
        elif event["type"] == "session":
            self.code = event["watch"]
