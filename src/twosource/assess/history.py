"""What was known when: each cell as it stood on every day on which articles on its incident came out."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from twosource.assess.case import entries_of
from twosource.link.compare import central
from twosource.link.names import listed
from twosource.records import BY_HAND, Actor, Cell, Count, Interval, Moment, Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from twosource.assess.case import Case, Key
    from twosource.assess.choosing import Entry
    from twosource.records import Claim, Conflict, Value

    Make = Callable[[Case, Key, Sequence[Entry]], Cell]

_MOST = 2
"""So many of one origin's values a sentence names."""


def with_history(case: Case, cells: Sequence[Cell], told: Mapping[Key, Sequence[Entry]], make: Make) -> tuple[Cell, ...]:
    """The cells, each with its moments. `told` is what they were chosen among, `make` makes a cell of a case and entries.

    A day on which nothing was told of a cell, or nothing that changed it, is no moment. Articles without a date come last.
    """
    days = sorted({day for claim in case.claims if (day := _day(case, claim))})
    found: dict[Key, list[Moment]] = {}
    before: dict[Key, Sequence[Entry]] = {}
    dated = _Dated.of(case)
    for day in days if len(days) > 1 or any(not _day(case, claim) for claim in case.claims) else ():
        then = dated.as_of(case, day)
        for key, entries in entries_of(then).items():
            if entries != before.get(key):
                _add(found.setdefault(key, []), day, make(then, key, entries), _told_by(case, day, entries, before.get(key, ())))
                before[key] = entries
    last = None if any(not _day(case, claim) for claim in case.claims) else max(days, default=None)
    return tuple(
        replace(cell, history=_finished(case, cell, found.get((cell.slot, cell.group), []), last, told)) for cell in cells
    )


def _finished(
    case: Case, cell: Cell, moments: list[Moment], last: str | None, told: Mapping[Key, Sequence[Entry]]
) -> tuple[Moment, ...]:
    """The moments, up to the cell as it stands now; of a cell set by hand, with that as the last of them."""
    now = (cell.value, cell.status, len(cell.origins))
    if not moments or (moments[-1].value, moments[-1].status, moments[-1].origins) != now:
        by_hand = cell.status == "set-by-hand"
        entries = told.get((cell.slot, cell.group), ())
        why = BY_HAND if by_hand else _told_by(case, last, entries, ())
        moments.append(Moment(None if by_hand else last, *now, why))
    return tuple(moments)


def _day(case: Case, claim: Claim) -> str:
    """The day on which the claim's article was out for certain, empty where unknown."""
    published = case.ground.articles[claim.article].published
    return (published.end or "")[:10] if published is not None and published.start is not None else ""


class _Dated(Struct, frozen=True):
    """The claims and conflicts of a case in the order of the days on which they were out, with these days."""

    day_of: dict[str, str]
    claim_days: tuple[str, ...]
    claims: tuple[Claim, ...]
    conflict_days: tuple[str, ...]
    conflicts: tuple[Conflict, ...]

    @classmethod
    def of(cls, case: Case) -> _Dated:
        day_of = {claim.id: _day(case, claim) for claim in case.claims}
        claims = sorted((claim for claim in case.claims if day_of[claim.id]), key=lambda claim: day_of[claim.id])
        inside = [one for one in case.conflicts if day_of.get(one.left) and day_of.get(one.right)]
        dated = sorted(((max(day_of[one.left], day_of[one.right]), one) for one in inside), key=lambda pair: pair[0])
        return cls(
            day_of,
            tuple(day_of[claim.id] for claim in claims),
            tuple(claims),
            tuple(day for day, _ in dated),
            tuple(one for _, one in dated),
        )

    def as_of(self, case: Case, day: str) -> Case:
        """The case as it stood at the end of that day."""
        told, crossed = bisect_right(self.claim_days, day), bisect_right(self.conflict_days, day)
        return replace(case, claims=self.claims[:told], conflicts=tuple(self._out(one, day) for one in self.conflicts[:crossed]))

    def _out(self, conflict: Conflict, day: str) -> Conflict:
        """The conflict between those of its claims that were out by then; the earliest of each side were."""
        if not (conflict.also_left or conflict.also_right):
            return conflict
        also = (
            tuple(one for one in side if "" < self.day_of.get(one, "") <= day)
            for side in (conflict.also_left, conflict.also_right)
        )
        left, right = also
        return replace(conflict, also_left=left, also_right=right)


def _add(moments: list[Moment], day: str, cell: Cell, why: str) -> None:
    new = Moment(day, cell.value, cell.status, len({*cell.origins}), why)
    old = moments[-1] if moments else None
    if old is None or (old.value, old.status, old.origins) != (new.value, new.status, new.origins):
        moments.append(new)


def _told_by(case: Case, day: str | None, entries: Sequence[Entry], before: Sequence[Entry]) -> str:
    """Who told what on that day, and what that replaces."""
    known = {entry.claim for entry in before}
    fresh = [one for one in entries if one.claim not in known and _day(case, case.ground.claims[one.claim]) == (day or "")]
    parts = []
    for root in sorted({entry.root for entry in fresh}):
        said = _words_once(entry for entry in fresh if entry.root == root)
        old = _words_once(entry for entry in before if entry.root == root)
        gone = [words for key, words in old.items() if key not in said]
        after = f", after {listed(gone[-_MOST:])}" if gone else ""
        parts.append(f"{listed([*said.values()][:_MOST])} according to {case.ground.name_of(root)}{after}")
    return "; ".join(parts) or "another reading of what was told before"


def _words_once(entries: Iterable[Entry]) -> dict[str, str]:
    """What was told, in its order, by its words without regard to capitals: a sentence may begin with them."""
    said: dict[str, str] = {}
    for entry in entries:
        words = value_in_words(entry.value)
        said.setdefault(words.casefold(), words)
    return said


def value_in_words(value: Value) -> str:
    """A short name of a value: a number, a place, a day, an actor."""
    if isinstance(value, Count):
        return value.words or str(central(value))
    if isinstance(value, Interval):
        start, end = (value.start or "")[:10], (value.end or "")[:10]
        return start if start == end else f"{start or 'until'} to {end or 'now'}"
    return value.name if isinstance(value, Actor | Place) else value.text
