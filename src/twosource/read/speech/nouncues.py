"""Nouns of saying and denying: "claims by X that P", "X's denial of P", "X said that reports of P were false"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twosource.read.speech.syntax import (
    Frame,
    Syntax,
    author_of,
    can_speak,
    cue_at,
    inverted_subject,
    named_source,
    source_tokens,
    subject_of,
)
from twosource.read.text.cues import NEGATIONS, match_phrase

if TYPE_CHECKING:
    from twosource.codebook import Cue

_SUBJECTS = ("nsubj", "expl")
_OWN = frozenset({"its", "their"})
_AGAINST = frozenset({"denies", "doubts"})
_NEAR = 10
"""Words before a claim in which the verb stands that rejects it."""


def noun_frame(syntax: Syntax, noun: int, cue: Cue) -> tuple[Frame, ...]:
    """In "claims by X that P", "X's claim that P", "amid reports that P", "X's denial of P": who says it, and what."""
    if (untrue := _called_untrue(syntax, noun)) is not None:
        return (untrue,)
    clause = _told_by_noun(syntax, noun, cue)
    if clause is None or _is_refused(syntax, noun):
        return ()
    if any(syntax.words[child] in NEGATIONS for child in syntax.under(noun, ("det", "advmod"))):
        return (Frame(noun, (noun,), cue, silent=True, rule="negated cue"),)
    author = _author(syntax, noun)
    return _denial(syntax, noun, cue, author, clause) if cue.stance == "denies" else _claim(syntax, noun, cue, author, clause)


def noun_frame_at(syntax: Syntax, noun: int) -> bool:
    """Whether a noun of saying with its own author stands here ("the army's claim that P was repeated by Y": the army says P)."""
    cue = syntax.lexicon.nouns.get(syntax.words[noun])
    return cue is not None and author_of(syntax, noun) is not None and bool(noun_frame(syntax, noun, cue))


def _claim(syntax: Syntax, noun: int, cue: Cue, author: int | None, clause: int) -> tuple[Frame, ...]:
    """What a claim or report says, unless its verb judges it ("denied the claim that P", "said in a report that P")."""
    token = syntax.parse.tokens[noun]
    if (
        author is None
        and token.head >= 0
        and any(syntax.words[child] == "there" for child in syntax.under(token.head, ("expl",)))
    ):
        return ()  # "there were fears that"
    hangs = token.head >= 0 and token.rel in {"obj", "obl", "nsubj:pass"}
    judged = syntax.lexicon.verbs.get(syntax.words[token.head]) if hangs else None
    if judged is not None and (author is None or judged.relation in {"confirms", "denies", "doubts"}):
        return ()
    if judged is not None and token.rel == "obl" and syntax.under(token.head, _SUBJECTS):
        return ()  # "X said in a statement published by Y that"
    head = noun if author is None else author
    source = frozenset({noun}) if author is None else named_source(syntax, author)
    return (Frame(noun, (noun,), cue, source - syntax.tree(clause) - {noun} or source, head, syntax.tree(clause), rule="noun"),)


def _denial(syntax: Syntax, noun: int, cue: Cue, author: int | None, clause: int) -> tuple[Frame, ...]:
    """A denial whose author is told; a denial of nobody knows whom says nothing."""
    if author is None:
        return (Frame(noun, (noun,), cue, silent=True, rule="denial"),)
    content = frozenset(token for token in syntax.tree(clause) if token > noun)
    source = source_tokens(syntax, author, noun) - content - {noun}
    return (Frame(noun, (noun,), cue, source, author, content, rule="denial"),)


def _told_by_noun(syntax: Syntax, noun: int, cue: Cue) -> int | None:
    """The head of what a noun of saying says: its "that" clause or, behind a denial, what it is "of"."""
    clauses = [child for child in syntax.under(noun, ("acl", "ccomp", "acl:relcl", "advcl")) if _that_clause(syntax, child)]
    if not clauses and cue.hedge and author_of(syntax, noun) is not None:
        clauses = [
            child
            for child in syntax.under(noun, ("acl",))
            if child > noun and syntax.words[noun + 1 : noun + 3] == ["to", "have"]
        ]
    if not clauses and (verb := _spread(syntax, noun)) is not None:
        clauses = [child for child in syntax.under(verb, ("ccomp", "advcl", "acl")) if _that_clause(syntax, child)]
    if not clauses and ("of" in cue.takes or _several(syntax, noun)):
        clauses = [child for child in syntax.under(noun, ("nmod", "acl", "advcl")) if child > noun and _is_of(syntax, child)]
    return clauses[0] if clauses else None


def _spread(syntax: Syntax, noun: int) -> int | None:
    """The verb that tells how rumours went about: "rumours spread on X that P"."""
    verb = syntax.parse.tokens[noun].head
    goes = syntax.parse.tokens[noun].rel == "nsubj" and syntax.words[verb] in syntax.lexicon.helpers["going-about"]
    return verb if goes else None


def _several(syntax: Syntax, noun: int) -> bool:
    """Whether these are "reports of P", "claims of P" rather than the report of somebody."""
    behind = [child for child in syntax.under(noun, ("nmod",)) if child > noun and _is_of(syntax, child)]
    return syntax.words[noun].endswith("s") and not any(can_speak(syntax, child) for child in behind)


def _that_clause(syntax: Syntax, child: int) -> bool:
    return any(syntax.words[mark] == "that" for mark in syntax.under(child, ("mark",)))


def _is_of(syntax: Syntax, child: int) -> bool:
    return any(syntax.words[mark] == "of" for mark in syntax.under(child, ("case", "mark")))


def _author(syntax: Syntax, noun: int) -> int | None:
    """Whose it is ("X's", "by X"), or who "issued" or "repeated" it."""
    author = author_of(syntax, noun)
    if author is not None and syntax.words[author] not in _OWN:
        return author
    verb, rel = syntax.parse.tokens[noun].head, syntax.parse.tokens[noun].rel
    helpers = syntax.lexicon.helpers
    told = verb >= 0 and syntax.parse.tokens[verb].rel == "ccomp"  # "said it had received reports that": two steps
    made = (
        verb >= 0 and rel == "obj" and syntax.words[verb] in helpers["making"] | (frozenset() if told else helpers["receiving"])
    )
    return (subject_of(syntax, verb) if made else None) or author


def _is_refused(syntax: Syntax, noun: int) -> bool:
    """Whether somebody's denial is of this: "the army's denial of reports that P" denies P."""
    above = syntax.parse.tokens[noun].head
    cue = syntax.lexicon.nouns.get(syntax.words[above]) if above >= 0 else None
    return (cue is not None and cue.stance == "denies" and _is_of(syntax, noun)) or _is_doubted(syntax, noun)


def _is_doubted(syntax: Syntax, noun: int) -> bool:
    """Whether the words before it deny or doubt it: "rejected as baseless a claim by Y", "cast doubt on Y's claim"."""
    start = max(syntax.sentence(noun).start, noun - _NEAR)
    for token in range(noun - 1, start - 1, -1):
        phrase = match_phrase(syntax.lexicon.phrases, syntax.words, token)
        if phrase is not None and phrase[0] <= noun and syntax.lexicon.by_id[phrase[1]].stance in _AGAINST:
            return True
        if syntax.is_verb(token):
            cue = syntax.lexicon.verbs.get(syntax.words[token])
            return cue is not None and cue.stance in _AGAINST and syntax.parse.tokens[token].rel != "amod"
    return False


def _called_untrue(syntax: Syntax, noun: int) -> Frame | None:
    """For "X said that reports of P were false", "X called reports of P a lie": X denies P."""
    if author_of(syntax, noun) is not None:
        return None  # "X said that Y's report was a lie": Y reports it
    verdict, saying = _verdict_on(syntax, noun)
    told = [child for child in syntax.under(noun, ("nmod", "acl", "acl:relcl", "ccomp")) if child > noun and child != verdict]
    if verdict is None or saying is None or not told:
        return None
    head = (subject_of(syntax, saying) or inverted_subject(syntax, saying)) if cue_at(syntax, saying) else None
    if head is None:
        return None
    called = syntax.parse.tokens[noun].rel == "obj" and verdict > noun
    edge = min(syntax.tree(verdict)) if called else syntax.sentence(noun).stop
    content = frozenset(token for child in told for token in syntax.tree(child) if noun < token < edge)
    deny = syntax.lexicon.by_id["deny"]
    cue = (verdict,) if syntax.parse.tokens[noun].rel.startswith("nsubj") else (saying,)
    return Frame(noun, cue, deny, source_tokens(syntax, head, saying) - content, head, content, rule="denial")


def _verdict_on(syntax: Syntax, noun: int) -> tuple[int | None, int | None]:
    """The word that calls a report untrue and the verb of who says so; None twice where nobody does."""
    above, rel = syntax.parse.tokens[noun].head, syntax.parse.tokens[noun].rel
    untrue = syntax.lexicon.helpers["untrue"]
    if above < 0:
        return None, None
    if rel in {"nsubj", "nsubj:pass"} and syntax.words[above] in untrue and syntax.parse.tokens[above].rel == "ccomp":
        negated = any(syntax.words[child] in NEGATIONS for child in syntax.under(above, ("advmod",)))
        return (None, None) if negated else (above, syntax.parse.tokens[above].head)
    calls = syntax.lexicon.verbs.get(syntax.words[above])
    if rel == "obj" and calls is not None and calls.id == "describe":
        behind = range(noun + 1, syntax.sentence(noun).stop)
        return next((token for token in behind if syntax.words[token] in untrue), None), above
    return None, None
