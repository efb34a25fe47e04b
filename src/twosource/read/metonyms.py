"""Where the name of a capital or a country stands for those who govern there: "Moscow said"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twosource.read.forms import lemma

if TYPE_CHECKING:
    from collections.abc import Collection

    from twosource.records import Parse


def acts(parse: Parse, first: int, last: int, verbs: Collection[str]) -> bool:
    """Whether tokens [first, last) do what only people do: they are the subject of one of the verbs, or "according to"."""
    inside = range(first, last)
    heads = [token for token in inside if parse.tokens[token].head not in inside]
    if len(heads) != 1:
        return False
    before = [parse.tokens[token].text.lower() for token in range(max(0, first - 2), first)]
    if before == ["according", "to"]:
        return True
    token = parse.tokens[heads[0]]
    if token.rel == "conj" and token.head >= 0 and parse.tokens[token.head].upos == "PROPN":  # "Washington and Ankara said"
        token = parse.tokens[token.head]
    if token.head < 0 or not token.rel.startswith("nsubj") or token.rel == "nsubj:pass":
        return False
    verb = parse.tokens[token.head]
    return verb.upos in {"VERB", "AUX"} and lemma(verb.text, "VERB") in verbs
