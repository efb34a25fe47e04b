"""Who says so: from the articles in front of the reader, by way of relays, to the origins that stand behind them all."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

from twosource.desk.showing import day_words, short

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from twosource.export.citations import Index
    from twosource.records import Claim, Incident

BOX, GAP, ROW, BOX_HEIGHT = 206.0, 46.0, 44.0, 35.0
_TOP, _EDGE = 26.0, 2.0
_FREE = 14.0  # the height that is kept for a line that passes a column
_CHARACTERS = 27  # that fit into a box
_MOST_ARTICLES = 12  # one box each; more are put together by whom they lead to


class Node(Struct, frozen=True):
    """A box: `role` is article, relay or origin; `name` as it fits, `whole` as it is; `below` its second line; `number` the
    articles that it stands for.
    """

    key: str
    role: str
    name: str
    whole: str
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
    depth = max(columns.values(), default=0)
    threads = {pair: _thread(pair, columns) for way in ways for pair in pairwise(way.keys)}
    places, height = _places(_rows(ways, columns, threads))
    nodes = tuple(_node(found, key, *places[key]) for key in sorted(columns, key=lambda key: places[key]))
    headings = [(_EDGE, "told in")]
    if depth > 1:
        headings.append((BOX + GAP + _EDGE, "by way of"))
    if depth:
        headings.append((depth * (BOX + GAP) + _EDGE, "origin"))
    width = depth * (BOX + GAP) + BOX + 2 * _EDGE
    return Sayings(width, height, BOX, BOX_HEIGHT, nodes, _edges(ways, places, threads), tuple(headings))


def _thread(pair: tuple[str, str], columns: dict[str, int]) -> tuple[str, ...]:
    """Places in the columns between two boxes, kept free for the line, so that it runs behind no box that it passes by."""
    return tuple(f"|{column}|{pair[0]}|{pair[1]}" for column in range(columns[pair[0]] + 1, columns[pair[1]]))


def _places(rows: dict[int, list[str]]) -> tuple[dict[str, tuple[float, float]], float]:
    """The upper left corner of each box and free place, every column centred; and the height of the figure."""
    heights = {number: sum(map(_height, column)) for number, column in rows.items()}
    tallest = max(heights.values(), default=ROW)
    places = {}
    for number, column in rows.items():
        y = _TOP + (tallest - heights[number]) / 2
        for key in column:
            places[key] = (number * (BOX + GAP) + _EDGE, y)
            y += _height(key)
    return places, _TOP + tallest + 4


def _height(key: str) -> float:
    return _FREE if key.startswith("|") else ROW


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


def _rows(ways: Sequence[_Way], columns: dict[str, int], threads: dict[tuple[str, str], tuple[str, ...]]) -> dict[int, list[str]]:
    """The boxes and free places of each column from top to bottom, each near those it leads to, so that lines cross little."""
    weight: dict[str, int] = defaultdict(int)
    near: dict[str, list[str]] = defaultdict(list)
    for way in ways:
        for pair in pairwise(way.keys):
            for left, right in pairwise((pair[0], *threads[pair], pair[1])):
                near[left].append(right)
                near[right].append(left)
        for key in way.keys:
            weight[key] += 1
    rows: dict[int, list[str]] = defaultdict(list)
    free = {key: int(key.split("|")[1]) for thread in threads.values() for key in thread}
    for key, column in sorted((columns | free).items(), key=lambda item: (-weight[item[0]], item[0])):
        rows[column].append(key)
    for _ in range(6):
        _settle(rows, near)
    return rows


def _settle(rows: dict[int, list[str]], near: dict[str, list[str]]) -> None:
    """Moves every box towards the middle of those it is tied to."""
    height = {key: place / max(len(column), 1) for column in rows.values() for place, key in enumerate(column)}
    for column in rows.values():
        column.sort(key=lambda key: sum(height[other] for other in near[key]) / max(len(near[key]), 1))
        height.update({key: place / len(column) for place, key in enumerate(column)})


def _node(found: Index, key: str, x: float, y: float) -> Node:
    name, below, role, link = _told(found, key)
    number = key.count("+") + 1
    return Node(key, role, short(name, _CHARACTERS), name, below, number, link, round(x, 1), round(y, 1))


def _told(found: Index, key: str) -> tuple[str, str, str, str]:
    """Name, second line, role and link of a box."""
    if key.startswith("a:"):
        articles = [found.article(part[2:]) for part in key.split("+")]
        names = list(dict.fromkeys(article.outlet or article.title or "an article without a title" for article in articles))
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


def _edges(
    ways: Iterable[_Way], places: dict[str, tuple[float, float]], threads: dict[tuple[str, str], tuple[str, ...]]
) -> tuple[Edge, ...]:
    counted: dict[tuple[str, str], list[tuple[bool, bool]]] = defaultdict(list)
    for way in ways:
        last = len(way.keys) - 2
        for number, pair in enumerate(pairwise(way.keys)):
            counted[pair].append((way.denies, way.rests and number == last))
    return tuple(
        Edge(
            _curve(places[pair[0]], [places[key] for key in threads[pair]], places[pair[1]]),
            len(told),
            any(denies for denies, _ in told),
            all(rests for _, rests in told),
        )
        for pair, told in sorted(counted.items())
    )


def _curve(left: tuple[float, float], free: Sequence[tuple[float, float]], right: tuple[float, float]) -> str:
    """From the right side of one box, straight through the free places, to the left side of another."""
    x, y = left[0] + BOX, left[1] + BOX_HEIGHT / 2
    path = [f"M{x:.1f} {y:.1f}"]
    for corner, middle, length in (*((at, _FREE / 2, BOX) for at in free), (right, BOX_HEIGHT / 2, 0.0)):
        to, down = corner[0], corner[1] + middle
        bend = max((to - x) / 2, GAP / 2)
        path.append(f"C{x + bend:.1f} {y:.1f} {to - bend:.1f} {down:.1f} {to:.1f} {down:.1f}")
        if length:
            path.append(f"H{to + length:.1f}")
        x, y = to + length, down
    return "".join(path)
