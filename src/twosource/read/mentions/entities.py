"""Who and what an article names: mentions, and the entities that they stand for, with role and organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from twosource.read.mentions.coreference import Cast, Thing, body_called, cast_of
from twosource.read.mentions.metonyms import acts
from twosource.read.mentions.names import find_names, fold, lookup_of, seats_of, text_of
from twosource.read.mentions.nominals import find_phrases, nouns_of
from twosource.records import Entity, Mention, make_id

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from twosource.codebook import Codebook, KnownActor
    from twosource.read.mentions.names import Name
    from twosource.read.mentions.nominals import Phrase
    from twosource.records import Article, Parse

_BELONGS = frozenset({"of", "for", "from", "with", "at", "to"})
_ATTRIBUTIVE = frozenset({"amod", "compound", "nmod:desc", "flat", "nmod:poss"})
_LISTS = ("people", "village_head", "facility_noun", "armed_noun", "body_tail", "body_head", "place_metonym_verbs")
_BODIES = frozenset({"organisation", "armed_group"})


def read_entities(article: Article, parse: Parse, codebook: Codebook) -> tuple[tuple[Mention, ...], tuple[Entity, ...]]:
    """The mentions of an article in text order, and its entities in the order of their first mention."""
    lists = {name: codebook.words(name) for name in _LISTS}
    states = seats_of(codebook)
    names = [_classified(parse, name, states, lists) for name in find_names(parse, lookup_of(codebook), codebook)]
    nouns = nouns_of(codebook)
    cast = cast_of(parse, names, find_phrases(parse, nouns, names), nouns, codebook)
    _describe(cast, names, codebook)
    things = sorted((thing for thing in cast.things if thing.places), key=lambda thing: min(thing.places))
    ids = {thing.number: make_id("ent", article.id, min(thing.places), thing.name) for thing in things}
    mentions = sorted(
        {mention for thing in things for mention in _mentions(parse, thing, ids[thing.number])},
        key=lambda mention: (mention.start, mention.end, mention.entity),
    )
    return tuple(mentions), tuple(_entity(parse, thing, ids) for thing in things)


def _classified(parse: Parse, name: Name, states: Mapping[str, KnownActor], lists: Mapping[str, frozenset[str]]) -> Name:
    """The name with the kind and actor that its words tell: a people, a state by its capital, a building, an armed body."""
    token = parse.tokens[name.last - 1]
    if name.kind == "nationality":
        adjective = token.upos == "ADJ" or token.rel in _ATTRIBUTIVE
        return name if adjective else replace(name, name=text_of(parse, name.first, name.last), actor=None)
    state = states.get(fold(name.name)) if not name.known else None
    if state and acts(parse, name.first, name.last, lists["place_metonym_verbs"]):
        return replace(name, kind="place", name=state.name, actor=state.id)
    if not name.known and fold(name.name) in lists["people"]:
        return replace(name, kind="nationality")
    return name if name.known or name.kind not in {"place", "organisation", "person"} else _by_last_word(parse, name, lists)


def _by_last_word(parse: Parse, name: Name, lists: Mapping[str, frozenset[str]]) -> Name:
    """A building, a body or a village where the last or first of several words says so, whatever the encoder says."""
    first = fold(parse.tokens[name.first].text)
    if name.kind == "person" and name.last - name.first > 1 and first in lists["village_head"]:
        return replace(name, kind="place")
    last = fold(parse.tokens[name.last - 1].text)
    if name.last - name.first > 1 and last in lists["facility_noun"]:
        return replace(name, kind="facility")
    if name.kind != "person" and name.last - name.first > 1 and last in lists["armed_noun"]:
        return replace(name, kind="armed_group")
    second = fold(parse.tokens[name.first + 1].text) if name.last - name.first > 2 else ""
    if (name.last - name.first > 1 and last in lists["body_tail"]) or (second in {"of", "for"} and first in lists["body_head"]):
        return replace(name, kind="organisation")
    return name


def _mentions(parse: Parse, thing: Thing, entity: str) -> list[Mention]:
    found = []
    for name in thing.names:
        span = parse.span(name.first, name.last)
        found.append(Mention(span.start, span.end, name.kind, "name", entity))
    for phrase in thing.phrases:
        span = parse.span(phrase.first, phrase.last)
        found.append(Mention(span.start, span.end, thing.kind, "pronoun" if phrase.pronoun else "noun", entity))
    return found


def _entity(parse: Parse, thing: Thing, ids: dict[int, str]) -> Entity:
    said = [text_of(parse, name.first, name.last) for name in thing.names if name.kind != "nationality"]
    name = thing.name if thing.actor or not said else max(said, key=len)
    aliases = tuple(dict.fromkeys(word for word in said if word != name))
    of = ids.get(thing.of) if thing.of is not None else None
    return Entity(ids[thing.number], name, thing.kind, thing.named, aliases, thing.actor, of, thing.role, thing.plural)


# --------------------------------------------------------------------------------------------------
# role and organisation


def _describe(cast: Cast, names: Sequence[Name], codebook: Codebook) -> None:
    """Give every person its role, and the organisation or state that it belongs to, where the words say so."""
    belonging, state_nouns = codebook.words("belonging_noun"), codebook.words("state_noun")
    titles = codebook.words("title") | codebook.words("portfolio")
    by_first, by_last = {name.first: name for name in names}, {name.last: name for name in names}
    for thing in cast.things:
        for phrase in thing.phrases:
            if phrase.pronoun is None and (thing.kind == "person" or not thing.named):
                _describe_by_phrase(cast, thing, phrase, belonging, state_nouns)
        if thing.kind == "person" and thing.named:
            _describe_by_name(cast, thing, by_first, by_last, titles)


def _describe_by_phrase(cast: Cast, thing: Thing, phrase: Phrase, belonging: frozenset[str], states: frozenset[str]) -> None:
    if thing.role is None and thing.kind == "person":
        words = [cast.parse.tokens[i].text for i in range(phrase.first, phrase.last) if i not in cast.at or i == phrase.head]
        thing.role = " ".join(word for word in words if word.casefold() not in {"the", "a", "an"} and word[0].isalnum()) or None
    if thing.of is not None:
        return
    for token in _owners(cast.parse, phrase):
        owner = cast.things[cast.at[token]] if token in cast.at else None
        if owner is None or owner is thing:
            continue
        if owner.kind in _BODIES and (phrase.lemma in belonging or phrase.kind in _BODIES):
            thing.of = owner.number
            return
        speaks = phrase.lemma in states or any(word in states for word in phrase.modifiers)
        if owner.actor and owner.kind == "place" and speaks:
            thing.of = owner.number
            return


def _owners(parse: Parse, phrase: Phrase) -> list[int]:
    """Tokens that may name what the phrase's noun belongs to: before it in the phrase, then behind "of", "for"."""
    before = range(phrase.first, phrase.head)
    behind = []
    for child in parse.children[phrase.head]:
        if child < phrase.head or not parse.tokens[child].rel.startswith(("nmod", "obl")):
            continue
        if any(
            parse.tokens[word].text.casefold() in _BELONGS for word in parse.children[child] if parse.tokens[word].rel == "case"
        ):
            behind.append(child)
    return [*reversed(before), *behind]


def _describe_by_name(
    cast: Cast, thing: Thing, by_first: dict[int, Name], by_last: dict[int, Name], titles: frozenset[str]
) -> None:
    """Titles before the name ("President NAME"), and "NAME, of X"."""
    tokens = cast.parse.tokens
    for name in thing.names:
        first = name.first
        while first > 0 and fold(tokens[first - 1].text) in titles and tokens[first - 1].sentence == tokens[first].sentence:
            first -= 1
        said = text_of(cast.parse, first, name.first)
        if first < name.first and (thing.role is None or said.endswith(thing.role)):
            thing.role = said
        before = by_last.get(first)
        if thing.of is None and first < name.first and before is not None and before.kind != "person":
            thing.of = cast.at[before.first]
        if thing.of is None and first < name.first:
            thing.of = _owner_before(cast, by_last, first - 1)
        if thing.of is None:
            thing.of = _owner_behind(cast, by_first, name)


def _owner_before(cast: Cast, by_last: dict[int, Name], noun: int) -> int | None:
    """The body that the noun before a title means: "army spokesman Colonel NAME", "Northland army spokesman NAME"."""
    word = fold(cast.parse.tokens[noun].text) if noun >= 0 else ""
    if cast.nouns.kinds.get(word) not in _BODIES:
        return None
    state = by_last.get(noun)
    if state is not None and state.actor:
        return cast.at[state.first]
    return body_called(cast, word, noun)


def _owner_behind(cast: Cast, by_first: dict[int, Name], name: Name) -> int | None:
    """The body named behind "NAME, of X" or "NAME of X"."""
    words = [fold(token.text) for token in cast.parse.tokens[name.last : name.last + 3]]
    start = name.last + (words[:1] == [","])
    if words[start - name.last : start - name.last + 1] not in (["of"], ["from"], ["with"]):
        return None
    start += 1 + (words[start - name.last + 1 : start - name.last + 2] == ["the"])
    owner = by_first.get(start)
    return cast.at[start] if owner is not None and owner.kind in _BODIES else None
