"""What one viewer is sent: messages in order, and of frames the newest.

Messages are never dropped. Frames are, where the viewer has not drawn the last ones yet: then the newest waits until it
has. So a slow viewer sees fewer frames, and nobody waits for him.
"""

import asyncio
import itertools
from collections import deque

MAX_WAITING, MAX_BYTES = 256, 16 * 1024 * 1024  # messages not yet written
WINDOW = 3  # frames on their way
POLICY = 1008  # the close code for who does not read
_numbers = itertools.count(1)


class _Outgoing(asyncio.Queue[str | bytes]):
    """A queue that knows how long its messages are together."""

    size = 0

    def _put(self, item: str | bytes) -> None:
        self.size += len(item)
        super()._put(item)

    def _get(self) -> str | bytes:
        item = super()._get()
        self.size -= len(item)
        return item


class Viewer:
    """The outgoing half of one connection. `end` is the code to close it with, once there is one."""

    def __init__(self) -> None:
        self.number = next(_numbers)
        self.end: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self.waiting = _Outgoing(MAX_WAITING)
        self._on_their_way: deque[int] = deque()  # numbers of frames
        self._newest: tuple[int, bytes] | None = None  # a frame that waits for room

    def put(self, message: str | bytes) -> None:
        """Send a message. A client that lets too much pile up is let go."""
        if self.end.done():
            return
        if self.waiting.full() or self.waiting.size >= MAX_BYTES:
            self.close(POLICY)
        else:
            self.waiting.put_nowait(message)

    def offer(self, number: int, frame: bytes) -> None:
        """Send a frame; or keep it until there is room, if there is no newer one by then."""
        if len(self._on_their_way) < WINDOW:
            self._newest = None
            self._on_their_way.append(number)
            self.put(frame)
        else:
            self._newest = number, frame

    def start_over(self) -> None:
        """Frames of another session are to come, numbered anew."""
        self._on_their_way.clear()
        self._newest = None

    def taken(self, number: int) -> None:
        """This frame and all before it are drawn."""
        while self._on_their_way and self._on_their_way[0] <= number:
            self._on_their_way.popleft()
        if self._newest is not None:
            self.offer(*self._newest)

    def close(self, code: int) -> None:
        """End the connection."""
        if not self.end.done():
            self.end.set_result(code)
