"""Where place names stand in a text, and what the words around them say about their kind. Which place is meant comes later.

A run of capitalised words is a place name when the encoder says so, when the codebook knows it, or when
the gazetteer knows it and the words around agree ("in X", "X province", "X, Ohio", a large city). Names of
people and organisations that hold a place name are not places, nor are adjectives of nationality.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.read.romanise import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twosource.codebook import Toponym, WordList
    from twosource.read.gazetteer import Candidate, Gazetteer
    from twosource.records import Mention, Parse, Sentence, Token

_LONGEST_NAME = 7
_PREFIX = "place_"
_LARGE = 100_000
"""A city of this size is a place wherever it stands, whatever the words around it."""
_TOWN = 5_000
"""A town of this size is one after a weak preposition ("to X", "at X")."""
_NOT_PEOPLE = frozenset({"place", "facility"})


class PlaceWords(Struct, frozen=True):
    """The codebook's toponyms and word lists, ready to be looked up; names are keyed by `plain`."""

    known: dict[str, Toponym]
    demonyms: dict[str, str]
    abbreviations: dict[str, Toponym]
    never: frozenset[str]
    lists: dict[str, frozenset[str]]

    def has(self, name: str, word: str) -> bool:
        """Whether the word list of that name (without `place_`) holds the word."""
        return word in self.lists.get(name, frozenset())


class Sighting(Struct):
    """A place name where it stands: tokens [first, last), and what the words around it say.

    `level` is the kind that they name (admin1, admin2, city, facility), `facility` the facility's noun,
    `near` that they put the happening beside it, `compass` the direction word. `entry` is the codebook's.
    `container` is the index of the sighting that it is said to lie in. `why` says what found it.
    """

    first: int
    last: int
    start: int
    end: int
    name: str
    why: str
    entry: Toponym | None = None
    level: str | None = None
    facility: str = ""
    near: str = ""
    compass: str = ""
    container: int | None = None
    entity: str | None = None


@lru_cache(maxsize=8)
def place_words(toponyms: tuple[Toponym, ...], word_lists: tuple[WordList, ...]) -> PlaceWords:
    """The lookup tables of these codebook entries."""
    known: dict[str, Toponym] = {}
    tables: dict[str, dict[str, Toponym]] = {"abbreviation": {}, "demonym": {}, "never": {}}
    for entry in toponyms:
        table = tables.get(entry.kind, known)
        for word in entry.words:
            table[_cased(word)] = entry
    demonyms = {word: entry.value or "" for word, entry in tables["demonym"].items()}
    lists = {entry.id.removeprefix(_PREFIX): frozenset(entry.words) for entry in word_lists if entry.id.startswith(_PREFIX)}
    return PlaceWords(known, demonyms, tables["abbreviation"], frozenset(tables["never"]), lists)


def _cased(word: str) -> str:
    """The key of a codebook word: in capitals where it is an abbreviation, so that "US" is not "us"."""
    folded = plain(word)
    return folded.upper() if word.isupper() and len(folded) <= 5 else folded


def find_toponyms(parse: Parse, mentions: Sequence[Mention], gazetteer: Gazetteer, words: PlaceWords) -> list[Sighting]:
    """Every place name of the article in text order. The gazetteer is asked for names only, not for which place is meant."""
    finder = _Finder(parse, mentions, gazetteer, words)
    for sentence in parse.sentences:
        finder.read(sentence)
    return finder.all()


class _Finder:
    """Goes through the sentences of one article; `doubtful` names count if the article confirms them elsewhere."""

    def __init__(self, parse: Parse, mentions: Sequence[Mention], gazetteer: Gazetteer, words: PlaceWords) -> None:
        self.parse, self.gazetteer, self.words = parse, gazetteer, words
        self.tokens = parse.tokens
        self.found: list[Sighting] = []
        self.doubtful: list[Sighting] = []
        self.label = [""] * len(parse.tokens)
        self.run = [-1] * len(parse.tokens)
        for number, entity in enumerate(parse.entities):
            for token in range(entity.first, entity.last):
                self.label[token], self.run[token] = entity.label, number
        self.names = [mention for mention in mentions if mention.form == "name"]
        self.shouting = self.headline = False

    def all(self) -> list[Sighting]:
        """What was found, and the doubtful names that the article uses as a place elsewhere."""
        sure = {plain(sighting.name) for sighting in self.found}
        kept = [sighting for sighting in self.doubtful if plain(sighting.name) in sure]
        every = sorted(self.found + kept, key=lambda sighting: sighting.start)
        self._link_containers(every)
        return every

    def read(self, sentence: Sentence) -> None:
        """Finds the names of one sentence."""
        mine = [token for token in self.tokens[sentence.first : sentence.last] if token.text[:1].isalpha()]
        long = [token.text for token in mine if len(token.text) > 3]
        self.shouting = len(mine) > 3 and sum(token.text.isupper() for token in mine) > 0.7 * len(mine)
        self.headline = sentence.block == "title" or (
            len(long) > 3 and sum(word[0].isupper() for word in long) > 0.75 * len(long)
        )
        token = sentence.first
        while token < sentence.last:
            token = self._from(token, sentence) if self._capital(token, sentence) else token + 1

    # ---- names

    def _capital(self, token: int, sentence: Sentence) -> bool:
        """Whether a name may begin here: a capital, or an Arabic article tied to one ("al-Raqqa")."""
        text = self.tokens[token].text
        if self.shouting:
            return text[:1].isalpha() and (self.tokens[token].upos == "PROPN" or bool(self.label[token]))
        if text[:1].isupper() or text[:1] in "‘'ʿʻ" and text[1:2].isupper():  # noqa: RUF021 reads as it is said
            return True
        return (
            token + 2 < sentence.last
            and self._tied(token)
            and self._tied(token + 1)
            and self.tokens[token + 2].text[:1].isupper()
        )

    def _tied(self, token: int) -> bool:
        """Whether no blank follows the token."""
        return self.tokens[token].end == self.tokens[token + 1].start

    def _from(self, first: int, sentence: Sentence) -> int:
        """Takes the longest name that begins here, and returns the token after it."""
        if self._word(first - 1) in {",", "("} and self.found and self.found[-1].last == first - 1:
            entry = self._abbreviation(first)
            if entry:
                return self._file_abbreviation(first, entry)
        stop = self._stop(first, sentence)
        for last in range(min(stop, first + _LONGEST_NAME), first, -1):
            if self._joins(last - 1):
                continue
            sighting = self._sighting(first, last)
            if sighting.entry or (last <= self._solid(first, stop) and self.gazetteer.candidates(sighting.name)):
                return self._judge(sighting, sentence, known=True)
        last = self._solid(first, stop)
        while last > first + 1 and self._joins(last - 1):
            last -= 1
        label, run = self.label[first], self.run[first]
        if label == "LOC" and (first == 0 or self.run[first - 1] != run):
            last = min(max(self.parse.entities[run].last, first + 1), sentence.last)
            return self._judge(self._sighting(first, last), sentence, known=False)
        if self._level_after(last)[0] or self._level_before(first)[0]:
            return self._judge(self._sighting(first, last), sentence, known=False)
        return first + 1

    def _stop(self, first: int, sentence: Sentence) -> int:
        """The token after the last that a name from here could hold: capitals and what may join them."""
        last = first + 1
        while last < min(sentence.last, first + _LONGEST_NAME):
            if not (self._capital(last, sentence) or self._joins(last) or self.tokens[last].text in {"territories", "peninsula"}):
                break
            last += 1
        return last

    def _solid(self, first: int, stop: int) -> int:
        """As `_stop`, but "and", "of" and "on" end the name: only the codebook joins names over them."""
        for token in range(first + 1, stop):
            if self.tokens[token].text in {"and", "of", "on", "&", "–"} or (
                self.tokens[token].text == "-" and not self._glued(token)
            ):
                return token
        return stop

    def _glued(self, token: int) -> bool:
        return self._tied(token - 1) and token + 1 < len(self.tokens) and self._tied(token)

    def _joins(self, token: int) -> bool:
        text = self.tokens[token].text
        return self.words.has("joiners", text.lower()) and (not text[:1].isupper() or self.shouting)

    def _sighting(self, first: int, last: int) -> Sighting:
        start, end = self.tokens[first].start, self.tokens[last - 1].end
        name = self.parse.text[start:end]
        folded = plain(name)
        known = self.words.known
        entry = known.get(folded.upper()) if name.replace(".", "").isupper() else None
        return Sighting(first, last, start, end, name, "", entry or known.get(folded))

    # ---- what the words around say

    def _word(self, token: int) -> str:
        return self.tokens[token].text.lower() if 0 <= token < len(self.tokens) else ""

    def _level_of(self, word: str) -> str:
        for level in ("admin1", "admin2", "city", "facility"):
            if self.words.has(f"{level}_words", word):
                return level
        return ""

    def _level_after(self, last: int) -> tuple[str, str]:
        """The kind that the word after the name gives it ("Raqqa province", "Tabaqa airbase"), and the word."""
        two = f"{self._word(last)} {self._word(last + 1)}"
        for word in (two, self._word(last)):
            level = self._level_of(word)
            if level:
                return level, word
        return "", ""

    def _level_before(self, first: int) -> tuple[str, str]:
        """The kind that the words before give it: "the city of X", "the towns of X and Y", "the town X"."""
        if self._word(first - 1) == "of" or self._word(first - 1) in {"and", ","}:
            level = self._level_of(self._word(first - 2))
            return (level, self._word(first - 2)) if self._word(first - 1) == "of" else ("", "")
        return "", ""

    # ---- is it one

    def _judge(self, sighting: Sighting, sentence: Sentence, *, known: bool) -> int:
        """Files the name as found, doubtful or nothing, and returns the token to go on from."""
        if self._never(sighting) or self._other_name(sighting, sentence):
            return sighting.last
        self._describe(sighting, sentence)
        sighting.why = self._reason(sighting, known=known)
        if sighting.why:
            self.found.append(sighting)
        elif known:
            self.doubtful.append(sighting)
        return sighting.last

    def _never(self, sighting: Sighting) -> bool:
        folded = plain(sighting.name)
        if folded in self.words.demonyms or folded in self.words.never or len(folded) < 2:
            return True
        return sighting.entry is None and sighting.name.isupper() and folded.upper() in self.words.never

    def _other_name(self, sighting: Sighting, sentence: Sentence) -> bool:
        """Whether the name is part of a person's or an organisation's, by the encoder, the entities or the words."""
        first, last = sighting.first, sighting.last
        for mention in self.names:
            if mention.start <= sighting.start and sighting.end <= mention.end:
                if mention.kind in _NOT_PEOPLE:
                    sighting.entity = mention.entity
                    return False
                if mention.end - mention.start > sighting.end - sighting.start and mention.kind != "nationality":
                    return True
        run = self.run[first]
        if self.label[first] in {"PER", "ORG"}:
            entity = self.parse.entities[run]
            if entity.first < first or entity.last > last:
                return not (self.label[first] == "ORG" and self._only_title_after(last, entity.last))
            if self.label[first] == "PER" and not (sighting.entry or self._strong(first)):
                return True
        return self._name_before(first, sentence) or self._name_after(last, sentence)

    def _only_title_after(self, last: int, stop: int) -> bool:
        return last < stop and all(self.words.has("titles", self._word(token)) for token in range(last, stop))

    def _name_before(self, first: int, sentence: Sentence) -> bool:
        """Whether the capital before makes this a part of another name: "Paris" in "Bank of Paris", "John Paris"."""
        before = first - 1
        if before < sentence.first:
            return False
        word = self._word(before)
        if self.words.has("person_titles", word) and self.label[first] != "LOC":
            return True
        if word in {"of", "for"} and before > sentence.first and self.tokens[before - 1].text[:1].isupper():
            return self.words.has("org_words", self._word(before - 1))
        if self.headline or self.shouting or self.label[first] == "LOC" or self.tokens[before].upos != "PROPN":
            return False
        return not (self._harmless(before) or self._is_found(before))

    def _harmless(self, token: int) -> bool:
        """Whether a capitalised word beside a place name leaves it one: "Northern", "Camp", "Governor", "Syrian"."""
        word = self._word(token)
        named = ("compass_words", "tail_words", "titles", "admin1_words", "admin2_words", "city_words", "facility_words")
        return plain(word) in self.words.demonyms or not word[:1].isalpha() or any(self.words.has(name, word) for name in named)

    def _is_found(self, token: int) -> bool:
        return bool(self.found) and self.found[-1].first <= token < self.found[-1].last

    def _name_after(self, last: int, sentence: Sentence) -> bool:
        """Whether the capital after makes this a part of another name: "Washington Post", "Paris Hilton"."""
        if last >= sentence.last or not self.tokens[last].text[:1].isupper():
            return False
        word = self._word(last)
        if self.words.has("org_words", word) and not self.shouting:
            return not self.words.has("titles", word) or self._capital_org(last + 1, sentence)
        if self.headline or self.shouting or self.tokens[last].upos != "PROPN":
            return False
        ends_here = self.label[last - 1] == "LOC" and self.run[last] != self.run[last - 1]
        return not (ends_here or self._harmless(last) or plain(word) in self.words.never)

    def _capital_org(self, token: int, sentence: Sentence) -> bool:
        return token < sentence.last and self.tokens[token].text[:1].isupper() and self.words.has("org_words", self._word(token))

    def _describe(self, sighting: Sighting, sentence: Sentence) -> None:
        """Notes the kind, the direction and the nearness that the words around the name say."""
        first, last = sighting.first, sighting.last
        level, word = self._level_after(last)
        if not level:
            level, word = self._level_before(first)
        elif self.tokens[last].text[:1].isupper() and last < sentence.last and self.words.has("tail_words", word):
            self._widen(sighting, last + len(word.split()))
        sighting.level = level or None
        sighting.facility = word if level == "facility" else ""
        before = first - 1
        if self._word(before) == "the":
            before -= 1
        if self.words.has("compass_words", self._word(before)):
            sighting.compass = self._word(before)
            before -= 1
        elif self._word(before) == "of" and self.words.has("compass_words", self._word(before - 1)):
            sighting.near = f"{self._word(before - 1)} of"
        if self.words.has("near_words", self._word(before)):
            sighting.near = self._word(before)
        elif self._word(before) == "of" and self.words.has("near_words", self._word(before - 1)):
            sighting.near = f"{self._word(before - 1)} of"

    def _widen(self, sighting: Sighting, last: int) -> None:
        """Takes a capitalised type word into the name: "Walker County", "Raqqa Province"."""
        sighting.last, sighting.end = last, self.tokens[last - 1].end

    def _strong(self, first: int) -> bool:
        """Whether a preposition of place stands before the name, past "the" and a direction."""
        before = first - 1
        while self._word(before) == "the" or self.words.has("compass_words", self._word(before)):
            before -= 1
        return self.words.has("strong_prepositions", self._word(before))

    def _reason(self, sighting: Sighting, *, known: bool) -> str:
        """Why this is a place name, "" if nothing says that it is."""
        first = sighting.first
        if sighting.entry:
            return "the codebook knows it"
        if self.label[first] == "LOC" or sighting.entity:
            return "the encoder reads it as a place"
        if sighting.level and sighting.level != "facility":
            return "the words around it name its kind"
        if not known:
            return "the words around it name its kind" if sighting.level else ""
        if self._strong(first):
            return "a preposition of place stands before it"
        if self.tokens[first].upos != "PROPN" and not self.shouting:
            return ""
        places = [place for place in self.gazetteer.candidates(sighting.name) if place.match != "loose"]
        if self.words.has("weak_prepositions", self._word(first - 1)) and any(_at_least(place, _TOWN) for place in places):
            return "a preposition stands before it"
        if self._abbreviated(sighting.last) or any(_at_least(place, _LARGE) for place in places):
            return "it is a large place" if not self._abbreviated(sighting.last) else "its state stands after it"
        if self.found and self._word(first - 1) in {",", "and"} and self._is_found(first - 2):
            return "it stands in a list of places"
        return ""

    def _abbreviated(self, last: int) -> bool:
        return self._word(last) == "," and last + 1 < len(self.tokens) and bool(self._abbreviation(last + 1))

    def _abbreviation(self, token: int) -> Toponym | None:
        text = self.tokens[token].text
        dotted = token + 1 < len(self.tokens) and self.tokens[token + 1].text == "." and self._tied(token)
        return (
            self.words.abbreviations.get(_cased(text + "." if dotted and not text.isupper() else text))
            if text[:1].isupper()
            else None
        )

    def _file_abbreviation(self, first: int, entry: Toponym) -> int:
        last = first + 1 + (first + 1 < len(self.tokens) and self.tokens[first + 1].text == "." and self._tied(first))
        sighting = self._sighting(first, last)
        sighting.entry, sighting.why = entry, "an abbreviation after a place"
        self.found.append(sighting)
        return last

    # ---- what lies in what

    def _link_containers(self, every: list[Sighting]) -> None:
        """Ties "Rafah" to "Gaza Strip" in "Rafah, Gaza Strip", "Rafah in the Gaza Strip", "Syria's Raqqa"."""
        for number, inner in enumerate(every):
            after = every[number + 1] if number + 1 < len(every) else None
            if after and self._contains(inner, after):
                inner.container = number + 1
            before = every[number - 1] if number else None
            if before and inner.container is None and self._possessed(before, inner):
                inner.container = number - 1

    def _contains(self, inner: Sighting, outer: Sighting) -> bool:
        between = [self._word(token) for token in range(inner.last, outer.first)]
        plain_words = [
            word for word in between if not self._level_of(word) and not self.words.has("compass_words", word) and word != "the"
        ]
        return plain_words in ([","], ["("], ["in"], [",", "in"], ["of"], ["'s"]) and len(between) < 7

    def _possessed(self, outer: Sighting, inner: Sighting) -> bool:
        between = [self._word(token) for token in range(outer.last, inner.first)]
        kept = [word for word in between if not self._level_of(word) and not self.words.has("compass_words", word)]
        return kept in (["'s"], ["’s"]) and len(between) < 4


def _at_least(place: Candidate, people: int) -> bool:
    return place.population >= people or place.kind in {"country", "admin1"} or place.own


def is_name(token: Token) -> bool:
    """Whether the token is written or tagged as a name."""
    return token.upos == "PROPN" or token.text[:1].isupper()
