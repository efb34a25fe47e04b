"""What changes between two views, in sentences."""

from __future__ import annotations

from msgspec.structs import replace

from twosource.export import changes
from twosource.records import View


def test_nothing_changes_between_a_view_and_itself(view):
    assert changes.in_words(view, view) == ["WHAT CHANGES", "nothing"]
    assert changes.of_incident(view, view.incidents[0], view) == ["  nothing"]


def test_what_is_gone_is_said(view):
    assert changes.counterpart(view.incidents[0], View()) is None
    assert changes.of_incident(view, view.incidents[0], View()) == ["  nothing is left of this incident"]


def test_origins_status_and_cells(view):
    incident = view.incidents[0]
    fewer = replace(incident, origins=incident.origins - 1, status="single-origin", grade="weak")
    first = next(cell for cell in view.cells if cell.incident == incident.id)
    after = replace(view, incidents=(fewer,), cells=tuple(cell for cell in view.cells if cell is not first))
    found = "\n".join(changes.of_incident(view, incident, after))
    assert f"{incident.origins} independent origin" in found
    assert "suggested grade: none before, weak now" in found
    assert "nobody tells it now" in found


def test_an_incident_that_comes_apart(view):
    incident = max(view.incidents, key=lambda one: len(one.claims))
    left = replace(incident, claims=incident.claims[:1])
    right = replace(incident, id="inc-other", claims=incident.claims[1:])
    others = tuple(one for one in view.incidents if one is not incident)
    found = "\n".join(changes.in_words(view, replace(view, incidents=(*others, left, right))))
    assert "is an incident of its own now" in found
