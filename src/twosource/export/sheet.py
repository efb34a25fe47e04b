"""The CSV export: one row per cell, for spreadsheets and statistics programs. UTF-8, comma, lines end in CR LF (RFC 4180).

The columns and their order are fixed; new ones come at the end. An empty field is unknown, never zero.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from twosource.export.citations import citations, in_order, index
from twosource.export.wording import value_words
from twosource.records import Count

if TYPE_CHECKING:
    from twosource.export.citations import Index
    from twosource.records import Cell, View

COLUMNS: dict[str, str] = {
    "incident": "id of the incident",
    "title": "its title",
    "type": "its type, an id of the codebook's event types",
    "incident_status": "its status",
    "start": "first day (or time with offset) on which it may have happened",
    "end": "last day (or time with offset) on which it may have happened",
    "date_precision": "time, day, week, month, season, year, longer, unknown",
    "place": "name of the place",
    "admin1": "the area it lies in",
    "country": "ISO 3166-1 alpha-2",
    "lat": "degrees WGS84",
    "lon": "degrees WGS84",
    "place_precision": "exact, place, near, admin2, admin1, country, unresolved",
    "slot": "which slot of the incident the row is about",
    "group": "the group that a count is told for",
    "value": "the cell's value in words",
    "low": "counts: at least so many",
    "best": "counts: the best figure",
    "high": "counts: at most so many",
    "unit": "counts: of what",
    "kind": "counts: tally, stock, rate",
    "per": "rates: per day, week ...",
    "approx": "counts: 1 if told as about so many, else 0",
    "status": "the cell's status",
    "policy": "the policy by which the value was chosen",
    "origins": "how many independent origins stand behind it",
    "support": "how many claims support it",
    "against": "how many claims speak against it",
    "why": "why this value and this status",
    "citations": "article ref:start-end and the quoted words, separated by ' | '",
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def render(view: View) -> str:
    """The sheet, its first line the names of the columns. Raises LedgerError where a span does not hold."""
    found = index(view)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for cell in in_order(view.cells):
        row = _row(found, cell)
        writer.writerow([safe(row[name]) for name in COLUMNS])
    return out.getvalue()


def _row(found: Index, cell: Cell) -> dict[str, object]:
    incident = found.incidents[cell.incident]
    when, where = incident.when, incident.where
    return {
        "incident": incident.id,
        "title": incident.title,
        "type": incident.type,
        "incident_status": incident.status,
        "start": when.start if when else None,
        "end": when.end if when else None,
        "date_precision": when.precision if when else None,
        "place": where.name if where else None,
        "admin1": where.admin1 if where else None,
        "country": where.country if where else None,
        "lat": where.lat if where else None,
        "lon": where.lon if where else None,
        "place_precision": where.precision if where else None,
        "slot": cell.slot,
        "group": cell.group,
        "value": value_words(cell.value),
        **_count(cell),
        "status": cell.status,
        "policy": cell.policy,
        "origins": len(cell.origins),
        "support": len(cell.support),
        "against": len(cell.against),
        "why": cell.why,
        "citations": _cited(found, cell),
    }


def _count(cell: Cell) -> dict[str, object]:
    count = cell.value
    if not isinstance(count, Count):
        return dict.fromkeys(("low", "best", "high", "unit", "kind", "per", "approx"))
    return {
        "low": count.low,
        "best": count.best,
        "high": count.high,
        "unit": count.unit,
        "kind": count.kind,
        "per": count.per,
        "approx": int(count.approx),
    }


def _cited(found: Index, cell: Cell) -> str:
    quoted = [f'{cited.article.ref}:{cited.start}-{cited.end} "{cited.exact}"' for cited in citations(found, cell)]
    return " | ".join(dict.fromkeys(quoted))


def safe(value: object) -> object:
    """The field as it is, but text that a spreadsheet would run as a formula gets an apostrophe in front."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value
