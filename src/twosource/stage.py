"""What a stage is: a batch of records in, records out, the same in a loop, a pool or a cluster.

A stage never sees a database or the network. It says what it needs and what it makes, so that the
pipeline can check its own order before anything runs.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from msgspec import Struct

    from twosource.records import Failure

ItemT_contra = TypeVar("ItemT_contra", contravariant=True)
ResultT_co = TypeVar("ResultT_co", covariant=True)


class Stage(Protocol[ItemT_contra, ResultT_co]):
    """One step of the pipeline. It must be picklable; heavy resources are loaded on first use."""

    @property
    def name(self) -> str:
        """What its failures are filed under."""
        ...

    @property
    def needs(self) -> tuple[type[Struct], ...]:
        """The kinds of record it takes."""
        ...

    @property
    def makes(self) -> tuple[type[Struct], ...]:
        """The kinds of record it gives."""
        ...

    def run(self, batch: Sequence[ItemT_contra]) -> Iterable[ResultT_co]:
        """One result per item of the batch, in order. It raises for a bad item; the executor tells which."""
        ...

    def where(self, item: ItemT_contra) -> str:
        """What a failure of this item should be called: its path and line."""
        ...


class Executor(Protocol):
    """Runs a stage over items: serial, a process pool, a cluster. Results come in the order of the items."""

    def map(
        self, stage: Stage[ItemT_contra, ResultT_co], batches: Iterable[Sequence[ItemT_contra]]
    ) -> Iterable[ResultT_co | Failure]:
        """Every item's result or its failure, in order; a failing item never takes its batch with it."""
        ...


T = TypeVar("T")


def in_batches(items: Iterable[T], size: int) -> Iterator[tuple[T, ...]]:
    """The items in tuples of that size, the last one shorter.

    >>> list(in_batches("abcde", 2))
    [('a', 'b'), ('c', 'd'), ('e',)]
    """
    rest = iter(items)
    while batch := tuple(islice(rest, size)):
        yield batch
