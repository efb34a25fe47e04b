"""What every assessment stands on, looked up once: claims as the ledger shows them, sources, articles, reuse, parties."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct
from msgspec.structs import replace

from twosource.link.compare import month_day
from twosource.link.identities import canonical
from twosource.link.names import fold_name
from twosource.link.traits import CORE, PRONOUNS, kinds_of_types, kinship, tells_who
from twosource.read.attribution.chains import UNKNOWN_OUTLET
from twosource.records import Actor, Arg, Count, Interval, Place, Source, Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from twosource.codebook import Codebook, KnownActor
    from twosource.link.sayings import Saying
    from twosource.link.traits import Kinship
    from twosource.records import Article, Claim, Identity, Links, Reading, Reuse, Settled, Value


PUBLISHERS = frozenset({"outlet", "agency"})
_LONG_NAME = 6
_ARTICLES = frozenset({"A", "An", "The", "One", "Some", "Several", "Another"})


class Referred(Protocol):
    """An article, or as much of it as tells where it came from."""

    @property
    def ref(self) -> str:
        """The path, address or id under which it came."""


class Ground(Struct, frozen=True):
    """Articles, claims and sources by id; `incident` tells where a claim belongs; `copied` the reuse by later article.

    Claims carry their identities' source and actor ids and the dates that linking settled. `kinds` are the kinds of incident of
    each event type, `order` its place in the codebook (specific before general), `harms` the slot that a type
    fills by itself, `mere` the types that only tell of consequences, `vague` the words that tell nothing of a source,
    `empty` those that tell nothing of who acted or was hit, `generic` the names that any doer may have, and
    `statuses` the groups of which a person is in one only; by `pointing` words a count means people told of before, by `besides`
    words others than those, by `ranks` one of several; a figure behind one of `correcting` takes the place of earlier ones,
    and one without a word of `loose` that of a vague one; a single death with one of `doers` is of somebody who killed;
    nobody is in two groups of `apart`, or has words of two `sexes`, or of `young` and `grown`. `long_names` are the ids of
    sources that are no publishers, by the words of their folded names: what a description may list. `sayings` are what the
    sources of each article say; `voices` tells, by unnamed source, as which other one it counts, and why.
    `bodies` are the nouns of bodies that one speaks for, `voicing` those of who speaks for a body ("spokesman").
    `unsigned` are the articles whose outlet is not known, by the source that stands for it.
    """

    articles: dict[str, Article]
    claims: dict[str, Claim]
    sources: dict[str, Source]
    incident: dict[str, str]
    by_article: dict[str, tuple[str, ...]]
    copied: dict[str, tuple[Reuse, ...]]
    kin: Kinship
    kinds: dict[str, frozenset[str]]
    order: dict[str, int]
    harms: dict[str, str]
    mere: frozenset[str]
    vague: frozenset[str]
    empty: frozenset[str]
    statuses: frozenset[str]
    pointing: frozenset[str]
    besides: frozenset[str]
    ranks: frozenset[str]
    correcting: frozenset[str]
    loose: frozenset[str]
    doers: frozenset[str]
    sexes: tuple[tuple[str, frozenset[str]], ...]
    young: frozenset[str]
    grown: frozenset[str]
    apart: frozenset[frozenset[str | None]]
    generic: frozenset[str]
    long_names: dict[tuple[str, ...], tuple[str, ...]]
    sayings: dict[str, tuple[Saying, ...]] = {}
    voices: dict[str, tuple[str, str]] = {}
    bodies: frozenset[str] = frozenset()
    voicing: frozenset[str] = frozenset()
    unsigned: dict[str, str] = {}

    def agents(self, claim: Claim) -> frozenset[str]:
        """The actors that the claim names as doing it."""
        return self._who(claim, "agent")

    def targets(self, claim: Claim) -> frozenset[str]:
        """The actors that the claim names as hit."""
        return self._who(claim, "target")

    def _who(self, claim: Claim, slot: str) -> frozenset[str]:
        actors = (value for value in values(claim, slot) if isinstance(value, Actor))
        return frozenset(actor.actor for actor in actors if tells_who(actor, self.generic))

    def of_article(self, article: str) -> list[Claim]:
        """The claims of an article, in the order of the text."""
        return [self.claims[name] for name in self.by_article.get(article, ())]

    def published(self, claim: Claim) -> str:
        """When the claim's article was published, empty where unknown: for saying which of two is later."""
        published = self.articles[claim.article].published
        return (published.start if published else None) or ""

    def outlet(self, article: str) -> str:
        """The outlet's name as shown; where it is not known, the article by the last part of its ref."""
        found = self.articles[article]
        return found.outlet or by_ref(found)

    def name_of(self, source: str) -> str:
        """The source's name as shown; its id where there is none."""
        if source in self.unsigned:
            return self.outlet(self.unsigned[source])
        found = self.sources.get(source)
        return source if found is None else shown_name(found)


def by_ref(article: Referred) -> str:
    """The article by the last part of its ref: what an article is called of which no outlet is known."""
    return f"the article {article.ref.rstrip('/').rpartition('/')[2]}"


def unsigned(claims: Iterable[Claim]) -> dict[str, str]:
    """The articles whose outlet is not known, by the source that stands for it in their claims."""
    fronts = ((claim.chain[0], claim.article) for claim in claims if claim.chain)
    return {step.source: article for step, article in fronts if step.name == UNKNOWN_OUTLET}


def shown_name(source: Source) -> str:
    """A source's name for people: of an article whose outlet is not known, that it is the article itself."""
    if source.named:
        return source.name
    if source.name == UNKNOWN_OUTLET:
        return "the article itself (outlet unknown)"
    first, space, rest = _closed(source.name).partition(" ")
    return first.lower() + space + rest if first in _ARTICLES else _closed(source.name)


def _closed(name: str) -> str:
    """The name with the bracket closed that its words in the text left open."""
    return f"{name})" if name.count("(") > name.count(")") else name


def values(claim: Claim, slot: str) -> tuple[Value, ...]:
    """What the claim gives for the slot."""
    return tuple(arg.value for arg in claim.args if arg.slot == slot)


def papers_through(claim: Claim) -> tuple[str, ...]:
    """The outlets and agencies through which the claim came behind the article's own front, in the order of its chain."""
    return tuple(step.source for step in claim.chain[1:] if step.kind in PUBLISHERS)


def counts(claim: Claim) -> tuple[tuple[str, Count], ...]:
    """The claim's counts with their slots."""
    return tuple((arg.slot, arg.value) for arg in claim.args if isinstance(arg.value, Count))


def places(claim: Claim, slot: str = "place") -> tuple[Place, ...]:
    """The claim's places in that slot."""
    return tuple(value for value in values(claim, slot) if isinstance(value, Place))


def when(claim: Claim) -> Interval | None:
    """The claim's time, if it has one."""
    return next((value for value in values(claim, "time") if isinstance(value, Interval)), None)


def asserts(claim: Claim) -> bool:
    """Whether the claim says that it happened or goes on."""
    return claim.stance == "asserts" and claim.modality in CORE


def ground_of(
    articles: Sequence[Article], readings: Sequence[Reading], links: Links, codebook: Codebook, incident: Mapping[str, str]
) -> Ground:
    """The ground of these articles. `incident` maps claim ids to incident ids."""
    names = canonical(links.identities)
    found = (claim for reading in readings for claim in reading.claims)
    settled: dict[str, list[Settled]] = {}
    for one in links.settled:
        settled.setdefault(one.claim, []).append(one)
    sources = merged_sources(readings, links.identities)
    parties = {actor.id: actor for actor in codebook.actors}
    found = (shown(claim, names, settled.get(claim.id, ())) for claim in found)
    claims = {claim.id: _by_speaker(claim, sources, parties) for claim in found}
    copied: dict[str, tuple[Reuse, ...]] = {}
    for reuse in links.reuse:
        copied[reuse.later] = (*copied.get(reuse.later, ()), reuse)
    return Ground(
        articles={article.id: article for article in sorted(articles, key=lambda one: one.id)},
        claims=dict(sorted(claims.items())),
        sources=sources,
        long_names=_long_names(sources.values()),
        incident=dict(incident),
        by_article={reading.article: tuple(claim.id for claim in reading.claims) for reading in readings},
        copied=copied,
        kin=kinship(codebook),
        kinds=kinds_of_types(codebook),
        order={kind.id: number for number, kind in enumerate(codebook.event_types)},
        harms={kind.id: kind.harm for kind in codebook.event_types if kind.harm},
        mere=frozenset(kind.id for kind in codebook.event_types if kind.family in codebook.words("families_of_consequence")),
        statuses=codebook.words("groups_by_status"),
        pointing=codebook.words("counts_pointing_back"),
        besides=codebook.words("counts_besides") | codebook.words("counts_ranks"),
        ranks=codebook.words("counts_ranks"),
        correcting=codebook.words("counts_correcting"),
        loose=codebook.words("counts_loose"),
        doers=codebook.words("counts_of_doer"),
        sexes=(("m", codebook.words("words_for_men")), ("f", codebook.words("words_for_women"))),
        young=codebook.words("words_for_the_young"),
        grown=codebook.words("words_for_the_grown"),
        apart=frozenset(frozenset[str | None](pair.split()) for pair in codebook.words("groups_apart")),
        generic=codebook.words("generic_actors"),
        unsigned=unsigned(claims.values()),
        empty=codebook.words("empty_names") | PRONOUNS,
        vague=codebook.words("vague_sources") | codebook.words("function_words"),
        bodies=codebook.words("state_bodies"),
        voicing=codebook.words("speaks_for_body"),
    )


def _long_names(sources: Iterable[Source]) -> dict[tuple[str, ...], tuple[str, ...]]:
    found: dict[tuple[str, ...], set[str]] = {}
    for source in sources:
        if source.named and source.kind not in PUBLISHERS:
            for name in (source.name, *source.aliases):
                if len(name) > _LONG_NAME:
                    found.setdefault(tuple(fold_name(name).split()), set()).add(source.id)
    return {words: tuple(sorted(ids)) for words, ids in found.items()}


def shown(claim: Claim, names: Mapping[str, str], settled: Iterable[Settled]) -> Claim:
    """The claim with identities in place of their members, and with the dates that linking settled, each with its reason."""
    chain = tuple(replace(step, source=names.get(step.source, step.source)) for step in claim.chain)
    args = tuple(replace(arg, value=_identified(arg.value, names)) for arg in claim.args)
    for one in settled:
        args = _with_date(args, one)
    return replace(claim, chain=chain, args=args)


def _by_speaker(claim: Claim, sources: Mapping[str, Source], parties: Mapping[str, KnownActor]) -> Claim:
    """The claim with who speaks in the place of "we" and "our jets", where it is known for which party."""
    speaker = sources.get(claim.chain[-1].source) if claim.chain else None
    party = parties.get(speaker.party or "") if speaker else None
    if party is None or not any(arg.slot == "agent" and is_we(arg.value) for arg in claim.args):
        return claim
    meant = Actor(party.id, party.name, party.kind)
    return replace(
        claim,
        args=tuple(replace(arg, value=meant) if arg.slot == "agent" and is_we(arg.value) else arg for arg in claim.args),
    )


def is_we(value: Value) -> bool:
    """Whether it means who speaks, or what is his: "we", "our jets"."""
    words = value.name if isinstance(value, Actor) else value.text if isinstance(value, Words) else ""
    return words.casefold().split()[:1] in (["we"], ["our"])


def _identified(value: Value, names: Mapping[str, str]) -> Value:
    return replace(value, actor=names.get(value.actor, value.actor)) if isinstance(value, Actor) else value


def _with_date(args: tuple[Arg, ...], settled: Settled) -> tuple[Arg, ...]:
    """The arguments with the settled date: in the place of one without year, of a running total's date, or as an inferred one."""
    if not isinstance(settled.value, Interval):
        return args
    value, done, found = settled.value, False, []
    for arg in args:
        new = arg
        if isinstance(arg.value, Interval) and arg.slot == settled.slot:
            new, done = replace(arg, value=value, how=settled.how), True
        elif isinstance(arg.value, Count) and arg.value.as_of is not None and month_day(arg.value.as_of):
            new, done = replace(arg, value=replace(arg.value, as_of=value)), True
        found.append(new)
    return tuple(found) if done else (*found, Arg(settled.slot, value, None, settled.how))


def merged_sources(readings: Iterable[Reading], identities: Sequence[Identity]) -> dict[str, Source]:
    """Every source by id, once: the records of all articles merged, members of an identity under its id.

    Its kind is the one that most articles give it.
    """
    names = canonical(identities)
    shown_as = {identity.id: identity for identity in identities}
    found: dict[str, Source] = {}
    kinds: dict[str, Counter[str]] = {}
    for source in sorted((source for reading in readings for source in reading.sources), key=_source_key):
        name = names.get(source.id, source.id)
        found[name] = _merged(found.get(name), source, name)
        if source.kind != "unknown":
            kinds.setdefault(name, Counter())[source.kind] += 1
    for name, seen in kinds.items():
        found[name] = replace(found[name], kind=min(seen, key=lambda kind: (-seen[kind], kind)))
    for name, identity in shown_as.items():
        if name in found:
            aliases = sorted({*found[name].aliases, *identity.aliases, found[name].name} - {identity.name})
            found[name] = replace(found[name], name=identity.name, aliases=tuple(aliases))
    return dict(sorted(found.items()))


def _source_key(source: Source) -> tuple[bool, str, str, str, str]:
    return (not source.named, source.id, source.name, source.kind, source.party or "")


def _merged(old: Source | None, new: Source, name: str) -> Source:
    if old is None:
        return replace(new, id=name, aliases=tuple(sorted(set(new.aliases) - {new.name})))
    aliases = {*old.aliases, *new.aliases, new.name} - {old.name}
    return replace(old, aliases=tuple(sorted(aliases)), party=old.party or new.party)
