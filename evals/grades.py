"""The grade that the program suggests for an incident, against the one that Airwars' assessors recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from evals import gold
from evals.figures import Figure, f1
from evals.tolls import day_after
from twosource.assess.cells import assess
from twosource.link.incidents import link

if TYPE_CHECKING:
    from pathlib import Path

    from evals.reading import Program
    from twosource.records import Article, Reading

_UNGRADED = ""


def grades(path: Path, limit: int | None, program: Program) -> tuple[list[Figure], int]:
    """Over Airwars' narratives, each taken as one incident with all its claims: F1 of every grade that gold has, and their mean.

    Where the program suggests none, nothing is found.
    """
    records = gold.sample(gold.load(path, ("text", "date", "grading")), limit)
    taken = program.take_in({"id": one["id"], "text": one["text"], "published": day_after(one)} for one in records)
    pairs = [(_grade(program, *taken[one["id"]]), str(one["grading"]).casefold()) for one in records]
    figures = []
    for grade in sorted({wanted for _, wanted in pairs}):
        right = sum(found == wanted == grade for found, wanted in pairs)
        told, known = (sum(pair[side] == grade for pair in pairs) for side in (0, 1))
        figures.append(Figure(f"{grade} f1", f1(right, told, known), known))
    mean = sum(figure.value for figure in figures) / len(figures)
    return [Figure("macro f1", mean, len(pairs)), *figures], len(pairs)


def _grade(program: Program, article: Article, reading: Reading) -> str:
    """The grade suggested when all claims of the article are taken for one incident, as the narrative is about one."""
    links = link([article], [reading], (), program.book)
    whole = tuple(sorted(name for group in links.groups for name in group))
    view = assess([article], [reading], replace(links, groups=(whole,) if whole else ()), program.book, "default")
    return next((incident.grade for incident in view.incidents if incident.grade), _UNGRADED)
