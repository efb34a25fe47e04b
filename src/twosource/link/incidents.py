"""Which claims tell of one incident: a constrained clustering of claims, with a reason for every tie.

First within each article: its claims become tellings, by points and by how its text goes on. Then across articles: tellings are
compared where a key brings them together, weighed by learnt odds, and gathered from the surest down; two groups join unless
people said no, or too much of them cannot be one.
"""

from __future__ import annotations

import math
from collections import Counter
from itertools import combinations
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from twosource.link import copies, identities
from twosource.link.compare import day
from twosource.link.contexts import contexts_of, panel_of
from twosource.link.gathering import gather, pairs_of
from twosource.link.groups import Groups
from twosource.link.judgements import names_incidents, on_claims
from twosource.link.notes import notes_of, raw_in, told_in
from twosource.link.settling import settle_by_anchors, settle_by_ties
from twosource.link.tellings import tellings_of
from twosource.link.threads import follow_threads
from twosource.link.ties import Scene, parted, reuse_between, tie
from twosource.link.traits import Trait, Window, kinship, traits_of
from twosource.link.victims import join_victims, with_deaths
from twosource.records import Interval, Links

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from twosource.codebook import Codebook
    from twosource.link.notes import Note
    from twosource.link.tellings import Telling
    from twosource.link.ties import Tie
    from twosource.records import Article, Identity, Judgement, Reading, Reuse, Settled

_RARE_SHARE = 0.02
_RARE_LEAST = 3
_INFERRED_BEFORE, _INFERRED_AFTER = 4, 5
"""An article with a settled date was written about then; so many days around it count as its window."""


class Prepared(Struct, frozen=True):
    """All that is known before articles are compared with each other: what each tells, and of which claims that consists.

    `groups` hold the claims that belong together in each article; `whole` the claims by which people named incidents that they
    judged to be one.
    """

    reuse: tuple[Reuse, ...]
    identities: tuple[Identity, ...]
    settled: tuple[Settled, ...]
    traits: dict[str, Trait]
    scene: Scene
    groups: Groups
    reasons: tuple[tuple[str, str, str], ...]
    tellings: tuple[Telling, ...]
    whole: tuple[tuple[str, str], ...]


def link(
    articles: Sequence[Article],
    readings: Sequence[Reading],
    judgements: Sequence[Judgement],
    codebook: Codebook,
    notes: Mapping[str, Note] = MappingProxyType({}),
) -> Links:
    """All that ties articles together. A pure function; neither the order of articles nor of readings matters.

    `notes` are what was taken from articles before, by their ids; of the others it is taken now.
    """
    found = prepare(articles, readings, judgements, codebook, notes)
    pairs = pairs_of(found.tellings, found.scene, codebook.model("same_incident"))
    reasons = [*found.reasons, *gather(found.groups, found.tellings, pairs, found.scene)]
    reasons += _judged(found.groups, found.traits, found.whole)
    return Links(
        reuse=found.reuse,
        identities=found.identities,
        settled=found.settled,
        groups=found.groups.all(),
        reasons=tuple(sorted(reasons)),
    )


def prepare(
    articles: Sequence[Article],
    readings: Sequence[Reading],
    judgements: Sequence[Judgement],
    codebook: Codebook,
    kept: Mapping[str, Note] = MappingProxyType({}),
) -> Prepared:
    """What every article tells, with what it took from others and the dates that are settled for it.

    Claims judged the same come first, so that all else keeps to them; incidents judged the same come last, so that all their
    claims are united and not only those by which they were named.
    """
    by_id = {article.id: article for article in sorted(articles, key=lambda one: one.id)}
    ordered = [reading for reading in sorted(readings, key=lambda one: one.article) if reading.article in by_id]
    notes = notes_of(by_id.values(), ordered, codebook, kept)
    reuse = copies.find_reuse(list(by_id.values()), ordered, codebook, notes)
    same = identities.resolve(list(by_id.values()), ordered, codebook, judgements)
    traits = traits_of(by_id, ordered, codebook, identities.canonical(same))
    panel = panel_of(by_id)
    contexts, rarity = contexts_of([one.article for one in ordered], lambda name: raw_in(notes[name]), codebook, panel)
    rare = _rare_words(traits.values(), panel)
    besides = codebook.words("counts_besides")
    scene = Scene(kin=kinship(codebook), reuse=reuse_between(reuse), rare=rare, rarity=rarity, besides=besides)
    settled, anchors = settle_by_anchors(
        by_id, ordered, traits, {one.article: told_in(notes[one.article], codebook) for one in ordered}
    )
    settled += settle_by_ties(by_id, traits, scene, [one.claim for one in settled])
    dated = with_deaths(_with_settled(traits, settled, anchors))
    claims = [claim for reading in ordered for claim in reading.claims]
    force, whole = on_claims(judgements, claims), on_claims(filter(names_incidents, judgements), claims)
    groups = Groups(dated, force.different)
    reasons = _judged(groups, dated, [pair for pair in force.same if pair not in whole.same])
    reasons += _tell(groups, dated, scene, frozenset(name for left, right, _ in reasons for name in (left, right)))
    return Prepared(
        reuse=reuse,
        identities=same,
        settled=tuple(sorted(settled, key=lambda one: (one.claim, one.slot))),
        traits=dated,
        scene=scene,
        groups=groups,
        reasons=tuple(reasons),
        tellings=tellings_of(groups.all(), dated, contexts, rarity),
        whole=whole.same,
    )


def _rare_words(traits: Collection[Trait], panel: AbstractSet[str]) -> frozenset[str]:
    """Words of claims' sentences that few articles of the panel have."""
    told = {(trait.article, word) for trait in traits if trait.article in panel for word in trait.words}
    spread = Counter(word for _, word in told)
    most = max(_RARE_LEAST, math.floor(_RARE_SHARE * len(panel)))
    return frozenset(word for trait in traits for word in trait.words if spread[word] <= most)


def _with_settled(traits: Mapping[str, Trait], settled: Sequence[Settled], anchors: Mapping[str, str]) -> dict[str, Trait]:
    """The traits with settled dates and anchor events in place, and a window for articles that had none and told of a settled
    day as news.
    """
    dates = {one.claim: one.value for one in settled if isinstance(one.value, Interval)}
    windows: dict[str, Window] = {}
    for name, value in sorted(dates.items()):
        last = day(value.end)
        if traits[name].yearless and traits[name].window is None and last is not None:
            before = windows.get(traits[name].article)
            last = max(last, before.last - _INFERRED_AFTER) if before else last
            windows[traits[name].article] = Window(last - _INFERRED_BEFORE, last + _INFERRED_AFTER, inferred=True)
    return {
        name: replace(
            trait,
            when=dates.get(name, trait.when),
            window=trait.window or windows.get(trait.article),
            anchor=anchors.get(name),
        )
        for name, trait in traits.items()
    }


def _tell(groups: Groups, traits: Mapping[str, Trait], scene: Scene, judged: frozenset[str]) -> list[tuple[str, str, str]]:
    """Joins what tells of one happening in each article; returns the reasons. What people judged keeps its place."""
    found = [one for left, right in _within(traits) if (one := tie(left, right, scene))]
    found.sort(key=lambda one: (-one.margin, one.left, one.right))
    same = join_victims(groups, traits, judged)
    return [*same, *_take(groups, found, traits, scene, judged), *follow_threads(groups, traits, scene, judged)]


def _judged(groups: Groups, traits: Mapping[str, Trait], same: Iterable[tuple[str, str]]) -> list[tuple[str, str, str]]:
    pairs = [(left, right) for left, right in same if left in traits and right in traits]
    return [(left, right, "judged the same") for left, right in pairs if groups.join(left, right)]


def _take(
    groups: Groups, ties: Iterable[Tie], traits: Mapping[str, Trait], scene: Scene, judged: frozenset[str]
) -> list[tuple[str, str, str]]:
    """Joins by these ties, the strongest first, wherever the two groups fit together; returns the reasons."""
    reasons = []
    for one in ties:
        if groups.root(one.left) == groups.root(one.right) or groups.barred(one.left, one.right):
            continue
        if _fit_together(groups.members(one.left), groups.members(one.right), traits, scene, judged):
            groups.join(one.left, one.right)
            reasons.append((one.left, one.right, one.why))
    return reasons


def _fit_together(
    left: Iterable[str], right: Iterable[str], traits: Mapping[str, Trait], scene: Scene, judged: frozenset[str]
) -> bool:
    """Whether no claim of one group is parted from a claim of the other, but for those that people put there."""
    one, two = ([traits[name] for name in names if name not in judged] for names in (left, right))
    return not any(parted(a, b, scene) for a in one for b in two)


def _within(traits: Mapping[str, Trait]) -> Iterator[tuple[Trait, Trait]]:
    """The pairs of claims of each article."""
    told: dict[str, list[Trait]] = {}
    for trait in traits.values():
        told.setdefault(trait.article, []).append(trait)
    for claims in told.values():
        yield from combinations(claims, 2)
