"""Frames of a crowd: fewer while turns come late, as many as there is room for again, and the same for all."""

import pytest

from server.crowd import MOST, Crowd
from server.lane import COMMAND, Place
from server.session import Session
from tests.server.messages import all_of, loss_rows
from tests.server.viewer import DEFAULT, Clock, Viewer


class TestTheGap:
    def after(self, seconds: float, lateness: float, crowd: Crowd | None = None, clock: Clock | None = None) -> Crowd:
        """A crowd with a hundred turns a second that come so late."""
        clock = clock or Clock()
        crowd = crowd or Crowd(clock)
        for _ in range(round(100 * seconds)):
            clock.now += 0.01
            crowd.note(lateness)
        return crowd

    def test_there_is_none_while_turns_come_in_time(self) -> None:
        assert self.after(10, 0.002).gap == 0

    def test_it_grows_while_turns_come_late_but_frames_go_on(self) -> None:
        assert 1 / 60 < self.after(0.3, 0.02).gap < self.after(0.6, 0.02).gap < MOST
        assert self.after(60, 0.5).gap == MOST

    def test_it_stays_where_turns_come_neither_late_nor_soon(self) -> None:
        clock = Clock()
        crowd = self.after(2, 0.02, clock=clock)
        gap = self.after(0.5, 0.006, crowd, clock).gap
        assert self.after(10, 0.006, crowd, clock).gap == gap

    def test_it_goes_once_there_is_room(self) -> None:
        clock = Clock()
        crowd = self.after(60, 0.5, clock=clock)
        assert self.after(5, 0.0, crowd, clock).gap == 0

    def test_one_late_turn_changes_nothing(self) -> None:
        clock = Clock()
        crowd = self.after(1, 0.001, clock=clock)
        assert self.after(0.01, 0.1, crowd, clock).gap == 0


class TestItsSessions:
    def playing(self, pace: float | None = 60) -> tuple[Viewer, Crowd]:
        viewer = Viewer(None)
        crowd = Crowd(viewer.clock)
        viewer.session = Session(viewer.clock, crowd=crowd)
        viewer.say("open", hash=DEFAULT)
        viewer.say("speed", epochs_per_second=pace)
        viewer.say("play")
        viewer.wait(0.1)
        return viewer, crowd

    def test_with_a_gap_they_send_fewer_frames_and_train_as_much(self) -> None:
        viewer, crowd = self.playing()
        assert len(all_of(viewer.wait(2), "frame")) == pytest.approx(120, abs=3)
        crowd.gap = MOST
        before = viewer.session.trainer.epoch
        with_a_gap = []
        for _ in range(20):
            crowd.gap = MOST  # every turn comes in time here, so that it would go
            with_a_gap += all_of(viewer.wait(0.1), "frame")
        assert len(with_a_gap) == pytest.approx(60, abs=3)
        assert viewer.session.trainer.epoch - before == pytest.approx(120, abs=3)
        told = [int(epoch) for epoch, _, _ in loss_rows(with_a_gap)]
        assert told == list(range(told[0], told[0] + len(told))), "every epoch's losses are told"

    def test_only_who_has_a_pace_can_be_late(self) -> None:
        for pace, grows in ((None, False), (60, True)):
            viewer, crowd = self.playing(pace)
            for _ in range(200):
                viewer.clock.now += 0.05
                viewer.session.work()
                viewer.session.pace.acknowledge(viewer.session.pace.frame)
            assert (crowd.gap > 0) is grows

    def test_a_command_does_not_wait_for_the_gap(self) -> None:
        viewer, crowd = self.playing()
        crowd.gap = MOST
        viewer.wait(0.05)
        place = Place(1, viewer.session)
        place.put(COMMAND, b'{"type": "change", "fields": {"learning_rate": 0.1}, "id": 7}')
        assert place.wake() == 0.0
        assert any(b'"id":7' in said for said in place.take_turn())
