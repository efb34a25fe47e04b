"""English word forms: the lemma of a word and the forms of a lemma, by rule and by lists in data/english.yml."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from msgspec import Struct

_VOWELS = frozenset("aeiou")
_DOUBLED = frozenset("bdglmnprtvz")
_SIBILANT = ("s", "x", "z", "ch", "sh")
_ES = frozenset({"go", "do", "undergo", "echo", "veto", "hero", "torpedo", "embargo"})
_PREFIXES = ("re", "out", "over", "mis", "un")
_UNSTRESSED = ("er", "en", "el", "om", "et", "or", "on")


class _English(Struct, frozen=True):
    """The lists: irregular verbs and nouns by form and by lemma, and the stems that spelling rules get wrong."""

    verb_of: dict[str, str]
    verb_forms: dict[str, tuple[str, ...]]
    noun_of: dict[str, str]
    noun_forms: dict[str, tuple[str, ...]]
    stressed: frozenset[str]
    eed: frozenset[str]
    lost_e: frozenset[str]
    lost_e_endings: tuple[str, ...]
    whole: frozenset[str]
    whole_endings: tuple[str, ...]


@cache
def _english() -> _English:
    import yaml  # noqa: PLC0415 - only this function needs it, once

    text = (files("twosource") / "data" / "english.yml").read_text(encoding="utf-8")
    lists: dict[str, str] = yaml.safe_load(text)
    verb_of, verb_forms = _table(lists["verbs"])
    noun_of, noun_forms = _table(lists["nouns"])
    return _English(
        verb_of,
        verb_forms,
        noun_of,
        noun_forms,
        stressed=frozenset(lists["stressed"].split()),
        eed=frozenset(lists["eed"].split()),
        lost_e=frozenset(lists["lost_e"].split()),
        lost_e_endings=tuple(lists["lost_e_endings"].split()),
        whole=frozenset(lists["whole"].split()),
        whole_endings=tuple(lists["whole_endings"].split()),
    )


def _table(listing: str) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """From form to lemma, and from lemma to its listed forms; the first lemma to claim a form keeps it."""
    lemmas: dict[str, str] = {}
    listed: dict[str, tuple[str, ...]] = {}
    for entry in listing.split(";"):
        words = tuple(entry.split())
        for word in words:
            lemmas.setdefault(word, words[0])
        if words:
            listed[words[0]] = words
    return lemmas, listed


@cache
def lemma(word: str, upos: str) -> str:
    """The dictionary form of a word in that part of speech (UD's UPOS), in lower case.

    Only verbs, auxiliaries and nouns have one; words of other classes come back in lower case as they are.

    >>> [lemma("fled", "VERB"), lemma("Convoys", "NOUN"), lemma("bodies", "NOUN"), lemma("shelling", "VERB")]
    ['flee', 'convoy', 'body', 'shell']
    """
    low = word.casefold().replace("’", "'")
    if upos in {"VERB", "AUX"}:
        return _verb(low)
    if upos in {"NOUN", "PROPN"}:
        return _noun(low)
    return low


def _verb(word: str) -> str:
    known = _english().verb_of.get(word) or _prefixed(word)
    if known:
        return known
    if word.endswith("ing") and len(word) > 4:
        return _unstem(word[:-3], word)
    if word.endswith("ied") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("eed"):
        return word if word in _english().eed else word[:-1]
    return _unstem(word[:-2], word) if word.endswith("ed") and len(word) > 3 else _singular(word)


def _prefixed(word: str) -> str | None:
    """The lemma of "retook" or "outfought": an irregular form behind a prefix."""
    verbs = _english().verb_of
    for prefix in _PREFIXES:
        bare = word.removeprefix(prefix).removeprefix("-")
        if bare != word and len(verbs.get(bare, "")) > 3 and verbs[bare] != bare:
            return prefix + verbs[bare]
    return None


def _unstem(stem: str, word: str) -> str:
    """The verb whose stem is left when -ing or -ed is gone: undouble a consonant, or give back a silent e."""
    lists = _english()
    vowels = sum(letter in _VOWELS for letter in stem)
    if not vowels and "y" not in stem:
        return word
    if stem in lists.lost_e:
        return stem + "e"
    if stem in lists.whole or stem.endswith("ee"):
        return stem
    if len(stem) > 2 and stem[-1] == stem[-2] and stem[-1] in _DOUBLED:
        return stem if stem[-1] in "lz" and stem[:-1] not in lists.stressed else stem[:-1]
    return stem + "e" if _lost_e(stem, vowels) else stem


def _lost_e(stem: str, vowels: int) -> bool:
    """Whether the spelling of this stem shows that a silent e was dropped from it."""
    lists = _english()
    if stem.endswith(lists.whole_endings) or (vowels == 1 and stem[-1] in "xwy"):
        return False
    if stem.endswith(_UNSTRESSED) and vowels > 1:
        return False
    return stem[-1] in "cuvz" or stem.endswith(lists.lost_e_endings)


def _noun(word: str) -> str:
    word = word.removesuffix("'s").removesuffix("'")
    listed = _english().noun_of
    if word in listed:
        return listed[word]
    head, hyphen, last = word.rpartition("-")
    if hyphen and head and last:
        return f"{head}-{_noun(last)}"
    if word.endswith("men") and len(word) > 5:
        return word[:-2] + "an"
    return word if word.endswith("ous") else _singular(word)


def _singular(word: str) -> str:
    """The word without a final -s of plural or third person."""
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + ("y" if len(word) > 4 else "ie")
    if word.endswith(("ches", "shes", "xes", "sses", "zzes")) and not word.endswith(("aches", "axes")):
        return word[:-2]
    if word.endswith(("oes", "oaches", "eaches")) and not word.endswith("shoes"):
        return word[:-2]
    return word[:-1]


@cache
def forms(lemma: str, upos: str) -> tuple[str, ...]:
    """Every form of a lemma as that part of speech, the lemma first: verbs and nouns inflect, other words do not.

    >>> forms("flee", "VERB")
    ('flee', 'flees', 'fleeing', 'fled')
    """
    if upos in {"VERB", "AUX"}:
        return _verb_forms(lemma)
    if upos in {"NOUN", "PROPN"}:
        listed = _english().noun_forms.get(lemma)
        return listed or tuple(dict.fromkeys((lemma, _plural(lemma))))
    return (lemma,)


def _verb_forms(verb: str) -> tuple[str, ...]:
    listed = _english().verb_forms.get(verb, ())
    ending = () if listed else (_joined(verb, "ed"),)
    if verb == "be":
        return listed
    return tuple(dict.fromkeys((verb, _plural(verb), _joined(verb, "ing"), *listed, *ending)))


def _plural(word: str) -> str:
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(_SIBILANT) or word in _ES else "s")


def _joined(verb: str, ending: str) -> str:
    """The verb with -ed or -ing."""
    if ending == "ing" and verb.endswith("ie"):
        return verb[:-2] + "ying"
    if ending == "ed" and verb.endswith("y") and verb[-2:-1] not in _VOWELS:
        return verb[:-1] + "ied"
    if verb.endswith("e"):
        kept = verb.endswith(("ee", "oe", "ye")) and ending == "ing"
        return (verb if kept else verb[:-1]) + ending
    return verb + (verb[-1] if _doubles(verb) else "") + ending


def _doubles(verb: str) -> bool:
    """Whether the last consonant is doubled before -ed and -ing: one short vowel before it, under stress."""
    closed = len(verb) > 2 and verb[-1] in _DOUBLED and verb[-2] in _VOWELS and verb[-3] not in _VOWELS
    return closed and (sum(letter in _VOWELS for letter in verb) == 1 or verb in _english().stressed)
