"""Where an article is at home: the country of its outlet, the town that a local paper is called after, words of daily life.

A local paper seldom says which of twelve Springfields it means: it is the one that the paper is called after. That town is not
the famous one of its name, or the paper's readers would be told so.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.read.places.romanise import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from twosource.codebook import Codebook
    from twosource.read.places.gazetteer import Gazetteer
    from twosource.read.places.words import PlaceWords
    from twosource.records import Article, Parse

_OUTLET = 1.5
"""The votes that an outlet gives its country."""
_LIFE = 0.5
"""The votes that each word of a country's daily life gives it, up to three words."""
_MOST_WORDS = 3
_GENERIC_DOMAINS = frozenset({"co", "io", "me", "tv", "ai", "ly", "fm", "am", "to", "cc", "ws", "la", "eu"})
_LONG_ENOUGH = 4
"""A shorter rest of an outlet's address is no town's name but an abbreviation."""
_TOWN = 1_000
"""Smaller places have no paper."""
_LIFE_LIST = "life_"
_HOME_LIST = "home_"


class Home(Struct, frozen=True):
    """Votes for countries, the name of the town that the outlet is called after ("" for none), and its first-order area.

    The area is a country's code and a name, both "" where no codebook has the outlet.
    """

    votes: Mapping[str, float]
    town: str = ""
    area: tuple[str, str] = ("", "")


def home_of(article: Article, parse: Parse, codebook: Codebook, words: PlaceWords, gazetteer: Gazetteer) -> Home:
    """Where the article is at home, as far as its outlet and its words show it."""
    area = _area(article, words)
    country = area[0] or _country(article, codebook)
    votes = {country: _OUTLET} if country else {}
    said = {plain(token.text) for token in parse.tokens if token.text.islower() or token.text.istitle()}
    for name in sorted(words.lists):
        if name.startswith(_LIFE_LIST):
            place, told = name.removeprefix(_LIFE_LIST).upper(), len(words.lists[name] & said)
            if told:
                votes[place] = votes.get(place, 0.0) + _LIFE * min(told, _MOST_WORDS)
    return Home(votes, _town(article, words, gazetteer), area)


def _address(article: Article) -> str:
    return (article.url or article.outlet or "").split("//")[-1].split("/")[0].removeprefix("www.").casefold()


def _area(article: Article, words: PlaceWords) -> tuple[str, str]:
    """The country and first-order area of the outlet by the ending of its address, where a list of the codebook has it."""
    labels = _address(article).split(".")
    endings = {".".join(labels[start:]) for start in range(len(labels) - 1)}
    for name in sorted(words.lists):
        if name.startswith(_HOME_LIST) and words.lists[name] & endings:
            country, _, code = name.removeprefix(_HOME_LIST).upper().partition("_")
            entry = words.abbreviations.get(code)
            return (country, entry.value) if entry and entry.value else ("", "")
    return "", ""


def _country(article: Article, codebook: Codebook) -> str | None:
    """The country of the outlet, by the codebook or by the ending of its address (".ca")."""
    address = _address(article)
    for outlet in codebook.outlets:
        if outlet.country and (article.outlet == outlet.name or address in outlet.domains):
            return outlet.country
    ending = address.rpartition(".")[2] if "." in address else ""
    if len(ending) != 2 or not ending.isalpha() or ending in _GENERIC_DOMAINS:
        return None
    return "GB" if ending == "uk" else ending.upper()


def _town(article: Article, words: PlaceWords, gazetteer: Gazetteer) -> str:
    """The town or county in the outlet's name or address, once the words that papers are called by are off its ends.

    "northtowndailynews.com" is of Northtown.
    """
    opening, closing = (sorted(words.lists.get(name, ()), key=_longest) for name in ("paper_opening", "paper_words"))
    for written in (article.outlet or "", _address(article)):
        label = written.casefold()
        if "." in label and " " not in label:
            label = max(label.split("."), key=len)
        rest = _stripped(re.sub(r"[^a-z ]", " ", label).strip(), opening, closing)
        named = len(rest) >= _LONG_ENOUGH and not set(rest.split()) & set(closing)  # "star-echo.com" is of no town
        found = gazetteer.candidates(rest) if named else ()
        if any(place.match != "loose" and place.population >= _TOWN for place in found):
            return rest
    return ""


def _longest(word: str) -> tuple[int, str]:
    return -len(word), word


def _stripped(label: str, opening: list[str], closing: list[str]) -> str:
    """What is left of an outlet's label without the words of papers at its ends."""
    before = ""
    while before != label:
        before = label
        first = next((word for word in opening if label.startswith(word) and len(label) > len(word)), "")
        label = label[len(first) :].strip()
        last = next((word for word in closing if label.endswith(word) and len(label) > len(word)), "")
        label = label[: len(label) - len(last)].strip()
    return label
