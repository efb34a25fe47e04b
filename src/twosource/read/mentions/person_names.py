"""Where a person's name begins and ends: without office, title, rank, and the body that is named with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from twosource.records import Parse

_OF = frozenset({"of", "for", "from", "with"})
_OFFICE = 5
"""Letters of the shortest small-letter word inside a person's name that is no particle of it."""


def person_alone(parse: Parse, first: int, last: int, ranks: frozenset[str]) -> tuple[int, int]:
    """A person's name without the body behind "of", the office ("X Party media adviser NAME") or the rank and force before it."""
    first = _behind_rank(parse, first, last, ranks)
    words = [token.text for token in parse.tokens[first:last]]
    behind = next((place for place, word in enumerate(words) if place and word in _OF), len(words))
    office = [place for place, word in enumerate(words[:behind]) if word.islower() and len(word) >= _OFFICE]
    start = office[-1] + 1 if office else 0
    return (first + start, first + behind) if start < behind else (first, last)


def behind_office(parse: Parse, first: int, last: int, titles: frozenset[str], leading: frozenset[str]) -> int:
    """Where a person's name begins behind an office and whose it is ("Northland Interior Minister NAME").

    `titles` end what stands before a name, `leading` words may stand before a title.
    """
    behind = at = first
    while at < last - 1 and (word := parse.tokens[at].text.casefold().rstrip(".")) in titles | leading:
        at += 1
        behind = at if word in titles else behind
    return behind


def behind_title(parse: Parse, first: int, last: int) -> int:
    """Where a person's name begins behind a nameless title and whose that is ("ZNA press officer Karim Odal")."""
    title = [at for at in range(first, last - 1) if parse.tokens[at].upos == "NOUN" and parse.tokens[at].text.islower()]
    return title[-1] + 1 if title and parse.tokens[title[-1] + 1].text[:1].isupper() else first


def _behind_rank(parse: Parse, first: int, last: int, ranks: frozenset[str]) -> int:
    """Where the name begins behind the last rank in it ("Maj-Gen NAME", "Northland Air Force Lt. Col. NAME")."""
    found = [at for at in range(first, last) if parse.tokens[at].text.casefold().rstrip(".") in ranks]
    start = found[-1] + 1 if found else first
    while start < last and not parse.tokens[start].text[0].isalnum():
        start += 1
    return start if start < last else first
