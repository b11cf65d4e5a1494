r"""Links travel through mail programs, wikis and worksheets, which break their separators. This mends those, nothing
else.

Four kinds of damage are seen in the wild: an ampersand written as an entity (`&amp;`), a backslash put before a
separator by Markdown (`\#`, `\&`), the beginning of `&regularization` and `&regDataset` turned into the registered
sign, and a tail that was cut off, which needs no mending because the keys that are left still count. Values are never
edited: what they hold is what TensorFlow Playground reads.
"""

import re
from collections.abc import Callable

from engine import javascript

# What a browser encodes in the part behind "#" (URL standard, fragment percent-encode set)
_ENCODED = re.compile(r"""[\x00-\x20"<>`\x7f-\U0010ffff]""")
_EDGES = "".join(map(chr, range(0x21)))  # what it drops at the ends of an address
_SURROGATE = re.compile("[\ud800-\udfff]")
# An address before its first "#": with a scheme, from the root, or as address bars show it, without a scheme
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://|[/?]|[^#=&/?]+/[^#=&?]*(?:\?[^#]*)?(?=#)")

_REPAIRS: tuple[tuple[str, re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    ("&amp;", re.compile(r"&(?:amp;|#38;|#x26;)+", re.IGNORECASE), "&"),
    ("\\u0026", re.compile(r"\\u0026"), "&"),
    ("\\&", re.compile(r"(?<!\\)\\+&"), "&"),
    ("\\_", re.compile(r"(?<=[A-Za-z])\\+_hide(?==)"), "_hide"),
    ("\u00ae", re.compile(r"&?%C2%AE;?(?=(?:ularization(?:Rate)?|Dataset)(?:_hide)?=)", re.IGNORECASE), "&reg"),
    ("\u00ae", re.compile(r"&reg;(?=(?:ularization(?:Rate)?|Dataset)(?:_hide)?=)", re.IGNORECASE), "&reg"),
)


def fragment(link: str) -> str:
    """The part of a link behind its "#", as a browser would hand it to the page; a bare hash is taken whole.

    Where a whole address stands behind the "#" of another, the inner one is meant. An address without "#" holds no
    experiment and gives an empty text.
    """
    text = javascript.trim(link.strip(_EDGES)).replace("\t", "").replace("\n", "").replace("\r", "")
    text = text.removeprefix("#")
    while _ADDRESS.match(inner := text.lstrip("\\#")):
        before, _, text = inner.partition("#")
        if before.endswith("\\"):
            text = "\\#" + text  # for `repair` to see
    text = _SURROGATE.sub("\ufffd", text)
    return _ENCODED.sub(lambda match: _percent(match[0]), text)


def _percent(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode("utf-8"))


def repair(text: str) -> tuple[str, dict[str, int]]:
    """The text with its separators whole again, and how often each kind of damage was mended."""
    counts: dict[str, int] = {}
    for kind, pattern, whole in _REPAIRS:
        text, count = pattern.subn(whole, text)
        if count:
            counts[kind] = counts.get(kind, 0) + count
    leading = re.match(r"(?:\\|#|%5C)+(?=[A-Za-z])", text)  # a second "#", or one that Markdown escaped
    if leading:
        text = text[leading.end() :]
        counts["\\#"] = 1
    return text, counts
