"""Who takes part at each word that names a happening, where and with what: whole phrases, weighed by what speaks for them.

Events share what one happening's words tell; here each word has its own, as corpora of events mark it: of "killed 12 and hurt 30"
each verb has its victims. A phrase is whole, with what is joined to its head or explains it, and a name stands for a pronoun.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from twosource.read.events.drafts import COUNTS, ONLY
from twosource.read.events.roles import PRONOUNS, fillers_of, phrase_of
from twosource.read.text.clauses import verb_frame
from twosource.read.text.nearby import within
from twosource.records import EventArg

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from twosource.codebook import EventType, Model
    from twosource.read.events.drafts import Draft, Reader
    from twosource.read.events.triggers import Trigger
    from twosource.records import TokenLink

MODEL = "event_part"
"""The codebook's model that weighs a phrase; its features are those of `features`."""
SEEN = "who the encoder sees take part"
_ENDED = frozenset({"origin", "destination"})
_FOREIGN = {
    **dict.fromkeys(("attack", "die", "injure", "destroy", "arrest"), _ENDED),
    "transport": frozenset({"place"}),
    "meet": frozenset({"target", "instrument", *_ENDED}),
    "demonstrate": frozenset({"target", *_ENDED}),
}
"""Slots that a kind does not have in corpora of ACE's family: a journey has ends, a meeting and a protest hit nobody."""
_JOURNEY = frozenset({"transport"})
_GATHERINGS = frozenset({"meet", "demonstrate"})
_ARRIVING = frozenset({"arrive", "arrival", "deploy", "deployment", "land", "return", "station", "settle"})
"""Movements whose "in" and "at" tell where they end."""
_OBJECT = "object"
_HIT = frozenset({_OBJECT, "oblique on", "oblique against"})
_BESIDE = frozenset({"oblique in", "oblique near", "oblique outside", "oblique inside"})
_CORE = frozenset({"subject", _OBJECT, "oblique by"})
_BEFORE = frozenset({"modifier", "owner"})
_WHERE = frozenset({"in", "at", "near", "on", "outside", "inside", "around", "across", "throughout", "within", "along"})
_ENDS = {
    "from": "origin",
    "out": "origin",
    "to": "destination",
    "into": "destination",
    "toward": "destination",
    "towards": "destination",
}
_NAMED_IN = frozenset({"nmod", "compound", "flat", "appos", "nmod:desc"})
_ONTO = frozenset({"on", "against", "of", "to", "from"})
_VIOLENT = frozenset({"attack", "harm", "damage"})
_ABOARD = frozenset({"by", "in", "aboard", "on", "with"})
_ACTORS = frozenset({"@person", "@organisation", "@force_name", "@party"})
_SITED = frozenset({"place", "origin", "destination"})
_NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM", "DET", "ADJ"})
_MORE = ("conj", "appos")
_LEVELS = 4
"""How far above the name of a place the noun that its preposition leads in may stand ("in the east of Northtown")."""
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


def kinds_of(kind: EventType) -> frozenset[str]:
    """The kinds of event by which corpora of ACE's family, and the encoder that learnt from them, know a type."""
    return frozenset(kind.mappings.get("ace", "").split("/")) - {""}


class Part(Struct, frozen=True):
    """Words [first, last) that may fill a slot, with their head; `how` names what found them as the model does, `rule` tells."""

    slot: str
    first: int
    last: int
    head: int
    how: str
    rule: str


def slots_of(kinds: frozenset[str]) -> frozenset[str]:
    """The slots that a word of these kinds may have."""
    foreign = frozenset[str]().union(*(_FOREIGN.get(one, ()) for one in kinds))
    return frozenset(_SLOTS.values()) - foreign


def participants(reader: Reader, trigger: Trigger, kind: EventType, draft: Draft | None) -> tuple[Part, ...]:
    """All that may take part: by dependencies first, by the encoder alone last; `draft` is what the word's happening tells."""
    known = slots_of(kinds_of(kind))
    found = _as_one(part for part in _found(reader, trigger, kind, draft) if slot_of(part) in known)
    every = [_whole(reader, trigger, part) for part in found]
    return tuple(part for n, part in enumerate(every) if not any(_same(part, other) for other in every[:n]))


def weighed(reader: Reader, trigger: Trigger, parts: Sequence[Part], odds: float, model: Model) -> tuple[EventArg, ...]:
    """Those parts for which enough speaks, given the odds that anybody would mark the word."""
    return tuple(
        arg_of(reader, part)
        for part, told in zip(parts, features(reader, trigger, parts, odds), strict=True)
        if model.odds(told.items()) > model.needed
    )


def features(reader: Reader, trigger: Trigger, parts: Sequence[Part], odds: float) -> list[dict[str, float]]:
    """What speaks for each: what found it, its slot, what the encoder's heads say, and that it is not the first of its slot."""
    words, slots = range(trigger.first, trigger.last), [slot_of(part) for part in parts]
    return [
        {
            part.how: 1.0,
            slots[n]: 1.0,
            "second": float(slots[n] in slots[:n]),
            "pronoun": float(reader.tree.words[part.head] in PRONOUNS and part.last - part.first == 1),
            "noun": float(not trigger.verbal),
            "mention": odds,
            **_heard(reader, words, part),
        }
        for n, part in enumerate(parts)
    ]


def _heard(reader: Reader, words: range, part: Part) -> dict[str, float]:
    """Whether the encoder's roles tie the phrase to the word, and whether who it sees take part agrees with the slot."""
    around = range(part.first, part.last)
    linked = {_SLOTS.get(link.label, "") for link in _links(reader.parts, words, around)}
    agrees = slot_of(part) in linked
    return {
        "role": float(bool(_links(reader.acts, words, around))),
        "agrees": float(agrees and part.how != "seen"),
        "differs": float(bool(linked) and not agrees),
    }


def _links(links: Mapping[int, Sequence[TokenLink]], words: range, around: range) -> list[TokenLink]:
    return [link for word in words for link in links.get(word, ()) if link.to in around]


def slot_of(part: Part) -> str:
    """The slot, that of the victims for how many they are."""
    return "target" if part.slot in COUNTS else part.slot


def arg_of(reader: Reader, part: Part) -> EventArg:
    """The part as the reading tells it."""
    span = reader.parse.span(part.first, part.last)
    return EventArg(part.slot, span.start, span.end, part.rule)


def _as_one(parts: Iterable[Part]) -> list[Part]:
    """The parts; words that stand side by side before a noun as one ("Zovian-led coalition strikes")."""
    kept: list[Part] = []
    for part in parts:
        last = kept[-1] if kept else part
        if part.how == last.how == "modifier" and (part.slot, part.first) == (last.slot, last.last):
            kept[-1] = replace(last, last=part.last, head=part.head)
        else:
            kept.append(part)
    return kept


def _same(part: Part, other: Part) -> bool:
    return slot_of(part) == slot_of(other) and _overlap(part, other)


def _overlap(part: Part, other: Part) -> bool:
    return part.first < other.last and other.first < part.last


# --------------------------------------------------------------------------------------------------
# what may take part


def _found(reader: Reader, trigger: Trigger, kind: EventType, draft: Draft | None) -> list[Part]:
    own = [Part(one.slot, one.first, one.last, one.head, _how(one.rule), one.rule) for one in fillers_of(reader.stage, trigger)]
    own = _as_moved(kind, trigger, _as_hit(kind, [_as_site(reader, part) for part in own]))
    own += _among(reader, trigger, own)
    found = [*own, *_tolls(reader, trigger, kind, draft), *_shared(kind, draft, own), *_means(reader, trigger, kind)]
    found += [part for part in _sites(reader, trigger, kind) if not any(_overlap(part, other) for other in found)]
    found += [part for part in _attending(reader, trigger, kind) if not any(_overlap(part, other) for other in found)]
    seen = _seen(reader, trigger)
    return [*found, *(part for part in seen if not any(_overlap(part, other) for other in found))]


def _how(rule: str) -> str:
    if rule in _CORE | _BEFORE:
        return "core" if rule in _CORE else rule
    return "oblique" if rule.startswith("oblique") else "other"


def _as_site(reader: Reader, part: Part) -> Part:
    """A building by which an event is called is where it was ("the Harbour Hall protest")."""
    site = part.how == "modifier" and part.slot == "agent" and "@structure" in reader.stage.known.get(part.head, ())
    return replace(part, slot="place") if site else part


def _as_hit(kind: EventType, parts: Sequence[Part]) -> list[Part]:
    """What an attack is made on is its target, also where that is a place; what it is only near or in says where it was."""
    parts = [replace(part, slot="place") if part.slot == "target" and part.rule in _BESIDE else part for part in parts]
    hit = [part for part in parts if kind.family == "attack" and part.slot == "place" and part.rule in _HIT]
    found = [part for part in parts if part not in hit or part.rule != _OBJECT]
    return [*found, *(replace(part, slot="target") for part in hit)]


def _as_moved(kind: EventType, trigger: Trigger, parts: list[Part]) -> list[Part]:
    """Of a journey: who goes is what is moved, unless something else is, and where they arrive is no mere place."""
    if kinds_of(kind) != _JOURNEY:
        return parts
    slots = {part.slot for part in parts}
    goes = not trigger.frame.passive and not slots & {"target", *COUNTS}
    arrives = trigger.lemma in _ARRIVING and "destination" not in slots
    changed = {**({"agent": "target"} if goes else {}), **({"place": "destination"} if arrives else {})}
    return [replace(part, slot=changed.get(part.slot, part.slot)) for part in parts]


def _among(reader: Reader, trigger: Trigger, own: Sequence[Part]) -> list[Part]:
    """Those who are named of the many whom it befell: "students were arrested, including X and Y"."""
    slot = next((part.slot for part in own if part.rule == (_OBJECT if trigger.frame.objects else "subject")), None)
    named = [token for case, token in trigger.frame.obliques if case == "including" and slot is not None]
    return [Part(str(slot), *phrase_of(reader.tree, token), token, "oblique", "oblique including") for token in named]


def _tolls(reader: Reader, trigger: Trigger, kind: EventType, draft: Draft | None) -> list[Part]:
    """How many a word of harm tells of, where counts of its happening, or of its sentence where it tells none, say so."""
    sentence = reader.parse.sentences[reader.parse.tokens[trigger.token].sentence]
    here = list(within(reader.counts, sentence.start, sentence.end))
    if draft is None:
        numbers = [number for number in here if reader.counts[number].measure == kind.harm]
    else:
        numbers = [number for slot, number, _ in draft.counted if slot == kind.harm and number in here]
    return [_toll(reader, kind, number) for number in numbers if kind.harm]


def _toll(reader: Reader, kind: EventType, number: int) -> Part:
    count = reader.counts[number]
    tokens = reader.parse.tokens
    first = bisect_left(tokens, count.start, key=lambda token: token.start)
    last = max(bisect_left(tokens, count.end, key=lambda token: token.start), first + 1)
    head = first if count.head is None else count.head
    whole = phrase_of(reader.tree, head)
    if whole[0] <= first and last <= whole[1]:
        first, last = whole
    return Part(str(kind.harm), first, last, head, "toll", count.rule)


def _shared(kind: EventType, draft: Draft | None, own: Sequence[Part]) -> list[Part]:
    """What other words of the happening tell: where it was, and whom it harmed as this word does."""
    if draft is None:
        return []
    heads = {part.head for part in own}
    wanted = [one for one in draft.fillers if one.slot in {"place", kind.harm} and one.rule != ONLY and one.head not in heads]
    return [Part(one.slot, one.first, one.last, one.head, "shared", one.rule) for one in wanted]


def _means(reader: Reader, trigger: Trigger, kind: EventType) -> list[Part]:
    """The weapon that an attack is called by or that did it ("a missile strike", "a bomb exploded"), and what makes a journey."""
    lists, lemmas, frame = reader.stage.words, reader.tree.lemmas, trigger.frame
    things = lists.words("thing") if kind.family in _VIOLENT else frozenset[str]()
    carriers = lists.words("vehicle") | lists.words("aircraft") if kinds_of(kind) == _JOURNEY else frozenset[str]()
    before = () if trigger.verbal else sorted({*frame.modifiers, *range(trigger.first, trigger.token)})
    used = {token: "modifier" for token in before if lemmas[token] in things}
    if trigger.verbal:
        did = [*((token, _OBJECT) for token in frame.objects), *((token, "subject") for token in frame.subjects)]
        used = {token: rule for token, rule in did if lemmas[token] in things}
    used |= {token: f"oblique {case}" for case, token in frame.obliques if case in _ABOARD and lemmas[token] in carriers}
    return [Part("instrument", *phrase_of(reader.tree, token), token, "means", rule) for token, rule in used.items()]


def _attending(reader: Reader, trigger: Trigger, kind: EventType) -> list[Part]:
    """Who does something else at a gathering, or is shown there: "students chanted during the rally", "a man at the protest"."""
    tree, token = reader.tree, trigger.token
    above = tree.head(token)
    if trigger.verbal or above < 0 or not kinds_of(kind) & _GATHERINGS or tree.case(token) not in {"during", "at"}:
        return []
    who = verb_frame(tree, above).subjects[:1] if tree.upos(above) == "VERB" else (above,)
    return [Part("agent", *phrase_of(tree, one), one, "around", f"who is {tree.case(token)} it") for one in who]


def _sites(reader: Reader, trigger: Trigger, kind: EventType) -> list[Part]:
    """Where it was by a noun ("on a busy street") or by a name that is in no gazetteer, and where a journey starts and ends."""
    words = reader.stage.words
    sites = words.words("ground") | words.words("structure") | words.words("area")
    hit = words.words("structure") | words.words("vehicle")
    journey = kinds_of(kind) == _JOURNEY
    found = []
    for case, token in trigger.frame.obliques:
        slot = _ENDS.get(case) if journey else "place" if case in _WHERE else None
        if slot is None or not (reader.tree.lemmas[token] in sites or _is_name(reader, token)):
            continue
        if kind.family == "attack" and case == "on" and reader.tree.lemmas[token] in hit:
            slot = "target"
        found.append(Part(slot, *phrase_of(reader.tree, token), token, "site", f"oblique {case}"))
    left = kind.roles.get(f"{trigger.lemma}.obj", kind.roles.get("obj", ""))
    if journey and left in _SITED:  # "fled the country"
        objects = [token for token in trigger.frame.objects if reader.tree.lemmas[token] in sites | {"country"}]
        found += [Part(left, *phrase_of(reader.tree, token), token, "core", _OBJECT) for token in objects]
    return found


def _is_name(reader: Reader, token: int) -> bool:
    """Whether a word is a name that is no time, person or body: one of a place that no gazetteer holds."""
    known = {*reader.stage.known.get(token, ())}
    return reader.tree.upos(token) == "PROPN" and token not in reader.stage.times and not known & _ACTORS


def _seen(reader: Reader, trigger: Trigger) -> list[Part]:
    """Who takes part by the encoder, of the word's own sentence."""
    sentence = reader.parse.tokens[trigger.token].sentence
    links = [link for link in reader.parts.get(trigger.token, ()) if reader.parse.tokens[link.to].sentence == sentence]
    known = [(link, _SLOTS[link.label]) for link in links if link.label in _SLOTS]
    return [Part(slot, *phrase_of(reader.tree, link.to), link.to, "seen", SEEN) for link, slot in known]


# --------------------------------------------------------------------------------------------------
# whole phrases


def _whole(reader: Reader, trigger: Trigger, part: Part) -> Part:
    """The whole phrase: of the name that a pronoun stands for, of the noun that a place is in, with all that is joined to it."""
    tree = reader.tree
    if tree.words[part.head] in PRONOUNS and part.last - part.first == 1:
        named = _antecedent(reader, part.head)
        if named is not None:
            first, last = phrase_of(tree, named)
            part = replace(part, first=first, last=last, head=named)
    if part.slot in _SITED:
        part = _led_in(reader, part)
    return replace(part, last=_joined(reader, trigger, part))


def _antecedent(reader: Reader, pronoun: int) -> int | None:
    """The noun or name of its own sentence that a pronoun stands for: the last before it, else the first behind."""
    entity = reader.entity_at.get(pronoun)
    sentence = reader.parse.sentences[reader.parse.tokens[pronoun].sentence]
    same = [
        token
        for token in range(sentence.first, sentence.last)
        if entity is not None and reader.entity_at.get(token) == entity and reader.tree.upos(token) in {"NOUN", "PROPN"}
    ]
    heads = [token for token in same if reader.tree.head(token) not in same]
    before = [token for token in heads if token < pronoun]
    return before[-1] if before else next(iter(heads), None)


def _led_in(reader: Reader, part: Part) -> Part:
    """A place with the noun that its preposition leads in: "in the suburbs of Northtown", "outside a school in Northtown"."""
    tree, above = reader.tree, part.head
    for token in tree.ancestors(part.head)[1:_LEVELS]:
        if tree.rel(above) not in _NAMED_IN or token in reader.stage.triggers or tree.upos(token) not in {"NOUN", "PROPN"}:
            break
        above = token
    first, last = phrase_of(tree, above)
    inside = range(last, part.first)
    apart = tree.case(above) in _ONTO or any(tree.upos(token) in {"VERB", "AUX", "PUNCT"} for token in inside)
    if part.first < first or above == part.head or (last <= part.first and apart):
        return part
    return replace(part, first=first, last=max(last, part.last))


def _joined(reader: Reader, trigger: Trigger, part: Part) -> int:
    """The end of a phrase with what is coordinated with its head or explains it, unless a clause stands between."""
    tree, last, queue = reader.tree, part.last, [part.head]
    while queue:
        for child in tree.under(queue.pop(), *_MORE):
            first, end = phrase_of(tree, child)
            between = range(last, max(last, end))
            clause = any(tree.upos(token) in {"VERB", "AUX"} for token in range(last, max(last, first)))
            if child < part.head or tree.upos(child) not in _NOMINAL or clause or trigger.token in between:
                continue
            last = max(last, end)
            queue.append(child)
    return last
