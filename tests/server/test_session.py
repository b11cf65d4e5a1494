"""What each command does to a run, exactly as docs/wire.md says; the numbers are those of the engine run by itself."""

from typing import Any

import numpy as np
import pytest

from engine.change import change, regenerate
from engine.permalink import parse, write
from engine.recipe import MAX_START_DRAWS, Recipe
from engine.trainer import Trainer
from tests.server.messages import BY_THE_CONNECTION, VALID, Tensors, all_of, command, loss_rows, note_of, same
from tests.server.viewer import DEFAULT, Viewer, gradients_of, losses_of, parameters_of, trainer_of

DIVERGES = "problem=regression&learningRate=3&seed=0.5"


def run_for(epochs: int, link: str = DEFAULT, updates: int = 0) -> Viewer:
    """A viewer of a run that has come so far, with its frame."""
    viewer = Viewer(link)
    viewer.rest()
    if epochs:
        viewer.say("step", epochs=epochs)
        viewer.rest()
    if updates:
        viewer.say("step", updates=updates)
    viewer.rest()
    return viewer


def parameters(frame: Tensors) -> Any:
    return frame["parameters"]


def one(messages: list[str | bytes], kind: str) -> Any:
    (found,) = all_of(messages, kind)
    return found


def shown(viewer: Viewer, trainer: Trainer) -> None:
    """The newest frame is the state of the engine's trainer."""
    frame = viewer.all("frame")[-1]
    assert frame["clock"][2:4].tolist() == [trainer.update, trainer.epoch]
    assert same(parameters(frame), parameters_of(trainer))
    assert loss_rows([frame])[-1:] in ([], [tuple(trainer.losses)])


class TestOpen:
    def test_every_other_command_needs_a_session(self) -> None:
        for kind, fields in VALID.items():
            if kind not in ("open", *BY_THE_CONNECTION):
                error = one(Viewer(None).say(kind, **fields, id=5), "error")
                assert error == {"type": "error", "code": "not_open", "params": {"command": kind}, "id": 5}

    def test_it_answers_with_the_recipe_the_points_and_the_frame_of_epoch_0(self) -> None:
        viewer = Viewer()
        recipe, data = viewer.messages
        frame, checkpoint = viewer.wait(1)
        assert all_of([recipe], "recipe")
        assert all_of([data], "data")
        assert one([frame], "frame")["clock"].tolist() == [1, 1, 0, 0, 0]
        assert all_of([checkpoint], "checkpoint")

    def test_the_recipe_event_says_all_there_is_to_say(self) -> None:
        link = "activation=relu&networkShape=3&seed=a&x=false&sinX=true&discretize=true&noise=99&showTestData_hide=true"
        (event,) = Viewer(link).all("recipe")
        assert event == {
            "type": "recipe",
            "generation": 1,
            "recipe": {
                "seed": "a",
                "start": 1,
                "problem": "classification",
                "dataset": "circle",
                "regression_dataset": "reg-plane",
                "train_percent": 50,
                "noise": 50,
                "batch_size": 10,
                "learning_rate": 0.03,
                "activation": "relu",
                "regularization": "none",
                "regularization_rate": 0,
                "features": ["y", "sinX"],
                "hidden_layers": [3],
                "zero_start": False,
            },
            "view": {
                "show_test_data": False,
                "discretize": True,
                "hide_text": False,
                "hidden": ["showTestData"],
                "tutorial": None,
                "goals": [],
            },
            "shape": [2, 3, 1],
            "hash": (lambda parsed: write(parsed.recipe, parsed.view))(parse(link, str)),
            "playing": False,
            "epochs_per_second": 60,
            "resumed": False,
            "remarks": [{"code": "noise_clamped", "params": {"value": "99", "used": 50}}],
            "id": None,
        }

    def test_a_full_address_is_a_link(self) -> None:
        (event,) = Viewer("https://playground.tensorflow.org/#dataset=xor&seed=3").all("recipe")
        assert (event["recipe"]["dataset"], event["recipe"]["seed"]) == ("xor", "3")

    def test_a_link_without_seed_gets_one_as_tensorflow_playground_makes_it(self) -> None:
        seeds = {Viewer("").all("recipe")[0]["recipe"]["seed"] for _ in range(3)}
        assert len(seeds) == 3
        assert all(0 <= float(seed) < 1 and len(seed) == 7 for seed in seeds)

    def test_again_it_starts_over_paused_with_the_next_generation(self) -> None:
        viewer = run_for(3)
        viewer.say("play")
        viewer.wait(0.1)
        said = viewer.say("open", hash="dataset=xor&seed=2")
        assert one(said, "recipe")["generation"] == 2
        assert one(said, "recipe")["playing"] is False
        assert one(said, "data")["thumbnails"].shape == (6, 100, 3)
        viewer.wait(1)
        shown(viewer, trainer_of("dataset=xor&seed=2"))

    def test_the_frames_of_a_connection_are_counted_through(self) -> None:
        viewer = run_for(2)
        viewer.say("open", hash="seed=2")
        viewer.say("rewind")
        viewer.rest()
        frames = viewer.all("frame")
        assert [frame["clock"][0] for frame in frames] == list(range(1, len(frames) + 1))


class TestFrames:
    @pytest.mark.parametrize(
        "link",
        [
            DEFAULT,
            "dataset=spiral&networkShape=8,8&activation=relu&batchSize=3&noise=10&seed=7&xTimesY=true",
            "problem=regression&regDataset=reg-gauss&regularization=L2&regularizationRate=0.1&seed=8",
            "networkShape=&seed=9&regularization=L1&regularizationRate=0.03",
            "x=false&y=false&seed=1",
            "networkShape=3,0,2&seed=1",
            "percTrainData=0&seed=1",
            "batchSize=0&seed=1",
            "initZero=true&seed=1",
        ],
    )
    def test_the_losses_are_the_engines_to_the_last_bit(self, link: str) -> None:
        viewer = run_for(12, link)
        expected = losses_of(link, 12)
        assert same(loss_rows(viewer.all("frame")), expected)
        trainer = trainer_of(link, 12)
        frame = viewer.all("frame")[-1]
        assert same(frame["accuracy"], trainer.accuracy)
        assert same(frame["parameters"], parameters_of(trainer))
        assert same(frame["gradients"], gradients_of(trainer))

    def test_between_two_epochs_a_frame_shows_the_updates_and_no_new_loss(self) -> None:
        viewer = run_for(1, updates=7)
        frame = viewer.all("frame")[-1]
        assert frame["clock"][2:4].tolist() == [32, 1]
        assert frame["losses"].shape == (0, 2)
        assert same(frame["parameters"], parameters_of(trainer_of(epochs=1, updates=7)))

    def test_gradients_are_0_before_the_first_update(self) -> None:
        assert not run_for(0).all("frame")[0]["gradients"].any()

    def test_nothing_is_sent_while_nothing_changes(self) -> None:
        viewer = run_for(2)
        assert viewer.wait(100) == []


class TestStartingAgain:
    def test_reset_takes_the_next_network_of_the_seed_on_the_same_points(self) -> None:
        viewer = run_for(3)
        said = viewer.say("reset")
        recipe = one(said, "recipe")
        assert (recipe["recipe"]["start"], recipe["generation"], recipe["playing"]) == (2, 2, False)
        assert recipe["hash"].endswith("&start=2")
        assert same(one(said, "data")["train"], viewer.all("data")[0]["train"])
        viewer.rest()
        shown(viewer, trainer_of(DEFAULT + "&start=2"))
        assert viewer.all("frame")[-1]["clock"].tolist()[1:] == [2, 0, 0, 0]

    def test_rewind_goes_back_to_the_same_start(self) -> None:
        viewer = run_for(3)
        said = viewer.say("rewind")
        assert one(said, "recipe")["generation"] == 2
        viewer.rest()
        shown(viewer, trainer_of())
        assert same(parameters(viewer.all("frame")[-1]), parameters(viewer.all("frame")[0]))

    @pytest.mark.parametrize("kind", ["reset", "rewind"])
    def test_both_pause_a_run(self, kind: str) -> None:
        viewer = Viewer()
        viewer.say("play")
        viewer.wait(0.5)
        said = viewer.say(kind)
        assert one(said, "playing")["playing"] is False
        assert one(said, "recipe")["playing"] is False
        viewer.wait(1)
        assert viewer.all("frame")[-1]["clock"][3] == 0

    def test_losses_of_the_old_run_do_not_come_after_the_new_recipe(self) -> None:
        viewer = Viewer()
        viewer.acknowledges = False
        viewer.say("play")
        viewer.wait(1)
        viewer.say("reset")
        viewer.session.pace.acknowledge(3)
        assert loss_rows([viewer.frame()]) == losses_of(DEFAULT + "&start=2", 0)

    def test_after_the_last_start_reset_is_refused_and_changes_nothing(self) -> None:
        viewer = Viewer(DEFAULT + "&start=1000")
        error = one(viewer.say("reset", id="r"), "error")
        params = {"command": "reset", "field": "start", "value": 1001, "low": 1, "high": 1000}
        assert (error["code"], error["params"], error["id"]) == ("out_of_range", params, "r")
        viewer.rest()
        shown(viewer, trainer_of(DEFAULT + "&start=1000"))

    def test_a_start_that_takes_too_many_draws_is_refused(self) -> None:
        shape = ",".join(["32"] * 16)
        weights = Recipe("1", hidden_layers=(32,) * 16).weights
        last = MAX_START_DRAWS // weights
        viewer = Viewer(f"seed=1&networkShape={shape}&start={last}")
        error = one(viewer.say("reset"), "error")
        params = {"command": "reset", "field": "start", "value": last + 1, "limit": last}
        assert (error["code"], error["params"]) == ("over_limit", params)


class TestRegenerate:
    def test_it_renews_seed_and_points_and_keeps_network_epoch_and_generation(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("server.session.new_seed", lambda: "0.77777")
        viewer = run_for(3)
        expected = regenerate(trainer_of(epochs=3), "0.77777")
        said = viewer.say("regenerate")
        recipe, data = one(said, "recipe"), one(said, "data")
        assert (recipe["recipe"]["seed"], recipe["generation"]) == ("0.77777", 1)
        assert data["clock"].tolist() == [1]
        assert same(data["train"], expected.train.points.astype(np.float32))
        viewer.rest()
        shown(viewer, expected)
        viewer.say("step")
        viewer.rest()
        expected.advance(25)
        shown(viewer, expected)


def recipe_after(fields: dict[str, Any]) -> Recipe:
    given = {name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()}
    return trainer_of().recipe.replace(**given)


class TestChange:
    """docs/wire.md, "What a change keeps"."""

    @pytest.mark.parametrize(
        "fields",
        [
            {"learning_rate": 0.3},
            {"activation": "relu"},
            {"regularization": "L1", "regularization_rate": 0.01},
            {"regularization_rate": 1},
            {"batch_size": 7},
        ],
    )
    def test_everything_is_kept(self, fields: dict[str, Any]) -> None:
        viewer = run_for(3, updates=4)
        said = viewer.say("change", fields=fields)
        recipe = one(said, "recipe")
        assert (recipe["generation"], all_of(said, "data"), recipe["remarks"]) == (1, [], [])
        assert recipe["recipe"].items() >= fields.items()
        expected = change(trainer_of(epochs=3, updates=4), recipe_after(fields))
        viewer.rest()
        shown(viewer, expected)
        viewer.say("step", updates=30)
        viewer.rest()
        expected.advance(30)
        shown(viewer, expected)

    @pytest.mark.parametrize("fields", [{"noise": 25}, {"train_percent": 80}])
    def test_network_and_epoch_are_kept_and_the_points_made_again(self, fields: dict[str, Any]) -> None:
        viewer = run_for(3)
        said = viewer.say("change", fields=fields)
        expected = change(trainer_of(epochs=3), recipe_after(fields))
        assert one(said, "recipe")["generation"] == 1
        assert same(one(said, "data")["train"], expected.train.points.astype(np.float32))
        assert same(one(said, "data")["test"], expected.test.points.astype(np.float32))
        viewer.rest()
        shown(viewer, expected)
        assert same(parameters(viewer.all("frame")[-1]), parameters_of(trainer_of(epochs=3)))

    def test_weights_of_units_that_stay_are_kept(self) -> None:
        viewer = run_for(3)
        fields = {"hidden_layers": [5, 2], "features": ["x", "y", "sinX"]}
        said = viewer.say("change", fields=fields)
        recipe = one(said, "recipe")
        assert (recipe["generation"], recipe["shape"], all_of(said, "data")) == (2, [3, 5, 2, 1], [])
        viewer.rest()
        frame = viewer.all("frame")[-1]
        assert frame["clock"].tolist()[1:4] == [2, 75, 3]
        old = trainer_of(epochs=3).network.layers
        first = parameters(frame)[:15].reshape(5, 3)
        assert same(first[:4, :2], old[0].weights.astype(np.float32))
        second = parameters(frame)[20:30].reshape(2, 5)
        assert same(second[:, :4], old[1].weights.astype(np.float32))
        assert same(parameters(frame)[32:34], old[2].weights[0].astype(np.float32))
        shown(
            viewer,
            change(trainer_of(epochs=3), recipe_after({"hidden_layers": [5, 2], "features": ["x", "y", "sinX"]})),
        )

    @pytest.mark.parametrize(
        "fields",
        [
            {"problem": "regression"},
            {"dataset": "xor"},
            {"seed": "other"},
            {"start": 4},
            {"zero_start": True},
            {"problem": "regression", "regression_dataset": "reg-gauss", "learning_rate": 0.01},
        ],
    )
    def test_nothing_is_kept(self, fields: dict[str, Any]) -> None:
        viewer = run_for(3)
        said = viewer.say("change", fields=fields)
        assert one(said, "recipe")["generation"] == 2
        expected = Trainer(recipe_after(fields))
        assert same(one(said, "data")["train"], expected.train.points.astype(np.float32))
        assert one(said, "data")["clock"].tolist() == [2]
        viewer.rest()
        shown(viewer, expected)
        assert viewer.all("frame")[-1]["clock"].tolist()[1:4] == [2, 0, 0]

    def test_a_run_goes_on_through_a_change(self) -> None:
        viewer = Viewer()
        viewer.say("play")
        viewer.wait(0.5)
        assert one(viewer.say("change", fields={"learning_rate": 0.1}), "recipe")["playing"] is True
        viewer.wait(0.5)
        assert viewer.all("frame")[-1]["clock"][3] in (59, 60, 61)

    def test_features_may_be_named_in_any_order(self) -> None:
        said = Viewer().say("change", fields={"features": ["sinY", "x"]})
        assert one(said, "recipe")["recipe"]["features"] == ["x", "sinY"]

    @pytest.mark.parametrize(
        ("fields", "code", "params"),
        [
            ({"noise": 81}, "out_of_range", {"field": "noise", "value": 81, "low": 0, "high": 80}),
            ({"start": 0}, "out_of_range", {"field": "start", "value": 0, "low": 1, "high": 1000}),
            ({"hidden_layers": [4, -1]}, "out_of_range", {"field": "hidden_layers", "value": -1, "low": 0, "high": 32}),
            ({"activation": "softmax"}, "out_of_range", {"field": "activation", "value": "softmax"}),
            ({"dataset": "reg-plane"}, "out_of_range", {"field": "dataset", "value": "reg-plane"}),
            ({"features": ["x", "z"]}, "out_of_range", {"field": "features", "value": "z"}),
            ({"features": ["x", "x"]}, "out_of_range", {"field": "features", "value": "x x"}),
            ({"seed": ""}, "out_of_range", {"field": "seed", "value": ""}),
            ({"seed": "a&b"}, "out_of_range", {"field": "seed", "value": "a&b"}),
            ({"seed": "a" * 1001}, "over_limit", {"field": "seed", "limit": 1000}),
            ({"hidden_layers": [33]}, "over_limit", {"field": "hidden_layers", "limit": 32}),
            ({"hidden_layers": [1] * 17}, "over_limit", {"field": "hidden_layers", "limit": 16}),
        ],
    )
    def test_a_value_that_no_recipe_may_have_changes_nothing(
        self, fields: dict[str, Any], code: str, params: dict[str, Any]
    ) -> None:
        viewer = run_for(2)
        before = viewer.session.trainer
        said = viewer.say("change", fields={**fields, "learning_rate": 5}, id=9)
        error = one(said, "error")
        assert (error["code"], error["id"], len(said)) == (code, 9, 1)
        assert error["params"].items() >= {"command": "change", **params}.items()
        assert {"low", "high"} <= error["params"].keys() or {"allowed", "limit"} & error["params"].keys()
        assert viewer.session.trainer is before
        assert viewer.session.generation == 1
        assert viewer.wait(1) == []

    def test_a_hidden_feature_that_becomes_an_input_is_hidden_no_more(self) -> None:
        """Else the link of this state, which hides it, would open without it."""
        viewer = Viewer(DEFAULT + "&x_hide=true&noise_hide=true")
        recipe = one(viewer.say("change", fields={"features": ["x", "y"]}), "recipe")
        assert recipe["view"]["hidden"] == ["noise"]
        assert parse(recipe["hash"], str).recipe.features == ("x", "y")

    def test_in_a_course_a_hidden_feature_is_an_input_and_stays_hidden(self) -> None:
        viewer = Viewer(DEFAULT + "&x_hide=true&tutorial=dp-rw")
        before = viewer.all("recipe")[-1]
        after = one(
            viewer.say("change", fields={"learning_rate": 0.1, "features": before["recipe"]["features"]}), "recipe"
        )
        assert after["view"]["hidden"] == before["view"]["hidden"] == ["x"]


class TestByHand:
    def test_one_weight_is_set(self) -> None:
        viewer = run_for(2)
        assert viewer.say("weight", layer=2, unit=1, input=3, value=-0.75) == []
        viewer.rest()
        expected = trainer_of(epochs=2)
        expected.set_weight(2, 1, 3, -0.75)
        frame = viewer.all("frame")[-1]
        assert frame["parameters"][4 * 3 + 1 * 4 + 3] == np.float32(-0.75)
        shown(viewer, expected)
        assert loss_rows([frame]) == [(2, expected.losses.train, expected.losses.test)]

    def test_one_bias_is_set(self) -> None:
        viewer = run_for(2)
        viewer.say("bias", layer=3, unit=0, value=2.5)
        viewer.rest()
        expected = trainer_of(epochs=2)
        expected.set_bias(3, 0, 2.5)
        assert viewer.all("frame")[-1]["parameters"][-1] == 2.5
        shown(viewer, expected)

    @pytest.mark.parametrize(
        ("kind", "fields", "field", "high"),
        [
            ("weight", {"layer": 0, "unit": 0, "input": 0}, "layer", 3),
            ("weight", {"layer": 4, "unit": 0, "input": 0}, "layer", 3),
            ("weight", {"layer": 1, "unit": 4, "input": 0}, "unit", 3),
            ("weight", {"layer": 1, "unit": -1, "input": 0}, "unit", 3),
            ("weight", {"layer": 1, "unit": 0, "input": 2}, "input", 1),
            ("bias", {"layer": 3, "unit": 1}, "unit", 0),
            ("bias", {"layer": -1, "unit": 0}, "layer", 3),
        ],
    )
    def test_a_place_that_there_is_not_is_refused(
        self, kind: str, fields: dict[str, int], field: str, high: int
    ) -> None:
        viewer = run_for(0)
        error = one(viewer.say(kind, **fields, value=1), "error")
        assert error["code"] == "out_of_range"
        assert error["params"].items() >= {"command": kind, "field": field, "high": high}.items()
        assert viewer.wait(1) == []

    def test_a_weight_of_any_finite_size_may_be_set(self) -> None:
        viewer = run_for(0)
        viewer.say("weight", layer=1, unit=0, input=0, value=1e308)
        viewer.rest()
        assert viewer.all("frame")[-1]["parameters"][0] == np.inf, "in float32"


class TestView:
    def test_it_changes_the_link_and_nothing_of_the_run(self) -> None:
        viewer = run_for(2)
        said = viewer.say("view", fields={"show_test_data": True, "discretize": True})
        recipe = one(said, "recipe")
        assert recipe["view"].items() >= {"show_test_data": True, "discretize": True}.items()
        assert "showTestData=true" in recipe["hash"]
        assert recipe["generation"] == 1
        (checkpoint,) = viewer.wait(1)
        assert note_of(checkpoint)["hash"] == recipe["hash"]

    def test_it_keeps_what_is_not_named(self) -> None:
        viewer = Viewer(DEFAULT + "&discretize=true&tutorial=t")
        view = one(viewer.say("view", fields={"show_test_data": True}), "recipe")["view"]
        assert (view["discretize"], view["show_test_data"], view["tutorial"]) == (True, True, "t")


class TestShare:
    def test_the_link_hides_the_controls_and_opens_the_same_run(self) -> None:
        viewer = Viewer(DEFAULT + "&dataset=xor&discretize=true")
        said = viewer.say("share", hide=["dataset", "noise", "dataset"], hide_text=True)
        link = one(said, "link")["hash"]
        parsed = parse(link, str)
        assert (sorted(parsed.view.hidden), parsed.view.hide_text, parsed.view.discretize) == (
            ["dataset", "noise"],
            True,
            True,
        )
        assert parsed.recipe == viewer.session.trainer.recipe
        assert len(said) == 1

    def test_a_control_that_there_is_not_is_refused(self) -> None:
        error = one(Viewer().say("share", hide=["dataset", "nothing"], hide_text=False), "error")
        assert (error["code"], error["params"]["value"]) == ("out_of_range", "nothing")
        assert "playButton" in error["params"]["allowed"]


class TestDivergence:
    def test_the_run_stops_once_and_says_where_it_was_still_good(self) -> None:
        viewer = Viewer(DIVERGES)
        viewer.say("play")
        viewer.wait(5)
        (said,) = viewer.all("diverged")
        rows = losses_of(DIVERGES, said["epoch"])
        good = [row for row in rows if row[1] <= 2 * min(before[1] for before in rows[: row[0] + 1])]
        assert said["good_epoch"] == good[-1][0]
        assert [event["playing"] for event in viewer.all("playing")] == [True, False]
        assert same(loss_rows(viewer.all("frame")), rows)

    def test_who_plays_on_still_gets_frames(self) -> None:
        viewer = Viewer(DIVERGES)
        viewer.say("play")
        viewer.wait(5)
        viewer.say("play")
        viewer.wait(1)
        frame = viewer.all("frame")[-1]
        assert len(viewer.all("diverged")) == 1
        assert frame["clock"][3] > viewer.all("diverged")[0]["epoch"] + 50
        assert np.isnan(frame["losses"]).all()
        assert np.isnan(frame["parameters"]).any()
        assert (frame["surface"] == 0).all(), "not a number is 0"

    def test_back_returns_to_the_last_good_state_with_another_learning_rate(self) -> None:
        viewer = Viewer(DIVERGES)
        viewer.say("play")
        viewer.wait(5)
        good = viewer.all("diverged")[0]["good_epoch"]
        said = viewer.say("back", learning_rate=0.01)
        assert one(said, "recipe")["recipe"]["learning_rate"] == 0.01
        expected = change(trainer_of(DIVERGES, good), trainer_of(DIVERGES).recipe.replace(learning_rate=0.01))
        viewer.rest()
        shown(viewer, expected)
        viewer.say("step", epochs=5)
        viewer.rest()
        while expected.epoch < good + 5:
            expected.advance(1)
        shown(viewer, expected)

    def test_without_a_learning_rate_the_recipe_stays(self) -> None:
        viewer = run_for(2)
        assert one(viewer.say("back"), "recipe")["recipe"]["learning_rate"] == 0.03
        viewer.rest()
        shown(viewer, trainer_of(epochs=2))


class TestLook:
    def test_nobody_looks_at_first(self) -> None:
        assert not {"look", "point"} & run_for(0).all("frame")[0].keys()

    def test_the_next_frame_comes_also_when_paused(self) -> None:
        viewer = run_for(1)
        assert viewer.say("look", layer=1, unit=2) == []
        assert "look" in viewer.frame()
        viewer.say("look")
        assert "look" not in viewer.frame()

    @pytest.mark.parametrize(("layer", "unit"), [(0, 6), (1, 3), (2, 1), (3, 0)])
    def test_every_unit_and_feature_may_be_looked_at(self, layer: int, unit: int) -> None:
        viewer = run_for(1)
        viewer.say("look", layer=layer, unit=unit)
        frame = viewer.frame()
        assert frame["look"].shape == (100, 100)
        if layer:
            small = frame["units"][{1: 0, 2: 4, 3: 6}[layer] + unit]
            assert same(frame["look"][2::5, 2::5], small)

    @pytest.mark.parametrize(("layer", "unit"), [(0, 7), (1, 4), (4, 0), (-1, 0), (1, -1)])
    def test_a_unit_that_there_is_not_is_refused(self, layer: int, unit: int) -> None:
        viewer = run_for(0)
        assert one(viewer.say("look", layer=layer, unit=unit), "error")["code"] == "out_of_range"
        assert viewer.wait(1) == []

    def test_a_unit_that_goes_is_no_longer_looked_at(self) -> None:
        viewer = run_for(0)
        viewer.say("look", layer=2, unit=1, x=0, y=0)
        viewer.frame()
        viewer.say("change", fields={"hidden_layers": [4, 1]})
        frame = viewer.frame()
        assert "look" not in frame
        assert "point" in frame


class TestFaults:
    def test_a_fault_is_told_and_stops_the_run(self) -> None:
        viewer = Viewer()
        viewer.say("play")
        viewer.wait(0.5)
        viewer.session.fail()
        said = viewer.take()
        assert one(said, "error")["code"] == "internal"
        assert one(said, "playing")["playing"] is False
        (checkpoint,) = viewer.wait(5)
        assert note_of(checkpoint)["playing"] is False

    def test_a_fault_while_training_is_no_commands(self) -> None:
        viewer = Viewer()
        viewer.say("play", id="mine")
        viewer.session.fail()
        assert one(viewer.take(), "error")["id"] is None

    def test_the_session_goes_on_if_it_can(self) -> None:
        viewer = Viewer()
        viewer.session.fail()
        viewer.say("step")
        viewer.rest()
        shown(viewer, trainer_of(epochs=1))

    def test_a_command_that_fails_changes_nothing_and_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        viewer = run_for(1)
        before = viewer.session.trainer

        def broken(*_: object, **__: object) -> None:
            raise ArithmeticError

        for module, kind in [("server.session.Trainer", "reset"), ("engine.change.change", "change")]:
            with monkeypatch.context() as patch:
                patch.setattr(module, broken)
                with pytest.raises(ArithmeticError):
                    viewer.session.command(command(kind, **VALID[kind], id="mine"))
            assert (viewer.session.trainer, viewer.session.generation) == (before, 1)
            viewer.session.fail()
            assert one(viewer.take(), "error")["id"] == "mine"
            viewer.session.fail()
            assert one(viewer.take(), "error")["id"] is None, "a fault later is not that command's"
