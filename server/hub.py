"""All sessions of this server and their audiences: who may come in, who watches whom, who was idle for too long."""

import asyncio
import ipaddress
import time
from collections import Counter
from contextlib import suppress

from server.audience import KEY, Audience, code_of, new_key
from server.lanes import Lanes
from server.refusals import RefusedError
from server.settings import Settings
from server.viewer import Viewer

IDLE, NOT_THERE = 4000, 4004  # close codes
AWAY_SECONDS = 120.0  # for which those who watch wait for an owner who has left
SWEEP_SECONDS = 5.0
SAVING_SECONDS, WRITING_SECONDS = 1.5, 1.0  # at the end of the server


class Hub:
    """The audiences by their watch codes."""

    def __init__(self, lanes: Lanes, settings: Settings) -> None:
        self._lanes, self._settings = lanes, settings
        self._audiences: dict[str, Audience] = {}
        self._addresses: Counter[str] = Counter()  # sessions from each
        self._watching: dict[Viewer, Audience] = {}

    @property
    def sessions(self) -> int:
        """How many sessions there are now."""
        return self._addresses.total()

    @property
    def watchers(self) -> int:
        """How many watch the session of someone else."""
        return len(self._watching)

    # --- owners

    def open(self, viewer: Viewer, host: str) -> Audience:
        """A session of one's own. Raises RefusedError."""
        address = network_of(host)
        if self.sessions >= self._settings.sessions:
            raise RefusedError("server_full", {"limit": self._settings.sessions})
        if self._addresses[address] >= self._settings.sessions_per_address:
            raise RefusedError("address_full", {"limit": self._settings.sessions_per_address})
        self._addresses[address] += 1
        audience = Audience(viewer, address, self._lanes)
        self._give(audience, audience.key)
        return audience

    def leave(self, audience: Audience) -> None:
        """The owner has left."""
        audience.abandon()
        self._addresses[audience.address] -= 1
        if not self._addresses[audience.address]:
            del self._addresses[audience.address]
        audience.heard = time.monotonic()
        if not audience.watchers:
            del self._audiences[audience.code]

    def claim(self, audience: Audience, key: str) -> None:
        """Take back the key of an earlier session, and those who watched that. Raises RefusedError."""
        if not KEY.fullmatch(key):
            raise RefusedError("out_of_range", {"command": "claim", "field": "key", "value": "", "allowed": ["a key"]})
        former = self._audiences.get(code_of(key))
        if former is audience:
            return
        del self._audiences[audience.code]
        viewers = []
        if former is not None:
            viewers = former.dismiss()
            del self._audiences[former.code]
            if former.owner is not None:  # as of a tab that was duplicated
                self._give(former, new_key())
        self._give(audience, key)
        for viewer in viewers:
            self._watching[viewer] = audience
            audience.join(viewer)

    def _give(self, audience: Audience, key: str) -> None:
        audience.introduce(key)
        self._audiences[audience.code] = audience

    # --- those who watch

    def watch(self, viewer: Viewer, code: str) -> int | None:
        """Let someone watch; the close code if there is nothing to watch. Raises RefusedError."""
        audience = self._audiences.get(code)
        if audience is None:
            return NOT_THERE
        if self.watchers >= self._settings.watchers:
            raise RefusedError("server_full", {"limit": self._settings.watchers})
        self._watching[viewer] = audience
        audience.join(viewer)
        return None

    def watched_by(self, viewer: Viewer) -> Audience:
        """Whom this viewer watches."""
        return self._watching[viewer]

    def part(self, viewer: Viewer) -> None:
        """Someone watches no more."""
        audience = self._watching.pop(viewer, None)
        if audience is None:
            return
        audience.part(viewer)
        if audience.owner is None and not audience.watchers:
            self._audiences.pop(audience.code, None)

    # --- the passing of time

    async def keep_sweeping(self) -> None:
        """End what nobody has touched for long. Cancel to stop."""
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            self.sweep(time.monotonic())

    def sweep(self, now: float) -> None:
        """End what nobody has touched for long, now."""
        for audience in list(self._audiences.values()):
            quiet = now - audience.heard
            if audience.owner is None:
                if quiet > AWAY_SECONDS:
                    for viewer in audience.watchers.values():
                        viewer.close(NOT_THERE)
            elif quiet > 60 * self._settings.idle_minutes:
                audience.owner.close(IDLE)

    async def farewell(self) -> None:
        """Before the server stops: give every owner a last checkpoint, and let it be written."""
        owned = [audience for audience in self._audiences.values() if audience.owner is not None]
        with suppress(TimeoutError):
            async with asyncio.timeout(SAVING_SECONDS):
                await asyncio.gather(*(audience.end() for audience in owned))
        with suppress(TimeoutError):
            async with asyncio.timeout(WRITING_SECONDS):
                for audience in owned:
                    if audience.owner is not None:
                        await audience.owner.waiting.join()


def network_of(host: str) -> str:
    """The address by which visitors are counted: of IPv6 the first 64 bits, which one household or school has."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.version == 4:
        return host
    if address.ipv4_mapped:  # where a server listens on both
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((int(address), 64), strict=False).network_address)
