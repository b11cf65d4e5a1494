"""Links found in courses and worksheets open here with the state, points, weights and losses they have always had."""

from typing import Any

import pytest

from engine.__main__ import train
from engine.permalink import parse, write
from tests.parity.recorded import assert_close, links
from tests.parity.test_cases import no_seed


@pytest.fixture(params=links(), ids=lambda run: run["state"]["seed"] + "-" + run["source"][:30], scope="module")
def recorded(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.fixture(scope="module")
def run(recorded: Any) -> dict[str, Any]:
    epochs = [row["epoch"] for row in recorded["curve"] if row["epoch"] <= recorded["compare_through_epoch"]]
    return train(parse(recorded["url"], no_seed), epochs)


def test_the_state_is_read_as_the_page_reads_it(recorded: Any, run: dict[str, Any]) -> None:
    state = dict(recorded["state"])
    assert run["hidden"] == state.pop("hidden")
    tutorial = state.pop("tutorial", None)
    assert {key: run["config"][key] for key in state} == state
    assert run["config"]["tutorial"] == tutorial or tutorial is None
    assert run["features"] == recorded["features"]


def test_points_and_starting_weights_are_the_same(recorded: Any, run: dict[str, Any]) -> None:
    assert (len(run["train"]), len(run["test"])) == (recorded["nTrain"], recorded["nTest"])
    for ours, theirs in ((run["train"], recorded["firstTrain"]), (run["test"], recorded["firstTest"])):
        rows = [[point["x"], point["y"], point["label"]] for point in theirs]
        assert_close(ours[: len(rows)].tolist(), rows, relative=1e-13)
    for layer, units in zip(run["params"]["0"], recorded["initialLayers"], strict=True):
        assert layer["W"].tolist() == [unit["w"] for unit in units]
        assert layer["b"].tolist() == [unit["bias"] for unit in units]


def test_losses_agree(recorded: Any, run: dict[str, Any]) -> None:
    rows = [
        [row["epoch"], row["train"], row["test"]]
        for row in recorded["curve"]
        if row["epoch"] <= recorded["compare_through_epoch"]
    ]
    assert_close([list(row) for row in run["loss"]], rows, relative=1e-8)


def test_a_link_that_is_written_again_is_the_same_experiment(recorded: Any) -> None:
    link = parse(recorded["url"], no_seed)
    again = parse(write(link.recipe, link.view), no_seed)
    assert (again.recipe, again.view) == (link.recipe, link.view)
