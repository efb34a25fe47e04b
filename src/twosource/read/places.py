"""Which places an article speaks of: every toponym, found by its words and resolved by what the article says."""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from typing import TYPE_CHECKING

from twosource.read.chaining import roots_of
from twosource.read.locating import located
from twosource.read.metonyms import acts
from twosource.read.place_words import place_words
from twosource.read.placing import Resolver
from twosource.read.romanise import plain
from twosource.read.toponyms import find_toponyms
from twosource.records import PlaceMention

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twosource.codebook import Codebook
    from twosource.read.gazetteer import Gazetteer
    from twosource.read.place_words import PlaceWords, Sighting
    from twosource.records import Article, Mention, Parse

_OUTLET = 1.5
_GENERIC_DOMAINS = frozenset({"co", "io", "me", "tv", "ai", "ly", "fm", "am", "to", "cc", "ws", "la", "eu"})


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
    home = _home(article, codebook)
    if home:
        votes[home] = votes.get(home, 0.0) + _OUTLET
    resolver = Resolver(sightings, gazetteer, votes, words.lists.get("urban_words", frozenset()))
    places = [resolver.place(number) for number in range(len(sightings))]
    kept = located(found, {number for number, place in enumerate(places) if place.precision != "unresolved"})
    roots = roots_of(sightings)
    number_of = {number: position for position, number in enumerate(itertools.compress(range(len(sightings)), kept))}
    return tuple(
        PlaceMention(
            sighting.start,
            sighting.end,
            places[number],
            metonym=_stands_for_actor(parse, sighting, words),
            entity=sighting.entity,
            more_of=number_of.get(roots[number]) if roots[number] != number else None,
        )
        for number, sighting in enumerate(sightings)
        if kept[number]
    )


def _home(article: Article, codebook: Codebook) -> str | None:
    """The country of the outlet, by the codebook or by the ending of its address (".ca")."""
    address = (article.url or article.outlet or "").split("//")[-1].split("/")[0].removeprefix("www.")
    for outlet in codebook.outlets:
        if outlet.country and (article.outlet == outlet.name or address in outlet.domains):
            return outlet.country
    ending = address.rpartition(".")[2] if "." in address else ""
    if len(ending) != 2 or not ending.isalpha() or ending in _GENERIC_DOMAINS:
        return None
    return "GB" if ending == "uk" else ending.upper()


def _nationalities(parse: Parse, words: PlaceWords) -> dict[str, int]:
    """How often each country is named by its adjective ("Syrian")."""
    counted: dict[str, int] = defaultdict(int)
    for token in parse.tokens:
        if token.text[:1].isupper():
            country = words.demonyms.get(plain(token.text))
            if country:
                counted[country] += 1
    return counted


def _stands_for_actor(parse: Parse, sighting: Sighting, words: PlaceWords) -> bool:
    """Whether the place does what only people do: it is the subject of a verb of saying or of politics."""
    if sighting.body and not sighting.facility:
        return True
    if sighting.level or sighting.near or sighting.compass:
        return False
    return acts(parse, sighting.first, sighting.last, words.lists.get("metonym_verbs", frozenset()))
