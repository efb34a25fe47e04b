"""Those who cite others: "X quoted Y as saying P", "X, citing Y, said P", "Y was quoted by X as saying P"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from twosource.read.speech.contents import clause_content, loose_content
from twosource.read.speech.syntax import (
    Frame,
    Syntax,
    can_speak,
    cue_at,
    cue_tokens,
    named_source,
    phrase_head,
    source_tokens,
    stands_as_verb,
    subject_of,
)
from twosource.read.speech.tellers import is_press
from twosource.read.text.cues import match_phrase

if TYPE_CHECKING:
    from twosource.codebook import Cue

_REACH = 6
"""Words behind "citing" in which the head of who is cited stands."""
_LINKS = frozenset({"acl", "acl:relcl", "advcl", "advcl:relcl", "xcomp", "ccomp", "dep", "obl", "conj", "parataxis"})


def speaker_frames(syntax: Syntax, verb: int, cue: Cue) -> tuple[Frame, ...]:
    """In "X quoted Y as saying P", "X, citing Y, said P", "Y was quoted by X as saying P": the outer and the inner frame."""
    if syntax.under(verb, ("nsubj:pass", "aux:pass")):
        return _quoted_passive(syntax, verb, cue)
    behind = [child for child in syntax.under(verb, ("obj", "iobj", "obl", "ccomp")) if child > verb]
    behind += _taken_for_subject(syntax, verb)
    cited = next((child for child in behind if can_speak(syntax, child)), None)
    cited = _cited_behind(syntax, verb) if cited is None else cited
    if cited is None and _saying(syntax, verb) is not None:  # whoever is quoted as saying it can speak
        cited = next((child for child in behind if syntax.is_nominal(child) and not syntax.case(child)), None)
    if cited is None:
        return ()
    saying = _saying(syntax, verb)
    saying = _saying(syntax, cited) if saying is None else saying
    host = _governing_cue(syntax, verb)
    host = _governing_phrase(syntax, verb) if host is None else host
    host = _cited_too(syntax, verb) if host is None else host
    if host is not None and saying is None:
        return (Frame(verb, (verb,), cue, named_source(syntax, cited), cited, outer=host, rule="citing"),)
    return _quoted_active(syntax, verb, cue, cited, saying)


def ascribed_frames(syntax: Syntax) -> list[Frame]:
    """In "X writes that P, attributing the information to Y": Y, cited by X."""
    helpers, found = syntax.lexicon.helpers, []
    for verb, word in enumerate(syntax.words):
        if word not in helpers["ascribing"] or not word.endswith("ing") or not syntax.is_verb(verb):
            continue
        matter = next((child for child in syntax.under(verb, ("obj",)) if syntax.words[child] in helpers["told-matter"]), None)
        to = [
            child
            for child in (*syntax.under(verb, ("obl",)), *syntax.under(matter or verb, ("nmod",)))
            if syntax.case(child) == "to"
        ]
        host = _host_before(syntax, verb)
        if matter is None or not to or host is None:
            continue
        entry = syntax.lexicon.by_id["cite"]
        source = named_source(syntax, to[0])
        found.append(Frame(verb, (verb,), entry, source, to[0], outer=host, rule="citing"))
    return found


def _host_before(syntax: Syntax, verb: int) -> int | None:
    """The first cue of the sentence that is a verb outside quotations: whoever ascribes what is said says it."""
    near = range(syntax.sentence(verb).start, verb)
    return next((token for token in near if cue_at(syntax, token) and syntax.is_verb(token) and syntax.inside[token] < 0), None)


def _taken_for_subject(syntax: Syntax, verb: int) -> list[int]:
    """Who stands between "quoted" and "as saying", where the tree made a second subject of the verb of it."""
    subjects = syntax.under(verb, ("nsubj",))
    return [child for child in subjects if child > verb and subjects[0] < verb]


def _cited_behind(syntax: Syntax, verb: int) -> int | None:
    """Who is named right behind "citing", "quoting", where the tree hung it elsewhere."""
    if not syntax.words[verb].endswith("ing"):
        return None
    for token in range(verb + 1, min(verb + _REACH, syntax.sentence(verb).stop)):
        if syntax.is_nominal(token):
            head = phrase_head(syntax, token)
            return head if verb < head < verb + _REACH and can_speak(syntax, head) else None
        if syntax.parse.tokens[token].upos not in {"DET", "ADJ", "NUM", "ADV"}:
            return None
    return None


def _governing_phrase(syntax: Syntax, verb: int) -> int | None:
    """The first word of the phrase whose source is said to cite: "according to X, which cited Y"."""
    token = syntax.parse.tokens[verb]
    if token.rel != "acl:relcl":
        return None
    starts = (child for child in syntax.under(token.head, ("case",)) if match_phrase(syntax.lexicon.phrases, syntax.words, child))
    return next(starts, None)


def _cited_too(syntax: Syntax, verb: int) -> int | None:
    """The citing of whoever cites: "X, citing Y, which cited Z"."""
    token = syntax.parse.tokens[verb]
    above = syntax.parse.tokens[token.head].head if token.rel == "acl:relcl" else -1
    cue = syntax.lexicon.verbs.get(syntax.words[above]) if above >= 0 else None
    return above if cue is not None and "speaker" in cue.takes else None


def _quoted_active(syntax: Syntax, verb: int, cue: Cue, cited: int, saying: int | None) -> tuple[Frame, ...]:
    head = subject_of(syntax, verb)
    if head is None and syntax.parse.tokens[verb].rel == "acl" and verb < cited:
        head = syntax.parse.tokens[verb].head  # taken for a participle: "P, the paper quoted Y as saying"
    anchor = verb if saying is None else saying
    content = clause_content(syntax, anchor, cue) or clause_content(syntax, verb, cue)
    for child in syntax.under(anchor, ("obj",)):
        content |= syntax.tree(child) if child != cited else frozenset()
    source = named_source(syntax, cited)
    if saying is not None and verb < cited < saying:
        source = _between(syntax, min(source), saying)
    content = content - source - {verb, anchor}
    if not content and head is not None:
        content = loose_content(syntax, verb, head, cue) - source
    if head is None or not content:
        return ()
    outer_source = source_tokens(syntax, head, verb) - content
    content -= outer_source
    if saying is None:
        outer = Frame(verb, (verb,), cue, outer_source, head, content | source, rule="quoting")
        inner = Frame(cited, (), syntax.lexicon.by_id["say"], source, cited, content, outer=verb, rule="quoted as saying")
        return (outer, inner) if any(syntax.is_verb(token) for token in content) else (outer,)
    inner = Frame(
        saying, _saying_tokens(syntax, saying), _say(syntax, saying), source, cited, content, outer=verb, rule="quoted as saying"
    )
    outer = Frame(verb, (verb,), cue, outer_source, head, content | source | frozenset(inner.cue), rule="quoting")
    return outer, inner


def _between(syntax: Syntax, first: int, saying: int) -> frozenset[int]:
    """All that stands before the saying is who is quoted, however the tree cuts it: "X cites people from Y – and Z – stating"."""
    last = min(_saying_tokens(syntax, saying)) - 1
    while last > first and syntax.parse.tokens[last].upos == "PUNCT":
        last -= 1
    return frozenset(range(first, last + 1))


def _quoted_passive(syntax: Syntax, verb: int, cue: Cue) -> tuple[Frame, ...]:
    speaker = next(iter(syntax.under(verb, ("nsubj:pass",))), None)
    saying = _saying(syntax, verb)
    if speaker is None or saying is None:
        return ()
    beside = (*syntax.under(verb, ("obl:agent", "obl")), *_bare_agents(syntax, saying))
    outlet = next((child for child in beside if syntax.case(child) in {"by", "in", "on"}), None)
    source = source_tokens(syntax, speaker, verb)
    content = (clause_content(syntax, saying, cue) or clause_content(syntax, verb, cue)) - source - {verb, saying}
    inner = Frame(
        saying,
        tuple(sorted({*cue_tokens(syntax, verb), *_saying_tokens(syntax, saying)})),
        _say(syntax, saying),
        source,
        speaker,
        content,
        rule="quoted as saying",
    )
    if outlet is None:
        return (inner,) if content else ()
    inner = replace(inner, cue=_saying_tokens(syntax, saying), outer=verb)
    outer_source = named_source(syntax, outlet)
    outer = Frame(
        verb, (verb,), cue, outer_source, outlet, (content | source | frozenset(inner.cue)) - outer_source, rule="quoting"
    )
    return (outer, inner) if content else ()


def _bare_agents(syntax: Syntax, saying: int) -> list[int]:
    """Who quoted, behind the "saying" that nothing follows but them ("was quoted as saying by X")."""
    behind = [child for child in syntax.under(saying, ("obl:agent", "obl")) if child <= saying + _REACH]
    return [child for child in behind if syntax.case(child) == "by" or (syntax.case(child) == "in" and is_press(syntax, child))]


def _say(syntax: Syntax, saying: int) -> Cue:
    return syntax.lexicon.verbs.get(syntax.words[saying]) or syntax.lexicon.by_id["say"]


def _saying(syntax: Syntax, governor: int) -> int | None:
    """The "saying" of "quoted X as saying", wherever the tree hung it."""
    for child in syntax.under(governor, _LINKS):
        if child > governor and syntax.words[child].endswith("ing") and cue_at(syntax, child):
            return child
    return None


def _saying_tokens(syntax: Syntax, saying: int) -> tuple[int, ...]:
    return (saying - 1, saying) if syntax.words[saying - 1] == "as" else (saying,)


def _governing_cue(syntax: Syntax, verb: int) -> int | None:
    """The cue whose clause the citing hangs in: "X, citing Y, said", "Citing Y, X reported", "P, X said, citing Y"."""
    token = syntax.parse.tokens[verb]
    if token.head < 0 or not syntax.words[verb].endswith("ing"):
        return None
    for governor in (token.head, syntax.parse.tokens[token.head].head):
        if governor >= 0 and cue_at(syntax, governor) and (syntax.is_verb(governor) or stands_as_verb(syntax, governor)):
            return governor
    outside = [
        other
        for other in syntax.sentence(verb)
        if other != verb and cue_at(syntax, other) and syntax.is_verb(other) and syntax.inside[other] < 0
    ]
    return min(outside, key=lambda other: abs(other - verb)) if outside else None
