"""Claims: one for each event and each chain that tells it, with typed values, repetitions within the article merged.

The score is the confidence of the extraction, never of the truth: 0.4 for a noun and 0.5 for a verb that names the happening,
0.1 for each of agent, target or count, place and time that a dependency found, 0.05 for each that was taken from the sentence or
inferred, and all of it times 0.7 where only a headline or caption tells it, or it is the background toll of a war.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from twosource.read.attribution.chains import Path, Speakers, chains, innermost_of, speakers_of
from twosource.read.claims.days import Days, days_of, inferred
from twosource.read.claims.scene import PlaceScene, scene_of
from twosource.read.claims.stories import Stories, stories_of
from twosource.read.claims.values import Values, args_of, values_of
from twosource.read.events.drafts import COUNTS, ONLY
from twosource.read.events.roles import PRONOUNS
from twosource.read.text.cues import fold
from twosource.records import Actor, Arg, Claim, Count, EventArg, Interval, Place, Span, Words, make_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twosource.codebook import Codebook, EventType
    from twosource.records import (
        Article,
        Attribution,
        CountMention,
        Entity,
        Event,
        Mention,
        Parse,
        PlaceMention,
        Sentence,
        Source,
        TimeMention,
        Token,
    )

_WEAK_BLOCKS = frozenset({"title", "caption"})
_SITED = frozenset({"attack", "harm", "damage"})
_LOCAL = frozenset({"attack", "harm", "damage", "arrest", "protest", "release", "repression", "accident"})
_PLACED = frozenset({"place", "origin", "destination"})
_REAL = frozenset({"happened", "ongoing"})
"""What is only planned or feared says nothing of where and by whom something else was done."""
_PARTIES = frozenset({"agent", "target"})
_SPOKEN = _PARTIES | COUNTS
"""What a broken parse may take for the one who speaks: a witness who told of the dead is no dead."""
_ACTING = frozenset({"person", "organisation", "armed_group", "nationality"})
_NEAR = 2
"""How many sentences back a place or a speaker's subject is still taken to be the same."""
_TELLS_APART = re.compile(r"\b(?:another|other|second|third|fourth|fifth|\d{1,3}(?=[- ]years?[- ]old))\b", re.IGNORECASE)
_SHARED = 2
"""How many slots must agree for two tellings by one chain to be one claim."""


class _Telling(Struct, frozen=True):
    """A claim with what is needed to complete and merge it."""

    claim: Claim
    kind: EventType
    sentence: int
    paragraph: int
    sources: tuple[Source, ...]


def make_claims(  # noqa: PLR0913, PLR0917 - the parts of a reading are its arguments
    article: Article,
    parse: Parse,
    entities: Sequence[Entity],
    mentions: Sequence[Mention],
    attributions: Sequence[Attribution],
    times: Sequence[TimeMention],
    counts: Sequence[CountMention],
    places: Sequence[PlaceMention],
    events: Sequence[Event],
    codebook: Codebook,
    some: tuple[int, int | None] = (1, None),
) -> tuple[tuple[Claim, ...], tuple[Source, ...]]:
    """The article's claims in text order, and the sources that stand in their chains, by id."""
    values = values_of(article, entities, mentions, times, counts, places, codebook, some)
    speakers = speakers_of(article, attributions, entities, codebook)
    kinds = {kind.id: kind for kind in codebook.event_types}
    stories = stories_of(parse, codebook)
    scene = scene_of(parse, places, events, attributions, stories)
    tellings: list[_Telling] = []
    for event in events:
        for path in chains(speakers, event.trigger):
            telling = _completed(_telling(parse, speakers, values, event, kinds[event.type], path), tellings)
            if telling.claim.args or event.verbal:
                tellings.append(telling)
    tellings = _sited(tellings, scene, stories)
    if not any(_is_dated(telling) for telling in tellings):
        days = days_of(parse, times, events, attributions)
        tellings = [_dated(telling, days) for telling in tellings]
    kept = _merged(tellings)
    sources = {source.id: source for telling in kept for source in telling.sources}
    return tuple(telling.claim for telling in kept), tuple(sources[key] for key in sorted(sources))


def _telling(  # noqa: PLR0913, PLR0917 - an event, what reads it, and the chain that tells it
    parse: Parse, speakers: Speakers, values: Values, event: Event, kind: EventType, path: Path
) -> _Telling:
    article = speakers.article
    number, sentence = _sentence_of(parse, event.trigger)
    steps, sources = path
    said = innermost_of(speakers.sayings, event.trigger)
    args = _with_dated(args_of(values, _unsaid(parse, speakers, values, event)))
    span = Span(sentence.start, sentence.end)
    weak = sentence.block in _WEAK_BLOCKS or event.background
    claim = Claim(
        id=make_id("clm", article.id, event.type, event.trigger.start, steps[-1].source),
        article=article.id,
        type=event.type,
        stance=event.stance,
        modality=event.modality,
        span=span,
        trigger=event.trigger,
        chain=steps,
        args=args,
        spans=(span,),
        state=kind.state,
        weak=weak,
        hedges=tuple(dict.fromkeys((*event.hedges, *(said.hedges if said is not None else ())))),
        score=_score(event, weak=weak),
        background=event.background,
    )
    return _Telling(claim, kind, number, sentence.paragraph, sources)


def _unsaid(parse: Parse, speakers: Speakers, values: Values, event: Event) -> Event:
    """The event without fillers that are its speaker, put there by a broken parse ("according to X, a group ..., Y have left").

    An agent lost that way is taken from the words between the speaker and the trigger. What has no subject of its own
    ("denied shelling the town", "its attack") keeps the speaker as its agent.
    """
    said = innermost_of(speakers.sayings, event.trigger)
    if said is None or (said.relation != "according_to" and not _is_finite(parse, event.trigger)):
        return event
    spoken = (*said.source, *said.cue)
    lost = [arg for arg in event.args if arg.slot in _SPOKEN and any(one.overlaps(Span(arg.start, arg.end)) for one in spoken)]
    kept = [arg for arg in event.args if arg not in lost]
    if any(arg.slot == "agent" for arg in lost) and not any(arg.slot == "agent" for arg in kept) and said.source:
        kept += _between(values, max(one.end for one in said.source), event.trigger.start)
    if said.relation == "according_to" and said.entity is not None:
        kept = [arg for arg in kept if arg.slot != "agent" or not _names(values, arg, said.entity)]
    return replace(event, args=tuple(kept))


def _names(values: Values, arg: EventArg, entity: str) -> bool:
    """Whether the argument is that entity by a noun ("a group that monitors the war"), which a name would be clearer about."""
    return any(
        (one.start, one.end) == (arg.start, arg.end) and one.entity == entity and one.form == "noun"
        for one in values.mentions.touching(arg.start, arg.end)
    )


def _is_finite(parse: Parse, trigger: Span) -> bool:
    """Whether the trigger is a verb with a subject of its own, not "shelling", "to shell" or "the shelling"."""
    place = bisect_left(parse.tokens, trigger.start, key=_start)
    if place == len(parse.tokens) or parse.tokens[place].upos != "VERB":
        return False
    below = [parse.tokens[child] for child in parse.children[place]]
    bare = any(token.rel == "mark" and token.text.casefold() == "to" for token in below)
    return not bare and (not parse.tokens[place].text.endswith("ing") or any(token.rel == "aux" for token in below))


def _between(values: Values, start: int, end: int) -> list[EventArg]:
    """The first group or person named between two places of one sentence, as an agent."""
    found = [
        one
        for one in values.mentions.touching(start, end)
        if start <= one.start and one.end <= end and one.kind in _ACTING and one.form != "pronoun"
    ]
    first = min(found, key=lambda one: (one.start, -one.end), default=None)
    return [EventArg("agent", first.start, first.end, "before the verb")] if first is not None else []


def _with_dated(args: tuple[Arg, ...]) -> tuple[Arg, ...]:
    """The arguments less those times that date nothing ("shortly before") where another does."""
    dated = any(isinstance(arg.value, Interval) and arg.value.start is not None for arg in args)
    return tuple(arg for arg in args if not (dated and isinstance(arg.value, Interval) and arg.value.start is None))


def _sentence_of(parse: Parse, trigger: Span) -> tuple[int, Sentence]:
    number = bisect_right(parse.sentences, trigger.start, key=_start) - 1
    return number, parse.sentences[number]


def _start(item: Token | Sentence) -> int:
    return item.start


def _score(event: Event, *, weak: bool) -> float:
    """The confidence of the extraction, by the formula at the head of this file."""
    groups = ({"agent"}, {"target", *COUNTS}, {"place", "origin", "destination"}, {"time"})
    score = 0.5 if event.verbal else 0.4
    for slots in groups:
        rules = [arg.rule for arg in event.args if arg.slot in slots]
        if rules:
            score += 0.05 if all(rule == ONLY for rule in rules) else 0.1
    return round(score * (0.7 if weak else 1.0), 3)


# --------------------------------------------------------------------------------------------------
# what the sentence before says


def _completed(telling: _Telling, before: Sequence[_Telling]) -> _Telling:
    """The telling with a place, and for bare harm an agent, taken from what the same speaker told just before."""
    before = before[bisect_left(before, telling.sentence - _NEAR, key=lambda other: other.sentence) :]
    telling = _with_pronouns(telling, before)
    if telling.kind.family not in _SITED or telling.claim.modality not in _REAL:
        return telling
    near = [other for other in before if _same_talk(other, telling) and other.claim.modality in _REAL]
    slots = {arg.slot for arg in telling.claim.args}
    added: list[Arg] = []
    if not slots & {"place", "origin", "destination"}:
        added += _inferred([other for other in near if _continues(other, telling)], "place", telling.paragraph)
    if telling.kind.family == "harm" and "agent" not in slots:
        attacks = [other for other in near if other.kind.family == "attack" and other.sentence < telling.sentence]
        victims = {_same(arg) for arg in telling.claim.args if arg.slot == "target"}
        added += [arg for arg in _inferred(attacks, "agent", None) if _same(arg) not in victims]
    if not added:
        return telling
    claim = replace(telling.claim, args=(*telling.claim.args, *added), score=round(telling.claim.score + 0.05, 3))
    return replace(telling, claim=claim)


def _sited(tellings: Sequence[_Telling], scene: PlaceScene, stories: Stories) -> list[_Telling]:
    """The tellings, each with the location where its story is where nothing else says where it happened."""
    told: dict[Span, list[Claim]] = {}
    for telling in tellings:
        told.setdefault(telling.claim.trigger, []).append(telling.claim)
    return [_put_where(telling, scene.at(telling.sentence, telling.claim, stories, told)) for telling in tellings]


def _put_where(telling: _Telling, here: PlaceMention | None) -> _Telling:
    """The telling at that location, if it is violence or the like that has none of its own."""
    claim = telling.claim
    if here is None or telling.kind.family not in _LOCAL or claim.weak or claim.modality not in _REAL:
        return telling
    if any(arg.slot in _PLACED for arg in claim.args):
        return telling
    how = f"it is where the story is, by the words at {here.start}-{here.end}"
    claim = replace(claim, args=(*claim.args, Arg("place", here.place, None, how)), score=round(claim.score + 0.05, 3))
    return replace(telling, claim=claim)


def _is_dated(telling: _Telling) -> bool:
    """Whether it tells of violence with its own day: what has none is then told of that day, or of none."""
    return telling.kind.family in _SITED and any(
        isinstance(arg.value, Interval) and arg.value.start is not None for arg in telling.claim.args
    )


def _dated(telling: _Telling, days: Days) -> _Telling:
    """The telling of violence with the day that the story is at, in an article that says of no violence when it happened."""
    claim = telling.claim
    if telling.kind.family not in _SITED or claim.weak or claim.modality not in _REAL:
        return telling
    near = days.at(telling.sentence)
    if near is None:
        return telling
    value, how = inferred(near)
    kept = [arg for arg in claim.args if arg.slot != "time"]
    claim = replace(claim, args=(*kept, Arg("time", value, None, how)), score=round(claim.score + 0.05, 3))
    return replace(telling, claim=claim)


def _with_pronouns(telling: _Telling, before: Sequence[_Telling]) -> _Telling:
    """The telling with "they" and "their" as who the same source said acted before; a pronoun for nobody known goes."""
    found: list[Arg] = []
    for arg in telling.claim.args:
        if arg.slot not in _PARTIES or not isinstance(arg.value, Words) or arg.value.text.casefold() not in PRONOUNS:
            found.append(arg)
        elif arg.slot == "agent" and arg.span is not None:
            near = [
                other for other in before if _same_talk(other, telling) and other.kind.family in {telling.kind.family, "attack"}
            ]
            found += [Arg("agent", other.value, arg.span, other.how) for other in _inferred(near, "agent", None)]
    kept = [arg for arg in found if not _is_nobody(arg)]
    return replace(telling, claim=replace(telling.claim, args=tuple(kept)))


def _is_nobody(arg: Arg) -> bool:
    """Whether a value is a bare number, or a pronoun that stands for nobody known."""
    if isinstance(arg.value, Words):
        return arg.value.text.replace(",", "").isdigit()
    last = arg.value.name.casefold().split()[-1:] if isinstance(arg.value, Actor) else []
    return bool(last) and (last[0] in PRONOUNS or last[0].endswith(("self", "selves")))


def _same_talk(other: _Telling, telling: _Telling) -> bool:
    """Whether the other was told by the same source, shortly before, and not only in a headline."""
    close = 0 <= telling.sentence - other.sentence <= _NEAR
    return close and not other.claim.weak and other.claim.chain[-1].source == telling.claim.chain[-1].source


def _continues(other: _Telling, telling: _Telling) -> bool:
    """Whether an earlier sentence tells of what this one goes on about: harm after an attack, or the same actors."""
    if other.sentence == telling.sentence or other.kind.family not in _SITED:
        return False
    if telling.kind.family == "harm" and other.kind.family == "attack":
        return True
    return any(_agree(other.claim, telling.claim, slot) for slot in ("agent", "target"))


def _inferred(near: Sequence[_Telling], slot: str, paragraph: int | None) -> list[Arg]:
    """The nearest earlier telling's values of a slot; None of them where it has none or stands in another paragraph."""
    for other in reversed(near):
        found = [arg for arg in other.claim.args if arg.slot == slot]
        if found and (paragraph is None or other.paragraph == paragraph):
            words = other.claim.trigger
            how = f"the same source named it just before, at {words.start}-{words.end}"
            return [Arg(slot, arg.value, None, how) for arg in found]
    return []


# --------------------------------------------------------------------------------------------------
# repetitions


def _merged(tellings: Sequence[_Telling]) -> list[_Telling]:
    """One telling for each happening and chain: the first that stands in the body, with the spans of all."""
    kept: list[_Telling] = []
    tellers: dict[tuple[object, ...], list[int]] = {}
    for telling in tellings:
        values = _values_told(telling.claim)
        alike = Counter(number for value in values for number in tellers.get(value, ()))
        likely = sorted(number for number, shared in alike.items() if shared >= _SHARED)
        place = next((number for number in likely if _repeats(kept[number], telling)), len(kept))
        kept[place:] = [_joined(kept[place], telling) if place < len(kept) else telling, *kept[place + 1 :]]
        for value in values:
            tellers.setdefault(value, []).append(place)
    return kept


def _values_told(claim: Claim) -> set[tuple[object, ...]]:
    """What a claim says in its article's words: each slot's values, with who tells it."""
    teller = tuple(step.source for step in claim.chain)
    return {(teller, arg.slot, _same(arg)) for arg in claim.args if arg.span is not None}


def _repeats(left: _Telling, right: _Telling) -> bool:
    """Whether two tellings by one chain are one claim: nothing in them differs, and two values that tell it apart agree."""
    one, two = left.claim, right.claim
    if [step.source for step in one.chain] != [step.source for step in two.chain]:
        return False
    if (one.stance, one.modality, one.state) != (two.stance, two.modality, two.state) or left.kind.family != right.kind.family:
        return False
    if one.type != two.type and "attack" not in {one.type, two.type}:
        return False
    if _people_told(one) != _people_told(two):
        return False
    agreed = [_agree(one, two, slot) for slot in ("agent", "target", "place", "origin", "destination", "time", *sorted(COUNTS))]
    return False not in agreed and agreed.count(True) >= _SHARED


def _people_told(claim: Claim) -> frozenset[str]:
    """The ages of single people whom something befell, and "another": by these one is told from the next of the same sentence."""
    singles = (arg.value.words for arg in claim.args if isinstance(arg.value, Count) and arg.value.high == 1)
    return frozenset(found.casefold() for words in singles for found in _TELLS_APART.findall(words))


def _agree(one: Claim, two: Claim, slot: str) -> bool | None:
    """Whether the claims share a value of the slot; None where one of them says nothing of it."""
    left = {_same(arg) for arg in one.args if arg.slot == slot and arg.span is not None}
    right = {_same(arg) for arg in two.args if arg.slot == slot and arg.span is not None}
    if not left or not right:
        return None
    return bool(left & right)


def _same(arg: Arg) -> object:
    """What makes two values of a slot the same."""
    value = arg.value
    if isinstance(value, Actor):
        return value.actor
    if isinstance(value, Place):
        return value.place_id or value.name.casefold()
    if isinstance(value, Count):
        return (value.low, value.best, value.high)
    if isinstance(value, Interval):
        return (value.start, value.end, value.value if value.start is None else None)
    return fold(value.text)


def _joined(left: _Telling, right: _Telling) -> _Telling:
    """One claim with both spans: the one of the body leads, the other adds the slots that it lacks."""
    first, second = (right, left) if left.claim.weak and not right.claim.weak else (left, right)
    slots = {arg.slot for arg in first.claim.args}
    args = (*first.claim.args, *(arg for arg in second.claim.args if arg.slot not in slots))
    spans = tuple(dict.fromkeys((*first.claim.spans, *second.claim.spans)))
    hedges = tuple(dict.fromkeys((*first.claim.hedges, *second.claim.hedges)))
    score = max(first.claim.score, second.claim.score)
    return replace(first, claim=replace(first.claim, args=args, spans=spans, hedges=hedges, score=score))
