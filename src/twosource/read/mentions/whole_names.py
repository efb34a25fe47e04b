"""Names of the codebook that read like a clause ("Homs Is Burning") are one noun in the tree, whatever the parser made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from twosource.read.mentions.names import lookup_of, names_of_codebook

if TYPE_CHECKING:
    from twosource.codebook import Codebook
    from twosource.records import Parse, Token

_VERBAL = frozenset({"VERB", "AUX"})
_NOMINAL = frozenset({"NOUN", "PROPN", "PRON"})
_OF_NOUNS = frozenset({"root", "nsubj", "nsubj:pass", "obj", "iobj", "obl", "obl:agent", "nmod", "nmod:poss", "appos", "conj"})
_LEAST = 3
"""Words of a name that can be a clause."""


def with_whole_names(parse: Parse, codebook: Codebook) -> Parse:
    """The parse, with every name of the codebook that it took for a clause as one name."""
    tokens = list(parse.tokens)
    found = [range(name.first, name.last) for name in names_of_codebook(parse, lookup_of(codebook))]
    clauses = [name for name in found if len(name) >= _LEAST and _is_clause(tokens, name)]
    if not clauses:
        return parse
    for name in clauses:
        _make_one(tokens, name)
    children: list[list[int]] = [[] for _ in tokens]
    for token, one in enumerate(tokens):
        if one.head >= 0:
            children[one.head].append(token)
    return replace(parse, tokens=tuple(tokens), children=tuple(tuple(below) for below in children))


def _is_clause(tokens: list[Token], name: range) -> bool:
    """Whether a word of the name was read as a verb, and all its verbs are written like a name."""
    verbs = [tokens[token] for token in name if tokens[token].upos in _VERBAL]
    return bool(verbs) and tokens[name.start].text[:1].isupper() and tokens[name.stop - 1].text[:1].isupper()


def _make_one(tokens: list[Token], name: range) -> None:
    """Hangs the name by its first word where it hung as a whole, and by that all that hung from any of its words."""
    first = name.start
    above = next(token for token in name if not _leads_into(tokens, tokens[token].head, name))
    head, rel = tokens[above].head, tokens[above].rel
    hung = [token for token, one in enumerate(tokens) if one.head in name and token not in name]
    saying = next((token for token in hung if token >= name.stop and tokens[token].upos == "VERB"), None)
    if head < 0 and saying is not None:  # "X said", where the clause in the name stood above what it says
        tokens[saying] = replace(tokens[saying], head=-1, rel="root")
        hung.remove(saying)
        head, rel = saying, "nsubj"
    cased = any(tokens[token].rel == "case" for token in hung)
    tokens[first] = replace(tokens[first], upos="PROPN", head=head, rel=_relation(tokens, first, head, rel, cased=cased))
    for token in name[1:]:
        tokens[token] = replace(tokens[token], upos="PROPN", head=first, rel="flat")
    for token in hung:
        joined = tokens[token].upos in _NOMINAL and token >= name.stop and _is_joined(tokens, token, name)
        tokens[token] = replace(tokens[token], head=first, rel="conj" if joined else tokens[token].rel)


def _leads_into(tokens: list[Token], token: int, name: range) -> bool:
    """Whether the way up from that word leads through the name."""
    while token >= 0 and token not in name:
        token = tokens[token].head
    return token >= 0


def _relation(tokens: list[Token], first: int, head: int, rel: str, *, cased: bool) -> str:
    """What a noun is there: as it was where a noun can be that, else by its preposition and place."""
    verbal = head >= 0 and tokens[head].upos in _VERBAL
    if cased:
        return "obl" if verbal else "nmod"
    if rel in _OF_NOUNS or head < 0:
        return rel
    if not verbal:
        return "appos"
    return "nsubj" if first < head else "obj"


def _is_joined(tokens: list[Token], token: int, name: range) -> bool:
    """Whether an "and" stands right behind the name, or hangs from what follows it."""
    beside = tokens[name.stop].rel == "cc" if name.stop < len(tokens) else False
    return beside or tokens[token].rel == "conj"
