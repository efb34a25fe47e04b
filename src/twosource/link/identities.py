"""Which sources and actors of different articles, or under two descriptions in one article, are the same.

Named sources carry the same id in every article already; what is left are spellings of persons, acronyms, and two descriptions
of one unnamed origin. Organisations are never matched by likeness: the Islamic Front is not the Islamic State.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.link.groups import Groups
from twosource.link.judgements import decided
from twosource.link.names import acronym_of, fold_name, is_plural, name_parts, same_person, shortened
from twosource.link.rewrites import content_words
from twosource.records import Actor, Identity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from twosource.codebook import Codebook, KnownActor
    from twosource.records import Article, Claim, Judgement, Reading, Source, Span

_NO_PERSON = frozenset(
    {
        "outlet",
        "agency",
        "monitor",
        "document",
        "party",
        "social_media",
        "organisation",
        "armed_group",
        "place",
        "facility",
        "weapon",
    }
)
_OFFICIALS = frozenset({"official", "anonymous", "military", "unknown"})
_ANOTHER = frozenset({"another", "second", "other", "different", "separate", "third", "two", "several", "both"})
_SHARED_WORDS = 3
_NAME_REACH = 8
"""Characters behind a name that are looked at, with an article before it."""


class _Node(Struct, frozen=True):
    """Somebody as one or more readings know him."""

    id: str
    name: str
    kind: str
    named: bool
    aliases: tuple[str, ...]
    party: str | None


_Pairs = list[tuple[str, str, str]]


def resolve(
    articles: Sequence[Article], readings: Sequence[Reading], codebook: Codebook, judgements: Sequence[Judgement]
) -> tuple[Identity, ...]:
    """The identities that have more than one member, each with the reason; people's judgements come first."""
    nodes = _nodes(readings)
    force = decided(judgements)
    groups = Groups(nodes, force.different)
    why: dict[str, list[str]] = {}
    texts = {article.id: article.text for article in articles}
    judged = [(left, right, "judged the same") for left, right in force.same if left in nodes and right in nodes]
    rules = (
        *_known_actors(nodes, codebook, _days_of_actors(articles, readings)),
        *_spellings(nodes),
        *_acronyms(nodes),
        *_only_monitor(readings),
        *_shortened(readings),
        *_cut_short(texts, readings, nodes),
    )
    for left, right, reason in [*judged, *rules, *_descriptions(texts, readings, codebook)]:
        if groups.join(left, right):
            why.setdefault(min(left, right), []).append(reason)
    return tuple(_identity([nodes[name] for name in members], why) for members in groups.all() if len(members) > 1)


def canonical(identities: Iterable[Identity]) -> dict[str, str]:
    """For every member of an identity, the identity's id."""
    return {member: identity.id for identity in identities for member in identity.members}


def _nodes(readings: Iterable[Reading]) -> dict[str, _Node]:
    found: dict[str, _Node] = {}
    for reading in sorted(readings, key=lambda reading: reading.article):
        for source in reading.sources:
            node = _Node(source.id, source.name, source.kind, source.named, source.aliases, source.party)
            found[source.id] = _merged(found.get(source.id), node)
        for actor in (arg.value for claim in reading.claims for arg in claim.args if isinstance(arg.value, Actor)):
            node = _Node(actor.actor, actor.name, actor.kind or "unknown", named=True, aliases=(), party=None)
            found[actor.actor] = _merged(found.get(actor.actor), node)
    return dict(sorted(found.items()))


def _merged(old: _Node | None, new: _Node) -> _Node:
    if old is None:
        return new
    names = sorted({*old.aliases, *new.aliases, old.name, new.name})
    name = max(old.name, new.name, key=lambda one: (len(one), one))
    return _Node(old.id, name, old.kind, old.named, tuple(one for one in names if one != name), old.party or new.party)


def _spellings(nodes: Mapping[str, _Node]) -> _Pairs:
    """Persons whose names are spellings of each other and whose parties do not differ."""
    blocks: dict[tuple[str, str], list[_Node]] = {}
    for node in nodes.values():
        parts = name_parts(node.name) if node.named and node.kind not in _NO_PERSON else ()
        if 2 <= len(parts) <= 4:
            blocks.setdefault((parts[0][:1], parts[-1][:1]), []).append(node)
    pairs = {pair for block in blocks.values() for pair in _near(block)}
    return [
        (one.id, two.id, f"{one.name} and {two.name} are spellings of one name")
        for one, two in ((nodes[left], nodes[right]) for left, right in sorted(pairs))
        if _space(one) == _space(two)
        and same_person(one.name, two.name)
        and (one.party == two.party or None in (one.party, two.party))
    ]


def _near(block: Iterable[_Node]) -> Iterator[tuple[str, str]]:
    """The ids of those whose family names may be spellings of each other, in the order of the nodes."""
    alike: dict[str, list[str]] = {}
    for node in block:
        for form in shortened(name_parts(node.name)[-1]):
            alike.setdefault(form, []).append(node.id)
    return (pair for ids in alike.values() for pair in combinations(ids, 2))


def _space(node: _Node) -> str:
    """Sources and actors have ids of their own and are not mixed."""
    return node.id.split("-")[0] if "-" in node.id else "known"


def _acronyms(nodes: Mapping[str, _Node]) -> _Pairs:
    """An acronym and the one full name in all articles that it can stand for."""
    full: dict[tuple[str, str], list[_Node]] = {}
    for node in nodes.values():
        letters = acronym_of(node.name)
        if node.named and len(letters) >= 3 and len(node.name) > len(letters) + 3:
            full.setdefault((_space(node), letters), []).append(node)
    pairs = []
    for node in nodes.values():
        fits = full.get((_space(node), node.name), []) if node.named and node.name.isupper() else []
        if len({fold_name(fit.name) for fit in fits}) == 1:
            pairs += [(node.id, fit.id, f"{node.name} are the first letters of {fit.name}") for fit in fits if fit.id != node.id]
    return pairs


def _descriptions(texts: Mapping[str, str], readings: Iterable[Reading], codebook: Codebook) -> _Pairs:
    """Two descriptions in one article that look like one unnamed origin: same side, same content."""
    idle = codebook.words("function_words")
    families = {kind.id: kind.family for kind in codebook.event_types}
    pairs: _Pairs = []
    for reading in sorted(readings, key=lambda reading: reading.article):
        unnamed = sorted(
            (source for source in reading.sources if not source.named and source.kind in _OFFICIALS), key=lambda source: source.id
        )
        for one, two in combinations(unnamed, 2):
            side = _common_side(one, two, idle)
            if side and _same_content(texts.get(reading.article, ""), reading.claims, (one.id, two.id), families, idle):
                pairs.append((one.id, two.id, f"“{one.name}” and “{two.name}” say the same and both speak for one side ({side})"))
    return pairs


def _common_side(one: Source, two: Source, idle: frozenset[str]) -> str | None:
    """The party or the capitalised word (French) that both descriptions share; None where they are told apart."""
    words = [set(source.name.split()) for source in (one, two)]
    if any(word.casefold() in _ANOTHER for found in words for word in found) or is_plural(one.name) or is_plural(two.name):
        return None
    if one.party and two.party:
        return one.party if one.party == two.party else None
    shared = sorted(word for word in words[0] & words[1] if word[:1].isupper() and word.casefold() not in idle)
    return shared[0] if shared else None


def _only_monitor(readings: Iterable[Reading]) -> _Pairs:
    """Monitors without a name ("a monitoring group") in articles that name one monitor only."""
    pairs: _Pairs = []
    for reading in sorted(readings, key=lambda reading: reading.article):
        monitors = sorted((source for source in reading.sources if source.kind == "monitor"), key=lambda source: source.id)
        named = [source for source in monitors if source.named]
        unnamed = [source for source in monitors if not source.named and not is_plural(source.name)]
        if len(named) == 1:
            pairs += [
                (one.id, named[0].id, f"the only monitor that the article of “{one.name}” names is {named[0].name}")
                for one in unnamed
                if not _ANOTHER & set(one.name.casefold().split())
            ]
    return pairs


def _shortened(readings: Iterable[Reading]) -> _Pairs:
    """Descriptions that only shorten another of the same article: "the army" beside "the Northtown army"."""
    pairs: _Pairs = []
    for reading in sorted(readings, key=lambda reading: reading.article):
        sources = sorted(reading.sources, key=lambda source: source.id)
        for short in (source for source in sources if not source.named and source.kind not in {"outlet", "agency", "unknown"}):
            words = set(fold_name(short.name).split())
            longer = [one for one in sources if one.kind == short.kind and words < set(fold_name(one.name).split())]
            if len(longer) == 1 and not words & _ANOTHER and not longer[0].name.casefold().startswith("another"):
                pairs.append((short.id, longer[0].id, f"“{short.name}” is short for {longer[0].name} in one article"))
    return pairs


def _cut_short(texts: Mapping[str, str], readings: Iterable[Reading], nodes: Mapping[str, _Node]) -> _Pairs:
    """Names of which a reading has only how they begin ("Lamps"), where the article goes on as another source's name does
    ("Lamps of Northtown, a network of activists").
    """
    beginning: dict[str, list[_Node]] = {}
    for node in nodes.values():
        if node.named and _space(node) == "src":
            words = fold_name(node.name).split()
            for size in range(1, len(words)):
                beginning.setdefault(" ".join(words[:size]), []).append(node)
    pairs = set()
    for reading in readings:
        text = texts.get(reading.article, "")
        for step in (step for claim in reading.claims for step in claim.chain[1:] if step.span is not None):
            node = nodes[step.source]
            for whole in beginning.get(fold_name(node.name), ()) if node.named else ():
                if _goes_on(text, step.span, whole.name):
                    pairs.add((node.id, whole.id, f"{whole.name} is what the article of “{node.name}” says in full"))
    return sorted(pairs)


def _goes_on(text: str, span: Span | None, name: str) -> bool:
    """Whether the words that begin there are that name and end with it."""
    words = text[span.start :][: _NAME_REACH + len(name)].casefold().removeprefix("the ") if span else ""
    return words.startswith(name.casefold()) and not words[len(name) : len(name) + 1].isalnum()


def _known_actors(nodes: Mapping[str, _Node], codebook: Codebook, told: Mapping[str, frozenset[str]]) -> _Pairs:
    """Actors called by a name that the codebook has for one actor only, of those that bear it on the days they are `told` of."""
    known: dict[str, list[KnownActor]] = {}
    for actor in codebook.actors:
        for name in sorted({fold_name(name) for name in (actor.name, *actor.aliases, *actor.adjectives)}):
            known.setdefault(name, []).append(actor)
    pairs: _Pairs = []
    for node in nodes.values():
        found = [
            actor for actor in known.get(fold_name(node.name), ()) if _bears_its_names(actor, told.get(node.id, frozenset()))
        ]
        if _space(node) == "act" and len(found) == 1 and found[0].id in nodes:
            since = f" since {found[0].since}" if found[0].since else ""
            until = f" until {found[0].until}" if found[0].until else ""
            pairs.append((node.id, found[0].id, f"{node.name} is a name of {nodes[found[0].id].name}{since}{until}"))
    return pairs


def _bears_its_names(actor: KnownActor, days: Iterable[str]) -> bool:
    """Whether the actor bears its names on all these days; an unknown day ("") lies in no span that begins or ends."""
    if not actor.since and not actor.until:
        return True
    return all(day and (actor.since or day) <= day <= (actor.until or day) for day in days)


def _days_of_actors(articles: Sequence[Article], readings: Iterable[Reading]) -> dict[str, frozenset[str]]:
    """The days of publication of the articles that name each actor, "" where one has none."""
    published = {article.id: ((article.published.start if article.published else None) or "")[:10] for article in articles}
    found: dict[str, set[str]] = {}
    for reading in readings:
        for actor in (arg.value for claim in reading.claims for arg in claim.args if isinstance(arg.value, Actor)):
            found.setdefault(actor.actor, set()).add(published.get(reading.article, ""))
    return {name: frozenset(days) for name, days in found.items()}


def _same_content(
    text: str, claims: Sequence[Claim], roots: tuple[str, str], families: Mapping[str, str], idle: frozenset[str]
) -> bool:
    """Whether a claim of one tells what a claim of the other tells: same kind of event, and shared words."""
    told = [[claim for claim in claims if claim.chain and claim.chain[-1].source == root] for root in roots]
    return any(
        families.get(left.type, left.type) == families.get(right.type, right.type)
        and len(set(content_words(left.span.of(text), idle)) & set(content_words(right.span.of(text), idle))) >= _SHARED_WORDS
        for left in told[0]
        for right in told[1]
    )


def _identity(members: Sequence[_Node], why: Mapping[str, list[str]]) -> Identity:
    main = min(members, key=lambda node: (not node.named, node.id.startswith("act-"), node.id))
    name = max((node.name for node in members if node.named == main.named), key=lambda one: (len(one), one))
    names = {alias for node in members for alias in (node.name, *node.aliases)} - {name}
    kinds = [node.kind for node in (main, *members) if node.kind != "unknown"]
    reasons = [reason for node in members for reason in why.get(node.id, ())]
    return Identity(
        id=main.id,
        name=name,
        kind=kinds[0] if kinds else "unknown",
        members=tuple(sorted(node.id for node in members)),
        aliases=tuple(sorted(names)),
        why="; ".join(dict.fromkeys(reasons)),
    )
