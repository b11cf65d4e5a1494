"""The random stream is seedrandom's, number for number; the expected values were recorded from the library itself."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.seedrandom import Stream

VECTORS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "parity" / "seedrandom_vectors.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["seed"][:12])
def test_a_recorded_seed_gives_the_recorded_numbers(vector: dict[str, Any]) -> None:
    stream = Stream(vector["seed"])
    numbers = [stream.random() for _ in range(1000)]
    assert numbers[:5] == vector["first5"]
    assert numbers[-1] == vector["nth1000"]
    assert sum(numbers) == pytest.approx(vector["sum1000"], rel=1e-14)


def test_the_vectors_cover_wrapping_accents_and_the_empty_text() -> None:
    assert {"abc" * 100, "\u00e9\u2603", ""} <= {vector["seed"] for vector in VECTORS}


def test_a_seed_is_text_so_other_spellings_of_a_number_are_other_streams() -> None:
    assert len({Stream(seed).random() for seed in ("0.5", "0.50", ".5")}) == 3


def test_only_the_low_eight_bits_of_a_code_unit_count() -> None:
    assert Stream("\u0141").random() == Stream("A").random()  # 0x0141 and 0x41


def test_a_character_beyond_the_first_plane_is_two_units() -> None:
    assert Stream("\U0001f600").random() == Stream("\u003d\u0000").random()  # units D83D DE00


def test_a_seed_longer_than_256_units_wraps_onto_its_beginning() -> None:
    # By hand: unit 256 lands on slot 0, which holds 0x61; smear = 0 ^ 19 * 0x61 = 0x733; the slot becomes
    # (0x733 + 0x62) & 0xff = 0x95.
    assert Stream("a" * 256 + "b").random() == Stream("\u0095" + "a" * 255).random()
    # Unit 257 lands on slot 1: smear = 0x733 ^ 0x733 = 0, so the slot becomes 0x63.
    assert Stream("a" * 256 + "bc").random() == Stream("\u0095" + "c" + "a" * 254).random()


@pytest.mark.parametrize("drawn", [0, 1, 2, 5, 999])
def test_seed_and_count_are_the_whole_state(drawn: int) -> None:
    walked = Stream("hello")
    for _ in range(drawn):
        walked.random()
    jumped = Stream("hello", drawn)
    assert jumped.drawn == walked.drawn == drawn
    assert [jumped.random() for _ in range(20)] == [walked.random() for _ in range(20)]
    assert jumped.drawn == drawn + 20


def test_uniform_scales_the_next_number() -> None:
    # 0.5463663768140734 is the first number of "hello"
    assert Stream("hello").uniform(-6, 6) == 0.5463663768140734 * 12 - 6
    stream = Stream("hello")
    stream.uniform(0, 1)
    assert stream.drawn == 1


@given(st.text(max_size=400))
def test_any_text_seeds_numbers_in_the_unit_interval(seed: str) -> None:
    stream = Stream(seed)
    numbers = [stream.random() for _ in range(20)]
    assert all(0 <= number < 1 for number in numbers)
    assert len(set(numbers)) == 20
