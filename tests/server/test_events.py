"""What the server says is JSON that docs/wire.md describes."""

import pytest

from engine.permalink import parse
from server.events import MAX_TEXT, event, hello, recipe_fields, remark_fields, view_fields
from server.settings import Settings
from tests.server.messages import event as read_event


class TestEvents:
    def test_hello_says_the_version_and_the_limits(self) -> None:
        limits = {
            "layers": 8,
            "units": 9,
            "points": 2000,
            "text": MAX_TEXT,
            "commands_per_second": 99,
            "frames_per_second": 20,
        }
        settings = Settings(layers=8, units=9, points=2000, commands_per_second=99, frames_per_second=20)
        assert read_event(hello(settings)) == {"type": "hello", "version": 1, "limits": limits}

    def test_an_event_holds_no_number_that_is_not_json(self) -> None:
        with pytest.raises(ValueError, match="Out of range"):
            event("error", code="x", params={"value": float("nan")}, id=None)

    def test_infinite_values_of_a_recipe_stand_as_their_names(self) -> None:
        recipe = parse("learningRate=Infinity&batchSize=-Infinity&seed=1", lambda: "1").recipe
        fields = recipe_fields(recipe)
        assert (fields["learning_rate"], fields["batch_size"]) == ("Infinity", "-Infinity")
        read_event(event("recipe", recipe=fields))

    def test_a_view_names_the_hidden_controls_and_the_goals(self) -> None:
        link = "discretize=true&dataset_hide=true&noise_hide=false&goalTestLossMinThresholdFirst=0.2&tutorial=dp-x"
        assert view_fields(parse(link, lambda: "1").view) == {
            "show_test_data": False,
            "discretize": True,
            "hide_text": False,
            "hidden": ["dataset"],
            "tutorial": "dp-x",
            "goals": [{"measure": "test_loss", "bound": "most", "threshold": 0.2, "step": 1}],
        }

    def test_a_remark_keeps_its_code_and_params(self) -> None:
        (remark,) = parse("noise=99&seed=1", lambda: "1").remarks
        assert remark_fields(remark) == {"code": "noise_clamped", "params": {"value": "99", "used": 50}}
