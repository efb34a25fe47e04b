"""Typed values for what fills a slot: actors by identity, places, intervals, counts, or plain words."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from twosource.read.events.drafts import COUNTS, VICTIM, VICTIM_HIT
from twosource.read.events.roles import PRONOUNS
from twosource.read.text.cues import fold
from twosource.read.text.forms import forms, lemma
from twosource.read.text.nearby import Nearby, nearby
from twosource.records import Actor, Arg, Count, Interval, Span, Value, Words, make_id

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from twosource.codebook import Codebook, Group, KnownActor
    from twosource.records import Article, CountMention, Entity, Event, EventArg, Mention, PlaceMention, TimeMention

_ACTING = frozenset({"person", "organisation", "armed_group", "nationality"})
_PLACED = frozenset({"place", "origin", "destination"})
_LEADING = re.compile(
    r"^(?:(?:the|a|an|no|how|this|these|those|some|many|several|all|its|their|his|her|at|least|more|than|about|around|nearly|up|to|over|dozens|scores|hundreds"
    r"|thousands|of|other|another|most|both|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    r"|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|almost|possibly|approximately|[\d,.]+)\s+)+",
    re.IGNORECASE,
)
_NONE = frozenset({"no", "none", "nobody", "neither"})
_ANYBODY = frozenset(
    {"any", "anybody", "anyone", "every", "everybody", "everyone", "each", "whoever", "your", "our", "my", "whose"}
)
"""What begins with one of these is of nobody in particular, or of too many to tell."""
_AMOUNT = re.compile(
    r"(?:the|an?|at|least|most|more|than|about|around|nearly|almost|over|under|up|to|some|many|several|few|scores|dozens?|hundreds?|thousands?"
    r"|million|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|[\d,.~+]+)"
)
"""A word that only says how many: what consists of such words names nobody."""
_SINGULAR = frozenset({"a", "an", "one", "another"})
_ONE_PRONOUN = frozenset({"he", "she", "him", "her", "himself", "herself", "i", "me", "old"})
_PLURAL = frozenset({"they", "them", "people", "others", "themselves", "we", "us"})
_MANY = frozenset(
    {
        "family",
        "police",
        "staff",
        "crew",
        "crowd",
        "couple",
        "group",
        "personnel",
        "youth",
        "victim",
        "population",
        "team",
        "public",
    }
)
_GATHERED = re.compile(r"an?\s+(?:\w+\s+)?(?:group|number|crowd|series|handful)\s+of\b", re.IGNORECASE)
"""How a phrase begins that is of several people though it has the article of one."""
_DESCRIBING = frozenset(
    {",", "of", "in", "at", "from", "who", "whom", "that", "with", "near", "on", "to", "and", "whose", "for", "by", "(", "inside"}
)


class Values(Struct, frozen=True):
    """The article's mentions by where they stand, for looking up what an argument's words are."""

    text: str
    mentions: Nearby[Mention]
    entities: Mapping[str, Entity]
    times: Mapping[tuple[int, int], TimeMention]
    timed: Nearby[TimeMention]
    places: Mapping[tuple[int, int], PlaceMention]
    counts: Mapping[tuple[int, int], CountMention]
    groups: Mapping[str, str]
    people: frozenset[str]
    animals: frozenset[str]
    adjectives: Mapping[str, str]
    some: tuple[int, int | None]


def values_of(  # noqa: PLR0913, PLR0917 - the parts of a reading are its arguments
    article: Article,
    entities: Sequence[Entity],
    mentions: Sequence[Mention],
    times: Sequence[TimeMention],
    counts: Sequence[CountMention],
    places: Sequence[PlaceMention],
    codebook: Codebook,
    some: tuple[int, int | None] = (1, None),
) -> Values:
    """The article's mentions, ready to be looked up."""
    people = (
        codebook.words("event_people")
        | codebook.words("event_authority")
        | codebook.words("event_force")
        | codebook.words("event_civilian")
    )
    return Values(
        article.text,
        nearby(mentions),
        {entity.id: entity for entity in entities},
        {(time.start, time.end): time for time in times},
        nearby(times),
        {(place.start, place.end): place for place in reversed(places)},
        {(count.start, count.end): count for count in counts},
        _group_words(codebook.groups),
        people,
        codebook.words("animals"),
        _actor_words(codebook.actors),
        some,
    )


@lru_cache(maxsize=4)
def _actor_words(actors: tuple[KnownActor, ...]) -> dict[str, str]:
    """The codebook's actors by their names and adjectives."""
    return {word.casefold(): actor.id for actor in actors for word in (*actor.adjectives, actor.name)}


@lru_cache(maxsize=4)
def _group_words(groups: tuple[Group, ...]) -> dict[str, str]:
    """The codebook's group of people by every form of its nouns and adjectives."""
    found: dict[str, str] = {}
    for group in groups:
        for noun in group.nouns:
            for form in forms(noun.casefold(), "NOUN"):
                found.setdefault(form, group.id)
        for adjective in group.adjectives:
            found.setdefault(adjective.casefold(), group.id)
    return found


def args_of(values: Values, event: Event) -> tuple[Arg, ...]:
    """The event's arguments with their values; one phrase may name several actors ("French and Russian jets")."""
    found: list[Arg] = []
    for arg in event.args:
        span = Span(arg.start, arg.end)
        found.extend(Arg(arg.slot, value, span) for value in _values(values, arg))
    kept = {(arg.slot, _key(arg)): arg for arg in reversed(found)}
    return tuple(sorted(kept.values(), key=lambda arg: (arg.span.start if arg.span else 0, arg.slot)))


def _key(arg: Arg) -> object:
    value = arg.value
    if isinstance(value, Actor):
        return value.actor
    if isinstance(value, Count):
        return (value.low, value.best, value.high, value.group)
    return value


def _values(values: Values, arg: EventArg) -> list[Value]:
    span = Span(arg.start, arg.end)
    if arg.slot in COUNTS:
        anybody = values.text[arg.start : arg.end].casefold().split()[0] in _ANYBODY
        return [] if anybody and arg.rule in {VICTIM, VICTIM_HIT} else _people_counted(values, arg)
    if arg.slot == "time":
        return [_interval(values.times[arg.start, arg.end])]
    if arg.slot in _PLACED:
        found = values.places.get((arg.start, arg.end))
        return [found.place if found is not None else Words(span.of(values.text))]
    if arg.slot == "instrument":
        return [Words(span.of(values.text))]
    return list(_actors(values, span)) if _names_somebody(values, arg) else []


def _names_somebody(values: Values, arg: EventArg) -> bool:
    """Whether the words can be an actor or target: no time, no bare number, and nobody ("no civilians") has done nothing."""
    words = values.text[arg.start : arg.end].casefold().split()
    timed = any(time.start <= arg.start and arg.end <= time.end for time in values.timed.touching(arg.start, arg.end))
    if timed or (arg.slot == "agent" and words[:1] and words[0] in _NONE):
        return False
    return not all(_AMOUNT.fullmatch(word) for word in words)


def _interval(time: TimeMention) -> Interval:
    """The mention's interval; one that is not known keeps its TIMEX3 value."""
    if time.interval is not None:
        return replace(time.interval, value=time.interval.value or time.value)
    return Interval(None, None, time.precision, time.value, how="the text gives no date that settles it")


def _people_counted(values: Values, arg: EventArg) -> list[Value]:
    """The count, but for one of animals."""
    count = _count(values, arg)
    words = values.text[arg.start : arg.end].casefold().split()
    return [] if {count.unit, lemma(words[-1], "NOUN")} & values.animals else [count]


def _count(values: Values, arg: EventArg) -> Count:
    """The count mention's count; victims told without a number are one for one person, else at least one."""
    mention = values.counts.get((arg.start, arg.end))
    if mention is not None and arg.rule not in {VICTIM, VICTIM_HIT}:
        return mention.count
    words = values.text[arg.start : arg.end]
    found = _victims(values, words, _named_person(values, Span(arg.start, arg.end)))
    return replace(found, with_dead=arg.rule == VICTIM_HIT and found.high != 0)


def _victims(values: Values, words: str, named: str | None) -> Count:
    """How many people a phrase without a number is of."""
    group = next((values.groups[word] for word in reversed(words.casefold().split()) if word in values.groups), None)
    if words.casefold().split()[0] in _NONE:
        return Count(0, 0, 0, group=group, words=words)
    head = _head_word(words)
    gathered = _GATHERED.match(words) is not None
    named = None if _is_plural(head) and named and head not in named.casefold().split() else named
    if named or (words.casefold().split()[0] in _SINGULAR and not gathered) or _is_one(values, head):
        return Count(1, 1, 1, group=group, named=(named,) if named else (), words=words)
    low, high = values.some if _is_plural(head) or gathered else (1, None)
    return Count(low, None, high, group=group, words=words)


def _head_word(words: str) -> str:
    """The noun or pronoun that a phrase is about: the last word before what only describes it.

    >>> _head_word("her sons in the north")
    'sons'
    """
    plain = words.casefold().replace(",", " ,").split()
    stop = next((n for n, word in enumerate(plain) if n and word in _DESCRIBING), len(plain))
    return plain[stop - 1]


def _is_one(values: Values, head: str) -> bool:
    """Whether the word is for one person ("he", "the girl")."""
    return head in _ONE_PRONOUN or (head in values.people and not _is_plural(head) and head not in _MANY)


def _is_plural(head: str) -> bool:
    """Whether the word is for several people."""
    return head in _PLURAL or lemma(head, "NOUN") != head


def _named_person(values: Values, span: Span) -> str | None:
    for mention in values.mentions.touching(span.start, span.end):
        if mention.kind == "person" and mention.form == "name" and span.covers(Span(mention.start, mention.end)):
            entity = values.entities.get(mention.entity)
            return entity.name if entity else values.text[mention.start : mention.end]
    return None


# --------------------------------------------------------------------------------------------------
# actors


def _actors(values: Values, span: Span) -> list[Actor | Words]:
    """The actors that the phrase names: the entity of its head, those named before the head, else its own words."""
    near = values.mentions.touching(span.start, span.end)
    inside = [mention for mention in near if span.covers(Span(mention.start, mention.end))]
    last = [mention for mention in inside if mention.end == span.end and _stands_for(values, mention, span)]
    named = [mention for mention in inside if mention.form == "name" and mention.kind in _ACTING]
    named = [] if any(mention.start == span.start and mention.end == span.end for mention in named) else named
    whole = max(last, key=lambda mention: mention.end - mention.start, default=None)
    entity = values.entities.get(whole.entity) if whole is not None else None
    if len(named) > 1 and " and " in values.text[named[0].end : named[-1].start + 1].replace(",", " and "):
        return [_named_actor(values, mention, span, alone=False) for mention in named]
    if entity is not None and entity.named:
        return [Actor(entity.actor or make_id("act", fold(entity.name)), entity.name, entity.kind)]
    if named:
        return [_named_actor(values, mention, span, alone=len(named) == 1) for mention in named]
    return [_described(values, span, entity)]


def _stands_for(values: Values, mention: Mention, span: Span) -> bool:
    """Whether the mention can be what the whole phrase names: a place only where it is all of the phrase."""
    if mention.kind == "place":
        return values.text[span.start : mention.start].casefold().strip() in {"", "the"}
    return mention.kind in _ACTING


def _named_actor(values: Values, mention: Mention, span: Span, *, alone: bool) -> Actor:
    """Who is meant by a name inside a phrase ("Islamic State leaders"): that group, under the phrase's words."""
    entity = values.entities.get(mention.entity)
    name = entity.name if entity is not None else values.text[mention.start : mention.end]
    actor = (entity.actor if entity is not None else None) or values.adjectives.get(name.casefold())
    shown = _bare(span.of(values.text)) if alone else name
    return Actor(actor or make_id("act", fold(name)), shown, entity.kind if entity is not None else mention.kind)


def _described(values: Values, span: Span, entity: Entity | None) -> Actor | Words:
    """A phrase without a name: an actor by its own words where it is of people or forces, else words."""
    words = span.of(values.text)
    name = _bare(words)
    if words.casefold() in PRONOUNS:
        return Words(words)
    if entity is not None:
        return Actor(entity.actor or make_id("act", fold(name)), name, entity.kind)
    if not any(lemma(word, "NOUN") in values.people for word in name.casefold().replace(",", " ").split()[-2:]):
        return Words(words)
    return Actor(make_id("act", fold(name)), name, "other")


def _bare(words: str) -> str:
    """The phrase without articles, numbers and words of quantity before it.

    >>> _bare("dozens of local fighters")
    'local fighters'
    """
    bare = _LEADING.sub("", " ".join(words.split()))
    return bare or words
