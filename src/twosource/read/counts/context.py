"""What a number counts: the noun it belongs to, its group, and what befell those counted, by the tree and by the words around."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.read.counts.hits import (
    by_bullet,
    came_to_nothing,
    doers_of,
    has_be,
    has_object,
    joined_verb,
    phrase_end,
    struck_in_body,
)
from twosource.read.counts.people import is_person
from twosource.read.counts.words import CountWords, stem

if TYPE_CHECKING:
    from twosource.records import Parse, Sentence, Token

_NOMINAL = frozenset({"NOUN", "PROPN"})
_BETWEEN = frozenset({"ADJ", "NOUN", "PROPN", "NUM", "SYM"})
_MORE = frozenset(
    {
        "more",
        "other",
        "others",
        "additional",
        "further",
        "another",
        "of",
        "the",
        "his",
        "her",
        "their",
        "its",
        "these",
        "those",
        "them",
        "us",
    }
)
_QUOTES = frozenset({"“", '"', "‘", "'", "``"})
_FREQUENCIES = frozenset({"daily", "weekly", "monthly", "nightly", "hourly", "yearly", "annually"})
_STOPS = frozenset({",", ";", ":", ".", "and", "but", "while", "(", ")", "or", "when", "after", "by", "in", "on", "from"})
_UP = frozenset({"conj", "appos", "dep", "parataxis", "list", "flat", "compound", "goeswith", "nummod"})


_WHO = frozenset({"who", "that", "which"})
_RELATIVE = "acl:relcl of the noun"
_ARGUMENTS = frozenset({"nsubj", "nsubj:pass", "obj"})
HIT = "hit"
"""The measure of those whom a weapon hit, whether or not they died of it."""


class Harm(Struct, frozen=True):
    """What befell the counted, the token that says so, and the rule that found it."""

    measure: str
    governor: int
    rule: str


class Context(Struct, frozen=True):
    """The parse and word tables that every question here is asked of; `doers` are pairs of a verb and who does it."""

    parse: Parse
    words: CountWords
    doers: frozenset[tuple[int, int]] = frozenset()

    def low(self, index: int) -> str:
        """The token's text in lower case."""
        return self.parse.tokens[index].text.casefold()

    def stem(self, index: int) -> str:
        """The token's lemma."""
        token = self.parse.tokens[index]
        return stem(token.text, token.upos)


def context_of(parse: Parse, words: CountWords) -> Context:
    """The parse ready for all questions on counts."""
    return Context(parse, words, doers_of(parse))


def _does_harm(context: Context, index: int, harm: Harm) -> bool:
    """Whether the noun is who does the harm: "a gunman" in "a gunman shot and wounded three"."""
    if (harm.governor, index) not in context.doers or context.stem(harm.governor) not in context.words.verbs:
        return False
    return harm.governor < index or harm.measure == HIT or _has_victim(context, harm.governor)


def _has_victim(context: Context, verb: int) -> bool:
    """Whether a verb of harm has anybody behind it, so that who stands before it may have done it."""
    sentence = context.parse.sentences[context.parse.tokens[verb].sentence]
    return has_object(context.parse, verb) or _active(context, verb, sentence)


def counted_noun(context: Context, number: int, sentence: Sentence) -> int | None:
    """The token of the noun that the number counts ("militants" in "33 IS militants"), None where it stands alone."""
    tokens = context.parse.tokens
    head = tokens[number].head
    if tokens[number].upos in _NOMINAL and number + 1 < sentence.last and context.low(number + 1) == "of":
        return run_of_nouns(context, number + 2, sentence)
    if (
        context.low(head) not in _FREQUENCIES
        and number < head <= number + 9
        and head < sentence.last
        and tokens[number].rel in {"nummod", "amod", "det", "compound", "nummod:gov"}
        and tokens[head].upos in _NOMINAL
    ):
        between = {context.low(i) for i in range(number + 1, head)}
        if not between & {"were", "was", ";"} and (tokens[number].rel == "nummod" or not between & {",", "and"}):
            return _whole_noun(context, head, sentence)
    return run_of_nouns(context, number + 1, sentence)


def _whole_noun(context: Context, head: int, sentence: Sentence) -> int:
    """The head; where the tree stopped early at a word that only modifies ("IS" in "33 IS militants"), the last of the run."""
    tokens = context.parse.tokens
    if is_person(context, head):
        return head
    at = head + 1
    while at < sentence.last and tokens[at].upos == "NOUN" and tokens[at].start - tokens[at - 1].end <= 1 and at - head <= 2:
        if is_person(context, at):
            return at
        at += 1
    return head


def run_of_nouns(context: Context, index: int, sentence: Sentence) -> int | None:
    """The last noun of the run of adjectives and nouns that starts there."""
    tokens = context.parse.tokens
    last = None
    steps = 0
    while index < sentence.last and steps < 8:
        token = tokens[index]
        low = context.low(index)
        if low in _FREQUENCIES:
            break
        if token.upos in _NOMINAL or (last is None and low == "others"):
            last = index
        elif low in _QUOTES and index + 1 < sentence.last and tokens[index + 1].upos in _NOMINAL:
            pass
        elif last is not None or not _leads_to_noun(context, index):
            break
        index += 1
        steps += 1
    return last


def _leads_to_noun(context: Context, index: int) -> bool:
    """Whether the word may stand between a number and its noun; the tagger takes the acronym "IS" for a verb."""
    token, low = context.parse.tokens[index], context.low(index)
    if token.upos in _BETWEEN or low in _MORE or low in _QUOTES or low == "-":
        return True
    acronym = token.text.isupper() and token.text.isalpha() and len(token.text) > 1
    return (acronym and not _shouted(context, index)) or (token.upos == "VERB" and _modifies(context, index))


def _shouted(context: Context, index: int) -> bool:
    """Whether the next word is in capitals too, so that capitals say nothing."""
    tokens = context.parse.tokens
    return index + 1 < len(tokens) and tokens[index + 1].text.isupper()


def _modifies(context: Context, index: int) -> bool:
    """Whether a participle stands before its noun: "five wounded men", "12 armed men"."""
    token = context.parse.tokens[index]
    return token.rel in {"amod", "compound"} and token.head > index


def harm_after(context: Context, index: int, sentence: Sentence) -> Harm | None:
    """A harm word that follows directly: "33 militants had been killed", "7 killed", "two dead"."""
    found = _told_after(context, index, sentence)
    bare = found is not None and found.rule == "word after" and not has_be(context.parse, found.governor)
    if found is not None and (bare or any(context.low(at) in _WHO for at in range(index + 1, found.governor))):
        found = _died_too(context, index) or found
    return None if found is not None and _does_harm(context, index, found) else found


def _told_after(context: Context, index: int, sentence: Sentence) -> Harm | None:
    begin = index + 1
    if (
        begin + 1 < sentence.last
        and context.low(begin) == "of"
        and context.low(begin + 1) in {"these", "them", "those", "whom", "which"}
    ):
        if context.parse.tokens[index].upos in _NOMINAL and context.low(index) not in {"some", "most", "all"}:
            return None  # "a cousin of those killed" was not
        begin += 2
    for at in range(begin, min(sentence.last, begin + 7)):
        low = context.low(at)
        phrase = phrase_of_harm(context, at, sentence)
        if phrase:
            return Harm(*phrase, "phrase after")
        measure = participle(context, at)
        if measure:
            return None if _active(context, at, sentence) else Harm(measure, at, "word after")
        undergone = context.words.undergone.get(context.stem(at)) if context.parse.tokens[at].upos == "VERB" else None
        if undergone and context.stem(at) != "lose":
            return Harm(undergone, at, "verb after")
        if low not in context.words.lists.get("harm_links", ()) and context.parse.tokens[at].upos not in {"ADV", "AUX"}:
            return None
    return None


def participle(context: Context, at: int) -> str | None:
    """The measure of a past participle or adjective of harm."""
    token = context.parse.tokens[at]
    low = context.low(at)
    if low in context.words.adjectives:
        return context.words.adjectives[low]
    if token.upos in {"VERB", "ADJ", "NOUN"} and not low.endswith("ing"):
        if stem(token.text, "VERB") in context.words.lists.get("hit_verbs", ()):
            return HIT if struck_in_body(context.parse, context.words, at) else None
        return context.words.verbs.get(stem(token.text, "VERB")) if low.endswith(("ed", "in", "en", "t", "d", "n")) else None
    return None


def _active(context: Context, at: int, sentence: Sentence) -> bool:
    """Whether the harm word has an object of its own: "two gunmen killed 12 people"."""
    tokens = context.parse.tokens
    if has_be(context.parse, at):
        return False
    if any(tokens[child].rel == "obj" and child > at for child in context.parse.children[at]):
        return True
    follows = at + 1
    joined = joined_verb(context.parse, at, sentence)
    if joined is not None and _active(context, joined, sentence):
        return True  # "shot and wounded three people"
    return (
        follows < sentence.last
        and (tokens[follows].upos in {"NUM", "PRON", "PROPN"} or context.low(follows) in {"at", "the", "a", "an", "more"})
        and not (context.low(follows) == "at" and follows + 1 < sentence.last and context.low(follows + 1) != "least")
    )


def _active_phrase(context: Context, first: int, last: int, sentence: Sentence) -> bool:
    """Whether the verbs of a phrase have an object behind it: "a gunman shot and killed two people", "shot dead three"."""
    parse = context.parse
    verbs = [at for at in range(first, last) if parse.tokens[at].upos == "VERB"]
    if not verbs or any(_passive(context, at) or has_be(parse, at) for at in verbs):
        return False
    behind = any(parse.tokens[child].rel == "obj" and child >= last for at in verbs for child in parse.children[at])
    return behind or (verbs[-1] == last - 1 and _active(context, last - 1, sentence))


def phrase_of_harm(context: Context, at: int, sentence: Sentence) -> tuple[str, int] | None:
    """The measure of the phrase of harm that begins here, and the token that an event can stand on.

    None where it has an object: who "shot and killed" somebody did not suffer it.
    """
    for phrase, measure in context.words.phrases.get(context.low(at), ()):
        found = phrase_end(context.parse, at, phrase, sentence)
        if found is not None:
            last, fatal = found
            if _active_phrase(context, at, last, sentence):
                return None
            return "killed" if fatal and measure == HIT else measure, _telling_word(context, at, last)
    return None


def _telling_word(context: Context, first: int, last: int) -> int:
    """The token of a phrase that an event can stand on: its verb, else its last noun or adjective ("with gunshot wounds")."""
    tokens = context.parse.tokens
    verb = next((at for at in range(first, last) if tokens[at].upos == "VERB"), None)
    return verb if verb is not None else next((at for at in range(last - 1, first, -1) if tokens[at].upos in _BETWEEN), first)


def harm_before(context: Context, index: int, sentence: Sentence) -> Harm | None:
    """A harm verb that stands directly before the number, or "deaths of": "killing at least 12"."""
    if (
        index - 2 >= sentence.first
        and context.low(index - 1) == "of"
        and context.low(index - 2) in {"deaths", "death", "killing"}
    ):
        return Harm("killed", index - 2, "noun of harm")
    hit = context.words.lists.get("hit_nouns", frozenset())
    if index - 2 >= sentence.first and context.low(index - 1) == "of" and context.stem(index - 2) in hit:
        return Harm(HIT, index - 2, "noun of harm")
    for at in range(index - 1, max(sentence.first, index - 6) - 1, -1):
        token = context.parse.tokens[at]
        low = context.low(at)
        measure = context.words.verbs.get(stem(token.text, "VERB")) if _may_be_verb(token) else None
        if measure:
            return None if has_be(context.parse, at) else Harm(measure, at, "verb before")
        passes = _opens_amount(context, at) or token.upos not in {"PUNCT", "ADP", "AUX", "VERB", "SCONJ", "CCONJ"}
        if low in _STOPS or not passes:
            return None
    return None


def _opens_amount(context: Context, at: int) -> bool:
    """Whether a preposition only belongs to the number: "at least", "up to", "over"; not "shooting at" somebody."""
    low = context.low(at)
    if low == "at":
        return context.low(at + 1) in {"least", "most"}
    return low in {"up", "over"} or (low == "to" and context.low(at - 1) == "up")


def harm_noun(context: Context, at: int) -> str | None:
    """The measure of a noun of harm; of lives only where they are told to be lost ("claimed 12 lives", not "saved")."""
    lemma = context.stem(at)
    if lemma == "life":
        near = [context.parse.tokens[at].head, *context.parse.children[at]]
        if not any(context.stem(one) in context.words.lists.get("takes_lives", ()) for one in near if one >= 0):
            return None
    return context.words.nouns.get(lemma)


def _may_be_verb(token: Token) -> bool:
    """Whether a word may be a verb form, whatever the tagger took it for; a noun without its ending ("a gun") is none."""
    word = token.text.casefold()
    return token.upos == "VERB" or (token.upos in {"NOUN", "ADJ", "PROPN"} and stem(word, "VERB") != word)


def _passive(context: Context, at: int) -> bool:
    tokens = context.parse.tokens
    return any(tokens[child].rel in {"aux:pass", "nsubj:pass"} for child in context.parse.children[at])


def harm_above(context: Context, index: int) -> Harm | None:
    """The harm that the tree puts over the counted noun: its verb, a noun of harm, a participle that hangs from it."""
    tokens = context.parse.tokens
    below = _harm_below(context, index)
    if below:
        dies = below.rule == _RELATIVE or tokens[index].rel.startswith("nsubj")
        return (_died_too(context, index) if dies else None) or below
    at, joined = index, False
    for _ in range(6):
        head, rel = tokens[at].head, tokens[at].rel
        if head < 0:
            return None
        harm = _governed(context, at, head, rel)
        if harm:
            behind = joined and at < harm.governor < index and harm.rule.endswith("subject")
            return None if behind or _does_harm(context, index, harm) else harm  # "Omar died, and two men were hurt"
        joined = joined or rel == "conj"
        if not (
            rel.split(":")[0] in _UP
            or (rel in {"nmod", "nmod:of"} and context.stem(head) in context.words.lists.get("grouping_nouns", ()))
        ):
            return None
        at = head
        below = _harm_below(context, at) if rel.split(":")[0] in {"appos", "nmod"} else None
        if below:
            return below
    return None


def _died_too(context: Context, index: int) -> Harm | None:
    """The death that the noun's own verb tells of, beside what a clause says of it: "the men who had been held were killed"."""
    token = context.parse.tokens[index]
    harm = _governed(context, index, token.head, token.rel) if token.head >= 0 and token.rel in _ARGUMENTS else None
    return harm if harm is not None and harm.measure == "killed" else None


def _governed(context: Context, at: int, head: int, rel: str) -> Harm | None:
    tokens, words = context.parse.tokens, context.words
    verb = tokens[head].upos in {"VERB", "AUX"}
    lemma = context.stem(head)
    if rel in {"nsubj:pass", "csubj:pass"} or (rel == "nsubj" and _passive(context, head)):
        measure = words.verbs.get(lemma) or words.adjectives.get(context.low(head))
        return Harm(measure, head, "passive subject") if measure else _complement(context, head)
    if rel == "nsubj":
        measure = words.undergone.get(lemma) if verb and lemma != "lose" and at < head else None
        if measure is None and not has_object(context.parse, head):
            measure = words.adjectives.get(context.low(head))
        if lemma == "lose" and any(context.stem(child) == "life" for child in context.parse.children[head]):
            measure = "killed"
        return Harm(measure, head, "subject") if measure else _complement(context, head)
    if rel in {"obj", "iobj", "dep", "obl:unmarked"} and verb and not (head < at and _passive(context, head)):
        measure = words.verbs.get(lemma) or ("killed" if lemma == "lose" and is_person(context, at) else None)
        measure = measure or (HIT if _shot(context, head) else None)
        return Harm(measure, head, "object") if measure else _complement(context, head)
    if (
        rel in {"nmod", "nmod:poss", "obl"}
        and tokens[head].upos in {"NOUN", "PROPN"}
        and not came_to_nothing(context.parse, head)
    ):
        measure = harm_noun(context, head) if _case(context, at) in {"of", "'s", "’s"} or rel == "nmod:poss" else None
        if measure is None and rel == "nmod" and _case(context, at) == "of" and lemma in words.lists.get("hit_nouns", ()):
            measure = HIT
        return Harm(measure, head, "noun of harm") if measure else None
    return None


def _shot(context: Context, verb: int) -> bool:
    above = context.parse.tokens[verb].head
    return by_bullet(context.parse, context.words, (context.stem(verb), context.stem(above) if above >= 0 else ""), verb)


def _complement(context: Context, verb: int) -> Harm | None:
    """What a verb leaves its object as: "left 12 people dead", "took five hostage"."""
    tokens = context.parse.tokens
    for child in context.parse.children[verb]:
        measure = (
            context.words.verbs.get(context.stem(child)) if tokens[child].rel == "conj" and tokens[child].upos == "VERB" else None
        )
        if (
            measure
            and _passive(context, verb)
            and not any(tokens[below].rel.startswith(("nsubj", "obj")) for below in context.parse.children[child])
        ):
            return Harm(measure, child, "joined verb")
        below = context.parse.children[child]
        told = tokens[child].rel == "ccomp" and any(tokens[one].rel.startswith("nsubj") for one in below)
        if tokens[child].rel in {"xcomp", "obj", "advmod", "obl", "ccomp"} and child > verb and not told:
            measure = context.words.adjectives.get(context.low(child))
            held = context.low(child) == "custody" and _case(context, child) == "into"  # "took two men into custody"
            if measure or held or context.low(child) in {"hostage", "prisoner", "captive"}:
                return Harm(measure or "captured", child, "complement")
    return None


def _harm_below(context: Context, index: int) -> Harm | None:
    """A participle or clause that hangs from the noun: "12 people killed in", "30 wounded soldiers", "12 who died"."""
    tokens, words = context.parse.tokens, context.words
    for child in context.parse.children[index]:
        rel = tokens[child].rel
        if rel in {"amod", "acl", "acl:relcl", "compound"} and not _has_own_people(context, child):
            low = context.low(child)
            measure = words.adjectives.get(low)
            if measure is None and tokens[child].upos == "VERB":
                lemma = context.stem(child)
                passive = _passive(context, child) or (rel != "acl:relcl" and not low.endswith("ing"))
                measure = words.undergone.get(lemma) or (words.verbs.get(lemma) if passive else None)
                measure = None if lemma == "lose" else measure
            if measure:
                return Harm(measure, child, f"{rel} of the noun")
    return None


def _has_own_people(context: Context, verb: int) -> bool:
    """Whether a participle has people of its own before it: "with two more shoppers injured"."""
    below = (child for child in context.parse.children[verb] if context.parse.tokens[child].rel in {"nsubj", "nsubj:pass"})
    return any(context.parse.tokens[child].upos in _NOMINAL and is_person(context, child) for child in below)


def _case(context: Context, index: int) -> str:
    tokens = context.parse.tokens
    for child in context.parse.children[index]:
        if tokens[child].rel == "case":
            return context.low(child)
    return ""
