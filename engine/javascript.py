"""How a browser reads and writes a number and a word: the rules that a link's text was made by.

TensorFlow Playground reads its links with JavaScript, so what "0x10", "1e-7" or a blank means is JavaScript's choice
(ECMAScript, sections 7.1.4.1 and 6.1.6.1.20). Only what links need is here.
"""

import math
import re
from decimal import Decimal

_SPACE = "\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(map(chr, range(0x2000, 0x200B)))
_DECIMAL = re.compile(r"[+-]?(?:Infinity|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)")
_RADIX = {"0x": 16, "0o": 8, "0b": 2}
_DIGITS = {16: re.compile("[0-9a-fA-F]+"), 8: re.compile("[0-7]+"), 2: re.compile("[01]+")}


def trim(text: str) -> str:
    """The text without white space at its ends, line ends and the byte order mark included."""
    return text.strip(_SPACE)


def number(text: str) -> float:
    """What unary plus makes of a text: blank is 0, an unreadable text is not a number."""
    text = trim(text)
    if not text:
        return 0
    base = _RADIX.get(text[:2].lower())
    if base and _DIGITS[base].fullmatch(text[2:]):
        return _whole(_to_float(text[2:], base))
    return _whole(float(text)) if _DECIMAL.fullmatch(text) else math.nan


def _to_float(digits: str, base: int) -> float:
    try:
        return float(int(digits, base))
    except OverflowError:
        return math.inf


def _whole(value: float) -> float:
    """Whole numbers as int, so that they are written without a point; minus zero stays what it is."""
    exact = value.is_integer() and abs(value) < 1 << 53 and (value != 0 or math.copysign(1, value) > 0)
    return int(value) if exact else value


def text(value: float) -> str:
    """A number as JavaScript writes it: the shortest digits that read back, plain from 1e-6 to 1e21."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    _, digit_tuple, exponent = Decimal(repr(abs(float(value)))).normalize().as_tuple()
    digits = "".join(map(str, digit_tuple))
    point = len(digits) + int(exponent)  # digits before the decimal point
    if 0 < point <= 21:
        return sign + digits[:point].ljust(point, "0") + ("." + digits[point:] if len(digits) > point else "")
    if -6 < point <= 0:
        return sign + "0." + "0" * -point + digits
    tail = "." + digits[1:] if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{tail}e{'+' if point > 0 else '-'}{abs(point - 1)}"
