from __future__ import annotations

import json

import msgspec
import pytest
from msgspec.structs import replace

from twosource import export
from twosource.errors import ConfigError, LedgerError
from twosource.export import rows
from twosource.records import Span, View

CONTRACT = {
    "articles": "id ref path url outlet title published language digest",
    "sources": "id name kind named aliases party",
    "claims": "id article incident type stance modality span chain args score",
    "incidents": "id title type when where articles origins status claims",
    "cells": "incident slot group value status policy origins support against why",
    "origins": "id incident root claims articles why",
    "conflicts": "left right slot kind why",
    "reuse": "later earlier kind score why",
}


@pytest.fixture
def document(view):
    return json.loads(rows.render(view))


def spans_in(value):
    if isinstance(value, dict):
        if "exact" in value:
            yield value
        for part in value.values():
            yield from spans_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from spans_in(part)


def test_an_empty_ledger_is_a_document():
    empty = {name: [] for name in CONTRACT}
    assert json.loads(rows.render(View())) == {"schema": "twosource/1", **empty, "identities": []}


@pytest.mark.parametrize(("section", "fields"), CONTRACT.items())
def test_every_field_of_the_contract_is_there(document, section, fields):
    assert document[section]
    for row in document[section]:
        assert set(fields.split()) <= set(row)


def test_sections_and_rows_come_in_order(document):
    assert list(document) == ["schema", *CONTRACT, "identities"]
    for section in CONTRACT:
        keys = [row.get("id") or (row["incident"], row["slot"], row["group"] or "") for row in document[section]]
        assert keys == sorted(keys)


def test_the_order_of_the_view_does_not_matter(view):
    turned = View(**{name: tuple(reversed(getattr(view, name))) for name in View.__struct_fields__})
    assert rows.render(turned) == rows.render(view)


def test_every_span_is_an_exact_substring(document, view):
    texts = {article.id: article.text for article in view.articles}
    for claim in document["claims"]:
        found = list(spans_in(claim))
        assert found
        assert all(texts[claim["article"]][one["start"] : one["end"]] == one["exact"] for one in found)
    for passage in spans_in(document["reuse"]):
        assert texts[passage["article"]][passage["start"] : passage["end"]] == passage["exact"]


def test_a_chain_runs_from_the_outlet_to_the_first_to_say_it(document):
    relayed = max(document["claims"], key=lambda claim: len(claim["chain"]))
    assert [step["name"] for step in relayed["chain"]] == ["Ostrava Radio", "Vale Post", "a medic at the clinic"]
    assert relayed["chain"][0]["span"] is None


def test_what_was_inferred_says_from_what(document):
    inferred = [arg for claim in document["claims"] for arg in claim["args"] if arg["span"] is None]
    assert [arg["how"] for arg in inferred] == ["shelling without an agent"]


def test_a_happening_has_its_incident_and_a_state_none(document):
    incidents = {claim: incident["id"] for incident in document["incidents"] for claim in incident["claims"]}
    assert [claim["incident"] for claim in document["claims"]] == [incidents.get(claim["id"]) for claim in document["claims"]]
    assert [claim["type"] for claim in document["claims"] if claim["incident"] is None] == ["control"]


def test_unknowns_are_null(document):
    blast = next(incident for incident in document["incidents"] if incident["type"] == "bombing")
    assert blast["when"] is None
    assert (blast["where"]["place_id"], blast["where"]["lat"], blast["where"]["precision"]) == (None, None, "unresolved")
    radio = next(article for article in document["articles"] if article["outlet"] == "Ostrava Radio")
    assert radio["published"] is None


def test_one_record_takes_one_line_and_ends_the_file(view):
    written = rows.render(view)
    assert written.endswith("}\n")
    lines = written.splitlines()
    records = sum(len(getattr(view, name)) for name in View.__struct_fields__)
    assert sum(line.startswith('{"') for line in lines[1:]) == records
    assert "\r" not in written


def test_the_document_decodes_into_its_own_records(view):
    assert msgspec.json.decode(rows.render(view), type=rows.Document) == rows.document(view)


def test_an_altered_text_is_a_loud_error(view):
    altered = replace(view.articles[0], text=view.articles[0].text.replace("seven", "eight"))
    with pytest.raises(LedgerError, match=r"post\.txt.*not the one that was read"):
        rows.render(replace(view, articles=(altered, *view.articles[1:])))


@pytest.mark.parametrize("span", [Span(5, 5), Span(-3, 2), Span(0, 5000), Span(9, 3)])
def test_a_span_outside_the_text_is_a_loud_error(view, span):
    broken = replace(view.claims[0], span=span)
    with pytest.raises(LedgerError, match="are not in its text"):
        rows.render(replace(view, claims=(broken, *view.claims[1:])))


def test_a_claim_of_no_article_is_a_loud_error(view):
    with pytest.raises(LedgerError, match="does not hold it"):
        rows.render(replace(view, articles=view.articles[1:]))


def test_one_incident_stands_for_itself(view):
    blast = view.incidents[1]
    part = rows.incident_document(view, blast)
    assert [row.id for row in part.incidents] == [blast.id]
    assert [row.id for row in part.claims] == list(blast.claims)
    assert [row.ref for row in part.articles] == ["army_x.html"]
    assert {row.name for row in part.sources} == {"army_x.html"}
    assert [len(rows_) for rows_ in (part.cells, part.origins, part.conflicts, part.reuse)] == [1, 1, 0, 0]


@pytest.mark.parametrize("form", export.FORMATS)
def test_every_format_is_the_same_twice(view, form):
    assert export.render(view, form) == export.render(view, form) != ""


def test_an_unknown_format_is_told(view):
    with pytest.raises(ConfigError, match="there are json, csv, geojson"):
        export.render(view, "xml")
