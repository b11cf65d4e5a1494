"""One session and its viewers: nobody loses it when its training process dies, and whoever has the code sees it."""

import os
import signal
import time
from typing import cast

import pytest

from server.audience import Audience
from server.lane import CHECKPOINT, FRAME, NUMBER, RESUME
from server.lanes import Lanes
from server.viewer import Viewer
from tests.server.messages import loss_rows
from tests.server.running import Client, Server, hear_together, wait_until
from tests.server.test_viewer import heard
from tests.server.viewer import DEFAULT, losses_of

LINKS = [
    DEFAULT,
    "dataset=spiral&networkShape=6,3&activation=relu&batchSize=7&seed=0.5&learningRate=0.1",
    "problem=regression&regDataset=reg-gauss&regularization=L1&regularizationRate=0.01&seed=3",
    "dataset=xor&noise=20&seed=9&xTimesY=true&regularization=L2&regularizationRate=0.003",
]


def has_only_losses_of_an_unbroken_run(client: Client, link: str) -> bool:
    """Also those of epochs that were trained twice; and none of them is missing. What had not been sent when the
    lane died comes with the history."""
    rows = loss_rows(client.all("frame"))
    cells = [tuple(cell) for history in client.all("history") for cell in history["cells"][:, [0, 4, 8]].tolist()]
    return {*rows, *cells} == set(losses_of(link, int(max(row[0] for row in rows))))


class TestDeathOfALane:
    def test_no_connection_closes_and_every_session_goes_on_with_bitwise_the_numbers_of_an_unbroken_run(self) -> None:
        with Server(PLAYGROUND_LANES="1") as server:
            clients = [server.client() for _ in range(20)]
            for client, link in zip(clients, LINKS * 5, strict=True):
                client.say("open", hash=link)
                client.say("speed", epochs_per_second=20)
                client.say("play")
            hear_together(clients, lambda: all(c.epoch() >= 10 and len(c.all("checkpoint")) > 1 for c in clients))
            wait_until(lambda: len(server.processes()) == 2)
            (lane,) = server.lanes()
            os.kill(lane, signal.SIGKILL)
            killed = time.monotonic()

            def goes_on(client: Client) -> bool:
                kinds = [kind for kind, _ in client.messages]
                return kinds.count("recipe") == 2 and "frame" in kinds[kinds.index("recipe", kinds.index("frame")) :]

            hear_together(clients, lambda: all(map(goes_on, clients)))
            assert time.monotonic() - killed < 10
            farthest = [client.epoch() for client in clients]
            hear_together(clients, lambda: all(c.epoch() > f + 5 for c, f in zip(clients, farthest, strict=True)))
            for client, link in zip(clients, LINKS * 5, strict=True):
                (resumed,) = [recipe for recipe in client.all("recipe") if recipe["resumed"]]
                assert (resumed["playing"], resumed["epochs_per_second"], resumed["generation"]) == (True, 20, 2)
                assert has_only_losses_of_an_unbroken_run(client, link)
                numbers = [frame["clock"][0] for frame in client.all("frame")]
                assert numbers == list(range(1, len(numbers) + 1))
                client.__exit__()
            code, errors = server.stop()
            assert (code, errors) == (0, "a training process ended with -9 and is replaced\n")

    def test_a_session_without_a_checkpoint_is_closed_with_1011_and_the_others_are_not(self) -> None:
        with Server(PLAYGROUND_LANES="1") as server, server.client() as other, server.client() as client:
            other.open(DEFAULT)
            other.checkpoint()
            client.latest("hello")  # and nothing is opened
            os.kill(server.lanes()[0], signal.SIGKILL)
            assert client.closes() == 1011
            assert other.hear_kind("recipe")["resumed"] is True
            with server.client() as again:
                assert again.open(DEFAULT)["clock"][3] == 0

    def test_another_lane_is_not_touched(self) -> None:
        with Server(PLAYGROUND_LANES="2") as server, server.client() as one, server.client() as other:
            for client in (one, other):
                client.open(DEFAULT)
                client.checkpoint()
                client.say("play")
                client.hear_kind("checkpoint")
            os.kill(server.lanes()[0], signal.SIGKILL)
            hear_together([one, other], lambda: min(one.epoch(), other.epoch()) > 60)
            resumed = [sum(recipe["resumed"] for recipe in client.all("recipe")) for client in (one, other)]
            assert sorted(resumed) == [0, 1]


class Lane:
    """Stands for the lanes: keeps what is sent to the session."""

    def __init__(self) -> None:
        self.sent: list[tuple[bytes, bytes]] = []

    def take(self, _: object) -> "Lane":
        return self

    def send(self, kind: bytes, payload: bytes = b"") -> None:
        self.sent.append((kind, payload))

    def leave(self) -> None: ...


class TestWhatIsPassedOn:
    async def test_frames_on_their_way_when_a_lane_dies_hold_none_of_the_next_session_back(self) -> None:
        lane, owner = Lane(), Viewer()
        audience = Audience(owner, "here", cast(Lanes, lane))
        audience.hear(CHECKPOINT, b"checkpoint")
        for frame in (b"1", b"2", b"3"):
            audience.hear(FRAME, frame)
        audience.lost()
        assert lane.sent == [(RESUME, NUMBER.pack(3) + b"checkpoint")]
        heard(owner)
        for frame in (b"4", b"5", b"6"):
            audience.hear(FRAME, frame)
        assert heard(owner) == [b"4", b"5", b"6"]

    @pytest.mark.parametrize(("minutes", "ends"), [(0.3, True), (0.4, False)])
    async def test_the_fourth_death_within_a_minute_closes_with_1011(
        self, monkeypatch: pytest.MonkeyPatch, minutes: float, ends: bool
    ) -> None:
        """Whatever a session does that kills its lanes, it kills no more of them."""
        lane, owner, now = Lane(), Viewer(), [1000.0]
        monkeypatch.setattr("server.audience.time.monotonic", lambda: now[0])
        audience = Audience(owner, "here", cast(Lanes, lane))
        audience.hear(CHECKPOINT, b"checkpoint")
        for _ in range(3):
            audience.lost()
            now[0] += minutes * 60
        assert [kind for kind, _ in lane.sent] == [RESUME] * 3
        assert not owner.end.done()
        audience.lost()
        assert owner.end.done() is ends
        assert len(lane.sent) == (3 if ends else 4)
        assert not ends or owner.end.result() == 1011
