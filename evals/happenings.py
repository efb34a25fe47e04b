"""Scorers of what happened: events with those who take part, over corpora of ACE's family, and PropBank's roles."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from evals import gold
from evals.figures import Figure, exact, harmonic, share
from evals.reading import Program, article_of
from twosource.read.events.participants import kinds_of
from twosource.records import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from twosource.codebook import Codebook
    from twosource.records import EventMention, Parse, Reading

    _ThingT = TypeVar("_ThingT")

# Beginnings of the corpora's event types, folded; what begins with none of them is no happening of the codebook's.
_KINDS = {
    "conflict.attack": "attack",
    "conflict.demonstrate": "demonstrate",
    "life.die": "die",
    "life.injure": "injure",
    "justice.arrest": "arrest",
    "movement.transport": "transport",
    "contact.meet": "meet",
    "contact.contact.meet": "meet",
    "artifactexistence.damage": "destroy",
}
# The corpora's roles as our slots; a count names those who are counted.
_SLOTS = {
    **dict.fromkeys(("attacker", "agent", "killer", "injurer", "jailer", "destroyer", "damager", "damagerdestroyer"), "agent"),
    **dict.fromkeys(("demonstrator", "police", "transporter"), "agent"),
    **dict.fromkeys(("target", "victim", "detainee", "person"), "target"),
    **dict.fromkeys(("artifact", "passenger", "passengerartifact"), "target"),
    **dict.fromkeys(("instrument", "explosivedevice", "vehicle"), "instrument"),
    **dict.fromkeys(("entity", "participant"), "agent"),
    "place": "place",
    "origin": "origin",
    "destination": "destination",
}
_SCORED = frozenset(_SLOTS.values())
_COUNTED = frozenset({"killed", "injured", "captured", "displaced", "missing", "number"})
_ROLES = frozenset({"ARG0", "ARG1", "ARG2", "ARG3", "ARG4", "TMP", "LOC", "DIR", "NEG", "MOD", "MNR", "CAU", "PRP", "ADV"})


class Told(Struct, frozen=True):
    """An event of gold or of a reading: what its trigger says it may be, and who takes part as what."""

    trigger: Span
    kinds: frozenset[str]
    args: tuple[tuple[str, Span], ...]


class _Counts(Struct):
    """Right and all, of gold and of what was found."""

    gold: int = 0
    met: int = 0
    found: int = 0
    right: int = 0

    def figure(self, metric: str) -> Figure:
        """F1 of the shares of both sides, over gold."""
        return Figure(metric, harmonic(share(self.right, self.found), share(self.met, self.gold)), self.gold)


def events(path: Path, limit: int | None, program: Program) -> tuple[list[Figure], int]:
    """F1 of triggers with their kind, and of arguments with their slot on triggers that are right.

    Every word that the program reads as naming an event counts, also where another word told the same before, as gold marks
    them. Gold and readings are brought to eight kinds (attack, die, injure, arrest, transport, meet, demonstrate, destroy; the
    codebook says which are which) and our slots; gold events of other kinds do not count, and a found word that overlaps one
    or is of a kind that the corpus never marks neither. Words are the same where they share a character; "exact": where both
    begin and end alike. "marked": over those sentences alone in which gold marks any event, for corpora whose annotators
    passed over many sentences.
    """
    every = gold.load(path, ("text", "events"))
    annotated = frozenset(_kind(event["type"]) for record in every for event in record["events"])
    records = gold.sample(every, limit)
    readings = program.read([article_of(record["id"], record["text"]) for record in records])
    tally: dict[str, _Counts] = defaultdict(_Counts)
    for record, reading in zip(records, readings, strict=True):
        known, others = gold_events(record)
        found = [one for one in _found_events(reading, program.book) if one.kinds & annotated]
        found = [one for one in found if not any(one.trigger.overlaps(at) for at in others)]
        marked = [at for at in reading.sentences if any(at.overlaps(one) for one in (*others, *(one.trigger for one in known)))]
        inside = [one for one in found if any(one.trigger.overlaps(at) for at in marked)]
        _count(tally, known, found, "")
        _count(tally, known, inside, ", marked")
    names = ("trigger f1", "argument f1", "trigger exact f1", "trigger f1, marked", "argument f1, marked")
    return [tally[name].figure(name) for name in names], len(records)


def gold_events(record: gold.Record) -> tuple[list[Told], list[Span]]:
    """Gold events of the kinds that the codebook has too, and where events of other kinds stand."""
    known, others = [], []
    for event in record["events"]:
        trigger = gold.span(record, *event["span"])
        kind = _kind(event["type"])
        if not kind:
            others.append(trigger)
            continue
        args = [(_SLOTS.get(one["role"].lower(), ""), gold.span(record, *one["span"])) for one in event["args"]]
        known.append(Told(trigger, frozenset({kind}), tuple(arg for arg in args if arg[0])))
    taken = [one.trigger for one in known]
    return known, [at for at in others if not any(at.overlaps(one) for one in taken)]


def _kind(name: str) -> str:
    folded = name.lower().replace(":", ".")
    return next((kind for start, kind in _KINDS.items() if folded.startswith(start)), "")


def _found_events(reading: Reading, book: Codebook) -> list[Told]:
    kinds = {one.id: kinds_of(one) for one in book.event_types}
    return [Told(Span(one.start, one.end), kinds[one.type], _arguments(one)) for one in reading.event_mentions if kinds[one.type]]


def _arguments(mention: EventMention) -> tuple[tuple[str, Span], ...]:
    """Slots with their words; one where several overlap (the victims, and how many they were)."""
    found: list[tuple[str, Span]] = []
    for arg in mention.args:
        slot, span = "target" if arg.slot in _COUNTED else arg.slot, Span(arg.start, arg.end)
        if slot in _SCORED and not any(_same((slot, span), other) for other in found):
            found.append((slot, span))
    return tuple(found)


def _count(tally: dict[str, _Counts], known: Sequence[Told], found: Sequence[Told], where: str) -> None:
    """Add one text: events that agree, those of them whose words are the very same, and the arguments that they share."""
    theirs = [(one, arg) for one in known for arg in one.args]
    ours = [(one, arg) for one in found for arg in one.args]
    _add(tally[f"trigger f1{where}"], known, found, _agree)
    _add(tally[f"trigger exact f1{where}"], known, found, lambda one, other: one.trigger == other.trigger and _agree(one, other))
    _add(tally[f"argument f1{where}"], theirs, ours, lambda one, other: _agree(one[0], other[0]) and _same(one[1], other[1]))


def _add(counts: _Counts, known: Sequence[_ThingT], found: Sequence[_ThingT], agree: Callable[[_ThingT, _ThingT], bool]) -> None:
    counts.gold += len(known)
    counts.found += len(found)
    counts.met += sum(any(agree(one, other) for other in found) for one in known)
    counts.right += sum(any(agree(one, other) for one in known) for other in found)


def _agree(one: Told, other: Told) -> bool:
    return one.trigger.overlaps(other.trigger) and bool(one.kinds & other.kinds)


def _same(one: tuple[str, Span], other: tuple[str, Span]) -> bool:
    return one[0] == other[0] and one[1].overlaps(other[1])


def roles(path: Path, limit: int | None, program: Program) -> tuple[list[Figure], int]:
    """F1 of labelled arcs from gold predicates to their arguments' head words, over gold words.

    The head word of a gold argument is that of its words which hangs outside it in the program's own tree. Of PropBank's
    labels the numbered ones to ARG4 and nine adjuncts count; continuations and references do not.
    """
    by_id = {record["sent_id"]: record for record in _sentences(path)}
    records = gold.sample([{"id": name, **record} for name, record in by_id.items()], limit)
    wanted: set[tuple[str, int, int, str]] = set()
    found: set[tuple[str, int, int, str]] = set()
    for record in records:
        parse = program.parse_words([record["tokens"]])
        for predicate in record["predicates"]:
            row = predicate["token"]
            arcs = ((label.removeprefix("ARGM-"), first, last) for label, first, last in predicate["args"])
            wanted |= {(record["id"], row, _head(parse, first, last), label) for label, first, last in arcs if label in _ROLES}
            found |= {(record["id"], row, link.to, link.label) for link in parse.signals.roles if link.of == row}
    return [exact("role arcs f1", found, wanted)], len(records)


def _sentences(path: Path) -> list[gold.Record]:
    import json  # noqa: PLC0415 records without an id of their own, which gold.load asks for

    return [json.loads(line) for line in gold.lines_of(path) if line.strip()]


def _head(parse: Parse, first: int, last: int) -> int:
    return next((i for i in range(first, last) if not first <= parse.tokens[i].head < last), first)
