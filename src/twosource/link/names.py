"""Names across spellings: folding, transliteration variants of persons, acronyms."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_KNOWN_NAMES = 50_000
"""So many names are kept folded and levelled."""
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "’": "'", "‘": "'", "ʻ": "'", "`": "'"}
)
_SPELLINGS = (
    ("ou", "u"),
    ("oo", "u"),
    ("ee", "i"),
    ("ei", "i"),
    ("ph", "f"),
    ("kh", "h"),
    ("gh", "g"),
    ("dh", "d"),
    ("th", "t"),
    ("sch", "sh"),
    ("q", "k"),
    ("ck", "k"),
    ("y", "i"),
    ("e", "i"),
    ("o", "u"),
    ("w", "v"),
    ("z", "s"),
)
_PARTICLES = frozenset(
    {
        "al",
        "el",
        "ul",
        "abu",
        "abou",
        "bin",
        "ibn",
        "ben",
        "de",
        "la",
        "van",
        "von",
        "da",
        "di",
        "du",
        "abd",
        "abdul",
        "abdel",
        "abdal",
    }
)

_AMOUNTS = frozenset(
    {"number", "group", "handful", "dozens", "scores", "hundreds", "couple", "some", "several", "many", "majority"}
)
_BREAKS = frozenset({"of", "from", "in", "at", "with", "who", "near", "on", "for", "to", "inside", "that", "close", "familiar"})


@lru_cache(maxsize=_KNOWN_NAMES)
def fold_name(name: str) -> str:
    """The name without case, accents, leading article, punctuation and possessive ending.

    >>> fold_name("The Al-Méridien’s")
    'al meridien'
    """
    plain = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter)).removesuffix("'s")
    words = "".join(letter if letter.isalnum() else ("" if letter in ".'" else " ") for letter in plain).split()
    return " ".join(words[1:] if len(words) > 1 and words[0] in {"the", "a", "an"} else words)


def listed(names: Iterable[str]) -> str:
    """Names in their order, as a sentence lists them.

    >>> listed(["a medic", "the army", "two residents"])
    'a medic, the army and two residents'
    """
    ordered = list(names)
    return " and ".join([", ".join(ordered[:-1]), ordered[-1]] if len(ordered) > 1 else ordered)


@lru_cache(maxsize=_KNOWN_NAMES)
def skeleton(word: str) -> str:
    """A word with the differences between common transliterations levelled: what spellings of one name share.

    >>> skeleton("Suleyman") == skeleton("Souleiman")
    True
    """
    plain = fold_name(word).replace(" ", "")
    for old, new in _SPELLINGS:
        plain = plain.replace(old, new)
    return "".join(letter for index, letter in enumerate(plain) if not index or letter != plain[index - 1])


@lru_cache(maxsize=_KNOWN_NAMES)
def edit_distance(left: str, right: str) -> int:
    """Levenshtein distance: letters to insert, delete or replace."""
    row = list(range(len(right) + 1))
    for index, letter in enumerate(left, 1):
        last, row[0] = row[0], index
        for place, other in enumerate(right, 1):
            last, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, last + (letter != other))
    return row[-1]


@lru_cache(maxsize=_KNOWN_NAMES)
def name_parts(name: str) -> tuple[str, ...]:
    """Given and family names, levelled, with particles joined to what follows ("al Masri" is one part)."""
    parts: list[str] = []
    pending = ""
    for word in fold_name(name).split():
        if word in _PARTICLES:
            pending += word if word.startswith("ab") else ""
            continue
        parts.append(skeleton(pending + word))
        pending = ""
    return tuple(parts)


def same_person(left: str, right: str) -> bool:
    """Whether two full names of persons can be spellings of one: family names alike, given names alike or initials.

    >>> same_person("Karim Abdelrazik", "Kareem Abdulrazik"), same_person("Karim Odal", "Berin Odal")
    (True, False)
    """
    one, two = name_parts(left), name_parts(right)
    if len(one) < 2 or len(two) < 2:
        return False
    return _alike(one[-1], two[-1]) and (_alike(one[0], two[0]) or _initial(one[0], two[0]))


def _alike(left: str, right: str) -> bool:
    allowed = _slips(min(len(left), len(right)))
    return abs(len(left) - len(right)) <= allowed and edit_distance(left, right) <= allowed


def _slips(length: int) -> int:
    """In how many letters two spellings of one name may differ, by the length of the shorter."""
    return 0 if length < 5 else (1 if length < 8 else 2)


def shortened(part: str) -> frozenset[str]:
    """A part of a name, and what is left of it without as many letters as its spellings may differ in.

    Two spellings that are alike have one of these in common (symmetric deletion, after Garbe 2012), so that a name need not be
    compared with all others.

    >>> sorted(shortened("odal")), "abdulrazk" in shortened("abdulrazik") & shortened("abdulrazek")
    (['odal'], True)
    """
    forms = {part}
    for _ in range(_slips(len(part))):
        forms |= {form[:at] + form[at + 1 :] for form in forms for at in range(len(form))}
    return frozenset(forms)


def _initial(left: str, right: str) -> bool:
    return min(len(left), len(right)) == 1 and left[:1] == right[:1]


def is_plural(description: str) -> bool:
    """Whether a description is of several people, as far as its words tell.

    >>> is_plural("a number of activists from Halvek"), is_plural("a French official"), is_plural("police and army officials")
    (True, False, True)
    """
    words = fold_name(description).split()
    for start, phrase in enumerate(words[:-1]):
        if phrase in _AMOUNTS and words[start + 1] == "of":
            words = words[start + 2 :]
            break
    if "and" in words:
        return True
    head = next((words[index - 1] for index, word in enumerate(words) if index and word in _BREAKS), words[-1] if words else "")
    return head.endswith("s") and not head.endswith("ss")


def acronym_of(name: str) -> str:
    """The first letters of the words that are written with capitals.

    >>> acronym_of("Northtown Observatory for Human Rights")
    'NOHR'
    """
    return "".join(word[0] for word in name.replace("-", " ").split() if word[:1].isupper())
