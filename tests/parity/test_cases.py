"""Every recorded run of TensorFlow Playground is reproduced, starting from its hash alone."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.__main__ import train
from engine.permalink import parse, write
from engine.seedrandom import Stream
from engine.surface import every_unit, output
from engine.trainer import Trainer
from tests.parity.recorded import assert_close, cases, numbers, read

TOLERANCE = 1e-10


def no_seed() -> str:
    raise AssertionError("every recorded link has a seed")


@pytest.fixture(params=cases(), ids=lambda path: path.stem, scope="module")
def case(request: pytest.FixtureRequest) -> Any:
    path: Path = request.param
    return read(path)


@pytest.fixture(scope="module")
def run(case: Any) -> dict[str, Any]:
    epochs = [row[0] for row in case["loss"] if row[0] <= case["compare_through_epoch"]]
    return train(parse(case["hash"], no_seed), epochs)


def test_the_hash_is_read_as_the_page_reads_it(case: Any, run: dict[str, Any]) -> None:
    assert run["config"] == case["config"]
    assert run["features"] == case["features"]
    assert run["shape"] == case["shape"]
    assert run["remarks"] == []


def test_the_hash_is_written_as_the_page_writes_it(case: Any) -> None:
    link = parse(case["hash"], no_seed)
    assert write(link.recipe, link.view) == case["serialized_hash"]
    assert parse(case["serialized_hash"], no_seed).recipe == link.recipe


def test_the_stream_gives_the_same_numbers(case: Any) -> None:
    stream = Stream(case["config"]["seed"])
    assert [stream.random() for _ in range(5)] == case["first_5_random"]


def test_points_are_the_same_in_the_same_order(case: Any, run: dict[str, Any]) -> None:
    for name in ("train", "test"):
        assert_close(run[name].tolist(), case[name], relative=1e-13, absolute=1e-15, what=name)
        if case["config"]["problem"] == "classification":
            assert run[name][:, 2].tolist() == [row[2] for row in case[name]]


def test_starting_weights_are_exact(case: Any, run: dict[str, Any]) -> None:
    for ours, theirs in zip(run["params"]["0"], case["params"]["0"], strict=True):
        assert ours["W"].tolist() == theirs["W"]
        assert ours["b"].tolist() == theirs["b"]


def test_first_outputs_agree(case: Any) -> None:
    trainer = Trainer(parse(case["hash"], no_seed).recipe)
    outputs = trainer.network.forward(trainer.train.inputs[:5]).output
    assert_close(outputs.tolist(), case["outputs_at_epoch_0_first_5_train"], relative=TOLERANCE)


def test_losses_agree(case: Any, run: dict[str, Any]) -> None:
    theirs = [row for row in case["loss"] if row[0] <= case["compare_through_epoch"]]
    assert_close([list(row) for row in run["loss"]], theirs, relative=TOLERANCE)


def test_parameters_agree(case: Any, run: dict[str, Any]) -> None:
    for epoch, theirs in case["params"].items():
        if int(epoch) > case["compare_through_epoch"]:
            continue
        left = numbers([[layer["W"].tolist(), layer["b"].tolist()] for layer in run["params"][epoch]])
        right = numbers([[layer["W"], layer["b"]] for layer in theirs])
        scale = np.abs(right[np.isfinite(right)]).max(initial=0)
        assert_close(left.tolist(), right.tolist(), absolute=TOLERANCE * scale, what=f"epoch {epoch}")


def test_parameters_after_the_first_update_agree(case: Any, run: dict[str, Any]) -> None:
    theirs = case["params_after_first_update"]
    if theirs is None:
        assert run["params_after_first_update"] is None
        return
    for ours, layer in zip(run["params_after_first_update"], theirs, strict=True):
        assert_close(ours["W"].tolist(), layer["W"], absolute=TOLERANCE)
        assert_close(ours["b"].tolist(), layer["b"], absolute=TOLERANCE)


def test_dead_links_and_waiting_gradients_are_exact(case: Any, run: dict[str, Any]) -> None:
    for epoch, theirs in case["pending"].items():
        assert run["pending"][epoch] == theirs
    if "dead" not in case:
        assert run["dead"] is None
        return
    for epoch, theirs in case["dead"].items():
        assert [layer.tolist() for layer in run["dead"][epoch]] == theirs


def test_the_surface_agrees(case: Any) -> None:
    trainer = Trainer(parse(case["hash"], no_seed).recipe)
    while trainer.epoch < case["surface"]["epoch"]:
        trainer.advance(1)
    values = output(trainer.network, trainer.recipe.features)
    samples = case["surface"]["samples"]
    assert_close([float(values[j, i]) for i, j, *_ in samples], [row[4] for row in samples], absolute=TOLERANCE)
    if np.isfinite(values).all():
        assert int((values >= 0).sum()) == case["surface"]["all_10000"]["count_output_ge_0"]
    shown, units, _ = every_unit(trainer.network, trainer.recipe.features)
    np.testing.assert_allclose(shown, values, rtol=1e-4, atol=1e-4)
    assert units.shape[0] == sum(case["shape"][1:])
    np.testing.assert_array_equal(units[-1], shown[2::5, 2::5])


def test_diverging_runs_leave_the_finite_numbers_at_the_same_update(case: Any) -> None:
    first = case["first_non_finite_parameter"]
    trainer = Trainer(parse(case["hash"], no_seed).recipe)
    if first is None:
        return
    while np.isfinite(trainer.network.parameters).all():
        trainer.advance(1)
    assert trainer.update == first["update"]


def test_every_epoch_of_a_diverging_run(case: Any) -> None:
    if "loss_every_epoch_to_30" not in case:
        return
    rows = case["loss_every_epoch_to_30"]
    run = train(parse(case["hash"], no_seed), [row[0] for row in rows])
    assert_close([list(row) for row in run["loss"]], rows, relative=TOLERANCE)
