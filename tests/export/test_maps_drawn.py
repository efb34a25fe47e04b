from __future__ import annotations

import json
import re

import pytest

from twosource.export.land import DISCLAIMER, Ground, ground
from twosource.export.map_figure import draw_map, svg
from twosource.records import Place

TOWN = Place("Hafsa", "p-1", 35.95, 39.01, "SY", None, "place")
PROVINCE = Place("Upland", "p-2", 35.0, 38.0, "SY", None, "admin1")
COUNTRY = Place("Far Land", "p-3", 33.0, 44.0, "IQ", None, "country")


@pytest.fixture(scope="module")
def under():
    return ground()


def kinds(figure):
    return {one.kind for one in figure.drawn}


def extent(figure):
    """The least and largest x and y of all paths, in units of the drawing."""
    xs, ys = [], []
    for one in figure.drawn:
        for part in one.path.split("M")[1:]:
            x, y, *moves = (int(number) for number in re.findall(r"-?\d+", part))
            for number in range(0, len(moves) + 1, 2):
                xs.append(x / figure.steps)
                ys.append(y / figure.steps)
                x, y = (x + moves[number], y + moves[number + 1]) if number < len(moves) else (x, y)
    return min(xs), min(ys), max(xs), max(ys)


def test_land_borders_and_provinces_lie_under_a_country(under):
    figure = draw_map([TOWN, PROVINCE, COUNTRY], under)
    assert kinds(figure) >= {"land", "border", "province"}
    assert figure.drawn[0].kind == "land"
    assert figure.borders == DISCLAIMER


def test_a_map_of_the_world_shows_no_provinces_and_is_light(under):
    far = [Place(f"Town {lon}", f"p-{lon}", 20.0, lon, "X", None, "place") for lon in (-120.0, -60.0, 0.0, 60.0, 140.0)]
    figure = draw_map(far, under)
    assert "province" not in kinds(figure)
    assert sum(len(one.path) for one in figure.drawn) < 150_000


def test_land_is_cut_at_the_window(under):
    figure = draw_map([Place("Inland", "p-4", 56.0, 60.0, "RU", None, "place")], under)
    left, top, right, bottom = extent(figure)
    edge = 60  # of a line's own step
    assert (left > -edge, top > -edge, right < figure.width + edge, bottom < figure.height + edge) == (True,) * 4
    land = next(one for one in figure.drawn if one.kind == "land")
    assert len(land.path) < 200  # the whole window is land: four corners


def test_a_circle_is_as_wide_as_the_place_is_uncertain(under):
    figure = draw_map([TOWN, PROVINCE, COUNTRY], under)
    reach = {circle.precision: circle.reach for circle in figure.circles}
    per_km = figure.scale / figure.kilometres
    assert reach["country"] / per_km == pytest.approx(300, rel=0.08)
    assert reach["admin1"] / per_km == pytest.approx(90, rel=0.08)
    assert {circle.precision for circle in figure.circles if circle.dot} == {"place"}
    for circle in figure.circles:  # none is cut off
        assert circle.x - circle.reach >= 0
        assert circle.x + circle.reach <= figure.width


def test_names_never_lie_on_each_other(under):
    near = [Place(f"Village {number}", f"p-{number}", 35.0, 38.0 + number / 60, "SY", None, "place") for number in range(12)]
    figure = draw_map(near, under)
    from twosource.export.map_figure import _labels

    labels = _labels(figure)
    assert labels
    for number, one in enumerate(labels):
        assert not any(one.meets(other.box) for other in labels[number + 1 :])


def test_thousands_of_places_are_put_together_and_quickly_drawn(under):
    many = [Place(f"Hamlet {n}", f"p-{n}", 33 + n % 97 / 30, 36 + n % 89 / 20, "SY", None, "place") for n in range(5000)]
    figure = draw_map([*many, PROVINCE], under)
    assert len(figure.circles) < 700
    assert sum(circle.number for circle in figure.circles) == 5001
    per_km = figure.scale / figure.kilometres
    assert min(circle.reach for circle in figure.circles) >= 4 * per_km
    drawn = svg(figure, "/incidents?box=")
    assert len(drawn) < 400_000
    assert drawn.count("<text") < 40


def test_nothing_is_drawn_of_what_has_no_place(under):
    figure = draw_map([None, Place("Nowhere")], under)
    assert (figure.nowhere, figure.circles, figure.drawn) == (2, (), ())


def test_names_are_escaped(under):
    drawn = svg(draw_map([Place("<b>'\"&", "p", 35.0, 38.0, "SY", None, "place")], under), "/incidents?box=")
    assert "<b>" not in drawn
    assert "&lt;b&gt;" in drawn


def layer(tmp_path, content):
    path = tmp_path / "own.geojson"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def feature(shape, coordinates, **properties):
    return {"type": "Feature", "properties": properties, "geometry": {"type": shape, "coordinates": coordinates}}


def test_a_workspace_brings_its_own_layers(tmp_path):
    square = [[37.5, 34.5], [38.5, 34.5], [38.5, 35.5], [37.5, 35.5], [37.5, 34.5]]
    features = [
        feature("LineString", square[:2]),
        feature("MultiLineString", [square[:2], square[1:3]], kind="border"),
        feature("Polygon", [square]),
        feature("MultiPolygon", [[square]], kind="land"),
        feature("Point", [38, 35]),
        {"type": "Feature", "properties": None, "geometry": None},
        {
            "type": "Feature",
            "geometry": {"type": "GeometryCollection", "geometries": [{"type": "LineString", "coordinates": square[1:4]}]},
        },
    ]
    found = ground([layer(tmp_path, {"type": "FeatureCollection", "features": features})])
    assert not found.trouble
    own = Ground(found.shapes[2:])
    assert kinds(draw_map([PROVINCE], own)) == {"layer", "border", "layer area", "land"}


@pytest.mark.parametrize(
    "content",
    [
        "no json",
        "[]",
        {"type": "Topology"},
        {"type": "Feature", "geometry": {"type": "LineString", "coordinates": [[1, "x"], [2, 3]]}},
        {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [[1, 2], [2, 3]]}},
        {"type": "Feature", "geometry": {"type": "LineString", "coordinates": 7}},
    ],
)
def test_a_layer_that_is_none_is_named_and_the_map_is_drawn_without_it(tmp_path, content):
    path = layer(tmp_path, content)
    found = ground([path])
    (trouble,) = found.trouble
    assert str(path) in trouble
    assert "land" in kinds(draw_map([TOWN], found))


def test_what_ships_is_small_and_says_whence_it_came():
    from importlib.resources import files
    from pathlib import Path

    data = files("twosource") / "data" / "boundaries.npz"
    assert len(data.read_bytes()) < 1_500_000
    assert "boundaries.npz" in (Path(__file__).parents[2] / "NOTICE").read_text(encoding="utf-8")
