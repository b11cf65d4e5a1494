"""What outlives a session: written and read again it is the same to the last bit; and reading believes nothing."""

import json
import subprocess
import sys
import tracemalloc
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from engine.recipe import Limits
from engine.trainer import Checkpoint
from server import checkpoints
from server.checkpoints import Kept, read, write
from server.frames import encode
from server.protocol import MAX_MESSAGE
from server.refusals import MAX_HASH, RefusedError
from server.session import Session
from server.settings import Settings
from tests.server.messages import Tensors, all_of, event, header, loss_rows, note_of, same, tensors
from tests.server.running import ROOT, Server
from tests.server.viewer import DEFAULT, Clock, Viewer, losses_of

LARGEST = (
    "seed=1&batchSize=1&dataset=spiral&networkShape="
    + ",".join(["32"] * 16)
    + "".join(f"&{name}=true" for name in ("x", "y", "xSquared", "ySquared", "xTimesY", "sinX", "sinY"))
)
DIVERGES = "problem=regression&learningRate=3&seed=0.5"
COUNTS = ["generation", "span", "pending", "position", "epoch", "update", "good_pending", "good_epoch", "good_update"]


def checkpoint_of(viewer: Viewer) -> bytes:
    """A checkpoint of this very moment."""
    viewer.session.save()
    said = [message for message in viewer.take() if isinstance(message, bytes)]
    return said[-1]


def state_of(session: Session) -> list[Any]:
    """All that decides what comes next, and all that was."""
    trainer, keeper = session.trainer, session._keeper
    good = replace(keeper.good.checkpoint, recipe=trainer.recipe, position=0)  # the way back begins an epoch
    both = [trainer.checkpoint(), good]
    values = [getattr(checkpoint, field.name) for checkpoint in both for field in fields(Checkpoint)]
    rest = [keeper.good.lowest, keeper.history.span, keeper.history.rows, *trainer.losses, *trainer.accuracy]
    return [*values, *rest, session._broken, session._since, session._view, session.pace.state]


def are_same(a: list[Any], b: list[Any]) -> bool:
    return all(
        same(one, other) if isinstance(one, np.ndarray | float) else one == other
        for one, other in zip(a, b, strict=True)
    )


def test_a_checkpoint_from_before_is_still_good() -> None:
    """Pages keep theirs over an update of the server: one that was written long ago goes on as if nothing had been."""
    link = "dataset=xor&seed=0.12345&networkShape=4,2&noise=10&batchSize=7&regularization=L1&regularizationRate=0.001"
    session = Session(Clock())
    session.resume((ROOT / "tests" / "wire" / "checkpoint.safetensors").read_bytes())
    assert all_of(session.outbox, "error") == []
    assert (session.trainer.epoch, session.trainer.update) == (40, 40 * 35 + 3)
    rows = [tuple(losses) for losses in session.trainer.advance(10 * 35)]
    assert [row[0] for row in rows] == list(range(41, 51))
    assert rows == [pytest.approx(row, rel=1e-9) for row in losses_of(link, 50)[41:]]


# Links with everything that a run may have, and commands that leave every kind of trace.

LINKS = st.fixed_dictionaries(
    {"seed": st.sampled_from(["0.12345", "a", "\u96ea", "7"])},
    optional={
        "dataset": st.sampled_from(["circle", "xor", "gauss", "spiral"]),
        "problem": st.sampled_from(["classification", "regression"]),
        "regDataset": st.sampled_from(["reg-plane", "reg-gauss"]),
        "networkShape": st.sampled_from(["", "3", "4,2", "2,0,3", "5,1,2", "8,8"]),
        "batchSize": st.sampled_from(["1", "7", "10", "30", "0", "0.5", "251"]),
        "learningRate": st.sampled_from(["0.03", "3", "Infinity", "0", "-0.1", "1e-320"]),
        "activation": st.sampled_from(["relu", "tanh", "sigmoid", "linear"]),
        "regularization": st.sampled_from(["L1", "L2"]),
        "regularizationRate": st.sampled_from(["0.03", "10", "Infinity"]),
        "noise": st.sampled_from(["0", "13", "50"]),
        "percTrainData": st.sampled_from(["50", "10", "90", "0", "100", "33.3"]),
        "start": st.sampled_from(["3", "9"]),
        "initZero": st.just("true"),
        "tutorial": st.just("t"),
        "hideText": st.just("true"),
        "noise_hide": st.just("true"),
        "xTimesY": st.just("true"),
        "x": st.just("false"),
        "sinX_hide": st.just("true"),
        "x_hide": st.just("true"),
        "goalTestLossMaxThresholdFirst": st.just("0.1"),
    },
).map(lambda parts: "&".join(f"{key}={value}" for key, value in parts.items()))
COMMANDS: st.SearchStrategy[tuple[str, dict[str, Any]]] = st.one_of(
    st.tuples(st.just("step"), st.fixed_dictionaries({"updates": st.integers(1, 60)})),
    st.tuples(st.just("step"), st.fixed_dictionaries({"epochs": st.integers(1, 4)})),
    st.tuples(st.just("back"), st.sampled_from([{}, {"learning_rate": 0.1}])),
    st.tuples(st.sampled_from(["reset", "rewind", "regenerate", "pause"]), st.just({})),
    st.tuples(st.just("play"), st.sampled_from([{}, {"until": 50}])),
    st.tuples(st.just("speed"), st.sampled_from([{"epochs_per_second": v} for v in (None, 0.1, 20)])),
    st.tuples(st.just("view"), st.just({"fields": {"discretize": True}})),
    st.tuples(st.just("weight"), st.just({"layer": 1, "unit": 0, "input": 0, "value": 1e308})),
    st.tuples(st.just("bias"), st.just({"layer": 1, "unit": 0, "value": -0.25})),
    st.tuples(st.sampled_from(["gradcheck", "sweep"]), st.just({})),
    st.tuples(
        st.just("change"),
        st.sampled_from(
            [
                {"hidden_layers": [3, 2]},
                {"hidden_layers": []},
                {"features": ["x", "sinY"]},
                {"noise": 30},
                {"train_percent": 70},
                {"batch_size": 9},
                {"activation": "relu", "regularization": "L1", "regularization_rate": 0.03},
                {"learning_rate": 3},
                {"seed": "b"},
            ]
        ).map(lambda values: {"fields": values}),
    ),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(LINKS, st.lists(st.tuples(COMMANDS, st.sampled_from([0, 0.02, 0.1])), max_size=8))
def test_a_session_goes_on_from_any_moment_as_if_nothing_had_been(
    link: str, talk: list[tuple[tuple[str, dict[str, Any]], float]]
) -> None:
    viewer = Viewer(link)
    for (kind, said), seconds in talk:
        viewer.say(kind, **said)
        viewer.wait(seconds)
    saved = checkpoint_of(viewer)
    other = Viewer(None)
    other.session.resume(saved)
    said = other.take()
    assert all_of(said, "error") == []
    assert are_same(state_of(other.session), state_of(viewer.session))
    assert same(tensors(checkpoint_of(other))["parameters"], tensors(saved)["parameters"])
    for trained in (viewer, other):
        trained.say("step", updates=41)
        trained.rest()
    assert are_same(state_of(other.session), state_of(viewer.session))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(LINKS, st.integers(1, 90))
def test_what_was_written_is_read_again_and_written_the_same(link: str, updates: int) -> None:
    viewer = Viewer(link)
    viewer.say("step", updates=updates)
    viewer.rest()
    saved = checkpoint_of(viewer)
    assert write(read(saved, Limits())) == saved


def test_in_another_process_the_numbers_are_the_same() -> None:
    """Saved in the middle of an epoch, with links that L1 has killed and gradients that wait."""
    link = "regularization=L1&regularizationRate=0.03&batchSize=7&seed=5&networkShape=6,3&xTimesY=true&noise=20"
    viewer = Viewer(link)
    viewer.say("step", updates=333)
    viewer.rest()
    saved = checkpoint_of(viewer)
    assert tensors(saved)["dead"].any()
    assert tensors(saved)["counts"][3] > 0
    program = (
        "import sys; from tests.server.viewer import Viewer; from tests.server.test_checkpoints import checkpoint_of\n"
        "viewer = Viewer(None); viewer.session.resume(sys.stdin.buffer.read()); viewer.take()\n"
        "viewer.say('step', updates=500); viewer.rest(); sys.stdout.buffer.write(checkpoint_of(viewer))"
    )
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, input=saved, capture_output=True, check=True)
    viewer.say("step", updates=500)
    viewer.rest()
    here = checkpoint_of(viewer)
    for name, values in tensors(here).items():
        if name != "counts":
            assert same(values, tensors(ran.stdout)[name]), name
    assert tensors(here)["counts"][1:].tolist() == tensors(ran.stdout)["counts"][1:].tolist()
    assert here[here.index(b"note") :][:1000] == ran.stdout[ran.stdout.index(b"note") :][:1000]


def test_a_run_that_diverged_goes_on_as_it_was_and_finds_its_way_back() -> None:
    viewer = Viewer(DIVERGES)
    viewer.say("play")
    viewer.wait(5)
    (diverged,) = viewer.all("diverged")
    other = Viewer(None)
    other.session.resume(checkpoint_of(viewer))
    assert all_of(other.take(), "diverged")[0] == diverged
    assert are_same(state_of(other.session), state_of(viewer.session))
    for run in (viewer, other):
        run.say("back", learning_rate=0.01)
        run.say("step", epochs=3)
        run.rest()
    assert other.session.trainer.epoch == diverged["good_epoch"] + 3
    assert are_same(state_of(other.session), state_of(viewer.session))


def test_losses_of_the_first_frame_are_those_of_the_last_whole_epoch() -> None:
    """In the middle of an epoch the network's present loss is no epoch's loss."""
    viewer = Viewer()
    viewer.say("step", updates=60)
    viewer.rest()
    other = Viewer(None)
    other.session.resume(checkpoint_of(viewer))
    frame = other.frame()
    assert frame["clock"].tolist() == [1, 2, 60, 2, 2]
    assert loss_rows([frame]) == losses_of(DEFAULT, 2)[-1:]


class TestTheLargest:
    def test_it_fits_into_one_message(self) -> None:
        viewer = Viewer(LARGEST)
        assert len(checkpoint_of(viewer)) < MAX_MESSAGE == 2 * 1024 * 1024

    def test_with_a_full_history_and_the_longest_link_as_well(self) -> None:
        link = LARGEST.replace("seed=1", "seed=" + "a" * 1000) + "&tutorial="
        viewer = Viewer(link + "\U0001f98a" * (MAX_HASH - len(link)))
        for epoch in range(1, 512):
            viewer.session._keeper.history.note(viewer.session.trainer.losses._replace(epoch=epoch))
        assert len(viewer.session._keeper.history.rows) == 512
        viewer.session.trainer.epoch = 511
        saved = checkpoint_of(viewer)
        assert len(saved) < MAX_MESSAGE
        other = Viewer(None)
        other.session.resume(saved)
        assert other.all("error") == all_of(other.take(), "error") == []

    def test_a_server_takes_it(self, server: Server) -> None:
        with server.client() as client:
            client.open(LARGEST)
            saved = client.checkpoint()
            with server.client() as again:
                again.socket.send(saved)
                assert again.hear_kind("recipe")["resumed"] is True
                assert again.hear_kind("frame")["clock"][3] == 0
                assert same(tensors(again.checkpoint())["parameters"], tensors(saved)["parameters"])


# Nothing is believed.


def good() -> bytes:
    viewer = Viewer(DEFAULT)
    viewer.say("step", updates=60)
    viewer.rest()
    return checkpoint_of(viewer)


GOOD = good()


def changed(note: dict[str, Any] | str | None = None, kind: str = "checkpoint", **replaced: Any) -> bytes:
    """The good checkpoint with another note, or other tensors; None takes one away."""
    said = note_of(GOOD)
    if isinstance(note, dict):
        said |= note
        said = {name: value for name, value in said.items() if value is not ...}
    text = note if isinstance(note, str) else json.dumps(said)
    held: Tensors = {name: tensors(GOOD)[name] for name in header(GOOD) if name != "__metadata__"}
    held |= replaced
    return encode(kind, [(name, array) for name, array in held.items() if array is not None], text)


def counts(**values: float) -> NDArray[np.float64]:
    found = tensors(GOOD)["counts"].copy()
    for name, value in values.items():
        found[COUNTS.index(name)] = value
    return found


def rows(count: int = 3, **columns: Any) -> NDArray[np.float64]:
    found = tensors(GOOD)["history"][:count].copy()
    for column, values in columns.items():
        found[:, int(column[1:])] = values
    return found


def link(**keys: str) -> dict[str, Any]:
    parts = dict(pair.split("=") for pair in str(note_of(GOOD)["hash"]).split("&"))
    return {"hash": "&".join(f"{key}={value}" for key, value in {**parts, **keys}.items() if value)}


TAMPERED = {
    "position is 251": changed(counts=counts(position=251)),
    "position is -1": changed(counts=counts(position=-1)),
    "pending is 0.5": changed(counts=counts(pending=0.5)),
    "update is -3": changed(counts=counts(update=-3)),
    "epoch is nan": changed(counts=counts(epoch=np.nan)),
    "epoch is inf": changed(counts=counts(epoch=np.inf)),
    "generation is 1e+300": changed(counts=counts(generation=1e300)),
    "span is 3": changed(counts=counts(span=3)),
    "span is 0": changed(counts=counts(span=0)),
    "good_epoch is -1": changed(counts=counts(good_epoch=-1)),
    "'counts'": changed(counts=np.zeros(8)),
    "'parameters'": changed(parameters=np.zeros(4)),
    "'gradient_sums'": changed(gradient_sums=np.zeros((25, 1))),
    "'last_gradient'": changed(last_gradient=None),
    "'dead'": changed(dead=np.zeros(25)),
    "dead nor alive": changed(dead=np.full(tensors(GOOD)["dead"].shape, 2, np.uint8)),
    "'good_parameters'": changed(good_parameters=tensors(GOOD)["parameters"].astype(np.float32)),
    "'lowest'": changed(lowest=np.zeros(2)),
    "'accuracy'": changed(accuracy=None),
    "another shape than a history": changed(history=np.zeros((3, 8))),
    "shape than a history": changed(history=np.zeros((513, 9))),
    "order of their epochs": changed(history=rows(c0=[2, 1, 0])),
    "the order of their epochs": changed(history=rows(c0=[0, 0.5, 2])),
    "in the order of their epochs": changed(history=rows(c2=np.inf)),
    "not in the order of their epochs": changed(history=rows(c0=[np.nan, 1, 2])),
    "do not end with epoch 2": changed(history=rows(2)),
    "not end with epoch 2": changed(history=np.empty((0, 9))),
    "not end with epoch 3": changed(counts=counts(epoch=3)),
    "another kind": changed(kind="frame"),
    "no seed": changed(link(seed="")),
    "more than 16 layers": changed(link(networkShape=",".join(["1"] * 17))),
    "32": changed(link(networkShape="33")),
    "of the shape that its link asks for": changed(link(networkShape="4,3")),
    "shape that its link": changed(link(xTimesY="true")),
    "version cannot": changed({"version": 2}),
    "playing cannot": changed({"playing": 1}),
    "until cannot": changed({"until": 0}),
    "steps cannot": changed({"steps": 1001}),
    "by_updates cannot": changed({"by_updates": ...}),
    "epochs_per_second cannot": changed({"epochs_per_second": 0.01}),
    "hash cannot": changed({"hash": "a" * 13 * 16_384 + "a"}),
    "more cannot": changed({"more": 1}),
    "since cannot": changed({"since": -1}),
    "since can": changed({"since": 0.5}),
    "since is 3, and the run has come to epoch 2": changed({"since": 3}),
    "its note cannot": changed("{"),
    "note cannot": changed("\ud800".encode("utf-8", "surrogatepass").decode("latin-1")),
    "no header": b"",
    "cannot be read": (5).to_bytes(8, "little") + b"{{{{{",
}


def test_an_older_one_that_knows_of_no_change_by_hand_is_taken() -> None:
    assert "since" in note_of(GOOD)
    assert read(changed({"since": ...}), Limits()).since == 0


@pytest.mark.parametrize("reason", TAMPERED)
def test_what_cannot_be_is_refused_by_name_and_changes_nothing(reason: str) -> None:
    viewer = Viewer("dataset=xor&seed=2")
    viewer.say("step", updates=30)
    viewer.rest()
    before = state_of(viewer.session)
    viewer.session.resume(TAMPERED[reason])
    (said,) = viewer.take()
    assert isinstance(said, str)
    error = event(said)
    assert (error["code"], list(error["params"])) == ("bad_checkpoint", ["reason"])
    assert reason in error["params"]["reason"]
    assert not error["params"]["reason"].endswith(".")
    assert are_same(state_of(viewer.session), before)
    assert viewer.wait(1) == []


def test_what_is_over_the_limits_of_this_server_is_refused() -> None:
    small = Session(Clock(), Settings(layers=2, units=4, points=500))
    for saved in (LARGEST, "networkShape=4,5&seed=1", "networkShape=1,1,1&seed=1", "problem=regression&seed=1"):
        small.resume(checkpoint_of(Viewer(saved)))
    assert [event(str(said))["code"] for said in small.outbox] == ["bad_checkpoint"] * 4
    small.outbox.clear()
    small.resume(checkpoint_of(Viewer(DEFAULT)))
    assert all_of(small.outbox, "error") == []


def test_a_server_that_keeps_fewer_losses_joins_them() -> None:
    viewer = Viewer()
    viewer.say("step", epochs=100)
    viewer.rest()
    small = Session(Clock(), Settings(history=32))
    small.resume(checkpoint_of(viewer))
    (history,) = all_of(small.outbox, "history")
    assert history["clock"].tolist() == [2, 4]
    assert history["cells"][:, 0].tolist() == [*range(3, 100, 4), 100]


# Damage of every kind.


def refused_or_read(blob: bytes) -> Kept | None:
    """The session in these bytes, if any; whatever else happens is a fault."""
    try:
        return read(blob, Limits())
    except RefusedError as refused:
        said = event(refused.event)
    assert said["code"] == "bad_checkpoint"
    assert 0 < len(said["params"]["reason"]) < 300
    return None


ODD = st.sampled_from(
    [0, -1, 1, 2**31, 2**63, 2**64, 10**400, 1.5, float("inf"), None, True, "", "F64", "F32", "I64", "\ud800", [], {}]
)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """The good checkpoint after something has happened to its bytes or to its header."""
    length = int.from_bytes(GOOD[:8], "little")
    if draw(st.booleans()):
        blob = bytearray(GOOD)
        for _ in range(draw(st.integers(0, 4))):
            place = draw(st.integers(0, length + 50) | st.integers(0, len(blob) - 1))
            blob[place] ^= 1 << draw(st.integers(0, 7))
        cut = draw(st.just(len(blob)) | st.integers(0, len(blob)))
        return bytes(blob[:cut]) + draw(st.sampled_from([b"", b"\0", b"\0" * 10_000]))
    entries = header(GOOD)
    for _ in range(draw(st.integers(1, 3))):
        name = draw(st.sampled_from(sorted(entries)))
        if not isinstance(entries[name], dict) or draw(st.booleans()):
            entries[draw(st.sampled_from([name, "x", "\ud800", "counts"]))] = draw(ODD | st.just(entries[name]))
        else:
            field = draw(st.sampled_from(["dtype", "shape", "data_offsets", "kind", "note", "x"]))
            odd = draw(ODD | st.lists(ODD, max_size=5))
            entries[name] = {**entries[name], field: odd}
    text = json.dumps(entries).encode()
    if draw(st.integers(0, 3)) == 0:  # a name twice
        text = text[:-1] + b"," + text[1:]
    return len(text).to_bytes(8, "little") + text + GOOD[8 + length :]


@settings(max_examples=400, deadline=2000, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(damaged())
def test_whatever_is_damaged_is_refused_or_can_be_gone_on_from(blob: bytes) -> None:
    kept = refused_or_read(blob)
    if kept is not None:
        session = Session(Clock())
        session.resume(blob)
        session.command({"type": "step", "updates": 3})
        session.work()
        assert all_of(session.outbox, "error") == []


@pytest.mark.parametrize(
    "text",
    [
        b"[" * 60_000,
        b'{"a":' * 12_000,
        b'{"__metadata__":{},"a":{"dtype":"U8","shape":[' + b"9" * 4000 + b'],"data_offsets":[0,0]}}',
        b'{"__metadata__":{},"a":{"dtype":"F64","shape":[2097152,2097152,2097152],"data_offsets":[0,8]}}',
        b'{"__metadata__":{},"a":{"dtype":"F64","shape":[0,2097152],"data_offsets":[0,0]}}',
        b'{"__metadata__":[],"a":1}',
        b"[]",
        b"null",
        b"\xff\xfe{\x00",
    ],
    ids=range(9),
)
def test_a_header_that_would_cost_much_is_refused_before_it_does(text: bytes) -> None:
    blob = len(text).to_bytes(8, "little") + text + b"\0" * 8
    tracemalloc.start()
    try:
        assert refused_or_read(blob) is None
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def test_every_tensor_is_named_by_what_the_session_keeps() -> None:
    names = set(header(GOOD)) - {"__metadata__", "counts", "lowest", "history"}
    kept = {field.name for field in fields(Checkpoint)} - {"recipe", "pending", "position", "epoch", "update"}
    assert names == kept | {f"good_{name}" for name in kept} | {"accuracy"}
    assert list(checkpoints._COUNTS) == COUNTS
