"""Scorer of incidents: which articles the program takes to tell of one."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING

from evals import gold
from evals.figures import Figure, harmonic, share
from evals.tolls import as_page

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from evals.reading import Program
    from twosource.records import View


def incidents(path: Path, limit: int | None, program: Program) -> tuple[list[Figure], int]:
    """Over dated articles on US gun violence: precision, recall and F1 of pairs of articles that share an incident, and
    B-cubed F1 (Bagga and Baldwin 1998), for each article over all articles that share an incident with it, itself included.

    Articles filed under several incidents are left out. A sample takes whole incidents.
    """
    records = [one for one in gold.load(path, ("text", "incident_id", "dct")) if not one.get("other_incidents")]
    records = gold.sample(records, limit, "incident_id")
    wanted = _pairs((one["incident_id"], one["id"]) for one in records)
    read = program.take_in(map(as_page, records))
    found = _pairs(_shared(program.view(list(read.values()))))
    right = len(found & wanted)
    precision, recall = share(right, len(found)), share(right, len(wanted))
    figures = [
        Figure("pairs precision", precision, len(found)),
        Figure("pairs recall", recall, len(wanted)),
        Figure("pairs f1", harmonic(precision, recall), len(wanted)),
    ]
    return [*figures, Figure("b-cubed f1", b_cubed([one["id"] for one in records], found, wanted), len(records))], len(records)


def b_cubed(ids: list[str], found: set[tuple[str, str]], wanted: set[tuple[str, str]]) -> float:
    """The harmonic mean of B-cubed precision and recall over these articles, groups given as sorted pairs."""
    near, gold_near = _neighbours(ids, found), _neighbours(ids, wanted)
    both = [(len(near[one] & gold_near[one]), len(near[one]), len(gold_near[one])) for one in ids]
    precision = share(1, len(ids)) * sum(right / size for right, size, _ in both)
    recall = share(1, len(ids)) * sum(right / size for right, _, size in both)
    return harmonic(precision, recall)


def _neighbours(ids: list[str], pairs: set[tuple[str, str]]) -> dict[str, set[str]]:
    near = {one: {one} for one in ids}
    for left, right in pairs:
        near[left].add(right)
        near[right].add(left)
    return near


def _shared(view: View) -> Iterable[tuple[str, str]]:
    """Incident and ref of every article that tells of it."""
    refs = {article.id: article.ref for article in view.articles}
    owners = {claim.id: refs[claim.article] for claim in view.claims}
    return [(incident.id, owners[claim]) for incident in view.incidents for claim in incident.claims]


def _pairs(members: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    groups: dict[str, set[str]] = defaultdict(set)
    for group, member in members:
        groups[group].add(member)
    return {pair for group in groups.values() for pair in combinations(sorted(group), 2)}
