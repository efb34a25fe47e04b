"""Names in a parsed article: what the codebook knows, what the encoder tags, and what the text itself introduces."""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.read.mentions.bodies import built_names
from twosource.read.mentions.person_names import behind_office, behind_title, person_alone
from twosource.read.segment import tokenize
from twosource.read.text.cues import kind_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from twosource.codebook import Codebook, KnownActor, Outlet, Toponym
    from twosource.records import Parse, Token

_FOLDED = 50_000
"""So many words are kept folded."""
_KINDS = {"PER": "person", "LOC": "place", "ORG": "organisation"}
_JOINERS = frozenset({"of", "for", "the", "a", "and", "in", "de", "al", "el", "la", "del", "du", "&"})
_KIN = frozenset({"bin", "ibn", "bint", "ben", "abu"})
_PARTICLES = _KIN | {"al", "el", "ul", "ad", "as", "ar", "an", "az", "ash", "abdel", "abdul"}
_MARKS = frozenset({"'", "’", "‘", "ʿ", "ʻ"})
_HYPHENS = frozenset({"-", "–", "‑"})
_OF_THE = 3
"""Words of "commanders of the"."""
_WEAK = 0.4
"""The encoder's score under which a tag without a capital letter to bear it out is dropped."""


class Known(Struct, frozen=True):
    """What a name of the codebook stands for. `form` is its exact form if only that counts ("IS")."""

    words: tuple[str, ...]
    kind: str
    name: str
    actor: str | None
    form: tuple[str, ...] | None = None


class Lookup(Struct, frozen=True):
    """The codebook's names by their first word, the longest first."""

    by_first: dict[str, tuple[Known, ...]]


class Name(Struct, frozen=True):
    """Tokens [first, last) that name somebody or something."""

    first: int
    last: int
    kind: str
    name: str
    actor: str | None = None
    known: bool = False
    score: float = 1.0


@lru_cache(maxsize=_FOLDED)
def fold(word: str) -> str:
    """A word without case and with straight apostrophes, as names are compared."""
    return word.casefold().replace("’", "'")


def lookup_of(codebook: Codebook) -> Lookup:
    """The names of the codebook's actors, outlets and peoples, ready to be found in tokens."""
    peoples = tuple(entry for entry in codebook.toponyms if entry.kind == "demonym")
    return _lookup(codebook.actors, codebook.outlets, peoples)


def seats_of(codebook: Codebook) -> dict[str, KnownActor]:
    """The states by the cities that stand for them ("Moscow")."""
    return _seats(codebook.actors)


@lru_cache(maxsize=4)
def _seats(actors: tuple[KnownActor, ...]) -> dict[str, KnownActor]:
    return {fold(seat): actor for actor in actors for seat in actor.seats}


@lru_cache(maxsize=4)
def _peoples(actors: tuple[KnownActor, ...], toponyms: tuple[Toponym, ...]) -> frozenset[str]:
    """The words that call a people, folded ("Northlandic")."""
    words = chain.from_iterable(entry.words for entry in toponyms if entry.kind == "demonym")
    return frozenset(fold(word) for word in chain(words, *(actor.adjectives for actor in actors)))


@lru_cache(maxsize=4)
def _lookup(actors: tuple[KnownActor, ...], outlets: tuple[Outlet, ...], peoples: tuple[Toponym, ...]) -> Lookup:
    found: list[Known] = []
    for actor in actors:
        names = ((alias, None) for alias in (actor.name, *actor.aliases))
        for words, form in (*names, *((alias, alias) for alias in actor.cased)):
            found.append(_known(words, actor.kind, actor.name, actor.id, form))
    for outlet in outlets:
        found += [_known(words, "organisation", outlet.name, None, None) for words in (outlet.name, *outlet.aliases)]
    states = {actor.country: actor for actor in actors if actor.kind == "place" and actor.country}
    for people in peoples:
        state = states.get(people.value or "")
        for words in people.words:
            found.append(_known(words, "nationality", state.name if state else words, state.id if state else None, words))
    for actor in actors:
        found += [_known(words, "nationality", actor.name, actor.id, words) for words in actor.adjectives]
    table: dict[str, dict[tuple[tuple[str, ...], tuple[str, ...] | None], Known]] = {}
    for known in found:
        table.setdefault(known.words[0], {}).setdefault((known.words, known.form), known)
    return Lookup({first: tuple(sorted(names.values(), key=lambda known: -len(known.words))) for first, names in table.items()})


def _known(words: str, kind: str, name: str, actor: str | None, form: str | None) -> Known:
    split = tuple(span.of(words) for span in tokenize(words))
    exact = tuple(span.of(form) for span in tokenize(form)) if form else None
    return Known(tuple(fold(word) for word in split), kind, name, actor, exact)


def find_names(parse: Parse, lookup: Lookup, codebook: Codebook) -> list[Name]:
    """The names of an article in text order, none inside another."""
    known = names_of_codebook(parse, lookup)
    introduced = _introduced(parse, codebook.words("name_trigger"))
    tagged = _same_label(_tagged(parse, codebook))
    starts = [name.first for name in known]
    candidates = [*known, *introduced, *(name for name in tagged if not _mostly(name, known, starts))]
    built = (Name(*at, "organisation", text_of(parse, *at), score=0.9) for at in built_names(parse, codebook))
    candidates += [name for name in built if not is_shouted(parse, parse.tokens[name.first].sentence)]
    candidates += _repeated(parse, _acronyms(parse, candidates))
    taken: set[int] = set()
    accepted: list[Name] = []
    for name in sorted(candidates, key=lambda name: (name.first - name.last, not name.known, -name.score, name.first)):
        tokens = range(name.first, name.last)
        if taken.isdisjoint(tokens):
            taken.update(tokens)
            accepted.append(name)
    return sorted(accepted, key=lambda name: name.first)


# --------------------------------------------------------------------------------------------------
# names of the codebook


def names_of_codebook(parse: Parse, lookup: Lookup) -> list[Name]:
    """The names that the codebook knows, in text order; of several that begin alike the first that the lookup has."""
    folded = tuple([fold(token.text) for token in parse.tokens])
    found: list[Name] = []
    i = 0
    while i < len(folded):
        alike = lookup.by_first.get(folded[i])
        here = [known for known in alike if folded[i : i + len(known.words)] == known.words] if alike else ()
        match = next((known for known in here if _is_meant(parse, i, known)), None) if here else None
        if match is not None:
            found.append(Name(i, i + len(match.words), match.kind, match.name, match.actor, known=True))
        i += len(match.words) if match else 1
    return found


def _is_meant(parse: Parse, i: int, known: Known) -> bool:
    """Whether the words from token `i` on, which are those of the name, are written and set as the name is."""
    last = i + len(known.words)
    if parse.tokens[last - 1].sentence != parse.tokens[i].sentence:
        return False
    words = tuple(token.text for token in parse.tokens[i:last])
    if known.words[0] == "the" and known.actor is None and _goes_on(parse, last):
        return False
    if known.kind == "nationality":
        return words[0][:1].isupper()
    if known.form is not None:
        return words == known.form and not is_shouted(parse, parse.tokens[i].sentence)
    return any(char.isupper() for word in words for char in word)


def _goes_on(parse: Parse, last: int) -> bool:
    """Whether a name goes on with a capital behind its last word: so "the National" of "the National Guard"."""
    token = parse.tokens[last - 1]
    if last >= len(parse.tokens) or token.head < last or token.rel not in {"compound", "amod", "flat"}:
        return False
    return parse.tokens[last].text[:1].isupper() and not is_shouted(parse, token.sentence)


def is_shouted(parse: Parse, sentence: int) -> bool:
    """Whether a sentence is written in capitals, so that capitals tell nothing of names."""
    first, last = parse.sentences[sentence].first, parse.sentences[sentence].last
    words = [token.text for token in parse.tokens[first:last] if token.text.isalpha() and len(token.text) > 3]
    return bool(words) and sum(word.isupper() for word in words) > 0.6 * len(words)


def _mostly(name: Name, known: Sequence[Name], starts: Sequence[int]) -> bool:
    """Whether a name of the codebook takes up at least half of what the encoder tagged, so that it stands for it."""
    return name.kind != "person" and any(
        other.kind not in {"place", "nationality"}
        and other.last <= name.last
        and 2 * (other.last - other.first) >= name.last - name.first
        for other in known[bisect_left(starts, name.first) : bisect_left(starts, name.last)]
    )


# --------------------------------------------------------------------------------------------------
# names that the encoder tags


def _tagged(parse: Parse, codebook: Codebook) -> list[Name]:
    titles, ranks, never = codebook.words("title"), codebook.words("rank"), codebook.words("not_a_name")
    leading = codebook.words("portfolio") | _peoples(codebook.actors, codebook.toponyms)
    common = frozenset().union(*(codebook.words(name) for name in ("organisation_noun", "armed_noun", "facility_noun")))
    people = frozenset(kind_words(codebook.source_kinds, codebook.outlets, codebook.actors).nouns)
    nouns = common | people
    merged: list[Name] = []
    for run in parse.entities:
        name = Name(run.first, _past_particle(parse, run.last), _KINDS[run.label], "", score=run.score)
        if merged and name.first < merged[-1].last:
            continue
        if merged and _continues(parse, merged[-1], name):
            merged[-1] = Name(merged[-1].first, name.last, name.kind, "", score=name.score)
        else:
            merged.append(name)
    found = []
    for name in merged:
        first, last = _trimmed(parse, *_grown(parse, name.first, name.last), titles if name.kind == "person" else frozenset())
        while last - first > 1 and parse.tokens[last - 1].text.islower() and parse.tokens[last - 1].text in nouns:
            last -= 1
        if name.kind == "person":
            first = behind_office(parse, first, last, titles, leading)
            first, last = person_alone(parse, first, last, ranks)
        first = _behind_people(parse, first, last, nouns, common)
        first = behind_title(parse, first, last) if name.kind == "person" else first
        if last - first == 1 and _is_common(parse, first, people):
            continue
        if first < last and _is_name(parse.tokens[first:last], never, common, name.score):
            found.append(Name(first, last, name.kind, text_of(parse, first, last), score=name.score))
    return found


def _behind_people(parse: Parse, first: int, last: int, nouns: frozenset[str], common: frozenset[str]) -> int:
    """Where the body's name begins in "Commanders of the X Brigades", which opens a sentence."""
    words = [fold(token.text) for token in parse.tokens[first:last]]
    opens = first == parse.sentences[parse.tokens[first].sentence].first
    behind = opens and not nouns.isdisjoint(words[:1]) and words[1:3] == ["of", "the"] and words[-1] in common
    return first + _OF_THE if behind and last - first > _OF_THE + 1 else first


def _is_common(parse: Parse, token: int, people: frozenset[str]) -> bool:
    """Whether a lone word is a noun for people, and no capital in the midst of a sentence makes a name of it."""
    word = parse.tokens[token]
    return fold(word.text) in people and (token == parse.sentences[word.sentence].first or word.text.islower())


def _past_particle(parse: Parse, last: int) -> int:
    """The end of a run that breaks off behind a particle: no name ends in "bin"."""
    breaks = last < len(parse.tokens) and fold(parse.tokens[last - 1].text) in _KIN
    return last + 1 if breaks and parse.tokens[last].text[:1].isupper() else last


def _continues(parse: Parse, before: Name, name: Name) -> bool:
    """Whether two tagged runs are one name: of one kind, with nothing but "for the", "of" between, one under the other."""
    between = parse.tokens[before.last : name.first]
    if before.kind == name.kind == "person":
        return _kin(parse, before, name)
    if before.kind != name.kind or name.kind == "person" or len(between) > 2 or not between:
        return False
    if before.kind == "place" or any(token.text.casefold() not in _JOINERS - {"and"} for token in between):
        return False
    above = {parse.tokens[i].head for i in range(name.first, name.last)}
    return any(before.first <= head < before.last for head in above)


def _kin(parse: Parse, before: Name, name: Name) -> bool:
    """Whether the second run goes on with the person's name by a particle: "Omar bin", "Said al-Harbi"."""
    tokens = parse.tokens
    if tokens[before.last - 1].sentence != tokens[name.first].sentence or name.first - before.last > 2:
        return False
    words = [fold(token.text) for token in tokens[before.last : name.first + 1]]
    behind = tokens[name.first + 1 : name.first + 2]
    tied = len(words) > 1 or (bool(behind) and behind[0].text in _HYPHENS)
    if not words[:-1] and words[0] not in _PARTICLES:
        return fold(tokens[before.last - 1].text) in _PARTICLES
    return (tied or words[0] in _KIN) and all(word in _PARTICLES or word in _HYPHENS for word in words[:-1])


def _grown(parse: Parse, first: int, last: int) -> tuple[int, int]:
    """The run with what hangs on it by a hyphen ("al-Mayadeen") and the capitalised noun that it modifies."""
    tokens = parse.tokens
    while (
        first > 1 and tokens[first - 1].text in _HYPHENS and _touch(tokens, first - 2, first) and tokens[first].text[:1].isupper()
    ):
        if not (tokens[first - 2].text[:1].isupper() or len(tokens[first - 2].text) == 2):
            break
        first -= 2
    while last + 1 < len(tokens) and tokens[last].text in _HYPHENS and _touch(tokens, last - 1, last + 1):
        mark = tokens[last + 1].text in _MARKS and last + 2 < len(tokens) and _touch(tokens, last + 1, last + 2)
        if not tokens[last + 1 + mark].text[:1].isupper():
            break
        last += 2 + mark
    while last < len(tokens) and tokens[last].upos == "PROPN" and tokens[last].text[:1].isupper():
        inside = range(first, last)
        if tokens[last].head not in inside and not any(tokens[i].head == last for i in inside):
            break
        last += 1
    return first, last


def _touch(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether no blank stands between the words from `first` to `last`."""
    return all(tokens[i].end == tokens[i + 1].start for i in range(first, last))


def _trimmed(parse: Parse, first: int, last: int, titles: frozenset[str]) -> tuple[int, int]:
    tokens = parse.tokens
    while first < last and (not tokens[first].text[0].isalnum() or fold(tokens[first].text) in {"the", "a", "an"}):
        first += 1
    while first < last - 1 and fold(tokens[first].text).rstrip(".") in titles:
        first += 2 if tokens[first + 1].text == "." and first + 2 < last else 1
    while first < last and (tokens[last - 1].text.casefold() in {"'s", "’s"} or not tokens[last - 1].text[-1].isalnum()):
        if tokens[last - 1].text.endswith(".") and len(tokens[last - 1].text) > 1:
            break
        last -= 1
    return first, last


def _is_name(tokens: Sequence[Token], never: frozenset[str], common: frozenset[str], score: float) -> bool:
    if all(fold(token.text) in never for token in tokens) or (len(tokens) == 1 and fold(tokens[0].text) in common):
        return False
    capital = any(char.isupper() for token in tokens for char in token.text)
    return capital or score > 1 - _WEAK / 2


def _same_label(names: Sequence[Name]) -> list[Name]:
    """The names, each with the kind that most of the scores for the same words speak for in this article."""
    votes: dict[str, dict[str, float]] = {}
    for name in names:
        kinds = votes.setdefault(fold(name.name), {})
        kinds[name.kind] = kinds.get(name.kind, 0.0) + name.score
    best = {words: max(sorted(kinds), key=kinds.__getitem__) for words, kinds in votes.items()}
    return [Name(name.first, name.last, best[fold(name.name)], name.name, score=name.score) for name in names]


def text_of(parse: Parse, first: int, last: int) -> str:
    """The words of tokens [first, last) on one line."""
    return " ".join(parse.span(first, last).of(parse.text).split())


# --------------------------------------------------------------------------------------------------
# names that the text introduces


def _introduced(parse: Parse, triggers: frozenset[str]) -> list[Name]:
    """Capitalised runs behind "called", "calls itself", "a group named"."""
    found = []
    for i, token in enumerate(parse.tokens[:-2]):
        word = token.text.casefold()
        start = i + 2 if word in {"calls", "calling", "called"} and parse.tokens[i + 1].text.casefold() == "itself" else i + 1
        if (word not in triggers and start == i + 1) or is_shouted(parse, token.sentence):
            continue
        while start < len(parse.tokens) and (parse.tokens[start].text in "\"'“‘" or parse.tokens[start].text.casefold() == "the"):
            start += 1
        last = _capital_run(parse, start)
        if last - start >= 2:
            found.append(Name(start, last, "organisation", text_of(parse, start, last), score=0.9))
    return [name for name in found if not any(run.label == "PER" and run.first == name.first for run in parse.entities)]


def _capital_run(parse: Parse, start: int) -> int:
    last = start
    for i in range(start, len(parse.tokens)):
        token = parse.tokens[i]
        if token.sentence != parse.tokens[start].sentence:
            break
        if token.text[:1].isupper() and token.text.isalpha():
            last = i + 1
        elif token.text.casefold() not in _JOINERS | {"is", "are", "being"} or i == start:
            break
    return last


def _acronyms(parse: Parse, names: Sequence[Name]) -> list[Name]:
    """Acronyms in brackets behind the words that they stand for, and those words where only the acronym shows a name."""
    by_end = {name.last: name for name in names}
    by_start = {name.first: name for name in names}
    found: list[Name] = []
    for i in range(1, len(parse.tokens) - 2):
        if parse.tokens[i].text not in {"(", "["} or parse.tokens[i + 2].text not in {")", "]", ",", ";"}:
            continue
        acronym = parse.tokens[i + 1].text
        if not _is_acronym(acronym):
            continue
        whole = by_end.get(i)
        first = _initials_start(parse, i, acronym)
        if first is not None and (whole is None or whole.first > first):
            whole = Name(first, i, "organisation", text_of(parse, first, i), score=0.9)
            found.append(whole)
        if whole is not None and whole.kind != "person" and not (i + 1 in by_start and by_start[i + 1].known):
            found.append(Name(i + 1, i + 2, whole.kind, whole.name, whole.actor, known=whole.known))
    return found


def _repeated(parse: Parse, introduced: Sequence[Name]) -> list[Name]:
    """The names that the text introduces, and its acronyms wherever else they stand."""
    short = {parse.tokens[name.first].text: name for name in introduced if name.last == name.first + 1}
    again = [
        Name(i, i + 1, short[token.text].kind, short[token.text].name, short[token.text].actor, known=True)
        for i, token in enumerate(parse.tokens)
        if token.text in short
    ]
    return [*(name for name in introduced if name.last > name.first + 1), *again]


def _is_acronym(word: str) -> bool:
    return 2 <= len(word) <= 8 and word.isalpha() and sum(char.isupper() for char in word) >= max(2, len(word) - 2)


def _initials_start(parse: Parse, end: int, acronym: str) -> int | None:
    """Where the words before `end` start whose initials spell the acronym, small words between them left out or in."""
    letters = [char for char in acronym.casefold() if char.isalpha()]
    if letters[-1] == "s" and acronym[-1] == "s":
        letters = letters[:-1]
    i = end - 1
    while letters and i >= max(0, end - 12):
        word = parse.tokens[i].text
        if not word[:1].isalnum():
            if word not in _HYPHENS:
                return None
        elif word[:1].casefold() == letters[-1] and word[:1].isupper():
            letters.pop()
            if not letters:
                return i
        elif word.casefold() not in _JOINERS:
            return None
        elif word[:1].casefold() == letters[-1]:
            letters.pop()
        i -= 1
    return None


def initials(words: Iterable[str]) -> str:
    """The capital letters that the words start with.

    >>> initials(["Free", "Press", "of", "Northland"])
    'FPN'
    """
    return "".join(word[0] for word in words if word[:1].isupper())
