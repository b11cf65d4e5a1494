"""A message is one safetensors blob, to the byte."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.numpy
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from server.frames import BlobError, decode, encode, to_bytes
from tests.server.messages import header, kind_of, same, tensors

WIRE = Path(__file__).resolve().parents[1] / "wire"
GOLDEN = json.loads((WIRE / "golden.json").read_text())
TYPES = {"F64": "<f8", "F32": "<f4", "U8": "u1"}
SIZES = {"F64": 8, "F32": 4, "U8": 1}


def golden_tensors(kind: str) -> list[tuple[str, NDArray[Any]]]:
    return [
        (name, np.array([float(value) for value in entry["values"]], TYPES[entry["type"]]).reshape(entry["shape"]))
        for name, entry in GOLDEN[kind].items()
    ]


class TestEncode:
    def test_bytes_of_a_tiny_message(self) -> None:
        message = encode("frame", [("clock", np.array([1.5])), ("units", np.array([[7, 255]], dtype=np.uint8))])
        text = (
            b'{"__metadata__":{"kind":"frame"},'
            b'"clock":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},'
            b'"units":{"dtype":"U8","shape":[1,2],"data_offsets":[8,10]}}'
        )
        assert len(text) == 149
        assert message == (
            b"\x98\x00\x00\x00\x00\x00\x00\x00"  # 152, the length of the header in bytes
            + text
            + b"   "  # so that the data begin at a multiple of 8
            + b"\x00\x00\x00\x00\x00\x00\xf8\x3f"  # 1.5
            + b"\x07\xff"
        )

    def test_a_tensor_without_elements_has_no_bytes(self) -> None:
        message = encode("data", [("clock", np.array([1.0])), ("test", np.empty((0, 3), dtype=np.float32))])
        assert tensors(message)["test"].shape == (0, 3)
        assert header(message)["test"]["data_offsets"] == [8, 8]

    def test_a_view_with_strides_is_laid_out_row_by_row(self) -> None:
        grid = np.arange(12, dtype=np.float32).reshape(3, 4)
        assert same(tensors(encode("frame", [("a", grid.T[1:, ::2])]))["a"], grid.T[1:, ::2])

    @settings(deadline=None, max_examples=50)
    @given(st.data())
    def test_the_formats_own_library_reads_what_was_written(self, data: st.DataObject) -> None:
        shapes = arrays.array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=4)
        sent = [
            (f"{dtype}{k}", data.draw(arrays.arrays(dtype, shapes)))
            for dtype in ("f8", "f4", "u1")
            for k in range(data.draw(st.integers(0, 2)))
        ]
        message = encode("frame", sent)
        read = tensors(message)
        assert kind_of(message) == "frame"
        assert set(read) == {name for name, _ in sent}
        for name, array in sent:
            assert read[name].dtype == array.dtype
            assert same(read[name], array)

    @pytest.mark.parametrize("kind", GOLDEN)
    def test_every_tensor_is_aligned_to_its_own_type(self, kind: str) -> None:
        message = (WIRE / f"{kind}.safetensors").read_bytes()
        start = 8 + int.from_bytes(message[:8], "little")
        assert start % 8 == 0
        for name, entry in header(message).items():
            if name != "__metadata__":
                assert (start + entry["data_offsets"][0]) % SIZES[entry["dtype"]] == 0


@pytest.mark.parametrize("kind", GOLDEN)
class TestGoldenFiles:
    def test_the_server_writes_exactly_these_bytes(self, kind: str) -> None:
        assert encode(kind, golden_tensors(kind)) == (WIRE / f"{kind}.safetensors").read_bytes()

    def test_the_formats_own_library_reads_exactly_these_values(self, kind: str) -> None:
        message = (WIRE / f"{kind}.safetensors").read_bytes()
        read = tensors(message)
        assert kind_of(message) == kind
        assert list(header(message)) == ["__metadata__", *GOLDEN[kind]]
        for name, array in golden_tensors(kind):
            assert read[name].dtype == array.dtype
            assert same(read[name], array)


class TestToBytes:
    @pytest.mark.parametrize(
        ("value", "byte"),
        [
            (np.nan, 0),
            (-1, 1),
            (0, 128),
            (-0.0, 128),
            (1, 255),
            (-1.0001, 1),
            (1e300, 255),
            (np.inf, 255),
            (-np.inf, 1),
            (0.5, 192),  # 128 + 63.5, to the even neighbour
            (1 / 127, 129),
            (-1 / 127, 127),
            (0.003, 128),
        ],
    )
    def test_byte_of_a_value(self, value: float, byte: int) -> None:
        assert to_bytes(np.array([value])).tolist() == [byte]

    def test_every_byte_but_0_stands_for_its_value(self) -> None:
        codes = np.arange(1, 256)
        assert to_bytes((codes - 128) / 127).tolist() == codes.tolist()

    @settings(deadline=None)
    @given(arrays.arrays("f4", (7,)))
    def test_a_byte_is_at_most_half_a_step_from_its_value(self, values: NDArray[np.float32]) -> None:
        codes = to_bytes(values)
        assert codes.dtype == np.uint8
        assert same(codes == 0, np.isnan(values))
        finite = ~np.isnan(values)
        read = (codes[finite].astype(np.float64) - 128) / 127
        assert (np.abs(read - np.clip(values[finite].astype(np.float64), -1, 1)) <= 0.5 / 127 + 1e-7).all()


def named(blob: bytes) -> str:
    """Why these bytes are no message."""
    with pytest.raises(BlobError) as caught:
        decode(blob)
    return str(caught.value)


def with_header(entries: object, data: bytes = b"") -> bytes:
    text = json.dumps(entries).encode()
    return len(text).to_bytes(8, "little") + text + data


class TestDecode:
    @pytest.mark.parametrize("kind", GOLDEN)
    def test_the_golden_files_are_read(self, kind: str) -> None:
        metadata, read = decode((WIRE / f"{kind}.safetensors").read_bytes())
        assert metadata == {"kind": kind}
        assert list(read) == list(GOLDEN[kind])
        for name, array in golden_tensors(kind):
            assert read[name].dtype == array.dtype
            assert same(read[name], array)
            assert not read[name].flags.writeable

    @settings(deadline=None, max_examples=50)
    @given(st.data())
    def test_what_the_formats_own_library_writes_is_read(self, data: st.DataObject) -> None:
        shapes = arrays.array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=4)
        sent = {
            f"{dtype}{k}": data.draw(arrays.arrays(dtype, shapes))
            for dtype in ("f8", "f4", "u1")
            for k in range(data.draw(st.integers(0, 2)))
        } | {"clock": np.array([1.5])}  # no message is without data
        metadata, read = decode(safetensors.numpy.save(sent, {"kind": "checkpoint", "note": "\u96ea"}))
        assert metadata == {"kind": "checkpoint", "note": "\u96ea"}
        assert set(read) == set(sent)
        assert all(read[name].dtype == array.dtype and same(read[name], array) for name, array in sent.items())

    @pytest.mark.parametrize(
        ("entries", "data", "reason"),
        [
            ([], b"", "its header cannot be read"),
            ({}, b"", "its header cannot be read"),
            ({"__metadata__": None}, b"", "its header cannot be read"),
            ({"__metadata__": {"kind": 1}}, b"", "its metadata are not texts"),
            ({"__metadata__": {}}, b"x", "there are bytes behind its tensors"),
            ({"__metadata__": {}, "a": 1}, b"", "its tensor 'a' is not described"),
            ({"__metadata__": {}, "a" * 500: 1}, b"", f"its tensor '{'a' * 80}' is not described"),
        ],
    )
    def test_what_is_no_message_is_named(self, entries: object, data: bytes, reason: str) -> None:
        assert named(with_header(entries, data)) == reason

    @pytest.mark.parametrize(
        ("tensor", "what"),
        [
            ({"dtype": "I64", "shape": [1], "data_offsets": [0, 8]}, "is not described"),
            ({"dtype": ["F64"], "shape": [1], "data_offsets": [0, 8]}, "is not described"),
            ({"dtype": "F64", "shape": [-1], "data_offsets": [0, 8]}, "is not described"),
            ({"dtype": "F64", "shape": [1.0], "data_offsets": [0, 8]}, "is not described"),
            ({"dtype": "F64", "shape": [True], "data_offsets": [0, 8]}, "is not described"),
            ({"dtype": "F64", "shape": [10**400], "data_offsets": [0, 8]}, "is not described"),
            ({"dtype": "F64", "shape": [1, 1, 1, 1, 1], "data_offsets": [0, 8]}, "is not described"),
            ({"dtype": "F64", "shape": "1", "data_offsets": [0, 8]}, "is not described"),
            ({"dtype": "F64", "shape": [1]}, "is not described"),
            ({"dtype": "F64", "shape": [1], "data_offsets": [8, 16]}, "does not lie where it should"),
            ({"dtype": "F64", "shape": [1], "data_offsets": [8, 0]}, "does not lie where it should"),
            ({"dtype": "F64", "shape": [2], "data_offsets": [0, 16]}, "does not lie where it should"),
            ({"dtype": "F64", "shape": [1], "data_offsets": [0, 4]}, "does not lie where it should"),
            ({"dtype": "F64", "shape": [1], "data_offsets": None}, "does not lie where it should"),
        ],
    )
    def test_a_tensor_that_is_none_is_named(self, tensor: object, what: str) -> None:
        assert named(with_header({"__metadata__": {}, "a": tensor}, b"\0" * 8)) == f"its tensor 'a' {what}"

    def test_tensors_that_share_bytes_are_refused(self) -> None:
        tensor = {"dtype": "U8", "shape": [4], "data_offsets": [0, 4]}
        assert "'b' does not lie" in named(with_header({"__metadata__": {}, "a": tensor, "b": tensor}, b"\0" * 8))

    @pytest.mark.parametrize("length", [0, 7])
    def test_what_is_too_short_has_no_header(self, length: int) -> None:
        assert named(b"\0" * length) == "it has no header"

    def test_a_header_longer_than_the_message_or_than_a_quarter_of_a_mebibyte_is_none(self) -> None:
        assert named((9).to_bytes(8, "little") + b"{" * 8) == "it has no header"
        assert named((2**64 - 1).to_bytes(8, "little") + b"{" * 8) == "it has no header"
        assert named((2**18 + 1).to_bytes(8, "little") + b" " * 2**20) == "it has no header"
