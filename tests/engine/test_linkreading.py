"""A link is read as TensorFlow Playground's page reads it, odd values included.

Each class is a paragraph of what is known about the page; what was seen in the running page is recorded here as the
expected value.
"""

import math

import pytest

from engine.linkreading import Link, Reading
from engine.recipe import MAX_LAYERS, MAX_UNITS, Limits


def read(link: str) -> Link:
    return Reading(link).link(lambda: "0.12345")


def codes(link: str) -> list[str]:
    return [remark.code for remark in read(link).remarks]


class TestSplitting:
    def test_a_link_is_split_at_ampersands_and_equals_signs(self) -> None:
        link = read("activation=relu&seed=7&batchSize=3")
        assert (link.recipe.activation, link.recipe.seed, link.recipe.batch_size) == ("relu", "7", 3)
        assert link.remarks == ()

    def test_third_and_later_parts_are_dropped(self) -> None:
        link = read("seed=a=b=c")
        assert link.recipe.seed == "a"
        assert codes("seed=a=b=c") == ["cut_value"]

    def test_the_last_of_several_same_keys_wins(self) -> None:
        assert read("activation=relu&activation=sigmoid").recipe.activation == "sigmoid"
        assert codes("activation=relu&activation=sigmoid") == ["repeated_key"]

    @pytest.mark.parametrize("last", ["activation", "activation="])
    def test_the_last_one_wins_even_without_a_value(self, last: str) -> None:
        assert read("activation=relu&" + last).recipe.activation == "tanh"

    def test_nothing_is_percent_decoded(self) -> None:
        assert read("seed=a%20b").recipe.seed == "a%20b"
        assert read("activation=%72elu").recipe.activation == "tanh"  # %72 is r
        assert codes("batchSize=%31") == ["unreadable_number"]

    def test_a_seed_is_the_encoded_text(self) -> None:
        assert read("seed=\u00e9\u2603 x").recipe.seed == "%C3%A9%E2%98%83%20x"
        assert read("seed=%c3%a9").recipe.seed == "%c3%a9"

    def test_keys_and_values_are_case_sensitive(self) -> None:
        link = read("Activation=relu&dataset=XOR&X=true&regularization=l1&seed=1")
        assert link.recipe == read("seed=1").recipe
        assert codes("Activation=relu&dataset=XOR&regularization=l1") == ["unknown_name"] * 2 + ["unknown_key"]

    @pytest.mark.parametrize("link", ["", "&&&", "=", "&=&", "=5", "#"])
    def test_empty_parts_say_nothing(self, link: str) -> None:
        assert read(link).recipe == read("seed=0.12345").recipe
        assert read(link).remarks == ()


class TestBooleans:
    @pytest.mark.parametrize("value", ["true", "1", "0", "False", "FALSE", "no", "off", "false%20", "tr"])
    def test_anything_but_exactly_false_is_true(self, value: str) -> None:
        link = read(f"sinX={value}&initZero={value}&discretize={value}")
        assert link.recipe.features == ("x", "y", "sinX")
        assert link.recipe.zero_start
        assert link.view.discretize
        assert codes(f"sinX={value}") == ([] if value == "true" else ["not_false"])

    def test_false_is_false(self) -> None:
        link = read("x=false&initZero=false&showTestData=false")
        assert link.recipe.features == ("y",)
        assert not link.recipe.zero_start
        assert link.remarks == ()

    @pytest.mark.parametrize("part", ["x=", "x"])
    def test_an_empty_one_keeps_its_default(self, part: str) -> None:
        assert read(part).recipe.features == ("x", "y")
        assert codes(part) == ["no_value"]

    def test_a_value_that_was_cut_off_still_counts_as_true(self) -> None:
        assert read("seed=1&hideText=fals").view.hide_text

    def test_every_switch_is_read(self) -> None:
        link = read("showTestData=true&discretize=true&cosX=true&cosY=true&collectStats=true&hideText=true")
        view = link.view
        assert all((view.show_test_data, view.discretize, view.cos_x, view.cos_y, view.collect_stats, view.hide_text))


class TestNumbers:
    @pytest.mark.parametrize(
        ("value", "number"),
        [
            ("1e-3", 0.001),
            ("0x10", 16),
            ("Infinity", math.inf),
            ("-7", -7),
            ("2.5", 2.5),
            ("+3", 3),
            ("1e400", math.inf),
        ],
    )
    def test_are_read_by_unary_plus(self, value: str, number: float) -> None:
        for key, field in (
            ("batchSize", "batch_size"),
            ("learningRate", "learning_rate"),
            ("regularizationRate", "regularization_rate"),
            ("percTrainData", "train_percent"),
        ):
            link = read(f"{key}={value}")
            assert getattr(link.recipe, field) == number
            assert link.config[key] == number

    @pytest.mark.parametrize("value", ["abc", "NaN", "1,5", "0.03x", "1_0", "%20"])
    def test_that_cannot_be_read_keep_the_default_and_are_told(self, value: str) -> None:
        link = read(f"learningRate={value}")
        assert link.recipe.learning_rate == 0.03
        (remark,) = link.remarks
        assert (remark.code, remark.params["value"], remark.params["used"]) == ("unreadable_number", value, "0.03")

    @pytest.mark.parametrize(("value", "number"), [("-1", 0), ("-Infinity", 0), ("81", 50), ("2000", 50), ("1e9", 50)])
    def test_noise_below_0_is_0_and_above_80_is_50(self, value: str, number: float) -> None:
        link = read(f"noise={value}")
        assert link.recipe.noise == link.config["noise"] == number
        assert codes(f"noise={value}") == ["noise_clamped"]

    @pytest.mark.parametrize("value", ["0", "50", "50.5", "65", "80", "3", "0.001"])
    def test_noise_from_0_to_80_is_kept_off_the_sliders_steps_too(self, value: str) -> None:
        link = read(f"noise={value}")
        assert link.recipe.noise == float(value)
        assert link.remarks == ()


class TestShape:
    @pytest.mark.parametrize("value", ["", "&x=true"])
    def test_an_empty_one_is_no_hidden_layer(self, value: str) -> None:
        link = read("networkShape=" + value)
        assert link.recipe.hidden_layers == ()
        assert link.config["networkShape"] == []
        assert link.remarks == ()

    def test_a_bare_one_which_kills_the_page_keeps_the_default(self) -> None:
        assert read("networkShape&seed=1").recipe.hidden_layers == (4, 2)
        assert codes("networkShape&seed=1") == ["bare_shape"]

    @pytest.mark.parametrize(
        ("value", "layers"),
        [
            ("4,", (4, 0)),
            ("a", (0,)),
            ("0", (0,)),
            ("-3", (0,)),
            ("%20", (0,)),
            (",", (0, 0)),
            ("3,0,2", (3, 0, 2)),
            ("NaN,2", (0, 2)),
            ("-Infinity", (0,)),
        ],
    )
    def test_what_is_no_positive_number_is_an_empty_layer(self, value: str, layers: tuple[int, ...]) -> None:
        link = read(f"networkShape={value}")
        assert link.recipe.hidden_layers == layers
        assert codes(f"networkShape={value}") == ["empty_layer"] * layers.count(0)

    @pytest.mark.parametrize(("value", "layers"), [("2.5", (3,)), ("0.1", (1,)), ("7.999,2", (8, 2)), ("31.5", (32,))])
    def test_a_fraction_is_rounded_up(self, value: str, layers: tuple[int, ...]) -> None:
        assert read(f"networkShape={value}").recipe.hidden_layers == layers
        assert "layer_rounded" in codes(f"networkShape={value}")

    @pytest.mark.parametrize("value", ["1e1", "0xA", "+10", "10.0"])
    def test_its_numbers_are_numbers_of_javascript(self, value: str) -> None:
        assert read(f"networkShape={value}").recipe.hidden_layers == (10,)
        assert read(f"networkShape={value}").remarks == ()

    def test_more_layers_and_units_than_the_pages_buttons_give_are_taken(self) -> None:
        assert read("networkShape=32,9,8,7,6,5,4").recipe.hidden_layers == (32, 9, 8, 7, 6, 5, 4)
        assert len(read("networkShape=" + ",".join(["8"] * MAX_LAYERS)).recipe.hidden_layers) == 16

    @pytest.mark.parametrize(
        "value", [",".join(["1"] * 17), "33", "4,33", "Infinity", "1e9", "32.5", ",".join(["33"] * 17)]
    )
    def test_more_than_16_layers_or_32_units_are_refused(self, value: str) -> None:
        assert (MAX_LAYERS, MAX_UNITS) == (16, 32)
        link = read(f"networkShape={value}")
        assert link.recipe.hidden_layers == (4, 2)
        kind = "too_many_layers" if value.count(",") >= 16 else "too_many_units"
        assert [remark.code for remark in link.refusals] == [kind]
        assert link.config["networkShape"] == [4, 2]

    def test_a_server_may_allow_less(self) -> None:
        small = Limits(layers=2, units=5, points=1000)
        for link, code in (
            ("networkShape=5,5,5", "too_many_layers"),
            ("networkShape=6", "too_many_units"),
            ("problem=regression", "too_many_points"),
        ):
            read_there = Reading(link, small).link(lambda: "0.12345")
            assert [remark.code for remark in read_there.refusals] == [code]
            assert read_there.recipe == read("").recipe
        largest = "networkShape=5,5&problem=classification&seed=1"
        assert Reading(largest, small).link(lambda: "unused").recipe == read(largest).recipe


class TestNames:
    @pytest.mark.parametrize(
        ("part", "field", "kept"),
        [
            ("activation=elu", "activation", "tanh"),
            ("regularization=L3", "regularization", "none"),
            ("dataset=moons", "dataset", "circle"),
            ("regDataset=plane", "regression_dataset", "reg-plane"),
            ("problem=clustering", "problem", "classification"),
        ],
    )
    def test_unknown_ones_keep_the_default(self, part: str, field: str, kept: str) -> None:
        assert getattr(read(part).recipe, field) == kept
        assert codes(part) == ["unknown_name"]

    @pytest.mark.parametrize("name", ["toString", "constructor", "hasOwnProperty", "valueOf", "__proto__"])
    def test_those_of_every_object_which_crash_the_page_keep_the_default(self, name: str) -> None:
        for key in ("activation", "regularization", "dataset", "regDataset", "problem"):
            link = read(f"{key}={name}&seed=1")
            assert link.recipe == read("seed=1").recipe
            assert [remark.code for remark in link.remarks] == ["unknown_name"]

    @pytest.mark.parametrize("name", ["toString", "constructor", "__proto__"])
    def test_those_of_every_object_are_harmless_as_keys(self, name: str) -> None:
        assert read(f"{name}=1&seed=1").recipe == read("seed=1").recipe

    @pytest.mark.parametrize("name", ["relu", "tanh", "sigmoid", "linear"])
    def test_the_known_activations_are_read(self, name: str) -> None:
        assert read(f"activation={name}").recipe.activation == name

    def test_dataset_and_regression_dataset_are_separate_and_the_problem_chooses(self) -> None:
        both = "dataset=xor&regDataset=reg-gauss&seed=1"
        assert read(both).recipe.points_from == "xor"
        assert read(both + "&problem=regression").recipe.points_from == "reg-gauss"
        assert read("dataset=reg-gauss").recipe.dataset == "circle"

    def test_regularization_is_none_unless_given(self) -> None:
        assert read("seed=1").recipe.regularization == read("regularization=none").recipe.regularization == "none"
        assert read("regularization=L1").config["regularization"] == "L1"


class TestShare:
    def test_is_not_limited(self) -> None:
        assert read("percTrainData=150").recipe.train_percent == 150
        assert read("percTrainData=-10").recipe.train_percent == -10

    @pytest.mark.parametrize(("value", "train", "test"), [("150", 500, 0), ("-10", 450, 50), ("0", 0, 500)])
    def test_that_one_would_not_expect_is_told(self, value: str, train: int, test: int) -> None:
        (remark,) = (r for r in read(f"percTrainData={value}").remarks if r.code == "odd_share")
        assert (remark.params["train"], remark.params["test"]) == (train, test)

    def test_of_a_regression_counts_1200_points(self) -> None:
        (remark,) = read("percTrainData=-10&problem=regression").remarks
        assert (remark.params["train"], remark.params["test"]) == (1080, 120)

    @pytest.mark.parametrize("value", ["10", "33.333", "90", "0.5"])
    def test_that_splits_as_expected_leaves_no_remark(self, value: str) -> None:
        assert "odd_share" not in codes(f"percTrainData={value}")


class TestBatchSize:
    @pytest.mark.parametrize("value", ["0", "251", "Infinity", "-Infinity", "1e9", "0.3"])
    def test_that_never_comes_is_told(self, value: str) -> None:
        assert codes(f"batchSize={value}") == ["no_updates"]

    @pytest.mark.parametrize(("value", "used"), [("12.5", 25), ("-10", 10), ("0.5", 1), ("-12.5", 25)])
    def test_that_works_as_another_is_told(self, value: str, used: int) -> None:
        (remark,) = read(f"batchSize={value}").remarks
        assert (remark.code, remark.params["used"]) == ("odd_batch", used)

    @pytest.mark.parametrize("value", ["1", "7", "30", "250"])
    def test_that_leaves_points_over_is_no_surprise(self, value: str) -> None:
        assert codes(f"batchSize={value}") == []

    def test_above_the_whole_set_never_comes_even_if_everything_trains(self) -> None:
        assert codes("batchSize=251&percTrainData=100") == ["odd_share"]
        assert codes("batchSize=501&percTrainData=100") == ["odd_share", "no_updates"]


class TestHiding:
    def test_exactly_true_hides_and_anything_else_shows(self) -> None:
        link = read("noise_hide=true&dataset_hide=false&problem_hide=True&activation_hide=&batchSize_hide")
        assert link.view.hide == (
            ("noise", True),
            ("dataset", False),
            ("problem", False),
            ("activation", False),
            ("batchSize", False),
        )
        assert link.view.hidden == ["noise"]

    def test_a_hidden_feature_is_no_input_even_when_switched_on(self) -> None:
        link = read("x=true&x_hide=true&sinX=true&sinX_hide=false")
        assert link.recipe.features == ("y", "sinX")
        assert link.view.hidden_features == ("x",)
        assert codes("x=true&x_hide=true") == ["hidden_feature"]

    def test_a_hidden_feature_that_is_off_needs_no_remark(self) -> None:
        assert codes("sinX_hide=true&xSquared=false&xSquared_hide=true") == []

    @pytest.mark.parametrize(
        "mark", ["tutorial=dp-neural-net-intro-initialization", "goalTestLossMinThresholdFirst=0.2"]
    )
    def test_in_googles_course_hiding_hides_only_the_control(self, mark: str) -> None:
        link = read(f"x=true&x_hide=true&{mark}")
        assert link.recipe.features == ("x", "y")
        assert link.view.hidden_features == ()
        assert link.view.hidden == ["x"]
        assert link.remarks == ()

    @pytest.mark.parametrize("mark", ["tutorial=playground", "goalTestLossMinThresholdFirst", "goal=1"])
    def test_elsewhere_it_removes_the_input(self, mark: str) -> None:
        assert read(f"x=true&x_hide=true&{mark}").recipe.features == ("y",)

    def test_an_unknown_control_is_only_warned_about(self) -> None:
        assert codes("foo_hide=true&_hide=true&seed_hide=true") == ["unknown_control"] * 3


class TestSeed:
    @pytest.mark.parametrize("link", ["", "seed=", "seed", "seed=1&seed="])
    def test_a_missing_one_is_made_and_kept(self, link: str) -> None:
        read_link = read(link)
        assert read_link.recipe.seed == read_link.config["seed"] == "0.12345"

    def test_is_never_made_where_the_link_has_one(self) -> None:
        def fail() -> str:
            raise AssertionError("asked for a seed")

        assert Reading("seed=0").link(fail).recipe.seed == "0"

    def test_is_text_and_no_number(self) -> None:
        assert [read("seed=" + text).recipe.seed for text in ("0.50", ".5", "1e3", "NaN")] == [
            "0.50",
            ".5",
            "1e3",
            "NaN",
        ]

    def test_of_1000_characters_is_taken_and_a_longer_one_refused(self) -> None:
        assert read("seed=" + "a" * 1000).refusals == []
        link = read("seed=" + "a" * 1001)
        assert link.recipe.seed == link.config["seed"] == "0.12345"
        assert [remark.code for remark in link.refusals] == ["seed_too_long"]

    @pytest.mark.parametrize("link", ["seed=a\\", "seed=a\\\\=b"])
    def test_loses_a_backslash_at_its_end_which_would_not_survive_the_next_link(self, link: str) -> None:
        assert read(link).recipe.seed == "a"
        assert "repaired" in codes(link)


class TestStart:
    @pytest.mark.parametrize(("value", "start"), [("2", 2), ("1000", 1000), ("0x2", 2), ("1", 1)])
    def test_says_which_network_of_the_stream(self, value: str, start: int) -> None:
        assert read("seed=1&start=" + value).recipe.start == start
        assert codes("seed=1&start=" + value) == []

    @pytest.mark.parametrize("value", ["0", "-1", "1.5", "1001", "abc", "NaN", "Infinity", "1e300"])
    def test_out_of_range_is_told_and_is_the_first(self, value: str) -> None:
        assert read("seed=1&start=" + value).recipe.start == 1
        assert codes("seed=1&start=" + value) == ["start_range"]

    def test_is_limited_by_the_numbers_to_be_drawn(self) -> None:
        wide = "networkShape=" + ",".join(["32"] * 16)  # 15 * 32 * 32 + 3 * 32 weights: 32 starts make 500,000
        assert read(f"{wide}&start=32").recipe.start == 32
        (remark,) = read(f"{wide}&start=33").remarks
        assert (remark.code, remark.params["limit"], remark.params["used"]) == ("start_range", 32, 1)

    @pytest.mark.parametrize("part", ["start", "start=", "start=%09"])
    def test_without_a_value_is_the_first(self, part: str) -> None:
        assert read("seed=1&" + part).recipe.start == 1


def test_cosines_are_read_and_have_no_effect() -> None:
    link = read("cosX=true&cosY=true&seed=1")
    assert link.recipe == read("seed=1").recipe
    assert (link.config["cosX"], link.view.cos_y) == (True, True)
    assert [remark.code for remark in link.remarks] == ["no_effect"] * 2


def test_collect_stats_is_read_and_used_nowhere() -> None:
    link = read("collectStats=true&seed=1")
    assert link.view.collect_stats
    assert link.recipe == read("seed=1").recipe
    assert link.remarks == ()


def test_the_tutorial_is_a_text() -> None:
    assert read("tutorial=dp-intro").view.tutorial == "dp-intro"
    assert read("tutorial=").view.tutorial is None


def test_goals_are_kept_as_they_stand() -> None:
    link = read("goalTestLossMinThresholdFirst=0.2&goalTrainTestDiffMaxThresholdSecond=&goalTestLossMinThresholdThird")
    assert link.view.goals == (
        ("goalTestLossMinThresholdFirst", "0.2"),
        ("goalTrainTestDiffMaxThresholdSecond", ""),
    )
    assert link.remarks == ()


@pytest.mark.parametrize("end", [90, 150, 200, 260, 300, 329])
def test_the_keys_before_a_cut_off_tail_still_count(end: int) -> None:
    link = (
        "activation=sigmoid&batchSize=7&dataset=xor&regDataset=reg-plane&learningRate=0.1&regularizationRate=0&noise=10"
        "&networkShape=3&seed=0.5&showTestData=false&discretize=false&percTrainData=70&x=true&y=true&xTimesY=false"
        "&xSquared=false&ySquared=false&cosX=false&sinX=false&cosY=false&sinY=false&collectStats=false"
        "&problem=classification"
    )
    recipe = read("http://playground.tensorflow.org/#" + link[:end]).recipe
    assert (recipe.activation, recipe.batch_size, recipe.dataset) == ("sigmoid", 7, "xor")
