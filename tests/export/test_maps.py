from __future__ import annotations

import json

from msgspec.structs import replace

from twosource.export import maps
from twosource.records import View


def features(view):
    return {feature["properties"]["type"]: feature for feature in json.loads(maps.render(view))["features"]}


def test_an_empty_ledger_is_an_empty_collection():
    assert json.loads(maps.render(View())) == {"type": "FeatureCollection", "features": []}


def test_a_resolved_place_is_a_point_with_its_precision(view):
    feature = features(view)["shelling"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [41.25, -12.5]}
    assert (feature["properties"]["precision"], feature["properties"]["radius_m"]) == ("place", 5000)
    assert feature["properties"]["unlocated"] is None
    assert feature["properties"]["counts"] == {"killed": "7+ people", "killed, children": "6 children"}


def test_an_unresolved_place_has_no_point_and_says_why(view):
    feature = features(view)["bombing"]
    assert feature["geometry"] is None
    assert (feature["properties"]["place"], feature["properties"]["unlocated"]) == ("Hill 4", "in no gazetteer")
    assert feature["properties"]["radius_m"] is None


def test_an_incident_without_a_place_says_so(view):
    nowhere = replace(view.incidents[0], where=None)
    feature = features(replace(view, incidents=(nowhere, view.incidents[1])))["shelling"]
    assert (feature["geometry"], feature["properties"]["unlocated"]) == (None, "nobody told where")


def test_every_precision_with_a_point_has_a_radius():
    from twosource.export.schema import CLOSED

    assert {*maps.RADIUS, "unresolved"} == set(CLOSED["place_precision"])
