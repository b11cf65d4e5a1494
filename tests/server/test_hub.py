"""All sessions and who watches them: links that nobody guesses, keys that bring an audience back, limits, idleness."""

import base64
import hashlib
from collections.abc import Iterator
from typing import cast

import pytest

from server.audience import code_of, new_key
from server.hub import Hub, network_of
from server.lanes import Lanes
from server.refusals import RefusedError
from server.settings import Settings
from server.viewer import Viewer
from tests.server.messages import VALID, loss_rows, same
from tests.server.running import Client, Server, hear_together
from tests.server.test_audience import Lane
from tests.server.viewer import DEFAULT, losses_of, parameters_of, trainer_of

WELCOME = ["hello", "owner", "recipe", "data", "history", "frame"]


@pytest.fixture
def owner(server: Server) -> Iterator[Client]:
    with server.client() as client:
        client.open(DEFAULT)
        client.latest("session")
        yield client


def kinds(client: Client) -> list[str]:
    return [kind for kind, _ in client.messages]


class TestWatching:
    def test_who_comes_late_hears_all_there_is_at_once_also_of_a_run_that_rests(
        self, server: Server, owner: Client
    ) -> None:
        owner.say("step", epochs=7)
        owner.hear_until(lambda: owner.epoch() == 7)
        with server.watcher(owner) as watcher:
            watcher.hear_kind("frame")
            assert kinds(watcher) == WELCOME
            assert watcher.all("owner") == [{"type": "owner", "present": True}]
            for said in ("generation", "recipe", "view", "shape", "hash", "epochs_per_second"):
                assert watcher.all("recipe")[0][said] == owner.all("recipe")[-1][said]
            assert watcher.raw("data") == owner.raw("data")
            cells = watcher.all("history")[0]["cells"][:, [0, 4, 8]]
            assert [tuple(cell) for cell in cells] == losses_of(DEFAULT, 7)
            (frame,) = watcher.all("frame")
            assert same(frame["parameters"], parameters_of(trainer_of(DEFAULT, 7)))
            assert loss_rows([frame]) == losses_of(DEFAULT, 7)[-1:]

    def test_also_of_a_run_whose_owner_looks_elsewhere_which_goes_on_for_who_watches(
        self, server: Server, owner: Client
    ) -> None:
        owner.acknowledges = False
        owner.say("play")
        owner.hear_until(lambda: len(owner.all("frame")) == 3)
        with server.watcher(owner) as watcher:
            watcher.hear_kind("frame")
            assert kinds(watcher)[: len(WELCOME)] == WELCOME
            watcher.hear_until(lambda: watcher.epoch() > 180)
            assert len(owner.all("frame")) == 3
            rows = loss_rows(watcher.all("frame"))
            assert set(rows) <= set(losses_of(DEFAULT, int(rows[-1][0])))

    def test_who_watches_sees_the_same_frames_to_the_byte(self, server: Server, owner: Client) -> None:
        owner.say("speed", epochs_per_second=20)
        with server.watcher(owner) as watcher:
            watcher.hear_kind("frame")
            owner.say("play", until=20)
            hear_together([owner, watcher], lambda: min(owner.epoch(), watcher.epoch()) == 20)
            shown = watcher.raw("frame")[1:]
            assert len(shown) >= 5
            assert set(shown) <= set(owner.raw("frame"))
            assert shown[-1] == owner.raw("frame")[-1]

    def test_what_concerns_the_owner_alone_does_not_reach_who_watches(self, server: Server, owner: Client) -> None:
        with server.watcher(owner) as watcher:
            watcher.hear_kind("frame")
            owner.say("change", fields={"noise": 81})
            owner.say("share", hide=[], hide_text=False)
            owner.say("change", fields={"dataset": "xor"})
            owner.say("play", until=30)
            hear_together([owner, watcher], lambda: min(owner.epoch(), watcher.epoch()) == 30)
            owner.hear_until(lambda: {"watchers", "checkpoint"} <= set(kinds(owner)))
            assert {"error", "link", "session", "watchers", "checkpoint"} <= set(kinds(owner))
            assert set(kinds(watcher)) == {*WELCOME, "playing"}
            assert watcher.all("recipe")[-1] == owner.all("recipe")[-1]
            assert watcher.raw("data")[-1] == owner.raw("data")[-1]

    def test_it_may_ask_and_is_answered_alone(self, server: Server, owner: Client) -> None:
        with server.watcher(owner) as watcher, server.watcher(owner) as another:
            for client in (watcher, another):
                client.hear_kind("frame")
            watcher.say("explain", point=3)
            assert watcher.hear_kind("step")["clock"][7] == 3
            watcher.say("explain", point=9999, id="far")
            assert watcher.hear_kind("error")["id"] == "far"
            watcher.say("vitals")
            watcher.hear_kind("vitals")
            watcher.say("diagnose", id="ill")
            assert watcher.hear_kind("diagnosis")["id"] == "ill"
            owner.say("gradcheck")
            owner.hear_kind("gradcheck")
            owner.say("sweep")
            owner.hear_kind("sweep")
            owner.say("play", until=5)
            hear_together([owner, watcher, another], lambda: min(owner.epoch(), another.epoch()) == 5)
            assert not {"step", "vitals", "diagnosis", "error"} & set(kinds(owner))
            assert not {"step", "vitals", "diagnosis", "error", "gradcheck", "sweep"} & set(kinds(another))
            assert not {"gradcheck", "sweep"} & set(kinds(watcher))

    @pytest.mark.parametrize("kind", ["open", "play", "change", "claim", "look", "share", "gradcheck", "sweep"])
    def test_it_may_not_drive(self, server: Server, owner: Client, kind: str) -> None:
        with server.watcher(owner) as watcher:
            watcher.say(kind, **VALID[kind], id="mine")
            error = watcher.hear_kind("error")
            assert (error["code"], error["params"], error["id"]) == ("read_only", {"command": kind}, "mine")
            assert watcher.answer(b"")["params"] == {"command": "resume"}
            assert watcher.answer("{")["code"] == "not_json"
            owner.hear_all()
            assert len(owner.all("recipe")) == 1

    def test_a_slow_one_gets_the_newest_frame_and_fills_the_gap(self, server: Server, owner: Client) -> None:
        with server.watcher(owner) as watcher:
            watcher.acknowledges = False
            watcher.hear_kind("frame")
            owner.say("play", until=60)
            owner.hear_until(lambda: owner.epoch() == 60)
            watcher.say("history")
            watcher.hear_kind("history")
            assert len(watcher.all("frame")) == 3, "so many are on their way"
            last = watcher.epoch()
            watcher.say("ack", frame=int(watcher.all("frame")[-1]["clock"][0]))
            assert watcher.hear_kind("frame")["clock"][3] == 60
            watcher.say("history", first=last + 1, last=59)
            cells = watcher.hear_kind("history")["cells"][:, [0, 4, 8]]
            assert [tuple(cell) for cell in cells] == losses_of(DEFAULT, 60)[last + 1 : 60]

    def test_the_owner_is_told_how_many_watch(self, server: Server, owner: Client) -> None:
        with server.watcher(owner), server.watcher(owner):
            owner.hear_until(lambda: owner.all("watchers")[-1:] == [{"type": "watchers", "count": 2}])
        owner.hear_until(lambda: owner.all("watchers")[-1] == {"type": "watchers", "count": 0})

    def test_there_is_nothing_behind_a_code_that_nobody_has(self, server: Server) -> None:
        for code in ("", "x", code_of(new_key()), "%00", "a" * 3000):
            with Client(server.port, f"?watch={code}") as watcher:
                assert watcher.closes() == 4004
                assert kinds(watcher) == ["hello"]

    def test_a_class_of_a_hundred_comes_at_once_and_all_see_it_live(self, server: Server, owner: Client) -> None:
        owner.say("speed", epochs_per_second=10)
        owner.say("play")
        watchers = [server.watcher(owner) for _ in range(100)]
        everyone = [owner, *watchers]
        hear_together(everyone, lambda: all("frame" in kinds(watcher) for watcher in watchers))
        begin = owner.epoch()
        hear_together(everyone, lambda: min(client.epoch() for client in everyone) > begin + 10)
        assert owner.all("watchers")[-1]["count"] == 100
        assert len(owner.all("watchers")) < 30, "it is not told of each"
        for watcher in watchers:
            assert kinds(watcher)[: len(WELCOME)] == WELCOME
            assert set(loss_rows(watcher.all("frame"))) <= set(losses_of(DEFAULT, watcher.epoch()))
            watcher.__exit__()


class TestComingBack:
    def test_who_watches_waits_for_the_owner_and_sees_what_the_next_connection_shows(self, server: Server) -> None:
        owner = server.client()
        owner.open(DEFAULT)
        session, checkpoint = owner.latest("session"), owner.checkpoint()
        with server.watcher(owner) as watcher:
            watcher.hear_kind("frame")
            owner.__exit__()
            assert watcher.hear_kind("owner")["present"] is False
            with server.client() as again:
                again.say("claim", key=session["key"])
                again.socket.send(checkpoint)
                assert watcher.hear_kind("owner")["present"] is True
                assert watcher.hear_kind("recipe")["resumed"] is True
                again.hear_until(lambda: session in again.all("session"))
                again.say("play", until=30)
                hear_together([again, watcher], lambda: min(again.epoch(), watcher.epoch()) == 30)
                assert watcher.raw("frame")[-1] == again.raw("frame")[-1]
                assert again.latest("watchers")["count"] == 1

    def test_the_key_of_a_page_that_was_duplicated_goes_to_the_newer_one(self, server: Server, owner: Client) -> None:
        mine = owner.latest("session")
        with server.watcher(owner) as watcher, server.client() as copy:
            watcher.hear_kind("frame")
            copy.open("seed=2")
            copy.say("claim", key=mine["key"])
            copy.hear_until(lambda: mine in copy.all("session"))
            other = owner.hear_kind("session")
            assert other["key"] != mine["key"]
            assert other["watch"] == code_of(other["key"])
            assert watcher.hear_kind("recipe")["recipe"]["seed"] == "2"
            with Client(server.port, f"?watch={other['watch']}") as second:
                assert second.hear_kind("recipe")["recipe"]["seed"] == "0.12345"

    @pytest.mark.parametrize("key", ["", "short", "k" * 31, "k" * 33, "\u96ea" * 32, "k" * 31 + "=", "k" * 31 + "\n"])
    def test_what_is_no_key_is_refused(self, owner: Client, key: str) -> None:
        before = owner.latest("session")
        owner.say("claim", key=key, id=4)
        error = owner.hear_kind("error")
        assert (error["code"], error["params"]["field"], error["id"]) == ("out_of_range", "key", 4)
        assert owner.latest("session") == before

    def test_a_code_says_nothing_of_the_key(self, owner: Client) -> None:
        session = owner.latest("session")
        digest = hashlib.sha256(session["key"].encode()).digest()
        assert base64.urlsafe_b64decode(session["watch"]) == digest[:12]
        assert len(base64.urlsafe_b64decode(session["key"])) == 24


class TestLimits:
    """Without a server: time passes when the test says so."""

    @staticmethod
    def hub(**settings: int) -> Hub:
        return Hub(cast(Lanes, Lane()), Settings(**settings))

    async def test_so_many_sessions_and_one_more_is_refused_until_one_leaves(self) -> None:
        hub = self.hub(sessions=2)
        first, _ = hub.open(Viewer(), "10.0.0.1"), hub.open(Viewer(), "10.0.0.2")
        with pytest.raises(RefusedError) as caught:
            hub.open(Viewer(), "10.0.0.3")
        assert (caught.value.code, caught.value.params) == ("server_full", {"limit": 2})
        hub.leave(first)
        hub.open(Viewer(), "10.0.0.3")

    async def test_so_many_from_one_address_and_others_may_still_come(self) -> None:
        hub = self.hub(sessions_per_address=2)
        first, _ = hub.open(Viewer(), "2001:db8::1"), hub.open(Viewer(), "2001:db8::2:1")
        with pytest.raises(RefusedError) as caught:
            hub.open(Viewer(), "2001:db8:0:0:ffff::")
        assert (caught.value.code, caught.value.params) == ("address_full", {"limit": 2})
        hub.open(Viewer(), "2001:db8:0:1::1")
        hub.leave(first)
        hub.open(Viewer(), "2001:db8::1")

    @pytest.mark.parametrize(
        ("host", "network"),
        [
            ("192.0.2.7", "192.0.2.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
            ("2001:db8:1:2::", "2001:db8:1:2::"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("fe80::1%eth0", "fe80::"),
            ("", ""),
            ("a name", "a name"),
        ],
    )
    def test_an_address_counts_by_its_network(self, host: str, network: str) -> None:
        assert network_of(host) == network

    async def test_so_many_watchers_on_the_whole_server(self) -> None:
        hub = self.hub(watchers=2)
        one, other = hub.open(Viewer(), "a"), hub.open(Viewer(), "b")
        first = Viewer()
        assert hub.watch(first, one.code) is None
        assert hub.watch(Viewer(), other.code) is None
        with pytest.raises(RefusedError) as caught:
            hub.watch(Viewer(), one.code)
        assert (caught.value.code, caught.value.params) == ("server_full", {"limit": 2})
        hub.part(first)
        assert hub.watch(Viewer(), one.code) is None
        assert hub.watchers == 2

    async def test_a_session_that_nobody_has_touched_for_so_long_is_closed_with_4000(self) -> None:
        hub, viewer = self.hub(idle_minutes=2), Viewer()
        audience = hub.open(viewer, "a")
        hub.sweep(audience.heard + 119)
        assert not viewer.end.done()
        hub.sweep(audience.heard + 121)
        assert viewer.end.result() == 4000

    async def test_who_watches_is_let_go_two_minutes_after_the_owner_left(self) -> None:
        hub, watcher = self.hub(), Viewer()
        audience = hub.open(Viewer(), "a")
        hub.watch(watcher, audience.code)
        hub.leave(audience)
        hub.sweep(audience.heard + 119)
        assert not watcher.end.done()
        assert hub.watch(Viewer(), audience.code) is None, "who comes meanwhile waits as well"
        hub.sweep(audience.heard + 121)
        assert watcher.end.result() == 4004
        hub.part(watcher)

    async def test_nothing_is_left_of_who_has_gone(self) -> None:
        hub = self.hub()
        for _ in range(3):
            audience, watcher = hub.open(Viewer(), "a"), Viewer()
            hub.watch(watcher, audience.code)
            hub.claim(audience, new_key())
            hub.leave(audience)
            hub.part(watcher)
        assert (hub.sessions, hub.watchers) == (0, 0)
        assert not hub._audiences
        assert not hub._addresses
