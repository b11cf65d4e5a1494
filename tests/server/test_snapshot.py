"""What a viewer is shown is what the engine computes, in the layout of docs/wire.md."""

from itertools import pairwise

import numpy as np
import pytest

from engine.features import FEATURES
from engine.surface import at_point, every_unit
from server.snapshot import Look, data_message, frame_message
from tests.server.messages import Tensors, header, kind_of, same, tensors
from tests.server.viewer import DEFAULT, trainer_of

LARGEST = "seed=1&networkShape=" + ",".join(["32"] * 16)


def bytes_of(values: object) -> object:
    """docs/wire.md, "Surfaces in bytes"; halves go to the even neighbour."""
    array = np.asarray(values, dtype=np.float64)
    coded = np.round(np.clip(array, -1, 1) * 127) + 128
    return np.where(np.isnan(array), 0, coded)


class TestDataMessage:
    def test_it_holds_the_points_in_the_order_of_training(self) -> None:
        trainer = trainer_of("dataset=spiral&percTrainData=30&seed=5")
        message = data_message(trainer, 4)
        read = tensors(message)
        assert kind_of(message) == "data"
        assert read["clock"].tolist() == [4]
        assert same(read["train"], trainer.points[:150].astype(np.float32))
        assert same(read["test"], trainer.points[150:].astype(np.float32))

    def test_thumbnails_are_a_hundred_points_of_each_data_set_always_the_same(self) -> None:
        first, second = (tensors(data_message(trainer_of(link), 1)) for link in (DEFAULT, "dataset=xor&seed=9"))
        pictures = first["thumbnails"]
        assert pictures.shape == (6, 100, 3)
        assert same(pictures, second["thumbnails"])
        circle, xor, gauss, spiral, plane, bumps = pictures
        assert same(np.hypot(circle[:, 0], circle[:, 1]) < 2.6, circle[:, 2] == 1)
        assert same(xor[:, 0] * xor[:, 1] > 0, xor[:, 2] == 1)
        assert (gauss[gauss[:, 2] == 1, :2].mean(axis=0) > 1).all()
        assert sorted(set(spiral[:, 2])) == [-1, 1]
        assert np.allclose(plane[:, 2], (plane[:, 0] + plane[:, 1]) / 10, atol=1e-5)
        assert np.abs(bumps[:, 2]).max() <= 1

    def test_features_are_the_seven_functions_over_the_small_grid(self) -> None:
        read = tensors(data_message(trainer_of(), 1))["features"]
        x, y = np.meshgrid(np.linspace(-6, 6, 100)[2::5], np.linspace(6, -6, 100)[2::5])
        for place, function in enumerate([x, y, x * x, y * y, x * y, np.sin(x), np.sin(y)]):
            difference = np.abs(read[place].astype(int) - bytes_of(function))
            assert difference.max() <= 1, list(FEATURES)[place]
            assert (difference > 0).sum() <= 2, "only where rounding is a matter of the last bit"

    def test_x_rises_to_the_right_and_y_upwards(self) -> None:
        x, y = tensors(data_message(trainer_of(), 1))["features"][:2]
        assert (x[:, 0] == 1).all()
        assert (x[:, -1] == 255).all()
        assert (y[0] == 255).all()
        assert (y[-1] == 1).all()


@pytest.mark.parametrize(
    "link",
    [DEFAULT, "networkShape=&x=false&sinX=true&seed=2", "problem=regression&networkShape=3,0,2&seed=1", LARGEST],
)
class TestFrameMessage:
    def test_tensors_have_the_types_and_shapes_of_the_page(self, link: str) -> None:
        trainer = trainer_of(link)
        shape = trainer.recipe.shape
        count = sum(units * (inputs + 1) for inputs, units in pairwise(shape))
        units = sum(shape[1:])
        message = frame_message(trainer, 9, 3, [trainer.losses], Look((0, 3), (1.0, -2.0)))
        found = {
            name: (entry["dtype"], entry["shape"]) for name, entry in header(message).items() if name != "__metadata__"
        }
        assert found == {
            "clock": ("F64", [5]),
            "losses": ("F64", [1, 2]),
            "accuracy": ("F64", [2]),
            "look_at": ("F64", [2]),
            "point": ("F64", [2 + units]),
            "parameters": ("F32", [count]),
            "gradients": ("F32", [count]),
            "surface": ("U8", [100, 100]),
            "units": ("U8", [units, 20, 20]),
            "look": ("U8", [100, 100]),
        }
        assert tensors(message)["clock"].tolist() == [9, 3, 0, 0, 0]
        assert tensors(message)["look_at"].tolist() == [0, 3]

    def test_surfaces_are_the_engines_in_bytes(self, link: str) -> None:
        trainer = trainer_of(link, updates=3)
        output, units, _ = every_unit(trainer.network, trainer.recipe.features)
        read = tensors(frame_message(trainer, 1, 1, [], Look()))
        for shown, computed in ((read["surface"], output), (read["units"], units)):
            difference = np.abs(shown.astype(int) - bytes_of(computed))
            assert difference.max() <= 1
            assert (difference > 0).mean() < 0.001, "the engine's own float32 rounds a few to the other side"

    def test_a_point_has_the_exact_activations(self, link: str) -> None:
        trainer = trainer_of(link, updates=3)
        read = tensors(frame_message(trainer, 1, 1, [], Look(point=(1.5, -2.25))))
        expected = at_point(trainer.network, trainer.recipe.features, 1.5, -2.25)
        assert same(read["point"], [1.5, -2.25, *expected])
        assert "look" not in read

    def test_the_output_looked_at_is_the_surface(self, link: str) -> None:
        trainer = trainer_of(link, updates=3)
        read = tensors(frame_message(trainer, 1, 1, [], Look((len(trainer.recipe.shape) - 1, 0))))
        assert same(read["look"], read["surface"])


class TestPenalty:
    """J = L + s: what a frame says of s."""

    WEIGHTS = (0.5, -1.2, 2.0)

    def frame(self, name: str, rate: str) -> Tensors:
        trainer = trainer_of(f"networkShape=&xTimesY=true&seed=1&regularization={name}&regularizationRate={rate}")
        for source, weight in enumerate(self.WEIGHTS):
            trainer.set_weight(1, 0, source, weight)
        trainer.set_bias(1, 0, 7)
        return tensors(frame_message(trainer, 1, 1, [], Look()))

    def test_l2_is_half_the_squares_and_pulls_each_weight_by_its_size(self) -> None:
        frame = self.frame("L2", "0.1")
        assert frame["penalty"] == pytest.approx([0.1 * (0.25 + 1.44 + 4) / 2], rel=1e-14)
        assert frame["pulls"] == pytest.approx(np.array([0.05, -0.12, 0.2, 0]), rel=1e-6)

    def test_l1_is_the_sum_of_sizes_and_pulls_all_alike(self) -> None:
        frame = self.frame("L1", "0.01")
        assert frame["penalty"] == pytest.approx([0.01 * 3.7], rel=1e-14)
        assert frame["pulls"] == pytest.approx(np.array([0.01, -0.01, 0.01, 0]), rel=1e-6)

    @pytest.mark.parametrize(("name", "rate"), [("none", "0.1"), ("L2", "0"), ("L1", "0")])
    def test_without_a_penalty_nothing_is_said_of_it(self, name: str, rate: str) -> None:
        assert not {"penalty", "pulls"} & set(self.frame(name, rate))

    def test_whole_and_infinite_rates_are_numbers_like_others(self) -> None:
        assert self.frame("L2", "1")["penalty"] == pytest.approx([2.845], rel=1e-14)
        assert self.frame("L2", "Infinity")["penalty"].tolist() == [np.inf]


class TestRows:
    def test_rows_of_losses_begin_with_the_epoch_of_the_first(self) -> None:
        trainer = trainer_of()
        rows = [trainer.losses, *trainer.advance(25), *trainer.advance(25)]
        read = tensors(frame_message(trainer, 1, 1, rows[1:], Look()))
        assert read["clock"].tolist() == [1, 1, 50, 2, 1]
        assert same(read["losses"], [row[1:] for row in rows[1:]])

    def test_a_run_that_diverged_is_sent_as_it_is(self) -> None:
        trainer = trainer_of("problem=regression&learningRate=3&seed=0.5", epochs=200)
        read = tensors(frame_message(trainer, 1, 1, [trainer.losses], Look((1, 0), (0, 0))))
        assert np.isnan(read["losses"]).all()
        assert not read["surface"].any()
        assert np.isnan(read["point"][2:]).any()
