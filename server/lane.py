"""A training process: commands in, frames out, many sessions, one at a time, each for a slice of at most ten
milliseconds.

Started as its own program (`python -m server.lane FD`) with one end of a socket pair, so that NumPy never delays the
web process. It knows the engine and the frames, and no web library. It ends when the other end closes.

Turns are fair: who wants one and has had the least time so far comes first, so a large network, or a client with
many costly commands, takes nothing from the others.

On the pair every message is: length of the payload (4 bytes, big-endian), session number (4 bytes), kind (1 byte),
payload. Towards the lane the kinds are COMMAND (JSON) and CLOSE, back from it EVENT (JSON) and BINARY.
"""

import contextlib
import json
import logging
import select
import signal
import socket
import struct
import sys
import time
from collections import deque
from dataclasses import dataclass, field

from server.pace import NEVER, SLICE
from server.protocol import RefusedError
from server.session import Session

HEAD = struct.Struct(">IIc")
COMMAND, CLOSE, EVENT, BINARY = b"c", b"x", b"e", b"b"
RECEIVE = 1 << 18  # bytes at a time
MAX_COMMANDS = 200  # of one session that wait for their turn; more are dropped

log = logging.getLogger("playground.lane")


def pack(session: int, kind: bytes, payload: bytes = b"") -> bytes:
    """One message of the pair."""
    return HEAD.pack(len(payload), session, kind) + payload


@dataclass
class Place:
    """One session, the commands that wait for its turn, and how much time it has had."""

    number: int
    session: Session = field(default_factory=Session)
    commands: deque[bytes] = field(default_factory=deque)
    used: float = 0.0
    told: float = -NEVER  # when its viewer was last told that commands are dropped

    def wake(self) -> float:
        """When it next wants a turn."""
        return 0.0 if self.commands else self.session.wake()

    def take_turn(self) -> None:
        """Apply commands for at most a slice, then train. What goes wrong is told to the viewer and stays here."""
        begin = time.monotonic()
        try:
            while self.commands and time.monotonic() < begin + SLICE:
                self.session.command(json.loads(self.commands.popleft()))
            if self.session.wake() <= time.monotonic():
                self.session.work()
        except Exception:  # a fault in one session must not end the others
            log.exception("session %d", self.number)
            self.session.fail()
        self.used += time.monotonic() - begin

    def put(self, command: bytes) -> None:
        """Let a command wait for the next turn."""
        if len(self.commands) < MAX_COMMANDS:
            self.commands.append(command)
        elif time.monotonic() - self.told >= 1:
            self.told = time.monotonic()
            self.session.outbox.append(RefusedError("too_fast", {"limit": MAX_COMMANDS}).event)


class Lane:
    """The sessions of one process, and the loop that serves them in turn."""

    def __init__(self, pair: socket.socket) -> None:
        self._pair = pair
        self._pair.setblocking(True)
        self._received = bytearray()
        self._places: dict[int, Place] = {}
        self._least = 0.0  # time that those who want a turn have had at least

    def run(self) -> None:
        """Serve until the other end closes."""
        while self._receive(self._time_to_wake()):
            for place in self._next_turns():
                if place.number in self._places:
                    place.take_turn()
                    self._send(place)
                    if not self._receive(0):
                        return

    def _time_to_wake(self) -> float | None:
        wake = min((place.wake() for place in self._places.values()), default=NEVER)
        return None if wake == NEVER else max(0.0, wake - time.monotonic())

    def _next_turns(self) -> list[Place]:
        """Those who want a turn now and have had little more than the least. Who slept is not owed the time."""
        now = time.monotonic()
        awake = [place for place in self._places.values() if place.wake() <= now]
        for place in awake:
            place.used = max(place.used, self._least)
        self._least = min((place.used for place in awake), default=self._least)
        return sorted((p for p in awake if p.used <= self._least + SLICE), key=lambda place: place.used)

    def _receive(self, timeout: float | None) -> bool:
        """Take what has come, waiting for it at most `timeout`; False at the end."""
        if not select.select([self._pair], [], [], timeout)[0]:
            return True
        data = self._pair.recv(RECEIVE)
        if not data:
            return False
        self._received += data
        while len(self._received) >= HEAD.size:
            length, number, kind = HEAD.unpack_from(self._received)
            if len(self._received) < HEAD.size + length:
                break
            payload = bytes(self._received[HEAD.size : HEAD.size + length])
            del self._received[: HEAD.size + length]
            if kind == CLOSE:
                self._places.pop(number, None)
            else:
                self._places.setdefault(number, Place(number)).put(payload)
        return True

    def _send(self, place: Place) -> None:
        for message in place.session.outbox:
            kind, payload = (EVENT, message.encode()) if isinstance(message, str) else (BINARY, message)
            self._pair.sendall(pack(place.number, kind, payload))
        place.session.outbox.clear()


def main() -> None:
    """The program: its one argument is the file descriptor of its end of the socket pair."""
    for number in (signal.SIGINT, signal.SIGTERM):  # both may go to a whole group; the server ends its lanes
        signal.signal(number, signal.SIG_IGN)
    logging.basicConfig(format="%(name)s: %(message)s")
    gone = contextlib.suppress(BrokenPipeError, ConnectionResetError)  # the server is no more
    with socket.socket(fileno=int(sys.argv[1])) as pair, gone:
        Lane(pair).run()


if __name__ == "__main__":
    main()
