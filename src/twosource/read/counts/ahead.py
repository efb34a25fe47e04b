"""What a verb far to the right says befell the counted: read word by word, for subjects so long that the tree loses them.

"At least 31 civilians, including 12 women and 9 children, were killed", "ten members of one family and nine of another were
killed when ...". Only what may belong to a subject may stand between: names, places, lists, participles, one relative clause.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.read.counts.context import Harm, harm_above, participle, phrase_of_harm
from twosource.read.counts.people import is_person

if TYPE_CHECKING:
    from twosource.read.counts.context import Context
    from twosource.records import Sentence

_FAR = "verb far after"
_REACH = 60
"""Words after which no subject is looked for any more."""
_BE = frozenset({"was", "were", "been", "being", "is", "are", "be", "got"})
_HAVE = frozenset({"has", "have", "had", "having"})
_RELATIVE = frozenset({"who", "which", "that", "whom", "whose"})
_ENDS = frozenset({".", ";", ":", "?", "!", "“", "”", '"'})
_NEW_CLAUSE = frozenset(
    {"when", "while", "because", "before", "if", "where", "since", "but", "although", "though", "until", "whether", "so", "how"}
)
_GOVERNED = frozenset(
    "of by from near for against on in among between to into behind after at over with".split()  # noqa: SIM905 - a list of words
)
"""A number behind one of these belongs to what stands before it: "a house of 12 people"."""
_JOINING = frozenset({"along", "together", "alongside"})
_OPENS = frozenset(
    "including among mostly mainly most some all of who aged age ages as along together both at".split()  # noqa: SIM905 - a list of words
)
_OPENING = frozenset({"also", "and", ","})
_OPENS_KIND = frozenset({"NUM", "DET", "CCONJ", "ADV"})
_MODIFIES = frozenset({"acl", "amod", "compound", "flat", "nmod"})


class _Walk(Struct):
    """Where the walk is: in words set off by commas, in a relative clause whose verb is still to come; what such a verb told."""

    aside: bool = False
    relative: bool = False
    told: Harm | None = None


def harm_of_subject(context: Context, first: int, last: int, sentence: Sentence) -> Harm | None:
    """The harm that the tree puts over the words, save where one stands nearer that they may be the subject of."""
    told = harm_above(context, last)
    behind = told is not None and told.governor < first
    if behind and told is not None and told.rule != "passive subject":
        return told
    if not (is_person(context, last) or context.parse.tokens[last].upos == "NUM"):
        return told
    ahead = harm_ahead(context, first, last, sentence)
    return ahead if ahead is not None and (told is None or behind or ahead.governor < told.governor) else told


def harm_in_front(context: Context, first: int, sentence: Sentence) -> Harm | None:
    """The participle that opens a sentence whose subject follows its verb: "Also killed in the raid were two boys"."""
    be = first - 1
    if be <= sentence.first or context.low(be) not in {"was", "were"}:
        return None
    at = sentence.first
    while at < be and (context.low(at) in _OPENING or context.parse.tokens[at].upos == "ADV"):
        at += 1
    phrase = phrase_of_harm(context, at, sentence)
    if phrase is not None:
        return Harm(*phrase, "word in front")
    measure = participle(context, at) if context.parse.tokens[at].upos in {"VERB", "ADJ"} else None
    if measure is None or any(context.parse.tokens[between].upos == "AUX" for between in range(at, be)):
        return None
    return Harm(measure, at, "word in front")


def harm_ahead(context: Context, first: int, last: int, sentence: Sentence) -> Harm | None:
    """The passive or suffering verb whose subject the words [first, last] begin; None where anything else comes before."""
    if _is_governed(context, first, sentence):
        return None
    walk, at = _Walk(), last + 1
    while at < min(sentence.last, last + _REACH):
        low = context.low(at)
        harm = _told_at(context, at, sentence)
        if harm is not None and not walk.relative:
            return harm if walk.told is None or harm.measure == "killed" else walk.told
        if harm is not None or low in _BE | _HAVE or context.parse.tokens[at].upos == "AUX":
            if not walk.relative:
                break
            walk.relative, walk.told = False, harm or walk.told
            at = _behind_verb(context, at if harm is None else harm.governor, sentence)
        elif _passes(context, at, walk):
            at += 1
        else:
            break
    return walk.told


def _is_governed(context: Context, first: int, sentence: Sentence) -> bool:
    """Whether a preposition or verb before the words has them as its own."""
    if first <= sentence.first:
        return False
    before = context.parse.tokens[first - 1]
    if context.low(first - 1) not in _GOVERNED:
        return before.upos == "VERB" and context.low(first - 1) not in context.words.lists.get("speech_tag", ())
    above = context.low(first - 2) if first - 2 >= sentence.first else ""
    if above in _JOINING and any(participle(context, at) for at in range(sentence.first, first - 2)):
        return True  # "Omar was hurt along with two others, and a nurse was killed"
    gathers = context.low(first - 1) == "of" and above in context.words.lists.get("grouping_nouns", ())
    return not (gathers or above in _JOINING)


def _told_at(context: Context, at: int, sentence: Sentence) -> Harm | None:
    """The harm verb that begins there: "were reportedly killed", "have died", "lost their lives"."""
    phrase = phrase_of_harm(context, at, sentence)
    if phrase is not None:
        return Harm(*phrase, _FAR)
    token = context.parse.tokens[at]
    suffered = context.words.undergone.get(context.stem(at)) if token.upos == "VERB" and not token.text.endswith("ing") else None
    if suffered is not None and context.stem(at) != "lose":
        return Harm(suffered, at, _FAR)
    return _behind_auxiliary(context, at, sentence) if context.low(at) in _BE | _HAVE else None


def _behind_auxiliary(context: Context, at: int, sentence: Sentence) -> Harm | None:
    """The harm of "were reportedly killed" and "have died", from the auxiliary on."""
    links = context.words.lists.get("harm_links", frozenset())
    undergone = context.words.undergone if context.low(at) in _HAVE else {}
    for place in range(at + 1, min(sentence.last, at + 8)):
        phrase = phrase_of_harm(context, place, sentence)
        if phrase is not None:
            return Harm(*phrase, _FAR)
        measure = participle(context, place) or undergone.get(context.stem(place))
        if measure is not None:
            return Harm(measure, place, _FAR)
        if context.low(place) not in links and context.parse.tokens[place].upos not in {"ADV", "AUX"}:
            return None
    return None


def _behind_verb(context: Context, at: int, sentence: Sentence) -> int:
    """The word behind a verb and its auxiliaries."""
    while at < sentence.last and context.parse.tokens[at].upos in {"AUX", "ADV", "VERB"}:
        at += 1
    return at


def _passes(context: Context, at: int, walk: _Walk) -> bool:
    """Whether the word may stand inside a subject; remembers what it opens and closes."""
    low, token = context.low(at), context.parse.tokens[at]
    if low in _ENDS or low in _NEW_CLAUSE:
        return False
    if low == ",":
        return _comma(context, at, walk)
    if low in _RELATIVE:
        walk.relative = True
    elif token.upos == "VERB" and not low.endswith("ing"):
        if walk.relative:
            walk.relative = False
        elif token.rel.split(":")[0] not in _MODIFIES:
            return False
    elif low == "as":
        return context.low(at + 1) == "well" or context.low(at - 1) == "well"
    return True


def _comma(context: Context, at: int, walk: _Walk) -> bool:
    """Whether the subject goes on behind the comma: a list or an aside may open, or close."""
    if at + 1 >= len(context.parse.tokens):
        return False
    low, token = context.low(at + 1), context.parse.tokens[at + 1]
    opens = low in _OPENS or token.upos in _OPENS_KIND or token.text[:1].isdigit() or low in _BE | _HAVE
    walk.aside = walk.aside or opens
    return walk.aside
