"""Who says so in the shorthand of posts, live blogs and headlines: "RT @x: P", "(via @x)", "X quoting Y: P", "P - X"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from twosource.read.speech.syntax import Frame, Syntax, can_speak, name_from, phrase_head
from twosource.read.speech.tellers import is_press

if TYPE_CHECKING:
    from collections.abc import Iterator

_DASHES = frozenset({"-", "–", "—"})
_BEFORE_VIA = frozenset({"(", ",", ":", ".", *_DASHES})
_QUOTING = frozenset({"quoting", "citing", "via", "quotes", "cites"})
_CAPITALS = 3
_TAIL = 6
"""Words of a speaker that closes a headline."""


def post_frames(syntax: Syntax) -> list[Frame]:
    """The frames of all such shorthand in the article."""
    found: list[Frame] = []
    for number in range(len(syntax.parse.sentences)):
        sentence = syntax.parse.sentences[number]
        tokens = range(sentence.first, sentence.last)
        found.extend(_passed_on(syntax, tokens))
        found.extend(_by_way_of(syntax, tokens))
        found.extend(_one_quoting_another(syntax, tokens))
        found.extend(_closing(syntax, tokens))
        found.extend(_in_capitals(syntax, tokens))
    return found


def _say(syntax: Syntax, anchor: int, source: frozenset[int], head: int, content: frozenset[int]) -> Frame:
    return Frame(anchor, (anchor,), syntax.lexicon.by_id["report"], source, head, content, rule="post")


def _cited(syntax: Syntax, frame: Frame, outer: int) -> Frame:
    return replace(frame, entry=syntax.lexicon.by_id["cite"], outer=outer)


def _account_at(syntax: Syntax, token: int) -> frozenset[int]:
    """An account ("@" and the word behind it), or nothing."""
    words, parse = syntax.words, syntax.parse
    if words[token : token + 1] == ["@"] and token + 1 < len(words):
        return frozenset({token, token + 1})
    whole = token < len(words) and words[token].startswith("@") and len(parse.tokens[token].text) > 2
    return frozenset({token}) if whole else frozenset()


def _rest(syntax: Syntax, tokens: range, colon: int) -> frozenset[int]:
    """All that stands behind a colon in its paragraph: a post is one."""
    sentences = syntax.parse.sentences
    own = sentences[syntax.parse.tokens[colon].sentence]
    last = max(one.last for one in sentences if one.paragraph == own.paragraph and one.first >= own.first)
    return frozenset(range(colon + 1, max(last, tokens.stop)))


def _passed_on(syntax: Syntax, tokens: range) -> Iterator[Frame]:
    """In "RT @x: P" x says P; in "X reposts @y: P" X hands on what y says."""
    handing = syntax.lexicon.helpers["passing-on"]
    for verb in tokens:
        account = _account_at(syntax, verb + 1) if syntax.words[verb] in handing else frozenset()
        colon = max(account, default=verb) + 1
        if not account or syntax.words[colon : colon + 1] != [":"] or colon + 1 >= tokens.stop:
            continue
        content, head = _rest(syntax, tokens, colon), max(account)
        if verb == tokens.start:
            yield _say(syntax, verb, account, head, content)
            continue
        source = frozenset(range(tokens.start, verb))
        yield _say(syntax, verb, source, phrase_head(syntax, verb - 1), content | account)
        yield _cited(syntax, _say(syntax, colon, account, head, content), verb)


def _by_way_of(syntax: Syntax, tokens: range) -> Iterator[Frame]:
    """In "P (via @x)", "more from the capital, via X: P": x hands P on."""
    for via in tokens:
        set_off = via == tokens.start or syntax.words[via - 1] in _BEFORE_VIA
        if syntax.words[via] != "via" or via + 1 >= tokens.stop or not set_off:
            continue
        source = _account_at(syntax, via + 1) or _press_at(syntax, via + 1)
        last = max(source, default=via) + 1
        behind = syntax.words[last : last + 1]
        if not source:
            continue
        if behind == [":"] and last + 1 < tokens.stop:
            yield _say(syntax, via, source, max(source), _rest(syntax, tokens, last))
        elif last >= tokens.stop or behind[0] in {")", ".", ","}:
            start = tokens.start
            yield _say(syntax, via, source, max(source), frozenset(range(start, tokens.stop)) - source - {via, via - 1, last})


def _press_at(syntax: Syntax, first: int) -> frozenset[int]:
    """The outlet or agency that is named from this word on, or nothing."""
    first += syntax.words[first : first + 1] == ["the"]
    name = name_from(syntax, first) or frozenset()
    return name if name and is_press(syntax, max(name)) else frozenset()


def _one_quoting_another(syntax: Syntax, tokens: range) -> Iterator[Frame]:
    """In "X quoting Y quoting Z: P": X hands on what Y hands on of Z."""
    colon = next((token for token in tokens if syntax.words[token] == ":"), None)
    if colon is None or colon + 2 >= tokens.stop:
        return
    cuts = [token for token in range(tokens.start + 1, colon) if syntax.words[token] in _QUOTING]
    starts = [tokens.start, *(cut + 1 for cut in cuts)]
    parts = [range(start, stop) for start, stop in zip(starts, [*cuts, colon], strict=True)]
    if not cuts or any(not 0 < len(part) <= _TAIL or not _names_somebody(syntax, part) for part in parts):
        return
    content, outer = _rest(syntax, tokens, colon), -1
    for part, anchor in zip(parts, [*cuts, colon], strict=True):
        held = content | frozenset(range(anchor + 1, colon))
        own = frozenset(token for token in part if syntax.words[token] != ",")
        found = _say(syntax, anchor, own, max(own), held)
        yield found if outer < 0 else _cited(syntax, found, outer)
        outer = anchor


def _names_somebody(syntax: Syntax, part: range) -> bool:
    """Whether these words are a name or a description of somebody, and nothing else."""
    if any(syntax.is_verb(token) for token in part):
        return False
    return any(can_speak(syntax, token) for token in part if syntax.is_nominal(token))


def _closing(syntax: Syntax, tokens: range) -> Iterator[Frame]:
    """In "P - X", "P - X, citing Y" at the end of a headline: X says P."""
    dash = next((token for token in reversed(tokens[2:]) if syntax.words[token] in _DASHES and _apart(syntax, token)), None)
    if dash is None or syntax.words[tokens[-1]] in {".", "!", "?"} or len(range(tokens.start, dash)) <= _TAIL // 2:
        return
    end = next((token for token in range(dash + 1, tokens.stop) if syntax.words[token] == ","), tokens.stop)
    tail = range(dash + 1, end)
    if not 0 < len(tail) <= _TAIL or not _names_somebody(syntax, tail):
        return
    known = is_press(syntax, tail[-1]) or syntax.words[tail[-1]] in syntax.kinds.nouns
    cites = end == tokens.stop or syntax.words[end + 1 : end + 2][0] in _QUOTING
    if known and cites and any(syntax.is_verb(token) for token in range(tokens.start, dash)):
        yield _say(syntax, dash, frozenset(tail), tail[-1], frozenset(range(tokens.start, dash)))


def _in_capitals(syntax: Syntax, tokens: range) -> Iterator[Frame]:
    """In "HOLT (through an interpreter): P", as transcripts have it: Holt says P."""
    last = tokens.start
    while last < tokens.stop and syntax.parse.tokens[last].text.isupper() and len(syntax.words[last]) > 1:
        last += 1
    if not tokens.start < last <= tokens.start + _CAPITALS or syntax.words[last : last + 1] != ["("]:
        return
    near = range(last + 1, min(last + 1 + 2 * _TAIL, tokens.stop - 1))
    close = next((token for token in near if syntax.words[token : token + 2] == [")", ":"]), None)
    if close is not None and close + 2 < tokens.stop:
        yield _say(syntax, close + 1, frozenset(range(tokens.start, last)), last - 1, _rest(syntax, tokens, close + 1))


def _apart(syntax: Syntax, token: int) -> bool:
    """Whether blanks stand on both sides, as beside a dash and not beside a hyphen."""
    tokens = syntax.parse.tokens
    return tokens[token - 1].end < tokens[token].start and token + 1 < len(tokens) and tokens[token].end < tokens[token + 1].start
