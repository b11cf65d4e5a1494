"""Numbers are read and written as a browser does; every expected value was obtained from node 20."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.javascript import number, text, trim

NAN = math.nan
READ = [  # String(+text) in node
    ("", 0),
    ("  ", 0),
    ("\t\n\v\f\r ", 0),
    ("\u00a0", 0),
    ("\ufeff12", 12),
    ("\u20035\u2029", 5),
    ("\u180e1", NAN),
    ("0x10", 16),
    ("0X1f", 31),
    ("0b101", 5),
    ("0o17", 15),
    ("0x", NAN),
    ("-0x1", NAN),
    ("+0x1", NAN),
    ("0x1g", NAN),
    ("1e-3", 0.001),
    ("1E3", 1000),
    ("1e", NAN),
    ("e5", NAN),
    (".5", 0.5),
    ("5.", 5),
    (".", NAN),
    ("-.5", -0.5),
    ("+5", 5),
    ("--5", NAN),
    ("1_0", NAN),
    ("1,5", NAN),
    ("Infinity", math.inf),
    ("-Infinity", -math.inf),
    ("+Infinity", math.inf),
    ("infinity", NAN),
    ("INFINITY", NAN),
    ("nan", NAN),
    ("NaN", NAN),
    ("null", NAN),
    ("true", NAN),
    ("1e400", math.inf),
    ("-1e400", -math.inf),
    ("1e-400", 0),
    ("007", 7),
    ("1 2", NAN),
    ("12px", NAN),
    ("\u0663", NAN),  # an Arabic digit
    ("\uff11", NAN),  # a full-width digit
    ("0.1e1", 1),
    ("9007199254740993", 9007199254740992),
    ("0x20000000000001", 9007199254740992),
    ("0x" + "f" * 300, math.inf),
    ("1n", NAN),
    ("0.30000000000000004", 0.30000000000000004),
]
WRITTEN = [  # String(value) in node
    (0.0, "0"),
    (-0.0, "0"),
    (1.0, "1"),
    (-1.0, "-1"),
    (10.0, "10"),
    (100, "100"),
    (0.1, "0.1"),
    (0.03, "0.03"),
    (1e-6, "0.000001"),
    (1.5e-6, "0.0000015"),
    (1e-7, "1e-7"),
    (1.5e-7, "1.5e-7"),
    (-1e-7, "-1e-7"),
    (1.234e-10, "1.234e-10"),
    (123456789.123, "123456789.123"),
    (1e20, "100000000000000000000"),
    (1e21, "1e+21"),
    (-1e21, "-1e+21"),
    (1.5e21, "1.5e+21"),
    (123456789012345680000.0, "123456789012345680000"),
    (1234567890123456800000.0, "1.2345678901234568e+21"),
    (5e-324, "5e-324"),
    (1.7976931348623157e308, "1.7976931348623157e+308"),
    (1 / 3, "0.3333333333333333"),
    (2**53, "9007199254740992"),
    (4.35, "4.35"),
    (2.5, "2.5"),
    (math.nan, "NaN"),
    (math.inf, "Infinity"),
    (-math.inf, "-Infinity"),
]


@pytest.mark.parametrize(("given_text", "expected"), READ)
def test_a_text_is_read_as_unary_plus_reads_it(given_text: str, expected: float) -> None:
    value = number(given_text)
    assert math.isnan(value) if math.isnan(expected) else value == expected


def test_minus_zero_keeps_its_sign() -> None:
    assert math.copysign(1, number("-0")) == -1
    assert math.copysign(1, number("0")) == 1


def test_whole_numbers_are_read_as_whole_numbers() -> None:
    assert [type(number(word)) for word in ("10", "1e1", "0x10", "2.0", "")] == [int] * 5
    assert type(number("2.5")) is float


@pytest.mark.parametrize(("value", "expected"), WRITTEN)
def test_a_number_is_written_as_a_browser_writes_it(value: float, expected: str) -> None:
    assert text(value) == expected


@given(st.floats(allow_nan=False))
def test_what_is_written_reads_back_to_the_same_number(value: float) -> None:
    assert number(text(value)) == value


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_not_a_number(given_text: str) -> None:
    assert isinstance(number(given_text), int | float)


@given(st.text(alphabet="0123456789abcdefxobeE+-._ \ufeffInfinityNaN", max_size=12))
def test_texts_that_look_like_numbers_never_fail(given_text: str) -> None:
    assert isinstance(number(given_text), int | float)


def test_trim_takes_white_space_line_ends_and_the_byte_order_mark_from_the_ends_only() -> None:
    assert trim("\ufeff \t\u00a0\u2028a b\u3000\r\n") == "a b"
    assert trim("\u200ba") == "\u200ba"  # a zero-width space is none of them
