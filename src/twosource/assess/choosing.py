"""Rules that choose a cell's value among those claimed. A policy names one of `RULES`; each says in words what it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from twosource.errors import CodebookError
from twosource.link.compare import (
    central,
    counts_conflict,
    gap_days,
    is_exact,
    place_relation,
    width,
)
from twosource.link.names import fold_name
from twosource.records import Actor, Count, Interval, Place, Value, Words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from twosource.link.traits import Kinship

_FINENESS = {"exact": 0, "place": 1, "near": 2, "unresolved": 3, "admin2": 4, "admin1": 5, "country": 6}


class Entry(Struct, frozen=True):
    """One claim's value for the cell: the root it rests on and when its article was published (empty: unknown)."""

    claim: str
    root: str
    published: str
    value: Value


class Choice(Struct, frozen=True):
    """The value chosen, the entries that agree with it, and the rule in words."""

    value: Value
    support: tuple[Entry, ...]
    why: str


def choose(rule: str, entries: Sequence[Entry], kin: Kinship) -> Choice:
    """The value by the rule of that name. Raises CodebookError for a rule that there is not."""
    if rule not in RULES:
        message = f"value rule {rule!r} of a policy is unknown; known are: {', '.join(sorted(RULES))}"
        raise CodebookError(message)
    ordered = sorted(entries, key=lambda entry: entry.claim)
    chosen = RULES[rule](ordered, kin)
    support = tuple(entry for entry in ordered if agree(entry.value, chosen.value, kin))
    value = _whole_range(chosen.value, ordered) if rule == "range" else _spread(chosen.value, ordered)
    return Choice(value=value, support=support, why=(RULES[rule].__doc__ or "").split(":")[0])


def agree(left: Value, right: Value, kin: Kinship) -> bool:
    """Whether two values can both be right and say the same thing: an "at least" agrees with any number above it."""
    if isinstance(left, Count) and isinstance(right, Count):
        return not counts_conflict(left, right)
    if isinstance(left, Place) and isinstance(right, Place):
        return place_relation(left, right) in {"same", "near", "within"}
    if isinstance(left, Interval) and isinstance(right, Interval):
        return gap_days(left, right) == 0
    if isinstance(left, Actor) and isinstance(right, Actor):
        return kin.related({left.actor}, {right.actor})
    return isinstance(left, Words) and isinstance(right, Words) and fold_name(left.text) == fold_name(right.text)


def _origins_then_latest(entries: Sequence[Entry], kin: Kinship) -> Entry:
    """The value that most origins agree with, then the most exact, then the latest: low and high are the widest given."""
    return min(entries, key=lambda entry: (-_origins(entry, entries, kin), _inexactness(entry.value), _later(entry), entry.claim))


def _latest(entries: Sequence[Entry], kin: Kinship) -> Entry:
    """The value published last: then the one that most origins agree with."""
    return min(entries, key=lambda entry: (_later(entry), -_origins(entry, entries, kin), _inexactness(entry.value), entry.claim))


def _lowest(entries: Sequence[Entry], kin: Kinship) -> Entry:
    """The lowest number claimed: for other values the one that most origins agree with."""
    return min(
        entries, key=lambda entry: (_number(entry.value), -_origins(entry, entries, kin), _inexactness(entry.value), entry.claim)
    )


def _highest(entries: Sequence[Entry], kin: Kinship) -> Entry:
    """The highest number claimed: for other values the one that most origins agree with."""
    return min(
        entries, key=lambda entry: (-_number(entry.value), -_origins(entry, entries, kin), _inexactness(entry.value), entry.claim)
    )


def _range(entries: Sequence[Entry], kin: Kinship) -> Entry:
    """The range from the lowest to the highest number claimed: for other values the one that most origins agree with."""
    return _origins_then_latest(entries, kin)


RULES: dict[str, Callable[[Sequence[Entry], Kinship], Entry]] = {
    "origins_then_latest": _origins_then_latest,
    "latest": _latest,
    "lowest": _lowest,
    "highest": _highest,
    "range": _range,
}
"""What a policy's `value` may name."""


def _origins(entry: Entry, entries: Sequence[Entry], kin: Kinship) -> int:
    return len({other.root for other in entries if agree(entry.value, other.value, kin)})


def _inexactness(value: Value) -> float:
    """Smaller is more exact: a definite number, a town, a day."""
    if isinstance(value, Count):
        return 0 if is_exact(value) and value.high is not None else 1 if is_exact(value) else 2
    if isinstance(value, Place):
        return _FINENESS.get(value.precision, 9)
    if isinstance(value, Interval):
        return float(width(value) or 9999)
    return 0


def _later(entry: Entry) -> tuple[int, ...]:
    """A key by which later publications come first, and unknown ones last."""
    return tuple(-ord(letter) for letter in entry.published) or (0,)


def _number(value: Value) -> int:
    return (central(value) or 0) if isinstance(value, Count) else 0


def _spread(value: Value, entries: Sequence[Entry]) -> Value:
    """For counts, low and high widened to the lowest and highest that any origin gives; other values as they are."""
    if not isinstance(value, Count):
        return value
    counts = [entry.value for entry in entries if isinstance(entry.value, Count)]
    lows = [count.low for count in counts if count.low is not None]
    highs = [count.high for count in counts if count.high is not None]
    best = central(value) if value.best is not None else None
    low = min(lows) if value.low is not None and lows else value.low
    high = max(highs) if value.high is not None and highs else value.high
    if high is not None and best is not None:
        high = max(high, best)
    return replace(value, low=low, high=high)


def _whole_range(value: Value, entries: Sequence[Entry]) -> Value:
    """For counts the range of all that is claimed, with no best number in it; open where the highest claimed is "at least"."""
    if not isinstance(value, Count):
        return value
    counts = [entry.value for entry in entries if isinstance(entry.value, Count)]
    low = min((count.low for count in counts if count.low is not None), default=None)
    top = max((number for count in counts for number in (count.high, count.best) if number is not None), default=None)
    closed = [count for count in counts if count.high is not None and count.high == top]
    return replace(value, low=low, best=low if low == top else None, high=top if closed else None)
