"""Track records: how often what an origin tells of one thing agrees with what others tell of it, everywhere else.

A record is only a suggestion. It decides nothing unless a policy names the rule `record`; how reliable a source is, people say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from twosource.assess.choosing import Entry, Record, agree

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from twosource.link.traits import Kinship
    from twosource.records import Source

Key: TypeAlias = "tuple[str, str, str | None]"
"""A cell: incident, slot, group."""
_SUGGESTED = ((0.9, "A"), (0.75, "B"), (0.5, "C"), (0.25, "D"), (0.0, "E"))
_LEAST_COMPARED = 5
"""So many comparisons with others it takes to suggest anything."""


class _Match(Struct, frozen=True):
    """How one origin's values of one cell compare with those of the others: the share of these that agree."""

    root: str
    incident: str
    agreed: float


def with_records(cells: Mapping[Key, Sequence[Entry]], kin: Kinship) -> dict[Key, list[Entry]]:
    """The entries, each with its origin's record in all incidents but its own."""
    whole: dict[str, Record] = {}
    own: dict[tuple[str, str], Record] = {}
    for match in _matches(cells, kin):
        whole[match.root] = _plus(whole.get(match.root), match.agreed)
        own[match.root, match.incident] = _plus(own.get((match.root, match.incident)), match.agreed)
    return {
        key: [
            replace(entry, record=_less(whole.get(entry.root, Record()), own.get((entry.root, key[0]), Record())))
            for entry in entries
        ]
        for key, entries in cells.items()
    }


def records_of(cells: Mapping[Key, Sequence[Entry]], kin: Kinship) -> dict[str, Record]:
    """The record of every origin that could be compared with another anywhere."""
    whole: dict[str, Record] = {}
    for match in _matches(cells, kin):
        whole[match.root] = _plus(whole.get(match.root), match.agreed)
    return whole


def with_suggestions(sources: Mapping[str, Source], cells: Mapping[Key, Sequence[Entry]], kin: Kinship) -> tuple[Source, ...]:
    """The sources, each with what its record suggests, where enough could be compared."""
    records = records_of(cells, kin)
    found = []
    for name, source in sources.items():
        record = records.get(name, Record())
        told = f"agreed with others in {record.agreed:.0f} of {record.compared} comparisons" if record.compared else None
        found.append(replace(source, suggested=suggested(record), record=told))
    return tuple(found)


def suggested(record: Record) -> str | None:
    """The reliability (A to E) that a record suggests; None where too little could be compared.

    >>> suggested(Record(9.5, 10)), suggested(Record(2, 2))
    ('A', None)
    """
    if record.compared < _LEAST_COMPARED:
        return None
    share = record.agreed / record.compared
    return next(letter for least, letter in _SUGGESTED if share >= least)


def _matches(cells: Mapping[Key, Sequence[Entry]], kin: Kinship) -> Iterator[_Match]:
    for (incident, _, _), entries in cells.items():
        told = {entry.root: entry for entry in reversed(entries)}
        if len(told) > 1:
            for root, entry in told.items():
                agreeing = sum(agree(entry.value, other.value, kin) for name, other in told.items() if name != root)
                yield _Match(root, incident, agreeing / (len(told) - 1))


def _plus(record: Record | None, agreed: float) -> Record:
    return Record(agreed, 1) if record is None else Record(record.agreed + agreed, record.compared + 1)


def _less(whole: Record, own: Record) -> Record:
    return Record(whole.agreed - own.agreed, whole.compared - own.compared)
