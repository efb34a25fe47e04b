"""From documents to batches: windows of whole paragraphs, of like length, with arrays for the network."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from twosource.read.model import Encoder

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from training.documents import Document

    Ints = NDArray[np.int64]

BUDGETS = {"sentences": (0, 64, 128, 192, 192), "paragraphs": (64, 128, 192)}
"""Wordpieces a window may hold, drawn for each; 0 is a single sentence."""
READ_BUDGET = 192
LONGEST = 500
"""Wordpieces after which even a sentence is cut; the encoder has 512 places."""
_CHUNK = 2000


class Coded(Struct, frozen=True):
    """A document with the wordpieces and the case class of each of its words."""

    document: Document
    pieces: tuple[tuple[int, ...], ...]
    shapes: tuple[int, ...]
    task: str


class Window(Struct, frozen=True):
    """Words [first, last) of a document that the network sees together."""

    coded: Coded
    first: int
    last: int
    size: int
    """Wordpieces, with the marks at both ends."""


class Coder:
    """Turns words into wordpieces with the package's own tokenizer, so that reading and training cannot differ."""

    def __init__(self) -> None:
        self._encoder = Encoder()
        self.start = self._encoder._cls  # noqa: SLF001 - one tokenizer for both
        self.stop = self._encoder._sep  # noqa: SLF001 - as above

    def code(self, document: Document, task: str) -> Coded:
        """The document with its wordpieces."""
        coded = [self._encoder._word(word) for word in document.words]  # noqa: SLF001 - one tokenizer for both
        return Coded(document, tuple(tuple(ids) for ids, _ in coded), tuple(shape for _, shape in coded), task)


def cut(coded: Coded, rng: random.Random | None = None) -> list[Window]:
    """The windows of a document: units packed up to a budget that `rng` draws, or to that of reading."""
    document = coded.document
    total = np.concatenate([[0], np.cumsum([len(ids) for ids in coded.pieces])]).astype(int).tolist()
    kind = "sentences" if document.units == document.sentences else "paragraphs"
    parts = _units(document, total)
    packed: list[tuple[int, int]] = []
    budget = 0
    for first, last in parts:
        if packed and total[last] - total[packed[-1][0]] <= budget:
            packed[-1] = (packed[-1][0], last)
        else:
            budget = rng.choice(BUDGETS[kind]) if rng else (READ_BUDGET if kind == "paragraphs" else 0)
            packed.append((first, last))
    return [_window(coded, total, *part) for part in packed]


def _window(coded: Coded, total: Sequence[int], first: int, last: int) -> Window:
    return Window(coded, first, last, total[last] - total[first] + 2)


def _units(document: Document, total: Sequence[int]) -> list[tuple[int, int]]:
    """Paragraphs; those over the budget of reading as runs of sentences, and longest sentences in pieces."""
    ends = [*document.units[1:], len(document.words)]
    parts: list[tuple[int, int]] = []
    for first, last in zip(document.units, ends, strict=True):
        inside = [start for start in document.sentences if first <= start < last]
        begun = len(parts)
        for start, stop in pairwise([*inside, last]):
            if len(parts) > begun and total[stop] - total[parts[-1][0]] <= READ_BUDGET:
                parts[-1] = (parts[-1][0], stop)
            else:
                parts += _pieces(total, start, stop)
    return parts


def _pieces(total: Sequence[int], first: int, last: int) -> list[tuple[int, int]]:
    parts = []
    while total[last] - total[first] > LONGEST:
        stop = max(i for i in range(first + 1, last) if total[i] - total[first] <= LONGEST)
        parts.append((first, stop))
        first = stop
    return [*parts, (first, last)]


def batches(windows: list[Window], most: int, rng: random.Random) -> list[list[Window]]:
    """Windows of like length together, at most `most` wordpieces a batch with padding; shuffled."""
    rng.shuffle(windows)
    made: list[list[Window]] = []
    for start in range(0, len(windows), _CHUNK):
        chunk = sorted(windows[start : start + _CHUNK], key=lambda window: window.size)
        made += list(packed(chunk, most))
    rng.shuffle(made)
    return made


def packed(windows: Sequence[Window], most: int) -> Iterator[list[Window]]:
    """Runs of windows that fill `most` wordpieces, padding counted."""
    batch: list[Window] = []
    for window in windows:
        if batch and max(window.size, *(held.size for held in batch)) * (len(batch) + 1) > most:
            yield batch
            batch = []
        batch.append(window)
    if batch:
        yield batch


def feed(batch: Sequence[Window], coder: Coder) -> dict[str, Ints]:
    """The six inputs of the graph for a batch."""
    length = max(window.size for window in batch)
    width = max(window.last - window.first for window in batch) + 1
    shapes = {"ids": length, "shape": length, "mask": length, "widx": width, "wmask": width, "sid": width}
    given = {name: np.zeros((len(batch), size), np.int64) for name, size in shapes.items()}
    given["sid"] -= 1
    for row, window in enumerate(batch):
        ids, cases, places = [coder.start], [0], [0]
        for i in range(window.first, window.last):
            pieces = window.coded.pieces[i]
            places.append(len(ids))
            ids += pieces
            cases += [window.coded.shapes[i]] * len(pieces)
        ids.append(coder.stop)
        given["ids"][row, : len(ids)] = ids
        given["shape"][row, : len(cases)] = cases
        given["mask"][row, : len(ids)] = 1
        given["widx"][row, : len(places)] = places
        given["wmask"][row, : len(places)] = 1
        given["sid"][row, : len(places)] = sentence_numbers(window)
    return given


def starts(window: Window) -> tuple[int, ...]:
    """The first words of the window's sentences, counted from 1; its own first word is always one."""
    inside = [start - window.first + 1 for start in window.coded.document.sentences if window.first < start < window.last]
    return (1, *inside)


def sentence_numbers(window: Window) -> Ints:
    """The sentence of every word, -2 for the root that stands before them."""
    numbers = np.zeros(window.last - window.first + 1, np.int64)
    numbers[list(starts(window)[1:])] = 1
    numbers = numbers.cumsum()
    numbers[0] = -2
    return numbers
