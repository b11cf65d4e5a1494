"""The numbers of one neuron, from text: what is asked for, or what is wrong with it."""

import json
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from engine.neuron import EXAMPLE, RANGES
from server.neuron import answer
from tests.server.running import PATIENCE, Server
from tests.server.wire_doc import has_documented_params

ALL = [
    *("x", "w", "b", "rate", "target"),
    *("z", "y", "loss", "dl_dy", "dy_dz", "dz_dw", "dz_db", "dz_dx", "dl_dz", "dl_dw", "dl_db", "dl_dx"),
    *("new_w", "new_b", "new_z", "new_y", "new_loss"),
]


def test_what_is_not_given_is_the_tutorials() -> None:
    status, said = answer({})
    assert (status, list(said)) == (200, ALL)
    assert (
        {name: said[name] for name in EXAMPLE} == EXAMPLE == {"x": 0.5, "w": 0.4, "b": 0.1, "rate": 0.01, "target": 0.8}
    )
    assert said["loss"] == pytest.approx(0.02543808911112937, rel=1e-15)


@pytest.mark.parametrize("text", ["-2", "+2.5", ".5", "5.", "1e-3", "1E2", "-0", "1000", "0" * 5000 + "1"])
def test_numbers_are_read_as_they_are_written(text: str) -> None:
    status, said = answer({"w": text})
    assert (status, said["w"]) == (200, float(text))


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("x", "", "wrong_type"),
        ("x", " 1", "wrong_type"),
        ("x", "1_000", "wrong_type"),
        ("w", "nan", "wrong_type"),
        ("b", "inf", "wrong_type"),
        ("b", "0x1", "wrong_type"),
        ("target", "\u0661", "wrong_type"),
        ("target", "1,5", "wrong_type"),
        ("rate", "-0.01", "out_of_range"),
        ("w", "1e999", "out_of_range"),
        ("w", "-1000.5", "out_of_range"),
        ("lang", "en", "unknown_field"),
    ],
)
def test_what_is_wrong_is_said_as_an_error_event_says_it(name: str, text: str, code: str) -> None:
    status, said = answer({"x": "1", name: text})
    assert (status, said["code"], said["params"]["field"]) == (400, code, name)
    assert has_documented_params(code, {"command": "neuron", **said["params"]})
    if code == "out_of_range":
        assert (said["params"]["low"], said["params"]["high"]) == RANGES[name]
    json.dumps(said, allow_nan=False)


def test_a_long_text_is_not_repeated() -> None:
    assert len(answer({"x": "a" * 60_000})[1]["params"]["value"]) == 80
    assert len(answer({"a" * 60_000: "1"})[1]["params"]["field"]) == 80


def test_a_server_answers_in_full_precision(server: Server) -> None:
    address = f"http://127.0.0.1:{server.port}/neuron.json?x=0.5&w=0.4&b=0.1&rate=0.01&target=0.8"
    with urlopen(address, timeout=PATIENCE) as found:
        said = json.load(found)
        assert found.headers["content-type"] == "application/json"
    assert list(said) == ALL
    assert said["y"] == pytest.approx(0.574442516811659, rel=1e-15)
    assert said["dl_dw"] == pytest.approx(-0.02756970076471782, rel=1e-15)
    assert said["new_w"] == pytest.approx(0.4002756970076472, rel=1e-15)


def test_a_server_refuses_with_code_and_params(server: Server) -> None:
    with pytest.raises(HTTPError) as refused:
        urlopen(f"http://127.0.0.1:{server.port}/neuron.json?target=2000", timeout=PATIENCE)
    with refused.value as found:
        assert found.status == 400
        params = {"field": "target", "value": 2000, "low": -1000, "high": 1000}
        assert json.load(found) == {"code": "out_of_range", "params": params}
