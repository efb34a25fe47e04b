"""Who is named from a word on: the press by its names, and whoever gave the information that somebody rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twosource.read.speech.syntax import author_of, can_speak, phrase_head
from twosource.read.speech.voices import kind_of_words, outlet_of

if TYPE_CHECKING:
    from twosource.read.speech.syntax import Syntax

_OWN = frozenset({"det", "amod", "compound", "flat", "nmod:desc", "appos"})
_DEEP = 4
"""Words from a noun of telling to whoever told it."""


def is_press(syntax: Syntax, head: int) -> bool:
    """Whether an outlet or agency stands here: by its name, by the noun in it, or by the last word as papers have it."""
    own = [head, *(child for child in syntax.under(head, _OWN) if child == head + 1 or child < head)]
    words = [syntax.words[token] for token in range(min(own), max(own) + 1)]
    name = " ".join(words)
    if outlet_of(syntax.kinds, name) is not None or kind_of_words(syntax.kinds, name) in {"outlet", "agency"}:
        return True
    capital = [token for token in own if syntax.parse.tokens[token].text[:1].isupper()]
    papers = syntax.lexicon.helpers["paper-name"] | {"agency"}
    return bool(capital) and len(words) > 1 and words[-1] in papers


def giver_from(syntax: Syntax, first: int) -> int | None:
    """Who is named from this word on; behind "information", "a report", "what" whoever gave or told that."""
    head = nominal_from(syntax, first)
    if head is None:
        return None
    if syntax.words[head] == "what":
        near = range(head + 1, min(head + 2 + 2 * _DEEP, syntax.sentence(head).stop))
        told = next((token for token in near if syntax.is_verb(token) and syntax.under(token, ("nsubj",))), None)
        return next((child for child in syntax.under(told, ("nsubj",)) if child > head), None) if told is not None else None
    matter = syntax.words[head] in syntax.lexicon.helpers["told-matter"] | syntax.lexicon.nouns.keys()
    maker = author_of(syntax, head) if matter else None
    if matter and maker is None:
        near = range(head + 1, min(head + 1 + _DEEP, syntax.sentence(head).stop))
        by = next((token for token in near if syntax.words[token] in {"by", "from"}), None)
        maker = nominal_from(syntax, by + 1) if by is not None else None
    head = maker if maker is not None else head
    return head if can_speak(syntax, head) else None


def nominal_from(syntax: Syntax, first: int) -> int | None:
    """The head of the noun phrase that begins here."""
    for token in range(first, min(first + 2 * _DEEP, syntax.sentence(max(first - 1, 0)).stop)):
        if syntax.is_nominal(token) or syntax.words[token] == "what":
            head = phrase_head(syntax, token)
            return head if first <= head < first + 2 * _DEEP else token
        describes = syntax.parse.tokens[token].rel in {"amod", "compound", "nmod:poss"}
        if not (describes or syntax.parse.tokens[token].upos in {"DET", "ADJ", "ADV", "PUNCT"}) or syntax.words[token] in {
            ",",
            ";",
            ":",
        }:
            return None
    return None
