"""A snapshot of a run as bytes: one safetensors blob, its tensors laid end to end behind a header that rarely changes.

The header depends only on names, types and shapes, so it is made once per shape and the rest is joining buffers. How
bytes lie is known here and in static/frame.js alone; golden files in tests/wire hold the two together.
"""

import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

_TYPES = {"f8": "F64", "f4": "F32", "u1": "U8"}
_Layout = tuple[tuple[str, str, tuple[int, ...]], ...]


@lru_cache(maxsize=256)
def _header(kind: str, layout: _Layout) -> bytes:
    entries: dict[str, Any] = {"__metadata__": {"kind": kind}}
    offset = 0
    for name, dtype, shape in layout:
        size = int(dtype[1]) * int(np.prod(shape, dtype=np.int64))
        entries[name] = {"dtype": _TYPES[dtype], "shape": list(shape), "data_offsets": [offset, offset + size]}
        offset += size
    text = json.dumps(entries, separators=(",", ":")).encode("ascii")
    text += b" " * (-len(text) % 8)  # so that the data begin at a multiple of 8
    return len(text).to_bytes(8, "little") + text


def encode(kind: str, tensors: Iterable[tuple[str, NDArray[Any]]]) -> bytes:
    """One message. tensors: names and arrays of float64, float32 and uint8, in that order of types, so that each is
    aligned."""
    arrays = [(name, np.ascontiguousarray(array)) for name, array in tensors]
    layout = tuple((name, array.dtype.str[1:], array.shape) for name, array in arrays)
    return b"".join([_header(kind, layout), *(array.data for _, array in arrays if array.size)])


def to_bytes(values: NDArray[np.floating[Any]]) -> NDArray[np.uint8]:
    """Values as one byte each: -1 is 1, 0 is 128, 1 is 255, beyond that clamped; 0 is not a number."""
    with np.errstate(invalid="ignore"):
        scaled = np.rint(np.clip(values, -1, 1) * 127) + 128
    return np.where(np.isnan(scaled), 0, scaled).astype(np.uint8)
