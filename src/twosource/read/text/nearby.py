"""What stands where in a text: mentions, contents and the like by place, so that nobody looks through all of them for a few."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


class Placed(Protocol):
    """Anything with a first character and the one behind its last."""

    @property
    def start(self) -> int:
        """The first character."""
        ...

    @property
    def end(self) -> int:
        """The character behind the last."""
        ...


ItemT = TypeVar("ItemT")
MarkT = TypeVar("MarkT", bound=Placed)

_WIDTH = 256
"""Characters that share a shelf: about two sentences."""


class Nearby(Struct, Generic[ItemT], frozen=True):
    """The items of a text by the shelves of `_WIDTH` characters that they touch."""

    items: tuple[ItemT, ...]
    shelves: Mapping[int, tuple[int, ...]]

    def touching(self, start: int, end: int) -> list[ItemT]:
        """The items that may touch these characters, in the order given: all that do, and some that stand close by."""
        shelf, last = start // _WIDTH, end // _WIDTH
        if shelf == last:
            return [self.items[number] for number in self.shelves.get(shelf, ())]
        numbers = {number for here in range(shelf, last + 1) for number in self.shelves.get(here, ())}
        return [self.items[number] for number in sorted(numbers)]


def within(marks: Sequence[Placed], start: int, end: int) -> range:
    """The numbers of those marks, which are in text order, whose first character is one of these."""
    return range(bisect_left(marks, start, key=_start), bisect_left(marks, end, key=_start))


def _start(mark: Placed) -> int:
    return mark.start


def nearby(marks: Iterable[MarkT]) -> Nearby[MarkT]:
    """The marks by where they stand."""
    return shelved((mark, (mark,)) for mark in marks)


def shelved(placed: Iterable[tuple[ItemT, Iterable[Placed]]]) -> Nearby[ItemT]:
    """Items that each stand in several places, by all of them."""
    items: list[ItemT] = []
    shelves: dict[int, dict[int, None]] = {}
    for item, parts in placed:
        for part in parts:
            for shelf in range(part.start // _WIDTH, part.end // _WIDTH + 1):
                shelves.setdefault(shelf, {})[len(items)] = None
        items.append(item)
    return Nearby(tuple(items), {shelf: tuple(numbers) for shelf, numbers in shelves.items()})
