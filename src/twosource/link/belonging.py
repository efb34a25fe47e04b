"""Which strays belong to an event that many articles tell of: by names that its reports share and hardly any other report has.

Of a great event no two reports tell the same: a survivor's, a politician's, a funeral's share few words and no day, and their
dates are often those of something else. But all of them name where it was and who did it.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.link.compare import gap_days, width

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from twosource.link.groups import Groups
    from twosource.link.marks import Marks
    from twosource.link.tellings import Telling
    from twosource.link.ties import Scene
    from twosource.records import Interval

_GREAT = 5
"""An event that so many articles tell of has names of its own."""
_MOST = 0.5
"""The share of its articles that have such a name."""
_CROWDED = 3
"""Of all articles that have the word at all, one in so many must be the event's."""
_NAMES = 2
_AFTER = 45
"""Days after the event's reports within which a report is drawn in."""
_NIGHTS = 3


class Event(Struct, frozen=True):
    """A great event: one telling of it, its names, those of them that are `own` and no place's on the map, its dates, the days
    from its first report to its last, its kinds.
    """

    telling: str
    articles: frozenset[str]
    names: frozenset[str]
    own: frozenset[str]
    dates: tuple[Interval, ...]
    first: int
    last: int
    kinds: frozenset[str]


def draw_in(groups: Groups, tellings: Sequence[Telling], scene: Scene) -> list[tuple[str, str, str]]:
    """Joins the main tellings of strays to the great events whose names they have; returns the reasons."""
    leads: dict[str, list[Telling]] = {}
    for telling in tellings:
        if telling.lead and telling.whole.core:
            leads.setdefault(groups.root(telling.id), []).append(telling)
    events = [event for some in leads.values() if (event := _event(some, scene)) is not None]
    reasons = []
    for name in sorted(leads) if events else ():
        for stray in leads[name] if len({one.article for one in leads[name]}) < _GREAT else ():
            fits = [(len(shared), event, shared) for event in events if (shared := _shared(stray, event))]
            best = max(fits, key=lambda fit: (fit[0], fit[1].telling), default=None)
            if best and not groups.barred(stray.id, best[1].telling) and groups.join(stray.id, best[1].telling):
                left, right = sorted((stray.id, best[1].telling))
                names = ", ".join(sorted(stray.context.marks.sites[word] for word in best[2]))
                reasons.append((left, right, f"both have names that mark this event: {names}"))
    return reasons


def _event(tellings: Sequence[Telling], scene: Scene) -> Event | None:
    """The great event that these main tellings of one group make, if it is one and has names of its own."""
    by_article = {telling.article: telling for telling in tellings}
    windows = [one.whole.window for one in tellings if one.whole.window and not one.whole.window.inferred]
    if len(by_article) < _GREAT or not windows:
        return None
    contexts = [telling.context for telling in by_article.values()]
    spread, mapped = (Counter(word for one in contexts for word in words(one.marks)) for words in (_names, _mapped))
    names = frozenset(
        word
        for word, many in spread.items()
        if many >= _MOST * len(by_article) and many * _CROWDED >= scene.rarity.spread(word) and scene.rarity.site(word)
    )
    own = frozenset(word for word in names if 2 * mapped[word] < spread[word])
    if len(names) < _NAMES or not own:
        return None
    dates = tuple(one for telling in tellings for one in telling.dates if (width(one) or 999) <= _NIGHTS)
    kinds = frozenset(kind for telling in tellings for kind in telling.whole.kinds)
    last = max(window.last for window in windows)
    return Event(tellings[0].id, frozenset(by_article), names, own, dates, min(one.first for one in windows), last, kinds)


def _names(marks: Marks) -> Iterable[str]:
    return marks.sites


def _mapped(marks: Marks) -> Iterable[str]:
    return marks.sites.keys() & marks.places


def _shared(stray: Telling, event: Event) -> frozenset[str]:
    """The event's names that a stray has, if it may be of that event: of its kind, of those days, and told by one of its own."""
    window = stray.whole.window
    if window is None or stray.article in event.articles or not event.kinds & stray.whole.kinds:
        return frozenset()
    if not event.first <= window.last <= event.last + _AFTER or _of_another_day(stray.dates, event):
        return frozenset()
    shared = event.names & stray.context.marks.sites.keys()
    told = shared & event.own & (stray.context.title | stray.words.keys())
    return shared if len(shared) >= _NAMES and told else frozenset()


def _of_another_day(dates: Iterable[Interval], event: Event) -> bool:
    """Whether every day that the stray gives is far from every day that the event has."""
    exact = [one for one in dates if (width(one) or 999) <= _NIGHTS]
    return bool(exact and event.dates) and all(gap_days(one, day) > _NIGHTS for one in exact for day in event.dates)
