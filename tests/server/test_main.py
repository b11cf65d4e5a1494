"""`python -m server` starts, says where it is, and ends as it is told; what is wrong is one sentence."""

import os
import signal
import socket
import subprocess
import sys
import time
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.permalink import parse
from engine.trainer import Trainer
from tests.server.messages import loss_rows, same
from tests.server.running import ROOT, Server, hear_together, is_running, wait_until
from tests.server.viewer import DEFAULT, Viewer, losses_of

LINKS = [DEFAULT, "dataset=spiral&networkShape=6,3&activation=relu&batchSize=7&seed=0.5&learningRate=0.1"]


def fails(*arguments: str, **settings: str) -> str:
    """Start where that cannot work; the sentence on standard error."""
    ended = subprocess.run(
        [sys.executable, "-m", "server", *arguments],
        cwd=ROOT,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert ended.returncode == 1, ended
    assert ended.stdout == ""
    assert ended.stderr.count("\n") == 1, "one sentence"
    return ended.stderr


class TestStart:
    def test_a_taken_port_is_one_sentence(self) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            said = fails("--port", str(port))
        assert said == (
            f"Port {port} on 127.0.0.1 is taken by another program; stop that one, or choose another with --port.\n"
        )

    def test_an_address_that_is_not_ours_is_one_sentence(self) -> None:
        assert fails("--host", "192.0.2.1").startswith("Cannot listen on 192.0.2.1, port 8000: ")

    @pytest.mark.parametrize("host", ["no-such-host.invalid", "a" * 70])
    def test_a_host_that_is_none_is_one_sentence(self, host: str) -> None:
        assert fails("--host", host).startswith("Cannot listen on ")

    @pytest.mark.parametrize(
        ("name", "value", "sentence"),
        [
            ("LANES", "many", "PLAYGROUND_LANES is 'many'; set it to a whole number from 0 to 256.\n"),
            ("SESSIONS", "0", "PLAYGROUND_SESSIONS is '0'; set it to a whole number from 1 to 100000.\n"),
            (
                "COMMANDS_PER_SECOND",
                "1e3",
                "PLAYGROUND_COMMANDS_PER_SECOND is '1e3'; set it to a whole number from 10 to 100000.\n",
            ),
        ],
    )
    def test_a_wrong_setting_is_one_sentence(self, name: str, value: str, sentence: str) -> None:
        assert fails("--port", "0", **{f"PLAYGROUND_{name}": value}) == sentence

    @pytest.mark.parametrize("port", ["x", "-1", "65536", "8e3", ""])
    def test_a_port_that_is_none_is_refused_with_the_range(self, port: str) -> None:
        ended = subprocess.run(
            [sys.executable, "-m", "server", f"--port={port}"], cwd=ROOT, capture_output=True, text=True, timeout=30
        )
        assert ended.returncode == 2
        assert "65535" in ended.stderr


class TestEnd:
    def test_told_to_stop_it_closes_with_1012_and_leaves_no_process_behind(self) -> None:
        with Server(PLAYGROUND_LANES="2") as server:
            wait_until(lambda: len(server.lanes()) == 2)
            lanes = server.processes()
            with server.client() as client:
                client.open("seed=1")
                client.train_to(3)
                began = time.monotonic()
                assert server.stop() == (0, "")
                assert time.monotonic() - began < 5
                assert client.closes() == 1012
            wait_until(lambda: not any(map(is_running, lanes)))

    def test_a_signal_to_the_whole_group_ends_it_as_well(self) -> None:
        with Server(PLAYGROUND_LANES="1") as server:
            with server.client() as client:
                client.open("seed=1")  # now the training process has come to ignore it
            for lane in server.lanes():
                os.kill(lane, signal.SIGINT)
            assert server.stop(signal.SIGINT) == (0, "")

    def test_clients_that_do_not_read_or_half_ask_do_not_hold_it_up(self) -> None:
        with Server(PLAYGROUND_LANES="1") as server, socket.create_connection(("127.0.0.1", server.port)) as idle:
            idle.sendall(b"GET /ws HTTP/1.1\r\nHost: x\r\n")
            with server.client(ping_interval=None) as client:
                client.open("seed=1")
                client.say("play")
                began = time.monotonic()
                assert server.stop()[0] == 0
                assert time.monotonic() - began < 5

    def test_killed_it_takes_its_training_processes_with_it(self) -> None:
        with Server(PLAYGROUND_LANES="3") as server:
            wait_until(lambda: len(server.lanes()) == 3)
            lanes = server.processes()
            server.stop(signal.SIGKILL)
            wait_until(lambda: not any(map(is_running, lanes)))


@cache
def trainer_at(link: str, updates: int) -> NDArray[np.float64]:
    """The engine's parameters after so many updates."""
    trainer = Trainer(parse(link, str).recipe)
    trainer.advance(updates)
    return trainer.network.parameters.copy()


class TestGoingOn:
    """Clients that keep their last checkpoint lose nothing, whatever happens to the server."""

    def test_after_a_server_is_killed_another_one_gives_the_numbers_of_an_unbroken_run(self) -> None:
        with Server(PLAYGROUND_LANES="1") as first, Server(PLAYGROUND_LANES="1") as second:
            before = [first.client() for _ in LINKS]
            for client, link in zip(before, LINKS, strict=True):
                client.open(link)
                client.say("play")
            hear_together(before, lambda: all(c.epoch() > 5 and len(c.all("checkpoint")) > 1 for c in before))
            first.stop(signal.SIGKILL)
            for client, link in zip(before, LINKS, strict=True):
                assert client.closes() == 1006, "nobody was there to say goodbye"
                session = client.latest("session")
                with second.client() as after:
                    after.say("claim", key=session["key"])
                    after.socket.send(client.checkpoint())
                    while after.latest("session") != session:
                        after.hear()
                    assert session["watch"] == after.latest("session")["watch"]
                    assert after.hear_kind("recipe")["resumed"] is True
                    start = int(after.hear_kind("history")["cells"][-1, 0])
                    after.hear_kind("frame")
                    after.hear_until(lambda after=after, start=start: after.epoch() > start + 40)  # type: ignore[misc]
                    after.say("pause")
                    while after.hear_kind("playing")["playing"]:
                        pass
                    rows = loss_rows(after.all("frame"))
                    assert rows == losses_of(link, int(rows[-1][0]))[start:]
                    cells = after.all("history")[0]["cells"][:, [0, 4, 8]]
                    assert [tuple(cell) for cell in cells] == losses_of(link, start)

    def test_told_to_stop_it_gives_every_owner_the_state_of_the_very_end(self) -> None:
        with Server(PLAYGROUND_LANES="2") as server:
            clients = [server.client() for _ in range(60)]
            for client in clients:
                client.say("open", hash="seed=0.25&batchSize=30")
                client.say("speed", epochs_per_second=10)
                client.say("play")
            hear_together(clients, lambda: all(client.epoch() >= 3 for client in clients))
            began = time.monotonic()
            assert server.stop() == (0, "")
            assert time.monotonic() - began < 5
        for client in clients:
            client.acknowledges = False
            assert client.closes() == 1012
            kinds = [kind for kind, _ in client.messages]
            assert "frame" not in kinds[len(kinds) - kinds[::-1].index("checkpoint") :], "none is newer"
            viewer = Viewer(None)
            viewer.session.resume(client.checkpoint())
            assert viewer.session.trainer.epoch >= client.epoch()
            shown = viewer.session.trainer
            assert same(shown.network.parameters, trainer_at("seed=0.25&batchSize=30", shown.update))
            client.__exit__()
