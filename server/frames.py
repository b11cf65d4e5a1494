"""A snapshot of a run as bytes: one safetensors blob, its tensors laid end to end behind a header that rarely changes.

The header depends only on names, types and shapes, so it is made once per shape and the rest is joining buffers. How
bytes lie is known here and in static/frame.js alone; golden files in tests/wire hold the two together.
"""

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

MAX_HEADER = 1 << 18  # bytes of a header that comes from outside: a long link, every character of it escaped, fits
_TYPES = {"f8": "F64", "f4": "F32", "u1": "U8"}
_READ_AS = {"F64": "<f8", "F32": "<f4", "U8": "u1"}
_Layout = tuple[tuple[str, str, tuple[int, ...]], ...]


class Blob(bytes):
    """A binary message that knows its kind."""

    kind: str


class BlobError(ValueError):
    """Bytes that are no such message; the text says why."""


def _header(layout: _Layout, **metadata: str) -> bytes:
    entries: dict[str, Any] = {"__metadata__": metadata}
    offset = 0
    for name, dtype, shape in layout:
        size = int(dtype[1]) * int(np.prod(shape, dtype=np.int64))
        entries[name] = {"dtype": _TYPES[dtype], "shape": list(shape), "data_offsets": [offset, offset + size]}
        offset += size
    text = json.dumps(entries, separators=(",", ":")).encode("ascii")
    text += b" " * (-len(text) % 8)  # so that the data begin at a multiple of 8
    return len(text).to_bytes(8, "little") + text


@lru_cache(maxsize=256)
def _usual_header(layout: _Layout, kind: str) -> bytes:
    return _header(layout, kind=kind)


def encode(kind: str, tensors: Iterable[tuple[str, NDArray[Any]]], note: str | None = None) -> Blob:
    """One message. tensors: names and arrays of float64, float32 and uint8, in that order of types, so that each is
    aligned. note: a text that stands in the header."""
    arrays = [(name, np.ascontiguousarray(array)) for name, array in tensors]
    layout = tuple((name, array.dtype.str[1:], array.shape) for name, array in arrays)
    header = _usual_header(layout, kind) if note is None else _header(layout, kind=kind, note=note)
    blob = Blob(b"".join([header, *(array.data for _, array in arrays if array.size)]))
    blob.kind = kind
    return blob


def decode(blob: bytes) -> tuple[Mapping[str, str], dict[str, NDArray[Any]]]:
    """The metadata and the tensors, read-only, of a message from anywhere. Raises BlobError."""
    length = int.from_bytes(blob[:8], "little")
    if len(blob) < 8 or length > min(MAX_HEADER, len(blob) - 8):
        raise BlobError("it has no header")
    try:
        entries = json.loads(blob[8 : 8 + length])
        metadata = entries.pop("__metadata__")
        texts = all(isinstance(text, str) for pair in metadata.items() for text in pair)
    except (ValueError, RecursionError, KeyError, AttributeError, TypeError):
        raise BlobError("its header cannot be read") from None
    if not texts:
        raise BlobError("its metadata are not texts")
    data, tensors, end = memoryview(blob)[8 + length :], {}, 0
    for name, entry in entries.items():
        tensors[name], end = _tensor(name, entry, data, end)
    if end != len(data):
        raise BlobError("there are bytes behind its tensors")
    return metadata, tensors


def _tensor(name: str, entry: Any, data: memoryview, start: int) -> tuple[NDArray[Any], int]:
    """One tensor, which must begin where the last one ended; and where this one ends."""
    try:
        dtype, shape, offsets = np.dtype(_READ_AS[entry["dtype"]]), entry["shape"], entry["data_offsets"]
        sizes = [size for size in shape if type(size) is int and 0 <= size <= len(data)]
        count = int(np.prod([float(size) for size in sizes])) if sizes == shape and len(shape) <= 4 else -1
    except (KeyError, TypeError):
        count = -1
    if count < 0:
        raise BlobError(f"its tensor {name[:80]!r} is not described")
    end = start + count * dtype.itemsize
    if offsets != [start, end] or end > len(data):
        raise BlobError(f"its tensor {name[:80]!r} does not lie where it should")
    return np.frombuffer(data[start:end], dtype).reshape(shape), end


_ROUNDS = np.float32(2**23 + 128)  # so large a float32 has no digits behind the point, and its last byte is the number


def to_bytes(values: NDArray[np.floating[Any]]) -> NDArray[np.uint8]:
    """Values as one byte each: -1 is 1, 0 is 128, 1 is 255, beyond that clamped; 0 is not a number.

    Adding 2^23 rounds to a whole number and leaves it in the last byte, in half the time of doing it step by step.
    """
    with np.errstate(invalid="ignore", over="ignore"):
        scaled = np.clip(values.astype(np.float32), -1, 1)
        scaled *= np.float32(127)
        scaled += _ROUNDS
        unknown = np.isnan(scaled)
    codes = scaled.view(np.uint32).astype(np.uint8)
    if unknown.any():
        codes[unknown] = 0
    return codes
