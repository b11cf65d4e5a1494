"""One session and everyone who sees it: its owner, who says what happens, and those who watch.

The session itself lives in a lane; here is the last checkpoint, from which it goes on when its lane dies. The key is
the owner's secret; whoever shows it again, after a lost connection or a reload, gets the same watch code, which is all
that those who watch know. While the owner is away they wait.
"""

import asyncio
import hashlib
import logging
import re
import secrets
import time
from base64 import urlsafe_b64encode
from collections import deque

from server.events import event
from server.lane import (
    CHECKPOINT,
    COMMAND,
    EVENT,
    FRAME,
    JOIN,
    NUMBER,
    OWNERS,
    PRIVATE,
    QUESTION,
    RESUME,
    SAVE,
    TAKEN,
    WATCHED,
)
from server.lanes import Lanes
from server.viewer import Viewer

TRAINING_LOST = 1011  # close code
MOST_DEATHS, DEATHS_WITHIN = 3, 60.0  # so many deaths of its lanes within so many seconds does a session survive
SENT_PER_SECOND = 3300  # frames to all who watch one session, together
COUNT_GAP = 0.3  # seconds between two counts of those who watch
KEY = re.compile(r"[A-Za-z0-9_-]{32}")
TO_OWNER = ('{"type":"error"', '{"type":"link"')  # answers to the owner's commands

log = logging.getLogger("playground.audience")


def new_key() -> str:
    """A key that nobody guesses: 192 random bits."""
    return secrets.token_urlsafe(24)


def code_of(key: str) -> str:
    """The watch code of a key; it does not give the key away."""
    return urlsafe_b64encode(hashlib.sha256(key.encode()).digest()[:12]).decode()


class Audience:
    """One session as the web process sees it."""

    def __init__(self, owner: Viewer, address: str, lanes: Lanes) -> None:
        self.owner: Viewer | None = owner
        self.address = address  # where the owner is
        self.watchers: dict[int, Viewer] = {}
        self.heard = time.monotonic()  # when someone last said something
        self.key = new_key()
        self._live: set[Viewer] = set()  # who watches and has been welcomed
        self._seat = lanes.take(self)
        self._saved: asyncio.Event | None = None  # whether the last checkpoint of all has come; None before the end
        self._checkpoint: bytes | None = None
        self._frame = self._watched = 0  # the newest frame: passed on; drawn by someone who watches
        self._deaths: deque[float] = deque(maxlen=MOST_DEATHS + 1)
        self._newest: bytes | None = None  # a frame whose time has not come for those who watch
        self._next_at = 0.0  # when it will
        self._counting = False

    @property
    def code(self) -> str:
        """What those who watch know."""
        return code_of(self.key)

    def introduce(self, key: str) -> None:
        """Take a key, and tell the owner."""
        self.key = key
        if self.owner is not None:
            self.owner.put(event("session", key=key, watch=self.code))

    # --- from the session to its viewers

    def hear(self, kind: bytes, payload: bytes) -> None:
        """Pass on what the session says."""
        if kind == FRAME:
            self._pass_on_frame(payload)
        elif kind == EVENT:
            text = payload.decode()
            self._tell(text, to_all=not text.startswith(TO_OWNER))
        elif kind == CHECKPOINT:
            self._checkpoint = payload
            self._tell(payload, to_all=False)
            if self._saved is not None:
                self._seat.leave()  # so that nothing comes after it
                self._saved.set()
        elif kind == OWNERS:
            self._tell(payload, to_all=False)
        elif kind == PRIVATE:
            self._pass_on_privately(payload)
        else:
            self._tell(payload)

    def _tell(self, message: str | bytes, *, to_all: bool = True) -> None:
        if self.owner is not None:
            self.owner.put(message)
        if to_all:
            for viewer in self._live:
                viewer.put(message)

    def _pass_on_frame(self, frame: bytes) -> None:
        self._frame += 1
        if self.owner is not None:
            self.owner.offer(self._frame, frame)
        if self._live:
            if self._newest is None:
                asyncio.get_running_loop().call_at(self._next_at, self._show_newest)
            self._newest = frame

    def _show_newest(self) -> None:
        """Send the newest frame to all who watch: the more they are, the longer until the next one."""
        frame, self._newest = self._newest, None
        self._next_at = asyncio.get_running_loop().time() + len(self._live) / SENT_PER_SECOND
        if frame is not None:
            for viewer in self._live:
                viewer.offer(self._frame, frame)

    def _pass_on_privately(self, payload: bytes) -> None:
        """Pass on what one viewer has asked for. Who has been welcomed hears all that comes from now on."""
        (number,) = NUMBER.unpack_from(payload)
        kind, held = payload[NUMBER.size : NUMBER.size + 1], payload[NUMBER.size + 1 :]
        is_owner = self.owner is not None and self.owner.number == number
        viewer = self.owner if is_owner else self.watchers.get(number)
        if viewer is None:
            return
        if kind == JOIN:
            self._live.add(viewer)
        elif kind == FRAME:
            viewer.offer(self._frame, held)
        else:
            viewer.put(held.decode() if kind == EVENT else held)

    def lost(self) -> None:
        """The lane died: go on from the last checkpoint, unless this session may be what kills its lanes."""
        self._deaths.append(time.monotonic())
        often = len(self._deaths) > MOST_DEATHS and self._deaths[-1] - self._deaths[0] < DEATHS_WITHIN
        if self._checkpoint is None or often:
            log.warning("a session is lost")
            if self.owner is not None:
                self.owner.close(TRAINING_LOST)
            return
        self._seat.send(RESUME, NUMBER.pack(self._frame) + self._checkpoint)
        if self.owner is not None:
            self.owner.start_over()
        for viewer in self.watchers.values():  # a welcome may have been lost with the lane
            if viewer not in self._live:
                self._seat.send(JOIN, NUMBER.pack(viewer.number))

    # --- from its viewers to the session

    def command(self, text: str) -> None:
        """Pass on a command of the owner, as JSON."""
        self._seat.send(COMMAND, text.encode())

    def resume(self, checkpoint: bytes) -> None:
        """Go on from a checkpoint that the owner has kept."""
        self._seat.send(RESUME, NUMBER.pack(0) + checkpoint)

    def taken(self, viewer: Viewer, frame: int) -> None:
        """A viewer has drawn a frame."""
        viewer.taken(frame)
        if viewer is self.owner:
            self._seat.send(TAKEN, NUMBER.pack(frame))
        elif frame > self._watched:
            self._watched = min(frame, self._frame)
            self._seat.send(WATCHED, NUMBER.pack(self._watched))

    def ask(self, viewer: Viewer, text: str) -> None:
        """Pass on a question, as JSON; the answer is for this viewer alone."""
        self._seat.send(QUESTION, NUMBER.pack(viewer.number) + text.encode())

    async def end(self) -> None:
        """End the session with a last checkpoint, and wait until that has gone to the owner."""
        if self._checkpoint is None:
            return  # nothing has begun
        self._saved = asyncio.Event()
        self._seat.send(SAVE)
        await self._saved.wait()

    # --- who comes and goes

    def join(self, viewer: Viewer) -> None:
        """Someone watches from now on."""
        self.watchers[viewer.number] = viewer
        viewer.start_over()
        viewer.put(event("owner", present=self.owner is not None))
        self._seat.send(JOIN, NUMBER.pack(viewer.number))
        self._count()

    def part(self, viewer: Viewer) -> None:
        """Someone watches no more."""
        if self.watchers.pop(viewer.number, None):
            self._live.discard(viewer)
            self._count()

    def abandon(self) -> None:
        """The owner has left, and the session ends. Those who watch are told, and wait."""
        self.owner = None
        self._seat.leave()
        for viewer in self.watchers.values():
            viewer.put(event("owner", present=False))

    def dismiss(self) -> list[Viewer]:
        """Let go of those who watch; they are another's audience now."""
        viewers = list(self.watchers.values())
        self.watchers, self._live = {}, set()
        self._count()
        return viewers

    def _count(self) -> None:
        """Tell the owner how many watch; not for each of a class that comes all at once."""
        if not self._counting:
            self._counting = True
            asyncio.get_running_loop().call_later(COUNT_GAP, self._tell_count)

    def _tell_count(self) -> None:
        self._counting = False
        if self.owner is not None:
            self.owner.put(event("watchers", count=len(self.watchers)))
