"""docs/wire.md says what the server does: nothing more, nothing less, and enough to write a client from it."""

import ast
import dataclasses
import json
import math
import re
import string
import struct
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
from websockets.sync.client import connect

from engine import gradcheck, linkkeys
from engine.activations import ACTIVATIONS
from engine.datasets import CLASSIFICATION, REGRESSION
from engine.features import FEATURES
from engine.goals import Goal
from engine.history import WIDTH, History
from engine.linkkeys import View
from engine.penalties import PENALTIES
from engine.recipe import MAX_LAYERS, MAX_NOISE, MAX_SEED, MAX_START, MAX_UNITS, PROBLEMS, Recipe
from engine.remarks import REMARKS
from server import audience, connection, events, hub, insight, neuron, protocol, viewer
from server.settings import Settings
from server.snapshot import Look, data_message, frame_message, history_message
from tests.server import wire_doc
from tests.server.messages import BY_THE_CONNECTION, QUESTIONS, VALID, all_of, event, header, kind_of
from tests.server.running import PATIENCE, Server
from tests.server.viewer import DEFAULT, Viewer, losses_of, trainer_of
from tests.server.wire_doc import first_names, names

ROOT = Path(__file__).resolve().parents[2]
MODELS = {get_args(model.model_fields["type"].annotation)[0]: model for model in get_args(protocol.Command)}
BY_THE_LIBRARY = {1009, 1012}  # uvicorn closes with these; test_connection and test_main see it do so


def first_arguments(folder: str, *functions: str) -> set[str]:
    """What these functions are called with, as a literal in the first place, in a folder's source files."""
    found = set()
    for file in (ROOT / folder).glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if name in functions and isinstance(node.args[0].value, str):
                    found.add(node.args[0].value)
    return found


PENALIZED = DEFAULT + "&regularization=L2&regularizationRate=0.1"


def answer_to(question: str) -> bytes:
    """The binary message that answers a question about the default run."""
    said = Viewer().session.answer({"type": question})
    assert isinstance(said, bytes)
    return said


def done_by(job: str) -> bytes:
    """The last message of a job on the default run."""
    viewer = Viewer()
    viewer.say(job)
    return [said for said in viewer.wait(5) if isinstance(said, bytes) and kind_of(said) == job][-1]


class TestCommands:
    def test_every_command_stands_there(self) -> None:
        assert first_names(wire_doc.COMMANDS) == set(MODELS) == set(VALID)

    @pytest.mark.parametrize("row", wire_doc.COMMANDS, ids=lambda row: row[0])
    def test_with_just_its_fields(self, row: list[str]) -> None:
        model = MODELS[names(row[0])[0]]
        fields = set(model.model_fields) - {"type", "id"}
        if model is protocol.ChangeView:
            fields |= set(protocol.ViewFields.model_fields)
        assert set(names(row[1])) == fields

    def test_every_field_of_a_recipe_stands_there(self) -> None:
        fields = {field.name for field in dataclasses.fields(Recipe)}
        assert first_names(wire_doc.RECIPE_FIELDS) == fields == set(protocol.RecipeFields.model_fields)

    def test_with_its_key_in_a_link(self) -> None:
        keys = {field: key for key, field in linkkeys.NUMBERS.items()}
        keys |= {field: key for key, (field, _) in linkkeys.NAMES.items()}
        keys |= {"seed": "seed", "start": linkkeys.OURS, "hidden_layers": "networkShape", "zero_start": "initZero"}
        documented = {names(row[0])[0]: names(row[2]) for row in wire_doc.RECIPE_FIELDS}
        assert documented == {field: [key] for field, key in keys.items()} | {"features": []}

    @pytest.mark.parametrize(
        ("field", "values"),
        [
            ("problem", PROBLEMS),
            ("dataset", CLASSIFICATION),
            ("regression_dataset", REGRESSION),
            ("activation", ACTIVATIONS),
            ("regularization", PENALTIES),
            ("features", FEATURES),
        ],
    )
    def test_with_the_names_that_it_takes(self, field: str, values: Any) -> None:
        (row,) = [row for row in wire_doc.RECIPE_FIELDS if names(row[0]) == [field]]
        assert sorted(names(row[1])) == sorted(values)

    def test_the_limits_are_those_of_the_code(self) -> None:
        rows = {names(row[0])[0]: row[1] for row in wire_doc.RECIPE_FIELDS}
        assert f"1 to {MAX_SEED} characters" in rows["seed"]
        assert f"1 to {MAX_START}:" in rows["start"]
        assert f"0 to {MAX_NOISE}" in rows["noise"]
        assert f"at most {MAX_LAYERS} integers, each 0 to {MAX_UNITS}" in rows["hidden_layers"]
        assert f"at most {protocol.MAX_HASH:,} characters" in wire_doc.PAGE
        assert f"more than {events.MAX_TEXT:,} bytes" in wire_doc.PAGE
        assert f"more than {protocol.MAX_MESSAGE >> 20} MiB" in wire_doc.PAGE
        assert f"{viewer.MAX_WAITING} messages unread, or {viewer.MAX_BYTES >> 20} MiB" in wire_doc.PAGE
        assert f"another question {connection.QUESTION})" in wire_doc.PAGE
        assert f"`shown` times `units` is at most {insight.MAX_SHOWN:,}" in wire_doc.PAGE
        assert f"At most {gradcheck.MAX_PARAMETERS:,} parameters are checked" in wire_doc.PAGE
        assert f"at most {gradcheck.MAX_POINTS} points" in wire_doc.PAGE
        assert f"At most {gradcheck.MAX_SWEPT} parameters are taken" in wire_doc.PAGE

    def test_the_questions_are_those_of_the_code(self) -> None:
        (paragraph,) = [text for text in wire_doc.PAGE.split("\n\n") if "are questions:" in text]
        assert tuple(names(paragraph)[: len(QUESTIONS)]) == QUESTIONS
        assert tuple(MODELS[name] for name in QUESTIONS) == protocol.QUESTIONS


class TestEvents:
    def test_every_event_stands_there(self) -> None:
        assert first_names(wire_doc.EVENTS) == first_arguments("server", "event")

    def test_hello_and_recipe_say_just_what_stands_there(self) -> None:
        documented = {names(row[0])[0]: names(row[1]) for row in wire_doc.EVENTS}
        hello = event(events.hello(Settings()))
        assert {"version", "limits", *hello["limits"]} == set(documented["hello"])
        (recipe,) = Viewer().all("recipe")
        fields = documented["recipe"][documented["recipe"].index("generation") :]
        assert set(recipe) - {"type"} == set(fields) - {"#", "open"}

    def test_recipe_comes_after_just_those_commands(self) -> None:
        (row,) = [row for row in wire_doc.EVENTS if names(row[0]) == ["recipe"]]
        viewer = Viewer()
        told = {kind: viewer.say(kind, **VALID[kind]) for kind in VALID if kind not in BY_THE_CONNECTION}
        answered = {kind for kind, messages in told.items() if all_of(messages, "recipe")}
        assert set(names(row[1].split(": ")[0])) == answered

    @pytest.mark.parametrize("name", [*events.view_fields(View()), *Goal._fields])
    def test_every_field_of_a_view_stands_there(self, name: str) -> None:
        (paragraph,) = [text for text in wire_doc.PAGE.split("\n\n") if text.startswith("`view`:")]
        assert name in names(paragraph)

    def test_every_remark_stands_there(self) -> None:
        assert first_names(wire_doc.REMARKS) == set(REMARKS)

    @pytest.mark.parametrize("row", wire_doc.REMARKS, ids=lambda row: row[0])
    def test_with_the_params_that_its_sentence_needs(self, row: list[str]) -> None:
        code = names(row[0])[0]
        params = {"key", "value"} - set(re.findall(r"no `(key|value)`", row[1])) | set(names(row[2]))
        needed = {name for _, name, _, _ in string.Formatter().parse(REMARKS[code]) if name}
        assert needed <= params

    def test_every_finding_stands_there(self) -> None:
        assert first_names(wire_doc.FINDINGS) == first_arguments("engine", "Finding")

    @pytest.mark.parametrize(
        ("link", "epochs"),
        [(DEFAULT, 60), ("batchSize=0&seed=1", 20), ("initZero=true&seed=1", 20), ("learningRate=1e-5&seed=1", 50)],
    )
    def test_with_its_evidence(self, link: str, epochs: int) -> None:
        viewer = Viewer(link)
        viewer.say("step", epochs=epochs)
        viewer.rest()
        said = viewer.session.answer({"type": "diagnose", "id": 1})
        assert isinstance(said, str)
        found = event(said)
        documented = next(names(row[1]) for row in wire_doc.EVENTS if names(row[0]) == ["diagnosis"])
        assert set(found) - {"type"} == set(documented)
        params = {code: names(row[2]) for row in wire_doc.FINDINGS for code in names(row[0])}
        assert found["findings"]
        for finding in found["findings"]:
            assert set(finding) == {"code", "params", "change", "anew", "back"}
            assert set(finding["params"]) <= set(params[finding["code"]])
            assert set(finding["change"]) <= first_names(wire_doc.RECIPE_FIELDS)

    def test_every_error_stands_there(self) -> None:
        raised = first_arguments("server", "RefusedError", "_refuse") | first_arguments("engine", "RecipeError")
        assert first_names(wire_doc.ERRORS) == raised

    def test_every_close_code_stands_there(self) -> None:
        ours = {viewer.POLICY, audience.TRAINING_LOST, connection.TRY_LATER, hub.IDLE, hub.NOT_THERE}
        assert {int(row[0]) for row in wire_doc.CLOSE_CODES} == ours | BY_THE_LIBRARY


class TestTensors:
    @pytest.mark.parametrize(
        ("rows", "message"),
        [
            (wire_doc.DATA_TENSORS, data_message(trainer_of(), 1)),
            (wire_doc.HISTORY_TENSORS, history_message(History.of(1, np.zeros((1, WIDTH))), 1)),
            (wire_doc.FRAME_TENSORS, frame_message(trainer_of(PENALIZED), 1, 1, [], Look((1, 2), (0.0, 0.0)))),
            (wire_doc.STEP_TENSORS, answer_to("explain")),
            (wire_doc.VITALS_TENSORS, answer_to("vitals")),
            (wire_doc.CHECK_TENSORS, done_by("gradcheck")),
            (wire_doc.SWEEP_TENSORS, done_by("sweep")),
        ],
        ids=["data", "history", "frame", "step", "vitals", "gradcheck", "sweep"],
    )
    def test_every_tensor_stands_there_with_its_type_and_shape(self, rows: list[list[str]], message: bytes) -> None:
        documented = {name: (row[1], row[2].strip("[]").split(", ")) for row in rows for name in names(row[0])}
        found = {name: entry for name, entry in header(message).items() if name != "__metadata__"}
        assert set(documented) == set(found)
        for name, entry in found.items():
            dtype, sizes = documented[name]
            assert entry["dtype"] == dtype
            assert len(entry["shape"]) == len(sizes)
            for size, said in zip(entry["shape"], sizes, strict=True):
                assert said == str(size) or not said.isdecimal(), name


def test_every_number_of_the_neuron_stands_there() -> None:
    status, said = neuron.answer({})
    assert (status, [name for row in wire_doc.NEURON for name in names(row[0])]) == (200, list(said))


class MinimalClient:
    """A client as someone would write it who has only read the page: no library of ours, nor of the format."""

    def __init__(self, port: int) -> None:
        self.address = f"ws://127.0.0.1:{port}/ws"
        self.losses: dict[int, tuple[float, float]] = {}
        self.frame: dict[str, list[float]] = {}
        self.recipe: dict[str, Any] = {}

    def train(self, link: str, epochs: int) -> None:
        with connect(self.address, open_timeout=PATIENCE) as socket:
            assert json.loads(socket.recv())["version"] == 1
            socket.send(json.dumps({"type": "open", "hash": link}))
            while not self.losses or max(self.losses) < epochs:
                message = socket.recv(timeout=PATIENCE)
                if isinstance(message, str):
                    said = json.loads(message)
                    assert said["type"] != "error", said
                    self.recipe = said.get("recipe", self.recipe)
                    continue
                kind, tensors = self.decode(message)
                if kind == "frame":
                    self.frame = tensors
                    number, _, _, epoch, first = tensors["clock"]
                    pairs = zip(tensors["losses"][::2], tensors["losses"][1::2], strict=True)
                    self.losses |= {int(first) + k: pair for k, pair in enumerate(pairs)}
                    socket.send(json.dumps({"type": "ack", "frame": int(number)}))
                    if epoch == 0:
                        socket.send(json.dumps({"type": "play"}))

    @staticmethod
    def decode(message: bytes) -> tuple[str, dict[str, list[float]]]:
        (size,) = struct.unpack_from("<Q", message)
        entries = json.loads(message[8 : 8 + size])
        kind = entries.pop("__metadata__")["kind"]
        tensors = {}
        for name, entry in entries.items():
            begin, end = entry["data_offsets"]
            letter, width = {"F64": ("d", 8), "F32": ("f", 4), "U8": ("B", 1)}[entry["dtype"]]
            tensors[name] = list(struct.unpack_from(f"<{(end - begin) // width}{letter}", message, 8 + size + begin))
        return kind, tensors

    def output(self, x: float, y: float) -> float:
        """The network's answer at a point, from its parameters: 2 inputs, 4 and 2 hidden units, all tanh."""
        values, place = [x, y], 0
        for units in (4, 2, 1):
            weights = self.frame["parameters"][place : place + units * len(values)]
            place += len(weights)
            biases = self.frame["parameters"][place : place + units]
            place += units
            rows = [weights[k * len(values) : (k + 1) * len(values)] for k in range(units)]
            values = [
                math.tanh(sum(w * v for w, v in zip(row, values, strict=True)) + bias)
                for row, bias in zip(rows, biases, strict=True)
            ]
        assert place == len(self.frame["parameters"])
        return values[0]


def test_a_client_written_from_the_page_works(server: Server) -> None:
    client = MinimalClient(server.port)
    client.train("dataset=xor&seed=0.12345", 40)
    assert client.recipe["dataset"] == "xor"
    assert sorted(client.losses) == list(range(max(client.losses) + 1))
    trainer = trainer_of("dataset=xor&seed=0.12345", max(client.losses))
    assert client.losses[max(client.losses)] == tuple(trainer.losses)[1:]
    for column, row in ((0, 0), (99, 0), (50, 20), (10, 95)):
        x, y = -6 + 12 * column / 99, 6 - 12 * row / 99
        seen = (client.frame["surface"][100 * row + column] - 128) / 127
        assert seen == pytest.approx(client.output(x, y), abs=0.5 / 127 + 1e-4)
    small = (client.frame["units"][-400:][20 * 4 + 10] - 128) / 127  # the output, row 22, column 52 of the grid
    assert small == pytest.approx(client.output(-6 + 12 * 52 / 99, 6 - 12 * 22 / 99), abs=0.5 / 127 + 1e-4)


class LastingClient(MinimalClient):
    """One that keeps the newest checkpoint, loses its connection, and goes on anywhere."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self.key = self.watch = ""
        self.checkpoint = b""

    def train(self, link: str, epochs: int) -> None:
        with connect(self.address, open_timeout=PATIENCE) as socket:
            if self.checkpoint:
                socket.send(json.dumps({"type": "claim", "key": self.key}))
                socket.send(self.checkpoint)
            else:
                socket.send(json.dumps({"type": "open", "hash": link}))
                socket.send(json.dumps({"type": "play"}))

            while max(self.losses, default=-1) < epochs or not self.checkpoint:
                self.one(socket)

    def one(self, socket: Any) -> None:
        """Hear one message."""
        message = socket.recv(timeout=PATIENCE)
        if isinstance(message, str):
            said = json.loads(message)
            assert said["type"] != "error", said
            if said["type"] == "session":
                self.key, self.watch = said["key"], said["watch"]
            self.recipe = said.get("recipe", self.recipe)
            return
        kind, tensors = self.decode(message)
        if kind == "checkpoint":
            self.checkpoint = message
        elif kind == "history":
            assert tensors["clock"][1] == 1, "each cell is one epoch"
            cells = [tensors["cells"][9 * k : 9 * k + 9] for k in range(len(tensors["cells"]) // 9)]
            self.losses |= {int(cell[0]): (cell[4], cell[8]) for cell in cells}
        elif kind == "frame":
            number, _, _, _, first = tensors["clock"]
            pairs = zip(tensors["losses"][::2], tensors["losses"][1::2], strict=True)
            self.losses |= {int(first) + k: pair for k, pair in enumerate(pairs)}
            socket.send(json.dumps({"type": "ack", "frame": int(number)}))


def test_a_client_written_from_the_page_goes_on_on_another_server(server: Server) -> None:
    client = LastingClient(server.port)
    with Server(PLAYGROUND_LANES="1") as first:
        client.address = f"ws://127.0.0.1:{first.port}/ws"
        client.train("dataset=xor&seed=0.12345", 30)
    key, watch = client.key, client.watch
    client.address = f"ws://127.0.0.1:{server.port}/ws"
    client.losses.clear()
    client.train("", 70)
    assert (client.key, client.watch) == (key, watch)
    expected = losses_of("dataset=xor&seed=0.12345", max(client.losses))
    assert client.losses == {epoch: (train, test) for epoch, train, test in expected}


def test_a_client_written_from_the_page_watches(server: Server) -> None:
    with connect(f"ws://127.0.0.1:{server.port}/ws", open_timeout=PATIENCE) as owner:
        assert json.loads(owner.recv())["type"] == "hello"
        code = json.loads(owner.recv())["watch"]
        owner.send(json.dumps({"type": "open", "hash": "dataset=xor&seed=0.12345"}))
        owner.send(json.dumps({"type": "play"}))  # and acknowledges nothing
        watcher = LastingClient(server.port)
        with connect(f"{watcher.address}?watch={code}", open_timeout=PATIENCE) as socket:
            while max(watcher.losses, default=-1) < 40:
                watcher.one(socket)
        assert watcher.recipe["dataset"] == "xor"
        expected = losses_of("dataset=xor&seed=0.12345", max(watcher.losses))
        assert watcher.losses.items() <= {epoch: (train, test) for epoch, train, test in expected}.items()
