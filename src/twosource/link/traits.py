"""What linking looks at in a claim, looked up once: family, places, dates, actors, counts, words of its sentence."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from twosource.link.compare import day, days, is_settlement, month_day, width
from twosource.link.names import fold_name
from twosource.link.people import people_of
from twosource.link.rewrites import content_words
from twosource.records import Actor, Count, Interval, Place, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from twosource.codebook import Codebook
    from twosource.link.people import Victim
    from twosource.records import Article, Claim, Reading

CORE = frozenset({"happened", "ongoing"})
HARMS = ("killed", "injured", "captured", "displaced", "missing")
PRONOUNS = frozenset(
    {
        "he",
        "she",
        "it",
        "they",
        "we",
        "i",
        "you",
        "them",
        "him",
        "her",
        "us",
        "who",
        "this",
        "that",
        "these",
        "those",
        "some",
        "others",
    }
)
_NEWS_DAYS = 3
"""A report without a date tells mostly of the days before it was published; used to compare, never to date."""
_LONGEST_DATED = 366
_RUNNING = 14
"""Days before a report; what is counted since longer is no news of one happening."""


class Window(Struct, frozen=True):
    """The days (numbers) that an article's undated happenings probably fall in, and whether that was only inferred."""

    first: int
    last: int
    inferred: bool = False


class Trait(Struct, frozen=True):
    """One claim as linking sees it; `anchor` is the name of the event in the codebook that it tells of by name, and `firm` is a
    day that a person set.
    """

    id: str
    article: str
    type: str
    kinds: frozenset[str]
    core: bool
    denies: bool
    places: tuple[Place, ...]
    starts: tuple[Place, ...]
    goals: tuple[Place, ...]
    home: Place | None
    when: Interval | None
    yearless: tuple[int, int] | None
    window: Window | None
    latest: int | None
    agents: frozenset[str]
    targets: frozenset[str]
    counts: tuple[tuple[str, Count], ...]
    root: str
    trigger: Span
    sentence: int
    line: Span
    words: frozenset[str]
    victims: tuple[Victim, ...] = ()
    anchor: str | None = None
    firm: bool = False
    background: bool = False

    @property
    def everywhere(self) -> tuple[Place, ...]:
        """All its places: where it was, where from, where to."""
        return self.places + self.starts + self.goals

    @property
    def total(self) -> bool:
        """Whether it counts people harmed over weeks up to the report ("since January"): a running total, no happening."""
        if self.when is None or not any(slot in HARMS for slot, _ in self.counts):
            return False
        start, end = days(self.when)
        last = self.window.last if self.window else end
        if start is None:
            return False
        if last is None or last - start > _RUNNING:
            return end is None or (last is not None and end >= last - _NEWS_DAYS and end - start > _RUNNING)
        return False

    @property
    def dated(self) -> bool:
        """Whether anything tells when it was: a date of its own, or a dated article."""
        return self.when is not None or self.window is not None


class Kinship(Struct, frozen=True):
    """For every actor id the ids it belongs to, itself among them: the army belongs to its state."""

    above: dict[str, frozenset[str]]

    def line(self, actors: Iterable[str]) -> frozenset[str]:
        """The actors and all they belong to."""
        return frozenset(one for actor in actors for one in self.above.get(actor, frozenset({actor})))

    def related(self, left: Iterable[str], right: Iterable[str]) -> bool:
        """Whether the two share an actor, or one belongs to the other."""
        return bool(self.line(left) & self.line(right))


def kinds_of_types(codebook: Codebook) -> dict[str, frozenset[str]]:
    """For every event type the kinds of incident it may belong to; two types that share one may be one incident.

    That is its family, or the families that go together by the codebook ("attack harm": a strike and its dead); or the type
    alone where the codebook sets it apart.
    """
    alone = frozenset(codebook.words("types_of_their_own"))
    together = [entry.split() for entry in codebook.words("families_of_one_incident")]
    pairs = {
        family: frozenset(" ".join(sorted(pair)) for pair in together if family in pair)
        for family in (one for pair in together for one in pair)
    }
    return {
        kind.id: frozenset({kind.id}) if kind.id in alone else pairs.get(kind.family) or frozenset({kind.family})
        for kind in codebook.event_types
    }


def kinship(codebook: Codebook) -> Kinship:
    """Who belongs to whom, by the codebook's parties."""
    party = {actor.id: actor.party for actor in codebook.actors}
    above: dict[str, frozenset[str]] = {}
    for actor, one in party.items():
        line, higher = [actor], one
        while higher and higher not in line:
            line.append(higher)
            higher = party.get(higher)
        above[actor] = frozenset(line)
    return Kinship(above)


def traits_of(
    articles: Mapping[str, Article], readings: Sequence[Reading], codebook: Codebook, names: Mapping[str, str]
) -> dict[str, Trait]:
    """The traits of every claim that is a happening, by id. `names` maps members of identities to their identity."""
    kinds = kinds_of_types(codebook)
    idle, generic = codebook.words("function_words"), codebook.words("generic_actors")
    found: dict[str, Trait] = {}
    for reading in sorted(readings, key=lambda reading: reading.article):
        article = articles[reading.article]
        about = (article_window(article), latest_mentioned(article, reading), home_of(reading), generic)
        people = people_of(article, reading, codebook)
        words_of: dict[Span, frozenset[str]] = {}
        for claim in reading.claims:
            if not claim.state:
                number, line = _line(reading, claim)
                if line not in words_of:
                    words_of[line] = frozenset(content_words(line.of(article.text), idle))
                kind = kinds.get(claim.type, frozenset({claim.type}))
                trait = _trait(claim, kind, names, about, (number, line, words_of[line] - _place_words(claim)))
                found[claim.id] = replace(trait, victims=people.victims(claim))
    return dict(sorted(found.items()))


def _trait(
    claim: Claim,
    kinds: frozenset[str],
    names: Mapping[str, str],
    about: tuple[Window | None, int | None, Place | None, frozenset[str]],
    where: tuple[int, Span, frozenset[str]],
) -> Trait:
    when = next((arg.value for arg in claim.args if arg.slot == "time" and isinstance(arg.value, Interval)), None)
    root = claim.chain[-1].source if claim.chain else ""
    return Trait(
        id=claim.id,
        article=claim.article,
        type=claim.type,
        kinds=kinds,
        core=claim.modality in CORE,
        denies=claim.stance == "denies",
        places=_places(claim, "place"),
        starts=_places(claim, "origin"),
        goals=_places(claim, "destination"),
        home=about[2],
        when=when if when is not None and is_dated(when) else None,
        yearless=month_day(when) or next((month_day(count.as_of) for _, count in _counts(claim) if month_day(count.as_of)), None),
        window=about[0],
        latest=about[1],
        agents=_actors(claim, "agent", names, about[3]),
        targets=_actors(claim, "target", names, about[3]),
        counts=_counts(claim),
        root=names.get(root, root),
        trigger=claim.trigger,
        sentence=where[0],
        line=where[1],
        words=where[2],
        firm=any(arg.slot == "time" and arg.by_hand for arg in claim.args),
        background=claim.background,
    )


def is_dated(interval: Interval) -> bool:
    """Whether the interval says enough about when: not wholly open, and no longer than a year."""
    span = width(interval)
    return (interval.start is not None and span is None) or (span is not None and span <= _LONGEST_DATED)


def _places(claim: Claim, slot: str) -> tuple[Place, ...]:
    return tuple(arg.value for arg in claim.args if arg.slot == slot and isinstance(arg.value, Place))


def _counts(claim: Claim) -> tuple[tuple[str, Count], ...]:
    return tuple((arg.slot, arg.value) for arg in claim.args if isinstance(arg.value, Count))


def _actors(claim: Claim, slot: str, names: Mapping[str, str], generic: frozenset[str]) -> frozenset[str]:
    actors = (arg.value for arg in claim.args if arg.slot == slot and isinstance(arg.value, Actor))
    return frozenset(names.get(actor.actor, actor.actor) for actor in actors if tells_who(actor, generic))


def tells_who(actor: Actor, generic: frozenset[str] = frozenset()) -> bool:
    """Whether the actor is somebody: known to the codebook or called by a name, not "they", "militants" or a `generic` word.

    >>> tells_who(Actor("act-0f", "militants")), tells_who(Actor("act-0f", "River Front")), tells_who(Actor("army", "the army"))
    (False, True, True)
    >>> tells_who(Actor("act-0f", "Army"), frozenset({"army"}))
    False
    """
    if not actor.actor.startswith("act-"):
        return True
    words = actor.name.split()
    if fold_name(actor.name) in generic:
        return False
    return any(word[:1].isupper() and word.casefold() not in PRONOUNS for word in words[1:] or words)


def _place_words(claim: Claim) -> frozenset[str]:
    names = (arg.value.name for arg in claim.args if isinstance(arg.value, Place))
    return frozenset(word for name in names for word in content_words(name, frozenset()))


def _line(reading: Reading, claim: Claim) -> tuple[int, Span]:
    """The number and span of the sentence that the claim's trigger stands in."""
    for number, sentence in enumerate(reading.sentences):
        if sentence.start <= claim.trigger.start < sentence.end:
            return number, sentence
    return len(reading.sentences), claim.span


def article_window(article: Article) -> Window | None:
    """The days before publication; None where the article has no date of publication."""
    start, end = days(article.published)
    if start is None or end is None or end - start > _LONGEST_DATED:
        return None
    return Window(first=start - _NEWS_DAYS, last=end)


def home_of(reading: Reading) -> Place | None:
    """The town that the article is mostly about: named most often, and more than once or alone; None where there is none."""
    towns = [found.place for found in reading.places if not found.metonym and found.place.place_id and is_settlement(found.place)]
    spread = Counter(place.place_id for place in towns)
    if not spread:
        return None
    first, count = min(spread.items(), key=lambda one: (-one[1], one[0] or ""))
    rivals = [other for other, often in spread.items() if other != first and often * 2 > count]
    return next(place for place in towns if place.place_id == first) if not rivals and (count > 1 or len(spread) == 1) else None


def latest_mentioned(article: Article, reading: Reading) -> int | None:
    """The latest day that the body surely had behind it: an undated article cannot be older than a past date it names."""
    clock = day(article.published.end) if article.published else None
    body = [Span(block.start, block.end) for block in article.blocks if block.kind == "body"] or [Span(0, len(article.text))]
    found = [
        day(time.interval.start)
        for time in reading.times
        if time.interval and time.type in {"DATE", "TIME"} and any(block.start <= time.start < block.end for block in body)
    ]
    return max((one for one in found if one is not None and (clock is None or one <= clock)), default=None)
