"""Which unnamed sources of different articles are one: they are counted apart only where they can be told apart.

Two of them are one voice, for every incident, where

1. one article has the words of the one from the article of the other (a quotation, the same or rewritten sentences);
2. one article has its source through the other's outlet, and the descriptions fit;
3. nothing tells them apart: the same description, and neither is quoted in words of its own nor said to have spoken to its paper.

The latter two only where both tell of one incident, or one of what the other's article is mainly about.

Two sources that one article describes differently are never one, nor what would join them through a third; "the widow" of its
headline and "a widow" of its text are.
"""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from twosource.assess.ground import PUBLISHERS, papers_through, values, when
from twosource.link.compare import gap_days, place_relation
from twosource.link.groups import Groups
from twosource.link.names import fold_name
from twosource.link.sayings import as_known, is_own
from twosource.records import Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from twosource.assess.ground import Ground
    from twosource.link.sayings import Said, Saying
    from twosource.records import Claim, Source, Span

_NEAR = 400
"""Characters between a claim without source and a saying that it may rest on: about two paragraphs of news."""
_DAYS = 2
"""What is told so many days apart is told of other happenings."""
_WHERE = ("place", "origin", "destination")
_LONG_WORD = 6
_OTHERS = frozenset({"another", "other", "others", "second", "third", "two", "three"})
_SAME_WORDS = frozenset({"verbatim", "quote"})
_PARTIES = frozenset({"party", "military", "official"})


class _Link(Struct, frozen=True, order=True):
    """Two sources that look like one, with the strength of what shows it (small is strong) and the reason."""

    strength: int
    left: str
    right: str
    why: str


class _Cast(Struct, frozen=True):
    """All unnamed sources: the first claim that rests on each, of which incidents it tells (last comes what its article is mainly
    about), and through which papers.
    """

    homes: dict[str, Claim]
    tells: dict[str, tuple[str, ...]]
    through: dict[str, tuple[str, ...]]


def with_voices(ground: Ground, said: Mapping[str, Said], names: Mapping[str, str]) -> Ground:
    """The ground with who says what in each article (also where no claim was made of it), and with the unnamed sources of each
    incident that are one voice: as which each counts, and why. `said` is what is said in each article, `names` maps members of
    identities to their identity.
    """
    told = {article: as_known(found, names) for article, found in said.items()}
    known = {source.id: source for _, sources in told.values() for source in sources}
    sayings = {article: found for article, (found, _) in told.items()}
    ground = replace(ground, sources={**known, **ground.sources}, sayings=sayings)
    cast = _cast(ground)
    apart, links = _within_articles(cast, ground)
    links += [*_by_words(cast.homes, ground), *_by_relay(cast, ground), *_not_told_apart(cast, ground)]
    return replace(ground, voices=_one_voice(cast.homes, links, apart, ground))


def last_telling(claim: Claim, ground: Ground) -> str:
    """The last step's source, or the one before it where nothing is told of the last."""
    steps = list(claim.chain)
    while len(steps) > 1 and is_vague(steps[-1].source, ground):
        steps.pop()
    return steps[-1].source if steps else ""


def is_vague(source: str, ground: Ground) -> bool:
    """Whether nothing is told of the source but that it is one ("sources", "media reports")."""
    found = ground.sources.get(source)
    if found is None or found.named or found.party is not None:
        return False
    return all(word in ground.vague or word.isdigit() for word in fold_name(found.name.split(" that ")[0]).split())


def cited_beside(claim: Claim, ground: Ground) -> str | None:
    """Who speaks next in the article, soon after the claim: no publisher, no party of the war, nobody who tells of elsewhere."""
    near = [one for one in ground.sayings.get(claim.article, ()) if 0 <= one.content.start - claim.span.start <= _NEAR]
    paper = fold_name(ground.articles[claim.article].outlet or "")
    telling = [one for one in near if ground.sources[one.source].kind not in PUBLISHERS and not is_vague(one.source, ground)]
    telling = [one for one in telling if fold_name(ground.sources[one.source].name) != paper]  # it "could not verify the account"
    first = min(telling, key=lambda one: (one.content.start, one.source), default=None)
    return (
        None if first is None or _is_party(ground.sources[first.source]) or _of_elsewhere(first, claim, ground) else first.source
    )


def _of_elsewhere(saying: Saying, claim: Claim, ground: Ground) -> bool:
    """Whether all that is said there is of other incidents than the claim's, at other places or on other days."""
    claims, own = ground.of_article(claim.article), ground.incident.get(claim.id)
    told = [one for one in claims if saying.content.start <= one.trigger.start < saying.content.end]
    others = {ground.incident.get(one.id) for one in told}
    if own in others:
        return False
    mine, theirs = ([one for one in claims if ground.incident.get(one.id) in some] for some in ({own}, others))
    here, there = _places(mine), _places(theirs)
    if here and there and all(place_relation(one, other) == "apart" for one in here for other in there):
        return True
    then, later = ([day for one in some if (day := when(one)) is not None] for some in (mine, theirs))
    return bool(then and later) and all(gap_days(one, other) > _DAYS for one in then for other in later)


def _places(claims: Iterable[Claim]) -> list[Place]:
    """Where on the map it happened, and where a movement began and went."""
    found = (value for claim in claims for slot in _WHERE for value in values(claim, slot) if isinstance(value, Place))
    return [place for place in found if place.lat is not None]


def _is_party(source: Source) -> bool:
    return source.party is not None and source.kind in _PARTIES


def _cast(ground: Ground) -> _Cast:
    """The unnamed sources that claims rest on, each with the first such claim: by date, then by article and place."""
    claims = [claim for claim in ground.claims.values() if claim.id in ground.incident]
    claims.sort(key=lambda one: (ground.published(one) or "9999", one.article, one.span))
    homes: dict[str, Claim] = {}
    tells: dict[str, dict[str, None]] = {}
    papers: dict[str, dict[str, None]] = {}
    main: dict[str, Counter[str]] = {}
    for claim in claims:
        main.setdefault(claim.article, Counter())[ground.incident[claim.id]] += 1
        source = _unnamed_behind(claim, ground)
        if source is not None:
            homes.setdefault(source, claim)
            tells.setdefault(source, {})[ground.incident[claim.id]] = None
            papers.setdefault(source, {}).update(dict.fromkeys(papers_through(claim)))
    about = {article: found.most_common(1)[0][0] for article, found in main.items()}
    told = {source: tuple(dict.fromkeys((*found, about[homes[source].article]))) for source, found in tells.items()}
    return _Cast(homes, told, {source: tuple(found) for source, found in papers.items()})


def _unnamed_behind(claim: Claim, ground: Ground) -> str | None:
    """The unnamed source that the claim rests on, or that speaks next where its outlet names none."""
    outlet, last = claim.chain[0].source, last_telling(claim, ground)
    if last == outlet:
        last = cited_beside(claim, ground) or last
    source = ground.sources.get(last)
    unnamed = source is not None and not source.named and source.kind not in PUBLISHERS and last != outlet
    return last if unnamed else None


def _within_articles(cast: _Cast, ground: Ground) -> tuple[list[tuple[str, str]], list[_Link]]:
    """Sources of one article that are surely two, and those that it describes alike."""
    by_article: dict[str, list[str]] = {}
    for source, claim in cast.homes.items():
        by_article.setdefault(claim.article, []).append(source)
    pairs = [pair for sources in by_article.values() for pair in combinations(sources, 2)]
    same = {(one, two) for one, two in pairs if _described_alike(one, two, ground)}
    links = [_Link(0, one, two, f"“{ground.name_of(one)}” and “{ground.name_of(two)}” are one") for one, two in sorted(same)]
    return [pair for pair in pairs if pair not in same], links


def _one_voice(
    homes: Mapping[str, Claim], links: Iterable[_Link], apart: Iterable[tuple[str, str]], ground: Ground
) -> dict[str, tuple[str, str]]:
    """For each unnamed source that counts as another: which, and why. Who is one for one incident is one for all."""
    groups = Groups(homes, apart)
    reasons: dict[str, str] = {}
    for link in sorted(set(links)):
        if groups.root(link.left) != groups.root(link.right) and groups.join(link.left, link.right):
            reasons.setdefault(link.left, link.why)
            reasons.setdefault(link.right, link.why)
    counts_as = {}
    for members in groups.all():
        first = min(members, key=lambda one: (ground.published(homes[one]) or "9999", homes[one].article, homes[one].span))
        counts_as.update({one: (first, reasons[one]) for one in members if one != first})
    return counts_as


def _by_words(homes: Mapping[str, Claim], ground: Ground) -> Iterable[_Link]:
    """Sources whose words one article has from another."""
    articles = {claim.article for claim in homes.values()}
    for article in sorted(articles):
        for reuse in ground.copied.get(article, ()):
            if reuse.earlier not in articles:
                continue
            later = _who_says(ground.sayings.get(article, ()), reuse.later_span, homes)
            earlier = _who_says(ground.sayings.get(reuse.earlier, ()), reuse.earlier_span, homes)
            if later is None or earlier is None or later == earlier:
                continue
            if reuse.kind in _SAME_WORDS or alike(ground.sources[later], ground.sources[earlier], ground):
                why = f"{ground.outlet(article)} has the words of “{ground.name_of(later)}” from {ground.outlet(reuse.earlier)}"
                yield _Link(0 if reuse.kind in _SAME_WORDS else 1, later, earlier, why)


def _who_says(sayings: Iterable[Saying], span: Span, homes: Mapping[str, Claim]) -> str | None:
    """The unnamed source who says most of these characters."""
    shared: dict[str, int] = {}
    for one in sayings:
        if one.source in homes:
            common = min(one.content.end, span.end) - max(one.content.start, span.start)
            shared[one.source] = shared.get(one.source, 0) + max(0, common)
    best = min(shared, key=lambda source: (-shared[source], source), default=None)
    return best if best is not None and shared[best] else None


def _by_relay(cast: _Cast, ground: Ground) -> Iterable[_Link]:
    """A source that an article has through an outlet, and the one in that outlet's own article that its description fits."""
    of_outlet: dict[tuple[str, str], list[str]] = {}
    for source, incidents in cast.tells.items():
        for incident in incidents:
            of_outlet.setdefault((cast.homes[source].chain[0].source, incident), []).append(source)
    for source, claim in cast.homes.items():
        for incident in cast.tells[source]:
            fits = [
                one
                for outlet in cast.through[source]
                for one in of_outlet.get((outlet, incident), ())
                if cast.homes[one].article != claim.article and alike(ground.sources[one], ground.sources[source], ground)
            ]
            if len(fits) == 1:
                outlet = ground.name_of(cast.homes[fits[0]].chain[0].source)
                why = f"{ground.outlet(claim.article)} has “{ground.name_of(source)}” through {outlet}"
                yield _Link(2, source, fits[0], why)


def _not_told_apart(cast: _Cast, ground: Ground) -> Iterable[_Link]:
    """Sources of one description, of which not both have words of their own."""
    homes, described = cast.homes, dict[tuple[str, tuple[str, ...]], list[str]]()
    for source, incidents in cast.tells.items():
        words = _levelled(telling_words(ground.sources[source].name, ground))
        for incident in incidents if words else ():
            described.setdefault((incident, words), []).append(source)
    own = {one.source for found in ground.sayings.values() for one in found if one.own}
    for _, (first, *others) in sorted(described.items()):
        for other in others:
            if not (_has_own_words(first, homes, own, ground) and _has_own_words(other, homes, own, ground)):
                places = f"{ground.outlet(homes[other].article)} and in {ground.outlet(homes[first].article)}"
                yield _Link(3, other, first, f"nothing tells “{ground.name_of(other)}” in {places} apart")


def _has_own_words(source: str, homes: Mapping[str, Claim], own: set[str], ground: Ground) -> bool:
    claim = homes[source]
    return source in own or is_own(ground.articles[claim.article].text, claim.span)


def telling_words(description: str, ground: Ground) -> tuple[str, ...]:
    """The words that say who an unnamed source is, in the singular, sorted: nothing that any source may be called."""
    words = fold_name(description.partition(" who ")[0]).split()
    return tuple(sorted({word.removesuffix("s") for word in words if word not in ground.vague}))


def _described_alike(left: str, right: str, ground: Ground) -> bool:
    """Whether one article's two descriptions differ by nothing but an article: no "another resident" beside "a resident"."""
    one, two = (ground.sources[source] for source in (left, right))
    others = any(set(fold_name(source.name).split()) & _OTHERS for source in (one, two))
    words = _levelled(telling_words(one.name, ground))
    return bool(words) and words == _levelled(telling_words(two.name, ground)) and not others


def _levelled(words: Iterable[str]) -> tuple[str, ...]:
    """Words so that slips of the pen meet: two letters exchanged in a long word ("midiwfe") make no other source."""
    return tuple(sorted(word if len(word) < _LONG_WORD else word[0] + "".join(sorted(word[1:])) for word in words))


def alike(left: Source, right: Source, ground: Ground) -> bool:
    """Whether two descriptions may mean one source: of no two sides, and with a telling word in common or nothing told of one."""
    if left.party and right.party and left.party != right.party:
        return False
    one, two = (set(_levelled(telling_words(side.name, ground))) for side in (left, right))
    return bool(one & two) or ((not one or not two) and (left.kind == right.kind or "anonymous" in (left.kind, right.kind)))
