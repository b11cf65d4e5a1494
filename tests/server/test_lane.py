"""A training process of its own, at the other end of a socket pair: many sessions, none at the cost of another."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from server.lane import (
    CHECKPOINT,
    CLOSE,
    COMMAND,
    EVENT,
    FRAME,
    HEAD,
    JOIN,
    MAX_COMMANDS,
    NUMBER,
    OTHER,
    OWNERS,
    PRIVATE,
    QUESTION,
    RESUME,
    SAVE,
    TAKEN,
    WATCHED,
    Lane,
    Place,
    pack,
)
from server.lanes import ONE_THREAD
from server.pace import SLICE
from server.session import Session
from tests.server.messages import all_of, command, event, kind_of, loss_rows, tensors
from tests.server.viewer import DEFAULT, losses_of

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 20.0  # seconds, for a machine that has other things to do
LARGEST = "seed=1&batchSize=1&networkShape=" + ",".join(["32"] * 16)


class Process:
    """A lane and its messages, by session."""

    def __init__(self) -> None:
        self.pair, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "server.lane", str(theirs.fileno())],
                pass_fds=(theirs.fileno(),),
                cwd=ROOT,
                env={**os.environ, **ONE_THREAD},
                stderr=subprocess.PIPE,
            )
        self.messages: dict[int, list[str | bytes]] = {}
        self.private: list[tuple[int, bytes, bytes]] = []  # viewer, kind, and what it holds
        self.acknowledges = TAKEN
        self._received = b""

    def say(self, session: int, kind: str, **fields: Any) -> None:
        self.pair.sendall(pack(session, COMMAND, json.dumps(command(kind, **fields)).encode()))

    def until(self, done: Callable[[], bool]) -> None:
        """Receive, acknowledging every frame, until it is done."""
        deadline = time.monotonic() + PATIENCE
        while not done():
            assert time.monotonic() < deadline, "it does not come"
            self.receive(0.1)

    def receive(self, seconds: float) -> None:
        self.pair.settimeout(seconds)
        try:
            data = self.pair.recv(1 << 20)
        except TimeoutError:
            return
        assert data, "the lane has ended"
        self._received += data
        while len(self._received) >= HEAD.size:
            length, number, kind = HEAD.unpack_from(self._received)
            if len(self._received) < HEAD.size + length:
                return
            payload, self._received = (
                self._received[HEAD.size : HEAD.size + length],
                self._received[HEAD.size + length :],
            )
            if kind == PRIVATE:
                viewer = NUMBER.unpack_from(payload)[0]
                self.private.append((viewer, payload[NUMBER.size : NUMBER.size + 1], payload[NUMBER.size + 1 :]))
                continue
            assert kind in (EVENT, FRAME, CHECKPOINT, OTHER, OWNERS)
            message = payload.decode() if kind == EVENT else payload
            self.messages.setdefault(number, []).append(message)
            for frame in all_of([message], "frame"):
                self.pair.sendall(pack(number, self.acknowledges, NUMBER.pack(int(frame["clock"][0]))))

    def all(self, session: int, kind: str) -> list[Any]:
        return all_of(self.messages.get(session, []), kind)

    def epoch(self, session: int) -> int:
        frames = self.all(session, "frame")
        return int(frames[-1]["clock"][3]) if frames else -1

    def end(self) -> tuple[int, str]:
        """Close the pair; the exit code and what stood on standard error."""
        self.pair.close()
        _, errors = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, errors.decode()


@pytest.fixture
def lane() -> Iterator[Process]:
    process = Process()
    yield process
    process.pair.close()
    process.process.communicate(timeout=PATIENCE)


class TestProcess:
    def test_it_ends_without_a_word_when_the_other_end_closes(self, lane: Process) -> None:
        lane.say(1, "open", hash=DEFAULT)
        lane.say(1, "play")
        lane.until(lambda: lane.epoch(1) >= 2)
        assert lane.end() == (0, "")

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_a_signal_to_the_whole_group_is_left_to_the_server(self, lane: Process, number: int) -> None:
        lane.say(1, "open", hash=DEFAULT)
        lane.until(lambda: lane.epoch(1) == 0)
        lane.process.send_signal(number)
        lane.say(1, "step")
        lane.until(lambda: lane.epoch(1) == 1)
        assert lane.end() == (0, "")

    def test_it_loads_no_web_library(self) -> None:
        ask = "import server.lane, sys; print(*(set(sys.modules) & {'asyncio', 'fastapi', 'starlette', 'uvicorn'}))"
        answer = subprocess.run([sys.executable, "-c", ask], cwd=ROOT, capture_output=True, text=True, check=True)
        assert answer.stdout.strip() == ""

    def test_a_message_may_come_in_pieces(self, lane: Process) -> None:
        for byte in pack(1, COMMAND, json.dumps(command("open", hash=DEFAULT)).encode()):
            lane.pair.sendall(bytes([byte]))
        lane.until(lambda: lane.epoch(1) == 0)


class TestSessions:
    def test_two_sessions_train_at_once_each_with_its_own_numbers(self, lane: Process) -> None:
        links = {1: DEFAULT, 2: "dataset=spiral&networkShape=5&activation=relu&seed=0.9"}
        for number, link in links.items():
            lane.say(number, "open", hash=link)
            lane.say(number, "play")
        lane.until(lambda: min(lane.epoch(1), lane.epoch(2)) >= 40)
        for number, link in links.items():
            rows = loss_rows(lane.all(number, "frame"))
            assert rows == losses_of(link, int(rows[-1][0]))

    def test_garbage_in_one_session_is_told_there_and_does_not_harm_the_other(self, lane: Process) -> None:
        lane.say(1, "open", hash=DEFAULT)
        lane.say(1, "play")
        for garbage in (b"", b"\xff\x00", b"[]", b"{}", b'{"type":"sing"}', b'{"type":"open"}', b'{"type":"weight"}'):
            lane.pair.sendall(pack(2, COMMAND, garbage))
        lane.until(lambda: lane.epoch(1) >= 20 and len(lane.all(2, "error")) == 7)
        assert {error["code"] for error in lane.all(2, "error")} == {"internal", "not_open"}
        assert lane.all(1, "error") == []
        rows = loss_rows(lane.all(1, "frame"))
        assert rows == losses_of(DEFAULT, int(rows[-1][0]))
        lane.say(2, "open", hash=DEFAULT)
        lane.until(lambda: lane.epoch(2) == 0)

    def test_a_session_that_is_closed_says_no_more_and_its_number_may_come_again(self, lane: Process) -> None:
        lane.say(1, "open", hash=DEFAULT)
        lane.say(1, "play")
        lane.until(lambda: lane.epoch(1) >= 3)
        lane.pair.sendall(pack(1, CLOSE))
        lane.say(2, "open", hash=DEFAULT)  # whoever hears this knows that the close was heard
        lane.until(lambda: lane.epoch(2) == 0)
        lane.messages.clear()
        lane.receive(0.3)
        lane.say(1, "play")
        lane.until(lambda: len(lane.all(1, "error")) == 1)
        assert lane.all(1, "error")[0]["code"] == "not_open"

    def test_to_close_what_is_not_there_does_nothing(self, lane: Process) -> None:
        lane.pair.sendall(pack(7, CLOSE))
        lane.say(1, "open", hash=DEFAULT)
        lane.until(lambda: lane.epoch(1) == 0)


class TestFairness:
    def test_a_small_network_hardly_notices_the_largest_one(self, lane: Process) -> None:
        """The large one is 16 layers of 32, one point at a time, as fast as it goes."""
        lane.say(2, "open", hash=LARGEST)
        lane.say(2, "speed", epochs_per_second=None)
        lane.say(2, "play")
        lane.say(1, "open", hash=DEFAULT)
        lane.say(1, "play")
        lane.until(lambda: lane.epoch(1) >= 120)
        rows = loss_rows(lane.all(1, "frame"))
        assert rows == losses_of(DEFAULT, int(rows[-1][0]))
        assert len(lane.all(1, "frame")) >= 120 / 3, "a third of 60 frames a second"
        assert lane.all(2, "frame")[-1]["clock"][2] > 100, "the large one trains as well"

    def test_many_costly_commands_of_one_session_wait_for_its_own_turns(self, lane: Process) -> None:
        lane.say(1, "open", hash=DEFAULT)
        lane.say(1, "play")
        lane.until(lambda: lane.epoch(1) >= 5)
        lane.say(2, "open", hash="seed=2&networkShape=" + ",".join(["16"] * 8))
        for _ in range(100):  # some 20 milliseconds each
            lane.say(2, "rewind")
        before = lane.epoch(1)
        lane.until(lambda: len(lane.all(2, "recipe")) == 101)
        assert lane.epoch(1) - before > 20
        assert len(lane.all(1, "frame")) > 10

    def test_commands_beyond_a_limit_are_dropped_and_told_once(self, lane: Process) -> None:
        lane.say(1, "open", hash="seed=2&networkShape=" + ",".join(["32"] * 16))
        lane.pair.sendall(b"".join(pack(1, COMMAND, b'{"type":"rewind"}') for _ in range(MAX_COMMANDS * 3)))
        lane.until(lambda: len(lane.all(1, "error")) == 1)
        (error,) = lane.all(1, "error")
        assert (error["code"], error["params"]) == ("too_fast", {"limit": MAX_COMMANDS})


class TestViewers:
    def test_of_a_class_that_comes_at_once_everyone_is_welcomed_in_turn(self, lane: Process) -> None:
        """More than commands may wait."""
        lane.say(1, "open", hash=DEFAULT)
        lane.until(lambda: lane.epoch(1) == 0)
        count = MAX_COMMANDS + 100
        lane.pair.sendall(b"".join(pack(1, JOIN, NUMBER.pack(viewer)) for viewer in range(count)))
        lane.until(lambda: len(lane.private) == 5 * count)
        for viewer in range(count):
            told = [(kind, payload) for number, kind, payload in lane.private if number == viewer]
            assert [kind for kind, _ in told] == [EVENT, OTHER, OTHER, FRAME, JOIN]
            assert [kind_of(payload) for kind, payload in told[1:4]] == ["data", "history", "frame"]
        assert lane.all(1, "error") == []

    def test_a_question_for_the_losses_is_answered_to_who_asked(self, lane: Process) -> None:
        lane.say(1, "open", hash=DEFAULT)
        lane.say(1, "step", epochs=9)
        lane.until(lambda: lane.epoch(1) == 9)
        lane.pair.sendall(pack(1, QUESTION, NUMBER.pack(7) + b'{"type":"history","first":3,"last":5}'))
        lane.until(lambda: len(lane.private) == 1)
        ((number, kind, payload),) = lane.private
        assert (number, kind) == (7, OTHER)
        cells = tensors(payload)["cells"][:, [0, 4, 8]]
        assert [tuple(cell) for cell in cells] == losses_of(DEFAULT, 9)[3:6]

    def test_so_are_all_the_others_and_what_is_wrong_with_them(self, lane: Process) -> None:
        def ask(viewer: int, kind: str, **fields: Any) -> None:
            lane.pair.sendall(pack(1, QUESTION, NUMBER.pack(viewer) + json.dumps(command(kind, **fields)).encode()))

        ask(3, "vitals", id="early")
        lane.until(lambda: len(lane.private) == 1)
        lane.say(1, "open", hash=DEFAULT)
        lane.until(lambda: lane.epoch(1) == 0)
        ask(4, "explain")
        ask(5, "explain", point=250, id="far")
        ask(6, "vitals")
        ask(7, "diagnose", id=7)
        lane.until(lambda: len(lane.private) == 5)
        assert [(viewer, kind) for viewer, kind, _ in lane.private] == list(
            zip((3, 4, 5, 6, 7), (EVENT, OTHER, EVENT, OTHER, EVENT), strict=True)
        )
        early, step, far, vitals, diagnosis = (payload for _, _, payload in lane.private)
        assert (event(early.decode())["code"], event(early.decode())["id"]) == ("not_open", "early")
        assert (kind_of(step), kind_of(vitals)) == ("step", "vitals")
        assert (event(far.decode())["code"], event(far.decode())["id"]) == ("out_of_range", "far")
        assert (event(diagnosis.decode())["type"], event(diagnosis.decode())["id"]) == ("diagnosis", 7)
        assert lane.all(1, "error") == []

    def test_a_gradient_check_goes_on_beside_a_run_and_another_session(self, lane: Process) -> None:
        for number in (1, 2):
            lane.say(number, "open", hash=LARGEST if number == 1 else DEFAULT)
            lane.say(number, "play")
        lane.until(lambda: min(len(lane.all(1, "frame")), lane.epoch(2)) >= 1)
        lane.say(1, "gradcheck")
        lane.say(1, "sweep")
        update, epoch = lane.all(1, "frame")[-1]["clock"][2], lane.epoch(2)
        both = ("gradcheck", "sweep")
        lane.until(lambda: all(any(_done(held) for held in lane.all(1, kind)) for kind in both))
        assert lane.all(1, "frame")[-1]["clock"][2] > update
        assert lane.epoch(2) > epoch
        rows = loss_rows(lane.all(2, "frame"))
        assert rows == losses_of(DEFAULT, int(rows[-1][0]))

    def test_the_run_goes_on_for_who_watches_when_the_owner_takes_nothing(self, lane: Process) -> None:
        lane.acknowledges = WATCHED
        lane.say(1, "open", hash=DEFAULT)
        lane.say(1, "play")
        lane.until(lambda: lane.epoch(1) > 200)

    def test_a_session_goes_on_from_its_checkpoint_with_the_next_frame_number(self, lane: Process) -> None:
        lane.say(1, "open", hash=DEFAULT)
        lane.say(1, "step", updates=60)
        lane.until(lambda: lane.epoch(1) == 2)
        lane.pair.sendall(pack(1, SAVE))
        lane.until(lambda: any(held["counts"][5] == 60 for held in lane.all(1, "checkpoint")))
        saved = next(
            raw for raw in reversed(lane.messages[1]) if isinstance(raw, bytes) and kind_of(raw) == "checkpoint"
        )
        lane.pair.sendall(pack(2, RESUME, NUMBER.pack(41) + saved))
        lane.until(lambda: lane.epoch(2) == 2)
        assert lane.all(2, "recipe")[0]["resumed"] is True
        assert lane.all(2, "frame")[0]["clock"].tolist() == [42, 2, 60, 2, 2]

    def test_a_command_is_answered_after_the_turn_at_hand_although_many_heavy_ones_train(self, lane: Process) -> None:
        """The order counts, not the time: between the question and its answer few others have had a turn."""
        heavy = range(2, 32)
        for number in heavy:
            lane.say(number, "open", hash=LARGEST)
            lane.say(number, "speed", epochs_per_second=None)
            lane.say(number, "play")
        lane.say(1, "open", hash=DEFAULT)
        lane.until(lambda: all(lane.all(number, "playing") for number in heavy) and lane.epoch(1) == 0)
        turns = []
        for _ in range(10):
            answered = len(lane.all(1, "link"))
            before = sum(len(lane.messages[number]) for number in heavy)
            lane.say(1, "share", hide=[], hide_text=False)
            lane.until(lambda answered=answered: len(lane.all(1, "link")) > answered)  # type: ignore[misc]
            turns.append(sum(len(lane.messages[number]) for number in heavy) - before)
        assert sorted(turns)[5] < 15, "half of a round, with what was said before the question came"


def _done(held: Any) -> bool:
    """Whether a job's message is its last."""
    done, total = held["clock"][5:7] if "rows" in held else held["clock"][3:5]
    return bool(done == total)


class TestQuestions:
    def asked(self, place: Place, count: int) -> None:
        for viewer in range(count):
            place.put(QUESTION, NUMBER.pack(viewer) + b'{"type":"vitals"}')

    def test_they_wait_behind_the_commands_and_take_no_place_from_them(self) -> None:
        place = Place(1, Session())
        self.asked(place, 3 * MAX_COMMANDS)
        for _ in range(MAX_COMMANDS):
            place.put(COMMAND, json.dumps(command("open", hash=DEFAULT)).encode())
        assert (len(place.waiting), len(place.questions)) == (MAX_COMMANDS, MAX_COMMANDS)
        assert place.session.outbox == []
        said = place.take_turn()
        assert HEAD.unpack_from(said[0])[2] == EVENT, "the recipe, before any answer"
        assert len(place.questions) < MAX_COMMANDS, "one at least is answered, whatever the commands took"
        assert place.wake() == 0

    def test_a_fault_in_one_is_told_to_who_asked_and_the_run_goes_on(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        def fault(*_: object) -> str:
            raise ZeroDivisionError

        place = Place(1, Session())
        place.session.command(command("open", hash=DEFAULT))
        place.session.command(command("play"))
        place.take_turn()
        monkeypatch.setattr(Session, "answer", fault)
        place.put(QUESTION, NUMBER.pack(9) + b'{"type":"vitals","id":"v"}')
        (private,) = [said for said in place.take_turn() if HEAD.unpack_from(said)[2] == PRIVATE]
        payload = private[HEAD.size :]
        assert NUMBER.unpack_from(payload) == (9,)
        assert payload[NUMBER.size : NUMBER.size + 1] == EVENT
        error = event(payload[NUMBER.size + 1 :].decode())
        assert (error["code"], error["id"]) == ("internal", "v")
        assert place.session.pace.playing
        assert "session 1, a question" in caplog.text


class FakeSession(Session):
    """Wants turns all the time, and counts them."""

    def __init__(self, spends: float) -> None:
        super().__init__()
        self.spends, self.turns = spends, 0

    def wake(self) -> float:
        return 0.0

    def work(self) -> None:
        self.turns += 1


class TestTurns:
    """Who has had least comes first; the time is the test's own."""

    @pytest.fixture
    def places(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Lane, dict[int, Place], list[float]]]:
        clock = [100.0]
        monkeypatch.setattr("server.lane.time.monotonic", lambda: clock[0])
        ours, theirs = socket.socketpair()
        with ours, theirs:
            lane = Lane(ours)
            yield lane, lane._places, clock

    def rounds(self, lane: Lane, clock: list[float], count: int) -> None:
        for _ in range(count):
            for place in lane._next_turns():
                session = place.session
                assert isinstance(session, FakeSession)
                session.work()
                place.used += session.spends
                clock[0] += session.spends

    def test_a_session_with_long_turns_gets_fewer_of_them(
        self, places: tuple[Lane, dict[int, Place], list[float]]
    ) -> None:
        lane, here, clock = places
        for number, spends in {1: SLICE, 2: 10 * SLICE, 3: SLICE / 2}.items():
            here[number] = Place(number, FakeSession(spends))
        self.rounds(lane, clock, 400)
        used = [place.used for place in here.values()]
        assert max(used) - min(used) <= 11 * SLICE
        assert here[1].session.turns > 8 * here[2].session.turns  # type: ignore[attr-defined]

    def test_who_comes_late_or_slept_is_not_owed_the_time(
        self, places: tuple[Lane, dict[int, Place], list[float]]
    ) -> None:
        lane, here, clock = places
        here[1] = Place(1, FakeSession(SLICE))
        self.rounds(lane, clock, 500)
        here[2] = Place(2, FakeSession(SLICE))
        before = here[1].session.turns  # type: ignore[attr-defined]
        self.rounds(lane, clock, 20)
        assert here[1].session.turns - before >= 18  # type: ignore[attr-defined]

    def test_commands_are_applied_in_their_order_for_at_most_a_slice_a_turn(
        self, places: tuple[Lane, dict[int, Place], list[float]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _, _, clock = places
        place = Place(1, Session())
        applied = []

        def apply(_: Session, value: dict[str, Any]) -> None:
            applied.append(value["n"])
            clock[0] += SLICE / 3.5

        monkeypatch.setattr(Session, "command", apply)
        for n in range(10):
            place.put(COMMAND, json.dumps({"n": n}).encode())
        place.take_turn()
        assert applied == [0, 1, 2, 3]
        place.take_turn()
        place.take_turn()
        assert applied == list(range(10))


def test_a_fault_of_one_session_is_logged_with_its_number(lane: Process) -> None:
    lane.pair.sendall(pack(42, COMMAND, b"no json"))
    lane.until(lambda: len(lane.all(42, "error")) == 1)
    code, errors = lane.end()
    assert code == 0
    assert "playground.lane: session 42" in errors


def test_a_lane_begins_without_what_only_the_web_process_needs() -> None:
    """Half as large again would each of them be."""
    program = "import sys, server.lane; print({'pydantic', 'starlette', 'asyncio'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
