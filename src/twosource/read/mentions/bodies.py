"""Organisations by how their names are built, where the encoder saw no name or only a part of one.

"Radio Delta", "the Evening Courier", "the Campaign for Missing Sons"; "the charity Lifeline North".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from twosource.codebook import Codebook
    from twosource.records import Parse

_LINKS = frozenset({"of", "for"})
_INNER = frozenset({"of", "for", "the", "and", "&", "-", "–"})
_LONGEST = 9
"""Words of the longest name that is put together."""
_BESIDE = frozenset({"appos", "flat", "compound", "nsubj", "nmod:desc", "dep", "nmod"})


class _Words(Struct, frozen=True):
    """The codebook's words at the head and tail of names, and the nouns that names stand right behind."""

    heads: frozenset[str]
    fronts: frozenset[str]
    tails: frozenset[str]
    nouns: frozenset[str]


def built_names(parse: Parse, codebook: Codebook) -> list[tuple[int, int]]:
    """Tokens [first, last) of names that their own words, or the noun before them, show to be an organisation's."""
    words = _Words(
        heads=codebook.words("body_head") | codebook.words("group_head"),
        fronts=codebook.words("outlet_front"),
        tails=codebook.words("outlet_tail"),
        nouns=codebook.words("organisation_noun") | codebook.words("outlet_front"),
    )
    people = {token for run in parse.entities if run.label == "PER" for token in range(run.first, run.last)}
    found: list[tuple[int, int]] = []
    token = 0
    while token < len(parse.tokens):
        last = _ends(parse, token, words) if _is_capital(parse, token) else None
        sure = last is not None and _is_paper(parse, token, last, words)
        if last is not None and not _starts_inside(parse, token) and (sure or people.isdisjoint(range(token, last))):
            found.append((token, last))
        token = last or token + 1
    return found


def _is_paper(parse: Parse, first: int, last: int, words: _Words) -> bool:
    """Whether an article stands before a name that ends as papers' do ("the Sarn Courier"): nobody is called so."""
    return (
        first > 0 and parse.tokens[first - 1].text.casefold() == "the" and parse.tokens[last - 1].text.casefold() in words.tails
    )


def _ends(parse: Parse, first: int, words: _Words) -> int | None:
    """Where the name ends that starts here; None where no word tells that it is one."""
    word = parse.tokens[first].text.casefold()
    run = _capitals(parse, first)
    behind = parse.tokens[run].text.casefold() if run < len(parse.tokens) else ""
    if word in words.heads and run == first + 1 and behind in _LINKS:
        return _with_links(parse, run)
    if run - first > 1 and word in words.fronts:
        return run
    if run - first > 1 and parse.tokens[run - 1].text.casefold() in words.tails:
        return run
    return run if _stands_behind(parse, first, words) and parse.tokens[first].rel in _BESIDE else None


def _with_links(parse: Parse, first: int) -> int | None:
    """Where a name with "of" or "for" inside ends: at the last capital of the stretch."""
    last = None
    for token in range(first, min(first + _LONGEST, len(parse.tokens))):
        if _is_capital(parse, token) and parse.tokens[token].sentence == parse.tokens[first].sentence:
            last = token + 1
        elif parse.tokens[token].text.casefold() not in _INNER:
            break
    return last


def _capitals(parse: Parse, first: int) -> int:
    """The end of the capitalised words from this one on, numbers behind a hyphen taken in ("Vostok-24")."""
    last = first + 1
    sentence = parse.tokens[first].sentence
    while last < len(parse.tokens) and parse.tokens[last].sentence == sentence and last < first + _LONGEST:
        hyphen = parse.tokens[last].text == "-" and parse.tokens[last].start == parse.tokens[last - 1].end
        if hyphen and last + 1 < len(parse.tokens) and parse.tokens[last + 1].start == parse.tokens[last].end:
            last += 2
        elif _is_capital(parse, last):
            last += 1
        else:
            break
    return last


def _is_capital(parse: Parse, token: int) -> bool:
    found = parse.tokens[token]
    return found.text[:1].isupper() and found.upos in {"PROPN", "NOUN", "ADJ", "VERB"}


def _starts_inside(parse: Parse, token: int) -> bool:
    """Whether a capital stands right before, so that the name began earlier; the sentence's first word aside."""
    before = parse.tokens[token - 1] if token else None
    return before is not None and before.sentence == parse.tokens[token].sentence and before.upos == "PROPN"


def _stands_behind(parse: Parse, token: int, words: _Words) -> bool:
    """Whether a noun for organisations stands right before, in small letters: "the charity X"."""
    if not token or parse.tokens[token - 1].sentence != parse.tokens[token].sentence:
        return False
    before = parse.tokens[token - 1]
    return before.text.islower() and before.text in words.nouns and before.rel not in {"compound", "amod"}
