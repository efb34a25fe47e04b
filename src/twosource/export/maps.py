"""The GeoJSON export (RFC 7946): one feature per incident. What has no resolved place has no geometry, and says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from twosource.export.citations import index
from twosource.export.wording import count_words, slot_words
from twosource.records import Count

if TYPE_CHECKING:
    from twosource.export.citations import Index
    from twosource.records import Incident, Place, View

# How far from the point the incident may well have been, in metres, by the precision of the place: a rule
# of thumb for drawing circles (a town and its outskirts, a district, a province), not a measurement.
RADIUS = {"exact": 500, "place": 5_000, "near": 25_000, "admin2": 40_000, "admin1": 150_000, "country": 600_000}


def render(view: View) -> str:
    """The feature collection, one feature a line, sorted by incident id."""
    found = index(view)
    features = [_feature(found, incident) for incident in sorted(view.incidents, key=lambda incident: incident.id)]
    lines = ",".join(f"\n{msgspec.json.encode(feature).decode()}" for feature in features)
    return f'{{"type":"FeatureCollection","features":[{lines}]}}\n'


def _feature(found: Index, incident: Incident) -> dict[str, object]:
    when, where = incident.when, incident.where
    located = where is not None and where.lat is not None and where.lon is not None
    return {
        "type": "Feature",
        "id": incident.id,
        "geometry": {"type": "Point", "coordinates": [where.lon, where.lat]} if located and where else None,
        "properties": {
            "title": incident.title,
            "type": incident.type,
            "status": incident.status,
            "start": when.start if when else None,
            "end": when.end if when else None,
            "date_precision": when.precision if when else None,
            **_place(where, located=located),
            "articles": incident.articles,
            "origins": incident.origins,
            "counts": _counts(found, incident),
        },
    }


def _place(where: Place | None, *, located: bool) -> dict[str, object]:
    return {
        "place": where.name if where else None,
        "place_id": where.place_id if where else None,
        "admin1": where.admin1 if where else None,
        "country": where.country if where else None,
        "precision": where.precision if where else None,
        "within": where.within if where else None,
        "radius_m": RADIUS.get(where.precision) if where and located else None,
        "unlocated": None if located else _why(where),
    }


def _why(where: Place | None) -> str:
    if where is None:
        return "nobody told where"
    return where.how or "the place is in no gazetteer; add it with `twosource gazetteer add`"


def _counts(found: Index, incident: Incident) -> dict[str, str]:
    cells = found.cells.get(incident.id, [])
    return {slot_words(cell.slot, cell.group): count_words(cell.value) for cell in cells if isinstance(cell.value, Count)}
