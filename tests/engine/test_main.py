"""`python -m engine LINK`: what it takes, what it prints, when it refuses."""

import json
import math
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.__main__ import main, plain, read_link

ROOT = Path(__file__).parents[2]
CASE = json.loads((ROOT / "tests" / "parity" / "cases" / "circle-default.json").read_text(encoding="utf-8"))
Captured = pytest.CaptureFixture[str]


def no_constant(name: str) -> Any:
    raise AssertionError(f"{name} is not JSON")


def run(capsys: Captured, *arguments: str) -> dict[str, Any]:
    assert main([*arguments, "--json"]) == 0
    return dict(json.loads(capsys.readouterr().out, parse_constant=no_constant))


def test_the_object_has_what_the_recorded_runs_have(capsys: Captured) -> None:
    got = run(capsys, CASE["hash"], "--epochs", "0,1")
    assert set(got) == {
        *("config", "features", "shape", "train", "test", "loss", "params", "params_after_first_update"),
        *("dead", "pending", "surface", "hidden", "remarks"),
    }
    for key in ("config", "features", "shape"):
        assert got[key] == CASE[key]
    assert got["params"]["0"] == CASE["params"]["0"]
    assert got["loss"][1] == pytest.approx(CASE["loss"][1], rel=1e-10)
    assert got["dead"] is None
    assert got["pending"] == {"0": 0, "1": 0}
    assert (len(got["train"]), len(got["test"])) == (250, 250)


def test_the_surface_is_every_eleventh_grid_point_at_the_last_epoch(capsys: Captured) -> None:
    rows = run(capsys, "seed=1&networkShape=&y=false&problem=regression", "--epochs", "0")["surface"]
    assert [row[:2] for row in rows] == [[i, j] for i in range(0, 100, 11) for j in range(0, 100, 11)]
    for i, j, x, y, _ in rows:
        assert (x, y) == (-6 * (1 - i / 99) + 6 * (i / 99), pytest.approx(6 - 12 * j / 99, abs=1e-14))
    left, right = rows[0], rows[-1]
    assert left[4] + right[4] == pytest.approx(0.2)  # w * -6 + 0.1 and w * 6 + 0.1


def test_not_a_number_and_infinities_are_written_as_words(capsys: Captured) -> None:
    got = run(capsys, "seed=1&percTrainData=150&learningRate=Infinity", "--epochs", "0,1")
    assert got["loss"][0][2] == "NaN"
    assert got["loss"][1][1] == "NaN"
    assert got["config"]["learningRate"] == "Infinity"
    assert got["surface"][0][4] == "NaN"


def test_plain_keeps_the_sign_of_zero_and_knows_arrays() -> None:
    value = plain({"a": np.array([[1.0, -0.0], [math.nan, -math.inf]]), "b": (1, None, True, "x")})
    assert json.dumps(value) == '{"a": [[1.0, -0.0], ["NaN", "-Infinity"]], "b": [1, null, true, "x"]}'


def test_dead_links_are_ones_under_l1_only(capsys: Captured) -> None:
    got = run(capsys, "seed=1&regularization=L1&regularizationRate=0.03", "--epochs", "0,20")
    flat = [one for layer in got["dead"]["20"] for row in layer for one in row]
    assert set(flat) == {0, 1}
    assert len(flat) == 18
    weights = [w for layer in got["params"]["20"] for row in layer["W"] for w in row]
    assert all(w == 0 for w, dead in zip(weights, flat, strict=True) if dead)


def test_without_an_update_there_are_no_parameters_after_the_first(capsys: Captured) -> None:
    got = run(capsys, "seed=1&batchSize=0", "--epochs", "0,2")
    assert got["params_after_first_update"] is None
    assert got["pending"] == {"0": 0, "2": 500}
    assert got["params"]["0"] == got["params"]["2"]


def test_hidden_controls_and_remarks_are_told(capsys: Captured) -> None:
    got = run(capsys, "seed=1&noise_hide=true&x=0", "--epochs", "0")
    assert got["hidden"] == ["noise"]
    assert got["remarks"] == [{"code": "not_false", "key": "x", "value": "0"}]


def test_epochs_come_in_order_and_once(capsys: Captured) -> None:
    got = run(capsys, "seed=1&percTrainData=10", "--epochs", "3, 0,3,1")
    assert [row[0] for row in got["loss"]] == [0, 1, 3]


def test_the_table_shows_losses_to_the_last_digit(capsys: Captured) -> None:
    assert main([CASE["hash"], "--epochs", "0"]) == 0
    head, row = capsys.readouterr().out.splitlines()
    assert head.split() == ["epoch", "train", "loss", "test", "loss"]
    assert [float(word) for word in row.split()] == pytest.approx(CASE["loss"][0], rel=1e-15)


@pytest.mark.parametrize(
    "form", ["{}", "#{}", "http://playground.tensorflow.org/#{}", "localhost:8000/#http://x.y/#{}"]
)
def test_a_url_a_bare_hash_and_a_file_with_one_are_the_same(form: str, tmp_path: Path, capsys: Captured) -> None:
    link = form.format("seed=7&networkShape=3&batchSize=20")
    file = tmp_path / "link.txt"
    expected = run(capsys, "seed=7&networkShape=3&batchSize=20", "--epochs", "1")
    assert run(capsys, link, "--epochs", "1") == expected
    for encoding, end in (("utf-8", "\n"), ("utf-8-sig", "\r\n")):
        file.write_bytes((link + end).encode(encoding))
        assert run(capsys, str(file), "--epochs", "1") == expected


@pytest.mark.parametrize("text", ["", "a" * 100_000, "\0", "/", "seed=1", "no-such-file.txt"])
def test_what_is_no_file_is_a_link(text: str) -> None:
    assert read_link(text) == text


def test_a_file_that_holds_no_text_is_no_link(tmp_path: Path) -> None:
    file = tmp_path / "picture"
    file.write_bytes(b"\xff\xfe\x00\x81")
    assert read_link(str(file)) == str(file)


@pytest.mark.parametrize(
    ("link", "sentence"),
    [
        ("seed=1&networkShape=33", "refused: networkShape=33 has a layer of more than 32 units; 4,2 is used."),
        ("seed=1&networkShape=" + ",".join("1" * 17), "has more than 16 layers"),
        ("seed=" + "a" * 1001, "is longer than 1000 characters"),
    ],
)
def test_what_is_over_a_limit_is_refused_with_code_2_and_not_trained(
    link: str, sentence: str, capsys: Captured
) -> None:
    assert main([link, "--json"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert sentence in err
    assert err.endswith("The link was not trained, because the run would not be the one it asks for.\n")


def test_remarks_go_to_standard_error_and_the_run_goes_on(capsys: Captured) -> None:
    assert main(["seed=1&learningRate=fast", "--epochs", "0"]) == 0
    assert capsys.readouterr().err == "note: learningRate=fast is not a number; 0.03 is used.\n"


@pytest.mark.parametrize("epochs", ["-1", "a", "1.5", "", "1,,2", "1000001", "1e3", "0;1"])
def test_epochs_that_are_none_are_refused_in_a_sentence(epochs: str, capsys: Captured) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["seed=1", f"--epochs={epochs}"])
    assert caught.value.code == 2
    assert "give whole numbers from 0 to 1000000, separated by commas" in capsys.readouterr().err


def test_a_link_without_seed_gets_one_with_five_decimals(capsys: Captured) -> None:
    seeds = {run(capsys, "", "--epochs", "0")["config"]["seed"] for _ in range(3)}
    assert len(seeds) > 1
    assert all(re.fullmatch(r"0\.\d{5}", seed) for seed in seeds)


def test_it_runs_as_a_command_of_its_own() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "engine", "#" + CASE["hash"], "--epochs", "0,1"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
        check=True,
    )
    assert done.stderr == ""
    rows = [[float(word) for word in line.split()] for line in done.stdout.splitlines()[1:]]
    assert rows == [pytest.approx(row, rel=1e-10) for row in CASE["loss"][:2]]
