"""Rules that choose a cell's value among those claimed. A policy names one of `RULES`; each says in words what it does."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from twosource.errors import CodebookError
from twosource.link.compare import (
    central,
    counts_conflict,
    gap_days,
    is_exact,
    is_vague,
    place_relation,
    width,
)
from twosource.link.names import fold_name
from twosource.records import Actor, Count, Interval, Place, Value, Words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from twosource.codebook import Policy
    from twosource.link.traits import Kinship

Sense: TypeAlias = "tuple[str | float | None, ...]"
_TRUST = {letter: rank for rank, letter in enumerate("ABCFDE")}  # whose reliability cannot be judged stands before the unreliable
_WHO = frozenset({"person", "organisation", "armed_group", "nationality", "place"})  # more telling than "a jet" and mere words
_TIMES, _MORE = 3, 10
"""How many times an outlet's own low figure, or by how much, the figure of a source that it cites may be above it."""
_FINENESS = {"exact": 0, "place": 1, "near": 2, "unresolved": 3, "admin2": 4, "admin1": 5, "country": 6}
_FINE = frozenset({"exact", "place", "near"})


class Record(Struct, frozen=True):
    """How a source fared elsewhere: of so many values `compared` with those of others, so many (shares count) `agreed`."""

    agreed: float = 0.0
    compared: int = 0

    @property
    def good(self) -> bool:
        """Whether it could be compared at all, and agreed at least as often as not."""
        return self.compared > 0 and 2 * self.agreed >= self.compared


class Entry(Struct, frozen=True):
    """One claim's value for the cell: the root it rests on and when its article was published (empty: unknown).

    `kind` is what the root is (monitor, official ...), `reliability` the letter (A to F) that people gave it, if any.
    `own` where the outlet tells it in its own words.
    """

    claim: str
    root: str
    published: str
    value: Value
    kind: str = "unknown"
    reliability: str | None = None
    record: Record = Record()
    own: bool = False


class Choice(Struct, frozen=True):
    """The value chosen, the entries that agree with it, and the rule in words."""

    value: Value
    support: tuple[Entry, ...]
    why: str


class Bench(Struct, frozen=True):
    """What a rule looks at: the entries, the policy's order of kinds of sources, how many origins agree with each value, and how
    many entries do.
    """

    entries: tuple[Entry, ...]
    hierarchy: tuple[str, ...]
    agreeing: dict[Sense, int]
    telling: dict[Sense, int]

    def origins(self, entry: Entry) -> int:
        """How many origins agree with the entry."""
        return self.agreeing[_sense(entry.value)]

    def last(self, entry: Entry) -> tuple[int, str]:
        """What decides among equals: how many entries agree with it, most first, then its claim's id."""
        return -self.telling[_sense(entry.value)], entry.claim


def bench_of(entries: Sequence[Entry], kin: Kinship, hierarchy: tuple[str, ...] = ()) -> Bench:
    """The bench of these entries. Each two different values are compared once, however many entries have them."""
    roots: dict[Sense, set[str]] = {}
    values: dict[Sense, Value] = {}
    for entry in entries:
        sense = _sense(entry.value)
        values.setdefault(sense, entry.value)
        roots.setdefault(sense, set()).add(entry.root)
    often = Counter(_sense(entry.value) for entry in entries)
    agreeing: dict[Sense, int] = {}
    telling: dict[Sense, int] = {}
    for sense, value in values.items():
        alike = [other for other in values if agree(value, values[other], kin)]
        agreeing[sense] = len(set().union(*(roots[other] for other in alike)))
        telling[sense] = sum(often[other] for other in alike)
    return Bench(tuple(entries), hierarchy, agreeing, telling)


def _sense(value: Value) -> Sense:
    """What `agree` looks at in a value: two of one sense agree with the same others."""
    if isinstance(value, Count):
        return ("count", value.low, value.best, value.high, value.approx)
    if isinstance(value, Place):
        return (
            "place",
            value.place_id,
            value.name,
            value.lat,
            value.lon,
            value.precision,
            value.country,
            value.admin1,
            value.within,
        )
    if isinstance(value, Interval):
        return ("time", value.start, value.end)
    return ("actor", value.actor) if isinstance(value, Actor) else ("words", fold_name(value.text))


def choose(policy: Policy, slot: str, entries: Sequence[Entry], kin: Kinship) -> Choice:
    """The value by the policy's rule for the slot. Raises CodebookError for a rule that there is not."""
    rule = policy.slots.get(slot, policy.value)
    if rule not in RULES:
        message = f"value rule {rule!r} of a policy is unknown; known are: {', '.join(sorted(RULES))}"
        raise CodebookError(message)
    ordered = sorted(entries, key=lambda entry: entry.claim)
    chosen = RULES[rule](bench_of(_on_the_map(ordered), kin, policy.hierarchy))
    support = tuple(entry for entry in ordered if agree(entry.value, chosen.value, kin))
    value = _whole_range(chosen.value, ordered) if rule == "range" else _spread(chosen.value, ordered)
    return Choice(value=value, support=support, why=(RULES[rule].__doc__ or "").split(":")[0])


def _on_the_map(entries: Sequence[Entry]) -> Sequence[Entry]:
    """Without places that no map has, where another is on the map and finer than a region."""
    if not any(isinstance(entry.value, Place) and entry.value.precision in _FINE for entry in entries):
        return entries
    return [entry for entry in entries if not (isinstance(entry.value, Place) and entry.value.precision == "unresolved")]


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


def _origins_then_latest(bench: Bench) -> Entry:
    """The value that most origins agree with, then the most exact, then the latest: low and high are the widest given."""
    return min(bench.entries, key=lambda one: (-bench.origins(one), _inexactness(one.value), _later(one), bench.last(one)))


def _majority(bench: Bench) -> Entry:
    """The value that most origins agree with: of equals the most exact, whenever it was told."""
    return min(bench.entries, key=lambda one: (-bench.origins(one), _inexactness(one.value), _number(one.value), one.claim))


def _latest(bench: Bench) -> Entry:
    """The value published last: then the one that most origins agree with."""
    return min(bench.entries, key=lambda one: (_later(one), -bench.origins(one), _inexactness(one.value), one.claim))


def _lowest(bench: Bench) -> Entry:
    """The lowest number claimed: for other values the one that most origins agree with."""
    return min(bench.entries, key=lambda one: (_number(one.value), -bench.origins(one), _inexactness(one.value), one.claim))


def _highest(bench: Bench) -> Entry:
    """The highest number claimed: for other values the one that most origins agree with."""
    return min(bench.entries, key=lambda one: (-_number(one.value), -bench.origins(one), _inexactness(one.value), one.claim))


def _range(bench: Bench) -> Entry:
    """The range from the lowest to the highest number claimed: for other values the one that most origins agree with."""
    return _origins_then_latest(bench)


def _hierarchy(bench: Bench) -> Entry:
    """The value of the most trusted source: by the reliability that people gave it, then by the policy's order of kinds."""

    def rank(one: Entry) -> tuple[int, int]:
        place = bench.hierarchy.index(one.kind) if one.kind in bench.hierarchy else len(bench.hierarchy)
        return _TRUST.get(one.reliability or "F", len(_TRUST)), place

    return min(bench.entries, key=lambda one: (*rank(one), -bench.origins(one), _inexactness(one.value), _later(one), one.claim))


def _record(bench: Bench) -> Entry:
    """The value first told by a source whose word agreed with others' elsewhere: who only repeats it later adds nothing."""
    return min(bench.entries, key=lambda one: (not one.record.good, one.published or "~", one.claim))


RULES: dict[str, Callable[[Bench], Entry]] = {
    "origins_then_latest": _origins_then_latest,
    "majority": _majority,
    "latest": _latest,
    "lowest": _lowest,
    "highest": _highest,
    "range": _range,
    "hierarchy": _hierarchy,
    "record": _record,
}
"""What a policy's `value` may name."""


def _inexactness(value: Value) -> float:
    """Smaller is more exact: a definite number, a town, a day, somebody rather than something."""
    if isinstance(value, Count):
        return 0 if is_exact(value) and value.high is not None else 1 if is_exact(value) else 2
    if isinstance(value, Place):
        return _FINENESS.get(value.precision, 9)
    if isinstance(value, Interval):
        return float(width(value) or 9999)
    return 0 if isinstance(value, Actor) and value.kind in _WHO else 1


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
    """For counts the range from the lowest to the highest number that is named, with no best number in it.

    What outlets tell in their own words weighs the sources that they cite, and sets the low end where they give one; a number
    far above that is of something else. "Dozens" widens nothing where anybody gives a figure, save where the outlet itself
    gives none.
    """
    if not isinstance(value, Count):
        return value
    counts = [entry.value for entry in entries if isinstance(entry.value, Count)]
    own = _figures([one.value for one in entries if one.own and isinstance(one.value, Count) and one.value.low is not None])
    low = min((count.low for count in own or _figures(counts) if count.low is not None), default=None)
    some = [one for one in counts if is_vague(one)]
    tops = [number for count in (*_figures(counts), *own, *some) for number in (count.high, count.best) if number is not None]
    above = [number for number in tops if low is None or number >= low]
    fitting = [number for number in above if not own or low is None or number <= max(_TIMES * low, low + _MORE)]
    top = max(fitting or above, default=low)
    return replace(value, low=low, best=low if low == top else None, high=top)


def _figures(counts: Sequence[Count]) -> Sequence[Count]:
    """The counts that tell a number, where any does: not those whose range a policy sets ("dozens", "some")."""
    return [one for one in counts if one.best is not None or not (one.approx or is_vague(one))] or counts
