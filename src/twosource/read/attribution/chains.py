"""The path of a statement from the outlet in front of the reader to the one who first said it.

Who counts as one source (the id of a `Source` is the same wherever the same source speaks):

1. An outlet or agency of the codebook is itself under every alias, in every article: its source bears the codebook's name, a
   step in the text the article's own spelling of it.
2. A named person, group or organisation is its codebook actor, else its folded name.
3. A person without a name who speaks for a named organisation ("a spokesman for the Observatory") *is* that organisation:
   the spokesman's words are kept as an alias. So is a named director, head or spokesman of a monitor or outlet ("X, director of
   the Observatory"): the step shows the person, its source is the organisation, for that is who testifies. The same holds
   where the people of several organisations speak together ("activists from X and Y"), each for its own.
4. Any other named person is a source of its own, also one who speaks for a party; `party` names that party.
5. Any other unnamed source ("a French official", "eyewitnesses") is one source per article and entity; `party` is the state or
   organisation it belongs to, where one is known.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from twosource.read.speech.voices import ANONYMOUS, WITHHOLDS, kind_of_entity, kind_of_words, outlet_of, outlet_words
from twosource.read.text.cues import KindWords, fold, kind_words, lexicon
from twosource.read.text.nearby import Nearby, shelved
from twosource.records import Attribution, Source, Step, make_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twosource.codebook import Codebook
    from twosource.records import Article, Entity, Span, Speaker

Path: TypeAlias = "tuple[tuple[Step, ...], tuple[Source, ...]]"
"""The steps of one chain and, in the same order, their sources."""

UNKNOWN_OUTLET = "unknown outlet"
_TESTIFY = frozenset({"monitor", "outlet", "agency"})
_PRONOUNS = frozenset({"he", "she", "they", "it", "who", "i", "we"})
_BARE = 2
_READERS = frozenset({"our", "this", "my"})
"""Before the name of an outlet, these mean the one that the reader has before him."""
_LEADING = frozenset({"according", "to", "by", "from", "with", "for", "of", "citing", "quoting"})
_REDUCED = re.compile(
    r"(?<=[a-z]) [a-z]{3,}(?:ed|ing) (?:at|by|for|from|in|inside|near|on|online|outside|to|widely|with) | [a-z]{3,}ing (?=[A-Z])"
)
"""Where a clause without its "who" begins: "families waiting at the gate", "two officials briefed on the talks"."""
_HANDLE = re.compile(r"(?<!\w)@\w{2,}")
_NAME_STOPS = (
    " run by ", " led by ", " known as ", " interviewed ", " quoted ", " cited ", " reached ", " contacted ", " asked ",
    " questioned ", " gathered ", " collected ", " compiled ", " recorded ", " obtained ", " seen ", " reviewed ",
    " viewed ", " released ", " published ", " posted ", " based ", " who ", " which ", " that ", ", ", " on condition ",
    " speaking ", " told ", " said ", " there ", " here ", " (via ",
)  # fmt: skip


class Sayings(Struct, frozen=True):
    """The attributions of one article that have a source, by where their contents stand; the parents of all by id."""

    near: Nearby[Attribution]
    parents: dict[str, str | None]


def sayings_of(attributions: Sequence[Attribution]) -> Sayings:
    """The attributions, ready for `innermost_of`; what somebody has not said is not that one's word."""
    sourced = ((one, one.content) for one in attributions if one.source and one.relation != WITHHOLDS)
    return Sayings(shelved(sourced), {attribution.id: attribution.parent for attribution in attributions})


class Speakers(Struct, frozen=True):
    """What chains of one article are made from, looked up once: pass it to `chain` for each span."""

    article: Article
    sayings: Sayings
    by_id: dict[str, Attribution]
    entities: dict[str, Entity]
    kinds: KindWords
    described: dict[str, str]
    helpers: dict[str, frozenset[str]]
    vague: frozenset[str] = frozenset()


def speakers_of(
    article: Article, attributions: Sequence[Attribution], entities: Sequence[Entity], codebook: Codebook
) -> Speakers:
    """The article's attributions and entities, ready for `chain`."""
    kinds = kind_words(codebook.source_kinds, codebook.outlets, codebook.actors)
    by_id = {attribution.id: attribution for attribution in attributions}
    helpers = lexicon(codebook.cues).helpers
    described = _descriptions(article, attributions)
    by_entity = {entity.id: entity for entity in entities}
    vague = codebook.words("vague_sources") | helpers.get("makerless-kind", frozenset())
    return Speakers(article, sayings_of(attributions), by_id, by_entity, kinds, described, helpers, vague)


def _descriptions(article: Article, attributions: Sequence[Attribution]) -> dict[str, str]:
    """For every entity the words that first name it as a source, pronouns and "the source" aside where others exist."""
    found: dict[str, str] = {}
    for attribution in attributions:
        for one in attribution.speakers or (attribution,):
            if one.entity is None or not one.source:
                continue
            words = short_name(_words_of(article, _called(one)))
            bare = words.casefold() in _PRONOUNS or words.casefold().startswith("the ")
            if one.entity not in found and not bare:
                found[one.entity] = words
    return found


def _called(one: Attribution | Speaker) -> tuple[Span, ...]:
    """The words that a source goes by: those that name it elsewhere where it says nothing of itself here, else its own."""
    return one.called if isinstance(one, Attribution) and one.called else one.source


def _words_of(article: Article, spans: Sequence[Span]) -> str:
    return " ".join(part.of(article.text) for part in spans)


def chain_of(
    span: Span, article: Article, attributions: Sequence[Attribution], entities: Sequence[Entity], codebook: Codebook
) -> tuple[Step, ...]:
    """The steps from the outlet (chain[0]) to the innermost source whose words these characters are."""
    return chain(speakers_of(article, attributions, entities, codebook), span)[0]


def sources_of(
    span: Span, article: Article, attributions: Sequence[Attribution], entities: Sequence[Entity], codebook: Codebook
) -> tuple[Source, ...]:
    """The sources of the chain's steps, in the same order."""
    return chain(speakers_of(article, attributions, entities, codebook), span)[1]


def chain(speakers: Speakers, span: Span) -> Path:
    """The steps for these characters and, in the same order, the source of each; of several chains the first."""
    return chains(speakers, span)[0]


def chains(speakers: Speakers, span: Span) -> tuple[Path, ...]:
    """The chain for these characters, or one for each of the sources that say them side by side; no root stands twice."""
    steps = [*_front(speakers)]
    innermost = innermost_of(speakers.sayings, span)
    found: list[list[tuple[Step, Source]]] = []
    for attribution in _upwards(speakers, innermost):
        if attribution.via is not None and attribution.via in speakers.entities:
            steps.append(_relay_step(speakers, speakers.entities[attribution.via]))
        if innermost is not None and attribution is not innermost and _same_speakers(attribution, innermost):
            continue
        if attribution is innermost and attribution.speakers:
            found = [[*steps, _speaker_step(speakers, attribution, one)] for one in attribution.speakers]
        elif (step := _step(speakers, attribution)) is not None:
            steps.append(step)
    kept = [_without_repeats(path) for path in found or [steps]]
    roots = {path[-1][1].id: path for path in reversed(kept)}
    return tuple(
        (tuple(step for step, _ in path), tuple(source for _, source in path)) for path in kept if roots[path[-1][1].id] is path
    )


def _same_speakers(outer: Attribution, inner: Attribution) -> bool:
    """Whether the same sources side by side say both ("X and Y quoted ... as saying", where nobody else is found)."""
    return bool(outer.speakers) and [one.source for one in outer.speakers] == [one.source for one in inner.speakers]


def innermost_of(sayings: Sayings, span: Span) -> Attribution | None:
    """The attribution with the narrowest content that holds the characters; None where the outlet itself speaks."""
    near = sayings.near.touching(span.start, span.end)
    around = [attribution for attribution in near if any(part.covers(span) for part in attribution.content)]
    if not around:
        around = [attribution for attribution in near if _holds(attribution, span)]
    return max(around, key=lambda found: (_depth(sayings.parents, found.id), -_size(found), found.id), default=None)


def _holds(attribution: Attribution, span: Span) -> bool:
    """Whether content in pieces holds most of the characters."""
    shared = sum(max(0, min(part.end, span.end) - max(part.start, span.start)) for part in attribution.content)
    return 2 * shared > span.end - span.start


def _size(attribution: Attribution) -> int:
    return sum(part.end - part.start for part in attribution.content)


def _depth(parents: dict[str, str | None], attribution: str) -> int:
    steps, above = 0, parents.get(attribution)
    while above is not None and steps < len(parents):
        steps, above = steps + 1, parents.get(above)
    return steps


def _upwards(speakers: Speakers, innermost: Attribution | None) -> list[Attribution]:
    """The attributions from the outermost to the innermost."""
    found: list[Attribution] = []
    current = innermost
    while current is not None and current not in found:
        found.append(current)
        current = speakers.by_id.get(current.parent or "")
    return found[::-1]


def _without_repeats(steps: Sequence[tuple[Step, Source]]) -> list[tuple[Step, Source]]:
    """The steps, a source that hands on its own words only once (the outlet in front citing itself)."""
    kept: list[tuple[Step, Source]] = []
    for step, source in steps:
        if all(step.source != other.source for other, _ in kept):
            kept.append((step, source))
    return kept


def _front(speakers: Speakers) -> list[tuple[Step, Source]]:
    """The outlet in front of the reader, and the agencies that the article credits."""
    article = speakers.article
    names = [(article.outlet or UNKNOWN_OUTLET, "publishes"), *((credit, "credits") for credit in article.credits)]
    steps = []
    for name, relation in names:
        source = _outlet_source(speakers.kinds, name, article)
        steps.append((Step(source.id, source.name, source.kind, relation), source))
    return steps


def unsigned(article: str) -> str:
    """The id of the source that stands for the outlet of that article, where it is not known."""
    return make_id("src", "unknown outlet", article)


def _outlet_source(kinds: KindWords, name: str, article: Article) -> Source:
    known = outlet_of(kinds, name)
    if known is not None:
        return Source(
            make_id("src", known.id), known.name, known.kind, party=known.party, aliases=(name,) if name != known.name else ()
        )
    if name == UNKNOWN_OUTLET:
        return Source(unsigned(article.id), name, "outlet", named=False)
    return Source(make_id("src", fold(name)), name, kind_of_words(kinds, name) if "agency" in name.casefold() else "outlet")  # type: ignore[arg-type]


def _relay_step(speakers: Speakers, relay: Entity) -> tuple[Step, Source]:
    known = kind_of_entity(speakers.kinds, relay, None)
    kind = known if known is not None and (known in _TESTIFY or not relay.named or relay.kind == "person") else "outlet"
    source = _source(speakers, relay, kind, relay.name)
    return Step(source.id, _shown(speakers, relay, source), kind, "reports"), source


def _step(speakers: Speakers, attribution: Attribution) -> tuple[Step, Source] | None:
    """The step of one attribution; None where the text names no source at all ("it is reported", "reports say")."""
    if not attribution.source or attribution.relation == WITHHOLDS or _is_bare(speakers, attribution):
        return None
    entity = speakers.entities.get(attribution.entity or "")
    return _step_of(speakers, entity, attribution.source_kind, _called(attribution), attribution.relation)


def _is_bare(speakers: Speakers, attribution: Attribution) -> bool:
    """Whether it names but a kind of document, of which neither maker nor matter is told ("early reports", "rumours")."""
    entity = speakers.entities.get(attribution.entity or "")
    made = entity is not None and (entity.named or entity.of is not None or entity.kind != "other")
    if made or attribution.called or attribution.source_kind != "unknown":
        return False
    words = fold(short_name(_words_of(speakers.article, attribution.source))).split()
    return bool(words) and words[-1] in speakers.helpers.get("makerless", ()) and speakers.vague.issuperset(words[:-1])


def _step_of(speakers: Speakers, entity: Entity | None, kind: str, spans: tuple[Span, ...], relation: str) -> tuple[Step, Source]:
    words = _words_of(speakers.article, spans)
    source = _account(entity, words) or _source(speakers, entity, kind, words)
    own = entity is not None and entity.kind == "place" and entity.named and words in entity.aliases  # "Moscow" for Russia
    return Step(source.id, words if own else _shown(speakers, entity, source), source.kind, relation, spans[0]), source


def _shown(speakers: Speakers, entity: Entity | None, source: Source) -> str:
    """What the step is called: a person by name, with the organisation that testifies through it; an outlet as spelt here."""
    if entity is not None and entity.named and entity.kind == "person":
        if fold(source.name).removeprefix("@") == fold(entity.name).removeprefix("@"):
            return source.name if source.name.startswith("@") else entity.name
        return f"{entity.name} of {source.name}"
    if entity is not None and source.kind in {"outlet", "agency"}:
        return outlet_words(speakers.kinds, entity.name) or source.name
    return source.name


def _speaker_step(speakers: Speakers, attribution: Attribution, one: Speaker) -> tuple[Step, Source]:
    """The step of one of several sources that stand side by side."""
    entity = speakers.entities.get(one.entity or "")
    if entity is None or not one.people:
        return _step_of(speakers, entity, one.source_kind, one.source, attribution.relation)
    source = _of_body(speakers, entity, one)
    return Step(source.id, f"{one.people} of {entity.name}", source.kind, attribution.relation, one.source[0]), source


def _of_body(speakers: Speakers, body: Entity, one: Speaker) -> Source:
    """The organisation for its people, by rule 3; an armed group's are a source of their own in this article."""
    name = f"{one.people} of {body.name}"
    if body.kind != "organisation" or one.source_kind == ANONYMOUS:
        key = f"{one.people} of {body.id}"
        return Source(make_id("src", speakers.article.id, key), name, one.source_kind, named=False, party=body.actor)
    home = _named(speakers, body, kind_of_entity(speakers.kinds, body, None) or one.source_kind)
    return replace(home, aliases=tuple(dict.fromkeys((*home.aliases, name))))


def _source(speakers: Speakers, entity: Entity | None, kind: str, words: str) -> Source:
    """Whose word it is, by the rule at the head of this file."""
    if entity is None or _is_platform(speakers.kinds, entity, words):
        return _unnamed(speakers, None, kind, short_name(words))
    of = speakers.entities.get(entity.of or "")
    of = None if of is not None and of.name.split(maxsplit=1)[0].casefold() in _READERS else of
    if of is not None and of.named and of.kind != "person" and _speaks_as(speakers, entity, of):
        home = _named(speakers, of, kind if kind != ANONYMOUS else "unknown")
        said = tuple(dict.fromkeys((*home.aliases, entity.name)))
        return Source(home.id, home.name, home.kind, aliases=said, party=home.party)
    if of is not None and not of.named and of.kind == "organisation" and _reports(speakers, entity):
        return _source(speakers, of, kind_of_entity(speakers.kinds, of, None) or "outlet", of.name)
    if entity.named and kind != ANONYMOUS:
        return _named(speakers, entity, kind)
    if kind in {"outlet", "agency"}:
        name = proper_name(entity.name, _no_names(speakers.kinds))
        if name and fold(name) not in speakers.kinds.nouns:  # "TV" of "state TV" names nobody
            return _named(speakers, replace(entity, name=name, named=True), kind)
    told = words if entity.name[:1].isdigit() and not words[:1].isdigit() else None  # "the rebels", first met as "30 rebels"
    return _unnamed(speakers, entity, kind, short_name(told) if told else _description(speakers, entity))


def _account(entity: Entity | None, words: str) -> Source | None:
    """An account on a platform ("@lake_watch"), which is one source in every article; not that of somebody named beside it."""
    handle = _HANDLE.search(words)
    if handle is None or (entity is not None and entity.name.removeprefix("@").casefold() != handle[0][1:].casefold()):
        return None
    return Source(make_id("src", handle[0].casefold()), handle[0], "social_media")


def _is_platform(kinds: KindWords, entity: Entity, words: str) -> bool:
    """Whether the name is but that of the platform on which somebody speaks ("a Telegram channel run by students")."""
    return kinds.nouns.get(fold(entity.name)) == "social_media" and fold(short_name(words)) != fold(entity.name)


def _description(speakers: Speakers, entity: Entity) -> str:
    """The words that name an unnamed source: those of its first attribution where they go on from its own, else its own."""
    own, said = short_name(entity.name), speakers.described.get(entity.id, "")
    of = speakers.entities.get(entity.of or "")
    if of is not None and of.named and not said and len(own.split()) <= _BARE:
        return f"{own} of {of.name}"
    before, found, _ = fold(said).partition(fold(own))
    return said if found and not set(before.split()) & _LEADING else own


def _speaks_as(speakers: Speakers, entity: Entity, of: Entity) -> bool:
    """Whether the organisation testifies through this person (rule 3)."""
    if entity.kind == "organisation" and not entity.named and outlet_of(speakers.kinds, of.name) is not None:
        return True  # "the BBC's Arabic service"
    role = (entity.role or entity.name).casefold()
    words = set(role.replace(",", " ").split())
    if not words & (speakers.helpers["voice"] | speakers.helpers["reporter"]):
        return False
    if not entity.named:
        return of.kind in {"organisation", "armed_group"}
    home = kind_of_entity(speakers.kinds, of, None)
    return home in _TESTIFY


def _reports(speakers: Speakers, entity: Entity) -> bool:
    """Whether it is an unnamed reporter, who speaks as the outlet."""
    words = set((entity.role or entity.name).casefold().split())
    return not entity.named and bool(words & speakers.helpers["reporter"])


def _named(speakers: Speakers, entity: Entity, kind: str) -> Source:
    outlet = outlet_of(speakers.kinds, entity.name) if entity.kind not in {"person", "place"} else None
    of = speakers.entities.get(entity.of or "")
    party = of.actor if of is not None else None
    key = outlet.id if outlet else entity.actor or fold(entity.name)
    name = outlet.name if outlet else entity.name
    aliases = tuple(alias for alias in entity.aliases if alias != name)
    own = kind_of_entity(speakers.kinds, entity, of) if kind == "unknown" else kind
    return Source(
        make_id("src", key), name, own or kind, aliases=aliases, party=party or (outlet.party if outlet else entity.actor)
    )


def _unnamed(speakers: Speakers, entity: Entity | None, kind: str, name: str) -> Source:
    key = entity.id if entity is not None else fold(name)
    aliases = tuple(alias for alias in entity.aliases if alias != name) if entity is not None else ()
    return Source(
        make_id("src", speakers.article.id, key), name, kind, named=False, aliases=aliases, party=_party(speakers, entity, name)
    )


def _party(speakers: Speakers, entity: Entity | None, name: str) -> str | None:
    """For whom an unnamed source speaks: its organisation's actor, else the one whose adjective stands in its name."""
    of = speakers.entities.get(entity.of or "") if entity is not None else None
    if of is not None and of.actor is not None:
        return of.actor
    for word in fold(name).split():
        actor = speakers.kinds.adjectives.get(word)
        if actor is not None:
            return actor.id
    return None


def _no_names(kinds: KindWords) -> frozenset[str]:
    """Words that are written like names and name no outlet: demonyms, and platforms ("a Telegram channel")."""
    return frozenset(kinds.adjectives) | {word for word, kind in kinds.nouns.items() if kind == "social_media"}


def proper_name(words: str, demonyms: frozenset[str]) -> str:
    """The name inside an outlet's description, or nothing.

    >>> proper_name("the Spanish-language Rio Verde newspaper", frozenset({"spanish"}))
    'Rio Verde'
    """
    found = [word.strip(",.;:") for word in words.split()[0 if words[:1].islower() else 1 :]]
    return " ".join(
        word for word in found if word[:1].isupper() and not word.endswith("-language") and word.casefold() not in demonyms
    )


def short_name(words: str) -> str:
    """A description without the clauses behind it.

    >>> short_name("a French official who asked not to be named")
    'a French official'
    """
    while words and words.split(maxsplit=1)[0].casefold() in _LEADING and len(words.split()) > 1:
        words = words.split(maxsplit=1)[1]
    spaced = f"{words} "
    cut = min((place for stop in _NAME_STOPS if (place := spaced.find(stop)) > 0), default=len(words))
    reduced = _REDUCED.search(spaced, 0, cut + 1)
    cut = reduced.start() if reduced is not None else cut
    whole = words[:cut] if words[:cut].count("(") == words[:cut].count(")") else words[:cut].rpartition("(")[0] or words[:cut]
    return " ".join(whole.split()).strip(" ,;:“”\"'")
