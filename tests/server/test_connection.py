"""One WebSocket, from `hello` to the close: what one client does wrong is answered, and no other notices."""

import json
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.server.messages import VALID, command, loss_rows, same
from tests.server.running import PATIENCE, Client, Server, greeting, wait_until
from tests.server.viewer import DEFAULT, losses_of, parameters_of, trainer_of
from tests.server.wire_doc import ERROR_PARAMS, has_documented_params


@pytest.fixture
def client(server: Server) -> Iterator[Client]:
    with server.client() as connected:
        greeting(connected)
        yield connected


class Undisturbed:
    """A session that trains while something else happens: its losses must go on, exact and without a gap."""

    def __init__(self, server: Server) -> None:
        self.client = server.client()

    def __enter__(self) -> "Undisturbed":
        self.client.open(DEFAULT)
        self.client.train_to(1)
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            last = self.client.epoch()
            while self.client.epoch() < last + 30:
                self.client.hear()
            rows = loss_rows(self.client.all("frame"))
            assert rows == losses_of(DEFAULT, int(rows[-1][0]))
            assert self.client.all("error") == []
        self.client.__exit__()


class TestConversation:
    def test_hello_comes_first(self, server: Server) -> None:
        with server.client() as client:
            limits = {"layers": 16, "units": 32, "points": 5000, "text": 65_536}
            limits |= {"commands_per_second": 200, "frames_per_second": 60}
            assert greeting(client) == {"type": "hello", "version": 1, "limits": limits}

    def test_the_losses_of_a_run_are_the_engines(self, client: Client) -> None:
        client.open("seed=0.12345")
        client.train_to(60)
        client.say("pause")
        while client.hear_kind("playing")["playing"]:
            pass
        rows = loss_rows(client.all("frame"))
        assert rows == losses_of("seed=0.12345", int(rows[-1][0]))

    def test_frames_hold_the_engines_weights(self, client: Client) -> None:
        client.open("dataset=spiral&seed=0.5&networkShape=6,3")
        client.say("step", epochs=10)
        while client.epoch() < 10:
            client.hear()
        expected = trainer_of("dataset=spiral&seed=0.5&networkShape=6,3", 10)
        assert same(client.all("frame")[-1]["parameters"], parameters_of(expected))

    def test_every_command_is_understood(self, client: Client) -> None:
        client.open(DEFAULT)
        for kind, fields in VALID.items():
            client.say(kind, **fields)
        client.say("sing", id="end")
        assert client.hear_kind("error")["id"] == "end", "none of those before was refused"

    def test_questions_and_jobs_are_answered(self, client: Client) -> None:
        client.open("regularization=L2&regularizationRate=0.01&seed=0.5&batchSize=7")
        client.say("step", updates=40)
        client.hear_until(lambda: client.all("frame")[-1]["clock"][2] == 40)
        frame = client.all("frame")[-1]
        client.say("explain", id=1)
        step = client.hear_kind("step")
        assert step["clock"][:3].tolist() == [1, 40, frame["clock"][3]]
        assert same(step["old"].astype("f4"), frame["parameters"])
        assert same(step["pull"].astype("f4"), frame["pulls"])
        assert step["loss"][1] == frame["penalty"][0]
        client.say("explain", point=5)
        assert client.hear_kind("step")["clock"][7] == 5
        client.say("vitals")
        assert client.hear_kind("vitals")["objective"][1] == frame["penalty"][0]
        client.say("diagnose", id="d")
        assert client.hear_kind("diagnosis")["id"] == "d"
        client.say("explain", point=250, id="no")
        error = client.hear_kind("error")
        assert (error["code"], error["id"], error["params"]["high"]) == ("out_of_range", "no", 249)
        client.say("gradcheck", h=1e-4)
        checked = client.hear_kind("gradcheck")
        assert checked["clock"][3:].tolist() == [1e-4, 2, 25, 25, 25, 7, 7]
        assert checked["rows"][0, 3] < 1e-3
        client.say("sweep")
        assert client.hear_kind("sweep")["curve"].shape == (12, 4)
        client.say("step", updates=1)
        client.hear_until(lambda: client.all("frame")[-1]["clock"][2] == 41)
        assert same(client.all("frame")[-1]["parameters"], step["new"].astype("f4"))

    def test_before_a_session_is_opened_there_is_nothing_to_ask_about(self, client: Client) -> None:
        for kind in ("explain", "vitals", "diagnose", "gradcheck", "sweep"):
            error = client.answer(json.dumps(command(kind, id=kind)))
            assert (error["code"], error["params"], error["id"]) == ("not_open", {"command": kind}, kind)

    def test_no_compression_is_negotiated(self, server: Server) -> None:
        with connect(f"ws://127.0.0.1:{server.port}/ws", compression="deflate") as offering:
            assert offering.request is not None
            assert "permessage-deflate" in offering.request.headers["Sec-WebSocket-Extensions"]
            assert offering.response is not None
            assert "Sec-WebSocket-Extensions" not in offering.response.headers
            assert "Server" not in offering.response.headers

    def test_a_session_ends_with_its_connection(self, server: Server) -> None:
        server.comes_to(0)
        clients = [server.client() for _ in range(5)]
        for client in clients:
            client.open(DEFAULT)
        assert server.sessions() == 5
        for client in clients:
            client.__exit__()
        server.comes_to(0)


BAD = [
    ("not_json", "{"),
    ("not_json", "[]"),
    ("not_json", ""),
    ("not_json", '{"type":"bias","layer":1,"unit":0,"value":NaN}'),
    ("not_json", "[" * 60_000),
    ("bad_checkpoint", b""),
    ("bad_checkpoint", b"\x00" * 100_000),
    ("bad_checkpoint", b'{"type":"play"}'),
    ("too_long", '{"type":"open","hash":"' + "a" * 65_536 + '"}'),
    ("too_long", "\u96ea" * 30_000),
    ("too_long", "a" * 1_900_000),
    ("unknown_command", '{"type":"sing"}'),
    ("unknown_command", "{}"),
    ("unknown_field", '{"type":"play","fast":true}'),
    ("unknown_field", '{"type":"change","fields":{"speed":1}}'),
    ("missing_field", '{"type":"open"}'),
    ("missing_field", '{"type":"change","fields":{}}'),
    ("wrong_type", '{"type":"step","epochs":"3"}'),
    ("wrong_type", '{"type":"change","fields":{"noise":null}}'),
    ("out_of_range", '{"type":"step","epochs":0}'),
    ("out_of_range", '{"type":"change","fields":{"noise":81}}'),
    ("out_of_range", '{"type":"change","fields":{"learning_rate":1e400}}'),
    ("out_of_range", '{"type":"weight","layer":9,"unit":0,"input":0,"value":1}'),
    ("over_limit", '{"type":"change","fields":{"hidden_layers":[33]}}'),
    ("over_limit", '{"type":"change","fields":{"seed":"' + "a" * 1001 + '"}}'),
]


class TestBadInput:
    def test_every_kind_is_answered_and_another_session_trains_on(self, server: Server) -> None:
        with Undisturbed(server), server.client() as client:
            assert client.answer(json.dumps(command("play", id="early")))["code"] == "not_open"
            client.open(DEFAULT)
            for code, text in BAD:
                said = client.answer(text)
                assert said["code"] == code, text[:80]
                assert has_documented_params(code, said["params"])
            client.train_to(5)
            client.say("pause")
            rows = loss_rows(client.all("frame"))
            assert rows == losses_of(DEFAULT, int(rows[-1][0])), "a refused command changes nothing"

    def test_a_message_over_two_mebibytes_closes_with_1009(self, server: Server) -> None:
        announced = b"\x81\xff" + struct.pack(">Q", 2 * 1024 * 1024 + 1) + b"mask"
        with Undisturbed(server), raw(server) as wire:
            wire.sendall(announced)  # none of it: the system resets a connection that is closed with bytes unread
            assert closing_code(wire) == 1009

    def test_whoever_sends_more_than_two_mebibytes_is_cut_off(self, server: Server) -> None:
        with Undisturbed(server), server.client() as client:
            client.open(DEFAULT)
            with suppress(ConnectionClosed):  # perhaps before all of it is sent
                client.socket.send("a" * (2 * 1024 * 1024 + 1))
            assert client.closes() in {1009, 1006}

    def test_a_message_of_two_mebibytes_is_only_too_long(self, client: Client) -> None:
        said = client.answer("a" * (2 * 1024 * 1024))
        assert said["params"] == {"length": 2 * 1024 * 1024, "limit": 65_536}

    def test_text_that_is_no_text_closes_only_its_own_connection(self) -> None:
        with (
            Server(PLAYGROUND_LANES="1") as noisy,
            Undisturbed(noisy),
            raw(noisy) as wire,
        ):  # uvicorn logs this at length
            wire.sendall(frame(b"\xff\xfe"))
            assert closing_code(wire) == 1007

    @pytest.mark.parametrize("bits", [b"\x83\x80mask", b"\xf1\x80mask", b"\x81\x02hi"])
    def test_what_is_no_websocket_frame_closes_only_its_own_connection(self, server: Server, bits: bytes) -> None:
        with Undisturbed(server), raw(server) as wire:
            wire.sendall(bits)
            assert closing_code(wire) == 1002

    def test_a_message_that_never_ends_holds_nobody_up(self, server: Server) -> None:
        with Undisturbed(server), raw(server) as wire:
            wire.sendall(frame(b'{"type":', final=False))
            for _ in range(50):
                wire.sendall(frame(b" " * 1000, final=False, continued=True))

    def test_connections_that_are_dropped_half_way_leave_nothing(self, server: Server) -> None:
        server.comes_to(0)
        with Undisturbed(server):
            for turn in range(100):
                wire = socket.create_connection(("127.0.0.1", server.port))
                if turn % 2:  # a reset instead of an end
                    wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                if turn % 3:
                    wire.sendall(HANDSHAKE)
                wire.close()
        server.comes_to(0)


HANDSHAKE = (
    b"GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


def raw(server: Server) -> socket.socket:
    """A connection after its handshake, byte by byte from here on."""
    wire = socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE)
    wire.sendall(HANDSHAKE)
    assert wire.recv(1 << 16).startswith(b"HTTP/1.1 101 ")
    return wire


def frame(payload: bytes, *, final: bool = True, continued: bool = False) -> bytes:
    """A text frame of a client (RFC 6455, 5.2), masked with zeros."""
    first = bytes([(0x80 if final else 0) | (0 if continued else 1)])
    size = bytes([0x80 | len(payload)]) if len(payload) < 126 else b"\xfe" + struct.pack(">H", len(payload))
    return first + size + b"\x00\x00\x00\x00" + payload


def closing_code(wire: socket.socket) -> int:
    """Read to the end; the code of the close frame (RFC 6455, 5.5.1), after messages of any length."""
    with wire.makefile("rb") as stream:
        while True:
            opcode, size = stream.read(2)
            if size > 125:
                size = int.from_bytes(stream.read(2 if size == 126 else 8), "big")
            payload = stream.read(size)
            if opcode == 0x88:
                return int.from_bytes(payload[:2], "big")


class TestFlood:
    def test_it_is_told_once_a_second_and_the_connection_goes_on(self, server: Server) -> None:
        with Undisturbed(server) as other, server.client() as client:
            client.open(DEFAULT)
            began = time.monotonic()
            for _ in range(3000):
                client.socket.send('{"type":"ack","frame":0}')
            client.answer("{")  # or too_fast: the end of the flood is reached
            took = time.monotonic() - began
            told = [error for error in client.all("error") if error["code"] == "too_fast"]
            assert 1 <= len(told) <= 1 + took
            assert told[0]["params"] == {"limit": 200}
            other.client.hear()

            def steps() -> bool:
                client.say("step", epochs=2)  # dropped like the rest, as long as the flood is being read
                time.sleep(0.3)
                client.hear_all()
                return client.epoch() >= 2

            wait_until(steps)

    def test_long_commands_count_more(self, client: Client) -> None:
        """Reading 64 KiB takes many times as long as reading a pause."""
        text = json.dumps(command("sing", song="la" * 30_000))
        for _ in range(60):
            client.socket.send(text)
        while client.hear_kind("error")["code"] != "too_fast":
            pass

    def test_asking_for_all_losses_again_and_again_counts_more(self, client: Client) -> None:
        """The answer is long, and it is the session's time that goes into it, whoever asks."""
        client.open(DEFAULT)
        for _ in range(30):  # a flood only at a fifth of a second's worth each
            client.say("history")
        assert client.hear_kind("error")["params"] == {"limit": 200}

    def test_questions_count_ten_commands_more(self, client: Client) -> None:
        client.open(DEFAULT)
        for _ in range(60):  # 11 each, of 400
            client.say("vitals")
        assert client.hear_kind("error")["params"] == {"limit": 200}
        client.hear_until(lambda: len(client.all("vitals")) >= 30)
        time.sleep(0.3)
        client.hear_all()
        assert len(client.all("vitals")) < 60

    def test_costly_commands_of_one_client_take_nothing_from_another(self, server: Server) -> None:
        with Undisturbed(server) as other, server.client() as client:
            client.open("seed=1&networkShape=16,16,16,16,16,16")
            for turn in range(300):
                client.say("change", fields={"hidden_layers": [16, 16, 16, 16, 16, 15 - turn % 2]})
            before, began = other.client.epoch(), time.monotonic()
            while time.monotonic() < began + 2:
                other.client.hear()
            assert other.client.epoch() - before > 30

    def test_long_binary_messages_count_as_long_as_they_are(self, server: Server) -> None:
        """Else two mebibytes a time would cost as little as a pause: in a lane, each is read to its end."""
        with Undisturbed(server), server.client() as client:
            client.open(DEFAULT)
            began = time.monotonic()
            for _ in range(30):
                client.socket.send(b"\x00" * (2 * 1024 * 1024))
            both = {"too_fast", "bad_checkpoint"}
            client.hear_until(lambda: both <= {error["code"] for error in client.all("error")})
            time.sleep(0.5)
            client.hear_all()
            read = [error for error in client.all("error") if error["code"] == "bad_checkpoint"]
            assert 1 <= len(read) <= 2 + time.monotonic() - began, "two at once, and one a second"

    def test_a_checkpoint_that_comes_again_and_again_takes_nothing_from_another(self, server: Server) -> None:
        with Undisturbed(server) as other, server.client() as client:
            client.open(DEFAULT)
            saved = client.checkpoint()
            for _ in range(200):
                client.socket.send(saved)
            before, began = other.client.epoch(), time.monotonic()
            while time.monotonic() < began + 1:
                other.client.hear()
            assert other.client.epoch() - before > 10
            client.say("step", updates=3)
            client.hear_until(lambda: client.all("frame")[-1]["clock"][2] == 3)


class TestSlowClients:
    def test_who_never_reads_is_let_go(self, server: Server) -> None:
        """Nothing waits for it without bound: neither frames, which it does not acknowledge, nor what it asks for."""
        server.comes_to(0)
        with Undisturbed(server), raw(server) as wire:
            wire.sendall(frame(json.dumps(command("open", hash=DEFAULT)).encode()))
            regenerate = frame(b'{"type":"regenerate"}')  # answered with 14 kB
            before = resident_kib(server.process.pid)
            deadline = time.monotonic() + PATIENCE
            while server.sessions() > 1:
                assert time.monotonic() < deadline, "it is still there"
                with suppress(OSError):
                    wire.sendall(regenerate * 10)
                time.sleep(0.05)
            assert resident_kib(server.process.pid) - before < 20_000, "256 messages of 14 kB, and some room"

    def test_who_never_acknowledges_gets_three_frames(self, client: Client) -> None:
        client.acknowledges = False
        client.open(DEFAULT)
        client.say("play")
        with suppress(TimeoutError):
            while True:
                client.hear(timeout=1)
        assert [seen["clock"][0] for seen in client.all("frame")] == [1, 2, 3]


class TestOrigins:
    @pytest.mark.parametrize(
        "origin",
        ["https://foreign.example", "null", "http://127.0.0.1:1", "http://[", "https://listed.example.evil.example"],
    )
    def test_a_foreign_origin_is_closed_with_1008_without_a_word(self, server: Server, origin: str) -> None:
        with server.client(origin=origin) as client:
            assert client.closes() == 1008
            assert client.messages == []

    @pytest.mark.parametrize("origin", [None, "https://listed.example", "http://other.example:8080"])
    def test_none_and_listed_ones_are_welcome(self, server: Server, origin: str | None) -> None:
        with server.client(origin=origin) as client:
            assert greeting(client)["type"] == "hello"

    def test_its_own_is_welcome(self, server: Server) -> None:
        with server.client(origin=f"http://127.0.0.1:{server.port}") as client:
            assert greeting(client)["type"] == "hello"


class TestLimits:
    def test_when_full_it_says_so_and_closes_with_1013(self) -> None:
        with Server(PLAYGROUND_LANES="1", PLAYGROUND_SESSIONS="2") as server:
            with server.client() as first, server.client() as second:
                greeting(first), greeting(second)
                with server.client() as third:
                    assert greeting(third)["type"] == "hello"
                    error = third.hear_kind("error")
                    assert (error["code"], error["params"]) == ("server_full", {"limit": 2})
                    assert third.closes() == 1013
                second.open(DEFAULT)
                first.open(DEFAULT)
            server.comes_to(0)
            with server.client() as again:
                again.open(DEFAULT)
            assert server.stop() == (0, "")

    def test_how_large_an_experiment_may_be_is_the_settings(self) -> None:
        """A link beyond them shows the default with a remark; a change beyond them is refused, and the run goes on."""
        small = {"PLAYGROUND_LAYERS": "2", "PLAYGROUND_UNITS": "4"}
        with Server(PLAYGROUND_LANES="1", **small) as server, server.client() as client:
            hello = greeting(client)
            assert (hello["limits"]["layers"], hello["limits"]["units"]) == (2, 4)
            client.open(DEFAULT + "&networkShape=2,2,2")
            recipe = client.latest("recipe")
            assert recipe["recipe"]["hidden_layers"] == [4, 2]
            assert [remark["code"] for remark in recipe["remarks"]] == ["too_many_layers"]
            client.train_to(1)
            wide = command("change", id=3, fields={"hidden_layers": [5, 2]})
            error = client.answer(json.dumps(wide))
            assert (error["code"], error["id"], error["params"]["limit"]) == ("over_limit", 3, 4)
            last = client.epoch()
            client.hear_until(lambda: client.epoch() > last + 5)
            assert client.latest("recipe")["recipe"]["hidden_layers"] == [4, 2]

    def test_the_rate_is_the_settings(self) -> None:
        with Server(PLAYGROUND_LANES="1", PLAYGROUND_COMMANDS_PER_SECOND="10") as server, server.client() as client:
            assert greeting(client)["limits"]["commands_per_second"] == 10
            for _ in range(21):
                client.say("pause")
            codes = [client.hear_kind("error")["code"] for _ in range(21)]
            assert sorted(codes) == ["not_open"] * 20 + ["too_fast"]


VALID_TEXTS = st.sampled_from(sorted(VALID)).map(lambda kind: json.dumps(command(kind, **VALID[kind])))
INVALID: list[dict[str, Any]] = [
    {"type": "sing"},
    {"type": "play", "until": "soon"},
    {"type": "step", "epochs": 0},
    {"type": "ack", "frame": -1},
    {"type": "change", "fields": {"noise": 1000}},
    {"type": "change", "fields": {"hidden_layers": [1] * 17}},
    {"type": "change", "fields": {"features": ["x", "x"]}},
    {"type": "weight", "layer": 99, "unit": 0, "input": 0, "value": 1},
    {"type": "look", "layer": 1},
    {"type": "share", "hide": ["nothing"], "hide_text": True},
    {"type": "speed", "epochs_per_second": 0},
    {"type": "view", "fields": {}},
    {"type": "explain", "point": 1_000_000},
    {"type": "explain", "point": -1},
    {"type": "vitals", "point": 1},
    {"type": "diagnose", "since": 3},
    {"type": "gradcheck", "h": 0},
    {"type": "gradcheck", "method": "symbolic"},
    {"type": "sweep", "h": 1e-3},
]
TALK = st.lists(VALID_TEXTS | st.sampled_from(INVALID), min_size=1, max_size=12)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(talk=TALK)
def test_whatever_is_said_every_refusal_is_answered_and_the_session_trains_on(
    server: Server, talk: list[str | dict[str, Any]]
) -> None:
    with server.client() as client:
        client.open(DEFAULT)
        expected = []
        for number, said in enumerate(talk):
            if isinstance(said, str):
                client.socket.send(said)
            else:
                client.socket.send(json.dumps({**said, "id": number}))
                expected.append(number)
        client.say("open", hash="seed=0.25")
        client.say("step", epochs=3)
        client.hear_until(lambda: client.epoch() == 3 and client.all("recipe")[-1]["recipe"]["seed"] == "0.25")
        client.hear_until(lambda: sum(error["id"] is not None for error in client.all("error")) >= len(expected))
        errors = client.all("error")
        assert sorted(error["id"] for error in errors if error["id"] is not None) == expected
        assert all(error["code"] in ERROR_PARAMS for error in errors)
        final = trainer_of("seed=0.25", 3)
        assert same(client.all("frame")[-1]["parameters"], parameters_of(final))


def test_memory_of_a_lane_does_not_keep_sessions(server: Server) -> None:
    """A hundred sessions come and go, and the training process is no larger than after the first twenty."""

    def come_and_go(count: int) -> int:
        for _ in range(count):
            with server.client() as client:
                client.open(LARGE)
        server.comes_to(0)
        return resident_kib(server.lanes()[0])

    after_twenty = come_and_go(20)
    assert come_and_go(80) < after_twenty + 5_000, "a session of this kind holds more than 200 KiB"


LARGE = "seed=1&batchSize=1&networkShape=" + ",".join(["16"] * 8)


def resident_kib(pid: int) -> int:
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        pytest.skip("only Linux tells the memory of a process this way")
    (line,) = [line for line in status.read_text().splitlines() if line.startswith("VmRSS:")]
    return int(line.split()[1])
