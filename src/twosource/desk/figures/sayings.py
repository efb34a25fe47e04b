"""Who says so: from the articles in front of the reader, by way of relays, to the origins that stand behind them all."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.desk.showing import day_words, short

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from twosource.export.citations import Index
    from twosource.records import Claim, Incident

BOX, GAP, ROW, BOX_HEIGHT = 182.0, 52.0, 44.0, 35.0
_TOP, _EDGE = 26.0, 2.0
_CHARACTERS = 25  # that fit into a box
_MOST_ARTICLES = 12  # one box each; more are put together by whom they lead to


class Node(Struct, frozen=True):
    """A box: `role` is article, relay or origin; `below` its second line; `number` the articles that it stands for."""

    key: str
    role: str
    name: str
    below: str
    number: int
    link: str
    x: float
    y: float


class Edge(Struct, frozen=True):
    """A line from one box to the next: how many claims go that way, and whether any of them denies. `path` is SVG's."""

    path: str
    claims: int
    denies: bool
    rests: bool


class Sayings(Struct, frozen=True):
    """The figure; `columns` are the headings with their x."""

    width: float
    height: float
    box: float
    box_height: float
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    columns: tuple[tuple[float, str], ...]


class _Way(Struct, frozen=True):
    """One claim's way: keys of boxes from the article to the origin; `rests` where it is only taken to end there."""

    keys: tuple[str, ...]
    denies: bool
    rests: bool


def sayings(found: Index, incident: Incident) -> Sayings:
    """The figure of an incident's claims."""
    ways = _together(found, [_way(found, found.claim(identity)) for identity in incident.claims])
    columns = _columns(ways)
    rows = _rows(ways, columns)
    depth = max(columns.values(), default=0)
    tallest = max((len(column) for column in rows.values()), default=1)
    height = _TOP + tallest * ROW
    places = {
        key: (number * (BOX + GAP) + _EDGE, _TOP + (height - _TOP - len(rows[number]) * ROW) / 2 + place * ROW)
        for number in rows
        for place, key in enumerate(rows[number])
    }
    stands_for = {key: key.count("+") + 1 for key in columns}
    nodes = tuple(_node(found, key, stands_for[key], *places[key]) for key in sorted(columns, key=lambda key: places[key]))
    headings = ((_EDGE, "told in"), *((BOX + GAP + _EDGE, "by way of") for _ in range(depth > 1)))
    width = depth * (BOX + GAP) + BOX + 2 * _EDGE
    origin = ((depth * (BOX + GAP) + _EDGE, "origin"),) if depth else ()
    return Sayings(width, height + 4, BOX, BOX_HEIGHT, nodes, _edges(ways, places), (*headings, *origin))


def _way(found: Index, claim: Claim) -> _Way:
    """From the article by relays to the origin; an outlet that speaks for itself leads to itself as origin."""
    middle = [f"r:{step.source}" for step in claim.chain[1:]]
    origin = found.origins.get(found.origin_of.get(claim.id, ""))
    denies = claim.stance == "denies"
    if origin is None:
        return _Way((f"a:{claim.article}", *middle), denies, rests=False)
    rests = bool(middle) and middle[-1] != f"r:{origin.root}"
    if middle and not rests:
        middle.pop()
    own = not middle and claim.chain[-1].source != origin.root
    return _Way((f"a:{claim.article}", *dict.fromkeys(middle), f"o:{origin.id}"), denies, rests=rests or own)


def _together(found: Index, ways: Sequence[_Way]) -> list[_Way]:
    """The ways, with articles that lead to the same boxes in one box where there are too many of them."""
    leads: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for way in ways:
        leads[way.keys[0]].add(way.keys[1:])
    if len(leads) <= _MOST_ARTICLES:
        return list(ways)
    alike: dict[tuple[tuple[str, ...], ...], list[str]] = defaultdict(list)
    for key in sorted(leads, key=lambda key: _published(found, key)):
        alike[tuple(sorted(leads[key]))].append(key)
    named = {key: "+".join(keys) for keys in alike.values() for key in keys}
    return [_Way((named[way.keys[0]], *way.keys[1:]), way.denies, way.rests) for way in ways]


def _published(found: Index, key: str) -> tuple[str, str]:
    published = found.article(key[2:]).published
    return (published.start or "9" if published else "9", key)


def _columns(ways: Iterable[_Way]) -> dict[str, int]:
    """The column of each box: as far right as the longest way to it, origins rightmost."""
    columns: dict[str, int] = {}
    for way in ways:
        for number, key in enumerate(way.keys):
            columns[key] = max(columns.get(key, 0), number)
    last = max((columns[key] for key in columns if key.startswith("o:")), default=0)
    last = max(last, *(1 + columns[key] for key in columns if key.startswith("r:")), 0) if columns else 0
    return {key: last if key.startswith("o:") else column for key, column in columns.items()}


def _rows(ways: Sequence[_Way], columns: dict[str, int]) -> dict[int, list[str]]:
    """The boxes of each column from top to bottom, so that lines cross little: each near those that it leads to."""
    weight: dict[str, int] = defaultdict(int)
    near: dict[str, list[str]] = defaultdict(list)
    for way in ways:
        for key in way.keys:
            weight[key] += 1
        for left, right in zip(way.keys, way.keys[1:], strict=False):
            near[left].append(right)
            near[right].append(left)
    rows: dict[int, list[str]] = defaultdict(list)
    for key in sorted(columns, key=lambda key: (-weight[key], key)):
        rows[columns[key]].append(key)
    for _ in range(4):
        height = {key: place / max(len(column), 1) for column in rows.values() for place, key in enumerate(column)}
        for column in rows.values():
            column.sort(key=lambda key: sum(height[other] for other in near[key]) / max(len(near[key]), 1))
            height.update({key: place / len(column) for place, key in enumerate(column)})
    return rows


def _node(found: Index, key: str, number: int, x: float, y: float) -> Node:
    name, below, role, link = _told(found, key)
    return Node(key, role, short(name, _CHARACTERS), below, number, link, round(x, 1), round(y, 1))


def _told(found: Index, key: str) -> tuple[str, str, str, str]:
    """Name, second line, role and link of a box."""
    if key.startswith("a:"):
        articles = [found.article(part[2:]) for part in key.split("+")]
        names = list(dict.fromkeys(article.outlet or article.ref.rpartition("/")[2] for article in articles))
        when = day_words(articles[0].published)
        below = f"{len(articles)} articles, the first of {when}" if len(articles) > 1 else f"article, {when}"
        return ", ".join(names), below if when != "unknown" else "article, undated", "article", f"/articles/{articles[0].id}"
    if key.startswith("o:"):
        origin = found.origins[key[2:]]
        source = found.sources.get(origin.root)
        kind = f"{source.kind}{'' if source.named else ', unnamed'}" if source else "origin"
        return found.source_name(origin.root), kind, "origin", f"#{origin.id}"
    source = found.sources.get(key[2:])
    return found.source_name(key[2:]), f"relay, {source.kind}" if source else "relay", "relay", ""


def _edges(ways: Iterable[_Way], places: dict[str, tuple[float, float]]) -> tuple[Edge, ...]:
    counted: dict[tuple[str, str], list[tuple[bool, bool]]] = defaultdict(list)
    for way in ways:
        last = len(way.keys) - 2
        for number, pair in enumerate(zip(way.keys, way.keys[1:], strict=False)):
            counted[pair].append((way.denies, way.rests and number == last))
    return tuple(
        Edge(_curve(places[left], places[right]), len(told), any(denies for denies, _ in told), all(rests for _, rests in told))
        for (left, right), told in sorted(counted.items())
    )


def _curve(left: tuple[float, float], right: tuple[float, float]) -> str:
    x1, y1 = left[0] + BOX, left[1] + BOX_HEIGHT / 2
    x2, y2 = right[0], right[1] + BOX_HEIGHT / 2
    bend = min(GAP, (x2 - x1) / 2) if x2 > x1 else GAP
    return f"M{x1:.1f} {y1:.1f}C{x1 + bend:.1f} {y1:.1f} {x2 - bend:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
