"""When a session trains and when it sends: seen from outside, with a clock of the test's own."""

import pytest

from server.pace import NEVER
from server.session import Session
from server.settings import Settings
from tests.server.messages import all_of, loss_rows
from tests.server.viewer import DEFAULT, TICK, Viewer, losses_of


def epoch_of(viewer: Viewer) -> int:
    return viewer.session.trainer.epoch


class TestPlaying:
    @pytest.mark.parametrize("pace", [15, 60, 240])
    def test_the_run_keeps_the_pace_of_the_clock(self, pace: float) -> None:
        viewer = Viewer()
        viewer.say("speed", epochs_per_second=pace)
        viewer.say("play")
        viewer.wait(1.5)
        assert epoch_of(viewer) == pytest.approx(1.5 * pace, abs=1 + pace * 0.02)

    def test_the_pace_is_60_at_first(self) -> None:
        viewer = Viewer()
        viewer.say("play")
        viewer.wait(5)
        assert epoch_of(viewer) in (300, 301)

    def test_a_slow_pace_is_kept_although_the_viewer_has_nothing_to_acknowledge(self) -> None:
        viewer = Viewer()
        viewer.say("speed", epochs_per_second=0.1)
        viewer.say("play")
        viewer.wait(45)
        assert epoch_of(viewer) == 5, "at 0, 10, 20, 30 and 40 seconds"

    def test_without_a_pace_the_run_rests_at_no_time(self) -> None:
        viewer = Viewer()
        viewer.say("speed", epochs_per_second=None)
        viewer.say("play")
        for _ in range(20):
            assert viewer.session.wake() <= viewer.clock.now
            viewer.wait(0.01)

    def test_a_slice_is_at_most_ten_milliseconds(self) -> None:
        viewer = Viewer(DEFAULT + "&batchSize=1")
        viewer.say("speed", epochs_per_second=None)
        viewer.say("play")
        for _ in range(30):
            before = viewer.clock.now
            viewer.session.work()
            assert viewer.clock.now - before < 0.010 + 20 * TICK

    def test_an_epoch_longer_than_a_slice_goes_on_in_the_next(self) -> None:
        viewer = Viewer("seed=1&batchSize=1&percTrainData=90&dataset=xor")  # 450 updates an epoch
        viewer.clock.now += 0.1
        viewer.session.work()
        viewer.say("step", updates=1000)
        viewer.wait(0.5)
        assert (viewer.session.trainer.update, epoch_of(viewer)) == (1000, 2)

    def test_missed_time_is_not_made_up_for_beyond_a_tenth_of_a_second(self) -> None:
        viewer = Viewer()
        viewer.say("play")
        viewer.wait(1)
        before = epoch_of(viewer)
        viewer.clock.now += 1.5  # the process got no time
        viewer.wait(1)
        assert 60 <= epoch_of(viewer) - before <= 60 + 6 + 1

    def test_another_pace_counts_from_now(self) -> None:
        viewer = Viewer()
        viewer.say("speed", epochs_per_second=0.1)
        viewer.say("play")
        viewer.wait(1)
        viewer.say("speed", epochs_per_second=60)
        viewer.wait(1)
        assert epoch_of(viewer) in (61, 62)


class TestFrames:
    def test_at_60_epochs_a_second_every_epoch_has_its_frame(self) -> None:
        viewer = Viewer()
        viewer.wait(0.1)
        viewer.say("play")
        viewer.wait(5)
        rows = [len(frame["losses"]) for frame in viewer.all("frame")]
        assert rows == [1] * len(rows)
        assert [row[0] for row in loss_rows(viewer.all("frame"))] == list(range(epoch_of(viewer) + 1))

    def test_faster_runs_send_at_most_one_frame_every_16_milliseconds(self) -> None:
        viewer = Viewer()
        viewer.say("speed", epochs_per_second=240)
        viewer.say("play")
        viewer.wait(1)
        assert 50 < len(viewer.all("frame")) <= 1 / 0.016 + 1

    def test_at_most_three_frames_are_unacknowledged(self) -> None:
        viewer = Viewer()
        viewer.acknowledges = False
        viewer.say("play")
        viewer.wait(1.5)
        assert [frame["clock"][0] for frame in viewer.all("frame")] == [1, 2, 3]
        viewer.session.pace.acknowledge(2)
        viewer.wait(1)
        assert [frame["clock"][0] for frame in viewer.all("frame")] == [1, 2, 3, 4, 5]

    def test_frames_are_fewer_but_no_loss_is_missed_by_who_acknowledges_slowly(self) -> None:
        viewer = Viewer()
        viewer.acknowledges = False
        viewer.say("play")
        for turn in range(40):
            viewer.wait(0.1 + 0.03 * (turn % 7))
            if turn % 3:
                viewer.session.pace.acknowledge(len(viewer.all("frame")))
        rows = loss_rows(viewer.all("frame"))
        assert len(viewer.all("frame")) < epoch_of(viewer) / 3
        assert rows == losses_of(DEFAULT, int(rows[-1][0]))

    def test_an_acknowledgement_of_a_frame_to_come_counts_for_those_sent(self) -> None:
        viewer = Viewer()
        viewer.acknowledges = False
        viewer.say("play")
        viewer.session.pace.acknowledge(1_000_000)
        viewer.wait(1)
        assert len(viewer.all("frame")) == 3

    @pytest.mark.parametrize("before", [0.1, 60, None])
    def test_no_command_hurries_a_run_however_often_it_comes(self, before: float | None) -> None:
        viewer = Viewer()
        viewer.say("speed", epochs_per_second=before)
        viewer.say("speed", epochs_per_second=60)
        for _ in range(200):
            viewer.say("speed", epochs_per_second=60)
            viewer.say("play")
            viewer.wait(0.005)
        assert epoch_of(viewer) in (60, 61)

    def test_a_frame_that_takes_long_to_make_leaves_most_of_the_time_to_training(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        viewer = Viewer()
        took = 0.030

        def slow(*_: object) -> bytes:
            viewer.clock.now += took
            return original(*_)

        from server import session

        original = session.frame_message
        monkeypatch.setattr(session, "frame_message", slow)
        viewer.say("speed", epochs_per_second=None)
        viewer.say("play")
        viewer.wait(1)
        assert len(viewer.all("frame")) * took <= 1 / 3 + took


class TestWaiting:
    def test_a_run_waits_for_a_viewer_who_acknowledges_nothing_for_two_seconds(self) -> None:
        viewer = Viewer()
        viewer.acknowledges = False
        viewer.say("play")
        viewer.wait(60)
        assert epoch_of(viewer) == pytest.approx(120, abs=3)
        assert viewer.session.wake() == NEVER

    def test_it_goes_on_with_the_next_acknowledgement_and_makes_up_for_nothing(self) -> None:
        viewer = Viewer()
        viewer.acknowledges = False
        viewer.say("play")
        viewer.wait(60)
        before = epoch_of(viewer)
        viewer.acknowledges = True
        viewer.session.pace.acknowledge(3)
        viewer.wait(1)
        assert epoch_of(viewer) - before in (60, 61)
        rows = loss_rows(viewer.all("frame"))
        assert rows == losses_of(DEFAULT, epoch_of(viewer))

    def test_no_other_command_stands_for_an_acknowledgement(self) -> None:
        """Else the losses of a viewer who never takes a frame would pile up without end."""
        viewer = Viewer()
        viewer.acknowledges = False
        viewer.say("play")
        for _ in range(60):
            viewer.wait(0.5)
            viewer.say("speed", epochs_per_second=60)
            viewer.session.pace.acknowledge(0)
        assert epoch_of(viewer) == pytest.approx(120, abs=3)

    def test_the_same_frame_acknowledged_again_says_nothing_new(self) -> None:
        viewer = Viewer()
        viewer.acknowledges = False
        viewer.say("play")
        for _ in range(60):
            viewer.wait(0.5)
            viewer.session.pace.acknowledge(1)
        assert epoch_of(viewer) == pytest.approx(150, abs=5), "two seconds after the only acknowledgement"

    def test_a_pause_longer_than_that_is_no_reason_to_wait(self) -> None:
        viewer = Viewer()
        viewer.wait(1)
        viewer.wait(100)
        viewer.acknowledges = False
        viewer.say("play")
        viewer.wait(1)
        assert epoch_of(viewer) in (60, 61)

    def test_steps_wait_as_well(self) -> None:
        viewer = Viewer(DEFAULT + "&batchSize=1")
        viewer.acknowledges = False
        viewer.wait(3)
        viewer.say("step", epochs=5)
        viewer.wait(1)
        assert epoch_of(viewer) == 0
        viewer.session.pace.acknowledge(1)
        viewer.wait(1)
        assert epoch_of(viewer) == 5

    def test_the_picture_of_a_paused_run_is_still_renewed_while_three_frames_are_not_taken(self) -> None:
        viewer = Viewer()
        viewer.acknowledges = False
        viewer.wait(10)
        viewer.say("bias", layer=1, unit=0, value=1)
        viewer.wait(1)
        assert len(viewer.all("frame")) == 2


class TestWatchers:
    """While the owner takes no frame, the run goes on for those who watch it."""

    @staticmethod
    def wait(viewer: Viewer, seconds: float) -> None:
        """Let time pass, during which someone who watches takes every frame at once."""
        for _ in range(round(seconds / 0.02)):
            for frame in all_of(viewer.wait(0.02), "frame"):
                viewer.session.pace.watched(int(frame["clock"][0]))

    def test_an_owner_who_sleeps_stops_no_run_that_someone_watches(self) -> None:
        viewer = Viewer()
        viewer.acknowledges = False
        viewer.say("play")
        self.wait(viewer, 10)
        assert epoch_of(viewer) == pytest.approx(600, abs=10)
        assert len(viewer.all("frame")) == pytest.approx(60 * 8, abs=30), "but in the two seconds of patience"

    def test_when_that_one_takes_nothing_either_it_waits_and_goes_on_with_the_next_who_does(self) -> None:
        viewer = Viewer()
        viewer.acknowledges = False
        viewer.say("play")
        self.wait(viewer, 5)
        viewer.wait(60)
        assert epoch_of(viewer) == pytest.approx(300 + 120, abs=10)
        assert viewer.session.wake() == NEVER
        viewer.session.pace.watched(viewer.session.pace.frame)
        self.wait(viewer, 1)
        assert epoch_of(viewer) == pytest.approx(420 + 60, abs=12)

    def test_an_owner_who_looks_again_paces_the_frames_as_before(self) -> None:
        viewer = Viewer()
        viewer.acknowledges = False
        viewer.say("play")
        self.wait(viewer, 5)
        before = len(viewer.all("frame"))
        viewer.session.pace.acknowledge(viewer.session.pace.frame)
        viewer.wait(1)
        assert len(viewer.all("frame")) == before + 3, "nobody takes them"

    def test_who_watches_hurries_no_frame_of_an_owner_who_is_there(self) -> None:
        viewer = Viewer()
        viewer.acknowledges = False
        viewer.say("play")
        self.wait(viewer, 1)
        assert len(viewer.all("frame")) == 3


class TestFramesPerSecond:
    @pytest.mark.parametrize("most", [1, 10, 30, 60])
    def test_at_most_so_many_are_sent_and_none_of_the_losses_is_missed(self, most: int) -> None:
        viewer = Viewer(None)
        viewer.session = Session(viewer.clock, Settings(frames_per_second=most))
        viewer.say("open", hash=DEFAULT)
        viewer.say("play")
        viewer.wait(5)
        assert 5 * most * 0.9 <= len(viewer.all("frame")) <= 5 * most * 1.05 + 1
        rows = loss_rows(viewer.all("frame"))
        assert rows == losses_of(DEFAULT, int(rows[-1][0]))
        assert epoch_of(viewer) in (300, 301)


class TestUntil:
    def test_play_ends_with_the_epoch_that_was_asked_for(self) -> None:
        viewer = Viewer()
        viewer.say("play", until=30)
        said = viewer.wait(5)
        assert epoch_of(viewer) == 30
        assert [event["playing"] for event in viewer.all("playing")] == [True, False]
        assert all_of(said, "frame")[-1]["clock"][3] == 30

    @pytest.mark.parametrize("pace", [None, 1000])
    def test_however_fast_it_goes(self, pace: float | None) -> None:
        viewer = Viewer()
        viewer.say("speed", epochs_per_second=pace)
        viewer.say("play", until=77)
        viewer.wait(5)
        assert epoch_of(viewer) == 77

    def test_play_without_an_epoch_forgets_the_one_before(self) -> None:
        viewer = Viewer()
        viewer.say("play", until=30)
        viewer.say("play")
        viewer.wait(1)
        assert epoch_of(viewer) > 30

    @pytest.mark.parametrize("until", [0, 10, -1, 10**30])
    def test_an_epoch_that_is_over_or_too_far_is_refused(self, until: int) -> None:
        viewer = Viewer()
        viewer.say("play", until=10)
        viewer.wait(1)
        (error,) = all_of(viewer.say("play", until=until), "error")
        assert (error["code"], error["params"]["field"]) == ("out_of_range", "until")


class TestSteps:
    def test_one_epoch_is_the_default(self) -> None:
        viewer = Viewer()
        viewer.say("step")
        viewer.rest()
        assert (epoch_of(viewer), viewer.session.trainer.update) == (1, 25)

    def test_updates_are_counted_by_themselves(self) -> None:
        viewer = Viewer()
        viewer.say("step", updates=7)
        viewer.rest()
        assert (epoch_of(viewer), viewer.session.trainer.update) == (0, 7)

    def test_the_first_epoch_goes_to_the_end_of_the_present_one(self) -> None:
        viewer = Viewer()
        viewer.say("step", updates=7)
        viewer.rest()
        viewer.say("step", epochs=2)
        viewer.rest()
        assert (epoch_of(viewer), viewer.session.trainer.update) == (2, 50)

    def test_a_thousand_epochs_with_all_their_losses(self) -> None:
        viewer = Viewer()
        viewer.say("step", epochs=1000)
        viewer.rest()
        assert loss_rows(viewer.all("frame")) == losses_of(DEFAULT, 1000)

    def test_a_step_ends_with_playing_false_and_after_its_last_frame_nothing_follows(self) -> None:
        viewer = Viewer()
        viewer.wait(1)
        viewer.say("step", epochs=3)
        said = viewer.rest()
        assert [event["playing"] for event in all_of(said, "playing")] == [False]
        assert all_of(said, "frame")[-1]["clock"][3] == 3

    def test_a_step_pauses_a_run_that_plays(self) -> None:
        viewer = Viewer()
        viewer.say("play")
        viewer.wait(1)
        before = epoch_of(viewer)
        viewer.say("step", epochs=1)
        viewer.wait(5)
        assert epoch_of(viewer) == before + 1

    def test_pause_ends_a_step_after_the_update_in_hand(self) -> None:
        viewer = Viewer(DEFAULT + "&batchSize=1")
        viewer.say("step", epochs=1000)
        viewer.wait(0.05)
        viewer.say("pause")
        before = viewer.session.trainer.update
        assert 0 < before < 250_000
        viewer.wait(5)
        assert viewer.session.trainer.update == before
