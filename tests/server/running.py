"""A real server process, and clients that talk to it as browsers do."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from server.settings import available_cores
from tests.server.messages import command, read

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 20.0  # seconds for anything to come, on a machine that has other things to do
ADDRESS = re.compile(r"Backprop Playground is at http://127\.0\.0\.1:(\d+)/ \(Ctrl-C stops it\)\n")


class Server:
    """`python -m server` on a free port."""

    def __init__(self, *arguments: str, **settings: str) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PLAYGROUND_")}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "server", "--port", "0", *arguments],
            cwd=ROOT,
            env={**environment, **settings},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.said = self.process.stdout.readline()
        found = ADDRESS.fullmatch(self.said)
        assert found, self.said + self.stop()[1]
        self.port = int(found[1])
        self._lane_count = int(settings.get("PLAYGROUND_LANES", available_cores()))

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        """Ask it to end; the exit code and what stood on standard error."""
        with suppress(ProcessLookupError):
            self.process.send_signal(number)
        try:
            _, errors = self.process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        return self.process.returncode, errors

    def lanes(self) -> list[int]:
        """The process numbers of its lanes; a spare process, if there is one yet, is younger than they."""
        return self.processes()[: self._lane_count]

    def processes(self) -> list[int]:
        """The process numbers of all its training processes."""
        return lanes_of(self.process.pid)

    def sessions(self) -> int:
        """How many sessions it says there are."""
        with urlopen(f"http://127.0.0.1:{self.port}/health", timeout=PATIENCE) as answer:
            health = json.load(answer)
        assert health["status"] == "ok"
        return int(health["sessions"])

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.communicate()

    def comes_to(self, sessions: int) -> None:
        """Wait until so many sessions are left."""
        wait_until(lambda: self.sessions() == sessions)

    def client(self, **options: Any) -> "Client":
        """A client that has been greeted."""
        return Client(self.port, **options)

    def watcher(self, owner: "Client", **options: Any) -> "Client":
        """A client that watches another one's session."""
        return Client(self.port, f"?watch={owner.latest('session')['watch']}", **options)


class Client:
    """One connection. Frames are acknowledged as they are read, unless `acknowledges` is switched off."""

    def __init__(self, port: int, query: str = "", **options: Any) -> None:
        # max_queue: else it stops reading, and so closing, after a few messages that nobody has heard
        options = {"compression": None, "max_size": None, "max_queue": None, "open_timeout": PATIENCE, **options}
        self._stack = ExitStack()
        self.socket: ClientConnection = self._stack.enter_context(
            connect(f"ws://127.0.0.1:{port}/ws{query}", **options)
        )
        self.received: list[str | bytes] = []  # as it came
        self.messages: list[tuple[str, Any]] = []  # the kind of each, and what it holds
        self.acknowledges = True

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def say(self, kind: str, **fields: Any) -> None:
        self.socket.send(json.dumps(command(kind, **fields)))

    def hear(self, timeout: float = PATIENCE) -> tuple[str, Any]:
        """The next message: its kind, and what it holds."""
        self.received.append(self.socket.recv(timeout=timeout))
        kind, held = read(self.received[-1])
        self.messages.append((kind, held))
        if self.acknowledges and kind == "frame":
            self.say("ack", frame=int(held["clock"][0]))
        return kind, held

    def hear_kind(self, wanted: str) -> Any:
        """The next message of a kind; what comes before it is kept in `messages`."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            kind, held = self.hear()
            if kind == wanted:
                return held
        raise AssertionError(f"no {wanted} comes")

    def closes(self) -> int:
        """Read to the end of the connection; the code it was closed with."""
        with suppress(ConnectionClosed):
            while True:
                self.hear()
        assert self.socket.close_code is not None
        return self.socket.close_code

    def hear_until(self, done: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not done():
            assert time.monotonic() < deadline, "it does not come"
            self.hear()

    def answer(self, text: str | bytes) -> Any:
        """Send a text as it is; the error that answers it."""
        self.socket.send(text)
        return self.hear_kind("error")

    def open(self, link: str) -> Any:
        """Open a session; its first frame."""
        self.say("open", hash=link)
        return self.hear_kind("frame")

    def epoch(self) -> int:
        """The epoch of the newest frame."""
        newest = next((held for kind, held in reversed(self.messages) if kind == "frame"), None)
        return -1 if newest is None else int(newest["clock"][3])

    def train_to(self, epoch: int) -> None:
        """Play until a frame of this epoch, or a later one, has come."""
        self.say("play")
        while int(self.hear_kind("frame")["clock"][3]) < epoch:
            pass

    def all(self, kind: str) -> list[Any]:
        return [held for found, held in self.messages if found == kind]

    def raw(self, kind: str) -> list[Any]:
        """All messages of a kind, as they came."""
        return [raw for raw, (found, _) in zip(self.received, self.messages, strict=True) if found == kind]

    def latest(self, kind: str) -> Any:
        """The newest message of a kind; the next one if there was none yet."""
        return next((held for found, held in reversed(self.messages) if found == kind), None) or self.hear_kind(kind)

    def checkpoint(self) -> bytes:
        """The newest checkpoint."""
        self.latest("checkpoint")
        return bytes(self.raw("checkpoint")[-1])

    def hear_all(self) -> None:
        """Hear what has come so far."""
        with suppress(TimeoutError):
            while True:
                self.hear(timeout=0)


def lanes_of(pid: int) -> list[int]:
    """The training processes that a process has started and that still run, the oldest first."""
    ask = ["ps", "-A", "-o", "pid=,ppid=,etimes=,stat=,args="]
    asked = subprocess.run(ask, capture_output=True, text=True, check=True)
    rows = [line.split(None, 4) for line in asked.stdout.splitlines()]
    ours = [row for row in rows if int(row[1]) == pid and row[3][0] != "Z" and "server.lane" in row[4]]
    return [int(row[0]) for row in sorted(ours, key=lambda row: (-int(row[2]), int(row[0])))]


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def wait_until(done: Callable[[], bool], seconds: float = PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, "it does not come"
        time.sleep(0.05)


def hear_together(clients: Sequence[Client], done: Callable[[], bool]) -> None:
    """Let many clients hear and acknowledge, in turn, until it is done."""
    deadline = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < deadline, "it does not come"
        for client in clients:
            client.hear_all()
        time.sleep(0.005)


def greeting(client: Client) -> Any:
    """The first message of a connection."""
    return client.hear()[1]
