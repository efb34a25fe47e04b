"""Time expressions of an article: where they stand, their TIMEX3 values, and the days they mean."""

from __future__ import annotations

import re
from bisect import bisect_right
from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.read.text.forms import lemma
from twosource.read.text.quotes import find_quotes, quote_at
from twosource.read.times.joins import bounded, joined, mention_of
from twosource.read.times.parts import extended
from twosource.read.times.phrases import Phrase, find_phrases, grammar
from twosource.read.times.scene import Clock, Scene, tells_year
from twosource.read.times.tense import Outlook, outlook, tenses
from twosource.read.times.values import sense_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from twosource.codebook import Codebook
    from twosource.read.times.phrases import Grammar
    from twosource.read.times.scene import Sense
    from twosource.records import Article, Interval, Parse, Sentence, TimeMention, TokenRun

_HEADLINE = 0.75
"""The share of words with a capital from which a sentence is a headline."""
_CHRONICLE = 3
"""How many full dates of earlier years make a text one that tells of years gone by."""
_NAMEABLE = frozenset({"weekday", "month", "season", "holiday"})
_NOUNS = frozenset({"daily", "weekly", "monthly"})
"""Words of frequency that newspapers are called by."""
_TITLED = frozenset({"moment", "daypart", "which", "recent"})
"""Kinds whose words are small in running text: with a capital they are a name ("Dawn", "This Week")."""


class _Lists(Struct, frozen=True):
    """The codebook's word lists that the traps go by."""

    name_followers: frozenset[str]
    before_year: frozenset[str]
    before_number: frozenset[str]
    before_length: frozenset[str]
    before_month: frozenset[str]


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
    phrases = find_phrases(article.text, known)
    reader = _Reader(article, parse, codebook, phrases)
    found: list[TimeMention] = []
    for phrase in phrases:
        place = reader.place(phrase)
        if place:
            phrase = reader.unless_rate(phrase, place)  # noqa: PLW2901 - the same phrase, seen where it stands
        if place and not reader.is_trap(phrase, place):
            found.extend(reader.read(phrase, place, known))
    found.sort(key=lambda time: (time.start, -time.end))
    return tuple(sorted(joined(found, article.text), key=lambda time: time.start))


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


def _full_year(phrase: Phrase) -> int | None:
    """The year of a date that is written with it."""
    value = phrase.found.interval.value or "" if phrase.found else ""
    return int(value[:4]) if value[:4].isdigit() and len(value) > 4 else None


def _is_chronicle(phrases: Sequence[Phrase], clock: Clock) -> bool:
    """Whether the text tells of years gone by: full dates of earlier years (or any, undated), more than days told from today."""
    years = [year for phrase in phrases if (year := _full_year(phrase)) is not None]
    before = [year for year in years if clock.year is None or year < clock.year]
    told_from_today = sum(phrase.kind in {"weekday", "relative_day", "which"} for phrase in phrases)
    return len(before) >= _CHRONICLE and len(before) > max(told_from_today, len(years) - len(before))


def _lists(codebook: Codebook) -> _Lists:
    names = ("time_name_followers", "year_before", "number_before", "length_before", "month_before")
    return _Lists(*(codebook.words(name) for name in names))


class _Reader:
    """Reads the phrases of one article in order, and remembers the day that its story has reached."""

    def __init__(self, article: Article, parse: Parse, codebook: Codebook, phrases: Sequence[Phrase]) -> None:
        self.text = article.text
        self.parse = parse
        self.lists = _lists(codebook)
        self.tenses = tenses(codebook)
        self.clock = clock_of(article)
        self.story: date | None = None
        self.story_how = ""
        self.era: date | None = None
        self.era_how = ""
        self.quarter = ""
        self.last: tuple[int, int] | None = None
        self.starts = [token.start for token in parse.tokens]
        self.sentence_starts = [sentence.start for sentence in parse.sentences]
        self.names: list[TokenRun] = [run for run in parse.entities if run.label in {"PER", "ORG", "LOC"}]
        self.name_starts = [run.first for run in self.names]
        quotes = find_quotes(parse)
        self.quoted = [at >= 0 and quotes[at].is_speech for at in quote_at(quotes, len(parse.tokens))]
        self.chronicle = _is_chronicle(phrases, self.clock)
        self.dated = self._is_dated(phrases)
        self.traps = self._traps()

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

    def unless_rate(self, phrase: Phrase, place: _Place) -> Phrase:
        """The phrase; "a week", "a month", "a year" after a preposition of length is a length of time and no rate."""
        word = phrase.parts.get("word", "")
        unit = word.removeprefix("a ")
        if phrase.kind != "word" or unit == word or unit not in {"week", "month", "year"}:
            return phrase
        follows = self._word(place.last + 1, place.sentence).casefold() in {"after", "before"}  # "a month after the raid"
        if not follows and self._is_rate(place):
            return phrase
        before = self._word(place.first - 1, place.sentence).casefold()
        is_length = follows or before in self.lists.before_length
        return Phrase(phrase.start, phrase.end, "length", {"n": "a", "unit": unit}) if is_length else phrase

    def is_trap(self, phrase: Phrase, place: _Place) -> bool:
        """Whether the phrase only looks like a time: a name, a verb, an age, a number that is no year."""
        if phrase.kind in _NAMEABLE and self._is_name(phrase, place):
            return True
        if phrase.kind == "date" and phrase.found and phrase.found.interval.precision == "year":
            return not self._is_year(phrase, place)
        trap = self.traps.get(phrase.kind)
        return trap is not None and trap(phrase, place)

    def _traps(self) -> dict[str, Callable[[Phrase, _Place], bool]]:
        """What a phrase of a kind may be instead of a time."""
        return {
            **dict.fromkeys(_TITLED, self._is_titled),
            "relative_day": self._ends_name,
            **dict.fromkeys(("length", "hyphened"), self._is_age),
            "month_day": self._counts_noun,
            "adjective": self._is_no_adjective,
            "year": lambda phrase, place: not self._is_year(phrase, place),
            "month": lambda phrase, place: not (tells_year(phrase) or self._is_month(phrase, place)),
            "weekday": lambda phrase, _: self._is_short(phrase),
            "word": lambda phrase, place: not self._is_adverb(phrase, place),
        }

    def _is_titled(self, _phrase: Phrase, place: _Place) -> bool:
        """Whether the last word of the phrase has a capital of its own: it opens no sentence, and its sentence is no headline."""
        last = self.parse.tokens[place.last]
        if not last.text[:1].isupper() or place.last == place.sentence.first or place.sentence.block == "title":
            return False
        words = [token.text for token in self.parse.tokens[place.sentence.first : place.sentence.last] if len(token.text) > 3]
        return sum(word[0].isupper() for word in words) <= _HEADLINE * len(words)

    def _ends_name(self, phrase: Phrase, place: _Place) -> bool:
        """Whether a day is part of a name before it: of a paper called "Northtown Today"; not of what opens a quotation."""
        return self._word(place.first - 1, place.sentence)[:1].isupper() and self._is_titled(phrase, place)

    def _is_no_adjective(self, _phrase: Phrase, place: _Place) -> bool:
        """Whether "current" is a noun, or "recent" only ranks one ("the most recent")."""
        before = self._word(place.first - 1, place.sentence).casefold()
        return self.parse.tokens[place.first].upos != "ADJ" or before in {"most", "more"}

    def _counts_noun(self, _phrase: Phrase, place: _Place) -> bool:
        """Whether an ordinal belongs to a noun after it: "on the 14th floor"."""
        token = self.parse.tokens[place.last]
        after = place.last + 1
        follows = after < place.sentence.last and self.parse.tokens[after].upos in {"NOUN", "ADJ", "PROPN"}
        heads = token.rel in {"amod", "nummod", "compound"} and token.head > place.last
        return heads or (follows and self.text[token.end : self.parse.tokens[after].start].isspace())

    def _is_short(self, phrase: Phrase) -> bool:
        """Whether a weekday's short name is another word: "Sun", "Sat" without a full stop or a part of the day; "wed"."""
        word = phrase.parts["weekday"]
        if len(word) > 4 or word.endswith("."):
            return False
        return not self.text[phrase.start].isupper() or (len(word) == 3 and not {"part", "rel", "early"} & phrase.parts.keys())

    def read(self, phrase: Phrase, place: _Place, known: Grammar) -> list[TimeMention]:
        """The mention that the phrase makes, or none; it moves the story on."""
        scene = self._scene(phrase, place)
        self.last = place.first, phrase.end
        sense = sense_of(phrase, scene, known)
        if sense is None:
            return []
        if phrase.kind == "quarter" and sense.value[:1].isdigit() and not {"before", "whole", "year_rel"} & phrase.parts.keys():
            self.quarter = sense.value
        start, sense = extended(self.text, phrase, sense)
        before = self.text[max(0, start - 12) : start].casefold()
        mention = mention_of(start, phrase.end, sense, phrase.kind, bounded(sense, before, scene))
        if place.sentence.block != "caption" and sense.type != "SET" and not (self.dated and self.quoted[place.first]):
            self._move_on(phrase, sense)
        return [mention]

    def _move_on(self, phrase: Phrase, sense: Sense) -> None:
        """The story reaches the day, month or year that the phrase tells."""
        first = sense.day.isoformat() if sense.day else sense.interval.start if sense.interval and sense.type == "DATE" else None
        if first is None:
            return
        self.era = date.fromisoformat(first[:10])
        self.era_how = f"“{phrase_words(self.text, phrase)}”, {sense.value}"
        if sense.day:
            self.story, self.story_how = sense.day, f"“{phrase_words(self.text, phrase)}”, {sense.day.isoformat()}"

    def _scene(self, phrase: Phrase, place: _Place) -> Scene:
        open_day = phrase.kind not in {"date", "length"} or bool(phrase.found and (phrase.found.interval.value or "")[0:1] == "X")
        owning = self._word(place.last + 1, place.sentence) in {"'s", "’s"} or self.text[phrase.start : phrase.end][-2:] in {
            "'s",
            "’s",
        }
        look = Outlook() if owning or not open_day else self._outlook(phrase, place)
        clock = self.clock
        if self.dated and self.story and self.quoted[place.first]:
            clock = Clock(self.story, self.story.year, self.story.month, f"the day that the story has reached, {self.story_how}")
        return Scene(
            clock,
            self.story,
            self.story_how,
            self.era,
            self.era_how,
            look.ahead or (look.present and phrase.kind == "weekday" and place.sentence.block == "body"),
            look.past,
            self.quarter,
            self.chronicle,
        )

    def _is_dated(self, phrases: Sequence[Phrase]) -> bool:
        """Whether the writer dates by the calendar alone: "today" in a quotation is then the speaker's day, not the writer's."""
        kinds: set[str] = set()
        for phrase in phrases:
            place = self.place(phrase)
            if place is None or self.quoted[place.first] or place.sentence.block in {"caption", "title"}:
                continue
            kinds.add(
                "dated" if _full_year(phrase) and phrase.found and phrase.found.interval.precision == "day" else phrase.kind
            )
        return "dated" in kinds and "relative_day" not in kinds

    def _outlook(self, phrase: Phrase, place: _Place) -> Outlook:
        """Which way the words around the phrase look; a clock time right before it belongs to it."""
        near = self.last is not None and not self.text[self.last[1] : phrase.start].strip() and self.last[1] <= phrase.start
        lead = self.last[0] if near and self.last is not None else place.first
        return outlook(self.parse, self.tenses, place.first, place.sentence.first, lead)

    def _is_name(self, phrase: Phrase, place: _Place) -> bool:
        """Whether a weekday, month or season is part of a longer name ("Sunday Times", a person called April)."""
        after = self._word(place.last + 1, place.sentence)
        if after.casefold() in self.lists.name_followers and after[:1].isupper() and phrase.kind != "holiday":
            return True
        if phrase.kind == "month" and "rel" in phrase.parts:
            return False
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
        plural = (
            after[:1].islower() and tokens[follower].upos == "NOUN" and lemma(after, "NOUN") != after.casefold()
            if after
            else False
        )
        counts = plural and token.head == follower and token.rel in {"nummod", "compound", "dep"}
        if counts and (before != "the" or year.endswith("00")):
            return False
        if before in self.lists.before_year:
            return True
        return before not in self.lists.before_number and not (token.rel == "nummod" and plural)

    def _is_month(self, phrase: Phrase, place: _Place) -> bool:
        """Whether a month's name alone is a month: "May" and "March" need a word of time before them."""
        word = phrase.parts["month"].rstrip(".")
        if not self.text[phrase.end - len(word)].isupper():
            return False
        if "rel" in phrase.parts or "early" in phrase.parts:
            return True
        if self._word(place.first - 1, place.sentence).casefold() in self.lists.before_month:
            return True
        tokens = self.parse.tokens
        if tokens[place.first].upos not in {"PROPN", "NOUN"}:
            return False
        if len(word) > 5:
            return True
        after = self._word(place.last + 1, place.sentence)  # "a June agreement"
        return after.islower() and tokens[place.last].head > place.last and tokens[place.last + 1].upos == "NOUN"

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
        opens = place.first == place.sentence.first or self.parse.tokens[place.first - 1].upos == "PUNCT"
        if self.text[phrase.start].isupper() and not opens and not shouted:
            return False
        if word in {"a day", "a week", "a month", "a year"}:
            return self._is_rate(place)
        if word == "soon" and (after == "after" or self._outlook(phrase, place).past):
            return False
        if word in _NOUNS and self.parse.tokens[place.first].upos in {"NOUN", "PROPN"}:  # "the party daily"
            return False
        return not (
            before in {"as", "how"}
            or (word == "soon" and after == "as")
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
