"""Time expressions of an article: where they stand, their TIMEX3 values, and the days they mean."""

from __future__ import annotations

import re
from bisect import bisect_right
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from twosource.dates import part_of
from twosource.read.time_phrases import find_phrases, grammar
from twosource.read.time_scene import Clock, Scene, Sense
from twosource.read.time_values import sense_of
from twosource.records import Interval, TimeMention

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twosource.codebook import Codebook
    from twosource.read.time_phrases import Grammar, Phrase
    from twosource.records import Article, Parse, Sentence, TokenRun

_NAMEABLE = frozenset({"weekday", "month", "season", "holiday"})
_PARTS = {"morning": "MO", "afternoon": "AF", "evening": "EV", "night": "NI", "hours": "MO"}


class _Lists(Struct, frozen=True):
    """The codebook's word lists that the traps go by."""

    name_followers: frozenset[str]
    before_year: frozenset[str]
    before_month: frozenset[str]
    future_auxiliaries: frozenset[str]
    future_verbs: frozenset[str]


class _Place(Struct, frozen=True):
    """Where a phrase stands in the parse: its first and last token and its sentence."""

    first: int
    last: int
    sentence: Sentence


def read_times(article: Article, parse: Parse, codebook: Codebook) -> tuple[TimeMention, ...]:
    """Every DATE, TIME, DURATION and SET of the parsed sentences, in order and without overlap.

    Days are counted from the publication day, or from the day that the story has reached ("the following day").
    Where nothing dates the article they stay open, and the interval says why.
    """
    known = grammar(codebook)
    lists = _lists(codebook)
    reader = _Reader(article, parse, lists)
    found: list[TimeMention] = []
    for phrase in find_phrases(article.text, known):
        place = reader.place(phrase)
        if place and not reader.is_trap(phrase, place):
            found.extend(reader.read(phrase, place, known))
    return tuple(_joined(found, article.text))


def clock_of(article: Article) -> Clock:
    """What the article's times are counted from: its publication date, else a dated dateline; a bound is no date."""
    published = article.published
    if published and published.start and published.end:
        clock = _clock(published, "the publication date")
        if clock:
            return clock
    for witness in article.witnesses:
        if witness.kind == "dateline" and witness.interval.start and witness.interval.end:
            return _clock(witness.interval, "the dateline") or Clock()
    return Clock()


def _clock(interval: Interval, name: str) -> Clock | None:
    start = (interval.start or "")[:10]
    how = f"{name} {start}"
    if interval.precision in {"day", "time"} and start == (interval.end or "")[:10]:
        day = date.fromisoformat(start)
        return Clock(day, day.year, day.month, how)
    if interval.precision == "month":
        return Clock(None, int(start[:4]), int(start[5:7]), f"{name} {start[:7]}")
    if interval.precision == "year":
        return Clock(None, int(start[:4]), None, f"{name} {start[:4]}")
    return None


def _lists(codebook: Codebook) -> _Lists:
    names = ("time_name_followers", "year_before", "month_before", "future_auxiliary", "future_verb")
    return _Lists(*(codebook.words(name) for name in names))


class _Reader:
    """Reads the phrases of one article in order, and remembers the day that its story has reached."""

    def __init__(self, article: Article, parse: Parse, lists: _Lists) -> None:
        self.text = article.text
        self.parse = parse
        self.lists = lists
        self.clock = clock_of(article)
        self.story: date | None = None
        self.story_how = ""
        self.paragraph = -1
        self.starts = [token.start for token in parse.tokens]
        self.sentence_starts = [sentence.start for sentence in parse.sentences]
        self.names: list[TokenRun] = [run for run in parse.entities if run.label in {"PER", "ORG", "LOC"}]
        self.name_starts = [run.first for run in self.names]

    def place(self, phrase: Phrase) -> _Place | None:
        """The tokens of the phrase; None where it lies outside the sentences or runs across two of them."""
        index = bisect_right(self.sentence_starts, phrase.start) - 1
        if index < 0 or phrase.end > self.parse.sentences[index].end:
            return None
        first = bisect_right(self.starts, phrase.start) - 1
        last = bisect_right(self.starts, phrase.end - 1) - 1
        if first < 0 or re.match(r"https?:|www\.", self.parse.tokens[first].text):
            return None
        return _Place(first, last, self.parse.sentences[index])

    def is_trap(self, phrase: Phrase, place: _Place) -> bool:
        """Whether the phrase only looks like a time: a name, a verb, an age, a number that is no year."""
        if phrase.kind in _NAMEABLE and self._is_name(phrase, place):
            return True
        if phrase.kind == "year" or (phrase.kind == "date" and phrase.found and phrase.found.interval.precision == "year"):
            return not self._is_year(phrase, place)
        if phrase.kind == "month":
            return not self._is_month(phrase, place)
        if phrase.kind == "weekday":
            return len(phrase.parts["weekday"]) < 5 and not self.text[phrase.start].isupper()
        if phrase.kind in {"length", "hyphened"}:
            return self._is_age(phrase, place)
        return phrase.kind == "word" and not self._is_adverb(phrase, place)

    def read(self, phrase: Phrase, place: _Place, known: Grammar) -> list[TimeMention]:
        """The mention that the phrase makes, or none; it moves the story on."""
        scene = self._scene(phrase, place)
        sense = sense_of(phrase, scene, known)
        if sense is None:
            return []
        start, sense = _extended(self.text, phrase, sense)
        before = self.text[max(0, start - 12) : start].casefold()
        mention = _mention(start, phrase.end, sense, phrase.kind, _bounded(sense, before, scene))
        if sense.day and place.sentence.block != "caption" and sense.type != "SET":
            self.story = sense.day
            self.story_how = f"“{phrase_words(self.text, phrase)}”, {sense.day.isoformat()}"
        return [mention]

    def _scene(self, phrase: Phrase, place: _Place) -> Scene:
        ahead = phrase.kind not in {"date", "length"} or bool(phrase.found and (phrase.found.interval.value or "")[0:1] == "X")
        ahead = ahead and self._looks_ahead(place)
        return Scene(self.clock, self.story, self.story_how, ahead)

    def _looks_ahead(self, place: _Place) -> bool:
        """Whether the verb that governs the phrase is in the future, by the tree or else by the words before it."""
        token = place.first
        tokens = self.parse.tokens
        for _ in range(8):
            token = tokens[token].head
            if token < 0:
                break
            if tokens[token].upos == "VERB":
                return self._is_future(token)
            if tokens[token].text.casefold() in self.lists.future_verbs:  # "is due in May"
                return True
        near = range(max(place.sentence.first, place.first - 6), place.first)
        words = {tokens[i].text.casefold() for i in near if tokens[i].text.casefold() != "to" or tokens[i + 1].upos == "VERB"}
        return bool(words & (self.lists.future_auxiliaries | {"to", "upcoming"}))

    def _is_future(self, verb: int) -> bool:
        tokens = self.parse.tokens
        for _ in range(3):
            below = [tokens[child] for child in self.parse.children[verb] if tokens[child].start < tokens[verb].start]
            helpers = {token.text.casefold() for token in below if token.upos in {"AUX", "PART"}}
            if "have" in helpers or "has" in helpers:
                return False
            if helpers & self.lists.future_auxiliaries:
                return True
            head = tokens[verb].head
            if "to" not in helpers or head < 0:
                return tokens[verb].text.casefold() in self.lists.future_verbs
            if tokens[head].text.casefold() in self.lists.future_verbs:
                return True
            verb = head
        return False

    def _is_name(self, phrase: Phrase, place: _Place) -> bool:
        """Whether a weekday, month or season is part of a longer name ("Sunday Times", a person called April)."""
        after = self._word(place.last + 1, place.sentence)
        if after.casefold() in self.lists.name_followers and after[:1].isupper() and phrase.kind != "holiday":
            return True
        for run in self._runs(place):
            longer = run.first < place.first or run.last - 1 > place.last
            if (longer and run.label != "LOC") or (
                run.label == "PER" and "part" not in phrase.parts and "rel" not in phrase.parts
            ):
                return phrase.kind != "weekday" or longer
        return False

    def _runs(self, place: _Place) -> list[TokenRun]:
        index = bisect_right(self.name_starts, place.last)
        return [run for run in self.names[max(0, index - 2) : index] if run.last > place.first]

    def _is_year(self, phrase: Phrase, place: _Place) -> bool:
        """Whether four figures are a year: by the words before and after, never as a number of things."""
        year = phrase.parts.get("year") or self.text[phrase.start : phrase.end][-4:]
        if not 1900 <= int(year) <= 2060:
            return False
        if "fiscal" in phrase.parts:
            return True
        tokens = self.parse.tokens
        token = tokens[place.last]
        before = self._word(place.first - 1, place.sentence).casefold()
        follower = place.last + 1
        after = self._word(follower, place.sentence)
        plural = after[:1].islower() and after.endswith("s") and tokens[follower].upos == "NOUN" if after else False
        counts = plural and token.head == follower and token.rel in {"nummod", "compound", "dep"}
        if counts and (before != "the" or year.endswith("00")):
            return False
        if before in self.lists.before_year:
            return True
        return before in {"(", ",", "-", "–", "[", "/", ""} or (
            after[:1].islower() and not plural and token.rel in {"compound", "nmod", "obl"}
        )

    def _is_month(self, phrase: Phrase, place: _Place) -> bool:
        """Whether a month's name alone is a month: "May" and "March" need a word of time before them."""
        word = phrase.parts["month"].rstrip(".")
        if not self.text[phrase.end - len(word)].isupper():
            return False
        if "rel" in phrase.parts or "early" in phrase.parts:
            return True
        if self._word(place.first - 1, place.sentence).casefold() in self.lists.before_month:
            return True
        return len(word) > 5 and self.parse.tokens[place.first].upos in {"PROPN", "NOUN"}

    def _is_age(self, phrase: Phrase, place: _Place) -> bool:
        after = self.text[phrase.end : phrase.end + 16].casefold()
        before = self._word(place.first - 1, place.sentence).casefold()
        return bool(re.match(r"[\s-]*(?:old\b|of age\b|[\s-]older\b|[\s-]younger\b)", after)) or before in {"aged", "age", "ages"}

    def _is_adverb(self, phrase: Phrase, place: _Place) -> bool:
        """Whether "now", "soon", "a day" stand as words of time: rates only after a number, never "as soon as"."""
        word = phrase.parts["word"]
        before = self._word(place.first - 1, place.sentence).casefold()
        after = self._word(place.last + 1, place.sentence).casefold()
        shouted = self.text[place.sentence.start : place.sentence.end].isupper()
        if self.text[phrase.start].isupper() and place.first != place.sentence.first and not shouted:
            return False
        if word in {"a day", "a week", "a month", "a year"}:
            return self._is_rate(place)
        return not (
            before in {"as", "how"}
            or after == "as"
            or (word in {"now", "soon"} and self.parse.tokens[place.first].upos == "PROPN")
        )

    def _is_rate(self, place: _Place) -> bool:
        """Whether "a day" follows a number and its noun: "15 strikes a day", "twice a week"."""
        window = self.parse.tokens[max(place.sentence.first, place.first - 4) : place.first]
        near = [token for token in window if token.upos == "NUM" or token.text.casefold() in {"once", "twice", "times"}]
        return bool(near) and window[-1].upos in {"NUM", "NOUN", "ADV"} and window[-1].text not in {",", "."}

    def _word(self, index: int, sentence: Sentence) -> str:
        """The word at that place of the sentence, or "" outside it."""
        return self.parse.tokens[index].text if sentence.first <= index < sentence.last else ""


def phrase_words(text: str, phrase: Phrase) -> str:
    """The words of the phrase, white space made single."""
    return " ".join(text[phrase.start : phrase.end].split())


@cache
def _part_before() -> re.Pattern[str]:
    """What before a date makes a part of it: "the end of", "the night of", "the early hours of"."""
    return re.compile(
        r"(?:the\s+)?(?:(?P<early>beginning|start|end|middle)\s+of|(?:early\s+|late\s+)?(?P<part>morning|afternoon|evening|night|hours)\s+of)"
        r"\s+(?:the\s+)?$",
        re.IGNORECASE,
    )


def _extended(text: str, phrase: Phrase, sense: Sense) -> tuple[int, Sense]:
    """The start and sense with a part that stands before it: "the night of June 5", "the end of last month"."""
    before = _part_before().search(text, max(0, phrase.start - 40), phrase.start)
    if before is None or sense.type not in {"DATE", "TIME"} or sense.value.endswith("REF"):
        return phrase.start, sense
    if before["part"]:
        if sense.type == "TIME" or (sense.interval and sense.interval.precision != "day"):
            return phrase.start, sense
        value = f"{sense.value}T{_PARTS[before['part'].casefold()]}"
        interval = msgspec.structs.replace(sense.interval, value=value) if sense.interval else None
        return before.start(), msgspec.structs.replace(sense, type="TIME", value=value, interval=interval)
    part = {"beginning": "early", "start": "early", "end": "late", "middle": "mid"}[before["early"].casefold()]
    interval = part_of(sense.interval, part) if sense.interval else None
    return before.start(), msgspec.structs.replace(sense, interval=interval)


def _bounded(sense: Sense, before: str, scene: Scene) -> Interval | None:
    """The interval bounded by the word before it: "since Tuesday" ends at publication, "until Tuesday" has no start."""
    interval = sense.interval
    if sense.type == "SET" or interval is None or not interval.start:
        return interval
    if re.search(r"\bsince\s+(?:the\s+)?$", before):
        today = scene.clock.today
        end = today.isoformat() if today and interval.start <= today.isoformat() else None
        how = f"{interval.how or 'as written'}; since then, up to publication"
        return msgspec.structs.replace(interval, end=end, how=how)
    if re.search(r"\b(?:until|till)\s+(?:the\s+)?$", before):
        return msgspec.structs.replace(interval, start=None, how=f"{interval.how or 'as written'}; until then")
    return interval


def _mention(start: int, end: int, sense: Sense, rule: str, interval: Interval | None) -> TimeMention:
    precision = "time" if "T" in sense.value and sense.type == "TIME" else interval.precision if interval else "unknown"
    return TimeMention(start, end, sense.type, sense.value, interval, precision, rule)


def _joined(found: Sequence[TimeMention], text: str) -> list[TimeMention]:
    """The mentions, with "10 p.m. Wednesday" and "Friday at dawn" made to agree: the clock time takes the day beside it."""
    out: list[TimeMention] = []
    for mention in found:
        last = out[-1] if out else None
        if last is None or mention.start < last.end:
            if last is None:
                out.append(mention)
            continue
        between = text[last.end : mention.start]
        if last.rule in {"clock", "moment"} and mention.rule in {"weekday", "date", "relative_day"} and mention.type == "DATE":
            if re.fullmatch(r"\s+", between):
                out[-1] = _on_day(last, mention, last.start, mention.end)
                continue
            if re.fullmatch(r",?\s+(?:on|in the|the)?\s*", between):
                out[-1] = _on_day(last, mention, last.start, last.end)
        out.append(mention)
    return out


def _on_day(clock: TimeMention, day: TimeMention, start: int, end: int) -> TimeMention:
    value = f"{day.value.partition('T')[0]}T{clock.value.partition('T')[2]}"
    interval = msgspec.structs.replace(day.interval, value=value) if day.interval else None
    return TimeMention(start, end, "TIME", value, interval, "time", clock.rule)
