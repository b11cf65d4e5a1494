"""A training process: commands in, frames out, many sessions, one at a time, each for a slice of at most ten
milliseconds.

Started as its own program (`python -m server.lane FD`) with one end of a socket pair, so that NumPy never delays the
web process. It knows the engine and the frames, and no web library. It ends when the other end closes.

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
from collections.abc import Callable

from server.pace import NEVER
from server.session import Session

HEAD = struct.Struct(">IIc")
COMMAND, CLOSE, EVENT, BINARY = b"c", b"x", b"e", b"b"
RECEIVE = 1 << 18  # bytes at a time

log = logging.getLogger("playground.lane")


def pack(session: int, kind: bytes, payload: bytes = b"") -> bytes:
    """One message of the pair."""
    return HEAD.pack(len(payload), session, kind) + payload


class Lane:
    """The sessions of one process, and the loop that serves them in turn."""

    def __init__(self, pair: socket.socket) -> None:
        self._pair = pair
        self._pair.setblocking(True)
        self._received = bytearray()
        self._sessions: dict[int, Session] = {}

    def run(self) -> None:
        """Serve until the other end closes."""
        while self._receive(self._time_to_wake()):
            now = time.monotonic()
            for number, session in list(self._sessions.items()):
                if session.wake() <= now:
                    self._guard(number, session.work)
                    self._send(number, session)
                    if self._readable(0):  # a command waits for at most one slice
                        break

    def _time_to_wake(self) -> float | None:
        wake = min((session.wake() for session in self._sessions.values()), default=NEVER)
        return None if wake == NEVER else max(0.0, wake - time.monotonic())

    def _readable(self, timeout: float | None) -> bool:
        return bool(select.select([self._pair], [], [], timeout)[0])

    def _receive(self, timeout: float | None) -> bool:
        """Take what has come, waiting for it at most `timeout`; False at the end."""
        if not self._readable(timeout):
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
            self._handle(number, kind, payload)
        return True

    def _handle(self, number: int, kind: bytes, payload: bytes) -> None:
        if kind == CLOSE:
            self._sessions.pop(number, None)
            return
        session = self._sessions.setdefault(number, Session())
        self._guard(number, lambda: session.command(json.loads(payload)))
        self._send(number, session)

    def _guard(self, number: int, action: Callable[[], None]) -> None:
        """Run something of one session; what goes wrong there is told to its viewer and stays there."""
        try:
            action()
        except Exception:  # a fault in one session must not end the others
            log.exception("session %d", number)
            self._sessions[number].fail()

    def _send(self, number: int, session: Session) -> None:
        for message in session.outbox:
            kind, payload = (EVENT, message.encode()) if isinstance(message, str) else (BINARY, message)
            self._pair.sendall(pack(number, kind, payload))
        session.outbox.clear()


def main() -> None:
    """The program: its one argument is the file descriptor of its end of the socket pair."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; the server ends its lanes
    logging.basicConfig(format="%(name)s: %(message)s")
    gone = contextlib.suppress(BrokenPipeError, ConnectionResetError)  # the server is no more
    with socket.socket(fileno=int(sys.argv[1])) as pair, gone:
        Lane(pair).run()


if __name__ == "__main__":
    main()
