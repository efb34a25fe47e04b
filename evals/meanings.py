"""How near two words are in meaning, by the encoder's table of word pieces.

The table is that of the sentence encoder all-MiniLM-L6-v2 (Reimers and Gurevych 2019), which our training leaves as it is; the
export keeps it in the graph as whole numbers. It is read from the ONNX file itself, which is laid out as protocol buffers: keys,
lengths, bytes.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

    from twosource.read.model import Encoder

    Vector: TypeAlias = npt.NDArray[np.float32]

_TABLE = "trunk.word.weight_quantized"
_GRAPH, _INITIALIZER, _NAME, _RAW = 7, 5, 8, 9
"""Numbers of the fields ModelProto.graph, GraphProto.initializer, TensorProto.name and raw_data in onnx.proto."""
_LENGTH, _EIGHT_BYTES, _FOUR_BYTES = 2, 1, 5
"""Wire types of protocol buffers; 0 is a number."""
_SPECIAL = 1000
"""Pieces before this are marks and unused."""
_SEVEN_BITS, _MORE = 127, 128


class Meanings:
    """The encoder's word table; where its graph has none, words are alike only if they are the same."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._vectors: dict[str, Vector] = {}

    def alike(self, left: str, right: str) -> float:
        """The cosine of the two words' mean pieces, once the mean of all pieces is taken off; never below nought."""
        if left == right:
            return 1.0
        return max(0.0, float(self._vector(left) @ self._vector(right)))

    def all_alike(self, words: Sequence[str]) -> Vector:
        """The same for each two of these words."""
        vectors = np.stack([self._vector(word) for word in words])
        found: Vector = np.maximum(0, vectors @ vectors.T)
        return found

    def _vector(self, word: str) -> Vector:
        if word not in self._vectors:
            pieces = self._encoder._word(word)[0]  # noqa: SLF001 the numbers of a word's pieces, as the graph gets them
            mean = self._table[pieces].mean(axis=0) if len(self._table) else np.zeros(1, np.float32)
            self._vectors[word] = mean / max(float(np.linalg.norm(mean)), 1e-6)
        return self._vectors[word]

    @cached_property
    def _table(self) -> Vector:
        """The pieces' vectors, of length one each."""
        raw = table_bytes((self._encoder.folder / "encoder.onnx").read_bytes())
        if not raw:
            return np.zeros((0, 0), np.float32)
        size = self._encoder._tokenizer.get_vocab_size()  # noqa: SLF001 as above
        held = np.frombuffer(raw, dtype=np.uint8).reshape(size, -1).astype(np.float32)
        held -= held[_SPECIAL:].mean(axis=0)
        held /= np.maximum(np.linalg.norm(held, axis=1, keepdims=True), 1e-6)
        return held


def table_bytes(data: bytes) -> bytes:
    """The raw bytes of the word table in an ONNX file; empty where it has none of that name."""
    for field, graph in fields(data):
        if field == _GRAPH and isinstance(graph, memoryview):
            for part, tensor in fields(graph):
                if part == _INITIALIZER and isinstance(tensor, memoryview):
                    found = dict(fields(tensor))
                    if bytes(found.get(_NAME, b"")) == _TABLE.encode():
                        return bytes(found.get(_RAW, b""))
    return b""


def fields(data: bytes | memoryview) -> Iterator[tuple[int, memoryview]]:
    """The numbered fields of one message that hold bytes."""
    view, at = memoryview(data), 0
    while at < len(view):
        key, at = _number(view, at)
        kind = key & 7
        if kind == _LENGTH:
            length, at = _number(view, at)
            yield key >> 3, view[at : at + length]
            at += length
        elif kind in {_EIGHT_BYTES, _FOUR_BYTES}:
            at += 8 if kind == _EIGHT_BYTES else 4
        else:
            _, at = _number(view, at)


def _number(view: memoryview, at: int) -> tuple[int, int]:
    """A number in as many bytes as it needs, seven bits each, and where it ends."""
    value = shift = 0
    while True:
        byte = view[at]
        value |= (byte & _SEVEN_BITS) << shift
        at, shift = at + 1, shift + 7
        if byte < _MORE:
            return value, at
