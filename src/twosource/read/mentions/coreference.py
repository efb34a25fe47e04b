"""Which names, noun phrases and pronouns of one article mean the same. No link is better than a wrong one."""

from __future__ import annotations

from bisect import bisect_left, insort
from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.read.mentions.names import fold, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from twosource.codebook import Codebook
    from twosource.read.mentions.names import Name
    from twosource.read.mentions.nominals import Nouns, Phrase
    from twosource.records import Parse

_BODIES = frozenset({"organisation", "armed_group"})
_HE = frozenset(
    {"he", "him", "man", "gunman", "spokesman", "father", "brother", "son", "husband", "boy", "king", "prince", "policeman"}
)
_SHE = frozenset({"she", "woman", "spokeswoman", "mother", "sister", "daughter", "wife", "girl", "queen", "widow", "policewoman"})
_PRONOUN_REACH = 3
"""Sentences that a pronoun may look back."""
_ECHO_REACH = 12
"""Sentences that "the group", "the source" may look back."""

_SET_OFF = 9
"""Words at most from an office to the comma before the name of who holds it."""


class Thing(Struct):
    """One person or thing while an article is read: where it is mentioned, and what is known of it so far."""

    number: int
    kind: str
    name: str
    named: bool
    actor: str | None = None
    outlet: bool = False
    plural: bool = False
    lemma: str = ""
    modifiers: tuple[str, ...] = ()
    role: str | None = None
    of: int | None = None
    names: list[Name] = []
    phrases: list[Phrase] = []
    places: list[int] = []


class Cast(Struct):
    """All things of an article, and the one that each token belongs to (by the head of its mention).

    `said` lists the tokens that mention something, in text order.
    """

    parse: Parse
    nouns: Nouns
    voices: frozenset[int]
    titles: frozenset[str]
    regular: frozenset[str]
    things: list[Thing] = []
    at: dict[int, int] = {}
    said: list[int] = []

    def new(self, kind: str, name: str, *, named: bool) -> Thing:
        """A thing not mentioned before."""
        thing = Thing(len(self.things), kind, name, named)
        self.things.append(thing)
        return thing

    def put(self, thing: Thing, tokens: Iterable[int]) -> None:
        """Note that the thing is mentioned by these tokens."""
        for token in tokens:
            if token not in self.at:
                insort(self.said, token)
            self.at[token] = thing.number
            thing.places.append(token)


def cast_of(parse: Parse, names: Sequence[Name], phrases: Sequence[Phrase], nouns: Nouns, codebook: Codebook) -> Cast:
    """The things of an article, with every name and phrase given to one of them or left alone."""
    voices = frozenset(i for run in parse.attribution if run.label == "source" for i in range(run.first, run.last))
    regular = frozenset(actor.id for actor in codebook.actors if actor.source_kind == "military")
    cast = Cast(parse, nouns, voices, codebook.words("title"), regular)
    _link_names(cast, names, {actor.id: actor.kind for actor in codebook.actors})
    starts = [name.first for name in names]
    for phrase in phrases:
        if phrase.pronoun is not None:
            found = _antecedent(cast, phrase)
        else:
            found = _same_as(cast, phrase, _in_sentence(parse, starts, names, phrase.head))
            if found is None:
                found = cast.new(phrase.kind, text_of(parse, phrase.first, phrase.last), named=False)
                found.lemma, found.modifiers, found.plural = phrase.lemma, phrase.modifiers, phrase.plural
        if found is not None:
            found.phrases.append(phrase)
            cast.put(found, (phrase.head,))
    return cast


def _in_sentence(parse: Parse, starts: Sequence[int], names: Sequence[Name], token: int) -> Sequence[Name]:
    sentence = parse.sentences[parse.tokens[token].sentence]
    return names[bisect_left(starts, sentence.first) : bisect_left(starts, sentence.last)]


# --------------------------------------------------------------------------------------------------
# names


def _link_names(cast: Cast, names: Sequence[Name], kinds: Mapping[str, str]) -> None:
    """One thing for every actor, for every name, and for a last name with the full name before or behind it."""
    by_key: dict[tuple[str, str], Thing] = {}
    by_last: dict[str, list[Name]] = {}
    for name in names:
        if name.kind == "person":
            by_last.setdefault(fold(name.name).split()[-1], []).append(name)
    told = dict.fromkeys(fold(name.name) for name in names if name.kind == "person")
    full = {words: _surnames(by_last, words.split()) for words in told}
    short = []
    for name in names:
        if name.kind == "person" and not name.known and full[fold(name.name)]:
            short.append(name)
            continue
        key = _key(name)
        if key not in by_key:
            by_key[key] = cast.new(_kind(name, kinds), name.name, named=True)
            by_key[key].actor = name.actor
            by_key[key].outlet = name.known and name.actor is None and name.kind == "organisation"
        _add_name(cast, by_key[key], name)
    for name in short:
        long = min(full[fold(name.name)], key=lambda other: (other.first > name.first, abs(other.first - name.first)))
        _add_name(cast, by_key[_key(long)], name)


def _add_name(cast: Cast, thing: Thing, name: Name) -> None:
    thing.names.append(name)
    thing.plural = False
    cast.put(thing, range(name.first, name.last))


def _kind(name: Name, kinds: Mapping[str, str]) -> str:
    """An adjective names its state or group; the mention alone is of the kind nationality."""
    return kinds.get(name.actor, "place") if name.kind == "nationality" and name.actor else name.kind


def _key(name: Name) -> tuple[str, str]:
    if name.actor:
        return "actor", name.actor
    folded = fold(name.name).replace("-", " ").replace(".", "").removeprefix("the ")
    kind = "person" if name.kind == "person" else "place" if name.kind in {"place", "facility"} else "body"
    return kind, folded.removeprefix("al ") if kind != "person" else folded


def _surnames(by_last: dict[str, list[Name]], words: list[str]) -> list[Name]:
    """The longest names of persons that end in these words of a shorter one."""
    split = [(fold(other.name).split(), other) for other in by_last[words[-1]]]
    longer = [(len(long), other) for long, other in split if len(long) > len(words) and long[-len(words) :] == words]
    most = max((length for length, _ in longer), default=0)
    return [other for length, other in longer if length == most]


# --------------------------------------------------------------------------------------------------
# noun phrases


def _same_as(cast: Cast, phrase: Phrase, names: Sequence[Name]) -> Thing | None:
    """The thing that a noun phrase stands beside, repeats or echoes; None where it brings in a new one."""
    beside = _beside(cast, phrase, names)
    if beside is not None:
        return beside
    if phrase.definite:
        return _echoed(cast, phrase)
    if phrase.indefinite and not phrase.plural:
        return None
    return _repeated(cast, phrase)


def _beside(cast: Cast, phrase: Phrase, names: Sequence[Name]) -> Thing | None:
    """The named thing to which the phrase is a title ("spokesman NAME") or an apposition ("NAME, a spokesman")."""
    if phrase.kind == "person":
        found = None if phrase.plural else _person_beside(cast, phrase, names)
    else:
        found = _body_beside(cast, phrase, names) if phrase.kind in _BODIES and not phrase.plural else None
    if found is not None:
        return cast.things[cast.at[found.first]]
    tokens, head = cast.parse.tokens, phrase.head
    near = [tokens[head].head] if tokens[head].rel == "appos" else []
    near += [child for child in cast.parse.children[head] if tokens[child].rel in {"appos", "flat"}]
    numbers = [cast.at[token] for token in near if token in cast.at]
    return next((cast.things[k] for k in numbers if cast.things[k].named and _agrees(cast.things[k], phrase)), None)


def _person_beside(cast: Cast, phrase: Phrase, names: Sequence[Name]) -> Name | None:
    """NAME in "spokesman Captain NAME" and in "NAME, director of"."""
    tokens = cast.parse.tokens
    start = phrase.last
    while start < len(tokens) and fold(tokens[start].text).rstrip(".") in cast.titles:
        start += 1
    behind = tokens[phrase.last].text if phrase.last < len(tokens) else ""
    for name in names:
        if name.kind != "person":
            continue
        if name.first == start and tokens[name.first].sentence == tokens[phrase.head].sentence:
            return name
        if name.last == phrase.first - 1 and tokens[name.last].text == "," and behind in {"of", "for", "at", "with", "from", ","}:
            return name
        if behind in {"of", "for", "at", "with"} and _is_set_off(cast, phrase, name):
            return name
    return None


def _is_set_off(cast: Cast, phrase: Phrase, name: Name) -> bool:
    """Whether the name stands between commas behind the phrase and its body: "a spokesman for X, Major NAME, said"."""
    tokens, first = cast.parse.tokens, name.first
    while first > 0 and fold(tokens[first - 1].text).rstrip(".") in cast.titles:
        first -= 1
    between = tokens[phrase.last : first]
    if not 2 < len(between) <= _SET_OFF or between[-1].text != "," or name.last >= len(tokens):
        return False
    plain = all(token.upos not in {"VERB", "AUX", "PUNCT", "CCONJ"} for token in between[:-1])
    return plain and tokens[name.last].text in {",", "."}


def _body_beside(cast: Cast, phrase: Phrase, names: Sequence[Name]) -> Name | None:
    """NAME in "the NAME terror group", "NAME (N), a group that", "a group that calls itself NAME"."""
    tokens = cast.parse.tokens
    epithets = cast.nouns.armed_epithet | cast.nouns.civil_epithet
    echo = phrase.lemma in cast.nouns.group_echo | cast.nouns.outlet_echo
    for name in names:
        if name.kind not in _BODIES:
            continue
        words = [fold(token.text) for token in tokens[name.last : phrase.head]]
        if echo and phrase.first <= name.first and name.last <= phrase.head and all(_joins(word, epithets) for word in words):
            return name
        comma = phrase.first - 1
        close = comma - 1 if comma > 0 and tokens[comma - 1].text in {")", "]"} else comma
        if phrase.indefinite and comma > 0 and tokens[comma].text == "," and name.last == close and not _does(cast, phrase):
            return name
        before = next(
            (fold(tokens[i].text) for i in range(name.first - 1, phrase.last - 1, -1) if tokens[i].text[0].isalnum()), ""
        )
        near = phrase.last <= name.first and tokens[name.first].sentence == tokens[phrase.head].sentence
        if near and before in {"itself", "called", "named", "dubbed"}:
            return name
    return None


def _does(cast: Cast, phrase: Phrase) -> bool:
    """Whether the verb right behind a phrase has it for its subject: "In remarks to NAME, a soldier said" describes nobody."""
    tokens = cast.parse.tokens
    acts = tokens[phrase.head].rel == "nsubj" and phrase.last < len(tokens)
    return acts and tokens[phrase.last].upos in {"VERB", "AUX"}


def _joins(word: str, epithets: frozenset[str]) -> bool:
    return word in epithets or not word[0].isalnum()


def _agrees(thing: Thing, phrase: Phrase) -> bool:
    if thing.kind in _BODIES or thing.kind == "other":
        return phrase.kind in _BODIES or (
            phrase.kind == "person" and phrase.lemma in {"monitor", "outlet", "newspaper", "agency"}
        )
    return thing.kind == phrase.kind and thing.plural == phrase.plural


def _echoed(cast: Cast, phrase: Phrase) -> Thing | None:
    """What a phrase with "the" means: a name that holds its noun, an earlier phrase with that noun, or the last of its kind."""
    recent = _earlier(cast, phrase.head, _ECHO_REACH)
    earlier = [thing for thing, _ in recent]
    wanted = {phrase.lemma, fold(cast.parse.tokens[phrase.head].text)}
    epithets = cast.nouns.armed_epithet | cast.nouns.civil_epithet | {"anonymous", "unnamed", "same"}
    described = frozenset(phrase.modifiers) - epithets
    for thing in earlier:
        if thing.named and thing.kind in _BODIES and wanted & set(fold(thing.name).split()) and described <= _words(cast, thing):
            return thing
    if phrase.lemma in cast.nouns.group_echo:
        return None if phrase.plural or described else _last_body(cast, phrase, recent)
    if phrase.lemma in cast.nouns.outlet_echo and not phrase.plural and not described:
        return next((thing for thing in earlier if thing.outlet or (thing.lemma == phrase.lemma and not thing.plural)), None)
    for thing in earlier:
        if (
            thing.lemma == phrase.lemma
            and thing.plural == phrase.plural
            and frozenset(phrase.modifiers) - {"anonymous"} <= set(thing.modifiers)
        ):
            return thing
    if phrase.plural or described or phrase.lemma not in cast.nouns.person_echo:
        return None
    people = (thing for thing in earlier if thing.kind == "person" and not thing.plural)
    return next((thing for thing in people if _may_be(cast, thing, phrase.lemma)), None)


def body_called(cast: Cast, noun: str, token: int) -> int | None:
    """The number of the body mentioned last before the token whose name or noun is that ("army"); None if there is none."""
    for thing, _ in _earlier(cast, token, _ECHO_REACH):
        if thing.kind in _BODIES and (noun in _words(cast, thing) if thing.named else thing.lemma == noun and not thing.plural):
            return thing.number
    return None


def _last_body(cast: Cast, phrase: Phrase, recent: Sequence[tuple[Thing, int]]) -> Thing | None:
    """What "the group" means: the body close before it that an epithet ("jihadist") allows, a subject if there is one."""
    described = frozenset((*phrase.modifiers, phrase.lemma))
    kinds = frozenset({"armed_group"}) if cast.nouns.kinds.get(phrase.lemma) == "armed_group" else _BODIES
    if described & cast.nouns.armed_epithet:
        kinds = frozenset({"armed_group"})
    elif described & cast.nouns.civil_epithet:
        kinds = frozenset({"organisation"})
    best: tuple[float, Thing] | None = None
    for thing, last in recent:
        irregular = thing.actor not in cast.regular and not thing.outlet and not thing.plural
        if thing.kind not in kinds or not irregular or not (thing.named or thing.lemma == phrase.lemma):
            continue
        score = 0.5 * _subject(cast, last) - 0.6 * _sentences_between(cast, last, phrase.head)
        if best is None or score > best[0]:
            best = (score, thing)
    return best[1] if best else None


def _sentences_between(cast: Cast, first: int, last: int) -> int:
    return cast.parse.tokens[last].sentence - cast.parse.tokens[first].sentence


def _may_be(cast: Cast, thing: Thing, lemma: str) -> bool:
    """Whether "the source", "the official" may mean this person: by role or, for a source, by having been heard."""
    roles = {phrase.lemma for phrase in thing.phrases}
    if lemma == "source":
        return any(token in cast.voices for token in thing.places) and (not thing.named or bool(roles))
    return lemma in roles


def _repeated(cast: Cast, phrase: Phrase) -> Thing | None:
    """The same words again ("activists ... activists"), the second time with no more in front of them than the first."""
    if not phrase.plural:
        return None
    for thing, _ in _earlier(cast, phrase.head, _ECHO_REACH):
        if not thing.named and thing.plural and thing.lemma == phrase.lemma and thing.modifiers == phrase.modifiers:
            return thing
    return None


def _words(cast: Cast, thing: Thing) -> set[str]:
    words = set(fold(thing.name).split())
    for name in thing.names:
        words.update(fold(text_of(cast.parse, name.first, name.last)).split())
    return words


def _earlier(cast: Cast, token: int, reach: int) -> list[tuple[Thing, int]]:
    """The things mentioned before, each with its last mention, the last one first, no further back than `reach` sentences."""
    seen: dict[int, int] = {}
    for i in range(bisect_left(cast.said, token) - 1, -1, -1):
        place = cast.said[i]
        if _sentences_between(cast, place, token) > reach:
            break
        seen.setdefault(cast.at[place], place)
    return [(cast.things[number], place) for number, place in seen.items()]


# --------------------------------------------------------------------------------------------------
# pronouns


def _antecedent(cast: Cast, phrase: Phrase) -> Thing | None:
    """Whom a pronoun means: of the fitting things close before it the one that spoke or was the subject last."""
    best: tuple[float, Thing] | None = None
    tokens = cast.parse.tokens
    if phrase.pronoun != "he" and not tokens[phrase.head].rel.startswith("nsubj"):
        return None
    for thing, last in _earlier(cast, phrase.head, _PRONOUN_REACH):
        state = phrase.pronoun == "it" and thing.kind == "place" and thing.actor and last in cast.voices
        if not (state or _fits(thing, phrase)):
            continue
        if _same_clause(cast, last, phrase.head):
            continue
        near = _sentences_between(cast, last, phrase.head)
        score = 1.5 * (last in cast.voices) + 1.0 * _subject(cast, last) + 0.3 * thing.named - near
        if best is None or score > best[0]:
            best = (score, thing)
    if best is None or (phrase.pronoun != "he" and best[0] < 0):
        return None
    return best[1]


def _fits(thing: Thing, phrase: Phrase) -> bool:
    if phrase.pronoun == "he":
        other = _HE if phrase.lemma == "she" else _SHE
        words = {said.lemma for said in thing.phrases} | {thing.lemma}
        return thing.kind == "person" and not thing.plural and not words & other
    if phrase.pronoun == "they":
        return thing.plural and thing.kind in {"person", "armed_group"}
    return thing.kind in _BODIES and not thing.plural


def _same_clause(cast: Cast, token: int, pronoun: int) -> bool:
    """Whether both hang on the same verb, so that one cannot be the other ("he told Karim")."""
    tokens = cast.parse.tokens
    while tokens[token].rel in {"flat", "compound"} and tokens[token].head >= 0:
        token = tokens[token].head
    return tokens[token].head == tokens[pronoun].head >= 0


def _subject(cast: Cast, token: int) -> bool:
    tokens = cast.parse.tokens
    while tokens[token].rel in {"flat", "compound"} and tokens[token].head >= 0:
        token = tokens[token].head
    return tokens[token].rel.startswith("nsubj")
