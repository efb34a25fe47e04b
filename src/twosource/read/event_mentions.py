"""Every word that names a happening, told again or in passing too: what the codebook and the encoder see, weighed together.

Events and claims tell each happening once; here each word counts for itself, as corpora of events mark them.
"""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from twosource.read.clauses import noun_frame, verb_frame
from twosource.read.drafts import ONLY
from twosource.read.nearby import within
from twosource.read.roles import fillers_of, phrase_of
from twosource.read.triggers import Trigger
from twosource.records import EventArg, EventMention

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from twosource.codebook import EventType, Model
    from twosource.read.drafts import Reader
    from twosource.read.eventwords import EventWords
    from twosource.read.happenings import Happening
    from twosource.records import TokenRun

MODEL = "event_mention"
"""The codebook's model that weighs a word; its features are those of `features`."""
_FLOOR = 0.02
"""How likely a word is by an encoder that shows no sign of it; a chance is never taken to be further from one half."""
_USUAL = 0.005
"""More of an article's words than this do not name one kind of event: an encoder that sees more sees too much there."""
_FEW = 400
"""Words of the usual kind that are added to every article, so that a sentence alone says little of how much is seen."""
_UNHEARD = frozenset({"injure", "destroy", "demonstrate"})
"""Kinds of which the encoder misses most, for it learnt them from few texts: its doubts say nothing."""
_VIOLENT = frozenset({"attack", "die", "injure", "destroy"})
"""Kinds that the encoder takes for each other; there a word that the codebook lists tells which."""
_HARMED = frozenset({"killed", "injured", "captured", "displaced", "missing", "number", "strength"})
_OBJECT = "object"
_HIT = frozenset({_OBJECT, "oblique on", "oblique against"})
_JOURNEY = frozenset({"transport"})
_ARRIVING = frozenset({"arrive", "arrival", "deploy", "deployment", "land", "return", "station", "settle"})
"""Movements whose "in" and "at" tell where they end."""
_WHERE = frozenset({"in", "at", "near", "on", "outside", "inside", "around", "across", "throughout", "within", "along"})
_EFFECTS = frozenset({"harm", "damage"})
_SLOTS = {
    "agent": "agent",
    "participant": "agent",
    "target": "target",
    "victim": "target",
    "artifact": "target",
    "place": "place",
    "instrument": "instrument",
    "origin": "origin",
    "destination": "destination",
}
SEEN = "who the encoder sees take part"
NAMED, PASSING, LISTED, UNKNOWN = "named", "passing", "listed", "unknown"
"""How the codebook has a word: with the company that it asks for, so but of a type that makes no claims, without, or not."""


class Named(Struct, frozen=True):
    """A trigger with the arguments of the happening that it helps to tell; `mute` where it names none itself."""

    trigger: Trigger
    args: tuple[EventArg, ...]
    mute: bool = False


class Seen(Struct, frozen=True):
    """What the encoder sees of events, by token, and by kind how much too much it sees in this article (in log odds)."""

    hints: Mapping[int, TokenRun]
    surplus: Mapping[str, float]

    def odds(self, token: int, kinds: frozenset[str]) -> float | None:
        """The log odds that the token tells of one of the kinds; None where the encoder shows no sign of it."""
        hint = self.hints.get(token)
        if hint is None or hint.label not in kinds:
            return None
        return _odds(hint.score) - self.surplus[hint.label]

    @property
    def excess(self) -> float:
        """How much too much it sees of what it sees too much of."""
        return max(self.surplus.values(), default=0.0)


def event_mentions(reader: Reader, told: Sequence[Named], passing: Sequence[Trigger], model: Model) -> tuple[EventMention, ...]:
    """The mentions in text order. `told` are the triggers of happenings, `passing` those of types that make no claims."""
    seen = seen_in(reader.parse.signals.triggers, len(reader.parse.tokens)) if "event" in reader.parse.signals.heads else None
    others = (Named(trigger, _own_args(reader, trigger)) for trigger in passing)
    known = {one.trigger.token: one for one in (*others, *told)}
    found = [_named(reader, one, seen, model) for one in known.values() if not one.mute]
    covered = {token for one in known.values() for token in range(one.trigger.first, one.trigger.last)}
    found += [_unnamed(reader, hint, seen, model) for hint in (seen.hints.values() if seen else ()) if hint.first not in covered]
    return tuple(sorted((one for one in found if one is not None), key=lambda one: (one.start, one.end)))


def mute(reader: Reader, trigger: Trigger, happening: Happening) -> bool:
    """Whether a trigger is only the weapon, where a verb tells what it did ("the bomb killed"): no mention of its own."""
    thing = not trigger.verbal and reader.tree.lemmas[trigger.token] in reader.stage.words.words("thing")
    return thing and any(other.verbal for other in happening.triggers)


def seen_in(hints: Iterable[TokenRun], words: int) -> Seen:
    """The encoder's hints, with how far what it sees of each kind exceeds what an article of so many words can tell of."""
    by_token = {hint.first: hint for hint in hints}
    sums: defaultdict[str, float] = defaultdict(float)
    for hint in by_token.values():
        sums[hint.label] += hint.score
    surplus = {kind: math.log(max(1.0, (total / _USUAL + _FEW) / (words + _FEW))) for kind, total in sums.items()}
    return Seen(by_token, surplus)


def features(odds: float | None, how: str) -> dict[str, float]:
    """What speaks for a mention: how the codebook has it (named, passing, listed or not at all), and the encoder's log odds."""
    return {
        **{name: float(name == how) for name in (NAMED, PASSING, LISTED)},
        "seen": _odds(_FLOOR) if odds is None else odds,
    }


def kinds_of(kind: EventType) -> frozenset[str]:
    """The kinds of event by which corpora of ACE's family, and the encoder that learnt from them, know a type."""
    return frozenset(kind.mappings.get("ace", "").split("/")) - {""}


def _named(reader: Reader, one: Named, seen: Seen | None, model: Model) -> EventMention | None:
    """The mention of a word that the codebook names; None where the encoder speaks too clearly against it."""
    trigger = one.trigger
    kind = _alone(reader.stage.words, reader.tree.words[trigger.token], trigger)
    span, kinds = reader.parse.span(trigger.first, trigger.last), kinds_of(kind)
    how = PASSING if kind.passing else NAMED
    own = _as_moved(kinds, trigger, _own(reader, one, kind))
    if seen is None or not kinds:  # nobody else to ask
        return EventMention(span.start, span.end, kind.id, own, rule=how)
    signs = [odds for token in range(trigger.first, trigger.last) if (odds := seen.odds(token, kinds)) is not None]
    heard = max(signs, default=None)
    weight = _weight(model, features(max(heard or 0.0, 0.0) if kinds <= _UNHEARD else heard, how))
    if weight <= model.needed:
        return None
    own = (*own, *_sites(reader, trigger, own))
    args = (*own, *_parts(reader, trigger.token, own, seen.excess))
    return EventMention(span.start, span.end, kind.id, args, _chance(weight), how)


def _own(reader: Reader, one: Named, kind: EventType) -> tuple[EventArg, ...]:
    """The arguments of the happening that this word ties to itself: of its sentence, of its own harm, by more than being there.

    What an attack is made on is its target, also where that is a place.
    """
    sentence = reader.parse.sentences[reader.parse.tokens[one.trigger.token].sentence]
    found = [arg for arg in one.args if arg.start < sentence.end and sentence.start < arg.end and arg.rule != ONLY]
    found = [arg for arg in found if arg.slot not in _HARMED or arg.slot == kind.harm]
    hit = [arg for arg in found if kind.family == "attack" and arg.slot == "place" and arg.rule in _HIT]
    found = [arg for arg in found if arg not in hit or arg.rule != _OBJECT]
    return (*found, *(replace(arg, slot="target") for arg in hit))


def _as_moved(kinds: frozenset[str], trigger: Trigger, args: tuple[EventArg, ...]) -> tuple[EventArg, ...]:
    """The arguments of a journey: who goes is what is moved, unless something else is, and where they arrive is no mere place."""
    if kinds != _JOURNEY:
        return args
    slots = {arg.slot for arg in args}
    goes = trigger.verbal and not trigger.frame.passive and not slots & {"target", *_HARMED}
    arrives = trigger.lemma in _ARRIVING and "destination" not in slots
    changed = {**({"agent": "target"} if goes else {}), **({"place": "destination"} if arrives else {})}
    return tuple(replace(arg, slot=changed.get(arg.slot, arg.slot)) for arg in args)


def _alone(words: EventWords, form: str, trigger: Trigger) -> EventType:
    """The type that a trigger's word names by itself: a bomb that kills is a bombing, but "kills" tells of deaths."""
    kind = words.types[trigger.type]
    harms = (words.types[number] for number, _, rest in words.verbs.get(form, ()) if not rest)
    effect = next((one for one in harms if one.family in _EFFECTS and one.seen), None) if trigger.verbal else None
    return effect if effect is not None and kind.family == "attack" else kind


def _unnamed(reader: Reader, hint: TokenRun, seen: Seen | None, model: Model) -> EventMention | None:
    """The mention of a word that the encoder sees and no rule names; None where too little speaks for it."""
    words, tree, token = reader.stage.words, reader.tree, hint.first
    number, how = _type_of(words, tree.words[token], hint.label)
    if seen is None or number is None:
        return None
    weight = _weight(model, features(seen.odds(token, frozenset({hint.label})), how))
    if weight <= model.needed:
        return None
    verbal = tree.upos(token) in {"VERB", "AUX"}
    carriers = (words.words("light"), words.words("suffer"), words.words("occur"))
    frame = verb_frame(tree, token) if verbal else noun_frame(tree, token, *carriers)
    trigger = Trigger(token, token, token + 1, number, tree.lemmas[token], verbal, frame)
    args = (*_own_args(reader, trigger), *_tolls(reader, trigger))
    args = _as_moved(kinds_of(words.types[number]), trigger, args)
    args = (*args, *_sites(reader, trigger, args))
    args = (*args, *_parts(reader, token, args, seen.excess))
    span = reader.parse.span(token, token + 1)
    return EventMention(span.start, span.end, words.types[number].id, args, _chance(weight), how)


def _type_of(words: EventWords, form: str, label: str) -> tuple[int | None, str]:
    """The type of a word that the encoder sees: one that lists it, the most general, else the one that stands for the kind."""
    general = next((number for number, kind in enumerate(words.types) if kind.seen == label), None)
    readings = (*words.verbs.get(form, ()), *words.nouns.get(form, ()))
    listed = [number for number, _, rest in readings if not rest and not words.types[number].passing]
    fitting = [number for number in listed if label in kinds_of(words.types[number])]
    if fitting:
        return (general if general in fitting else max(fitting)), LISTED
    near = [number for number in listed if {label} | kinds_of(words.types[number]) <= _VIOLENT and words.types[number].seen]
    return (near[0], LISTED) if near else (general, UNKNOWN)


def _odds(chance: float) -> float:
    clipped = min(max(chance, _FLOOR), 1 - _FLOOR)
    return math.log(clipped / (1 - clipped))


def _weight(model: Model, found: Mapping[str, float]) -> float:
    return model.bias + sum(model.weights.get(name, 0.0) * value for name, value in found.items())


def _chance(weight: float) -> float:
    return round(1 / (1 + math.exp(-weight)), 3)


def _own_args(reader: Reader, trigger: Trigger) -> tuple[EventArg, ...]:
    fillers = fillers_of(reader.stage, trigger)
    return tuple(_arg(reader, filler.slot, (filler.first, filler.last), filler.rule) for filler in fillers)


def _tolls(reader: Reader, trigger: Trigger) -> tuple[EventArg, ...]:
    """How many a word of harm tells of, where counts of its sentence say so."""
    harm = reader.stage.words.types[trigger.type].harm
    sentence = reader.parse.sentences[reader.parse.tokens[trigger.token].sentence]
    counts = (reader.counts[number] for number in within(reader.counts, sentence.start, sentence.end))
    return tuple(EventArg(harm, count.start, count.end, count.rule) for count in counts if harm and count.measure == harm)


def _sites(reader: Reader, trigger: Trigger, args: Sequence[EventArg]) -> tuple[EventArg, ...]:
    """Where it happened by a noun that is no name ("on a busy street", "across the city")."""
    sites = reader.stage.words.words("ground") | reader.stage.words.words("structure") | reader.stage.words.words("area")
    hit = reader.stage.words.words("structure") | reader.stage.words.words("vehicle")
    attack = reader.stage.words.types[trigger.type].family == "attack"
    found = []
    for case, token in trigger.frame.obliques:
        if case in _WHERE and reader.tree.lemmas[token] in sites:
            slot = "target" if attack and case == "on" and reader.tree.lemmas[token] in hit else "place"
            found.append(_arg(reader, slot, phrase_of(reader.tree, token), "oblique"))
    return tuple(arg for arg in found if not any(one.start < arg.end and arg.start < one.end for one in args))


def _arg(reader: Reader, slot: str, tokens: tuple[int, int], rule: str) -> EventArg:
    span = reader.parse.span(*tokens)
    return EventArg(slot, span.start, span.end, rule)


def _parts(reader: Reader, token: int, args: Sequence[EventArg], surplus: float) -> tuple[EventArg, ...]:
    """Who takes part by the encoder, where no dependency said so; it is believed less where it sees too many events."""
    found: list[EventArg] = []
    for link in reader.parts.get(token, ()):
        slot = _SLOTS.get(link.label)
        if (
            slot is None
            or _odds(link.score) <= surplus
            or reader.parse.tokens[link.to].sentence != reader.parse.tokens[token].sentence
        ):
            continue
        arg = _arg(reader, slot, phrase_of(reader.tree, link.to), SEEN)
        if not any(other.start < arg.end and arg.start < other.end for other in (*args, *found)):
            found.append(arg)
    return tuple(found)
