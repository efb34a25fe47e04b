"""Where place names stand in a text, and what the words around them say about their kind. Which place is meant comes later.

A run of capitalised words is a place name when the encoder says so, when the codebook knows it, or when
the gazetteer knows it and the words around agree ("in X", "X province", "X, Ohio", a large city). Names of
people and organisations that hold a place name are not places, nor are adjectives of nationality.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.read.places import bodies as place_bodies
from twosource.read.places.chaining import link_places
from twosource.read.places.romanise import loose, plain
from twosource.read.places.surroundings import Surroundings
from twosource.read.places.words import PlaceWords, Sighting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twosource.codebook import Toponym
    from twosource.read.places.gazetteer import Gazetteer
    from twosource.records import Mention, Parse, Sentence

_LONGEST_NAME = 7
_APOSTROPHES = frozenset({"'", "’", "‘", "ʼ", "`", "ʿ"})
_SMALL_WORDS = frozenset({"DET", "PRON", "ADP", "VERB", "AUX", "ADV", "SCONJ", "CCONJ", "NUM", "INTJ"})
_NESTED = 4
"""How many names before a place may hold it: names nest no deeper."""
_NOT_PEOPLE = frozenset({"place", "facility"})
_BODIES = frozenset({"organisation", "armed_group"})


class Found(Struct):
    """The place names of an article in text order, and what tells names of places from those of people.

    `bearers` are the loose keys of names that only people bear here.
    """

    sightings: list[Sighting]
    around: Surroundings
    bearers: frozenset[str]


def find_toponyms(parse: Parse, mentions: Sequence[Mention], gazetteer: Gazetteer, words: PlaceWords) -> Found:
    """Every place name of the article. The gazetteer is asked for names only, not for which place is meant."""
    finder = _Finder(parse, mentions, gazetteer, words)
    for sentence in parse.sentences:
        finder.read(sentence)
    people = frozenset(loose(mention_words) for mention_words in finder.people)
    return Found(finder.all(), finder.around, people)


class _Finder:
    """Goes through the sentences of one article; `doubtful` names count if the article confirms them elsewhere."""

    def __init__(self, parse: Parse, mentions: Sequence[Mention], gazetteer: Gazetteer, words: PlaceWords) -> None:
        self.parse, self.gazetteer, self.words = parse, gazetteer, words
        self.tokens = parse.tokens
        self.found: list[Sighting] = []
        self.doubtful: list[Sighting] = []
        self.around = Surroundings(parse, words)
        self.label, self.run = self.around.label, self.around.run
        self.surnames: dict[str, set[str]] = {}
        self.forenames: set[str] = set()
        for entity in parse.entities:
            if entity.label == "PER" and entity.last > entity.first + 1:
                bearer = plain(parse.text[parse.tokens[entity.first].start : parse.tokens[entity.last - 1].end])
                self.surnames.setdefault(parse.tokens[entity.last - 1].text, set()).add(bearer)
                self.forenames.add(parse.tokens[entity.first].text)
        self.names = sorted((mention for mention in mentions if mention.form == "name"), key=lambda mention: mention.start)
        self.starts = [mention.start for mention in self.names]
        self.people = {parse.text[m.start : m.end] for m in self.names if m.kind == "person"}
        self.shouting = self.headline = False

    def all(self) -> list[Sighting]:
        """What was found, and the doubtful names that the article uses as a place elsewhere."""
        sure = {plain(sighting.name) for sighting in self.found}
        kept = [sighting for sighting in self.doubtful if plain(sighting.name) in sure]
        every = sorted(self.found + kept, key=lambda sighting: sighting.start)
        link_places(self.around, every)
        for sighting in every:
            if sighting.body and not sighting.facility:  # where its office is says nothing of where the place is
                sighting.container, sighting.part, sighting.apart, sighting.beside = None, False, False, False
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
        if place_bodies.is_article(self.around, token):
            return False
        if text[:1].isupper() or text[:1] in "‘'ʿʻ" and text[1:2].isupper():  # noqa: RUF021 reads as it is said
            return True
        tied = token + 2 < sentence.last and self.around.tied(token) and self.around.tied(token + 1)
        return tied and self.tokens[token + 2].text[:1].isupper()

    def _from(self, first: int, sentence: Sentence) -> int:
        """Takes the longest name that begins here, and returns the token after it."""
        stop = self._stop(first, sentence)
        solid, place_end = self._solid(first, stop), self._encoder_end(first, sentence)
        road = self.around.road_end(first, solid, sentence)
        taken = self._short(first, sentence) or self._way(first, solid, road, sentence)
        if taken:
            return taken
        known = self._known(first, stop, place_end, sentence)
        if known:
            return self._judge(known, sentence, known=True)
        if road:
            return self._file(first, road, "it is a numbered road")
        return self._unknown(first, solid, place_end, sentence)

    def _short(self, first: int, sentence: Sentence) -> int:
        """Takes a state's abbreviation, a member's seat or a nationality of two words; 0 where none begins here."""
        seat = place_bodies.seat_start(self.around, first, sentence)
        entry, last = self.around.abbreviation(seat or first, seat=bool(seat))
        if entry:
            return self._file(seat or first, last, "an abbreviation after a place", entry)
        return self._seat(seat, sentence) if seat else place_bodies.demonym_end(self.around, first)

    def _way(self, first: int, solid: int, road: int, sentence: Sentence) -> int:
        """Takes a numbered road that begins with its noun, or a street; 0 where none begins here."""
        if road and self.words.has("road_words", self.around.word(first)):
            return self._file(first, road, "it is a numbered road")
        street = place_bodies.street_end(self.around, first, solid, sentence)
        if not street or self._sighting(first, street).entry:
            return 0
        sighting = self._sighting(first, street)
        sighting.why, sighting.level, sighting.facility = "it is a street", "facility", self.around.word(street - 1)
        self.found.append(sighting)
        return street

    def _known(self, first: int, stop: int, place_end: int, sentence: Sentence) -> Sighting | None:
        """The longest name from here that the codebook or the gazetteer knows, unless the encoder reads a longer one."""
        solid = self._solid(first, stop)
        for last in range(min(stop, first + _LONGEST_NAME), first, -1):
            if (
                self.around.hangs(last - 1)
                or self._splits(first, last)
                or (last < stop and self.around.goes_past(last, sentence))
            ):
                continue
            sighting = self._sighting(first, last)
            alone = last == first + 1 and self.words.has("head_words", self.around.word(first))
            alone = alone or (last < solid and self.label[first] == "PER" and self.run[last] == self.run[first])
            if last < stop and (alone or self._never(sighting)):  # "Tal" of "Tal a-Saman"
                continue
            if sighting.entry or (last <= solid and self.gazetteer.candidates(sighting.name)):
                whole = last >= place_end or (self._complete(sighting, place_end) and not self._name_after(last, sentence))
                return sighting if whole else None
        return None

    def _unknown(self, first: int, solid: int, place_end: int, sentence: Sentence) -> int:
        """Takes a name that nobody knows if the encoder reads it as a place or the words around name its kind."""
        small = self.tokens[first].upos in {"ADP", "SCONJ"} and not (self.shouting or self.label[first])  # "In X district"
        if small or self.around.opens(first):
            return first + 1
        last = solid
        while last > first + 1 and self.around.hangs(last - 1):
            last -= 1
        if place_end > first:
            last = place_end
        elif not (self.around.level_after(last)[0] or self.around.level_before(first)[0] or self.around.headed(first, last)):
            return first + 1
        if self.headline and not (
            self.around.strong(first) or self.around.level_before(first)[0] or self.around.word(last) == ","
        ):
            return last  # in Title Case the words around tell nothing
        return self._judge(self._sighting(first, last), sentence, known=False)

    def _file(self, first: int, last: int, why: str, entry: Toponym | None = None) -> int:
        """Files a name that needs no judging: a state's abbreviation, or (without an entry) a numbered road."""
        sighting = self._sighting(first, last)
        sighting.why, sighting.entry, sighting.road = why, entry, entry is None
        self.found.append(sighting)
        return last

    def _seat(self, first: int, sentence: Sentence) -> int:
        """Files the seat of a member of a parliament, if the gazetteer knows it."""
        stop = self._solid(first, self._stop(first, sentence))
        for last in range(stop, first, -1):
            sighting = self._sighting(first, last)
            if sighting.entry or any(place.match != "loose" for place in self.gazetteer.candidates(sighting.name)):
                sighting.why = "a party's mark stands before it"
                self.found.append(sighting)
                return last
        return stop

    def _encoder_end(self, first: int, sentence: Sentence) -> int:
        """Where the encoder's place name that begins here ends; the first token itself if none begins here."""
        if not self.around.begins_place(first):
            return first
        last, stop = first + 1, min(self.parse.entities[self.run[first]].last, sentence.last)
        while stop < sentence.last:
            step = 3 if self.around.ties_on(stop, sentence) else 2 if self.around.ties_on(stop - 1, sentence) else 0
            if not step and not (self.tokens[stop - 1].text in _APOSTROPHES and self.around.tied(stop - 1)):
                break
            stop = min(stop + (step or 1), sentence.last)
        while (
            last < stop
            and (self._capital(last, sentence) or self._joins(last) or self.around.goes_on(last))
            and self.tokens[last].text != "and"
        ):
            last += 1
        while last > first + 1 and self.around.hangs(last - 1):
            last -= 1
        return last

    def _complete(self, sighting: Sighting, place_end: int) -> bool:
        """Whether the rest of the encoder's name is none of it: so in "Huntsville Fire", not in "Zion National Park"."""
        rest = [self.around.word(token) for token in range(sighting.last, place_end)]
        if any(self.words.has("feature_words", word) for word in rest):
            return False
        exact = any(
            place.match != "loose" and place_bodies.at_least(place, place_bodies.TOWN)
            for place in self.gazetteer.candidates(sighting.name)
        )
        return bool(sighting.entry) or exact

    def _splits(self, first: int, last: int) -> bool:
        """Whether the name would be torn out of a hyphenated word: "Al" of "Al-Bab", "State" of "Tri-State"."""
        head = last < len(self.tokens) and self.tokens[last].text in {"-", "‐"} and self.around.glued(last)
        tail = first > 1 and self.tokens[first - 1].text in {"-", "‐"} and self.around.glued(first - 1)
        short = (last == first + 1 and len(self.tokens[first].text) < 4) or self.tokens[last - 1].text[:1].islower()
        return (head and short) or (tail and not self._is_found(first - 2))

    def _stop(self, first: int, sentence: Sentence) -> int:
        """The token after the last that a name from here could hold: capitals and what may join them."""
        last = first + 1
        while last < min(sentence.last, first + _LONGEST_NAME):
            if not (self._capital(last, sentence) or self._joins(last) or self.around.goes_on(last)):
                break
            last += 1
        return last

    def _solid(self, first: int, stop: int) -> int:
        """As `_stop`, but "and", "of" and "on" end the name: only the codebook joins names over them."""
        for token in range(first + 1, stop):
            if self.tokens[token].text in {"and", "of", "on", "&", "–"} or (
                self.tokens[token].text == "-" and not self.around.glued(token)
            ):
                return token
        return stop

    def _joins(self, token: int) -> bool:
        text = self.tokens[token].text
        if text == "a":
            return self.around.tied(token) and self.tokens[token + 1].text == "-"
        return self.words.has("joiners", text.lower()) and (not text[:1].isupper() or self.shouting)

    def _sighting(self, first: int, last: int) -> Sighting:
        start, end = self.tokens[first].start, self.tokens[last - 1].end
        name = self.parse.text[start:end]
        folded = plain(name)
        known = self.words.known
        entry = known.get(folded.upper()) if name.replace(".", "").isupper() else None
        return Sighting(first, last, start, end, name, "", entry or known.get(folded), sentence=self.tokens[first].sentence)

    # ---- is it one

    def _judge(self, sighting: Sighting, sentence: Sentence, *, known: bool) -> int:
        """Files the name as found, doubtful or nothing, and returns the token to go on from."""
        if self._never(sighting) or self._other_name(sighting, sentence):
            return sighting.last
        if self._surname(sighting) and not (sighting.entry or self.around.strong(sighting.first)):
            return sighting.last
        self.around.describe(sighting, sentence, known=known)
        sighting.why = self._reason(sighting, known=known)
        if sighting.why and not (sighting.doubtful and (sighting.body or not sighting.why.startswith("a preposition"))):
            self.found.append(sighting)
        elif known:
            self.doubtful.append(sighting)
        return sighting.last

    def _never(self, sighting: Sighting) -> bool:
        """Whether the name is one that no text means as a place, or an acronym that the codebook does not know."""
        folded = plain(sighting.name)
        if sighting.entry:
            return False
        if sighting.last == sighting.first + 1 and self.tokens[sighting.first].upos in _SMALL_WORDS and not self.shouting:
            return True
        if folded in self.words.demonyms or folded in self.words.never or folded.upper() in self.words.never or len(folded) < 2:
            return True
        if folded in self.words.bodies and not self._is_area(sighting):
            return True
        return len(folded) <= 5 and not self.shouting and sum(letter.isupper() for letter in sighting.name) > len(folded) / 2

    def _other_name(self, sighting: Sighting, sentence: Sentence) -> bool:
        """Whether the name is part of a person's or an organisation's, by the encoder, the entities or the words."""
        first, last = sighting.first, sighting.last
        sighting.body = last < sentence.last and self._opens_body(sighting)
        stop = bisect_right(self.starts, sighting.start)
        if any(self._is_body(mention, sighting) for mention in self.names[max(0, stop - _NESTED) : stop + 1]):
            return True
        for mention in self.names[max(0, stop - _NESTED) : stop]:
            if mention.start <= sighting.start and sighting.end <= mention.end:
                if mention.kind in _NOT_PEOPLE:
                    sighting.entity = mention.entity
                elif mention.end - mention.start > sighting.end - sighting.start and mention.kind != "nationality":
                    if sighting.body or not place_bodies.town_of(self.around, self.gazetteer, sighting, mention):
                        return not (
                            sighting.body
                            and mention.kind == "organisation"
                            and place_bodies.opens(self.around, mention, sighting)
                        )
                    sighting.body = True
                    sighting.doubtful = not self.words.has("admin2_words", self.around.word(last - 1))
        run = self.run[first]
        if self.label[first] in {"PER", "ORG"}:
            entity = self.parse.entities[run]
            inside = entity.first < first and not (entity.first == first - 1 and self.around.word(entity.first) == "the")
            if inside or (entity.last > last and not sighting.body):
                return True
            if self.label[first] == "PER" and self._surname(sighting):
                return True
            quarter = self.around.settles(self.around.level_after(last)[1])
            quarter = quarter or (self.label[first] == "PER" and self.around.headed(first, last))
            sure = sighting.entry or quarter or self.around.strong(first) or self._outweighs(sighting)
            sighting.doubtful = sighting.doubtful or (self.label[first] == "PER" and not sure)
        return self._name_before(first, sentence) or (not sighting.body and self._name_after(last, sentence))

    def _opens_body(self, sighting: Sighting) -> bool:
        """Whether the name opens that of a public body of the place."""
        around = self.around
        return (
            around.public_body(sighting.last)
            or place_bodies.county_of(around, sighting)
            or place_bodies.state_of(around, self.gazetteer, sighting)
        )

    def _is_body(self, mention: Mention, sighting: Sighting) -> bool:
        """Whether the mention takes words of the place name for an actor or outlet of the codebook."""
        if mention.kind not in _BODIES or mention.end <= sighting.start or mention.start >= sighting.end:
            return False
        wider = sighting.start <= mention.start and mention.end < sighting.end
        known = plain(self.parse.text[mention.start : mention.end]) in self.words.bodies
        return known and not wider and not self._is_area(sighting)

    def _is_area(self, sighting: Sighting) -> bool:
        """Whether the name is that of a country or province, whoever acts under it."""
        if sighting.entry:
            return True
        places = self.gazetteer.candidates(sighting.name)
        return any(place.kind in {"country", "admin1"} and place.match != "loose" for place in places)

    def _surname(self, sighting: Sighting) -> bool:
        """Whether a person of the article bears the name as the last of several, or as the first."""
        if sighting.last == sighting.first + 1 and self.tokens[sighting.first].text in self.forenames:
            return True
        return bool(self.surnames.get(self.tokens[sighting.last - 1].text, set()) - {plain(sighting.name)})

    def _outweighs(self, sighting: Sighting) -> bool:
        """Whether the gazetteer knows better than an encoder that reads a person: a country, a large city of two words."""
        places = [place for place in self.gazetteer.candidates(sighting.name) if place.match != "loose"]
        long = sighting.last > sighting.first + 1
        return any(place.own or place.kind == "country" or (long and place.population >= place_bodies.LARGE) for place in places)

    def _name_before(self, first: int, sentence: Sentence) -> bool:
        """Whether the capital before makes this a part of another name: "Paris" in "Bank of Paris", "John Paris"."""
        before = first - 1
        if before < sentence.first:
            return False
        word = self.around.word(before)
        if word == "operation" and self.tokens[before].text[:1].isupper():
            return True
        if self.words.has("person_titles", word) and self.label[first] != "LOC":
            return True
        if word in {"of", "for"} and before > sentence.first and self.tokens[before - 1].text[:1].isupper():
            return self.words.has("org_words", self.around.word(before - 1))
        if self.headline or self.shouting or self.label[first] == "LOC" or self.tokens[before].upos != "PROPN":
            return False
        return not (self._harmless(before) or self._is_found(before))

    def _harmless(self, token: int) -> bool:
        """Whether a capitalised word beside a place name leaves it one: "Northern", "Camp", "Governor", "Syrian"."""
        word = self.around.word(token)
        named = ("compass_words", "tail_words", "titles", "admin1_words", "admin2_words", "city_words", "facility_words")
        return plain(word) in self.words.demonyms or not word[:1].isalpha() or any(self.words.has(name, word) for name in named)

    def _is_found(self, token: int) -> bool:
        return bool(self.found) and self.found[-1].first <= token < self.found[-1].last

    def _name_after(self, last: int, sentence: Sentence) -> bool:
        """Whether the capital after makes this a part of another name: "Washington Post", "Paris Hilton"."""
        if last >= sentence.last or not self.tokens[last].text[:1].isupper():
            return False
        word = self.around.word(last)
        if self.words.has("org_words", word) and not self.shouting:
            return True
        if self.headline or self.shouting or self.tokens[last].upos != "PROPN":
            return False
        ends_here = self.label[last - 1] == "LOC" and self.run[last] != self.run[last - 1]
        return not (ends_here or self._harmless(last) or plain(word) in self.words.never)

    def _reason(self, sighting: Sighting, *, known: bool) -> str:
        """Why this is a place name, "" if nothing says that it is."""
        first = sighting.first
        if sighting.entry:
            return "the codebook knows it"
        if self.around.begins_place(first) or self.around.headed(first, sighting.last):
            return "the encoder reads it as a place" if self.around.begins_place(first) else "a noun of place heads it"
        named = all(self.tokens[token].upos == "PROPN" or self._joins(token) for token in range(first, sighting.last))
        if not known and (not named or self.headline):
            return ""
        kind = sighting.level if not self.headline or self._of_kind(sighting) else None
        if kind and (kind != "facility" or not known):
            return "the words around it name its kind"
        if not known:
            return ""
        return self._reason_by_size(sighting)

    def _of_kind(self, sighting: Sighting) -> bool:
        """Whether the gazetteer knows such an area by that name: words in Title Case name no kind otherwise."""
        return any(place.kind == sighting.level for place in self.gazetteer.candidates(sighting.name) if place.match != "loose")

    def _reason_by_size(self, sighting: Sighting) -> str:
        """Why a name that the gazetteer knows is a place name here: by a preposition, a list, or its size."""
        first = sighting.first
        places = [place for place in self.gazetteer.candidates(sighting.name) if place.match != "loose"]
        if self.around.strong(first) and (places or len(sighting.name) > 5):
            return "a preposition of place stands before it"
        if self.tokens[first].upos != "PROPN" and not self.shouting:
            return ""
        if self.around.abbreviated(sighting.last):
            return "its state stands after it"
        if places and place_bodies.dweller(self.around, first, sighting.last):
            return "somebody is told by it"
        listed = self.around.word(first - 1) in {",", "and"} and self._is_found(first - 2) and places
        sized = place_bodies.listed_by_size(self.around, self.gazetteer, first, sighting.name, headline=self.headline)
        return sized or ("it stands in a list of places" if listed else "")
