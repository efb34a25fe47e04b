"""Who says so by a noun: "by X's account, P", "X's version is that P", "it is the view of X that P", "X gave its version: P"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twosource.read.speech.phrases import clause_around
from twosource.read.speech.syntax import Frame, Syntax, author_of, can_speak, is_relative, named_source, phrase_head, subject_of
from twosource.read.speech.tellers import giver_from

if TYPE_CHECKING:
    from collections.abc import Iterator

_BEFORE = frozenset({"by", "in", "on", "per", "from", "to"})
_OF = frozenset({"of", "from", "by", "among"})
_OWN = frozenset({"his", "her", "its", "their"})
_THINGS = frozenset({"document", "social_media", "outlet", "agency"})
_PERSONAL = frozenset({"he", "she", "it", "they"})
_HAS = frozenset({"has", "have", "had"})
_OURS = frozenset({"my", "our", "your", "i", "we"})
_IS = frozenset({"is", "was", "remains", "has", "'s"})
_SETS_OFF = frozenset({",", "that", "”", '"', "–", "—", "-", "(", ":", ";", "and", "but"})
_OWN_WORDS = frozenset({"case", "det", "amod", "compound", "nmod:poss", "nummod", "nmod:desc"})
_LONG = 12
"""Words of a noun phrase with those whose account it is."""


def account_frames(syntax: Syntax) -> list[Frame]:
    """The frames of all nouns by which the text says whose account it gives."""
    told = syntax.lexicon.helpers["own-account"]
    found = [frame for noun, word in enumerate(syntax.words) if word in told for frame in _of_noun(syntax, noun)]
    papers = syntax.lexicon.helpers["testimony"] | syntax.lexicon.helpers["telling"]
    found += [frame for noun, word in enumerate(syntax.words) if word in papers - told for frame in _gives(syntax, noun)]
    tidings = syntax.lexicon.helpers["tidings"]
    found += [frame for noun, word in enumerate(syntax.words) if word in tidings for frame in _tidings(syntax, noun)]
    return [*found, *(frame for verb, word in enumerate(syntax.words) if word in _HAS for frame in _has_it(syntax, verb))]


def _has_it(syntax: Syntax, verb: int) -> Iterator[Frame]:
    """In "X has it that P" X says P; in "X has it from Y that P" Y does, and X heard it."""
    stop = syntax.sentence(verb).stop
    that = next((token for token in range(verb + 2, min(verb + 2 + _LONG, stop)) if syntax.words[token] == "that"), None)
    head = subject_of(syntax, verb)
    if syntax.words[verb + 1 : verb + 2] != ["it"] or that is None or head is None or head > verb:
        return
    content = frozenset(range(that, stop))
    if that == verb + 2:
        entry, source = syntax.lexicon.by_id["report"], named_source(syntax, head)
        yield Frame(verb, (verb, verb + 1), entry, frozenset(t for t in source if t < verb), head, content, rule="by account")
    elif syntax.words[verb + 2] == "from" and not any(is_relative(syntax, child) for child in syntax.under(verb, ("nsubj",))):
        giver = next((token for token in range(verb + 3, that) if syntax.is_nominal(token)), None)
        giver = phrase_head(syntax, giver) if giver is not None else None
        if giver is not None and verb < giver < that:
            entry, cite = syntax.lexicon.by_id["report"], syntax.lexicon.by_id["cite"]
            source = frozenset(token for token in named_source(syntax, giver) if token < that)
            own = frozenset(token for token in named_source(syntax, head) if token < verb)
            yield Frame(verb, (verb, verb + 1), entry, own, head, content, rule="by account")
            yield Frame(verb + 2, (verb + 2,), cite, source, giver, content, outer=verb, rule="citing")


def _of_noun(syntax: Syntax, noun: int) -> Iterator[Frame]:
    author = _whose(syntax, noun)
    if syntax.parse.tokens[noun].upos != "NOUN" or (author is not None and syntax.words[author] in _OURS):
        return
    before = [token for child in syntax.under(noun, _OWN_WORDS) if child < noun for token in syntax.tree(child)]
    first = max(min([noun, *before]), syntax.sentence(noun).start, noun - _LONG)
    if author is not None and syntax.words[first] in _BEFORE:
        yield from _by_account(syntax, first, noun, author)
    elif author is not None:
        yield from _that_it_is(syntax, first, noun, author)
    if syntax.parse.tokens[noun].rel in {"obj", "obl"}:
        yield from _gives(syntax, noun)


def _tidings(syntax: Syntax, noun: int) -> Iterator[Frame]:
    """In "X brought word of P" X says P; in "X had word from Y that P" Y does, and X hands it on."""
    verb, helpers = syntax.parse.tokens[noun].head, syntax.lexicon.helpers
    head = subject_of(syntax, verb) if verb >= 0 and syntax.parse.tokens[noun].rel in {"obj", "iobj"} else None
    speaks = head is not None and (can_speak(syntax, head) or syntax.words[head] in _PERSONAL)
    if head is None or not speaks or head > verb:
        return
    stop, report = syntax.sentence(noun).stop, syntax.lexicon.by_id["report"]
    own = frozenset(token for token in named_source(syntax, head) if token < verb)
    if syntax.words[verb] in helpers["bringing"] and noun + 2 < stop and syntax.words[noun + 1] in {"of", "that"}:
        yield Frame(noun, (noun,), report, own, head, frozenset(range(noun + 2, stop)), rule="by account")
    giver = giver_from(syntax, noun + 2) if syntax.words[noun + 1 : noun + 2] == ["from"] else None
    heard = helpers["receiving"] | helpers["hear"]
    near = range(noun + 2, min(noun + 2 + _LONG, stop))
    that = next((token for token in near if syntax.words[token] in {"that", "of"} and giver is not None and token > giver), None)
    if giver is not None and that is not None and syntax.words[verb] in heard:
        content = frozenset(range(that, stop))
        source = frozenset(token for token in named_source(syntax, giver) if token < that)
        yield Frame(noun, (noun,), report, own, head, content, rule="by account")
        yield Frame(noun + 1, (noun + 1,), syntax.lexicon.by_id["cite"], source, giver, content, outer=noun, rule="citing")


def _whose(syntax: Syntax, noun: int) -> int | None:
    """Whose account it is: "X's", "of X", "from X"."""
    author = author_of(syntax, noun)
    direct = author is not None and (syntax.parse.tokens[author].head == noun or author < noun)
    if direct and author is not None and (author < noun or syntax.case(author) in _OF):
        return author
    of = [child for child in syntax.under(noun, ("nmod",)) if child > noun and syntax.case(child) in _OF]
    of += [child for child in syntax.under(noun, ("compound",)) if syntax.kinds.nouns.get(syntax.words[child]) not in _THINGS]
    return next((child for child in of if can_speak(syntax, child)), None)


def _last(syntax: Syntax, noun: int, author: int) -> int:
    """The word behind the noun phrase."""
    if author < noun:
        return noun + 1
    clauses = (child for child in syntax.under(noun, ("acl", "acl:relcl")) if child == max(syntax.tree(author)) + 1)
    told = syntax.tree(author).union(*(syntax.tree(child) for child in clauses))  # "the account of an elder quoted by X"
    return max(token for token in told if token < noun + _LONG and syntax.words[token] != ",") + 1


def _by_account(syntax: Syntax, first: int, noun: int, author: int) -> Iterator[Frame]:
    """In "by X's account, P", "P, in the opinion of X": X says the clause around it."""
    sentence, last = syntax.sentence(noun), _last(syntax, noun, author)
    opens = first == sentence.start or syntax.words[first - 1] in _SETS_OFF
    closes = last >= sentence.stop or syntax.words[last] in {",", ".", ":", ")", ";", "–", "—"}
    if not opens or not closes:
        return
    verb = syntax.parse.tokens[noun].head
    if syntax.words[author] in _OWN:
        subject = subject_of(syntax, verb) if verb >= 0 else None  # "by its own account, the army has lost 90 men"
        author = subject if subject is not None else author
    source = named_source(syntax, author) - {noun}
    phrase = frozenset(range(first, last))
    content = clause_around(syntax, first, noun) - (phrase if author in phrase else phrase - source)
    content -= source if author in phrase else frozenset()
    if content:
        cue = tuple(sorted(phrase - syntax.tree(author))) if author in phrase and author > noun else (noun,)
        yield Frame(noun, cue, syntax.lexicon.by_id["per"], source, author, content, rule="by account")


def _that_it_is(syntax: Syntax, first: int, noun: int, author: int) -> Iterator[Frame]:
    """In "the view of X is that P", "it is the view of X that P": X says P."""
    sentence, last = syntax.sentence(noun), _last(syntax, noun, author)
    behind = syntax.words[last : last + 2]
    asserted = behind[:1] == ["that"] and syntax.words[first - 1] in _IS and first - 2 >= sentence.start
    stated = len(behind) == 2 and behind[0] in _IS and behind[1] == "that"
    stated = stated and first == sentence.start
    if stated or (asserted and syntax.words[first - 2] == "it"):
        content = frozenset(range(last + (1 if stated else 0), sentence.stop))
        source = named_source(syntax, author)
        source = frozenset(token for token in source if token < last)
        yield Frame(noun, (noun,), syntax.lexicon.by_id["say"], source, author, content, rule="by account")


def _gives(syntax: Syntax, noun: int) -> Iterator[Frame]:
    """In "X gives another account: P": X says P."""
    verb, sentence = syntax.parse.tokens[noun].head, syntax.sentence(noun)
    colon = noun + 1
    while colon < min(noun + _LONG, sentence.stop) and syntax.words[colon] != ":":
        colon += 1
    telling = syntax.lexicon.helpers["giving-account"] | syntax.lexicon.helpers["carry"] | syntax.lexicon.helpers["reading-out"]
    if verb < 0 or syntax.words[verb] not in telling or syntax.words[colon : colon + 1] != [":"] or colon + 2 >= sentence.stop:
        return
    head, author = subject_of(syntax, verb), _whose(syntax, noun)
    content = frozenset(range(colon + 1, sentence.stop))
    if author is not None and author > noun:
        source = frozenset(token for token in named_source(syntax, author) if token < colon)
        yield Frame(noun, (noun,), syntax.lexicon.by_id["say"], source, author, content, rule="by account")
    elif head is not None and can_speak(syntax, head):
        source = named_source(syntax, head)
        yield Frame(verb, (verb,), syntax.lexicon.by_id["say"], source, head, content, rule="by account")
