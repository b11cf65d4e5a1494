"""A training process: commands in, frames out, many sessions, one at a time, each for a slice of at most ten
milliseconds.

Started as its own program (`python -m server.lane FD`) with one end of a socket pair, so that NumPy never delays the
web process. It knows the engine and the frames, and no web library. It ends when the other end closes.

Turns are fair: who wants one and has had the least time so far comes first, so a large network, or a client with
many costly commands, takes nothing from the others. Commands do not wait for the end of a round: whoever has not had
much more than the others is answered after the turn at hand.

On the pair every message is: length of the payload (4 bytes, big-endian), session number (4 bytes), kind (1 byte),
payload; the kinds stand below.
"""

import contextlib
import json
import logging
import os
import select
import signal
import socket
import struct
import sys
import time
from collections import deque
from dataclasses import dataclass, field

from server import checkpoints
from server.crowd import Crowd
from server.garbage import spare_collections
from server.pace import NEVER, SLICE
from server.refusals import RefusedError
from server.session import Message, Session
from server.settings import Settings, from_environment

HEAD = struct.Struct(">IIc")
NUMBER = struct.Struct(">Q")
COMMAND, CLOSE = b"c", b"x"  # towards the lane: JSON; nothing
TAKEN, WATCHED = b"t", b"w"  # the number of a frame that is drawn: by the owner, by someone who watches
RESUME = b"r"  # the number of the last frame that viewers have had, or 0, and a checkpoint to go on from
SAVE = b"s"  # nothing: asks for a checkpoint
JOIN, QUESTION = b"j", b"q"  # the number of a viewer; and JSON: what is asked
EVENT, FRAME, CHECKPOINT, OTHER = b"e", b"f", b"k", b"b"  # back from it: JSON, and binary messages
OWNERS = b"o"  # a binary message for the owner alone
PRIVATE = b"p"  # the number of a viewer, one of the kinds above (or JOIN: the welcome is over), and what it holds
RECEIVE = 1 << 18  # bytes at a time
MAX_COMMANDS = 200  # of one session that wait for their turn, and as many questions; more are dropped
NEVER_DROPPED = {RESUME, SAVE, JOIN}  # the web process bounds these
URGENT = 0.05  # seconds that a session with a command may have had more than the others

log = logging.getLogger("playground.lane")


def pack(session: int, kind: bytes, payload: bytes = b"") -> bytes:
    """One message of the pair."""
    return HEAD.pack(len(payload), session, kind) + payload


def _said(message: Message) -> tuple[bytes, bytes]:
    """The kind and the payload for what a session says."""
    if isinstance(message, str):
        return EVENT, message.encode()
    return _KINDS.get(message.kind, OTHER), message


_KINDS = {"frame": FRAME, "checkpoint": CHECKPOINT, "gradcheck": OWNERS, "sweep": OWNERS}


@dataclass
class Place:
    """One session, what waits for its turn, and how much of the processor's time it has had.

    Questions wait by themselves, behind the commands: of a class that asks all at once nobody takes the owner's place.
    """

    number: int
    session: Session
    waiting: deque[tuple[bytes, bytes]] = field(default_factory=deque)  # kind and payload
    questions: deque[bytes] = field(default_factory=deque)  # payloads
    used: float = 0.0
    told: float = -NEVER  # when its viewer was last told that commands are dropped

    @property
    def is_asked(self) -> bool:
        """Whether there is something to answer."""
        return bool(self.waiting or self.questions)

    def wake(self) -> float:
        """When it next wants a turn."""
        return 0.0 if self.is_asked else self.session.wake()

    def take_turn(self) -> list[bytes]:
        """Apply commands and answer questions for at most a slice, then train; what is to be sent. What goes wrong is
        told to the viewer and stays here."""
        begin, worked, said = time.monotonic(), time.thread_time(), []
        try:
            while self.waiting and time.monotonic() < begin + SLICE:
                said += self._apply(*self.waiting.popleft())
            while self.questions:  # one at least, whatever the commands took
                said += self._answer(self.questions.popleft())
                if time.monotonic() >= begin + SLICE:
                    break
            if self.session.wake() <= time.monotonic():
                self.session.work()
        except Exception:  # a fault in one session must not end the others
            log.exception("session %d", self.number)
            self.session.fail()
        said += self._outgoing()
        self.used += time.thread_time() - worked  # not what other processes took of the time
        return said

    def _apply(self, kind: bytes, payload: bytes) -> list[bytes]:
        """Do what one message asks for; what one viewer alone is to hear."""
        if kind == COMMAND:
            self.session.command(json.loads(payload))
        elif kind == RESUME:
            (frame,) = NUMBER.unpack_from(payload)
            self.session.resume(payload[NUMBER.size :], frame or None)
        elif kind == SAVE:
            self.session.save()
        elif kind == JOIN:  # what was said before is not for who joins now
            parts = [*map(_said, self.session.welcome()), (JOIN, b"")]
            return [*self._outgoing(), *(self._private(payload, *part) for part in parts)]
        return []

    def _answer(self, payload: bytes) -> list[bytes]:
        """Answer a question to who asked; the run goes on whatever comes of it."""
        asked = json.loads(payload[NUMBER.size :])
        try:
            told = self.session.answer(asked)
        except Exception:
            log.exception("session %d, a question", self.number)
            told = RefusedError("internal", command_id=asked.get("id")).event
        return [*self._outgoing(), self._private(payload[: NUMBER.size], *_said(told))]

    def _private(self, viewer: bytes, kind: bytes, payload: bytes) -> bytes:
        return pack(self.number, PRIVATE, viewer + kind + payload)

    def _outgoing(self) -> list[bytes]:
        outgoing = [pack(self.number, *_said(message)) for message in self.session.outbox]
        self.session.outbox.clear()
        return outgoing

    def put(self, kind: bytes, payload: bytes) -> None:
        """Let a message wait for the next turn."""
        if kind == QUESTION:
            if len(self.questions) < MAX_COMMANDS:  # who hears nothing asks again
                self.questions.append(payload)
        elif kind in NEVER_DROPPED or len(self.waiting) < MAX_COMMANDS:
            self.waiting.append((kind, payload))
        elif time.monotonic() - self.told >= 1:
            self.told = time.monotonic()
            self.session.outbox.append(RefusedError("too_fast", {"limit": MAX_COMMANDS}).event)


class Lane:
    """The sessions of one process, and the loop that serves them in turn."""

    def __init__(self, pair: socket.socket, settings: Settings | None = None) -> None:
        self._pair = pair
        self._pair.setblocking(True)
        self._settings = settings or Settings()
        self._received = bytearray()
        self._crowd = Crowd(time.monotonic)
        self._places: dict[int, Place] = {}
        self._urgent: deque[Place] = deque()  # have something to answer
        self._least = 0.0  # time that those who want a turn have had at least

    def run(self) -> None:
        """Serve until the other end closes."""
        while self._receive(self._time_to_wake()):
            for place in self._next_turns():
                if not self._turn(place):
                    return

    def _turn(self, place: Place) -> bool:
        """One session's turn, and then those of who has something to answer; False at the end."""
        self._serve(place)
        while self._receive(0):
            if not self._urgent:
                return True
            urgent = self._urgent.popleft()
            if urgent.is_asked and urgent.used <= self._least + URGENT:
                self._serve(urgent)
        return False

    def _serve(self, place: Place) -> None:
        if self._places.get(place.number) is place:
            for message in place.take_turn():
                self._pair.sendall(message)

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
            self._take(number, kind, payload)
        return True

    def _take(self, number: int, kind: bytes, payload: bytes) -> None:
        if kind == CLOSE:
            self._places.pop(number, None)
            return
        place = self._places.get(number)
        if place is None:
            place = self._places[number] = Place(
                number, Session(settings=self._settings, crowd=self._crowd), used=self._least
            )
        if kind == TAKEN:
            place.session.pace.acknowledge(*NUMBER.unpack(payload))
        elif kind == WATCHED:
            place.session.pace.watched(*NUMBER.unpack(payload))
        else:
            if kind == RESUME:
                checkpoints.prepare()  # in nobody's turn: the first to come back would wait for all the others
            place.put(kind, payload)
            self._urgent.append(place)


def warm_up(settings: Settings) -> None:
    """Make what all sessions share before there is one: the first would be charged for it, and wait for all others."""
    session = Session(settings=settings)
    session.command({"type": "open", "hash": "seed=0"})
    session.work()


def main() -> None:
    """The program: its one argument is the file descriptor of its end of the socket pair."""
    for number in (signal.SIGINT, signal.SIGTERM):  # both may go to a whole group; the server ends its lanes
        signal.signal(number, signal.SIG_IGN)
    logging.basicConfig(format="%(name)s: %(message)s")
    settings = from_environment(os.environ)
    warm_up(settings)
    spare_collections()
    gone = contextlib.suppress(BrokenPipeError, ConnectionResetError)  # the server is no more
    with socket.socket(fileno=int(sys.argv[1])) as pair, gone:
        Lane(pair, settings).run()


if __name__ == "__main__":
    main()
