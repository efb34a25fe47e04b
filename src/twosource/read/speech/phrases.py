"""Fixed phrases that say who says so ("according to X", "could not verify"), and headlines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from twosource.read.speech.contents import clause_content
from twosource.read.speech.syntax import (
    Frame,
    Syntax,
    can_speak,
    cue_at,
    name_from,
    named_source,
    phrase_head,
    source_tokens,
    stands_as_verb,
    subject_of,
    trim_after_break,
)
from twosource.read.speech.tellers import giver_from, is_press
from twosource.read.text.cues import NEGATIONS, match_phrase

if TYPE_CHECKING:
    from twosource.codebook import Cue

_SUBJECTS = ("nsubj", "expl")
_NOBODY = frozenset({"no", "nobody", "none", "neither"})
_ASKED = frozenset({"whether", "if", "how", "who", "where", "when", "why", "what", "which"})
_NEAR_BY = frozenset({"relative", "witness", "resident", "medic", "anonymous"})
"""The kinds of those on whom others rest, and who do not hand on what others say."""
_CLIMB = 3
_NEAR = 4
"""Words behind "brushed aside" in which the claim stands that is rejected."""
_CLOSING = 10
"""Words that may close a sentence by naming who tells all of it."""
_LABEL = 4
"""Words that the speaker of a headline has at most, and what is said at least one more."""


def phrase_frames(syntax: Syntax) -> list[Frame]:
    """The frames of all fixed phrases, those that say nothing included (silent)."""
    found: list[Frame] = []
    end = 0
    for index in range(len(syntax.words)):
        match = match_phrase(syntax.lexicon.phrases, syntax.words, index)
        if match is None or index < end:  # "has not ruled out" is no "ruled out"
            continue
        end, entry = match
        cue = syntax.lexicon.by_id[entry]
        if "nothing" in cue.takes:
            found.append(Frame(_verb_in(syntax, index, end), tuple(range(index, end)), cue, silent=True, rule="silent"))
        elif "object" in cue.takes:
            found.extend(_stance_phrase(syntax, index, end, cue))
        elif "speaker" in cue.takes:
            found.extend(_referring(syntax, index, end, cue))
        else:
            found.extend(_according(syntax, index, end, cue))
    return found


def _verb_in(syntax: Syntax, first: int, last: int) -> int:
    """The last verb of a phrase, or its last word."""
    return next((token for token in range(last - 1, first - 1, -1) if syntax.is_verb(token)), last - 1)


def _stance_phrase(syntax: Syntax, first: int, last: int, cue: Cue) -> list[Frame]:
    """In "X could not verify that P", "X denied responsibility for P", "X claimed responsibility for P"."""
    verb = _verb_in(syntax, first, last)
    head = subject_of(syntax, verb)
    head = subject_of(syntax, first) if head is None else head
    head = (
        next((child for token in range(first, last) for child in syntax.under(token, _SUBJECTS)), None) if head is None else head
    )
    if head is not None and any(syntax.words[child] in _NOBODY for child in (head, *syntax.under(head, ("det", "advmod")))):
        return [Frame(verb, tuple(range(first, last)), cue, silent=True, rule="silent")]
    end = syntax.sentence(verb).stop
    content = clause_content(syntax, verb, cue) or frozenset(range(last, end))
    content -= frozenset(range(first, last))
    said = any(syntax.words[token] in syntax.lexicon.nouns for token in range(last, min(last + _NEAR, end)))
    if not content or ("weak" in cue.takes and not said):
        return []
    source = source_tokens(syntax, head, verb) - content
    return [Frame(verb, tuple(range(first, last)), cue, source, head, content, rule="phrase")]


def _according(syntax: Syntax, first: int, last: int, cue: Cue) -> list[Frame]:
    """In "according to X, P", "P, according to X"."""
    sentence = syntax.sentence(first)
    if last >= sentence.stop:
        return []
    head = syntax.parse.tokens[first].head
    if head < last:
        head = next((token for token in range(last, sentence.stop) if syntax.is_nominal(token)), -1)
        head = phrase_head(syntax, head) if head >= 0 else -1
    if head < last or ("weak" in cue.takes and not _sets_off(syntax, first, head)):
        return []
    phrase = frozenset(range(first, last))
    source = trim_after_break((syntax.tree(head) - phrase) | {head}, head)
    source = frozenset(token for token in source if token >= last)
    source |= _described_as(syntax, head, source)
    if syntax.parse.tokens[head].upos == "NOUN" and can_speak(syntax, head) and head + 1 not in source:
        source |= name_from(syntax, head + 1) or frozenset()  # "as reported by the newspaper X"
    content = clause_around(syntax, first, head) - source - phrase
    if not content:
        return []
    found = Frame(first, tuple(sorted(phrase)), cue, source, head, content, rule="according to")
    found = _told_at_the_end(syntax, found) if first == syntax.sentence(first).start else found
    return _told_there(syntax, found) if syntax.words[head] == "what" else [found]


def _told_at_the_end(syntax: Syntax, frame: Frame) -> Frame:
    """In "according to X, P, the site Y writes": Y hands on what X says."""
    sentence = syntax.sentence(frame.anchor)
    last = max((token for token in sentence if syntax.parse.tokens[token].upos != "PUNCT"), default=sentence.start)
    comma = max((token for token in range(sentence.start, last) if syntax.words[token] == ","), default=sentence.start)
    tail = range(comma, sentence.stop)
    short = len(tail) <= _CLOSING and comma > max(frame.source) + 1
    cue = cue_at(syntax, last) and (syntax.is_verb(last) or stands_as_verb(syntax, last))
    if not short or not cue or not any(can_speak(syntax, token) for token in tail if syntax.is_nominal(token)):
        return frame
    return replace(frame, content=frame.content - set(tail), outer=last)


def _told_there(syntax: Syntax, frame: Frame) -> list[Frame]:
    """In "according to what X said", "what was reported by X", "what X reported from Y": X, and Y inside."""
    head = frame.head if frame.head is not None else frame.anchor
    telling = next((token for token in sorted(frame.source) if cue_at(syntax, token) and syntax.is_verb(token)), None)
    if telling is None:
        return []
    agents = [child for child in syntax.under(telling, ("obl:agent", "obl")) if syntax.case(child) == "by"]
    teller = next((child for child in (*agents, *syntax.under(telling, _SUBJECTS)) if child != head), None)
    if teller is None:
        return []
    outer = replace(frame, source=named_source(syntax, teller), head=teller, rule="what X said")
    givers = [child for child in syntax.under(telling, ("obl",)) if child > telling and syntax.case(child) == "from"]
    if not givers:
        return [outer]
    inner = named_source(syntax, givers[0])
    return [
        outer,
        Frame(telling, (telling,), syntax.lexicon.by_id["cite"], inner, givers[0], outer=frame.anchor, rule="citing"),
    ]


def _referring(syntax: Syntax, first: int, last: int, cue: Cue) -> list[Frame]:
    """In "X reports, with reference to Y, that P": Y, cited by X."""
    sentence = syntax.sentence(first)
    head = giver_from(syntax, last)
    set_off = first == sentence.start or syntax.words[first - 1] == "," or cue_at(syntax, first - 1)
    host = min(_cues_outside(syntax, sentence, range(first, last)), key=lambda token: abs(token - first), default=None)
    if head is None or host is None or not set_off:
        return []
    teller = subject_of(syntax, host)
    if "weak" in cue.takes and (teller is None or not is_press(syntax, teller)):
        return []
    source = frozenset(token for token in named_source(syntax, head) if token >= last)
    return [Frame(first, tuple(range(first, last)), cue, source, head, outer=host, rule="citing")]


def _cues_outside(syntax: Syntax, sentence: range, phrase: range) -> list[int]:
    """The verbs of saying of a sentence outside quotations and the phrase."""
    return [
        token
        for token in sentence
        if token not in phrase and cue_at(syntax, token) and syntax.is_verb(token) and syntax.inside[token] < 0
    ]


def _sets_off(syntax: Syntax, first: int, head: int) -> bool:
    """Whether a preposition of many senses names a source: set off by a comma or opening the sentence, before who can speak."""
    opens = first == syntax.sentence(first).start or syntax.words[first - 1] in {",", "–", "—", "(", "”", '"', ":"}
    return opens and can_speak(syntax, head)


def _described_as(syntax: Syntax, head: int, source: frozenset[int]) -> frozenset[int]:
    """The words that describe the source, where the tree took them for a subject ("according to X, a group that ..., P")."""
    verb = syntax.parse.tokens[head].head
    behind = max((token for token in source if syntax.words[token] != ","), default=head) + 1
    beside = [child for child in (syntax.under(verb, ("nsubj", "nsubj:pass")) if verb >= 0 else []) if child > behind]
    if not beside or syntax.words[behind] != ",":
        return frozenset()
    own = [token for token in syntax.tree(beside[0]) if syntax.words[token] != ","]
    tokens = frozenset(range(min(own), max(own) + 1))
    opens = min(tokens) == behind + 1 and syntax.words[behind + 1] in {"a", "an", "the"}
    last = max(tokens)
    closes = last + 1 < verb and syntax.words[last + 1] == ","
    named = any(syntax.is_nominal(token) for token in range(last + 2, verb))
    return tokens | {behind} if opens and closes and named else frozenset()


def unable_frames(syntax: Syntax) -> list[Frame]:
    """In "X was in no position to confirm that P", "X has not been able to say whether P": X neither asserts nor denies P."""
    found = []
    for verb, word in enumerate(syntax.words):
        says = word == "say" and syntax.words[verb + 1 : verb + 2] and syntax.words[verb + 1] in _ASKED
        if not (says or word in syntax.lexicon.helpers["verifying"]) or not syntax.is_verb(verb):
            continue
        first = _unable_from(syntax, verb)
        content = clause_content(syntax, verb, syntax.lexicon.by_id["not-verified"]) if first is not None else frozenset()
        head = _subject_above(syntax, verb)
        if first is None or not content or head is None or head in content or syntax.words[head] in _NOBODY:
            continue
        cue = syntax.lexicon.by_id["not-verified"]
        source = source_tokens(syntax, head, verb) - content - frozenset(range(first, verb + 1))
        found.append(Frame(verb, tuple(range(first, verb + 1)), cue, source, head, content, rule="phrase"))
    return found


def _unable_from(syntax: Syntax, verb: int) -> int | None:
    """The first word of those before the verb that say that somebody is not able to do it."""
    first, helpers = verb, syntax.lexicon.helpers
    start = syntax.sentence(verb).start
    while first > start and (syntax.words[first - 1] in helpers["ability"] or syntax.words[first - 1] in NEGATIONS):
        first -= 1
    said = syntax.words[first:verb]
    negated = any(word in NEGATIONS or word in {"unable", "cannot", "impossible"} for word in said)
    able = any(word in {"able", "unable", "position", "could", "can", "cannot", "impossible"} for word in said)
    return first if negated and able and not (said and said[-1] in {"be", "been"}) else None


def _subject_above(syntax: Syntax, verb: int) -> int | None:
    """Who does the verb, also where it hangs from "able" or "position"."""
    for _ in range(_CLIMB):
        head = subject_of(syntax, verb)
        if head is not None:
            return head
        verb = syntax.parse.tokens[verb].head
        if verb < 0:
            return None
    return None


def provided_frames(syntax: Syntax) -> list[Frame]:
    """In "the toll, provided by X, stands at 44": X says what the clause tells of the toll."""
    helpers, found = syntax.lexicon.helpers, []
    for verb, word in enumerate(syntax.words):
        token = syntax.parse.tokens[verb]
        if (
            word not in helpers["provide"]
            or token.rel not in {"acl", "acl:relcl"}
            or syntax.words[token.head] not in helpers["tally"]
        ):
            continue
        agents = [child for child in syntax.under(verb, ("obl:agent", "obl")) if syntax.case(child) == "by"]
        clause = syntax.parse.tokens[token.head]
        if not agents or not clause.rel.startswith("nsubj"):
            continue
        source = named_source(syntax, agents[0])
        said = token.head if syntax.words[clause.head] in syntax.lexicon.verbs else clause.head
        content = syntax.tree(said) - syntax.tree(verb)
        found.append(Frame(verb, (verb,), syntax.lexicon.by_id["say"], source, agents[0], content, rule="provided"))
    return found


def headline_frames(syntax: Syntax) -> list[Frame]:
    """In the headlines "Monitor: 12 killed in raids" and "12 killed in raids: monitor": who says it."""
    found = []
    for number, sentence in enumerate(syntax.parse.sentences):
        if number and sentence.block != "title":
            continue
        colon = next((token for token in range(sentence.first, sentence.last) if syntax.words[token] == ":"), None)
        if colon is None:
            continue
        sides = (range(sentence.first, colon), range(colon + 1, sentence.last))
        for own, other in (sides, sides[::-1]):
            if 0 < len(own) <= _LABEL < len(other) and _is_label(syntax, own):
                entry = syntax.lexicon.by_id["say"]
                found.append(Frame(colon, (colon,), entry, frozenset(own), own[-1], frozenset(other), rule="headline"))
                break
    return found


def _is_label(syntax: Syntax, tokens: range) -> bool:
    """Whether these words name nobody but a speaker: a noun for sources at their end, and no verb."""
    kind = syntax.kinds.nouns.get(syntax.words[tokens[-1]])
    speaks = (kind is not None and kind not in {"document", "social_media"}) or is_press(syntax, tokens[-1])
    return speaks and not any(syntax.is_verb(token) or syntax.words[token] == "," for token in tokens[:-1])


def clause_around(syntax: Syntax, first: int, head: int) -> frozenset[int]:
    """The clause that an "according to X" belongs to: what follows where it opens a clause, else what it closes."""
    sentence = syntax.sentence(first)
    tokens = syntax.parse.tokens
    that = first - 1 - (syntax.words[first - 1] == ",")
    if that > sentence.start and syntax.words[that] == "that" and tokens[that].upos != "DET":
        return frozenset(range(that, sentence.stop))  # "X said that, according to Y, P"
    clause = _relative_before(syntax, first, tokens[head].head)
    while clause >= 0 and tokens[clause].head >= 0 and not _closes(syntax, clause, first):
        clause = tokens[clause].head
    if clause < 0 or first == sentence.start:
        return frozenset(sentence)
    said = next((child for child in syntax.under(clause, ("ccomp",)) if clause < child < first), None)
    if said is not None and cue_at(syntax, clause) and syntax.kinds.nouns.get(syntax.words[head]) in _NEAR_BY:
        return syntax.tree(said) - syntax.tree(head)  # "the paper reports P, according to residents"
    return syntax.tree(clause)


def _relative_before(syntax: Syntax, first: int, clause: int) -> int:
    """The relative clause behind a comma that a phrase without one goes on with, else the clause that the phrase hangs from."""
    if syntax.words[first - 1] == "," or clause < 0:
        return clause
    for token in range(first - 1, clause, -1):
        if syntax.parse.tokens[token].rel == "acl:relcl":
            tree = syntax.tree(token)
            if max(tree) == first - 1 and "," in syntax.words[min(tree) - 1 : min(tree) + 1]:
                return token
    return clause


def _closes(syntax: Syntax, clause: int, first: int) -> bool:
    """Whether climbing stops at this clause: a clause of its own that is contrasted, or that the phrase opens."""
    token = syntax.parse.tokens[clause]
    if token.rel == "parataxis":
        return True
    if token.rel == "ccomp":
        return True
    if token.rel == "acl:relcl" and syntax.words[first - 1] != ",":
        return True  # "the attack, which killed nine according to doctors"
    if token.rel == "conj":
        contrast = any(syntax.words[child] in {"but", "while", ";"} for child in syntax.under(clause, ("cc", "punct")))
        return contrast or (first < clause and bool(syntax.under(clause, ("nsubj", "nsubj:pass"))))
    return False
