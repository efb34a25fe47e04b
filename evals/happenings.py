"""Scorers of what happened: events with those who take part, over corpora of ACE's family, and PropBank's roles."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from msgspec import Struct

from evals import gold
from evals.figures import Figure, exact, harmonic, share
from evals.reading import Program, article_of
from twosource.records import Span

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from twosource.codebook import Codebook, EventType
    from twosource.records import Event, Parse, Reading

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
# The same for the codebook: by the slot that an event type fills, and by its family.
_BY_HARM = {"killed": "die", "injured": "injure", "captured": "arrest"}
_BY_FAMILY = {
    "attack": "attack",
    "protest": "demonstrate",
    "displacement": "transport",
    "movement": "transport",
    "deployment": "transport",
    "dealings": "meet",
    "damage": "destroy",
}
_SEVERAL = {"casualties": frozenset({"die", "injure"}), "arrest": frozenset({"arrest"}), "abduction": frozenset({"arrest"})}
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
_COUNTED = frozenset({"killed", "injured", "captured", "displaced", "missing", "number"})
_ROLES = frozenset({"ARG0", "ARG1", "ARG2", "ARG3", "ARG4", "TMP", "LOC", "DIR", "NEG", "MOD", "MNR", "CAU", "PRP", "ADV"})


class _Told(Struct, frozen=True):
    """An event of gold or of a reading: what its trigger says it may be, and who takes part as what."""

    trigger: Span
    kinds: frozenset[str]
    args: tuple[tuple[str, Span], ...]


def events(path: Path, limit: int | None, program: Program) -> tuple[list[Figure], int]:
    """F1 of triggers with their kind (overlapping words), and of arguments with their slot on triggers that are right.

    Gold and readings are brought to eight kinds (attack, die, injure, arrest, transport, meet, demonstrate, destroy) and our
    slots; gold events of other kinds do not count, and a found event that overlaps one neither.
    """
    records = gold.sample(gold.load(path, ("text", "events")), limit)
    readings = program.read([article_of(record["id"], record["text"]) for record in records])
    tally: dict[str, int] = defaultdict(int)
    for record, reading in zip(records, readings, strict=True):
        known, others = _gold_events(record)
        found = [one for one in _found_events(reading, program.book) if not any(one.trigger.overlaps(at) for at in others)]
        _count(tally, known, found)
    figures = [
        Figure(
            f"{name} f1", harmonic(share(right, tally[f"{key}_found"]), share(met, tally[f"{key}_gold"])), tally[f"{key}_gold"]
        )
        for name, key, right, met in (
            ("trigger", "trigger", tally["trigger_right"], tally["trigger_met"]),
            ("argument", "arg", tally["arg_right"], tally["arg_met"]),
        )
    ]
    return figures, len(records)


def _gold_events(record: gold.Record) -> tuple[list[_Told], list[Span]]:
    known, others = [], []
    for event in record["events"]:
        trigger = gold.span(record, *event["span"])
        kind = _kind(event["type"])
        if not kind:
            others.append(trigger)
            continue
        args = [(_SLOTS.get(one["role"].lower(), ""), gold.span(record, *one["span"])) for one in event["args"]]
        known.append(_Told(trigger, frozenset({kind}), tuple(arg for arg in args if arg[0])))
    taken = [one.trigger for one in known]
    return known, [at for at in others if not any(at.overlaps(one) for one in taken)]


def _kind(name: str) -> str:
    folded = name.lower().replace(":", ".")
    return next((kind for start, kind in _KINDS.items() if folded.startswith(start)), "")


def _found_events(reading: Reading, book: Codebook) -> list[_Told]:
    """One for every word that names a type: a strike that killed is an attack at one word and a death at another."""
    types = {one.id: one for one in book.event_types}
    found = []
    for event in reading.events:
        for word in event.words:
            kinds = _kinds_of(types[word.type]) if word.type else frozenset()
            if kinds and event.modality != "hypothetical":
                found.append(_Told(Span(word.start, word.end), kinds, _arguments(event)))
    return found


def _kinds_of(kind: EventType) -> frozenset[str]:
    return _SEVERAL.get(kind.id) or frozenset({_BY_HARM.get(kind.harm or "", ""), _BY_FAMILY.get(kind.family, "")}) - {""}


def _arguments(event: Event) -> tuple[tuple[str, Span], ...]:
    return tuple(("target" if arg.slot in _COUNTED else arg.slot, Span(arg.start, arg.end)) for arg in event.args)


def _count(tally: dict[str, int], known: Sequence[_Told], found: Sequence[_Told]) -> None:
    """Add one text: pairs of events that agree, and the arguments that they share."""
    tally["trigger_gold"] += len(known)
    tally["trigger_found"] += len(found)
    tally["trigger_met"] += sum(any(_agree(one, other) for other in found) for one in known)
    tally["trigger_right"] += sum(any(_agree(one, other) for one in known) for other in found)
    theirs = [(one, arg) for one in known for arg in one.args]
    ours = [(one, arg) for one in found for arg in one.args if arg[0] in set(_SLOTS.values())]
    tally["arg_gold"] += len(theirs)
    tally["arg_found"] += len(ours)
    tally["arg_met"] += sum(any(_agree(one, other) and _same(arg, held) for other, held in ours) for one, arg in theirs)
    tally["arg_right"] += sum(any(_agree(one, other) and _same(arg, held) for one, arg in theirs) for other, held in ours)


def _agree(one: _Told, other: _Told) -> bool:
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
