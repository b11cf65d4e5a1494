"""Viewers as they are in the wild: one that is slow, one that never reads, one that floods. The others must not feel
it.
"""

import asyncio
import json

from benchmarks.client import TEXT, Client, packed

SLOW_SECONDS = 0.5  # to draw a frame
BLIND_SECONDS = 0.02  # between two acknowledgements of frames that nobody has read
FLOOD_AT_ONCE = 100  # commands
FLOOD_SECONDS = 0.005  # between two bursts: 20,000 commands a second, as long as the server takes them
FLOOD_WAITING = 1 << 16  # bytes not yet taken; more are not sent


class Slow(Client):
    """Takes half a second to draw each frame."""

    def acknowledge(self, frame: int) -> None:
        asyncio.get_running_loop().call_later(SLOW_SECONDS, self._drawn, frame)

    def _drawn(self, frame: int) -> None:
        if self.closed is None:
            super().acknowledge(frame)


class Deaf(Client):
    """Plays, and from then on reads nothing and acknowledges nothing."""

    async def live(self) -> None:
        self.command("play")
        self.transport.pause_reading()


class Blind(Client):
    """Reads nothing, and yet acknowledges, so that frames keep coming at full speed: they pile up on the way."""

    async def live(self) -> None:
        self.command("speed", epochs_per_second=None)
        self.command("play")
        self.transport.pause_reading()
        frame = 1
        while self.closed is None and not self.transport.is_closing():
            frame += 1
            self.acknowledge(frame)
            await asyncio.sleep(BLIND_SECONDS)


class Flood(Client):
    """Sends commands as fast as they are taken, each of which makes the run prepare itself anew."""

    async def live(self) -> None:
        self.command("play")
        text = json.dumps({"type": "change", "fields": {"activation": "relu", "hidden_layers": [8, 8, 8]}}).encode()
        burst = packed(TEXT, text) * FLOOD_AT_ONCE
        while self.closed is None and not self.transport.is_closing():
            if self.transport.get_write_buffer_size() < FLOOD_WAITING:
                self.transport.write(burst)
            await asyncio.sleep(FLOOD_SECONDS)
