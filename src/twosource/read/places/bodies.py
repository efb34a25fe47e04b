"""Place names inside other names: the body of a town or state, the street, the seat of a member of a parliament."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twosource.read.places.romanise import plain

if TYPE_CHECKING:
    from twosource.read.places.gazetteer import Candidate, Gazetteer
    from twosource.read.places.surroundings import Surroundings
    from twosource.read.places.words import Sighting
    from twosource.records import Mention, Sentence

LARGE = 100_000
"""A city of this size is a place wherever it stands, whatever the words around it."""
TOWN = 5_000
"""A town of this size is one after a weak preposition ("to X", "at X")."""
_HYPHENS = frozenset({"-", "‐", "‑"})
_NOMINAL = frozenset({"PROPN", "NOUN", "ADJ"})
_AREAS = frozenset({"country", "admin1"})


def county_of(around: Surroundings, sighting: Sighting) -> bool:
    """Whether an area's whole name opens that of one of its bodies: "Walker County Genealogy Society"."""
    noun = around.word(sighting.last - 1)
    named = sighting.last > sighting.first + 1 and around.tokens[sighting.last].text[:1].isupper()
    return named and (around.words.has("admin2_words", noun) or noun == "township")


def state_of(around: Surroundings, gazetteer: Gazetteer, sighting: Sighting) -> bool:
    """Whether a state's or province's name opens that of one of its bodies: "Ohio National Guard", "U.S. Senate"."""
    after, token = around.word(sighting.last), around.tokens[sighting.last]
    one = around.label[sighting.last] == "ORG" and around.run[sighting.first] in {around.run[sighting.last], -1}
    if not one or not token.text[:1].isupper() or token.upos not in _NOMINAL or around.level_of(after):
        return False
    if around.words.has("happening_words", after) or around.words.has("paper_words", after):
        return False
    if sighting.entry:
        return sighting.entry.kind in {"country", "abbreviation"}
    return any(place.kind in _AREAS and place.match == "name" for place in gazetteer.candidates(sighting.name))


def opens(around: Surroundings, mention: Mention, sighting: Sighting) -> bool:
    """Whether the mention begins with the place name, but for an article."""
    return around.parse.text[mention.start : sighting.start].strip().lower() in {"", "the"}


def town_of(around: Surroundings, gazetteer: Gazetteer, sighting: Sighting, mention: Mention) -> bool:
    """Whether an organisation's name opens with that of a town ("Northtown Bus Company"), which is to be told elsewhere too."""
    ends = around.parse.text[sighting.end : mention.end].rpartition(" ")[2].lower()
    if mention.kind != "organisation" or not opens(around, mention, sighting) or around.words.has("paper_words", ends):
        return False
    if around.words.has("happening_words", around.word(sighting.last)):
        return False
    return any(place.match == "name" for place in gazetteer.candidates(sighting.name))


def street_end(around: Surroundings, first: int, solid: int, sentence: Sentence) -> int:
    """The token after a street's name that begins here ("Lemon Street", "Omar Zarif Ave."), 0 if none does."""
    last = solid - 1
    while last > first and not around.tokens[last].text[:1].isalpha():
        last -= 1
    noun = around.tokens[last].text
    if last <= first or not noun[:1].isupper() or not around.words.has("street_words", noun.lower()):
        return 0
    named = all(around.tokens[token].upos not in {"ADP", "VERB", "AUX", "PRON"} for token in range(first, last))
    return last + 1 if named and last < sentence.last else 0


def seat_start(around: Surroundings, first: int, sentence: Sentence) -> int:
    """Where the seat begins behind a party's mark ("D-Northtown", "R-Ohio"), 0 if no mark stands here."""
    name = first + 2
    marked = around.words.has("party_marks", around.tokens[first].text) and name < sentence.last
    tied = marked and around.tied(first) and around.tied(first + 1) and around.tokens[first + 1].text in _HYPHENS
    return name if tied and around.tokens[name].text[:1].isupper() and around.word(first - 1) in {",", "(", "–", "—"} else 0


def demonym_end(around: Surroundings, first: int) -> int:
    """The token after an adjective of nationality of two words ("South Sudanese"), 0 if none begins here."""
    two = around.tokens[first : first + 2]
    if len(two) < 2 or not all(token.text[:1].isupper() for token in two):
        return 0
    return first + 2 if plain(f"{two[0].text} {two[1].text}") in around.words.demonyms else 0


def is_article(around: Surroundings, token: int) -> bool:
    """Whether "The" or "A" opens a sentence and no name, as far as the encoder sees ("The Hague")."""
    if around.word(token) not in {"the", "a", "an"} or around.tokens[token].upos != "DET":
        return False
    return around.label[token] != "LOC" or token + 1 >= len(around.run) or around.run[token] != around.run[token + 1]


def dweller(around: Surroundings, first: int, last: int) -> bool:
    """Whether somebody is told by the place that they are of: "a Northtown man", "two Northtown teachers"."""
    if not around.words.has("dweller_words", around.word(last)) or around.label[first] in {"PER", "ORG"}:
        return False
    before = around.word(first - 1)
    return before in {"a", "an", "the", "another"} or around.tokens[first - 1].upos in {"NUM", "ADJ"} or first == 0


def listed_by_size(around: Surroundings, gazetteer: Gazetteer, first: int, name: str, *, headline: bool) -> str:
    """Why a name is a place's by the size of those that bear it, "" if it is too small for what stands around it."""
    places = [place for place in gazetteer.candidates(name) if place.match != "loose"]
    if around.words.has("weak_prepositions", around.word(first - 1)) and any(at_least(place, TOWN) for place in places):
        return "a preposition stands before it"
    if any(at_least(place, LARGE) and (place.match == "name" or not headline) for place in places):
        return "it is a large place"
    return ""


def at_least(place: Candidate, people: int) -> bool:
    """Whether so many live there, or it is a country, a first-order area, or the user's own."""
    return place.population >= people or place.kind in {"country", "admin1"} or place.own
