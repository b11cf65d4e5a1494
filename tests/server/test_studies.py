"""Questions are answered about the run as it is, and jobs are worked off beside it; neither changes anything."""

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.pace import SLICE
from server.studies import TELL
from tests.server.messages import QUESTIONS, Tensors, all_of, loss_rows, note_of, same
from tests.server.test_checkpoints import COMMANDS, LINKS
from tests.server.test_session import DIVERGES, run_for
from tests.server.viewer import DEFAULT, Viewer, losses_of, trainer_of

LARGEST = "seed=1&batchSize=250&networkShape=" + ",".join(["32"] * 16)


def answered(viewer: Viewer, kind: str, **fields: Any) -> Any:
    """What answers a question; it must be of the kind that it should."""
    found, held = viewer.ask(kind, **fields)
    assert found == {"explain": "step", "diagnose": "diagnosis"}.get(kind, kind), held
    return held


def in_wire_order(viewer: Viewer) -> Any:
    layers = viewer.session.trainer.network.layers
    return np.concatenate([part.ravel() for layer in layers for part in (layer.weights, layer.biases)])


class TestQuestions:
    @pytest.mark.parametrize("kind", QUESTIONS[1:])
    def test_they_need_a_run(self, kind: str) -> None:
        expected = {"type": "error", "code": "not_open", "params": {"command": kind}, "id": "q"}
        assert Viewer(None).ask(kind, id="q") == ("error", expected)

    def test_the_losses_of_no_run_are_none(self) -> None:
        assert answered(Viewer(None), "history")["cells"].shape == (0, 9)

    @pytest.mark.parametrize("link", [DEFAULT, DIVERGES, "percTrainData=0&seed=1", "networkShape=3,0,2&seed=1"])
    def test_they_change_nothing_and_say_nothing_to_others(self, link: str) -> None:
        asked, other = run_for(4, link, updates=3), run_for(4, link, updates=3)
        for kind in QUESTIONS:
            answered(asked, kind)
        assert asked.session.outbox == []
        assert asked.wait(100) == [], "no frame, no checkpoint"
        for viewer in (asked, other):
            viewer.say("step", updates=30)
            viewer.rest()
        assert same(in_wire_order(asked), in_wire_order(other))

    def test_the_losses_are_those_of_the_epochs_asked_for(self) -> None:
        cells = answered(run_for(9), "history", first=3, last=5)["cells"][:, [0, 4, 8]]
        assert [tuple(cell) for cell in cells] == losses_of(DEFAULT, 9)[3:6]


class TestExplain:
    def test_what_it_says_is_what_the_next_update_does(self) -> None:
        viewer = run_for(2, DEFAULT + "&regularization=L1&regularizationRate=0.01&batchSize=7", updates=3)
        for _ in range(40):
            step = answered(viewer, "explain")
            trainer = viewer.session.trainer
            assert step["clock"][:4].tolist() == [1, trainer.update, trainer.epoch, trainer.position]
            assert step["old"].tolist() == in_wire_order(viewer).tolist()
            viewer.say("step", updates=1)
            viewer.rest()
            assert viewer.session.trainer.update == step["clock"][1] + 1
            assert step["new"] == pytest.approx(in_wire_order(viewer), rel=1e-10, abs=1e-14)

    def test_a_point_is_taken_alone(self) -> None:
        viewer = run_for(1)
        step = answered(viewer, "explain", point=249)
        points = viewer.session.trainer.train.points
        assert step["clock"].tolist() == [1, 25, 1, 249, 1, 0, 1, 249]
        assert step["inputs"].tolist() == points[249:, :2].tolist()
        assert step["targets"].tolist() == points[249:, 2].tolist()

    @pytest.mark.parametrize("point", [-1, 250, 1 << 70])
    def test_a_point_that_is_not_there_is_refused(self, point: int) -> None:
        kind, error = run_for(0).ask("explain", point=point, id=9)
        assert (kind, error["code"], error["id"]) == ("error", "out_of_range", 9)
        assert error["params"].items() >= {"command": "explain", "field": "point"}.items()

    def test_a_run_that_has_diverged_is_shown_as_it_is(self) -> None:
        viewer = run_for(30, DIVERGES)
        assert viewer.all("diverged")
        assert not np.isfinite(answered(viewer, "explain")["new"]).all()
        assert answered(viewer, "vitals")["layers"].shape == (3, 4)


class TestVitals:
    def test_after_a_change_they_are_those_of_the_new_network(self) -> None:
        viewer = run_for(2)
        assert answered(viewer, "vitals")["units"].shape == (7,)
        viewer.say("change", fields={"hidden_layers": [5], "activation": "sigmoid"})
        found = answered(viewer, "vitals")
        assert found["units"].shape == (6,)
        assert found["ranges"].tolist() == [[0, 1], [-1, 1]]
        assert found["clock"].tolist() == [2, 50, 2, 250]
        layers = viewer.session.trainer.network.layers
        assert found["layers"][:, 0] == pytest.approx([np.linalg.norm(layer.weights) for layer in layers], rel=1e-14)

    def test_they_follow_the_weights(self) -> None:
        viewer = run_for(2)
        before = answered(viewer, "vitals")["layers"]
        viewer.say("step", epochs=3)
        viewer.rest()
        assert not same(answered(viewer, "vitals")["layers"], before)

    def test_the_objective_is_the_loss_and_the_penalty_of_the_frame(self) -> None:
        viewer = run_for(3, DEFAULT + "&regularization=L2&regularizationRate=0.03")
        loss, penalty, total = answered(viewer, "vitals")["objective"].tolist()
        frame = viewer.all("frame")[-1]
        assert loss == pytest.approx(frame["losses"][-1, 0], rel=1e-12)
        assert penalty == pytest.approx(frame["penalty"][0], rel=1e-14)
        assert total == loss + penalty


def codes(viewer: Viewer) -> list[str]:
    return [finding["code"] for finding in answered(viewer, "diagnose")["findings"]]


class TestDiagnose:
    def test_a_healthy_run_is_learning(self) -> None:
        said = answered(run_for(20), "diagnose", id="d")
        assert (said["epoch"], said["id"]) == (20, "d")
        (finding,) = said["findings"]
        assert finding["code"] in ("learning", "learned")
        assert (finding["change"], finding["anew"], finding["back"]) == ({}, False, False)

    def test_its_change_is_one_that_can_be_sent_back(self) -> None:
        viewer = run_for(40, "batchSize=0&seed=1")
        (finding,) = answered(viewer, "diagnose")["findings"]
        assert finding["params"]["cause"] == "no_updates"
        (recipe,) = all_of(viewer.say("change", fields=finding["change"]), "recipe")
        assert recipe["recipe"]["batch_size"] == finding["change"]["batch_size"] == 10

    def test_after_divergence_the_way_is_back(self) -> None:
        viewer = run_for(100, DIVERGES)
        finding, *_ = answered(viewer, "diagnose")["findings"]
        assert (finding["code"], finding["back"]) == ("diverged", True)
        viewer.say("back", **finding["change"])
        viewer.say("step", epochs=20)
        viewer.rest()
        assert "diverged" not in codes(viewer)
        assert math.isfinite(viewer.session.trainer.losses.train)

    def test_infinite_evidence_can_be_told(self) -> None:
        """A gradient that is not finite before the loss is."""
        viewer = run_for(1, "learningRate=0&seed=1&problem=regression&activation=linear")
        viewer.say("weight", layer=1, unit=0, input=0, value=1e160)
        assert isinstance(answered(viewer, "diagnose")["findings"], list)

    @pytest.mark.parametrize(
        ("kind", "fields", "since"),
        [
            ("change", {"fields": {"learning_rate": 0.01}}, 20),
            ("weight", {"layer": 1, "unit": 0, "input": 0, "value": 0.5}, 20),
            ("bias", {"layer": 1, "unit": 0, "value": 0.5}, 20),
            ("regenerate", {}, 20),
            ("back", {}, 20),
            ("rewind", {}, 0),
            ("reset", {}, 0),
            ("pause", {}, 0),
            ("view", {"fields": {"discretize": True}}, 0),
            ("speed", {"epochs_per_second": 20}, 0),
        ],
    )
    def test_what_came_before_a_change_by_hand_does_not_count(
        self, kind: str, fields: dict[str, Any], since: int
    ) -> None:
        viewer = run_for(20)
        assert codes(viewer) in (["learning"], ["learned"])
        viewer.say(kind, **fields)
        viewer.session.save()
        saved = viewer.take()[-1]
        assert note_of(saved)["since"] == since
        if since:
            assert codes(viewer) == [], "too little is known of the run since then"
        other = Viewer(None)
        assert isinstance(saved, bytes)
        other.session.resume(saved)
        assert codes(other) == codes(viewer)


def jobs(messages: list[str | bytes], kind: str) -> list[Tensors]:
    return all_of(messages, kind)


class TestJobs:
    @pytest.mark.parametrize("kind", ["gradcheck", "sweep"])
    def test_they_need_a_run(self, kind: str) -> None:
        (error,) = all_of(Viewer(None).say(kind, id=3), "error")
        assert (error["code"], error["params"], error["id"]) == ("not_open", {"command": kind}, 3)

    def test_a_small_check_is_one_message(self) -> None:
        viewer = run_for(3)
        said = viewer.say("gradcheck", h=1e-4, method="forward") + viewer.wait(5)
        (found,) = jobs(said, "gradcheck")
        assert len(said) == 1, "and leaves no trace in a checkpoint"
        assert found["clock"].tolist() == [1, 75, 3, 1e-4, 0, 25, 25, 25, 10, 10]
        assert found["rows"][:, 3].max() < 1e-2

    def test_a_name_that_is_none_is_refused(self) -> None:
        (error,) = all_of(run_for(0).say("gradcheck", method="symbolic", id=1), "error")
        assert (error["code"], error["params"]["allowed"]) == ("out_of_range", ["forward", "backward", "central"])

    def test_a_long_one_is_told_of_at_most_twice_a_second_and_at_its_end(self, monkeypatch: pytest.MonkeyPatch) -> None:
        viewer = Viewer("seed=1&networkShape=16,16,16")
        viewer.wait(1)
        monkeypatch.setattr("tests.server.viewer.TICK", 0.002)  # so that every parameter takes so long
        viewer.say("gradcheck")
        begun, said = viewer.clock.now, []
        while not said or said[-1][1]["clock"][5] < 609:
            said += [(viewer.clock.now, found) for found in jobs(viewer.wait(0.01), "gradcheck")]
            assert viewer.clock.now < begun + 60
        times = [begun, *(at for at, _ in said)]
        assert len(said) >= 3
        assert all(later - earlier >= TELL - 0.02 for earlier, later in pairwise(times[:-1]))
        done = [found["clock"][5] for _, found in said]
        assert done == sorted(done)
        assert [len(found["rows"]) for _, found in said] == done
        assert said[-1][1]["clock"].tolist()[5:] == [609, 609, 609, 10, 10]

    def test_of_a_large_network_as_much_is_checked_as_the_limits_allow(self) -> None:
        viewer = run_for(0, LARGEST)
        viewer.say("gradcheck")
        while not (said := jobs(viewer.wait(0.01), "gradcheck")):
            pass
        assert said[-1]["clock"].tolist()[5:] == [1000, 1000, 15_969, 250, 250]

    def test_training_and_the_jobs_take_turns(self) -> None:
        """As fast as it goes, with both jobs: each gets its share, and the losses stay the engine's."""
        viewer = Viewer(LARGEST.replace("batchSize=250", "batchSize=10"))
        viewer.wait(1)
        session = viewer.session
        viewer.say("speed", epochs_per_second=None)
        viewer.say("play")
        viewer.say("gradcheck")
        viewer.say("sweep")
        slices = []
        while session._jobs.waiting:
            before, update = viewer.clock.now, session.trainer.update
            session.work()
            slices.append(("train" if session.trainer.update > update else "job", viewer.clock.now - before))
            viewer.take()
            session.pace.acknowledge(session.pace.frame)
        kinds = [kind for kind, _ in slices]
        assert abs(kinds.count("train") - kinds.count("job")) <= 1
        assert max(took for _, took in slices) <= SLICE + 0.001
        assert len(viewer.all("gradcheck")) >= 1
        assert len(viewer.all("sweep")) >= 1
        last = loss_rows(viewer.all("frame"))
        assert last == losses_of(LARGEST.replace("batchSize=250", "batchSize=10"), int(last[-1][0]))

    def test_they_see_the_run_as_it_was_when_they_began(self) -> None:
        viewer = run_for(2)
        before = trainer_of(epochs=2)
        viewer.say("gradcheck")
        viewer.say("change", fields={"hidden_layers": [7]})
        viewer.say("step", epochs=3)
        (found,) = jobs(viewer.rest(), "gradcheck")
        assert found["clock"].tolist()[:3] == [1, 50, 2]
        first, end, _ = before.next_batch
        trace = before.network.forward(before.train.inputs[first:end])
        sums = before.network.backward(trace, before.train.targets[first:end])
        assert sorted(found["rows"][:, 1]) == pytest.approx(sorted(sums / 10), rel=1e-12)

    def test_a_newer_one_takes_the_place_of_an_older_one_of_its_kind(self) -> None:
        viewer = run_for(0)
        for h in (1e-2, 1e-3, 1e-4):
            viewer.say("gradcheck", h=h)
        viewer.say("sweep")
        said = viewer.wait(5)
        assert [found["clock"][3] for found in jobs(said, "gradcheck")] == [1e-4]
        assert len(jobs(said, "sweep")) == 1

    def test_open_and_going_on_from_a_checkpoint_end_them(self) -> None:
        viewer = run_for(0)
        viewer.session.save()
        saved = viewer.take()[-1]
        assert isinstance(saved, bytes)
        for end in (lambda: viewer.say("open", hash=DEFAULT), lambda: viewer.session.resume(saved)):
            viewer.say("gradcheck")
            viewer.say("sweep")
            end()
            said = viewer.wait(5)
            assert jobs(said, "gradcheck") == jobs(said, "sweep") == []

    def test_a_fault_in_one_ends_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        viewer = run_for(0)
        viewer.say("sweep")

        def fault(*_: object) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr("engine.gradcheck.Sweep.advance", fault)
        with pytest.raises(ZeroDivisionError):
            viewer.session.work()
        viewer.session.fail()
        assert [error["code"] for error in all_of(viewer.take(), "error")] == ["internal"]
        assert viewer.wait(5) == []

    def test_without_points_there_is_nothing_to_check(self) -> None:
        viewer = run_for(0, "percTrainData=0&seed=1")
        viewer.say("gradcheck")
        viewer.say("sweep")
        said = viewer.wait(5)
        assert [found["clock"][5:7].tolist() for found in jobs(said, "gradcheck")] == [[0, 0]]
        assert [found["clock"][3:5].tolist() for found in jobs(said, "sweep")] == [[0, 0]]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(LINKS, st.lists(st.tuples(COMMANDS, st.sampled_from([0, 0.02])), max_size=6), st.integers(0, 100))
def test_whatever_has_been_done_to_a_run_it_can_be_asked_about(
    link: str, talk: list[tuple[tuple[str, dict[str, Any]], float]], point: int
) -> None:
    viewer = Viewer(link)
    for (kind, said), seconds in talk:
        viewer.say(kind, **said)
        viewer.wait(seconds)
    trainer = viewer.session.trainer
    for kind in QUESTIONS:
        answered(viewer, kind)
    kind, _ = viewer.ask("explain", point=point)
    assert kind == ("step" if point < len(trainer.train.targets) else "error")
    step = answered(viewer, "explain")
    count = len(trainer.network.parameters)
    for name in ("old", "new", "gradient", "waiting", "penalty", "pull", "dead", "died"):
        assert step[name].shape == (count,), name
    assert step["z"].shape == (step["inputs"].shape[0], sum(trainer.recipe.shape[1:]))
    assert isinstance(answered(viewer, "diagnose")["findings"], list)
    for job in ("gradcheck", "sweep"):
        viewer.say(job)
    viewer.wait(1)
    assert not viewer.session._jobs.waiting
    assert viewer.all("gradcheck")[-1]["rows"].shape[1] == 5
    assert viewer.all("sweep")[-1]["curve"].shape[1] == 4
