"""What came in: articles that are new or that failed, and what is doubtful about an article before anybody reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query
from msgspec import Struct
from msgspec.structs import replace

from twosource.desk.paging import PAGE, AtDesk, Limit, Offset, add_page
from twosource.desk.versions import version
from twosource.records import Article, Block, Failure, Interval

if TYPE_CHECKING:
    from twosource.desk.versions import Sayings
    from twosource.desk.workplace import Workplace

router = APIRouter()
_CHROME = 0.5  # of the text; more of it outside title and body, and the extraction deserves a look


class _Came(Struct, frozen=True):
    """As much of an article as the inbox looks at; all of them pass through memory."""

    id: str
    ref: str
    outlet: str | None = None
    title: str | None = None
    published: Interval | None = None
    blocks: tuple[Block, ...] = ()


class Arrival(Struct, frozen=True):
    """An article that nobody settled yet: when it came, what is doubtful about it, and how much of it is chrome."""

    id: str
    ref: str
    outlet: str | None
    title: str | None
    published: Interval | None
    came: str
    chrome: float
    doubts: tuple[str, ...]
    version: str


class Inbox(Struct, frozen=True):
    """Failures, the articles that wait for a run, and those that nobody settled and that were asked for, doubtful ones first.

    `doubtful` and `clear` are how many there are of either; `doubts` which were asked for: yes, no, or all.
    """

    failures: tuple[Failure, ...]
    waiting: int
    arrivals: tuple[Arrival, ...]
    settled: int
    doubtful: int
    clear: int
    doubts: str
    found: int
    offset: int
    limit: int


def inbox(
    place: AtDesk,
    doubts: Annotated[str, Query(pattern="^(yes|no)?$")] = "",
    offset: Offset = 0,
    limit: Limit = PAGE,
) -> Inbox:
    """New and failed articles, why they failed, and doubts about dates, outlets and chrome that a person may settle."""
    arrivals, waiting = place.kept(("inbox",), lambda: _arrivals(place))
    told = place.sayings()
    settled = _settled(told)
    left = [one for one in arrivals if one.id not in settled]
    doubtful = sum(bool(one.doubts) for one in left)
    found = [one for one in left if not doubts or bool(one.doubts) == (doubts == "yes")]
    return Inbox(
        failures=place.store.failures(),
        waiting=waiting,
        arrivals=tuple(_with_version(one, told) for one in found[offset : offset + limit]),
        settled=len(arrivals) - len(left),
        doubtful=doubtful,
        clear=len(left) - doubtful,
        doubts=doubts,
        found=len(found),
        offset=offset,
        limit=limit,
    )


def _settled(sayings: Sayings) -> frozenset[str]:
    return frozenset(one.about for one in sayings.all if one.verdict == "accept" and not one.undone and one.about[:4] == "art-")


def _with_version(one: Arrival, sayings: Sayings) -> Arrival:
    return replace(one, version=version([], sayings.of(one.id)))


def _arrivals(place: Workplace) -> tuple[tuple[Arrival, ...], int]:
    """The articles of the view with their doubts, and how many of the live ones are not in it."""
    came = {entry.article: entry.at for entry in place.store.history() if entry.what in {"added", "replaced", "restored"}}
    found = [_arrival(article, came.get(article.id, "")) for article in place.store.gist(Article, _Came)]
    shown = {one.id for one in found}
    ordered = sorted(found, key=lambda one: (not one.doubts, -len(one.doubts), one.came, one.ref))
    return tuple(ordered), len(set(place.store.live_ids()) - shown)


def _arrival(article: _Came, came: str) -> Arrival:
    seen = sum(block.end - block.start for block in article.blocks)
    chrome = sum(block.end - block.start for block in article.blocks if block.kind == "chrome") / max(seen, 1)
    return Arrival(
        article.id,
        article.ref,
        article.outlet,
        article.title,
        article.published,
        came,
        round(chrome, 2),
        tuple(_doubts(article, chrome)),
        "",
    )


def _doubts(article: _Came, chrome: float) -> list[str]:
    doubts = []
    published = article.published
    if published is None or (published.start is None and published.end is None):
        doubts.append((published.how if published else None) or "nothing dates it")
    elif published.start is None:
        doubts.append(published.how or "only known to be no later than a day")
    if not article.outlet:
        doubts.append("nothing names the outlet")
    if chrome > _CHROME:
        doubts.append(f"{chrome:.0%} of it was taken for the site's own words, not the article's")
    return doubts


add_page(router, "/inbox", "inbox.html", inbox)
