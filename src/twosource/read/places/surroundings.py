"""What the words around a name say: of what kind the place is, what it lies in, which state is abbreviated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twosource.read.places.romanise import plain
from twosource.read.places.words import cased

if TYPE_CHECKING:
    from twosource.codebook import Toponym
    from twosource.read.places.words import PlaceWords, Sighting
    from twosource.records import Parse, Sentence

_WORDS_TOO = frozenset({"Miss.", "Wash.", "Mass.", "Ore.", "Ark.", "Pa.", "Ala.", "Md.", "Me."})
"""Abbreviated states that are words or other abbreviations too: they need a comma before them."""
_LEVELS = ("facility", "city", "admin2", "admin1")
"""Kinds of place; where nouns of several hold a word, the last of these."""
_APOSTROPHES = frozenset({"'", "’", "‘", "ʼ", "`", "ʿ"})
_HYPHENS = frozenset({"-", "‐", "‑"})
_ARTICLES = frozenset({"the", "a", "an"})
_FACILITY_LISTS = ("facility_words", "body_words", "namesake_words", "city_words")


class Surroundings:
    """Looks at the tokens around a name; `label` and `run` are the encoder's entity of each token."""

    def __init__(self, parse: Parse, words: PlaceWords) -> None:
        self.parse, self.tokens, self.words = parse, parse.tokens, words
        self.low = [token.text.lower() for token in parse.tokens]
        self.levels = {word: level for level in _LEVELS for word in words.lists.get(f"{level}_words", ())}
        self.label = [""] * len(parse.tokens)
        self.run = [-1] * len(parse.tokens)
        for number, entity in enumerate(parse.entities):
            for token in range(entity.first, entity.last):
                self.label[token], self.run[token] = entity.label, number

    def tied(self, token: int) -> bool:
        """Whether no blank follows the token."""
        return token + 1 < len(self.tokens) and self.tokens[token].end == self.tokens[token + 1].start

    def glued(self, token: int) -> bool:
        """Whether the word hangs together with both its neighbours, without blanks."""
        return self.tied(token - 1) and self.tied(token)

    def word(self, token: int) -> str:
        """The token in lower case, "" outside the text."""
        return self.low[token] if 0 <= token < len(self.low) else ""

    def goes_past(self, token: int, sentence: Sentence) -> bool:
        """Whether the name cannot end before this token: "Omar" of "Omar bin Zaid Mosque", "Shuja" of "Shuja'iyya"."""
        if self.words.has("kin_joiners", self.tokens[token].text) and token + 1 < sentence.last:
            return self.tokens[token + 1].text[:1].isupper()
        torn = self.tokens[token].text in _APOSTROPHES and self.glued(token)
        if torn and self.tokens[token + 1].text[:1].islower() and self.tokens[token + 1].text != "s":
            return True
        return self.ties_on(token, sentence)

    def ties_on(self, token: int, sentence: Sentence) -> bool:
        """Whether a name goes on here with an article tied to a word: "a-Saman" of "Tal a-Saman"."""
        if token + 2 >= sentence.last or not (self.tied(token) and self.tied(token + 1)):
            return False
        word, behind = self.tokens[token].text.lower(), self.tokens[token + 2].text
        article = word == "a" or (len(word) < 4 and self.words.has("joiners", word))
        return article and self.tokens[token + 1].text in _HYPHENS and (behind[:1].isupper() or behind[:1] in _APOSTROPHES)

    def goes_on(self, token: int) -> bool:
        """Whether a small letter goes on with a name: after an apostrophe ("Khuza'a"), or as its noun."""
        if self.tokens[token].text in {"territories", "peninsula"}:
            return True
        return self.tokens[token - 1].text in _APOSTROPHES and self.glued(token - 1)

    def hangs(self, token: int) -> bool:
        """Whether no name ends in this word: an article, a hyphen, a mark."""
        text = self.tokens[token].text
        if not text[:1].isalnum():
            return True
        return self.words.has("joiners", text.lower()) and not self.goes_on(token)

    def level_of(self, word: str) -> str:
        """The kind of place that a noun names (admin1, admin2, city, facility), "" if none."""
        return self.levels.get(word, "")

    def level_after(self, last: int) -> tuple[str, str]:
        """The kind that the word after the name gives it ("Raqqa province", "Tabaqa airbase"), and the word."""
        two = f"{self.word(last)} {self.word(last + 1)}"
        for word in (two, self.word(last)):
            level = self.level_of(word)
            if level:
                return level, word
        return "", ""

    def level_before(self, first: int) -> tuple[str, str]:
        """The kind that the words before give it: "the city of X", "the towns of X and Y", "the town X"."""
        if self.word(first - 1) == "of" or self.word(first - 1) in {"and", ","}:
            level = self.level_of(self.word(first - 2))
            if level and first > 2 and self._names(first - 3):
                return "", ""  # "the Old quarter of Homs": the noun is that of the name before
            return (level, self.word(first - 2)) if self.word(first - 1) == "of" else ("", "")
        return "", ""

    def _names(self, token: int) -> bool:
        """Whether the word is a name's: not "The" that opens a sentence, nor a people's ("the Syrian province of X")."""
        word = self.tokens[token].text
        return word[:1].isupper() and word.lower() not in _ARTICLES and plain(word) not in self.words.demonyms

    def settles(self, noun: str) -> bool:
        """Whether the noun is one for where people live or for a stretch of land: "camp", "neighbourhood", "valley"."""
        return any(self.words.has("area_words", word) for word in noun.split()[-1:])

    def headed(self, first: int, last: int) -> bool:
        """Whether a noun of place heads the name ("Kafr", "Jabal"); "Tal" is a person's name too, but for "Tal al-X"."""
        word = self.word(first)
        if last - first < 2 or not self.words.has("head_words", word):
            return False
        return word != "tal" or (last - first > 3 and self.tokens[first + 2].text in {"-", "‐", "‑"})

    def names_people(self, last: int) -> bool:
        """Whether the word after the name makes it a family's: "X family", "the X brothers", "X, 12,"."""
        if self.words.has("kin_words", self.word(last)):
            return True
        return self.word(last) in {",", "("} and self.word(last + 1).isdigit() and self.word(last + 2) in {",", ")", "."}

    def strong(self, first: int) -> bool:
        """Whether a preposition of place stands before the name, past "the" and a direction."""
        before = first - 1
        while self.word(before) == "the" or self.words.has("compass_words", self.word(before)):
            before -= 1
        return self.words.has("strong_prepositions", self.word(before))

    def begins_place(self, first: int) -> bool:
        """Whether the encoder's place name begins here, or after a word that opens it."""
        within = first > 0 and self.run[first - 1] == self.run[first]
        return self.label[first] == "LOC" and not (within and not self.opens(first - 1))

    def opens(self, token: int) -> bool:
        """Whether a word at the head of the encoder's name is none of the name: "The", "City of", "Northeast", "and"."""
        word = self.word(token)
        if self.word(token + 1) == "of" and self.level_of(word):
            return True
        return word in {"the", "of", "and", ","} or self.words.has("compass_words", word) or self.words.has("city_words", word)

    def road_end(self, first: int, solid: int, sentence: Sentence) -> int:
        """The token after a numbered road that begins here ("Interstate 45", "County Road 9"), 0 if none does."""
        for token in range(first, min(solid, sentence.last - 1)):
            if self.words.has("road_words", self.word(token)) and self.tokens[token + 1].text.isdigit():
                return token + 2
        return 0

    def public_body(self, token: int) -> bool:
        """Whether the place is named as that of a public body: "Houston Police", "Ohio Supreme Court"."""
        return self.tokens[token].text[:1].isupper() and self.words.has("body_words", self.word(token))

    def abbreviation(self, first: int, *, seat: bool = False) -> tuple[Toponym | None, int]:
        """The state that is abbreviated here, and the token after it: "Ill." anywhere, "OH" only after a place and a comma.

        `seat`: a party's mark stands before it ("R-Pa.").
        """
        named = self.tokens[first - 2].text[:1].isupper() or self.tokens[first - 2].text == "."
        after_comma = seat or (first > 1 and self.word(first - 1) in {",", "("} and named)
        for last in range(min(first + 4, len(self.tokens)), first, -1):
            text = self.parse.text[self.tokens[first].start : self.tokens[last - 1].end]
            if (
                len(text) <= 6
                and text.replace(".", "").replace(" ", "").isalpha()
                and (text.endswith(".") or (after_comma and text.isupper()))
            ):
                entry = self.words.abbreviations.get(cased(text))
                opened = self.word(first - 1) == "(" and self.word(last) != ")"  # "(ID: 123)"
                if entry and not opened and (after_comma or len(text) > 3) and (after_comma or text not in _WORDS_TOO):
                    return entry, last
        return None, first

    def abbreviated(self, last: int) -> bool:
        """Whether an abbreviated state follows the name."""
        return self.word(last) == "," and last + 1 < len(self.tokens) and self.abbreviation(last + 1)[0] is not None

    def describe(self, sighting: Sighting, sentence: Sentence, *, known: bool) -> None:
        """Notes the kind, the direction and the nearness that the words around the name say."""
        first, last = sighting.first, sighting.last
        level, word = self.level_after(last)
        if not level:
            level, word = self.level_before(first)
        elif (
            (not sighting.body or (level == "facility" and not known))
            and last < sentence.last
            and self.tokens[last].text[:1].isupper()
            and self.words.has("tail_words", word)
        ):
            self._widen(sighting, last + len(word.split()))
        sighting.level = level or None
        sighting.facility = word if level == "facility" else ""
        sighting.namesake = self.words.has("namesake_words", word)
        if not known and not level:
            self._find_stem(sighting)
        before = first - 1
        if self.word(before) == "the":
            before -= 1
        if self.words.has("compass_words", self.word(before)):
            sighting.compass = self.word(before)
            before -= 1
        elif self.word(before) == "of" and self.words.has("compass_words", self.word(before - 1)):
            sighting.near = f"{self.word(before - 1)} of"
        if self.words.has("near_words", self.word(before)):
            sighting.near = self.word(before)
        elif self.word(before) == "of" and self.words.has("near_words", self.word(before - 1)):
            sighting.near = f"{self.word(before - 1)} of"
        if not sighting.near and self._spans(first, last):
            sighting.near = "on the way to or from"

    def _spans(self, first: int, last: int) -> bool:
        """Whether something lies between this place and another: "a village between X and Y", "the road from X to Y"."""
        for opening, middle in (("between", "and"), ("from", "to")):
            here = self.word(first - 1) == opening and self.word(last) == middle
            lead = first - 2
            if self.word(first - 1) == middle:
                lead = next((at for at in range(first - 2, max(-1, first - 6), -1) if self.word(at) == opening), 0) - 1
                here = lead > 0
            if here and any(
                self.settles(self.word(at)) or self.words.has("road_words", self.word(at)) for at in (lead, lead - 1)
            ):
                return True
        return False

    def _find_stem(self, sighting: Sighting) -> None:
        """Splits "Jabalia Refugee Camp" into the town and the nouns of the facility."""
        parts = sighting.name.split()
        cut = len(parts)
        while cut > 1 and any(self.words.has(name, parts[cut - 1].lower()) for name in _FACILITY_LISTS):
            cut -= 1
        if cut == len(parts):
            return
        tail = " ".join(parts[cut:]).lower()
        sighting.stem, sighting.facility, sighting.level = " ".join(parts[:cut]), tail, "facility"
        sighting.namesake = self.words.has("namesake_words", tail) or self.words.has("namesake_words", parts[-1].lower())

    def _widen(self, sighting: Sighting, last: int) -> None:
        """Takes a capitalised type word into the name: "Walker County", "Raqqa Province"."""
        sighting.last, sighting.end = last, self.tokens[last - 1].end
        sighting.whole = self.parse.text[sighting.start : sighting.end]
