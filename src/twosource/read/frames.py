"""Who says what, from the dependency tree and the cue lexicon: one frame per cue, in tokens.

The encoder's own runs are flat (a token has one role); these frames nest, and tell who stands between.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from twosource.read.cues import NEGATIONS, KindWords, Lexicon, lower_words, match_phrase
from twosource.read.quotes import Quote, find_quotes, quote_at

if TYPE_CHECKING:
    from collections.abc import Iterable

    from twosource.codebook import Cue
    from twosource.records import Parse

NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM"})
_SUBJECTS = frozenset({"nsubj", "nsubj:outer", "csubj"})
_CLAUSES = frozenset({"ccomp", "csubj", "csubj:pass"})
_RELATIVE = frozenset({"who", "which", "that"})
_LINKS = frozenset({"acl", "acl:relcl", "advcl", "advcl:relcl", "xcomp", "ccomp", "dep", "obl", "conj", "parataxis"})
_NOBODY = frozenset({"no", "nobody", "none", "neither"})


class Frame(Struct, frozen=True):
    """One cue with what belongs to it, as token numbers. `head` is the source's head; `via` the outlet that was told.

    `outer` is the anchor of the frame that relays this one where the grammar says so. `silent` marks a cue
    that says nothing ("declined to comment"): it only keeps the encoder from reading it otherwise.
    """

    anchor: int
    cue: tuple[int, ...]
    entry: Cue
    source: frozenset[int] = frozenset()
    head: int | None = None
    content: frozenset[int] = frozenset()
    via: int | None = None
    outer: int | None = None
    stance: str | None = None
    silent: bool = False
    rule: str = ""


class Syntax(Struct, frozen=True):
    """A parse with its words in lower case, its quotations and the tables to look words up in."""

    parse: Parse
    words: list[str]
    lexicon: Lexicon
    kinds: KindWords
    quotes: tuple[Quote, ...]
    inside: list[int]

    def under(self, token: int, rels: Iterable[str]) -> list[int]:
        """The dependents of the token with one of these relations, left to right."""
        return [child for child in self.parse.children[token] if self.parse.tokens[child].rel in rels]

    def tree(self, token: int) -> frozenset[int]:
        """The token and all below it."""
        return frozenset(self.parse.subtree(token))

    def sentence(self, token: int) -> range:
        """The tokens of its sentence."""
        sentence = self.parse.sentences[self.parse.tokens[token].sentence]
        return range(sentence.first, sentence.last)

    def case(self, token: int) -> str:
        """The preposition of a nominal, or nothing."""
        return next((self.words[child] for child in self.under(token, ("case",))), "")

    def is_verb(self, token: int) -> bool:
        """Whether the encoder tags it as a verb."""
        return self.parse.tokens[token].upos in {"VERB", "AUX"}

    def is_nominal(self, token: int) -> bool:
        """Whether it is a noun, name, pronoun or number."""
        return self.parse.tokens[token].upos in NOMINAL


def syntax_of(parse: Parse, lexicon: Lexicon, kinds: KindWords) -> Syntax:
    """The parse made ready for reading frames."""
    quotes = find_quotes(parse)
    return Syntax(parse, lower_words(parse), lexicon, kinds, quotes, quote_at(quotes, len(parse.tokens)))


def read_frames(syntax: Syntax) -> list[Frame]:
    """All frames of the article by anchor, silent ones included."""
    found: dict[int, Frame] = {}
    for frame in _phrase_frames(syntax):
        found[frame.anchor] = frame
    taken = {token for frame in found.values() for token in frame.cue}
    for index, word in enumerate(syntax.words):
        if index in taken:
            continue
        for frame in _word_frames(syntax, index, word):
            found.setdefault(frame.anchor, frame)
    return [found[anchor] for anchor in sorted(found)]


def _word_frames(syntax: Syntax, index: int, word: str) -> tuple[Frame, ...]:
    verb = syntax.lexicon.verbs.get(word)
    if verb and (syntax.is_verb(index) or _stands_as_verb(syntax, index)):
        if "speaker" in verb.takes:
            return _speaker_frames(syntax, index, verb)
        return _verb_frame(syntax, index, verb)
    noun = syntax.lexicon.nouns.get(word)
    if noun and syntax.parse.tokens[index].upos == "NOUN":
        return _noun_frame(syntax, index, noun)
    return ()


# --------------------------------------------------------------------------------------------------
# verbs


def _verb_frame(syntax: Syntax, verb: int, cue: Cue) -> tuple[Frame, ...]:
    """The frame of a verb of saying; nothing where it has no content."""
    silent = Frame(verb, (verb,), cue, silent=True, rule="negated cue")
    stance = cue.stance
    if _negated(syntax, verb):
        if cue.relation not in {"confirms", "denies"}:
            return (silent,)
        stance = "doubts"
    passive = bool(syntax.under(verb, ("nsubj:pass", "aux:pass")))
    head, content = (_passive if passive else _active)(syntax, verb, cue)
    if head is not None and syntax.words[head] in _NOBODY | {"it"} and not passive:
        head = None
    if head is not None and any(syntax.words[child] in _NOBODY for child in syntax.under(head, ("det", "advmod"))):
        return (silent,)
    if not content:
        return ()
    source = _source_tokens(syntax, head, verb) - content
    rule = "passive" if passive else "verb"
    return (Frame(verb, _cue_tokens(syntax, verb), cue, source, head, content - {verb}, stance=stance, rule=rule),)


def _active(syntax: Syntax, verb: int, cue: Cue) -> tuple[int | None, frozenset[int]]:
    head = subject_of(syntax, verb)
    head = _inverted_subject(syntax, verb) if head is None else head
    if _free_relative(syntax, verb):
        return head, frozenset()
    content = _clause_content(syntax, verb, cue)
    if not content and head is not None:
        content = _loose_content(syntax, verb, head, cue)
    return head, content


def _passive(syntax: Syntax, verb: int, cue: Cue) -> tuple[int | None, frozenset[int]]:
    """In "P was confirmed by X": the agent is the source; the subject, or the clause, what it says."""
    agents = [child for child in syntax.under(verb, ("obl:agent", "obl")) if syntax.case(child) == "by"]
    if "listener" in cue.takes and not agents:
        return None, frozenset()
    content = _clause_content(syntax, verb, cue)
    if agents and "target" not in cue.takes and ("weak" not in cue.takes or content):
        for child in syntax.under(verb, ("nsubj:pass",)):
            if _noun_frame_at(syntax, child) and cue.relation == "says":
                return None, frozenset()
            content |= syntax.tree(child)
        for child in syntax.under(verb, ("xcomp",)):
            content |= syntax.tree(child)
    return (agents[0] if agents else None), content


def _clause_content(syntax: Syntax, verb: int, cue: Cue) -> frozenset[int]:
    """The clause, object or quotation that hangs from the verb, or that the verb is put into."""
    content: frozenset[int] = frozenset()
    for child in syntax.under(verb, _CLAUSES):
        content |= syntax.tree(child)
    for child in syntax.under(verb, ("parataxis",)):
        if child > verb and syntax.words[min(syntax.tree(child)) - 1] in {":", "“", '"', ","} and not _cue_at(syntax, child):
            content |= syntax.tree(child)
    if not content:
        content = _host_clause(syntax, verb)
    if "weak" not in cue.takes and not content:
        for child in syntax.under(verb, ("xcomp",)):
            content |= syntax.tree(child)
    if "target" in cue.takes:
        content |= _target_content(syntax, verb)
    elif not content and "object" in cue.takes:
        content = _object_content(syntax, verb)
    return _with_quotes(syntax, verb, content)


def _cue_at(syntax: Syntax, token: int) -> bool:
    return syntax.words[token] in syntax.lexicon.verbs


def _host_clause(syntax: Syntax, verb: int) -> frozenset[int]:
    """For a verb put into or behind the clause it reports ("P, X said, Q"; "as X said, P"): that clause."""
    token = syntax.parse.tokens[verb]
    if token.head < 0:
        return frozenset()
    marks = {syntax.words[child] for child in syntax.under(verb, ("mark", "advmod", "case"))}
    if token.rel == "parataxis" or (token.rel == "advcl" and "as" in marks and syntax.under(verb, _SUBJECTS)):
        host = syntax.tree(token.head) - syntax.tree(verb)
    else:
        return frozenset()
    return host


def _target_content(syntax: Syntax, verb: int) -> frozenset[int]:
    """In "accused X of Y", "blamed X for Y": X and Y."""
    content: frozenset[int] = frozenset()
    accused = syntax.under(verb, ("obj", "nsubj:pass"))
    charges = [child for child in syntax.under(verb, ("obl", "advcl", "xcomp")) if child > verb and _charge(syntax, child)]
    if accused and charges:
        for child in (*accused, *charges):
            content |= syntax.tree(child)
    return content


def _charge(syntax: Syntax, child: int) -> bool:
    marks = {syntax.words[mark] for mark in syntax.under(child, ("case", "mark"))}
    return bool(marks & {"of", "for", "on", "with"})


def _object_content(syntax: Syntax, verb: int) -> frozenset[int]:
    """The object, and the "as ..." or "to ..." that completes it ("describes them as P", "attributed that to P")."""
    content: frozenset[int] = frozenset()
    for child in syntax.under(verb, ("obj",)):
        content |= syntax.tree(child)
    if content:
        for child in syntax.under(verb, ("obl", "advcl", "xcomp")):
            if child > verb and {syntax.words[mark] for mark in syntax.under(child, ("case", "mark"))} & {"as", "to"}:
                content |= syntax.tree(child)
    return content


def _with_quotes(syntax: Syntax, verb: int, content: frozenset[int]) -> frozenset[int]:
    """The content grown to the ends of the quotations that it enters; a lone quotation beside the verb counts too."""
    numbers = {syntax.inside[token] for token in content} - {-1, syntax.inside[verb]}
    if not content:
        numbers = _beside(syntax, verb)
    for number in sorted(numbers):
        quote = syntax.quotes[number]
        if quote.is_speech:
            content |= frozenset(range(quote.first, quote.last))
    return content


def _beside(syntax: Syntax, verb: int) -> set[int]:
    """The quotations of the verb's sentence that do not hold the verb and have no other cue nearer."""
    if syntax.inside[verb] >= 0:
        return set()
    sentence = syntax.sentence(verb)
    found = {syntax.inside[token] for token in sentence} - {-1}
    cues = [
        token
        for token in sentence
        if token != verb and syntax.inside[token] < 0 and _cue_at(syntax, token) and syntax.is_verb(token)
    ]
    return {
        number
        for number in found
        if syntax.quotes[number].is_speech and not any(_nearer(syntax.quotes[number], cue, verb) for cue in cues)
    }


def _nearer(quote: Quote, cue: int, verb: int) -> bool:
    def gap(token: int) -> int:
        return quote.first - token if token < quote.first else token - quote.last

    return gap(cue) < gap(verb)


def _loose_content(syntax: Syntax, verb: int, head: int, cue: Cue) -> frozenset[int]:
    """Where the tree ties nothing to a strong cue: what stands before ", X said" in its sentence, or after "X said"."""
    if "weak" in cue.takes or syntax.parse.tokens[verb].rel in {"acl", "acl:relcl"}:
        return frozenset()
    sentence = syntax.sentence(verb)
    source = _source_tokens(syntax, head, verb)
    first = min(source | {verb})
    before = range(sentence.start, first)
    if len(before) > 3 and syntax.words[before[-1]] in {",", "”", '"', "''"} and any(syntax.is_verb(token) for token in before):
        return frozenset(before)
    after = range(verb + 1, sentence.stop)
    if head < verb and len(after) > 3 and syntax.words[verb + 1] in {"that", ":"}:
        return frozenset(after)
    return frozenset()


def _free_relative(syntax: Syntax, verb: int) -> bool:
    """In "what X told Y": the cue hangs in a relative clause whose words stand elsewhere."""
    token = syntax.parse.tokens[verb]
    return any(syntax.words[child] == "what" for child in syntax.parse.children[verb]) or (
        token.head >= 0 and syntax.words[token.head] == "what"
    )


def _negated(syntax: Syntax, verb: int) -> bool:
    return any(syntax.words[child] in NEGATIONS for child in syntax.under(verb, ("advmod", "det", "cc:preconj")) if child < verb)


def _cue_tokens(syntax: Syntax, verb: int) -> tuple[int, ...]:
    """The verb with its auxiliaries and particle, as far as they stand beside it."""
    near = [
        child
        for child in syntax.under(verb, ("aux", "aux:pass", "compound:prt", "advmod"))
        if abs(child - verb) <= 2 and syntax.words[child] != "also"
    ]
    cue = {verb, *(child for child in near if child < verb and syntax.parse.tokens[child].rel != "advmod")}
    cue.update(child for child in near if child == verb + 1 and syntax.parse.tokens[child].rel == "compound:prt")
    return tuple(sorted(cue))


# --------------------------------------------------------------------------------------------------
# subjects


def subject_of(syntax: Syntax, verb: int, depth: int = 0) -> int | None:
    """The head of who does the verb: its subject, or the one it shares with the verb or noun that it hangs from."""
    for child in syntax.under(verb, _SUBJECTS):
        return (
            _antecedent(syntax, verb) if syntax.words[child] in _RELATIVE and syntax.parse.tokens[child].upos == "PRON" else child
        )
    token = syntax.parse.tokens[verb]
    if token.head < 0 or depth > 3:
        return None
    if token.rel in {"acl", "acl:relcl"} and syntax.is_nominal(token.head) and _active_participle(syntax.words[verb]):
        return token.head
    if token.rel == "conj" or (
        token.rel in {"advcl", "xcomp", "parataxis", "ccomp", "dep"} and _active_participle(syntax.words[verb])
    ):
        return _controller(syntax, token.head, token.rel, depth)
    return None


def _controller(syntax: Syntax, governor: int, rel: str, depth: int) -> int | None:
    if rel in {"xcomp", "ccomp"}:
        for child in syntax.under(governor, ("obj",)):
            return child
    for child in syntax.under(governor, ("nsubj:pass",)):
        return child
    if syntax.is_verb(governor) or rel == "conj":
        found = subject_of(syntax, governor, depth + 1)
        return _inverted_subject(syntax, governor) if found is None else found
    return governor if syntax.is_nominal(governor) else None


def _active_participle(word: str) -> bool:
    return word.endswith("ing")


def _antecedent(syntax: Syntax, verb: int) -> int | None:
    """The noun that a relative clause hangs from."""
    token, steps = syntax.parse.tokens[verb], 0
    while token.head >= 0 and steps < 3:
        if token.rel == "acl:relcl":
            return token.head
        token, steps = syntax.parse.tokens[token.head], steps + 1
    return None


def _inverted_subject(syntax: Syntax, verb: int) -> int | None:
    """ "..., reports BBC": the name or noun that follows the cue where the tree did not see the subject."""
    nexts = verb + 1
    if nexts >= syntax.sentence(verb).stop or syntax.words[verb].endswith("ing"):
        return None
    before = syntax.words[verb - 1] if verb else ""
    if before not in {",", "”", '"', "''", "—", "–", "-"}:
        return None
    for index in range(nexts, min(nexts + 8, syntax.sentence(verb).stop)):
        if syntax.is_nominal(index):
            return _phrase_head(syntax, index)
        if syntax.parse.tokens[index].upos not in {"DET", "ADJ", "PUNCT"} or syntax.words[index] in {",", "“", '"'}:
            return None
    return None


def _phrase_head(syntax: Syntax, index: int) -> int:
    """The head of the noun phrase that the token is part of."""
    token, steps = syntax.parse.tokens[index], 0
    while token.head >= 0 and steps < 8 and token.rel in {"compound", "flat", "amod", "nummod", "det", "nmod:poss", "nmod:desc"}:
        index, steps = token.head, steps + 1
        token = syntax.parse.tokens[index]
    return index


def _stands_as_verb(syntax: Syntax, index: int) -> bool:
    """A cue tagged as a noun that stands where only the verb can: between a quotation or comma and a name at the end."""
    if syntax.parse.tokens[index].upos not in {"NOUN", "ADJ", "PROPN", "X"} or not index:
        return False
    sentence = syntax.sentence(index)
    before, after = syntax.words[index - 1], range(index + 1, sentence.stop)
    if before in {",", "”", '"'} and after and len(after) <= 8 and index > sentence.start + 3:
        return syntax.parse.tokens[after[0]].upos in {"PROPN", "DET"} and not any(syntax.is_verb(token) for token in after)
    ends = not [token for token in after if syntax.words[token] not in {".", ",", "”", '"'}]
    return (
        ends
        and syntax.parse.tokens[index - 1].upos == "PROPN"
        and syntax.words[index].endswith("s")
        and index > sentence.start + 4
    )


def _source_tokens(syntax: Syntax, head: int | None, verb: int) -> frozenset[int]:
    """The source's phrase without its preposition, and without the cue's own clause where that hangs from it."""
    if head is None:
        return frozenset()
    tokens = syntax.tree(head)
    if verb in tokens:
        tokens -= syntax.tree(verb)
    for child in syntax.under(head, ("case",)):
        tokens -= syntax.tree(child)
    home = syntax.parse.tokens[head].sentence
    return _trim_after_break(frozenset(token for token in tokens if syntax.parse.tokens[token].sentence == home), head)


def _trim_after_break(tokens: frozenset[int], head: int) -> frozenset[int]:
    """Only the unbroken stretch around the head (a gap is where the tree went astray)."""
    first = last = head
    while first - 1 in tokens:
        first -= 1
    while last + 1 in tokens:
        last += 1
    return frozenset(range(first, last + 1))


# --------------------------------------------------------------------------------------------------
# those who cite others


def _speaker_frames(syntax: Syntax, verb: int, cue: Cue) -> tuple[Frame, ...]:
    """In "X quoted Y as saying P", "X, citing Y, said P", "Y was quoted by X as saying P": the outer and the inner frame."""
    if syntax.under(verb, ("nsubj:pass", "aux:pass")):
        return _quoted_passive(syntax, verb, cue)
    cited = next((child for child in syntax.under(verb, ("obj", "obl", "ccomp")) if can_speak(syntax, child)), None)
    if cited is None:
        return ()
    saying = _saying(syntax, verb)
    saying = _saying(syntax, cited) if saying is None else saying
    host = _governing_cue(syntax, verb)
    if host is not None and saying is None:
        return (Frame(verb, (verb,), cue, _named_source(syntax, cited), cited, outer=host, rule="citing"),)
    return _quoted_active(syntax, verb, cue, cited, saying)


def _quoted_active(syntax: Syntax, verb: int, cue: Cue, cited: int, saying: int | None) -> tuple[Frame, ...]:
    head = subject_of(syntax, verb)
    anchor = verb if saying is None else saying
    content = _clause_content(syntax, anchor, cue) or _clause_content(syntax, verb, cue)
    for child in syntax.under(anchor, ("obj",)):
        content |= syntax.tree(child) if child != cited else frozenset()
    source = _named_source(syntax, cited)
    content = content - source - {verb, anchor}
    if not content and head is not None:
        content = _loose_content(syntax, verb, head, cue) - source
    if head is None or not content:
        return ()
    outer_source = _source_tokens(syntax, head, verb) - content
    content -= outer_source
    if saying is None:
        return (Frame(verb, (verb,), cue, outer_source, head, content | source, rule="quoting"),)
    inner = Frame(
        saying, _saying_tokens(syntax, saying), _say(syntax, saying), source, cited, content, outer=verb, rule="quoted as saying"
    )
    outer = Frame(verb, (verb,), cue, outer_source, head, content | source | frozenset(inner.cue), rule="quoting")
    return outer, inner


def _quoted_passive(syntax: Syntax, verb: int, cue: Cue) -> tuple[Frame, ...]:
    speaker = next(iter(syntax.under(verb, ("nsubj:pass",))), None)
    saying = _saying(syntax, verb)
    if speaker is None or saying is None:
        return ()
    outlet = next((child for child in syntax.under(verb, ("obl:agent", "obl")) if syntax.case(child) in {"by", "in", "on"}), None)
    source = _source_tokens(syntax, speaker, verb)
    content = (_clause_content(syntax, saying, cue) or _clause_content(syntax, verb, cue)) - source - {verb, saying}
    inner = Frame(
        saying,
        tuple(sorted({*_cue_tokens(syntax, verb), *_saying_tokens(syntax, saying)})),
        _say(syntax, saying),
        source,
        speaker,
        content,
        rule="quoted as saying",
    )
    if outlet is None:
        return (inner,) if content else ()
    inner = replace(inner, cue=_saying_tokens(syntax, saying), outer=verb)
    outer_source = _named_source(syntax, outlet)
    outer = Frame(
        verb, (verb,), cue, outer_source, outlet, (content | source | frozenset(inner.cue)) - outer_source, rule="quoting"
    )
    return (outer, inner) if content else ()


def _say(syntax: Syntax, saying: int) -> Cue:
    return syntax.lexicon.verbs.get(syntax.words[saying]) or syntax.lexicon.by_id["say"]


def _saying(syntax: Syntax, governor: int) -> int | None:
    """The "saying" of "quoted X as saying", wherever the tree hung it."""
    for child in syntax.under(governor, _LINKS):
        if child > governor and syntax.words[child].endswith("ing") and _cue_at(syntax, child):
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
        if governor >= 0 and _cue_at(syntax, governor) and (syntax.is_verb(governor) or _stands_as_verb(syntax, governor)):
            return governor
    outside = [
        other
        for other in syntax.sentence(verb)
        if other != verb and _cue_at(syntax, other) and syntax.is_verb(other) and syntax.inside[other] < 0
    ]
    return min(outside, key=lambda other: abs(other - verb)) if outside else None


def _named_source(syntax: Syntax, head: int) -> frozenset[int]:
    """The phrase of a source without its preposition and without clauses that are what it says."""
    tokens = syntax.tree(head)
    for child in (*syntax.under(head, ("acl", "advcl", "parataxis", "ccomp")),):
        if _cue_at(syntax, child):
            tokens -= syntax.tree(child)
    for child in syntax.under(head, ("case", "mark")):
        if child < head:
            tokens -= syntax.tree(child)
    return _trim_after_break(tokens | {head}, head)


def can_speak(syntax: Syntax, token: int) -> bool:
    """Whether a noun phrase can be a source: a name, or a noun or phrase of the codebook's source kinds."""
    if syntax.parse.tokens[token].upos == "PROPN" or syntax.words[token] in syntax.kinds.nouns:
        return True
    words = syntax.words[min(syntax.tree(token)) : token + 1]
    if any(match_phrase(syntax.kinds.phrases, words, index) for index in range(len(words))):
        return True
    return any(can_speak(syntax, child) for child in syntax.under(token, ("conj", "appos", "nmod")) if child > token)


# --------------------------------------------------------------------------------------------------
# nouns of saying and fixed phrases


def _noun_frame(syntax: Syntax, noun: int, cue: Cue) -> tuple[Frame, ...]:
    """In "claims by X that P", "X's claim that P", "amid reports that P"."""
    clause = next(
        (child for child in syntax.under(noun, ("acl", "ccomp", "acl:relcl", "advcl")) if _that_clause(syntax, child)), None
    )
    if clause is None:
        return ()
    author = author_of(syntax, noun)
    token = syntax.parse.tokens[noun]
    if author is None and token.head >= 0 and _cue_at(syntax, token.head):
        return ()
    head = noun if author is None else author
    source = frozenset({noun}) if author is None else _named_source(syntax, author)
    cue_tokens = () if author is None else (noun,)
    return (Frame(noun, cue_tokens or (noun,), cue, source - syntax.tree(clause), head, syntax.tree(clause), rule="noun"),)


def _noun_frame_at(syntax: Syntax, noun: int) -> bool:
    """Whether a noun of saying with its own author stands here ("the army's claim that P was repeated by Y": the army says P)."""
    cue = syntax.lexicon.nouns.get(syntax.words[noun])
    return cue is not None and author_of(syntax, noun) is not None and bool(_noun_frame(syntax, noun, cue))


def _that_clause(syntax: Syntax, child: int) -> bool:
    marks = syntax.under(child, ("mark",))
    return any(syntax.words[mark] == "that" for mark in marks)


def author_of(syntax: Syntax, noun: int) -> int | None:
    """Who made a report or statement: "by X", "from X", "X's"."""
    for child in syntax.under(noun, ("nmod:poss",)):
        return child
    for child in syntax.under(noun, ("nmod", "obl", "obl:agent")):
        if syntax.case(child) in {"by", "from"}:
            return child
    for made in syntax.under(noun, ("acl", "acl:relcl")):
        for child in syntax.under(made, ("obl:agent", "obl")):
            if syntax.case(child) == "by":
                return child
    return None


def _phrase_frames(syntax: Syntax) -> list[Frame]:
    found: list[Frame] = []
    for index in range(len(syntax.words)):
        match = match_phrase(syntax.lexicon.phrases, syntax.words, index)
        if match is None:
            continue
        end, entry = match
        cue = syntax.lexicon.by_id[entry]
        if "nothing" in cue.takes:
            found.append(Frame(_verb_in(syntax, index, end), tuple(range(index, end)), cue, silent=True, rule="silent"))
        elif cue.relation in {"denies", "doubts"}:
            found.extend(_stance_phrase(syntax, index, end, cue))
        else:
            found.extend(_according(syntax, index, end, cue))
    return found


def _verb_in(syntax: Syntax, first: int, last: int) -> int:
    """The last verb of a phrase, or its last word."""
    return next((token for token in range(last - 1, first - 1, -1) if syntax.is_verb(token)), last - 1)


def _stance_phrase(syntax: Syntax, first: int, last: int, cue: Cue) -> list[Frame]:
    """In "X could not verify that P", "X denied responsibility for P"."""
    verb = _verb_in(syntax, first, last)
    head = subject_of(syntax, verb)
    head = subject_of(syntax, first) if head is None else head
    end = syntax.sentence(verb).stop
    content = _clause_content(syntax, verb, cue) or frozenset(range(last, end))
    content -= frozenset(range(first, last))
    if not content:
        return []
    source = _source_tokens(syntax, head, verb) - content
    return [Frame(verb, tuple(range(first, last)), cue, source, head, content, rule="phrase")]


def _according(syntax: Syntax, first: int, last: int, cue: Cue) -> list[Frame]:
    """In "according to X, P", "P, according to X"."""
    sentence = syntax.sentence(first)
    if last >= sentence.stop:
        return []
    head = syntax.parse.tokens[first].head
    if head < last:
        head = next((token for token in range(last, sentence.stop) if syntax.is_nominal(token)), -1)
        head = _phrase_head(syntax, head) if head >= 0 else -1
    if head < last:
        return []
    phrase = frozenset(range(first, last))
    source = _trim_after_break((syntax.tree(head) - phrase) | {head}, head)
    source = frozenset(token for token in source if token >= last)
    content = _clause_around(syntax, first, head) - source - phrase
    return [Frame(first, tuple(sorted(phrase)), cue, source, head, content, rule="according to")] if content else []


def _clause_around(syntax: Syntax, first: int, head: int) -> frozenset[int]:
    """The clause that an "according to X" belongs to: what follows where it opens a clause, else what it closes."""
    sentence = syntax.sentence(first)
    tokens = syntax.parse.tokens
    clause = tokens[head].head
    while clause >= 0 and tokens[clause].head >= 0 and not _closes(syntax, clause, first):
        clause = tokens[clause].head
    if clause < 0 or first == sentence.start:
        return frozenset(sentence)
    return syntax.tree(clause)


def _closes(syntax: Syntax, clause: int, first: int) -> bool:
    """Whether climbing stops at this clause: a clause of its own that is contrasted, or that the phrase opens."""
    token = syntax.parse.tokens[clause]
    if token.rel == "parataxis":
        return True
    if token.rel == "ccomp":
        return True
    if token.rel == "conj":
        contrast = any(syntax.words[child] in {"but", "while", ";"} for child in syntax.under(clause, ("cc", "punct")))
        return contrast or (first < clause and bool(syntax.under(clause, ("nsubj", "nsubj:pass"))))
    return False
