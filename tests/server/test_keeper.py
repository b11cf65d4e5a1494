"""When a checkpoint is made: soon after every change, seldom while a run trains, never when nothing is new."""

from itertools import pairwise

import pytest

from server.frames import encode
from server.keeper import Keeper
from server.pace import NEVER
from tests.server.messages import all_of, kind_of, note_of
from tests.server.viewer import DEFAULT, Clock, Viewer

LARGEST = "seed=1&batchSize=1&networkShape=" + ",".join(["32"] * 16)


def times_of_checkpoints(viewer: Viewer, seconds: float) -> list[float]:
    """When checkpoints come, in seconds from now."""
    begin, times = viewer.clock.now, []
    while viewer.clock.now < begin + seconds:
        said = viewer.wait(0.01)
        times += [viewer.clock.now - begin] * len(all_of(said, "checkpoint"))
    return times


def gaps(times: list[float]) -> list[float]:
    return [later - earlier for earlier, later in pairwise(times)]


class TestWhen:
    def test_one_comes_with_the_first_frame(self) -> None:
        viewer = Viewer()
        viewer.session.work()
        assert [kind_of(message) for message in viewer.take() if isinstance(message, bytes)] == ["frame", "checkpoint"]

    def test_a_run_that_trains_gets_one_every_three_seconds(self) -> None:
        viewer = Viewer()
        viewer.wait(1)
        viewer.say("play")
        viewer.wait(1)
        times = times_of_checkpoints(viewer, 20)
        assert len(times) >= 6
        assert gaps(times) == pytest.approx([3.0] * (len(times) - 1), abs=0.05)

    def test_to_play_to_pause_and_to_change_something_are_kept_at_once(self) -> None:
        """Else a lane that dies soon after would bring back what was there before."""
        viewer = Viewer()
        viewer.wait(1)
        for kind, fields in [
            ("play", {}),
            ("speed", {"epochs_per_second": 20}),
            ("change", {"fields": {"learning_rate": 0.1}}),
            ("weight", {"layer": 1, "unit": 0, "input": 0, "value": 1}),
            ("view", {"fields": {"discretize": True}}),
            ("pause", {}),
            ("step", {"epochs": 3}),
            ("regenerate", {}),
            ("reset", {}),
            ("back", {}),
        ]:
            viewer.say(kind, **fields)
            assert times_of_checkpoints(viewer, 0.5)[0] < 0.05, kind

    def test_the_end_of_a_step_and_of_a_play_until_are_kept_at_once(self) -> None:
        viewer = Viewer()
        viewer.wait(1)
        viewer.say("play", until=40)
        viewer.wait(0.6)
        (when,) = times_of_checkpoints(viewer, 2)
        assert viewer.session.trainer.epoch == 40
        assert when < 0.2
        assert note_of(viewer.messages[-1])["playing"] is False

    def test_who_changes_one_thing_after_the_other_gets_one_every_three_tenths_of_a_second(self) -> None:
        viewer = Viewer()
        viewer.wait(1)
        times, begin = [], viewer.clock.now
        for turn in range(200):
            viewer.say("change", fields={"learning_rate": 0.001 * (turn + 1)})
            times += [viewer.clock.now - begin] * len(all_of(viewer.wait(0.01), "checkpoint"))
        assert gaps(times) == pytest.approx([0.3] * 6, abs=0.03)
        assert "learningRate=0.2&" in note_of(viewer.wait(1)[-1])["hash"], "and one after the last change"

    def test_none_comes_while_nothing_changes(self) -> None:
        viewer = Viewer()
        viewer.wait(1)
        assert times_of_checkpoints(viewer, 60) == []

    @pytest.mark.parametrize(
        ("kind", "fields"),
        [
            ("look", {"layer": 1, "unit": 0}),
            ("share", {"hide": [], "hide_text": False}),
            ("change", {"fields": {"noise": 81}}),
            ("weight", {"layer": 9, "unit": 0, "input": 0, "value": 1}),
        ],
    )
    def test_none_comes_of_a_question_or_of_a_command_that_is_refused(self, kind: str, fields: dict[str, int]) -> None:
        viewer = Viewer()
        viewer.wait(1)
        viewer.say(kind, **fields)
        assert times_of_checkpoints(viewer, 60) == []

    def test_a_run_that_nobody_watches_is_kept_once_more_and_then_no_more(self) -> None:
        viewer = Viewer()
        viewer.wait(1)
        viewer.acknowledges = False
        viewer.say("play")
        assert all(when < 10 for when in times_of_checkpoints(viewer, 60))
        assert viewer.session.wake() == NEVER

    @pytest.mark.parametrize("fields", [{"learning_rate": 0.1}, {"noise": 7}])
    def test_those_of_a_large_network_come_so_seldom_that_they_are_at_most_200_kb_a_second(
        self, fields: dict[str, float]
    ) -> None:
        viewer = Viewer(LARGEST)
        first = viewer.wait(1)[-1]
        assert note_of(first)["playing"] is False
        viewer.say("change", fields=fields)
        (when,) = times_of_checkpoints(viewer, 10)
        assert when == pytest.approx(len(first) / 200_000 - 1, abs=0.05)


class TestKeeper:
    def test_it_is_due_at_once_at_rest_and_after_a_change_and_else_in_three_seconds(self) -> None:
        clock = Clock()
        keeper = Keeper(clock)
        assert keeper.wake(resting=True) == keeper.wake(resting=False) == NEVER
        keeper.trained()
        assert keeper.wake(resting=False) <= clock.now
        keeper.sent(encode("checkpoint", []))
        assert keeper.wake(resting=True) == NEVER
        sent = clock.now
        keeper.trained()
        assert keeper.wake(resting=False) == pytest.approx(sent + 3)
        assert keeper.wake(resting=True) == pytest.approx(sent + 0.3)
        keeper.changed()
        assert keeper.wake(resting=False) == pytest.approx(sent + 0.3)


def test_the_link_of_a_checkpoint_is_that_of_the_state() -> None:
    viewer = Viewer()
    viewer.wait(1)
    viewer.say("change", fields={"dataset": "xor"})
    assert note_of(viewer.wait(1)[-1])["hash"] == viewer.all("recipe")[-1]["hash"] != DEFAULT
