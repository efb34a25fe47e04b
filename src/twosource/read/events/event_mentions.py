"""Every word that names a happening, told again or in passing too: what the codebook and the encoder see, weighed together.

Events and claims tell each happening once; here each word counts for itself, as corpora of events mark them.
"""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.read.events.modality import NEGATIONS
from twosource.read.events.participants import SEEN, arg_of, kinds_of, participants, slot_of, slots_of, weighed
from twosource.read.events.triggers import Trigger
from twosource.read.text.clauses import noun_frame, verb_frame
from twosource.records import EventMention

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from twosource.codebook import EventType, Model
    from twosource.read.events.drafts import Draft, Reader
    from twosource.read.events.eventwords import EventWords
    from twosource.read.events.happenings import Happening
    from twosource.read.events.participants import Part
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
_BEFORE = frozenset({"compound", "amod"})
_EFFECTS = frozenset({"harm", "damage"})
NAMED, PASSING, LISTED, UNKNOWN = "named", "passing", "listed", "unknown"
"""How the codebook has a word: with the company that it asks for, so but of a type that makes no claims, without, or not."""


class Named(Struct, frozen=True):
    """A trigger with the happening that it helps to tell, if that makes a claim; `mute` where it names none itself."""

    trigger: Trigger
    draft: Draft | None = None
    mute: bool = False


class Models(Struct, frozen=True):
    """What weighs a word, and what weighs those who take part."""

    mention: Model
    part: Model


class Candidate(Struct, frozen=True):
    """A word that may name a happening, who may take part, and what speaks for it; no `signs` where nobody is to be asked."""

    trigger: Trigger
    kind: EventType
    how: str
    parts: tuple[Part, ...]
    signs: Mapping[str, float] | None


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


def event_mentions(reader: Reader, told: Sequence[Named], passing: Sequence[Trigger], models: Models) -> tuple[EventMention, ...]:
    """The mentions in text order. `told` are the triggers of happenings, `passing` those of types that make no claims."""
    found = (_mention(reader, one, models) for one in candidates(reader, told, passing, models.mention))
    return tuple(sorted((one for one in found if one is not None), key=lambda one: (one.start, one.end)))


def candidates(reader: Reader, told: Sequence[Named], passing: Sequence[Trigger], model: Model | None = None) -> list[Candidate]:
    """The words that the codebook names, and then those of which only the encoder sees any sign.

    With a model less those of which it would believe nothing, whoever took part.
    """
    seen = seen_in(reader.parse.signals.triggers, len(reader.parse.tokens)) if "event" in reader.parse.signals.heads else None
    known = {one.trigger.token: one for one in (*(Named(trigger) for trigger in passing), *told)}
    covered = {token for one in known.values() for token in range(one.trigger.first, one.trigger.last)}
    found = [_named(reader, one, seen) for one in known.values() if not one.mute]
    hints = [hint for hint in seen.hints.values() if hint.first not in covered] if seen is not None else []
    return [*found, *(one for hint in hints if (one := _unnamed(reader, hint, seen, model)) is not None)]


def _mention(reader: Reader, one: Candidate, models: Models) -> EventMention | None:
    """The mention of a word; None where too little speaks for it."""
    span = reader.parse.span(one.trigger.first, one.trigger.last)
    if one.signs is None:
        args = tuple(arg_of(reader, part) for part in one.parts if part.rule != SEEN)
        return EventMention(span.start, span.end, one.kind.id, args, rule=one.how)
    weight = _weight(models.mention, one.signs)
    if weight <= models.mention.needed:
        return None
    args = weighed(reader, one.trigger, one.parts, weight, models.part)
    return EventMention(span.start, span.end, one.kind.id, args, _chance(weight), one.how)


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


def features(odds: float | None, how: str, kinds: frozenset[str], parts: Iterable[Part]) -> dict[str, float]:
    """What speaks for a mention: how the codebook has it, its kind, who takes part by the grammar, and the encoder's log odds."""
    heard = _odds(_FLOOR) if odds is None else odds
    return {how: 1.0, "seen": heard, **dict.fromkeys(sorted(kinds), 1.0), **_filled(parts)}


def _filled(parts: Iterable[Part]) -> dict[str, float]:
    """The slots that the grammar fills."""
    return dict.fromkeys(sorted({slot_of(part) for part in parts if part.rule != SEEN}), 1.0)


def _signs(reader: Reader, trigger: Trigger, told: dict[str, float]) -> dict[str, float]:
    """With what the words around say: whether it is told as a fact, whether it is denied, whether any such event is meant."""
    tree, token, facts = reader.tree, trigger.token, reader.parse.signals.facts
    negated = any(tree.words[child] in NEGATIONS for child in reader.parse.children[token])
    several = tree.words[token] != tree.lemmas[token] and not tree.under(token, "det", "nmod:poss", "nummod")
    generic = not trigger.verbal and (several or tree.rel(token) in _BEFORE)
    said = {"fact": facts[token] if token < len(facts) else 0.0, "negated": float(negated), "generic": float(generic)}
    return {**told, **said}


def _named(reader: Reader, one: Named, seen: Seen | None) -> Candidate:
    """The word that the codebook names, as what it is by itself."""
    trigger = one.trigger
    kind = _alone(reader.stage.words, reader.tree.words[trigger.token], trigger)
    kinds, how = kinds_of(kind), PASSING if kind.passing else NAMED
    parts = participants(reader, trigger, kind, one.draft)
    if seen is None or not kinds:  # nobody else to ask
        return Candidate(trigger, kind, how, parts, None)
    signs = [odds for token in range(trigger.first, trigger.last) if (odds := seen.odds(token, kinds)) is not None]
    heard = max(signs, default=None)
    told = features(max(heard or 0.0, 0.0) if kinds <= _UNHEARD else heard, how, kinds, parts)
    return Candidate(trigger, kind, how, parts, _signs(reader, trigger, told))


def _alone(words: EventWords, form: str, trigger: Trigger) -> EventType:
    """The type that a trigger's word names by itself: a bomb that kills is a bombing, but "kills" tells of deaths."""
    kind = words.types[trigger.type]
    harms = (words.types[number] for number, _, rest in words.verbs.get(form, ()) if not rest)
    effect = next((one for one in harms if one.family in _EFFECTS and one.seen), None) if trigger.verbal else None
    return effect if effect is not None and kind.family == "attack" else kind


def _unnamed(reader: Reader, hint: TokenRun, seen: Seen | None, model: Model | None) -> Candidate | None:
    """The word that the encoder sees and no rule names; None where no type can stand for what it sees."""
    words, tree, token = reader.stage.words, reader.tree, hint.first
    number, how = _type_of(words, tree.words[token], hint.label)
    if seen is None or number is None:
        return None
    verbal = tree.upos(token) in {"VERB", "AUX"}
    carriers = (words.words("light"), words.words("suffer"), words.words("occur"))
    frame = verb_frame(tree, token) if verbal else noun_frame(tree, token, *carriers)
    trigger = Trigger(token, token, token + 1, number, tree.lemmas[token], verbal, frame)
    kind = words.types[number]
    alone = _signs(reader, trigger, features(seen.odds(token, frozenset({hint.label})), how, kinds_of(kind), ()))
    if model is not None and _weight(model, alone) + _most(model, kinds_of(kind)) <= model.needed:
        return None
    parts = participants(reader, trigger, kind, None)
    return Candidate(trigger, kind, how, parts, {**alone, **_filled(parts)})


def _most(model: Model, kinds: frozenset[str]) -> float:
    """What speaks for a word of these kinds at most by who takes part."""
    return sum(max(0.0, model.weights.get(slot, 0.0)) for slot in slots_of(kinds))


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
    return model.odds(found.items())


def _chance(weight: float) -> float:
    return round(1 / (1 + math.exp(-weight)), 3)
