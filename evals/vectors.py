"""What the encoder makes of each word on its way: the states of its layers, beside the parse.

The graph gives what its heads say only. A copy of it in memory is told to give the states of some layers too: messages in
protocol buffers that stand one behind the other are one message, so the further outputs are put at its end.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from evals.meanings import fields
from evals.reading import layout_of
from twosource.read.model import Encoder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy.typing as npt

    from twosource.records import Parse

    Vectors: TypeAlias = npt.NDArray[np.float32]

LAYERS = ("trunk.norm.weight", *(f"layers.{number}.norm2.weight" for number in (1, 2, 3, 4)))
"""The norms behind the table of pieces and behind the second to fifth layers, by the names of their weights."""
_GRAPH, _NODE, _OUTPUT, _INPUT_OF_NODE, _OUTPUT_OF_NODE, _NAME = 7, 1, 12, 1, 2, 1
"""Numbers of the fields ModelProto.graph, GraphProto.node and output, NodeProto.input and output, ValueInfoProto.name."""
_NORM_INPUTS = 3
_POSITIONS = 510
"""Wordpieces that the encoder has room for."""


class Layers(Encoder):
    """The encoder that also keeps the states of its layers for the words that it parsed last."""

    def __init__(self, folder: Path | None = None) -> None:
        super().__init__(folder)
        self._kept: list[Vectors] = []

    def vectors(self, sentences: Sequence[Sequence[str]]) -> tuple[Parse, Vectors]:
        """One document of gold words: its parse, and a vector for each word and layer, the mean of the word's pieces."""
        layout, text = layout_of(sentences)
        self._kept = []
        parse = self._parse(text, layout)
        return parse, np.concatenate(self._kept)

    def _run(self, window: Any, coded: Sequence[tuple[list[int], int]]) -> dict[str, Any]:  # noqa: ANN401 - its own kind
        found = super()._run(window, coded)
        layers = [found.pop(name) for name in self._states]
        sizes = np.array([len(pieces) for pieces, _ in coded])
        if sizes.sum() > _POSITIONS:  # as the encoder does, to make room for all
            sizes = np.minimum(sizes, _POSITIONS // len(coded))
        starts = np.array([1, *(1 + sizes.cumsum())])
        sums = [np.add.reduceat(layer.reshape(starts[-1] + 1, -1), starts)[:-1] / sizes[:, None] for layer in layers]
        self._kept.append(np.stack(sums, axis=1).astype(np.float32))
        return found

    @cached_property
    def _states(self) -> tuple[str, ...]:
        """The names that the layers' states have in the graph."""
        names = {}
        for field, graph in fields(super()._bytes("encoder.onnx")):
            for part, node in fields(graph) if field == _GRAPH else ():
                if part == _NODE:
                    told = [(number, bytes(value).decode("utf-8", "replace")) for number, value in fields(node)]
                    taken = [value for number, value in told if number == _INPUT_OF_NODE]
                    given = [value for number, value in told if number == _OUTPUT_OF_NODE]
                    names.update(dict.fromkeys(taken[1:2], given[0]) if len(taken) == _NORM_INPUTS and given else {})
        return tuple(names[layer] for layer in LAYERS)

    def _bytes(self, name: str) -> bytes:
        data = super()._bytes(name)
        if name != "encoder.onnx":
            return data
        return data + _field(_GRAPH, b"".join(_field(_OUTPUT, _field(_NAME, layer.encode())) for layer in self._states))

    @cached_property
    def _ends(self) -> tuple[frozenset[str], tuple[str, ...]]:
        taken, asked = super()._ends
        return taken, (*asked, *self._states)


def _field(number: int, data: bytes) -> bytes:
    """A field of bytes in a message."""
    return _written(number << 3 | 2) + _written(len(data)) + data


def _written(number: int) -> bytes:
    found = bytearray()
    while number > 127:
        found.append(number & 127 | 128)
        number >>= 7
    return bytes([*found, number])
