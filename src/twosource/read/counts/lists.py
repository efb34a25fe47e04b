"""How many people a list of victims tells of: names, kin with and without a name, numbers of kin.

"Omar Haddad, his wife Lina and their two sons were killed" is four; so is "Omar Haddad was killed along with his wife, Lina, and
their two sons". A name behind kin is theirs; a name in brackets is another name for the one before it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from twosource.read.counts.ahead import harm_ahead, harm_in_front
from twosource.read.counts.context import HIT, Context, Harm, harm_above, harm_after, harm_noun
from twosource.read.counts.people import is_person
from twosource.read.text.numbers import value_of
from twosource.records import Count, CountMention

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from twosource.records import Sentence, TokenRun

_BEFALLEN = frozenset({"killed", "injured", "captured", "missing", HIT})
_SURE = frozenset({"passive subject", "object", "subject", "complement", "verb far after"})
_OWNED = frozenset({"'s", "’s", "'", "’"})
_KINDRED = frozenset({"family", "families", "clan", "tribe", "household", "home", "house"})
_POSSESSIVE = frozenset({"his", "her", "their"})
_ARTICLES = frozenset({"a", "an", "the"})
_BETWEEN = frozenset(
    ", and & ( ) - – : ; as well along with together alongside also both year years month months old aged who known".split()  # noqa: SIM905
)
_PARTS = frozenset({",", "and", ";", ":", "with"})
_NO_NUMBERS = _BETWEEN | _POSSESSIVE | _ARTICLES
_OTHERS = frozenset({"other", "others", "more", "another", "additional", "further"})
_COMPANY = (("along", "with"), ("together", "with"), ("as", "well", "as"), ("alongside",), ("with",))
_COMPANIONS = frozenset({"with", "alongside"})
_APPOSED = re.compile(r",?\s+(?:\d{1,3}[- ]years?[- ]old\s+)?", re.IGNORECASE)
"""What stands between one person and the name behind it."""
_IDENTIFIED = frozenset({"identify", "name"})
_NEAR_AS = 6
"""Words before "as" among which stands the verb that names somebody."""
_LEFT = 16
"""Words before somebody among which the verb stands that left them dead or hurt."""
_NOT_THOSE = frozenset({"of", "no", "for"})
_UNTOLD = 2
"""So many kin are meant at least by a plural without a number."""


class _People(Struct):
    """Who was told of so far: by name, and so many more; `due` of these may still be named.

    `owned` where whose somebody is was said last, `company` where people are told of as with those before.
    """

    names: list[str]
    more: int = 0
    due: int = 0
    owned: bool = False
    end: int = 0
    company: bool = False

    @property
    def total(self) -> int:
        return len(self.names) + self.more


def listed_victims(context: Context) -> Iterator[CountMention]:
    """How many people are listed, the first of them by name, as those whom something befell."""
    parse = context.parse
    runs = {run.first: run for run in parse.entities if run.label == "PER"}
    done = -1
    for run in parse.entities:
        if run.label != "PER" or run.first < done:
            continue
        sentence = parse.sentences[parse.tokens[run.first].sentence]
        people = _People([], end=run.first)
        done = _take(context, run.first, sentence, runs, people)
        if not people.total:
            continue
        harm = _harm(context, run, people, sentence)
        if harm is not None and harm.measure in _BEFALLEN:
            done = max(done, _take_company(context, harm, sentence, runs, people))
            span = parse.span(run.first, people.end)
            count = Count(people.total, people.total, None, "person", named=tuple(people.names), words=span.of(parse.text))
            yield CountMention(span.start, span.end, count, harm.measure, run.last - 1, harm.governor, f"named: {harm.rule}")


def with_descriptions(found: Sequence[CountMention], text: str) -> list[CountMention]:
    """The counts, in order, with what describes a name made one with it: "a fourth victim, 24-year-old Lina Haddad"."""
    kept: list[CountMention] = []
    for mention in found:
        before = kept[-1] if kept else None
        if before is not None and _describes(before, mention, text):
            count = replace(mention.count, group=before.count.group, words=text[before.start : mention.end])
            kept[-1] = replace(mention, start=before.start, count=count)
        else:
            kept.append(mention)
    return kept


def _describes(before: CountMention, mention: CountMention, text: str) -> bool:
    """Whether the first tells without a name of the one whom the second names right behind it, and of the same harm."""
    alike = before.rule.startswith("one:") and len(mention.count.named) == 1 and before.measure == mention.measure
    return alike and mention.count.low == 1 and _APPOSED.fullmatch(text, before.end, max(before.end, mention.start)) is not None


def _harm(context: Context, run: TokenRun, people: _People, sentence: Sentence) -> Harm | None:
    """What befell the list: by the tree where its first name is a person told of, else by the verb that follows."""
    told = None if _is_owner(context, run.last, sentence) else _harm_of_name(context, run.last - 1)
    told = told or _harm_of_heading(context, run.first, sentence) or _harm_of_identified(context, run.first, sentence)
    told = told or harm_in_front(context, run.first, sentence) or _harm_left(context, people.end, sentence)
    ahead = harm_ahead(context, run.first, people.end - 1, sentence)
    behind = context.parse.tokens[run.first].rel == "appos"  # "her brothers Omar and Sami were hurt"
    behind = behind or (told is not None and told.governor < run.first and told.rule != "object")
    if ahead is not None and (told is None or behind or run.first < ahead.governor < told.governor):
        return ahead
    return told


def _is_owner(context: Context, behind: int, sentence: Sentence) -> bool:
    """Whether a name only says whose somebody or something is: "Omar's brother", "the Haddad family"."""
    return behind < sentence.last and context.low(behind) in _OWNED | _KINDRED


def _harm_of_name(context: Context, head: int) -> Harm | None:
    """The harm of which the name is the direct subject or object; nothing looser will do for a name."""
    tokens = context.parse.tokens
    top = head
    while tokens[top].rel in {"flat", "compound", "flat:foreign"} and tokens[top].head >= 0 and abs(tokens[top].head - top) < 6:
        top = tokens[top].head
    above = tokens[top].head
    if tokens[top].rel == "appos" and 0 <= above < top and (is_person(context, above) or above == top - 1):
        top = above  # "a woman, Lina Haddad,", "the poet Lina Haddad"
    if tokens[top].rel not in {"nsubj:pass", "obj", "nsubj"} or context.low(top) in _KINDRED:
        return None
    harm = harm_above(context, top)
    return harm if harm and harm.rule in _SURE else None


def _harm_of_heading(context: Context, first: int, sentence: Sentence) -> Harm | None:
    """What befell those of whom the words before a colon tell: "the raid killed members of the Haddad family: Omar Haddad"."""
    colon = first - 1
    while colon > sentence.first and context.low(colon) != ":" and _goes_on(context, colon):
        colon -= 1
    if context.low(colon) != ":":
        return None
    for at in range(colon - 1, sentence.first - 1, -1):
        if is_person(context, at):
            harm = harm_above(context, at) or harm_after(context, at, sentence)
            if harm is not None and harm.governor < colon:
                return harm
        measure = harm_noun(context, at)
        if measure is not None:
            return Harm(measure, at, "heading")
    return None


def _harm_of_identified(context: Context, first: int, sentence: Sentence) -> Harm | None:
    """What befell those whom a sentence names behind the harm: "those killed were identified as Omar Haddad and Lina Haddad"."""
    at = first - 1
    while at > sentence.first and context.low(at) != "as" and _goes_on(context, at):
        at -= 1
    verb = next((i for i in range(at, max(sentence.first, at - _NEAR_AS), -1) if context.stem(i) in _IDENTIFIED), None)
    if context.low(at) != "as" or verb is None:
        return None
    for place in range(sentence.first, verb):
        measure = context.words.adjectives.get(context.low(place)) or harm_noun(context, place)
        if measure in _BEFALLEN and context.low(place - 1 if place else 0) not in _NOT_THOSE:
            return Harm(measure, place, "heading")
    return None


def _harm_left(context: Context, behind: int, sentence: Sentence) -> Harm | None:
    """What somebody is left as, where the tree lost it: "left Omar Haddad dead and Lina Haddad badly wounded"."""
    at = behind
    while at < sentence.last and context.parse.tokens[at].upos == "ADV":
        at += 1
    measure = context.words.adjectives.get(context.low(at)) if at < sentence.last else None
    left = any(context.stem(place) == "leave" for place in range(max(sentence.first, behind - _LEFT), behind))
    return Harm(measure, at, "complement") if measure is not None and left else None


def _take_company(context: Context, harm: Harm, sentence: Sentence, runs: Mapping[int, TokenRun], people: _People) -> int:
    """Takes in those told of behind the verb ("was killed along with his wife"); returns where that ends."""
    at = harm.governor + 1
    if harm.governor < people.end:
        return people.end
    for words in _COMPANY:
        if at + len(words) < sentence.last and all(context.low(at + step) == word for step, word in enumerate(words)):
            people.due, people.owned, people.company = 0, False, True
            return _take(context, at + len(words), sentence, runs, people)
    return people.end


def _take(context: Context, at: int, sentence: Sentence, runs: Mapping[int, TokenRun], people: _People) -> int:
    """Takes in the people listed from a token on; returns the first token behind the list."""
    while at < sentence.last:
        run = runs.get(at)
        if run is not None and run.last <= sentence.last:
            at = _take_name(context, run, sentence, people)
        elif _is_kin(context, at):
            _take_kin(context, at, sentence, people)
            at += 1
        elif (people.company or people.names) and is_person(context, at) and context.low(at) != context.stem(at):
            behind = _take_numbered(context, at, sentence, people)
            if behind is None:
                break
            at = behind
        elif context.low(at) in _ARTICLES and people.names and context.low(at - 1) == ",":
            at = _behind_description(context, at, sentence, runs)
        elif not _goes_on(context, at):
            break
        else:
            people.company = people.company or context.low(at) in _COMPANIONS
            at += 1
    return at


def _behind_description(context: Context, at: int, sentence: Sentence, runs: Mapping[int, TokenRun]) -> int:
    """The token behind what describes a name: "Omar Haddad, a reporter for Northtown Radio, and"."""
    at += 1
    while at < sentence.last and at not in runs and not _is_kin(context, at):
        if context.low(at) in _PARTS or context.parse.tokens[at].upos in {"VERB", "AUX", "PUNCT"}:
            break
        at += 1
    return at


def _take_name(context: Context, run: TokenRun, sentence: Sentence, people: _People) -> int:
    before = context.low(run.first - 1) if run.first > sentence.first else ""
    if _is_owner(context, run.last, sentence):
        people.owned = True
        return run.last + 1
    people.end = run.last
    if before in {"(", "of"} or (before == "as" and context.low(run.first - 2) == "known"):
        return run.last
    people.names.append(context.parse.span(run.first, run.last).of(context.parse.text))
    if people.due:
        people.due -= 1
        people.more -= 1
    return run.last


def _take_kin(context: Context, at: int, sentence: Sentence, people: _People) -> None:
    """Kin told of by what they are: one, so many, or some; "Lina Haddad, the wife of Omar" tells of nobody more."""
    low = context.low(at)
    if at + 1 < sentence.last and _is_kin(context, at + 1):
        return  # "his twin brother"
    before = [context.low(i) for i in range(max(sentence.first, at - 5), at)]
    start = next((place for place in range(len(before) - 1, -1, -1) if before[place] in _PARTS), -1)
    phrase, parting = before[start + 1 :], before[start] if start >= 0 else ""
    owned, people.owned = people.owned or not _POSSESSIVE.isdisjoint(phrase), False
    told = next((number for number in map(_number, phrase) if number is not None), None)
    plural = low != context.stem(at)
    one_more = phrase[:1] == ["another"] or (parting not in {"", ","} and phrase[:1] in (["a"], ["an"]))
    if not owned and not one_more and not (plural and told):
        return
    many = 1 if not plural else told or _UNTOLD
    people.more += many
    people.due = 0 if at + 1 < sentence.last and context.low(at + 1) == "and" else many
    people.end = at + 1


def _take_numbered(context: Context, at: int, sentence: Sentence, people: _People) -> int | None:
    """So many people that are no kin ("and three members of his crew"); returns the token behind what describes them.

    None where they have no number, or are counted by themselves ("along with several others").
    """
    first = at
    while first > sentence.first and context.low(first - 1) not in _PARTS | _COMPANIONS:
        first -= 1
    phrase = [context.low(i) for i in range(first, at)]
    told = next((number for number in map(_count_of, phrase) if number is not None), None)
    if told is None or not _OTHERS.isdisjoint((*phrase, context.low(at))):
        return None
    people.more += told
    people.due, people.end = 0, at + 1
    return _behind_phrase(context, at + 1, sentence, people)


def _behind_phrase(context: Context, at: int, sentence: Sentence, people: _People) -> int:
    """The token behind "of his crew"; the list goes on only where another part of it follows."""
    if at >= sentence.last or context.low(at) not in {"of", "from"}:
        return at
    begun = at
    at += 1
    while at < sentence.last and context.parse.tokens[at].upos in {"DET", "PRON", "ADJ", "NOUN", "PROPN", "PART"}:
        at += 1
    goes_on = at < sentence.last and context.low(at) in {",", "and"}
    people.end = at if goes_on else people.end
    return at if goes_on else begun


def _count_of(word: str) -> int | None:
    """The number above one that the word is, in letters or figures."""
    return int(word) if word.isdigit() and int(word) > 1 else _number(word)


def _number(word: str) -> int | None:
    """The number above one that the word is, if it is one in letters."""
    found = value_of(word) if word.isalpha() and word not in _NO_NUMBERS else None
    return found if isinstance(found, int) and found > 1 else None


def _is_kin(context: Context, at: int) -> bool:
    return context.parse.tokens[at].upos == "NOUN" and context.stem(at) in context.words.lists.get("kin", frozenset())


def _goes_on(context: Context, at: int) -> bool:
    """Whether the word may stand between the people of a list."""
    low, token = context.low(at), context.parse.tokens[at]
    if token.upos == "ADJ" and low in context.words.adjectives:
        return False  # "left Omar Haddad dead and Lina Haddad hurt"
    if low in _BETWEEN | _POSSESSIVE | _ARTICLES or token.upos in {"NUM", "ADJ", "PROPN"}:
        return True
    described = is_person(context, at) or context.parse.tokens[at - 1].upos in {"DET", "ADJ"}  # "Omar Haddad, a baker, and"
    return token.upos == "NOUN" and described and low == context.stem(at)
