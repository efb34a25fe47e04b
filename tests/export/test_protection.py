"""What may leave the house: no export tells who a protected source is, where it is, or in which article it speaks."""

from __future__ import annotations

import json
import re

import pytest

from twosource import config, decisions, export, pipeline
from twosource.cli import main
from twosource.export import briefing, rows, text
from twosource.export.masking import Names, Protected, coarse_place, coarse_time, shareable
from twosource.records import Interval, Place, Span

NAME, OTHER = "Odile Marrenko", "Coast Rights Watch"
REPORTS = [
    {
        "id": "marrenko-tells-of-port-talis",
        "url": "https://talis.example/2031/05/04/odile-marrenko-nurse",
        "outlet": "Talis Post",
        "title": "Odile Marrenko: planes killed seven",
        "published": "2031-05-04",
        "text": f"Seven farmers were killed on 3 May 2031 when army planes bombed Mosul, {NAME}, a nurse, said.\n\n"
        "Marrenko said that twelve more were injured in the bombing of Mosul.\n",
    },
    {
        "id": "radio",
        "outlet": "Radio Ostrel",
        "published": "2031-05-05",
        "text": f"Seven farmers were killed on 3 May 2031 when planes bombed Mosul, {OTHER} said.\n\n"
        f"It had spoken to ODILE MARRENKO.\n",
    },
    {
        "id": "harbour",
        "outlet": "Ostrel Gazette",
        "published": "2031-06-10",
        "text": "Twelve sailors were injured on 9 June 2031 when a mine exploded near Basra, the harbour police said.\n",
    },
    {
        "id": "alone",
        "outlet": "Ostrel Gazette",
        "published": "2031-07-02",
        "text": f"Five shepherds were killed on 1 July 2031 when militants shelled Tikrit, {NAME} said.\n",
    },
]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    folder = tmp_path_factory.mktemp("protected")
    (folder / "reports.jsonl").write_text("".join(json.dumps(report) + "\n" for report in REPORTS))
    workspace = config.open_workspace(folder / "w", create=True)
    pipeline.add(workspace, [str(folder / "reports.jsonl")])
    pipeline.run(workspace)
    view = pipeline.view(workspace)
    for name in (OTHER, NAME):
        decisions.review(workspace, next(one.id for one in view.sources if one.name == name), "protect", author="D")
    decisions.undo(workspace, decisions.decisions(workspace).reviews[0].id, author="D")
    return workspace


@pytest.fixture(scope="module")
def shared(workspace):
    return pipeline.shareable(workspace, pipeline.view(workspace))


def every_format(view):
    reports = "\n".join(text.incident_report(view, incident) for incident in view.incidents)
    table = "\n".join(field for line in text.incident_table(view) for field in line)
    briefs = (briefing.markdown(view), briefing.html(view))
    return {
        **{form: export.render(view, form) for form in export.FORMATS},
        "show": reports,
        "table": table,
        "md": briefs[0],
        "html": briefs[1],
    }


@pytest.mark.parametrize("words", [NAME, "Marrenko", "marrenko-tells", "talis.example"])
def test_no_byte_of_the_name_is_left_in_any_export(shared, workspace, words):
    pattern = re.compile(r"[\W_]*".join(map(re.escape, re.findall(r"\w+", words))), re.IGNORECASE)
    for form, exported in every_format(shared).items():
        assert not pattern.search(exported), form
    assert pattern.search(export.render(pipeline.view(workspace), "json"))


def test_no_id_that_is_made_of_the_name_is_left(shared, workspace):
    view = pipeline.view(workspace)
    source = next(one.id for one in view.sources if one.name == NAME)
    naming = {article.id for article in view.articles if NAME.casefold() in article.text.casefold()}
    gone = {source, *naming, *(claim.id for claim in view.claims if claim.article in naming)}
    gone |= {origin.id for origin in view.origins if origin.root == source}
    gone |= {article.digest for article in view.articles if article.id in naming}
    exported = "".join(every_format(shared).values())
    assert len(gone) > 8
    assert not [name for name in gone if name in exported]


def test_the_source_keeps_its_kind_and_a_number_that_does_not_change(shared, workspace):
    before = next(one for one in pipeline.view(workspace).sources if one.name == NAME)
    after = next(one for one in shared.sources if one.protected)
    assert (after.name, after.kind, after.aliases, after.party) == ("protected source 2", before.kind, (), None)


def test_what_others_say_stays_as_it_is(shared, workspace):
    before, after = (rows.document(view) for view in (pipeline.view(workspace), shared))
    harbour = next(row for row in before.articles if row.ref == "harbour")
    assert harbour in after.articles
    assert [row for row in before.claims if row.article == harbour.id] == [
        row for row in after.claims if row.article == harbour.id
    ]
    assert OTHER in export.render(shared, "json")


def test_claims_that_rest_on_it_alone_are_told_by_area_and_month(shared):
    document = rows.document(shared)
    alone = next(row for row in document.incidents if row.protected and row.type == "shelling")
    assert (alone.where.precision, alone.where.lat, alone.where.lon) == ("admin1", None, None)
    assert (alone.when.start, alone.when.end, alone.when.precision) == ("2031-07-01", "2031-07-31", "month")
    assert "Tikrit" not in "".join(every_format(shared).values())
    claim = next(row for row in document.claims if row.incident == alone.id)
    assert claim.protected
    assert claim.span.exact == claim.trigger.exact == "[withheld]"
    feature = next(one for one in json.loads(export.render(shared, "geojson"))["features"] if one["id"] == alone.id)
    assert feature["geometry"] is None


def test_what_another_origin_tells_too_stays_exact(shared):
    bombing = next(one for one in shared.incidents if one.when and one.when.start == "2031-05-03")
    assert (bombing.where.name, bombing.origins, bombing.protected) == ("Mosul", 2, False)


def test_the_same_view_gives_the_same_bytes(shared, workspace):
    again = pipeline.shareable(workspace, pipeline.view(workspace))
    assert every_format(again) == every_format(shared)


def test_the_command_line_protects_unless_it_is_told_not_to(workspace, capsys):
    def said(*arguments):
        assert main([*arguments, "-w", str(workspace.folder), "--quiet"]) == 0
        return capsys.readouterr().out

    for command in (
        ["export"],
        ["export", "--format", "csv"],
        ["brief"],
        ["show", "1", "--protected"],
        ["show", "1", "--protected", "--json"],
    ):
        assert "Marrenko" not in said(*command)
    for command in (["export", "--unprotected"], ["brief", "--unprotected"], ["show", "1"]):
        assert "Marrenko" in said(*command)
    assert "Marrenko" not in said("export", "--without", "article:radio")
    assert "Marrenko" not in said("incidents", "--protected", "--without", "article:radio")


def test_a_ledger_without_protected_sources_is_exported_as_it_is(workspace):
    view = pipeline.view(workspace)
    last = decisions.decisions(workspace).reviews
    undone = decisions.undo(workspace, next(one.id for one in last if one.target == last[1].target and one.verdict == "protect"))
    assert pipeline.shareable(workspace, view) is view
    decisions.undo(workspace, undone.id)


@pytest.mark.parametrize(
    ("name", "said", "found"),
    [
        ("Odile Marrenko", "ODILE\nMARRENKO said", True),
        ("Odile Marrenko", "odile-marrenko.html", True),
        ("Odile Marrenko", "odile_marrenko", True),
        ("Odile Marrenko", "Odile and Marrenko", False),
        ("Ali", "Alibi", False),
        ("Ali", "Ali's", True),
        ("Ali", "ALI", True),
        ("Rose", "she rose", False),
        ("al-Sabir", "Al Sabir", True),
        ("O'Denn", "O’Denn", True),
    ],
)
def test_names_are_found_as_words_however_they_are_joined(name, said, found):
    assert Names.of([Protected(1, frozenset(), (name,))]).in_text(said) is found


def test_masked_words_keep_all_offsets_and_show_no_length():
    names = Names.of([Protected(1, frozenset(), ("Odile Marrenko",))])
    masked = names.masked("Nurse Odile Marrenko spoke.")
    assert len(masked) == 27
    assert shareable(masked, Span(0, 27)) == "Nurse [withheld]spoke."


@pytest.mark.parametrize(
    ("place", "coarser"),
    [
        (Place("Vale", "g-1", 1.0, 2.0, "QN", "Northmark", "place", "Northmark"), ("Northmark", "admin1", None)),
        (Place("Vale", "g-1", 1.0, 2.0, "QN", None, "near"), ("QN", "country", None)),
        (Place("Hill 4", within="Vale", country="QN"), ("[withheld]", "unresolved", None)),
        (Place("Northmark", "g-2", 1.0, 2.0, "QN", "Northmark", "admin1"), ("Northmark", "admin1", 1.0)),
    ],
)
def test_places_are_told_no_finer_than_their_area(place, coarser):
    found = coarse_place(place)
    assert (found.name, found.precision, found.lat) == coarser
    assert found.within is None


@pytest.mark.parametrize(
    ("time", "coarser"),
    [
        (Interval("2031-02-03T10:00:00+02:00", "2031-02-03T11:00:00+02:00", "time"), ("2031-02-01", "2031-02-28", "month")),
        (Interval("2031-04-28", "2031-05-04", "week"), ("2031-04-01", "2031-05-31", "longer")),
        (Interval("2031-01-01", "2031-12-31", "year"), ("2031-01-01", "2031-12-31", "year")),
        (Interval(None, "2031-05-04", "unknown"), (None, "2031-05-31", "longer")),
        (Interval(None, None, "day", "XXXX-11-18"), (None, None, "month")),
    ],
)
def test_times_are_told_in_whole_months(time, coarser):
    found = coarse_time(time)
    assert (found.start, found.end, found.precision) == coarser
    assert (found.value or "")[-3:] != "-18"
