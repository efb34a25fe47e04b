"""Where the name of a capital or a country stands for those who govern there: "Moscow said"."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from twosource.read.text.forms import lemma

if TYPE_CHECKING:
    from collections.abc import Collection

    from twosource.records import Parse

    Words: TypeAlias = Collection[str]

_NONE: frozenset[str] = frozenset()


def acts(parse: Parse, first: int, last: int, verbs: Words, asked: tuple[Words, Words] = (_NONE, _NONE)) -> bool:
    """Whether tokens [first, last) do or undergo what only people do.

    They are the subject of one of `verbs` ("Moscow said"), stand after "according to" or "backed by"; of `asked`, they
    are the object of one of the first ("blamed Moscow"), or one of the second is between them ("talks between X and Y").
    """
    inside = range(first, last)
    heads = [token for token in inside if parse.tokens[token].head not in inside]
    if len(heads) != 1:
        return False
    before = [parse.tokens[token].text.lower() for token in range(max(0, first - 2), first)]
    if before == ["according", "to"]:
        return True
    token = parse.tokens[heads[0]]
    if token.rel == "conj" and token.head >= 0 and parse.tokens[token.head].upos == "PROPN":  # "Washington and Ankara said"
        first, token = token.head, parse.tokens[token.head]
    if token.head < 0:
        return False
    above = parse.tokens[token.head]
    if above.upos not in {"VERB", "AUX"}:
        between = first > 0 and parse.tokens[first - 1].text.lower() == "between"
        return between and lemma(above.text, above.upos) in asked[1]
    verb = lemma(above.text, "VERB")
    doer = token.rel.startswith("nsubj") and token.rel != "nsubj:pass"
    if doer or (token.rel.startswith("obl") and before[-1:] == ["by"] and any(asked)):
        return verb in verbs
    return token.rel in {"obj", "iobj", "nsubj:pass"} and verb in asked[0]
