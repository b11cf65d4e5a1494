"""A text becomes a command, or an error that says what is wrong with it. Nothing else can happen."""

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from server.protocol import Acknowledge, read
from server.refusals import RefusedError
from tests.server.messages import VALID, command
from tests.server.messages import event as read_event
from tests.server.wire_doc import ERROR_PARAMS, has_documented_params

# What stands for a value in a JSON text, and fits nowhere or hardly anywhere.
ODD_VALUES = [
    "NaN",
    "Infinity",
    "-Infinity",
    "1e400",
    "-1e400",
    "1" + "0" * 400,
    "-1" + "0" * 400,
    "1" * 5000,
    "9007199254740993",
    "-1",
    "-0.0",
    "1.5",
    "1e-320",
    '"\\ud800"',
    '"\\udfff\\ud800"',
    '"\\u0000"',
    '"3"',
    '""',
    '"' + "x" * 17_000 + '"',
    '"' + "\u96ea" * 17_000 + '"',
    "null",
    "true",
    "[]",
    "{}",
    "[[]]",
    "[" * 500 + "]" * 500,
    "[" * 30_000 + "]" * 30_000,
    '{"a":' * 500 + "1" + "}" * 500,
    '["x","x"]',
    '[1,"x",null]',
    "[" + "1," * 20_000 + "1]",
    '{"type":"play"}',
    "",
    ",",
    "'",
]


def refusal(text: str) -> dict[str, Any]:
    with pytest.raises(RefusedError) as caught:
        read(text)
    return read_event(caught.value.event)


def refused(kind: str, **fields: Any) -> dict[str, Any]:
    return refusal(json.dumps(command(kind, **fields)))


def answer(text: str) -> dict[str, Any] | None:
    """The error event, checked against docs/wire.md, or None where the text is a command."""
    try:
        accepted = read(text)
    except RefusedError as error:
        refused_event = error.event
    else:
        assert accepted.type in VALID
        json.loads(accepted.model_dump_json(exclude_unset=True))
        return None
    said = read_event(refused_event)
    assert said["type"] == "error"
    assert said["code"] in ERROR_PARAMS
    assert has_documented_params(said["code"], said["params"]), said
    assert len(str(said["params"].get("value"))) <= 80
    assert len(refused_event) < 1000, "an error repeats little of what it refuses"
    return said


class TestCommands:
    @pytest.mark.parametrize("kind", VALID)
    def test_a_valid_command_arrives_as_it_was_sent(self, kind: str) -> None:
        sent = command(kind, **VALID[kind], id="a")
        assert json.loads(read(json.dumps(sent)).model_dump_json(exclude_unset=True)) == sent

    def test_a_whole_number_is_accepted_where_a_number_is_due(self) -> None:
        assert read('{"type": "speed", "epochs_per_second": 3}').model_dump()["epochs_per_second"] == 3

    @pytest.mark.parametrize("value", [5e-324, 1.7976931348623157e308, 0.1, 1e22, -0.0, 1 / 3])
    def test_a_number_keeps_its_last_bit(self, value: float) -> None:
        sent = read(json.dumps(command("bias", layer=1, unit=0, value=value)))
        assert json.loads(sent.model_dump_json())["value"] == value

    @pytest.mark.parametrize("command_id", ["", "a" * 64, 0, -7, 1 << 53, None])
    def test_an_id_is_a_text_of_64_characters_or_an_integer(self, command_id: object) -> None:
        assert read(json.dumps(command("play", id=command_id))).id == command_id

    def test_of_a_repeated_key_the_last_counts(self) -> None:
        assert read('{"type": "play", "type": "pause"}').type == "pause"

    def test_a_link_may_have_16384_characters(self) -> None:
        assert read(json.dumps(command("open", hash="a" * 16_384))).type == "open"
        assert refused("open", hash="a" * 16_385)["code"] == "too_long"

    def test_a_text_may_have_65536_bytes(self) -> None:
        text = '{"type":"play"}'
        assert read(text + " " * (65_536 - len(text))).type == "play"
        said = refusal(text + " " * (65_537 - len(text)))
        assert (said["code"], said["params"]) == ("too_long", {"length": 65_537, "limit": 65_536})

    def test_bytes_are_counted_not_characters(self) -> None:
        said = refusal('"' + "\u96ea" * 30_000 + '"')
        assert (said["code"], said["params"]["length"]) == ("too_long", 90_002)


class TestRefusals:
    @pytest.mark.parametrize(
        "text",
        [
            "",
            "x",
            "[]",
            "null",
            "3",
            '"play"',
            "{",
            '{"type":"play"}x',
            "{'type':'play'}",
            '\ufeff{"type":"play"}',
            '{"type":"bias","layer":1,"unit":0,"value":NaN}',
            '{"type":"speed","epochs_per_second":-Infinity}',
            "[" * 60_000,
            "1" * 5000,
            pytest.param('{"type":"open","hash":"\\ud800"}', id="half a character"),
            pytest.param('{"\\udfff":1}', id="half a character in a name"),
        ],
        ids=lambda text: text[:20],
    )
    def test_a_text_that_is_no_json_object_is_not_json(self, text: str) -> None:
        assert refusal(text) == {"type": "error", "code": "not_json", "params": {}, "id": None}

    @pytest.mark.parametrize("kind", ["sing", "", "PLAY", None, 3, True, ["play"], {"play": 1}])
    def test_a_type_that_is_none_is_an_unknown_command(self, kind: object) -> None:
        said = refusal(json.dumps({"type": kind, "id": 7}))
        assert (said["code"], said["id"]) == ("unknown_command", 7)

    def test_a_missing_type_is_an_unknown_command(self) -> None:
        assert refusal('{"id": "a"}') == {
            "type": "error",
            "code": "unknown_command",
            "params": {"value": None},
            "id": "a",
        }

    @pytest.mark.parametrize("frame", [0, 7, 10**14])
    def test_the_usual_acknowledgement_is_read_as_any_other(self, frame: int) -> None:
        usual = json.dumps({"type": "ack", "frame": frame}, separators=(",", ":"))
        assert read(usual) == read(f" {usual}") == Acknowledge(type="ack", frame=frame)
        assert read(usual).model_dump() == read(f" {usual}").model_dump()

    def test_a_long_value_is_shortened_to_80_characters(self) -> None:
        said = refusal(json.dumps({"type": "k" * 60_000}))
        assert said["params"]["value"] == "k" * 79 + "\u2026"

    @pytest.mark.parametrize(
        ("fields", "field"),
        [({"speed": 3}, "speed"), ({"": 1}, ""), ({"k" * 5000: 1}, "k" * 79 + "\u2026"), ({"Until": 3}, "Until")],
    )
    def test_a_field_that_the_command_lacks_is_unknown(self, fields: dict[str, Any], field: str) -> None:
        said = refusal(json.dumps({"type": "play", "id": 1, **fields}))
        assert (said["code"], said["params"], said["id"]) == ("unknown_field", {"command": "play", "field": field}, 1)

    @pytest.mark.parametrize("field", ["learningRate", "loss", "type"])
    def test_a_field_that_the_recipe_lacks_is_unknown(self, field: str) -> None:
        said = refused("change", fields={field: 1})
        assert (said["code"], said["params"]) == ("unknown_field", {"command": "change", "field": field})

    def test_controls_are_hidden_by_share_and_not_by_view(self) -> None:
        assert refused("view", fields={"hide_text": True})["code"] == "unknown_field"

    @pytest.mark.parametrize(
        ("kind", "fields", "field"),
        [
            ("open", {}, "hash"),
            ("change", {}, "fields"),
            ("change", {"fields": {}}, "fields"),
            ("view", {"fields": {}}, "fields"),
            ("weight", {"layer": 1, "unit": 0, "value": 1}, "input"),
            ("bias", {"layer": 1, "value": 1}, "unit"),
            ("speed", {}, "epochs_per_second"),
            ("share", {"hide": []}, "hide_text"),
            ("ack", {}, "frame"),
            ("look", {"layer": 1}, "unit"),
            ("look", {"unit": 1}, "layer"),
            ("look", {"x": 1}, "y"),
            ("look", {"layer": 1, "unit": 1, "y": 1}, "x"),
        ],
    )
    def test_a_field_that_is_due_is_missing(self, kind: str, fields: dict[str, Any], field: str) -> None:
        said = refused(kind, **fields)
        assert (said["code"], said["params"]) == ("missing_field", {"command": kind, "field": field})

    @pytest.mark.parametrize(
        ("kind", "fields", "field", "value", "expected"),
        [
            ("open", {"hash": 3}, "hash", 3, "text"),
            ("step", {"epochs": "3"}, "epochs", "3", "a whole number"),
            ("step", {"epochs": 3.5}, "epochs", 3.5, "a whole number"),
            ("step", {"updates": True}, "updates", True, "a whole number"),
            ("ack", {"frame": 2.0}, "frame", 2.0, "a whole number"),
            ("explain", {"point": 1.5}, "point", 1.5, "a whole number"),
            ("gradcheck", {"h": "small"}, "h", "small", "a number"),
            ("gradcheck", {"method": 2}, "method", 2, "text"),
            ("speed", {"epochs_per_second": "fast"}, "epochs_per_second", "fast", "a number"),
            ("bias", {"layer": 1, "unit": 0, "value": None}, "value", None, "a number"),
            ("change", {"fields": {"learning_rate": "0.1"}}, "learning_rate", "0.1", "a number"),
            ("change", {"fields": {"noise": False}}, "noise", False, "a number"),
            ("change", {"fields": {"zero_start": 1}}, "zero_start", 1, "true or false"),
            ("change", {"fields": {"seed": 1}}, "seed", 1, "text"),
            ("change", {"fields": {"features": "x"}}, "features", "x", "a list"),
            ("change", {"fields": {"features": ["x", 3]}}, "features", 3, "text"),
            ("change", {"fields": {"hidden_layers": [4, "2"]}}, "hidden_layers", "2", "a whole number"),
            ("change", {"fields": []}, "fields", "[\u2026]", "an object"),
            ("view", {"fields": {"discretize": "true"}}, "discretize", "true", "true or false"),
            ("play", {"id": {"a": 1}}, "id", "{\u2026}", "text or a whole number"),
            ("play", {"id": 1.5}, "id", 1.5, "text or a whole number"),
        ],
    )
    def test_a_value_of_the_wrong_type(
        self, kind: str, fields: dict[str, Any], field: str, value: object, expected: str
    ) -> None:
        said = refused(kind, **fields)
        params = {"command": kind, "field": field, "value": value, "expected": expected}
        assert (said["code"], said["params"]) == ("wrong_type", params)

    @pytest.mark.parametrize(
        ("text", "field", "low", "high"),
        [
            ('{"type":"step","epochs":0}', "epochs", 1, 1000),
            ('{"type":"step","epochs":1001}', "epochs", 1, 1000),
            ('{"type":"step","updates":-1}', "updates", 1, 1000),
            ('{"type":"speed","epochs_per_second":0}', "epochs_per_second", 0.1, 1000),
            ('{"type":"speed","epochs_per_second":1000.1}', "epochs_per_second", 0.1, 1000),
            ('{"type":"speed","epochs_per_second":1e400}', "epochs_per_second", 0.1, 1000),
            ('{"type":"ack","frame":-1}', "frame", 0, 1 << 53),
            ('{"type":"ack","frame":9007199254740993}', "frame", 0, 1 << 53),
            ('{"type":"look","x":1000.5,"y":0}', "x", -1000, 1000),
            ('{"type":"gradcheck","h":0}', "h", 1e-12, 0.1),
            ('{"type":"gradcheck","h":0.11}', "h", 1e-12, 0.1),
            ('{"type":"gradcheck","h":-1e-5}', "h", 1e-12, 0.1),
            ('{"type":"look","x":0,"y":-1e9}', "y", -1000, 1000),
            ('{"type":"bias","layer":1,"unit":0,"value":1e400}', "value", "-Infinity", "Infinity"),
            ('{"type":"bias","layer":1,"unit":0,"value":-1' + "0" * 400 + "}", "value", "-Infinity", "Infinity"),
            ('{"type":"change","fields":{"noise":1e400}}', "noise", "-Infinity", "Infinity"),
        ],
    )
    def test_a_value_outside_its_range(self, text: str, field: str, low: object, high: object) -> None:
        said = refusal(text)
        assert said["code"] == "out_of_range"
        assert (said["params"]["field"], said["params"]["low"], said["params"]["high"]) == (field, low, high)

    def test_an_error_repeats_the_id(self) -> None:
        assert refused("sing", id="a" * 64)["id"] == "a" * 64
        assert refused("step", epochs=0, id=12)["id"] == 12

    @pytest.mark.parametrize("command_id", [True, 1.5, [], {}, "a" * 65, 10**70])
    def test_an_id_that_is_none_is_not_repeated(self, command_id: object) -> None:
        assert refused("step", epochs=0, id=command_id)["id"] is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@st.composite
def mutated_commands(draw: st.DrawFn) -> str:
    """The text of a valid command after something was done to it, here or inside its fields."""
    kind = draw(st.sampled_from(sorted(VALID)))
    members = {"type": f'"{kind}"', **{name: json.dumps(value) for name, value in VALID[kind].items()}}
    inner = VALID[kind].get("fields")
    if inner and draw(st.booleans()):
        inside = _mutated(draw, {name: json.dumps(value) for name, value in inner.items()})
        return _object([("type", members["type"]), ("fields", _object(inside))])
    return _object(_mutated(draw, members))


def _mutated(draw: st.DrawFn, members: dict[str, str]) -> list[tuple[str, str]]:
    pairs = list(members.items())
    for _ in range(draw(st.integers(1, 3))):
        odd = draw(st.sampled_from(ODD_VALUES) | JSON.map(json.dumps))
        place = draw(st.integers(0, len(pairs)))
        if place == len(pairs):
            pairs.append((draw(st.sampled_from(["id", "type", "x", "\ud800"]) | st.text()), odd))
        else:
            name = pairs[place][0]
            choice = draw(st.integers(0, 2))
            pairs[place : place + (choice > 0)] = [] if choice == 1 else [(name, odd)]
    return pairs


def _object(members: list[tuple[str, str]]) -> str:
    return "{" + ",".join(f"{json.dumps(name)}:{value}" for name, value in members) + "}"


class TestWhateverComes:
    @settings(deadline=None)
    @given(st.text(max_size=200))
    @example("\ud800")
    @example("\x00")
    def test_any_text_is_refused_with_a_documented_code(self, text: str) -> None:
        assert answer(text) is not None

    @settings(deadline=None)
    @given(JSON)
    def test_any_json_is_refused_with_a_documented_code(self, value: object) -> None:
        assert answer(json.dumps(value)) is not None

    @settings(deadline=None, max_examples=300)
    @given(mutated_commands())
    def test_a_damaged_command_is_a_command_or_refused_with_a_documented_code(self, text: str) -> None:
        answer(text)

    @pytest.mark.parametrize("odd", ODD_VALUES, ids=lambda odd: odd[:12])
    def test_an_odd_value_in_any_field_is_a_command_or_refused(self, odd: str) -> None:
        for kind, fields in VALID.items():
            for name in [*fields, "type", "id"]:
                members = {"type": f'"{kind}"', **{key: json.dumps(value) for key, value in fields.items()}}
                answer(_object(list({**members, name: odd}.items())))
            for name in fields.get("fields", {}):
                answer(f'{{"type":"{kind}","fields":{{{json.dumps(name)}:{odd}}}}}')
