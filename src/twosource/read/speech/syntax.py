"""The grammar under attributions: a parse with its words and quotations at hand, and who the subject of a verb is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from twosource.read.text.cues import KindWords, Lexicon, lower_words, match_phrase
from twosource.read.text.quotes import Quote, find_quotes, quote_at

if TYPE_CHECKING:
    from collections.abc import Iterable

    from twosource.codebook import Cue
    from twosource.records import Parse, Token

NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM"})
_SUBJECTS = frozenset({"nsubj", "nsubj:outer", "csubj"})
_MAKERS = frozenset({"official", "military", "party", "monitor"})
_MADE = frozenset({"document", "social_media"})
_RELATIVE = frozenset({"who", "which", "that"})
_IN_NAMES = frozenset({"PROPN", "ADJ", "NOUN", "ADV", "VERB"})
_SHARES = frozenset(
    {"all", "some", "most", "many", "several", "both", "none", "one", "two", "three", "four", "five", "half", "each"}
)
_BELONGS = frozenset({"in", "at", "of", "from", "with", "inside"})
_NAMED_BEFORE = frozenset({"nmod:desc", "compound"})
_REACH = 4
"""Words behind "by" in which who made something is named."""


class Frame(Struct, frozen=True):
    """One cue with what belongs to it, as token numbers. `head` is the source's head; `via` the outlet that was told.

    `outer` is the anchor of the frame that relays this one where the grammar says so. `silent` marks a cue
    that says nothing ("declined to comment"): it only keeps the encoder from reading it otherwise; `backed` one that
    the encoder saw too.
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
    backed: bool = False
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
        """The preposition of a nominal, also where the tree hung it from a later word of the name, or nothing."""
        parts = (token, *self.under(token, ("flat",)))
        return next((self.words[child] for part in parts for child in self.under(part, ("case",))), "")

    def is_verb(self, token: int) -> bool:
        """Whether the encoder tags it as a verb."""
        return self.parse.tokens[token].upos in {"VERB", "AUX"}

    def is_nominal(self, token: int) -> bool:
        """Whether it is a noun, name, pronoun or number."""
        return self.parse.tokens[token].upos in NOMINAL


def syntax_of(parse: Parse, lexicon: Lexicon, kinds: KindWords) -> Syntax:
    """The parse made ready for reading frames."""
    parse = _common_nouns(parse, kinds)
    quotes = find_quotes(parse)
    return Syntax(parse, lower_words(parse), lexicon, kinds, quotes, quote_at(quotes, len(parse.tokens)))


def _common_nouns(parse: Parse, kinds: KindWords) -> Parse:
    """The parse with what is called a name, but is a noun for people in small letters, or that opens a sentence, as a noun."""

    def is_noun(number: int, token: Token) -> bool:
        if token.upos != "PROPN" or token.text.casefold() not in kinds.nouns:
            return False
        opens = parse.sentences[token.sentence].first == number and number + 1 < len(parse.tokens)
        return token.text.islower() or (opens and token.text.istitle() and parse.tokens[number + 1].text.islower())

    nouns = [number for number, token in enumerate(parse.tokens) if is_noun(number, token)]
    if not nouns:
        return parse
    tokens = list(parse.tokens)
    for number in nouns:
        tokens[number] = replace(tokens[number], upos="NOUN")
    return replace(parse, tokens=tuple(tokens))


def cue_at(syntax: Syntax, token: int) -> bool:
    """Whether the word is a form of a verb of saying."""
    return syntax.words[token] in syntax.lexicon.verbs


def subject_of(syntax: Syntax, verb: int, depth: int = 0) -> int | None:
    """The head of who does the verb: its subject, or the one it shares with the verb or noun that it hangs from."""
    for child in syntax.under(verb, _SUBJECTS):
        if syntax.inside[child] not in {-1, syntax.inside[verb]}:
            return _before(syntax, verb)
        return _antecedent(syntax, verb) if is_relative(syntax, child) else child
    token = syntax.parse.tokens[verb]
    named = [child for child in syntax.under(verb, _NAMED_BEFORE) if child < verb and syntax.is_nominal(child)]
    if named and depth == 0 and syntax.is_verb(verb):
        return named[0]  # "Tribal elder X put": a title that the tree took for a part of the verb
    if token.head < 0 or depth > 3:
        return None
    found = _shared_subject(syntax, verb, depth)
    if found is None and depth == 0 and _active_participle(syntax.words[verb]):
        return _subject_of_last_cue(syntax, verb)
    return found


def is_relative(syntax: Syntax, token: int) -> bool:
    """Whether the word is a "who" or "which" that stands for the noun before its clause."""
    if syntax.words[token] in _SHARES and syntax.words[token + 1 : token + 3] == ["of", "whom"]:
        return True  # "14 survivors, all of whom said"
    return syntax.words[token] in _RELATIVE and syntax.parse.tokens[token].upos == "PRON"


def is_given_name(syntax: Syntax, token: int) -> bool:
    """Whether what looks like a cue is part of somebody's name ("the writer Said Karam"): capitals behind a word without them."""
    sentence = syntax.sentence(token)
    if token == sentence.start or token + 1 >= sentence.stop:
        return False
    before, word, after = (syntax.parse.tokens[place].text for place in (token - 1, token, token + 1))
    return word.istitle() and after.istitle() and before.islower() and not syntax.is_verb(token + 1)


def _subject_of_last_cue(syntax: Syntax, verb: int) -> int | None:
    """For "..., adding that": the subject of the cue before it in the sentence, if the tree hung the participle elsewhere."""
    for other in range(verb - 1, syntax.sentence(verb).start, -1):
        if cue_at(syntax, other) and syntax.is_verb(other) and syntax.inside[other] == syntax.inside[verb]:
            return subject_of(syntax, other, 1)
    return None


def _shared_subject(syntax: Syntax, verb: int, depth: int) -> int | None:
    token, before = syntax.parse.tokens[verb], syntax.parse.tokens[verb - 1]
    outer = outer_cue(syntax, verb)
    if outer is not None:
        return subject_of(syntax, outer, depth + 1)
    if token.rel in {"ccomp", "xcomp"} and before.head == token.head < verb - 1 and syntax.is_nominal(verb - 1):
        return verb - 1  # "shows a fighter saying that"
    if token.rel in {"acl", "acl:relcl"} and syntax.is_nominal(token.head) and _active_participle(syntax.words[verb]):
        doer = _doer_of_all(syntax, token.head, depth) if before.text == "," else None
        return _first_of_all(syntax, token.head, verb) if doer is None else doer
    if token.rel == "conj" or (
        token.rel in {"advcl", "xcomp", "parataxis", "ccomp", "dep"} and _active_participle(syntax.words[verb])
    ):
        return _controller(syntax, token.head, token.rel, depth)
    return None


def outer_cue(syntax: Syntax, verb: int) -> int | None:
    """The cue that a second one goes on from, where the tree hung that in the clause of the first.

    So in "X admitted that his men had burned it but insisted that P": what is told in another tense says nothing.
    """
    inner = syntax.parse.tokens[verb].head
    if syntax.parse.tokens[verb].rel != "conj" or not cue_at(syntax, verb) or syntax.under(verb, ("aux", "aux:pass", *_SUBJECTS)):
        return None
    if inner < 0 or syntax.parse.tokens[inner].rel != "ccomp" or not syntax.under(inner, ("aux", "aux:pass", "cop")):
        return None
    above = syntax.parse.tokens[inner].head
    return (
        above if cue_at(syntax, above) and syntax.is_verb(above) and syntax.words[verb][-2:] == syntax.words[above][-2:] else None
    )


def _doer_of_all(syntax: Syntax, noun: int, depth: int) -> int | None:
    """Who does what a noun that is no subject takes part in: "X opened the talks, saying" has X say it, not the talks."""
    steps = 0
    while noun >= 0 and not syntax.is_verb(noun) and steps < _REACH:
        if syntax.parse.tokens[noun].rel in {*_SUBJECTS, "nsubj:pass", "root", "appos"}:
            return None
        noun, steps = syntax.parse.tokens[noun].head, steps + 1
    return subject_of(syntax, noun, depth + 1) if noun >= 0 and syntax.is_verb(noun) else None


def _first_of_all(syntax: Syntax, noun: int, verb: int) -> int:
    """The first of the coordinated nouns that a participle behind a comma or dash is said of, else the noun itself."""
    if syntax.words[verb - 1] not in {",", "–", "—", "-"}:
        return noun
    while syntax.parse.tokens[noun].rel == "conj" and can_speak(syntax, syntax.parse.tokens[noun].head):
        noun = syntax.parse.tokens[noun].head
    return noun


def _controller(syntax: Syntax, governor: int, rel: str, depth: int) -> int | None:
    if rel in {"xcomp", "ccomp"}:
        for child in syntax.under(governor, ("obj",)):
            return child
    for child in syntax.under(governor, ("nsubj:pass",)):
        return child
    if syntax.is_verb(governor) or rel == "conj":
        found = subject_of(syntax, governor, depth + 1)
        return inverted_subject(syntax, governor) if found is None else found
    return governor if syntax.is_nominal(governor) else None


def _active_participle(word: str) -> bool:
    return word.endswith("ing")


def _antecedent(syntax: Syntax, verb: int) -> int | None:
    """The noun that a relative clause hangs from."""
    token, steps = syntax.parse.tokens[verb], 0
    while token.head >= 0 and steps < 3:
        if token.rel == "acl:relcl":
            return _person_above(syntax, token.head, verb)
        token, steps = syntax.parse.tokens[token.head], steps + 1
    return None


def _person_above(syntax: Syntax, noun: int, verb: int) -> int:
    """For "a source in the council, who says": the source, where the tree hung the clause from what it belongs to."""
    above = syntax.parse.tokens[noun].head
    belongs = syntax.parse.tokens[noun].rel == "nmod" and syntax.case(noun) in _BELONGS and above >= 0
    who = any(syntax.words[child] == "who" for child in syntax.under(verb, ("nsubj",)))
    people = belongs and (syntax.words[above] in syntax.kinds.nouns or syntax.words[above] in syntax.lexicon.helpers["person"])
    named = bool(syntax.under(noun, ("nmod:desc", "flat"))) and syntax.parse.tokens[noun].upos == "PROPN"
    return above if who and people and not named and syntax.words[above] not in syntax.lexicon.nouns else noun


def _before(syntax: Syntax, verb: int) -> int | None:
    """The name or noun right before the verb, where the tree took a quoted word for the subject."""
    return verb - 1 if syntax.is_nominal(verb - 1) and syntax.inside[verb - 1] == syntax.inside[verb] else None


def inverted_subject(syntax: Syntax, verb: int) -> int | None:
    """For "..., reports BBC": the name or noun that follows the cue where the tree did not see the subject."""
    nexts, cue = verb + 1, syntax.lexicon.verbs.get(syntax.words[verb])
    if nexts >= syntax.sentence(verb).stop or syntax.words[verb].endswith("ing"):
        return None
    if cue is not None and cue.relation == "tells" and "listener" in cue.takes:
        return None  # who follows was told
    before = syntax.words[verb - 1] if verb else ""
    if before not in {",", "”", '"', "''", "—", "–", "-"}:
        return None
    for index in range(nexts, min(nexts + 8, syntax.sentence(verb).stop)):
        if syntax.is_nominal(index) and syntax.words[index] != "@":
            head = phrase_head(syntax, index)
            return index if head == verb else head
        if syntax.words[index] != "@" and (
            syntax.parse.tokens[index].upos not in {"DET", "ADJ", "PUNCT"} or syntax.words[index] in {",", "“", '"'}
        ):
            return None
    return None


def reduced_subject(syntax: Syntax, verb: int) -> int | None:
    """For "Officials quoted by X said": the noun before a participle that the tree took for a clause of its own."""
    for child in syntax.under(verb, ("advcl", "csubj", "acl")):
        if child < verb and any(syntax.case(agent) == "by" for agent in syntax.under(child, ("obl:agent", "obl"))):
            return next((subject for subject in syntax.under(child, ("nsubj", "nsubj:pass")) if subject < child), None)
    return None


def phrase_head(syntax: Syntax, index: int) -> int:
    """The head of the noun phrase that the token is part of."""
    token, steps = syntax.parse.tokens[index], 0
    while token.head >= 0 and steps < 8 and token.rel in {"compound", "flat", "amod", "nummod", "det", "nmod:poss", "nmod:desc"}:
        index, steps = token.head, steps + 1
        token = syntax.parse.tokens[index]
    return index


def stands_as_verb(syntax: Syntax, index: int) -> bool:
    """A cue tagged as a noun that stands where only the verb can: between a quotation or comma and a name at the end."""
    if syntax.parse.tokens[index].upos not in {"NOUN", "ADJ", "PROPN", "X"} or not index:
        return False
    sentence = syntax.sentence(index)
    before, after = syntax.words[index - 1], range(index + 1, sentence.stop)
    if before in {",", "”", '"'} and after and syntax.words[after[0]] == "@":
        return True
    if before in {",", "”", '"'} and after and len(after) <= 8 and index > sentence.start + 3:
        return syntax.parse.tokens[after[0]].upos in {"PROPN", "DET"} and not any(syntax.is_verb(token) for token in after)
    ends = not [token for token in after if syntax.words[token] not in {".", ",", "”", '"'}]
    return (
        ends
        and syntax.parse.tokens[index - 1].upos == "PROPN"
        and syntax.words[index].endswith("s")
        and index > sentence.start + 4
    )


def source_tokens(syntax: Syntax, head: int | None, verb: int) -> frozenset[int]:
    """The source's phrase without its preposition, and without the cue's own clause where that hangs from it."""
    if head is None:
        return frozenset()
    tokens = syntax.tree(head)
    if verb in tokens:
        tokens -= syntax.tree(verb)
    for child in syntax.under(head, ("case",)):
        tokens -= syntax.tree(child) if syntax.words[child] != "@" else frozenset()
    home = syntax.parse.tokens[head].sentence
    return trim_after_break(frozenset(token for token in tokens if syntax.parse.tokens[token].sentence == home), head)


def named_source(syntax: Syntax, head: int) -> frozenset[int]:
    """The phrase of a source without its preposition and without clauses that are what it says."""
    tokens = syntax.tree(head)
    said = [token for token in tokens if token > head and syntax.words[token - 1 : token + 1] == [",", "that"]]
    tokens = frozenset(token for token in tokens if token < min(said, default=token + 1))
    for child in (*syntax.under(head, ("acl", "advcl", "parataxis", "ccomp")),):
        if cue_at(syntax, child):
            tokens -= syntax.tree(child)
    for child in syntax.under(head, ("case", "mark")):
        if child < head and syntax.words[child] != "@":
            tokens -= syntax.tree(child)
    return trim_after_break(tokens | {head}, head)


def name_from(syntax: Syntax, first: int) -> frozenset[int] | None:
    """The capitalised words from this one on; None where none stands there, or but the code of a witness ("K-4")."""
    last, end = first, syntax.sentence(first - 1).stop
    if syntax.words[first : first + 1] == ["@"]:
        return frozenset(range(first, min(first + 2, end)))
    while last < end and syntax.parse.tokens[last].upos in _IN_NAMES and syntax.parse.tokens[last].text[:1].isupper():
        last += 1
    coded = last == first + 1 and (len(syntax.words[first]) == 1 or any(map(str.isdigit, syntax.words[first])))
    return None if coded else frozenset(range(first, last)) or None


def trim_after_break(tokens: frozenset[int], head: int) -> frozenset[int]:
    """Only the unbroken stretch around the head (a gap is where the tree went astray)."""
    first = last = head
    while first - 1 in tokens:
        first -= 1
    while last + 1 in tokens:
        last += 1
    return frozenset(range(first, last + 1))


def cue_tokens(syntax: Syntax, verb: int) -> tuple[int, ...]:
    """The verb with its auxiliaries and particle, as far as they stand beside it."""
    near = [
        child
        for child in syntax.under(verb, ("aux", "aux:pass", "compound:prt", "advmod"))
        if abs(child - verb) <= 2 and syntax.words[child] != "also"
    ]
    cue = {verb, *(child for child in near if child < verb and syntax.parse.tokens[child].rel != "advmod")}
    cue.update(child for child in near if child == verb + 1 and syntax.parse.tokens[child].rel == "compound:prt")
    return tuple(sorted(cue))


def can_speak(syntax: Syntax, token: int) -> bool:
    """Whether a noun phrase can be a source: a name, or a noun or phrase of the codebook's source kinds."""
    word = syntax.words[token]
    if syntax.parse.tokens[token].upos == "PROPN" or word in syntax.kinds.nouns or word in syntax.lexicon.helpers["person"]:
        return True
    words = syntax.words[min(syntax.tree(token)) : token + 1]
    if any(match_phrase(syntax.kinds.phrases, words, index) for index in range(len(words))):
        return True
    return any(can_speak(syntax, child) for child in syntax.under(token, ("conj", "appos", "nmod")) if child > token)


def author_of(syntax: Syntax, noun: int) -> int | None:
    """Who made a report or statement: "by X", "from X", "X's", "the X report"; not who saw it."""
    made_by = [child for child in syntax.under(noun, ("nmod", "obl", "obl:agent")) if syntax.case(child) in {"by", "from"}]
    found = [*_possessor(syntax, noun), *made_by, *_making_compound(syntax, noun), *_makers(syntax, noun)]
    return found[0] if found else _maker_behind(syntax, noun)


def _possessor(syntax: Syntax, noun: int) -> list[int]:
    """Whose it is ("X's report"), also where the tree hung who stands before the ending elsewhere."""
    owners = syntax.under(noun, ("nmod:poss",))
    if owners or noun < 2 or syntax.words[noun - 1] not in {"'s", "'"} or not syntax.is_nominal(noun - 2):
        return owners
    return [noun - 2]


def _maker_behind(syntax: Syntax, noun: int) -> int | None:
    """Who stands right behind a noun of saying and its "by", where the tree hung them elsewhere."""
    helpers, by = syntax.lexicon.helpers, noun + 1
    handed = syntax.parse.tokens[by].rel == "acl" if by < len(syntax.words) else False
    if handed and syntax.parse.tokens[by].head == noun and syntax.words[by] not in helpers["saw"] | helpers["gather"]:
        by += 1  # "a video uploaded by X"
    told = syntax.words[noun] in syntax.lexicon.nouns or syntax.kinds.nouns.get(syntax.words[noun]) in _MADE
    if syntax.words[by : by + 1] not in (["by"], ["from"]) or not told:
        return None
    near = range(by + 1, min(by + 1 + _REACH, syntax.sentence(noun).stop))
    head = next((token for token in near if syntax.is_nominal(token) and syntax.words[token] != "@"), None)
    return None if head is None else phrase_head(syntax, head)


def _making_compound(syntax: Syntax, noun: int) -> list[int]:
    if syntax.words[noun] not in syntax.lexicon.nouns and syntax.words[noun] not in syntax.lexicon.helpers["tally"]:
        return []
    return [
        child
        for child in syntax.under(noun, ("compound", "nmod"))
        if syntax.parse.tokens[child].upos == "PROPN" or syntax.kinds.nouns.get(syntax.words[child]) in _MAKERS
    ]


def _makers(syntax: Syntax, noun: int) -> list[int]:
    """The agents of what was done to make it ("compiled by X"), those aside who only saw it, or gathered what others told."""
    helpers = syntax.lexicon.helpers
    others = helpers["saw"] | (helpers["gather"] if syntax.words[noun] in helpers["testimony"] else frozenset())
    made = [verb for verb in syntax.under(noun, ("acl", "acl:relcl")) if syntax.words[verb] not in others]
    return [child for verb in made for child in syntax.under(verb, ("obl:agent", "obl")) if syntax.case(child) == "by"]
