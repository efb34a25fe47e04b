"""What one article tells of one happening: its claims that belong together, taken as a whole.

A report gives the town in one sentence, the day in the next and the dead in a third; only together can they be compared with
another report. The telling that an article is mostly about (its lead, one for each kind of happening) also has the article's
names and words to go by; what it tells beside that, of older or other happenings, has its own sentences only.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from twosource.link.compare import days
from twosource.link.contexts import weighed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from twosource.link.contexts import Context, Rarity
    from twosource.link.traits import Trait
    from twosource.records import Interval

ThingT = TypeVar("ThingT")


class Telling(Struct, frozen=True):
    """Claims of one article about one happening; `id` is the smallest claim's.

    `whole` is one trait with the places, actors and counts of all; `dates` are all dates that the claims give, `types` their
    types, `lines` their sentences' traits one by one. `words` are as Context.words, of its sentences. `elsewhere` are the numbers
    of the days by which the article dates other things that it tells; `total` says whether it is a running total.
    """

    id: str
    article: str
    traits: tuple[Trait, ...]
    whole: Trait
    dates: tuple[Interval, ...]
    types: frozenset[str]
    lead: bool
    words: dict[str, float]
    context: Context
    elsewhere: frozenset[int] = frozenset()
    total: bool = False


def tellings_of(
    groups: Iterable[tuple[str, ...]], traits: Mapping[str, Trait], contexts: Mapping[str, Context], rarity: Rarity
) -> tuple[Telling, ...]:
    """The tellings of these groups of claims, each cut by article, sorted by id."""
    cut: dict[str, list[tuple[Trait, ...]]] = {}
    for group in groups:
        members: dict[str, list[Trait]] = {}
        for name in group:
            members.setdefault(traits[name].article, []).append(traits[name])
        for article, told in members.items():
            cut.setdefault(article, []).append(tuple(sorted(told, key=lambda trait: trait.id)))
    found: list[Telling] = []
    for article, many in cut.items():
        leads = _leads(many)
        dated = {told[0].id: frozenset(_days(told)) for told in many}
        for one in many:
            others = frozenset(day for name, some in dated.items() if name != one[0].id for day in some) - dated[one[0].id]
            found.append(replace(_telling(one, contexts[article], rarity, lead=one[0].id in leads), elsewhere=others))
    return tuple(sorted(found, key=lambda one: one.id))


def _days(told: Iterable[Trait]) -> Iterator[int]:
    for trait in told:
        start, end = days(trait.when)
        if start is not None and end is not None and end - start <= 1:
            yield start


def _leads(many: Iterable[tuple[Trait, ...]]) -> frozenset[str]:
    """The tellings that the article is mostly about, one for each kind of happening, by their first claims."""
    best: dict[str, tuple[Trait, ...]] = {}
    for told in sorted(many, key=_weight):
        best.update((kind, told) for trait in told for kind in trait.kinds)
    return frozenset(told[0].id for told in best.values())


def _weight(told: tuple[Trait, ...]) -> tuple[int, int, int, str]:
    """What an article is about is told in most sentences, and first."""
    lines = {trait.sentence for trait in told if trait.core}
    return len(lines), sum(trait.core for trait in told), -min(trait.trigger.start for trait in told), told[0].id


def _telling(told: tuple[Trait, ...], context: Context, rarity: Rarity, *, lead: bool) -> Telling:
    by_line = {trait.sentence: trait.words for trait in told}
    words = Counter(word for found in by_line.values() for word in found)
    return Telling(
        id=told[0].id,
        article=context.article,
        traits=told,
        whole=_whole(told),
        dates=_once(trait.when for trait in told if trait.when is not None),
        types=frozenset(trait.type for trait in told),
        lead=lead,
        words=weighed(words, rarity),
        context=context,
        total=any(trait.total for trait in told),
    )


def _whole(told: tuple[Trait, ...]) -> Trait:
    """One trait that has what any of them has."""
    return replace(
        told[0],
        kinds=frozenset(kind for trait in told for kind in trait.kinds),
        core=any(trait.core for trait in told),
        places=_once(place for trait in told for place in trait.places),
        starts=_once(place for trait in told for place in trait.starts),
        goals=_once(place for trait in told for place in trait.goals),
        when=next((trait.when for trait in told if trait.when), None),
        yearless=next((trait.yearless for trait in told if trait.yearless), None),
        agents=frozenset(actor for trait in told for actor in trait.agents),
        targets=frozenset(actor for trait in told for actor in trait.targets),
        counts=_once(count for trait in told for count in trait.counts),
    )


def _once(things: Iterable[ThingT]) -> tuple[ThingT, ...]:
    """Each different thing once, in order."""
    return tuple(dict.fromkeys(things))
