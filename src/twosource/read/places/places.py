"""Which places an article speaks of: every toponym, found by its words and resolved by what the article says."""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from typing import TYPE_CHECKING

from twosource.read.mentions.metonyms import acts
from twosource.read.places.chaining import roots_of
from twosource.read.places.homes import home_of
from twosource.read.places.locating import located
from twosource.read.places.placing import Resolver
from twosource.read.places.romanise import plain
from twosource.read.places.toponyms import find_toponyms
from twosource.read.places.words import place_words
from twosource.records import PlaceMention

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twosource.codebook import Codebook
    from twosource.read.places.gazetteer import Gazetteer
    from twosource.read.places.words import PlaceWords, Sighting
    from twosource.records import Article, Mention, Parse


def read_places(
    article: Article, parse: Parse, mentions: Sequence[Mention], gazetteer: Gazetteer, codebook: Codebook
) -> tuple[PlaceMention, ...]:
    """Every toponym of the article in text order, with the place it means. `how` says in a sentence why that one."""
    words = place_words(codebook.toponyms, codebook.word_lists, codebook.actors, codebook.outlets)
    found = find_toponyms(parse, mentions, gazetteer, words)
    sightings = found.sightings
    if not sightings:
        return ()
    votes = {country: 0.5 * (1 + math.log2(times)) for country, times in _nationalities(parse, words).items()}
    home = home_of(article, parse, codebook, words, gazetteer)
    for country, weight in home.votes.items():
        votes[country] = votes.get(country, 0.0) + weight
    for sighting in sightings:
        sighting.actor = not (sighting.body and not sighting.facility) and _stands_for_actor(parse, sighting, words)
    resolver = Resolver(sightings, gazetteer, votes, words.lists.get("urban_words", frozenset()), home)
    places = [resolver.place(number) for number in range(len(sightings))]
    names = _names_seen(parse)
    kept = located(
        found,
        {
            number
            for number, place in enumerate(places)
            if place.precision != "unresolved" or _is_name_seen(sightings[number], names, gazetteer)
        },
    )
    roots = roots_of(sightings)
    number_of = {number: position for position, number in enumerate(itertools.compress(range(len(sightings)), kept))}
    return tuple(
        PlaceMention(
            sighting.start,
            sighting.end,
            places[number],
            metonym=sighting.actor or (sighting.body and not sighting.facility),
            entity=sighting.entity,
            more_of=number_of.get(roots[number]) if roots[number] != number else None,
        )
        for number, sighting in enumerate(sightings)
        if kept[number]
    )


def _names_seen(parse: Parse) -> frozenset[tuple[int, int]]:
    """The tokens [first, last) of what both of the encoder's readers of names take for places."""
    coarse = {(run.first, run.last) for run in parse.entities if run.label == "LOC"}
    return frozenset((run.first, run.last) for run in parse.signals.names if run.label == "LOC") & coarse


def _is_name_seen(sighting: Sighting, names: frozenset[tuple[int, int]], gazetteer: Gazetteer) -> bool:
    """Whether the name is a place's by the encoder and on file, although nothing tells which of its bearers is meant."""
    if (sighting.first, sighting.last) not in names:
        return False
    return any(place.match != "loose" for place in gazetteer.candidates(sighting.name))


def _nationalities(parse: Parse, words: PlaceWords) -> dict[str, int]:
    """How often each country is named by its adjective ("Syrian")."""
    counted: dict[str, int] = defaultdict(int)
    for number, token in enumerate(parse.tokens):
        if token.text[:1].isupper():
            after = parse.tokens[number + 1].text if number + 1 < len(parse.tokens) else ""
            pair = plain(f"{token.text} {after}") if after[:1].isupper() else ""
            country = words.demonyms.get(pair) or words.demonyms.get(plain(token.text))
            if country:
                counted[country] += 1
    return counted


def _stands_for_actor(parse: Parse, sighting: Sighting, words: PlaceWords) -> bool:
    """Whether the place does what only people do: it is the subject of a verb of saying or of politics."""
    if sighting.level or sighting.near or sighting.compass:
        return False
    verbs, objects, nouns = (words.lists.get(name, frozenset()) for name in ("metonym_verbs", "metonym_objects", "metonym_nouns"))
    return acts(parse, sighting.first, sighting.last, verbs, (objects, nouns))
