"""Numbers of people and things in an article: how many, of whom, and what befell them."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from twosource.read.counts.ahead import harm_in_front, harm_of_subject
from twosource.read.counts.amounts import Amount, find_amounts
from twosource.read.counts.beside import is_of_parent
from twosource.read.counts.context import (
    HIT,
    Context,
    Harm,
    context_of,
    counted_noun,
    harm_after,
    harm_before,
    harm_noun,
    run_of_nouns,
)
from twosource.read.counts.corrected import corrected
from twosource.read.counts.dates import with_dates
from twosource.read.counts.doers import own_deaths, own_hits
from twosource.read.counts.groups import distinct, share_and_sum
from twosource.read.counts.hits import is_deadly
from twosource.read.counts.joint import as_joint
from twosource.read.counts.labels import is_label
from twosource.read.counts.lists import listed_victims, with_descriptions
from twosource.read.counts.multiples import fatal_deeds, multiplied_deeds
from twosource.read.counts.people import befalls_people, group_of, is_person
from twosource.read.counts.singles import bare_casualties, nobody, single_people
from twosource.read.counts.words import count_words, stem
from twosource.read.text.numbers import value_of
from twosource.read.times.phrases import find_phrases, grammar
from twosource.records import Count, CountMention

if TYPE_CHECKING:
    from twosource.codebook import Codebook, Policy
    from twosource.records import Article, Parse, Sentence

_RATE = re.compile(
    r"[\s,]*(?:(?!during|in|on|for|over|after|within|before)[a-z]+\s+){0,2}?(?:(?:a|per|each|every)\s+(?P<unit>hour|day|night|week|month|year)\b|(?P<ly>hourly|daily|nightly|weekly|monthly|yearly|annually)\b)",
    re.IGNORECASE,
)
_LY = {"daily": "day", "yearly": "year", "annually": "year"}
_NUMBER_OF = re.compile(
    r"(?<!\ba )(?<!\ban )\b(?:number|total|tally|count) of (?:[\w'’-]+ ){0,3}?"
    r"(?P<harm>killed|dead|deaths|fatalities|injured|wounded|injuries)\b[^.;:\d]*?"
    r"\b(?:to|reached|reaching|at|passed|exceeded|was|is)\s+(?:\w+\s+){0,2}$",
    re.IGNORECASE,
)
"""What stands before the number that a toll, told in words, has come to."""
_BOUND = re.compile(
    r"\b(?:(?P<lower>minimum|lowest)|upper|maximum|highest)\s+(?:\w+\s+){0,2}?(?:estimates?|number|toll|count|figure|range|total)\b(?![^.;]*\d)",
    re.IGNORECASE,
)
_BOUND_REACH = 80
"""Characters before a toll in which it may be called the highest or the lowest."""
_OF_THOSE = re.compile(r"\s+of\s+(?P<those>(?:the|those|these)\s+(?P<harm>[a-z]+))\b", re.IGNORECASE)
_WHOM = re.compile(r"\s+of\s+whom\s+(?:were|was|are|is)\s+(?:also\s+|reportedly\s+)?(?=\w)", re.IGNORECASE)
_OF_SOME = re.compile(r"\s+of\s+(?:at\s+least\s+|about\s+|some\s+)?(?P<some>\w+)", re.IGNORECASE)
_VICTIMS = frozenset({"victims", "casualties"})
_BARE_TOLLS = frozenset({"toll", "the toll"})
_BEFORE_STOCK = frozenset(
    "estimated thought believed said to be were are was of these them those reportedly who".split()  # noqa: SIM905 - a list of words
)


def read_counts(article: Article, parse: Parse, codebook: Codebook, policy: Policy) -> tuple[CountMention, ...]:
    """Every count of people or things in the parsed sentences, in order.

    Ages, dates, times, money, shares, distances, labels ("Section 8") and ordinals are no counts. Vague words have
    the value that the policy gives them. A share ("including four children") names the count it is part of;
    several groups that suffered the same together also make their sum, whose parts then name it.
    """
    reader = _Reader(article, parse, codebook, policy)
    found = [mention for amount in find_amounts(article.text, reader.words, policy) for mention in reader.read(amount)]
    taken = {index for mention in found for index in (mention.head,) if index is not None}
    context = reader.context
    found += nobody(context)
    found += single_people(context, taken)
    found += bare_casualties(context, taken, policy.some)
    found += listed_victims(context)
    found += own_deaths(context)
    found += own_hits(context, found)
    found += multiplied_deeds(context)
    found = [_as_harm(context, mention) for mention in found]
    found += fatal_deeds(context, found)
    found = with_descriptions(sorted(found, key=_position), article.text)
    return tuple(with_dates(share_and_sum(context, distinct(found)), article, parse, codebook))


def _position(mention: CountMention) -> tuple[int, int, str]:
    return mention.start, -mention.end, mention.measure or ""


def _as_harm(context: Context, mention: CountMention) -> CountMention:
    """People who were hit ("shot") as injured, the dead among them still to be taken off; as killed where it was deadly."""
    if mention.measure != HIT:
        return mention
    if mention.governor is not None and is_deadly(context.parse, mention.governor):
        return msgspec.structs.replace(mention, measure="killed")
    count = msgspec.structs.replace(mention.count, with_dead=mention.count.high != 0)
    return msgspec.structs.replace(mention, measure="injured", count=count)


class _Counted(Struct, frozen=True):
    """A number that counts: its first token, the token of its noun, the harm, what it is a rate of, its sentence."""

    amount: Amount
    first: int
    noun: int | None
    harm: Harm | None
    rate: str | None
    sentence: Sentence


class _Reader:
    """Reads the numbers of one article."""

    def __init__(self, article: Article, parse: Parse, codebook: Codebook, policy: Policy) -> None:
        self.article = article
        self.text = article.text
        self.parse = parse
        self.codebook = codebook
        self.policy = policy
        self.words = count_words(codebook)
        self.context = context_of(parse, self.words)
        self.starts = [token.start for token in parse.tokens]
        self.sentence_starts = [sentence.start for sentence in parse.sentences]
        self.times = find_phrases(article.text, grammar(codebook))
        self.time_starts = [phrase.start for phrase in self.times]

    def read(self, amount: Amount) -> list[CountMention]:
        """The mention that the number makes, or none."""
        sentence = self._sentence(amount)
        if sentence is None:
            return []
        first, last = self._token(amount.core), self._token(amount.end - 1)
        following = self.text[amount.end : amount.end + 10].casefold()
        if amount.vague and amount.best is None and re.match(r"\s*of\s+(?:the|these|those|them|its|our)\b", following):
            return []  # "many of the bodies"
        if (
            self._is_one_of_some(amount, first)
            or self._is_time(amount, last)
            or is_label(self.context, amount, first, sentence)
            or is_of_parent(self.context, first, sentence)
        ):
            return []
        number = next((i for i in range(last, first - 1, -1) if self.parse.tokens[i].upos == "NUM"), last)
        noun = None if self._those_told(amount.end) else self._of_whom(amount, sentence)
        if noun is None and not self._those_told(amount.end):
            noun = counted_noun(self.context, number, sentence)
            noun = self._behind_comma(last, sentence) if noun is None and amount.high != amount.low else noun
        if self._is_measured(noun, last):
            return []
        harm, toll = self._harm(amount, first, last, noun, sentence)
        amount = as_joint(self.context, amount, harm, sentence)
        amount = self._as_bound(amount, sentence) if harm is not None and harm.rule == "toll" else amount
        rate = self._rate(noun if noun is not None else last)
        if not self._counts(amount, noun, harm, rate):
            return []
        return [self._mention(_Counted(amount, first, noun if not toll else None, harm, rate, sentence))]

    def _sentence(self, amount: Amount) -> Sentence | None:
        index = bisect_right(self.sentence_starts, amount.start) - 1
        if index < 0 or amount.end > self.parse.sentences[index].end:
            return None
        return self.parse.sentences[index]

    def _token(self, offset: int) -> int:
        return bisect_right(self.starts, offset) - 1

    def _is_time(self, amount: Amount, last: int) -> bool:
        """Whether the number is part of a time; four figures before a plural noun may still be a count."""
        index = bisect_right(self.time_starts, amount.end - 1) - 1
        if index < 0 or self.times[index].end <= amount.core:
            return False
        phrase = self.times[index]
        year = phrase.kind == "year" or (
            phrase.found is not None and phrase.found.interval.precision == "year" and phrase.end == amount.end
        )
        if not year:
            return True
        tokens = self.parse.tokens
        head = tokens[last].head
        return not (head > last and tokens[last].rel == "nummod" and tokens[head].text.endswith("s") and head - last <= 3)

    def _is_measured(self, noun: int | None, last: int) -> bool:
        """Whether the number measures (per cent, miles, dollars, years) and counts nothing."""
        barred = self.words.lists.get("no_count_units", frozenset())
        following = self.context.low(last + 1) if last + 1 < len(self.parse.tokens) else ""
        return following in barred or (
            noun is not None and self.context.low(noun) in barred and not is_person(self.context, noun)
        )

    def _harm(self, amount: Amount, first: int, last: int, noun: int | None, sentence: Sentence) -> tuple[Harm | None, bool]:
        """What befell the counted, and whether the number is a toll."""
        if noun is not None and is_person(self.context, noun):
            counted = self._counted_above(first, sentence)
            if counted:
                return counted, False
        toll = self._toll(first, sentence) if noun is None or not self._is_of(noun, last) else None
        toll = toll or (self._counted_above(first, sentence) if noun is None else None)
        if toll:
            return toll, True
        if noun is not None:
            measure = harm_noun(self.context, noun)
            if measure and not is_person(self.context, noun):
                return Harm(measure, noun, "noun of harm"), False
        at = noun if noun is not None else last
        after = harm_after(self.context, at, sentence)
        if after:
            return after, False
        start = self._token(amount.start)
        harm = harm_in_front(self.context, start, sentence) or harm_before(self.context, start, sentence)
        harm = (
            harm or harm_of_subject(self.context, start, at, sentence) or (self._of_those(amount.end) if noun is None else None)
        )
        harm = harm or (self._toll(first, sentence) if noun is not None and is_person(self.context, noun) else None)
        harm = harm or (corrected(self.context, first, sentence) if noun is None else None)
        return harm or (self._estimated(at, sentence) if noun is None and amount.figures else None), False

    def _is_of(self, noun: int, last: int) -> bool:
        """Whether the noun behind the number says what is counted: people, or things ("a toll of 14 houses")."""
        if is_person(self.context, noun):
            return True
        return noun == last + 1 and self.parse.tokens[noun].upos == "NOUN" and not self.words.nouns.get(self.context.stem(noun))

    def _is_one_of_some(self, amount: Amount, first: int) -> bool:
        """Whether the number only picks one out: "each one was hit", "one of three people hit"."""
        if amount.best != 1 or self.context.low(first - 1) == "each":
            return amount.best == 1
        match = _OF_SOME.match(self.text, amount.end)
        found = value_of(match["some"]) if match is not None else None
        return isinstance(found, int) and found > 1

    def _of_those(self, end: int) -> Harm | None:
        """What befell people told of before, of whom the number is a share: "12 of the dead were children"."""
        match = _OF_THOSE.match(self.text, end) if self._those_told(end) else None
        if match is None or match["harm"].casefold() in _VICTIMS:
            return None
        return Harm(self._toll_measure(match["harm"].casefold()), self._token(match.start("harm")), "of those told")

    def _estimated(self, last: int, sentence: Sentence) -> Harm | None:
        """The stock of which a bare number tells: "the 22,000 thought to be based there"."""
        stock = self.words.lists.get("stock_words", frozenset())
        for at in range(last + 1, min(sentence.last, last + 6)):
            if self.context.low(at) in stock:
                return Harm("strength", at, "stock")
            if self.context.low(at) not in _BEFORE_STOCK:
                return None
        return None

    def _toll(self, first: int, sentence: Sentence) -> Harm | None:
        """The measure of a number that a toll rose to or stands at."""
        begin = self.parse.tokens[max(sentence.first, first - 14)].start
        before = self.text[begin : self.parse.tokens[first].start].casefold()
        for words in sorted(self.words.lists.get("toll_words", ()), key=_longest):
            at = before.rfind(words)
            if at < 0 or not re.search(
                r"\b(?:to|at|of|is|was|were|as|by|stands|stood|reached|reaching|hit|passed|now|:)\s+(?:\w+\s+){0,3}$",
                before[at + len(words) :],
            ):
                continue
            if re.search(r"\d|\band\b|[,;]", before[at + len(words) :].removesuffix(" ")) and " to " not in before[at:]:
                continue
            place = max(sentence.first, self._token(begin + at + len(words) - 1))
            harm = self._toll_of(place, sentence) if words in _BARE_TOLLS else self._toll_measure(words)
            return Harm(harm, place, "toll")
        return None

    def _toll_of(self, place: int, sentence: Sentence) -> str:
        """What a bare toll is of: the nearest harm told before it ("the injuries were many, and the toll rose to 150")."""
        for at in range(place - 1, sentence.first - 1, -1):
            measure = self.words.nouns.get(self.context.stem(at))
            if measure in {"killed", "injured", "missing"}:
                return measure
        return "killed"

    def _counted_above(self, first: int, sentence: Sentence) -> Harm | None:
        """The measure of a number that "the number of people killed in the raid" rose to or reached."""
        begin = self.parse.tokens[max(sentence.first, first - 16)].start
        match = _NUMBER_OF.search(self.text[begin : self.parse.tokens[first].start])
        if match is None:
            return None
        return Harm(self._toll_measure(match["harm"].casefold()), self._token(begin + match.start("harm")), "toll")

    def _toll_measure(self, words: str) -> str:
        for word in words.split():
            base = stem(word, "NOUN")
            measure = self.words.nouns.get(base) or self.words.adjectives.get(word)
            if measure:
                return measure
        return "killed"

    def _rate(self, at: int) -> str | None:
        match = _RATE.match(self.text, self.parse.tokens[at].end)
        if match is None:
            return None
        if match["unit"]:
            return match["unit"].casefold()
        low = match["ly"].casefold()
        return _LY.get(low, low.removesuffix("ly"))

    def _counts(self, amount: Amount, noun: int | None, harm: Harm | None, rate: str | None) -> bool:
        """Whether the number counts anything: people, or things in the plural, or harm that stands beside it."""
        if (
            amount.vague
            and amount.best is None
            and harm is None
            and "number" not in self.text[amount.start : amount.end].casefold()
        ):
            return False  # "many sources" says no more than that there were some
        if noun is None:
            return harm is not None or (rate is not None and (amount.hedged or amount.figures))
        if is_person(self.context, noun) or harm:
            return True
        token = self.parse.tokens[noun]
        single = amount.best == 1 or amount.high == 1
        plural = token.text.casefold().endswith("s") or stem(token.text, token.upos) != token.text.casefold()
        return token.upos == "NOUN" and plural and not single

    def _mention(self, found: _Counted) -> CountMention:
        amount, noun, harm = found.amount, found.noun, found.harm
        start = self._grouped(amount, noun, found.sentence)
        end = amount.end if noun is None else max(amount.end, self.parse.tokens[noun].end)
        group = self._group(noun, found.first) if noun is not None else None
        if harm and noun is not None and harm.rule != "noun of harm" and not self._are_people(noun, harm):
            harm = None
        measure, kind = self._measure(noun, group, harm, found.sentence)
        count = Count(
            amount.low,
            amount.best,
            amount.high,
            self._unit(noun),
            group,
            kind="rate" if found.rate else kind,
            per=found.rate,
            approx=amount.approx,
            words=self.text[start:end],
        )
        if harm and (before := self._those_told(amount.end)):
            count = msgspec.structs.replace(count, part_of=before)
        head = noun if noun is not None else found.first
        return CountMention(start, end, count, measure, head, harm.governor if harm else None, harm.rule if harm else "number")

    def _are_people(self, noun: int, harm: Harm) -> bool:
        return is_person(self.context, noun) or befalls_people(self.context, noun, harm)

    def _as_bound(self, amount: Amount, sentence: Sentence) -> Amount:
        """A toll that is told to be an upper or a lower end: "the upper estimate of deaths was put at ten"."""
        bound = _BOUND.search(self.text, max(sentence.start, amount.start - _BOUND_REACH), amount.start)
        if bound is None or amount.hedged or amount.best is None:
            return amount
        if bound["lower"]:
            return msgspec.structs.replace(amount, high=None)
        return msgspec.structs.replace(amount, low=None, best=None, high=amount.best)

    def _behind_comma(self, last: int, sentence: Sentence) -> int | None:
        """The people of whom a range is told in two parts: "at least 12, and up to 20, people"."""
        comma = last + 1 < sentence.last and self.context.low(last + 1) == ","
        noun = run_of_nouns(self.context, last + 2, sentence) if comma else None
        return noun if noun is not None and is_person(self.context, noun) else None

    def _of_whom(self, amount: Amount, sentence: Sentence) -> int | None:
        """The noun that says what some of those told of are: "four of whom were children"."""
        match = _WHOM.match(self.text, amount.end)
        noun = run_of_nouns(self.context, self._token(match.end()), sentence) if match else None
        return noun if noun is not None and is_person(self.context, noun) else None

    def _those_told(self, end: int) -> str:
        """The words behind a number for people told of before ("three of those killed"), or nothing."""
        match = _OF_THOSE.match(self.text, end)
        word = match["harm"].casefold() if match else ""
        known = word in self.words.adjectives or self.words.nouns.get(stem(word, "NOUN")) or word in _VICTIMS
        return match["those"] if match and known else ""

    def _group(self, noun: int, first: int) -> str | None:
        """The group of the counted; members of an armed group of the codebook are combatants."""
        group = group_of(self.context, noun, first)
        if group is None and self.context.stem(noun) in {"member", "element", "man", "operative", "affiliate"}:
            of = noun + 1 < len(self.parse.tokens) and self.context.low(noun + 1) == "of"
            phrase = self.text[self.parse.tokens[first].start : self.parse.tokens[noun].end + (40 if of else 0)]
            folded = f" {phrase.casefold()} "
            named = any(f" {name} " in folded for name in self.words.armed)
            return "combatants" if named or any(f" {name} " in f" {phrase} " for name in self.words.armed_cased) else None
        return group

    def _grouped(self, amount: Amount, noun: int | None, sentence: Sentence) -> int:
        """Where the count starts: "a family of six" and "a crew of five" are counts of people."""
        match = re.search(
            r"\b(?:an?|the|one)\s+(?:\w+\s+)?(?:family|group|crew|team|party|squad|couple)\s+of\s+$",
            self.text[sentence.start : amount.start],
            re.IGNORECASE,
        )
        return sentence.start + match.start() if match and noun is None else amount.start

    def _unit(self, noun: int | None) -> str | None:
        """The lemma of the counted noun; "people" are persons, "air strikes" airstrikes."""
        if noun is None:
            return None
        unit = stem(self.context.low(noun), "NOUN") if is_person(self.context, noun) else self.context.stem(noun)
        if unit in {"strike", "raid"} and noun and self.context.low(noun - 1) in {"air", "-"}:
            return f"air{unit}"
        return "person" if unit == "people" else unit

    def _measure(self, noun: int | None, group: str | None, harm: Harm | None, sentence: Sentence) -> tuple[str | None, str]:
        """The measure and kind: what befell the counted, else whether they are told to be there or only counted."""
        if harm and harm.measure == "displaced" and group in {"combatants", "security_forces", "leaders"}:
            return "number", "tally"  # those who fight withdraw; they are not displaced
        if harm:
            return harm.measure, "stock" if harm.measure == "strength" else "tally"
        if noun is None or not is_person(self.context, noun):
            return "number", "tally"
        if not self._is_stock(noun, sentence):
            return "number", "tally"
        return "strength" if group in {"combatants", "security_forces"} else "number", "stock"

    def _is_stock(self, noun: int, sentence: Sentence) -> bool:
        """Whether the people are told to be there, not to have suffered anything."""
        stock = self.words.lists.get("stock_words", frozenset())
        tokens = self.parse.tokens
        after = range(noun + 1, min(sentence.last, noun + 6))
        stop = next((i for i in after if tokens[i].text in {",", "and", "while", ";"}), after.stop)
        near = range(max(sentence.first, noun - 4), stop)
        if any(self.context.low(i) in stock for i in near):
            return True
        governed = tokens[noun].rel in {"nsubj", "obj"} and tokens[noun].head >= 0
        return governed and self.context.stem(tokens[noun].head) in {"have", "number", "remain", "deploy"}


def _longest(words: str) -> tuple[int, str]:
    return -len(words), words
