"""Where the happenings of one sentence took place, where no dependency says it: at the only location that the sentence names."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from twosource.read.events.roles import Filler
from twosource.records import Site, Span

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from twosource.read.events.drafts import Draft, Reader
    from twosource.records import Parse, PlaceMention, Sentence

_SITED = frozenset({"attack", "harm", "damage", "arrest", "protest", "control", "capture", "release", "humanitarian", "accident"})
_WHERE = frozenset({"in", "at", "near", "on", "outside", "inside", "around", "across", "throughout", "within", "along", "over"})
_LEAVING = frozenset({"flee", "leave", "escape", "abandon", "evacuate"})
_MODIFYING = frozenset({"amod", "compound", "nmod:poss", "nmod:desc"})


def attach_shown(reader: Reader, drafts: list[Draft], rule: str) -> None:
    """Where the encoder sees a happening take place, of the names of its own sentence; it outweighs what a dependency led to.

    A happening that moves ("fled to") and one that is called by its place ("the Northtown attack") are left as they are.
    """
    stage = reader.stage
    held = [(stage.places.get(one.head), draft, one) for draft in drafts for one in draft.fillers if one.slot == "place"]
    for draft in drafts:
        numbers = [number for number in _shown_here(reader, draft) if not _of_another(reader, draft, number, held)]
        slots = {filler.slot for filler in draft.fillers}
        called = any(_is_name(filler) for filler in draft.fillers)
        if not numbers or called or slots & {"origin", "destination"}:
            continue
        draft.fillers = [one for one in draft.fillers if one.slot != "place" or stage.places.get(one.head) in numbers]
        told = {stage.places.get(filler.head) for filler in draft.fillers if filler.slot == "place"}
        for number in numbers:
            if number not in told:
                covering = reader.place_tokens[number]
                draft.fillers.append(Filler("place", covering[0], covering[-1] + 1, covering[-1], rule))


def drop_outer(reader: Reader, drafts: Sequence[Draft]) -> None:
    """Leaves out of each happening's places what only says where another of them lies: "in Millford near Northtown"."""
    for draft in drafts:
        numbers = {reader.stage.places.get(one.head) for one in draft.fillers if one.slot == "place"}
        outer = {number for number in numbers if number is not None and _tells_more_of(reader, number, numbers)}
        draft.fillers = [one for one in draft.fillers if one.slot != "place" or reader.stage.places.get(one.head) not in outer]


def _tells_more_of(reader: Reader, number: int, others: Collection[int | None]) -> bool:
    """Whether a place only tells more of another name, which is that of a place itself and not joined to it by an "and"."""
    inner = reader.places[number].more_of
    if inner is None or inner == number or inner not in others or reader.places[inner].place.lat is None:
        return False  # what no gazetteer holds is found by what lies around it
    name = reader.place_tokens[inner]
    joined = any(reader.tree.rel(token) == "conj" for token in reader.place_tokens[number])
    return not joined and all(reader.tree.rel(token) != "amod" for token in name)


def read_sites(parse: Parse, places: Sequence[PlaceMention]) -> tuple[Site, ...]:
    """Where the encoder sees what a word tells take place, for every word that it sees any of, in text order.

    Events have their places already; this answers for all other words too ("sat in a café in Northtown"). A place is a toponym,
    else a name that is none ("over the White House").
    """
    by_start = {place.start: place for place in places if not place.metonym}
    starts = sorted(by_start)
    found: dict[int, dict[Span, float]] = {}
    for link in parse.signals.wheres:
        token = parse.tokens[link.to]
        if token.sentence != parse.tokens[link.of].sentence:
            continue
        at = bisect_right(starts, token.start) - 1
        place = by_start[starts[at]] if at >= 0 and token.start < by_start[starts[at]].end else None
        if place is None and token.upos != "PROPN":
            continue
        span = Span(place.start, place.end) if place else Span(token.start, token.end)
        shown = found.setdefault(link.of, {})
        shown[span] = max(link.score, shown.get(span, 0.0))
    return tuple(_site(parse, by_start, of, found[of]) for of in sorted(found))


def _site(parse: Parse, by_start: Mapping[int, PlaceMention], of: int, shown: Mapping[Span, float]) -> Site:
    """The site of one word, at the places that hold none of the others; words of one name that is no toponym are one."""
    named = [by_start[span.start] for span in sorted(shown) if span.start in by_start]
    spans = [Span(one.start, one.end) for one in named if not any(_wider(one, other) for other in named)]
    for span in sorted(shown) if not named else ():
        if spans and not parse.text[spans[-1].end : span.start].strip():
            spans[-1] = Span(spans[-1].start, span.end)
        else:
            spans.append(span)
    return Site(parse.tokens[of].start, parse.tokens[of].end, tuple(spans), max(shown.values()))


def _of_another(reader: Reader, draft: Draft, number: int, held: Sequence[tuple[int | None, Draft, Filler]]) -> bool:
    """Whether a dependency ties the place to another happening alone: one called by it, or one that is no part of this scene."""
    owners = [(other, filler) for place, other, filler in held if place == number]
    if not owners or any(other is draft for other, _ in owners):
        return False
    return any(_is_name(filler) for _, filler in owners) or not any(_one_scene(reader, draft, other) for other, _ in owners)


def _is_name(filler: Filler) -> bool:
    """Whether a place is what the happening is called by: "the Northtown attack"."""
    return filler.slot == "place" and filler.rule == "modifier"


def _shown_here(reader: Reader, draft: Draft) -> list[int]:
    """The places that the encoder ties to a happening, those of its own sentence, without those that hold another of them.

    The encoder learnt from single sentences; what it says across them is a guess.
    """
    sentence = reader.parse.sentences[reader.parse.tokens[draft.happening.main.token].sentence]
    tokens = [token for trigger in draft.happening.triggers for token in (trigger.token, trigger.frame.governor)]
    verbs = [trigger.token for trigger in draft.happening.triggers if trigger.verbal and reader.shown.get(trigger.token)]
    found = dict.fromkeys(number for token in verbs or tokens if token is not None for number in reader.shown.get(token, ()))
    here = [number for number in found if sentence.start <= reader.places[number].start < sentence.end]
    return [n for n in here if not any(_wider(reader.places[n], reader.places[m]) for m in here)]


def attach_place(reader: Reader, sentence: Sentence, drafts: list[Draft], rule: str) -> None:
    """The only location of a sentence is where its happenings without a place are taken to be."""
    stage, types = reader.stage, reader.stage.words.types
    for draft in drafts:
        draft.fillers = [_refined(reader, sentence, filler) for filler in draft.fillers]
    number = _only_location(reader, sentence)
    if number is None:
        return
    covering = [token for token in range(sentence.first, sentence.last) if stage.places.get(token) == number]
    drafts = [draft for draft in drafts if _in_reach(reader, drafts, draft, covering[0])]
    if any(filler.slot == "agent" and filler.first <= covering[0] < filler.last for draft in drafts for filler in draft.fillers):
        return
    for draft in drafts:
        sited = types[draft.happening.main.type].family in _SITED and not _denied(reader, draft)
        if sited and not any(filler.slot in {"place", "origin", "destination"} for filler in draft.fillers):
            draft.fillers.append(Filler("place", covering[0], covering[-1] + 1, covering[-1], rule))


def _denied(reader: Reader, draft: Draft) -> bool:
    """Whether an encoder that knows of places sees none for what a verb tells: being the only name is too little then."""
    triggers = draft.happening.triggers
    if "where" not in reader.parse.signals.heads or not all(trigger.verbal for trigger in triggers):
        return False
    return not any(reader.shown.get(trigger.token) for trigger in triggers)


def _refined(reader: Reader, sentence: Sentence, filler: Filler) -> Filler:
    """The filler with the finest name of its location ("Northtown" for the "Zovia" of "in Northtown, Zovia")."""
    number = reader.stage.places.get(filler.head) if filler.slot == "place" else None
    root = number if number is None else _root(reader, sentence, number)
    if number is None or root is None or root == number or not contains(reader.places[number], reader.places[root]):
        return filler
    tokens = [token for token in range(sentence.first, sentence.last) if reader.stage.places.get(token) == root]
    return Filler(filler.slot, tokens[0], tokens[-1] + 1, tokens[-1], filler.rule) if tokens else filler


def _only_location(reader: Reader, sentence: Sentence) -> int | None:
    """The number of the finest name of the one location that the sentence names, None where it names none or several.

    Where it names several, those count that a preposition of place leads in.
    """
    stage = reader.stage
    tokens = [token for token in range(sentence.first, sentence.last) if token in stage.places]
    tokens = [token for token in tokens if not (_mere_modifier(reader, token) or _is_origin(reader, token))]
    for kept in (tokens, [token for token in tokens if _is_where(reader, token)]):
        numbers = list(dict.fromkeys(_root(reader, sentence, stage.places[token]) for token in kept))
        finest = [n for n in numbers if not any(contains(reader.places[n], reader.places[m]) for m in numbers if m != n)]
        if len(finest) == 1:
            return finest[0]
    return None


def _is_origin(reader: Reader, token: int) -> bool:
    """Whether it tells of somebody or something where they come from: "a youth from Northtown"."""
    return reader.tree.case(token) == "from" and reader.tree.rel(token) == "nmod"


def _root(reader: Reader, sentence: Sentence, number: int) -> int:
    """The number of the name that this one only tells more of, if that stands in the same sentence; else its own."""
    more_of = reader.places[number].more_of
    if more_of is None or more_of not in reader.stage.places.values():
        return number
    return more_of if sentence.start <= reader.places[more_of].start < sentence.end else number


def contains(outer: PlaceMention, inner: PlaceMention) -> bool:
    """Whether the first names an area that the second lies in, or the same place, as far as the gazetteer says."""
    area, place = outer.place, inner.place
    if area.country is None or area.country != place.country:
        return False
    if area.precision == "country":
        return True
    if area.precision == "admin1":
        return place.precision not in {"country", "admin1"} and place.admin1 == area.admin1
    return area.precision == "admin2" and place.within == area.name


def _wider(one: PlaceMention, other: PlaceMention) -> bool:
    """Whether the first holds the second and is not the same place."""
    return contains(one, other) and not contains(other, one)


def _is_where(reader: Reader, token: int) -> bool:
    """Whether a preposition of place leads in the name or the noun that it belongs to ("in Northtown province")."""
    tree, stage = reader.tree, reader.stage
    for above in tree.ancestors(token)[:3]:
        if tree.case(above) in _WHERE:
            return True
        if tree.rel(above) not in _MODIFYING and above not in stage.places:
            return False
    return False


def _in_reach(reader: Reader, drafts: list[Draft], draft: Draft, place: int) -> bool:
    """Whether a place may be that of a happening: it is no goal of another, nor stands in an infinitive or noun of another."""
    tree = reader.tree
    for other in drafts:
        taken = (filler.slot for filler in other.fillers if filler.first <= place < filler.last)
        if (
            other is not draft
            and any(slot in {"place", "destination"} for slot in taken)
            and not _one_scene(reader, draft, other)
        ):
            return False
    own = {token for trigger in draft.happening.triggers for token in range(trigger.first, trigger.last)}
    above = {token for trigger in draft.happening.triggers for token in tree.ancestors(trigger.token)}
    for token in tree.ancestors(place)[1:]:
        if token in above:
            return True
        if token in reader.stage.triggers - own and tree.upos(token) != "VERB":
            return False
        if tree.upos(token) == "VERB" and tree.rel(token) in {"advcl", "acl", "xcomp"} and _infinitive(reader, token):
            return False
    return True


def _infinitive(reader: Reader, verb: int) -> bool:
    """Whether a verb is an infinitive of purpose or plan; those who flee a place flee what happened there."""
    if verb in reader.stage.triggers and reader.tree.lemmas[verb] in _LEAVING:
        return False
    return "to" in {reader.tree.words[mark] for mark in reader.tree.under(verb, "mark")}


def _one_scene(reader: Reader, left: Draft, right: Draft) -> bool:
    """Whether two happenings may be an attack and the harm that it did."""
    types = reader.stage.words.types
    if left.happening.main.type == right.happening.main.type:
        return bool({filler.head for filler in left.fillers} & {filler.head for filler in right.fillers})
    families = {types[draft.happening.main.type].family for draft in (left, right)}
    return len(families) == 2 and families <= {"attack", "harm", "damage"}


def _mere_modifier(reader: Reader, token: int) -> bool:
    """Whether a place name only modifies a noun that is no place ("the Northtown attacks", "Northtown's mayor")."""
    stage = reader.stage
    number = stage.places[token]
    while stage.places.get(token + 1) == number:
        token += 1
    head = stage.tree.head(token)
    if stage.tree.rel(token) not in _MODIFYING or head in stage.places or head < 0:
        return False
    return stage.tree.lemmas[head] not in stage.words.words("area") | stage.words.words("ground")
