"""Rival claims on one value, resolved by the policies that cells are resolved by: city populations, as editors gave them."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from evals import gold
from evals.figures import Figure, hits
from twosource.assess.choosing import Entry, choose
from twosource.assess.track import with_records
from twosource.link.traits import kinship
from twosource.records import Count

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from evals.reading import Program
    from twosource.assess.track import Key

_POLICIES = ("majority", "record")
_SLOT = "number"


def population(path: Path, limit: int | None, program: Program) -> tuple[list[Figure], int]:
    """Over the cities of which editors gave different numbers: how often each policy's best number is the true one.

    The claims on all other cities, beside the file, are the editors' history; the one under question is left out of it.
    """
    truths = {row["object"]: int(row["value"]) for row in _rows(path, ("object", "value"))}
    told = with_records(_claims(path.with_name("population_claims.csv")), kinship(program.book))
    asked = gold.sample([{"id": name} for name in sorted(truths)], limit)
    figures = []
    for policy in map(program.book.policy, _POLICIES):
        chosen = (_best(policy.id, told, one["id"], program) for one in asked)
        figures.append(hits(policy.id, (best == truths[one["id"]] for best, one in zip(chosen, asked, strict=True))))
    return figures, len(asked)


def _best(policy: str, told: Mapping[Key, list[Entry]], city: str, program: Program) -> int | None:
    entries = told.get((city, _SLOT, None))
    if not entries:
        message = f"{city}: nobody claims anything of it"
        raise gold.GoldError(message)
    value = choose(program.book.policy(policy), _SLOT, entries, kinship(program.book)).value
    return value.best if isinstance(value, Count) else None


def _claims(path: Path) -> dict[Key, list[Entry]]:
    """The claims by city and year, in the order of the file; the city named as in the file of truths."""
    found: dict[Key, list[Entry]] = {}
    for number, row in enumerate(_rows(path, ("object", "property", "value", "source"))):
        city = f"{row['object'].replace(', ', '_').replace(' ', '')}_{row['property']}"
        value = int(row["value"])
        found.setdefault((city, _SLOT, None), []).append(Entry(f"{number:06}", row["source"], "", Count(value, value, value)))
    return found


def _rows(path: Path, needs: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """The rows of a CSV file with a header. Raises GoldError for one that lacks a column or whose number is none."""
    for number, row in enumerate(csv.DictReader(gold.lines_of(path)), 2):
        if any(row.get(name) is None for name in needs) or not row["value"].isdecimal():
            message = f"{path}:{number}: needs {', '.join(needs)}, and a number as value"
            raise gold.GoldError(message)
        yield row
